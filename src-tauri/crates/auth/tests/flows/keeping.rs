//! A keyring that is locked or away at first.

use std::future::pending;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use secrecy::SecretString;
use stint_auth::{Authenticator, Keeping, MemoryStore, SecretError, SecretName, SecretStore, SignInRequest};
use stint_domain::Account;

use crate::desk::{Desk, Does, bearer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    Open,
    Locked,
    Away,
}

/// As a Secret Service behaves: while it is locked it reads as empty and keeps nothing.
#[derive(Debug)]
struct Keyring {
    inner: Arc<MemoryStore>,
    is: Mutex<Is>,
}

impl Keyring {
    fn that(is: Is) -> Arc<Self> {
        let inner = Arc::default();
        Arc::new(Self {
            inner,
            is: Mutex::new(is),
        })
    }

    fn becomes(&self, is: Is) {
        *self.is.lock().unwrap() = is;
    }

    fn is(&self) -> Is {
        *self.is.lock().unwrap()
    }
}

impl SecretStore for Keyring {
    fn read(&self, name: &SecretName) -> BoxFuture<'_, Result<Option<SecretString>, SecretError>> {
        match self.is() {
            Is::Open => self.inner.read(name),
            Is::Locked => ready(Err(SecretError::Locked)).boxed(),
            Is::Away => ready(Err(SecretError::Missing(None))).boxed(),
        }
    }

    fn write(&self, name: &SecretName, secret: SecretString) -> BoxFuture<'_, Result<(), SecretError>> {
        match self.is() {
            Is::Open => self.inner.write(name, secret),
            Is::Locked => ready(Err(SecretError::Locked)).boxed(),
            Is::Away => ready(Err(SecretError::Missing(None))).boxed(),
        }
    }

    fn remove(&self, name: &SecretName) -> BoxFuture<'_, Result<(), SecretError>> {
        self.inner.remove(name)
    }

    fn lasts(&self) -> bool {
        true
    }

    fn is_open(&self) -> BoxFuture<'_, bool> {
        ready(self.is() == Is::Open).boxed()
    }
}

async fn bruce(desk: &Desk, process: &Authenticator) -> Account {
    desk.browser.will(Does::SignInAs("bruce"));
    let signed_in = process.sign_in(SignInRequest::default(), pending()).await;
    signed_in.unwrap().account
}

/// Lets the person's time pass until the keeping is as `wanted`.
async fn until(desk: &Desk, process: &Authenticator, wanted: Keeping) {
    let mut keeping = process.keeping();
    let reached = keeping.wait_for(|keeping| *keeping == wanted).map(drop);
    let time = async {
        loop {
            match desk.patience.next_due() {
                Some(due) => desk.patience.set(due),
                None => tokio::task::yield_now().await,
            }
        }
    };
    tokio::select! {
        () = reached => {}
        () = process.keep_up() => panic!("it gave up"),
        () = time => {}
    }
}

#[tokio::test]
async fn a_sign_in_is_kept_once_the_keyring_is_unlocked_or_comes_to_run() {
    for (at_first, keeping) in [(Is::Locked, Keeping::Locked), (Is::Away, Keeping::MemoryOnly)] {
        let desk = Desk::new().await;
        let keyring = Keyring::that(at_first);
        let process = desk.process_with(keyring.clone());
        let account = bruce(&desk, &process).await;
        assert_eq!(*process.keeping().borrow(), keeping);

        keyring.becomes(Is::Open);
        until(&desk, &process, Keeping::Stored).await;
        let next_start = desk.process_with(keyring);
        assert_eq!(bearer(&next_start.tokens(&account)).await.unwrap(), "access-3");
    }
}

#[tokio::test]
async fn a_sign_in_behind_a_locked_keyring_is_there_once_it_is_unlocked() {
    let desk = Desk::new().await;
    let keyring = Keyring::that(Is::Open);
    let account = bruce(&desk, &desk.process_with(keyring.clone())).await;
    keyring.becomes(Is::Locked);
    let process = desk.process_with(keyring.clone());
    let tokens = process.tokens(&account);
    assert!(bearer(&tokens).await.is_err());
    assert_eq!(*process.keeping().borrow(), Keeping::Locked);

    keyring.becomes(Is::Open);
    until(&desk, &process, Keeping::Stored).await;
    assert!(bearer(&tokens).await.is_ok());
}

#[tokio::test]
async fn nothing_is_watched_where_nothing_lasts() {
    let desk = Desk::new().await;
    desk.bruce().await;
    desk.authenticator.keep_up().await;
    assert_eq!(*desk.authenticator.keeping().borrow(), Keeping::MemoryOnly);
}
