//! Where refresh tokens are kept. See docs/adr/0003-where-secrets-live.md.

mod keyring;
mod memory;
mod sealed;
mod token_file;

pub use self::keyring::KeyringStore;
pub use memory::MemoryStore;
pub use token_file::TokenFile;

use futures::future::BoxFuture;
use secrecy::SecretString;
use stint_domain::AccountId;
use stint_http::Cloud;

/// Keeps secrets under names. What it gives back is exactly what was written last, by this or another process.
pub trait SecretStore: Send + Sync + std::fmt::Debug + 'static {
    /// The secret of that name; `None` where there is none.
    ///
    /// # Errors
    /// See [`SecretError`].
    fn read(&self, name: &SecretName) -> BoxFuture<'_, Result<Option<SecretString>, SecretError>>;

    /// Keeps a secret in the place of the earlier one.
    ///
    /// # Errors
    /// See [`SecretError`]. The earlier one is still there.
    fn write(&self, name: &SecretName, secret: SecretString) -> BoxFuture<'_, Result<(), SecretError>>;

    /// Forgets a secret, if it is there.
    ///
    /// # Errors
    /// See [`SecretError`].
    fn remove(&self, name: &SecretName) -> BoxFuture<'_, Result<(), SecretError>>;

    /// Is what it keeps still there after this process has ended?
    fn lasts(&self) -> bool;

    /// Would it read and keep a secret right now? Asks nobody anything, and says no where only a question would tell.
    fn is_open(&self) -> BoxFuture<'_, bool>;
}

/// What a secret is called: the cloud's own name space, and the account in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName {
    service: String,
    account: String,
}

/// Why a secret is not to be had or was not kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The keyring is there, and locked, or it waits for somebody to answer its question.
    #[error("the keyring is locked")]
    Locked,
    /// No keyring runs here.
    #[error("no keyring is available")]
    Missing(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
    /// A file of secrets is not safe to use, or not readable as one. Says what to do.
    #[error("{0}")]
    Unsafe(String),
    /// The keyring or the disk failed.
    #[error("the secret could not be read or kept")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SecretName {
    /// The name of an account's refresh token in a cloud.
    pub fn refresh_token(cloud: &Cloud, account: &AccountId) -> Self {
        Self {
            service: format!("dev.stint.{}", cloud.id),
            account: account.to_string(),
        }
    }

    /// The name space: one for each cloud, so also one for each practice tenant.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Whose it is.
    pub fn account(&self) -> &str {
        &self.account
    }
}

impl SecretError {
    fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn name(account: &str) -> SecretName {
        let cloud = Cloud::built_in("global").unwrap();
        SecretName::refresh_token(&cloud, &account.into())
    }

    #[test]
    fn each_cloud_has_a_name_space_of_its_own() {
        let service = |cloud: &str| {
            let cloud = Cloud::built_in(cloud).unwrap();
            let name = SecretName::refresh_token(&cloud, &"a".into());
            name.service().to_owned()
        };
        assert_eq!(service("global"), "dev.stint.global");
        assert_ne!(
            service("usgov"),
            service("dod"),
            "though they share the sign-in host"
        );
    }
}
