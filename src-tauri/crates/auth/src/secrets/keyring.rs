use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};

use super::sealed::{Pointer, SealedFiles};
use super::{SecretError, SecretName, SecretStore};
use crate::threads::Threads;

/// Keeps secrets in the system's keyring: Secret Service, Keychain or Credential Manager.
///
/// An entry is small everywhere (Windows takes 2560 bytes), so a longer secret goes into a sealed file of the
/// profile and only its key into the keyring. Every call has ten seconds: a locked keyring asks the person, and
/// may do so for ever.
#[derive(Debug)]
pub struct KeyringStore {
    vault: Arc<Vault<SystemKeyring>>,
    threads: Threads,
}

/// How long the keyring may take, real time.
const PATIENCE: Duration = Duration::from_secs(10);

impl KeyringStore {
    /// The keyring of the person's session, with the sealed files in the folder `profile`. Nothing is asked of the
    /// keyring yet.
    pub fn new(profile: &Path) -> Self {
        Self {
            vault: Arc::new(Vault {
                keyring: SystemKeyring,
                files: SealedFiles::in_profile(profile),
            }),
            threads: Threads::new("keyring", PATIENCE),
        }
    }

    fn call<T: Send + 'static>(
        &self,
        name: &SecretName,
        work: impl FnOnce(&Vault<SystemKeyring>, &SecretName) -> Result<T, SecretError> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, SecretError>> {
        let (vault, name) = (Arc::clone(&self.vault), name.clone());
        let called = async move {
            let returned = self.threads.run(move || work(&vault, &name)).await;
            returned.unwrap_or(Err(SecretError::Locked))
        };
        called.boxed()
    }
}

impl SecretStore for KeyringStore {
    fn read(&self, name: &SecretName) -> BoxFuture<'_, Result<Option<SecretString>, SecretError>> {
        self.call(name, Vault::read)
    }

    fn write(&self, name: &SecretName, secret: SecretString) -> BoxFuture<'_, Result<(), SecretError>> {
        self.call(name, move |vault, name| vault.write(name, &secret))
    }

    fn remove(&self, name: &SecretName) -> BoxFuture<'_, Result<(), SecretError>> {
        self.call(name, Vault::remove)
    }

    fn lasts(&self) -> bool {
        true
    }

    fn is_open(&self) -> BoxFuture<'_, bool> {
        let asked = self.threads.run(is_unlocked);
        asked.map(|answer| answer.unwrap_or(false)).boxed()
    }
}

/// The entries of a keyring. Calls block.
trait Entries {
    fn get(&self, name: &SecretName) -> Result<Option<Vec<u8>>, SecretError>;
    fn set(&self, name: &SecretName, bytes: &[u8]) -> Result<(), SecretError>;
    fn delete(&self, name: &SecretName) -> Result<(), SecretError>;
}

/// Secrets of any length over entries that are small.
#[derive(Debug)]
struct Vault<E> {
    keyring: E,
    files: SealedFiles,
}

/// The first byte of an entry: the secret itself follows.
const WHOLE: u8 = b'=';
/// The first byte of an entry: a pointer to a sealed file follows.
const SEALED: u8 = b'>';
/// The longest entry, in bytes: a little less than Windows takes.
const LONGEST_ENTRY: usize = 2400;

impl<E: Entries> Vault<E> {
    fn read(&self, name: &SecretName) -> Result<Option<SecretString>, SecretError> {
        let Some(entry) = self.keyring.get(name)? else {
            return Ok(None);
        };
        let bytes = match entry.split_first() {
            Some((&WHOLE, secret)) => secret.to_vec(),
            Some((&SEALED, pointer)) => {
                let pointer = Pointer::of(pointer).ok_or_else(not_ours)?;
                self.files.open(name, &pointer)?
            }
            _ => return Err(not_ours()),
        };
        let text = String::from_utf8(bytes).map_err(|_| not_ours())?;
        Ok(Some(text.into()))
    }

