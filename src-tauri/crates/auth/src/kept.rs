//! Refresh tokens, and what is known of their keeping.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;

use crate::secrets::{SecretError, SecretName, SecretStore};

/// Is a sign-in still there after the next start?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keeping {
    /// Nothing was read or kept yet.
    #[default]
    Unknown,
    /// Yes: it is in the keyring, or in the file that was named.
    Stored,
    /// No: there is no keyring here, or it fails; it is in memory until this process ends.
    MemoryOnly,
    /// No, as long as the keyring is locked; it is in memory until this process ends.
    Locked,
}

/// The refresh tokens of one sign-in service. The newest one is always in memory too, so a keyring that is locked
/// or away costs the next start a sign-in, and this one nothing.
#[derive(Debug)]
pub(crate) struct Kept {
    store: Arc<dyn SecretStore>,
    here: Mutex<BTreeMap<SecretName, Here>>,
    /// One at a time brings memory and store together, though several renew at once.
    turn: tokio::sync::Mutex<()>,
    keeping: watch::Sender<Keeping>,
}

#[derive(Debug, Clone)]
struct Here {
    token: SecretString,
    /// What was in the store when it last answered with a token.
    seen: Option<SecretString>,
}

impl Kept {
    pub(crate) fn new(store: Arc<dyn SecretStore>) -> Self {
        Self {
            store,
            here: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            keeping: watch::Sender::new(Keeping::Unknown),
        }
    }

    pub(crate) fn keeping(&self) -> watch::Receiver<Keeping> {
        self.keeping.subscribe()
    }

    /// Can it be that something is kept for this process only, and that this may change?
    pub(crate) fn may_open(keeping: &Keeping) -> bool {
        matches!(keeping, Keeping::MemoryOnly | Keeping::Locked)
    }

    pub(crate) fn lasts(&self) -> bool {
        self.store.lasts()
    }

    /// Would the store read and keep right now? Asks nobody.
    pub(crate) async fn is_open(&self) -> bool {
        self.store.is_open().await
    }

    /// The store was found open with nothing to keep.
    pub(crate) fn found_open(&self) {
        self.note(None);
    }

    /// The newest refresh token that is known, by this or another process.
    pub(crate) async fn newest(&self, name: &SecretName) -> Option<SecretString> {
        let _turn = self.turn.lock().await;
        let here = self.here().get(name).cloned();
        let there = match self.store.read(name).await {
            Ok(there) => there,
            Err(error) => {
                self.note(Some(&error));
                return here.map(|here| here.token);
            }
        };
        // The store would not take this one, and nobody has put another there since.
        if let Some(Here { token, seen }) = here
            && seen.as_ref().is_none_or(|seen| {
                !same(seen, &token) && there.as_ref().is_some_and(|there| same(seen, there))
            })
        {
            self.put(name, token.clone()).await;
            return Some(token);
        }
        self.note(None);
        self.remember(name, there)
    }

    /// What another process has stored in the place of `token`, if it has. For when `token` turned out to be worth
    /// nothing.
    pub(crate) async fn another_than(&self, name: &SecretName, token: &SecretString) -> Option<SecretString> {
        let _turn = self.turn.lock().await;
        let there = self.store.read(name).await.ok()??;
        if same(&there, token) {
            return None;
        }
        self.remember(name, Some(there))
    }

    /// Keeps a new refresh token at once. A store that fails is not an error, see [`Keeping`].
    pub(crate) async fn keep(&self, name: &SecretName, token: SecretString) {
        let _turn = self.turn.lock().await;
        self.put(name, token).await;
    }

    /// Forgets the refresh token everywhere.
    pub(crate) async fn forget(&self, name: &SecretName) -> Result<(), SecretError> {
        let _turn = self.turn.lock().await;
        self.here().remove(name);
        self.store.remove(name).await
    }

    /// Keeps a token. Call it when it is your turn.
    async fn put(&self, name: &SecretName, token: SecretString) {
        {
            let mut all = self.here();
            let seen = all.remove(name).and_then(|here| here.seen);
            let token = token.clone();
            all.insert(name.clone(), Here { token, seen });
        }
        match self.store.write(name, token.clone()).await {
            Ok(()) => {
                self.note(None);
                self.remember(name, Some(token));
            }
            Err(error) => self.note(Some(&error)),
        }
    }

    /// Takes over what is in the store, and returns it.
    fn remember(&self, name: &SecretName, there: Option<SecretString>) -> Option<SecretString> {
        let mut all = self.here();
        match &there {
            Some(token) => {
                let seen = Some(token.clone());
                let token = token.clone();
                all.insert(name.clone(), Here { token, seen });
            }
            // Signed out by another process.
            None => {
                all.remove(name);
            }
        }
        there
    }

    fn note(&self, error: Option<&SecretError>) {
        let keeping = match error {
            None if self.store.lasts() => Keeping::Stored,
            None => Keeping::MemoryOnly,
            Some(SecretError::Locked) => Keeping::Locked,
            Some(SecretError::Missing(_) | SecretError::Unsafe(_) | SecretError::Failed(_)) => {
                Keeping::MemoryOnly
            }
        };
        let changed = self.keeping.send_if_modified(|known| {
            let changed = *known != keeping;
            *known = keeping;
            changed
        });
        if let (true, Some(error)) = (changed, error) {
            tracing::warn!(%error, source = ?std::error::Error::source(error), "the sign-in is not kept");
        }
    }

