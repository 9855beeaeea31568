use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use secrecy::SecretString;

use super::{SecretError, SecretName, SecretStore};

/// Keeps secrets as long as the process runs: for tests, and for people who want it so.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<BTreeMap<SecretName, SecretString>>);

impl SecretStore for MemoryStore {
    fn read(&self, name: &SecretName) -> BoxFuture<'_, Result<Option<SecretString>, SecretError>> {
        let secret = self.lock().get(name).cloned();
        ready(Ok(secret)).boxed()
    }

    fn write(&self, name: &SecretName, secret: SecretString) -> BoxFuture<'_, Result<(), SecretError>> {
        self.lock().insert(name.clone(), secret);
        ready(Ok(())).boxed()
    }

    fn remove(&self, name: &SecretName) -> BoxFuture<'_, Result<(), SecretError>> {
        self.lock().remove(name);
        ready(Ok(())).boxed()
    }

    fn lasts(&self) -> bool {
        false
    }

    fn is_open(&self) -> BoxFuture<'_, bool> {
        ready(true).boxed()
    }
}

impl MemoryStore {
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<SecretName, SecretString>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