    fn write(&self, name: &SecretName, secret: &SecretString) -> Result<(), SecretError> {
        let secret = secret.expose_secret().as_bytes();
        let before = self.pointer(name)?;
        let entry = if secret.len() < LONGEST_ENTRY {
            [&[WHOLE], secret].concat()
        } else {
            [&[SEALED], self.files.seal(name, secret)?.as_bytes()].concat()
        };
        if let Err(error) = self.keyring.set(name, &entry) {
            // The new file will never be pointed to.
            if let Some(pointer) = pointer_in(&entry) {
                self.files.remove(&pointer);
            }
            return Err(error);
        }
        if let Some(pointer) = before {
            self.files.remove(&pointer);
        }
        Ok(())
    }

    fn remove(&self, name: &SecretName) -> Result<(), SecretError> {
        let before = self.pointer(name)?;
        self.keyring.delete(name)?;
        if let Some(pointer) = before {
            self.files.remove(&pointer);
        }
        Ok(())
    }

    fn pointer(&self, name: &SecretName) -> Result<Option<Pointer>, SecretError> {
        let entry = self.keyring.get(name)?;
        Ok(entry.and_then(|entry| pointer_in(&entry)))
    }
}

fn pointer_in(entry: &[u8]) -> Option<Pointer> {
    match entry.split_first() {
        Some((&SEALED, pointer)) => Pointer::of(pointer),
        _ => None,
    }
}

fn not_ours() -> SecretError {
    SecretError::failed("the keyring's entry is not one that Stint made")
}

/// The keyring of this system.
#[derive(Debug)]
struct SystemKeyring;