    fn here(&self) -> std::sync::MutexGuard<'_, BTreeMap<SecretName, Here>> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Are the two one token? Both are ours, so no time is to be hidden.
pub(crate) fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use futures::future::{BoxFuture, ready};

    use super::*;
    use crate::secrets::MemoryStore;
    use crate::secrets::tests::name;

    /// A keyring that can be locked; it reads as empty then, as gnome-keyring does before its first unlocking.
    #[derive(Debug, Default)]
    struct Keyring {
        inner: MemoryStore,
        locked: std::sync::atomic::AtomicBool,
    }

    impl Keyring {
        fn lock(&self, locked: bool) {
            self.locked.store(locked, std::sync::atomic::Ordering::SeqCst);
        }

        fn locked(&self) -> bool {
            self.locked.load(std::sync::atomic::Ordering::SeqCst)
        }
    }

    impl SecretStore for Keyring {
        fn read(&self, name: &SecretName) -> BoxFuture<'_, Result<Option<SecretString>, SecretError>> {
            if self.locked() {
                return ready(Ok(None)).boxed();
            }
            self.inner.read(name)
        }

        fn write(&self, name: &SecretName, secret: SecretString) -> BoxFuture<'_, Result<(), SecretError>> {
            if self.locked() {
                return ready(Err(SecretError::Locked)).boxed();
            }
            self.inner.write(name, secret)
        }

        fn remove(&self, name: &SecretName) -> BoxFuture<'_, Result<(), SecretError>> {
            self.inner.remove(name)
        }

        fn lasts(&self) -> bool {
            true
        }

        fn is_open(&self) -> BoxFuture<'_, bool> {
            ready(!self.locked()).boxed()
        }
    }

    async fn newest(kept: &Kept) -> Option<String> {
        let token = kept.newest(&name("a")).await;
        token.map(|token| token.expose_secret().to_owned())
    }

    #[tokio::test]
    async fn a_locked_keyring_costs_nothing_now_and_gets_the_token_later() {
        let keyring = Arc::new(Keyring::default());
        let kept = Kept::new(Arc::clone(&keyring) as Arc<dyn SecretStore>);
        let state = kept.keeping();
        keyring.lock(true);
        kept.keep(&name("a"), "1".to_owned().into()).await;
        assert_eq!(newest(&kept).await, Some("1".to_owned()));
        assert_eq!(*state.borrow(), Keeping::Locked);

        keyring.lock(false);
        assert_eq!(newest(&kept).await, Some("1".to_owned()));
        assert_eq!(*state.borrow(), Keeping::Stored);
        let next_start = Kept::new(keyring);
        assert_eq!(newest(&next_start).await, Some("1".to_owned()));
    }

    #[tokio::test]
    async fn a_token_that_could_not_be_stored_gives_way_to_a_newer_sign_in() {
        let keyring = Arc::new(Keyring::default());
        let kept = Kept::new(Arc::clone(&keyring) as Arc<dyn SecretStore>);
        let other = Kept::new(Arc::clone(&keyring) as Arc<dyn SecretStore>);
        kept.keep(&name("a"), "1".to_owned().into()).await;
        keyring.lock(true);
        kept.keep(&name("a"), "2".to_owned().into()).await;
        keyring.lock(false);
        other.keep(&name("a"), "3".to_owned().into()).await;
        assert_eq!(newest(&kept).await, Some("3".to_owned()));
    }

    #[tokio::test]
    async fn a_token_that_is_worth_nothing_may_have_a_successor() {
        let store = Arc::new(MemoryStore::default());
        let kept = Kept::new(Arc::clone(&store) as Arc<dyn SecretStore>);
        let other = Kept::new(store);
        let one = SecretString::from("1".to_owned());
        kept.keep(&name("a"), one.clone()).await;
        assert!(kept.another_than(&name("a"), &one).await.is_none());
        assert_eq!(
            newest(&kept).await,
            Some("1".to_owned()),
            "it stays until there is one"
        );
        other.keep(&name("a"), "2".to_owned().into()).await;
        let two = kept.another_than(&name("a"), &one).await.unwrap();
        assert_eq!(two.expose_secret(), "2");
    }

    #[tokio::test]
    async fn another_process_is_believed() {
        let store = Arc::new(MemoryStore::default());
        let kept = Kept::new(Arc::clone(&store) as Arc<dyn SecretStore>);
        let other = Kept::new(store);
        kept.keep(&name("a"), "1".to_owned().into()).await;
        other.keep(&name("a"), "2".to_owned().into()).await;
        assert_eq!(newest(&kept).await, Some("2".to_owned()));
        other.forget(&name("a")).await.unwrap();
        assert_eq!(newest(&kept).await, None);
        assert_eq!(*kept.keeping().borrow(), Keeping::MemoryOnly);
    }
}
