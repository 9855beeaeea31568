//! The accounts of a session, each with its bearers and its wire clients.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stint_arm::ArmClient;
use stint_auth::{
    Authenticator, Keeping, KeyringStore, MemoryStore, Registration, SecretStore, Surroundings, TokenFile,
    groups, wids,
};
use stint_clock::SystemClock;
use stint_domain::{Account, AccountId, RoleDefinitionId};
use stint_engine::{Handle, Input, SecretsState};
use stint_graph::GraphClient;
use stint_http::{AccessToken, Audience, Cloud, HttpClient, Network, Origin, TokenSource, Transport};
use stint_store::{Profile, RegistrationSetting};

use crate::approvals::Approvals;
use crate::names::Names;
use crate::places::Places;
use crate::queries::{Definitions, Trees};
use crate::service_clock::ServiceClock;
use crate::{Browser, SecretsChoice};

/// All accounts of a session, and the way to sign in another.
pub(crate) struct OpenAccounts {
    cloud: Cloud,
    /// `None` where no app registration is known: then nobody can sign in.
    authenticator: Option<Authenticator>,
    transport: Arc<dyn Transport>,
    clock: ServiceClock,
    open: Mutex<BTreeMap<AccountId, Arc<OpenAccount>>>,
}

/// One account with its clients.
pub(crate) struct OpenAccount {
    account: Account,
    tokens: Arc<stint_auth::AccountTokens>,
    graph: GraphClient,
    arm: ArmClient,
    names: Names,
    places: Places,
    definitions: Definitions,
    trees: Trees,
    approvals: Approvals,
    clock: ServiceClock,
}

impl OpenAccounts {
    pub(crate) fn new(
        cloud: &Cloud,
        network: Network,
        registration: Option<RegistrationSetting>,
        profile: &Profile,
        secrets: SecretsChoice,
        browser: Arc<dyn Browser>,
        clock: ServiceClock,
    ) -> Self {
        let secrets: Arc<dyn SecretStore> = match secrets {
            SecretsChoice::Keyring => Arc::new(KeyringStore::new(profile.dir())),
            SecretsChoice::Memory => Arc::new(MemoryStore::default()),
            SecretsChoice::TokenFile(path) => Arc::new(TokenFile::at(path)),
        };
        let registration = registration.map(|registration| Registration {
            cloud: cloud.clone(),
            client_id: registration.client_id,
            tenant: registration.tenant,
        });
        let surroundings = Surroundings {
            clock: Arc::new(clock.clone()),
            patience: Arc::new(SystemClock),
            network: network.clone(),
            browser,
            secrets,
            profile: profile.dir().to_owned(),
        };
        let authenticator = registration.map(|registration| Authenticator::new(registration, surroundings));
        Self {
            cloud: cloud.clone(),
            authenticator,
            transport: Arc::new(network),
            clock,
            open: Mutex::default(),
        }
    }

    /// What signs people in; `None` where no app registration is known.
    pub(crate) fn authenticator(&self) -> Option<&Authenticator> {
        self.authenticator.as_ref()
    }

    /// The account with its clients; the same one for the same account.
    pub(crate) fn open(&self, account: &Account) -> Option<Arc<OpenAccount>> {
        let tokens = self.authenticator.as_ref()?.tokens(account);
        let make = || {
            Arc::new(OpenAccount::new(
                account,
                tokens,
                &self.cloud,
                &self.transport,
                &self.clock,
            ))
        };
        Some(self.lock().entry(account.id.clone()).or_insert_with(make).clone())
    }

    pub(crate) fn get(&self, account: &AccountId) -> Option<Arc<OpenAccount>> {
        self.lock().get(account).cloned()
    }

    pub(crate) fn close(&self, account: &AccountId) -> Option<Arc<OpenAccount>> {
        self.lock().remove(account)
    }

    /// Tells the engine where the sign-in is kept, as long as its task runs.
    pub(crate) async fn tell(self: Arc<Self>, handle: Handle) {
        let Some(authenticator) = &self.authenticator else {
            return;
        };
        let mut keeping = authenticator.keeping();
        {
            loop {
                let state = match *keeping.borrow_and_update() {
                    Keeping::Unknown => SecretsState::Unknown,
                    Keeping::Stored => SecretsState::Kept,
                    Keeping::MemoryOnly => SecretsState::MemoryOnly,
                    Keeping::Locked => SecretsState::Locked,
                };
                handle.input(Input::Secrets(state));
                if keeping.changed().await.is_err() {
                    return;
                }
            }
        }
    }

    /// Keeps sign-ins as soon as that becomes possible, as long as its task runs.
    pub(crate) async fn keep_up(self: Arc<Self>) {
        if let Some(authenticator) = &self.authenticator {
            authenticator.keep_up().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<AccountId, Arc<OpenAccount>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenAccount {
    fn new(
        account: &Account,
        tokens: Arc<stint_auth::AccountTokens>,
        cloud: &Cloud,
        transport: &Arc<dyn Transport>,
        clock: &ServiceClock,
    ) -> Self {
        let source: Arc<dyn TokenSource> = tokens.clone();
        let asking = |origin: &Origin, audience| {
            HttpClient::new(
                transport.clone(),
                origin.clone(),
                audience,
                source.clone(),
                clock.machine(),
            )
        };
        Self {
            account: account.clone(),
            tokens,
            graph: GraphClient::new(asking(&cloud.graph, Audience::Graph), account.clone()),
            arm: ArmClient::new(asking(&cloud.arm, Audience::Arm), account.clone()),
            names: Names::default(),
            places: Places::default(),
            definitions: Definitions::default(),
            trees: Trees::default(),
            approvals: Approvals::default(),
            clock: clock.clone(),
        }
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    pub(crate) fn tokens(&self) -> &stint_auth::AccountTokens {
        &self.tokens
    }

    pub(crate) fn graph(&self) -> &GraphClient {
        &self.graph
    }

    pub(crate) fn arm(&self) -> &ArmClient {
        &self.arm
    }

    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn approvals(&self) -> &Approvals {
        &self.approvals
    }

    pub(crate) fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    pub(crate) fn trees(&self) -> &Trees {
        &self.trees
    }

    /// Sets the clock right by what the service's answers said of its own time.
    pub(crate) fn set_clock(&self) {
        let offset = self.graph.http().skew().and_then(|skew| self.clock.observe(skew));
        if let Some(offset) = offset {
            tracing::warn!(
                seconds = offset.num_seconds(),
                "the service's time is not this machine's; following it"
            );
        }
    }

    /// The role templates that a token made just now carries; `None` where there is no such token.
    pub(crate) async fn fresh_wids(&self) -> Option<BTreeSet<RoleDefinitionId>> {
        wids(&self.fresh_token().await?)
    }

    /// The groups that a token made just now names; `None` where there is no such token, or it names none.
    pub(crate) async fn fresh_groups(&self) -> Option<BTreeSet<String>> {
        groups(&self.fresh_token().await?)
    }

    async fn fresh_token(&self) -> Option<AccessToken> {
        let token = self.tokens.fresh_token(Audience::Graph).await;
        token
            .map_err(|error| tracing::info!(%error, "no fresh token to look at"))
            .ok()
    }
}

impl std::fmt::Debug for OpenAccounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let open: Vec<_> = self.lock().keys().cloned().collect();
        f.debug_struct("OpenAccounts")
            .field("cloud", &self.cloud.id)
            .field("open", &open)
            .finish_non_exhaustive()
    }
}