impl Entries for SystemKeyring {
    fn get(&self, name: &SecretName) -> Result<Option<Vec<u8>>, SecretError> {
        match in_entry(name, keyring_core::Entry::get_secret) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn set(&self, name: &SecretName, bytes: &[u8]) -> Result<(), SecretError> {
        Ok(in_entry(name, |entry| entry.set_secret(bytes))?)
    }

    fn delete(&self, name: &SecretName) -> Result<(), SecretError> {
        match in_entry(name, keyring_core::Entry::delete_credential) {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Does something with an entry; once more over a new connection when the keyring's service can't be reached.
fn in_entry<T>(
    name: &SecretName,
    act: impl Fn(&keyring_core::Entry) -> keyring::Result<T>,
) -> keyring::Result<T> {
    let tried = keyring::Entry::store_status().is_ok();
    let first = if tried {
        keyring_core::Entry::new(name.service(), name.account()).and_then(|entry| act(&entry))
    } else {
        Err(keyring::Error::NoDefaultStore)
    };
    match first {
        Err(keyring::Error::NoDefaultStore | keyring::Error::PlatformFailure(_)) => {
            connect_again()?;
            act(&keyring_core::Entry::new(name.service(), name.account())?)
        }
        result => result,
    }
}

/// `keyring` connects once in the life of a process. A program that starts with the session may come before the
/// keyring's service does, and outlive a restart of it.
#[cfg(all(unix, not(target_os = "macos")))]
fn connect_again() -> keyring::Result<()> {
    keyring_core::set_default_store(zbus_secret_service_keyring_store::Store::new()?);
    Ok(())
}

/// Is the keyring of the session there, and its default collection unlocked? To read or write would ask the person.
#[cfg(all(unix, not(target_os = "macos")))]
fn is_unlocked() -> bool {
    use secret_service::EncryptionType;
    use secret_service::blocking::SecretService;

    // Nothing secret goes over this connection.
    let Ok(service) = SecretService::connect(EncryptionType::Plain) else {
        return false;
    };
    let collection = service.get_default_collection();
    let locked = collection.and_then(|collection| collection.is_locked());
    locked.is_ok_and(|locked| !locked)
}

/// The keyrings of Windows and macOS tell only who asks for a secret.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn is_unlocked() -> bool {
    false
}

/// Windows and macOS have a keyring without a service that could be away.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn connect_again() -> keyring::Result<()> {
    Ok(())
}

impl From<keyring::Error> for SecretError {
    fn from(error: keyring::Error) -> Self {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the enum may grow, and the rest is all of one kind here"
        )]
        match error {
            keyring::Error::NoStorageAccess(_) => Self::Locked,
            keyring::Error::NoDefaultStore => Self::Missing(None),
            keyring::Error::PlatformFailure(source) => Self::Missing(Some(source)),
            other => Self::failed(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::super::tests::name;
    use super::*;

    #[derive(Default)]
    struct Drawer {
        entries: Mutex<BTreeMap<SecretName, Vec<u8>>>,
        locked: AtomicBool,
    }

    impl Entries for Drawer {
        fn get(&self, name: &SecretName) -> Result<Option<Vec<u8>>, SecretError> {
            Ok(self.entries.lock().unwrap().get(name).cloned())
        }

        fn set(&self, name: &SecretName, bytes: &[u8]) -> Result<(), SecretError> {
            if self.locked.load(Ordering::SeqCst) {
                return Err(SecretError::Locked);
            }
            assert!(bytes.len() <= 2560, "Windows would refuse it");
            self.entries.lock().unwrap().insert(name.clone(), bytes.to_vec());
            Ok(())
        }

        fn delete(&self, name: &SecretName) -> Result<(), SecretError> {
            self.entries.lock().unwrap().remove(name);
            Ok(())
        }
    }

    fn vault(home: &Path) -> Vault<Drawer> {
        Vault {
            keyring: Drawer::default(),
            files: SealedFiles::in_profile(home),
        }
    }

    fn read(vault: &Vault<Drawer>) -> Option<String> {
        let secret = vault.read(&name("a")).unwrap();
        secret.map(|secret| secret.expose_secret().to_owned())
    }

    fn files(home: &Path) -> usize {
        fs::read_dir(home.join("sealed")).map_or(0, Iterator::count)
    }

    #[test]
    fn secrets_of_any_length_come_back() {
        let home = tempfile::tempdir().unwrap();
        let vault = vault(home.path());
        assert_eq!(read(&vault), None);
        for (length, sealed) in [(10, 0), (2399, 0), (2400, 1), (20_000, 1), (10, 0)] {
            let secret = "x".repeat(length);
            vault.write(&name("a"), &secret.clone().into()).unwrap();
            assert_eq!(read(&vault), Some(secret));
            assert_eq!(files(home.path()), sealed, "no file is left behind");
        }
        vault.write(&name("a"), &"y".repeat(5000).into()).unwrap();
        vault.remove(&name("a")).unwrap();
        assert_eq!((read(&vault), files(home.path())), (None, 0));
        vault.remove(&name("a")).unwrap();
    }

    #[test]
    fn a_keyring_that_is_locked_meanwhile_keeps_the_earlier_secret() {
        let home = tempfile::tempdir().unwrap();
        let vault = vault(home.path());
        vault.write(&name("a"), &"1".repeat(5000).into()).unwrap();
        vault.keyring.locked.store(true, Ordering::SeqCst);
        let written = vault.write(&name("a"), &"2".repeat(5000).into());
        assert!(matches!(written, Err(SecretError::Locked)));
        assert_eq!(read(&vault), Some("1".repeat(5000)));
        assert_eq!(files(home.path()), 1);
    }

    #[test]
    fn an_entry_of_somebody_else_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        let vault = vault(home.path());
        for entry in [&b""[..], b"x", b">short", b"=\xff"] {
            vault
                .keyring
                .entries
                .lock()
                .unwrap()
                .insert(name("a"), entry.to_vec());
            assert!(vault.read(&name("a")).is_err(), "{entry:?}");
        }
    }
}
