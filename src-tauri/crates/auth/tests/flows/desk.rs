//! A person at a machine: an authenticator, its clocks, its store, and a browser that does what it is told.

use std::future::pending;
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::DateTime;
use futures::FutureExt;
use futures::future::BoxFuture;
use secrecy::ExposeSecret;
use stint_auth::{
    AccountTokens, Authenticator, Browser, BrowserError, MemoryStore, Registration, SecretName, SecretStore,
    SignInError, SignInRequest, SignedIn, Surroundings,
};
use stint_clock::ManualClock;
use stint_domain::Account;
use stint_http::{AccessToken, Audience, Network, TokenError, TokenSource};
use url::Url;

use crate::authority::{Authority, back, query};

pub struct Desk {
    pub authority: Authority,
    /// The service's time.
    pub clock: ManualClock,
    /// The person's time.
    pub patience: ManualClock,
    pub store: Arc<MemoryStore>,
    pub browser: Arc<Person>,
    pub authenticator: Authenticator,
    profile: tempfile::TempDir,
}

/// What the person does on the page.
#[derive(Clone, Copy)]
pub enum Does {
    SignInAs(&'static str),
    /// The page comes back with this error and text.
    Refuse(&'static str, &'static str),
    /// Some other page's answer comes first.
    AfterForeignAnswer(&'static str),
    /// Nothing, and the page stays open.
    Nothing,
    /// There is no browser.
    NoBrowser,
}

pub struct Person {
    authority: Authority,
    does: Mutex<Does>,
    /// The pages that were shown.
    pages: Mutex<Vec<Url>>,
}

impl Desk {
    pub async fn new() -> Self {
        let clock = ManualClock::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let authority = Authority::start(clock.clone()).await;
        let store = Arc::new(MemoryStore::default());
        Self::at(authority, clock, store, tempfile::tempdir().unwrap())
    }

    fn at(
        authority: Authority,
        clock: ManualClock,
        store: Arc<MemoryStore>,
        profile: tempfile::TempDir,
    ) -> Self {
        let patience = ManualClock::at(DateTime::UNIX_EPOCH);
        let browser = Arc::new(Person {
            authority: authority.clone(),
            does: Mutex::new(Does::SignInAs("bruce")),
            pages: Mutex::default(),
        });
        let surroundings = Surroundings {
            clock: Arc::new(clock.clone()),
            patience: Arc::new(patience.clone()),
            network: Network::new(&authority.cloud).unwrap(),
            browser: Arc::clone(&browser) as Arc<dyn Browser>,
            secrets: Arc::clone(&store) as Arc<dyn SecretStore>,
            profile: profile.path().to_owned(),
        };
        let authenticator = another(&authority, surroundings);
        Self {
            authority,
            clock,
            patience,
            store,
            browser,
            authenticator,
            profile,
        }
    }

    /// Another process on the same profile.
    pub fn other_process(&self) -> Authenticator {
        self.process_with(Arc::clone(&self.store) as Arc<dyn SecretStore>)
    }

    /// Another process on the same profile, which keeps its sign-ins elsewhere.
    pub fn process_with(&self, secrets: Arc<dyn SecretStore>) -> Authenticator {
        let surroundings = Surroundings {
            clock: Arc::new(self.clock.clone()),
            patience: Arc::new(self.patience.clone()),
            network: Network::new(&self.authority.cloud).unwrap(),
            browser: Arc::clone(&self.browser) as Arc<dyn Browser>,
            secrets,
            profile: self.profile().to_owned(),
        };
        another(&self.authority, surroundings)
    }

    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    pub async fn sign_in(&self, does: Does, request: SignInRequest) -> Result<SignedIn, SignInError> {
        self.browser.will(does);
        self.authenticator.sign_in(request, pending()).await
    }

    /// Bruce signs in, and the token requests so far don't count.
    pub async fn bruce(&self) -> Account {
        let signed_in = self
            .sign_in(Does::SignInAs("bruce"), SignInRequest::default())
            .await;
        signed_in.unwrap().account
    }

    pub async fn stored(&self, account: &Account) -> Option<String> {
        let name = SecretName::refresh_token(&self.authority.cloud, &account.id);
        let token = self.store.read(&name).await.unwrap();
        token.map(|token| token.expose_secret().to_owned())
    }
}

impl Person {
    pub fn will(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    /// The last page that was shown.
    pub fn page(&self) -> Url {
        self.pages.lock().unwrap().last().unwrap().clone()
    }
}

impl Browser for Person {
    fn open(&self, url: Url) -> BoxFuture<'_, Result<(), BrowserError>> {
        self.pages.lock().unwrap().push(url.clone());
        let does = *self.does.lock().unwrap();
        let visit = async move {
            match does {
                Does::SignInAs(person) => follow(&self.authority.visit(&url, person), 200).await,
                Does::Refuse(error, text) => {
                    let fields = [("error", error), ("error_description", text)];
                    follow(&back(&query(&url), &fields), 200).await;
                }
                Does::AfterForeignAnswer(person) => {
                    let mut asked = query(&url);
                    asked.insert("state".to_owned(), "foreign".to_owned());
                    follow(&back(&asked, &[("code", "stolen")]), 400).await;
                    follow(&self.authority.visit(&url, person), 200).await;
                }
                Does::Nothing => {}
                Does::NoBrowser => return Err(BrowserError("no browser here".to_owned())),
            }
            Ok(())
        };
        visit.boxed()
    }
}

async fn follow(url: &Url, status: u16) {
    // No pool: the listener is gone after the answer.
    let answer = reqwest::get(url.as_str()).await.unwrap();
    assert_eq!(answer.status(), status);
}

fn another(authority: &Authority, surroundings: Surroundings) -> Authenticator {
    let registration = Registration {
        cloud: authority.cloud.clone(),
        client_id: authority.cloud.client_id.clone().unwrap(),
        tenant: None,
    };
    Authenticator::new(registration, surroundings)
}

/// The Graph bearer as text.
pub async fn bearer(tokens: &AccountTokens) -> Result<String, TokenError> {
    tokens.token(Audience::Graph).await.map(text)
}

pub fn text(token: AccessToken) -> String {
    token.expose_secret().to_owned()
}
