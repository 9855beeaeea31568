//! One engine for one cloud and one profile, with everything it needs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use stint_auth::{SecretError, TokenFile};
use stint_clock::{Clock, ScaledClock, SystemClock};
use stint_domain::{CloudId, Timestamp};
use stint_engine::{Engine, Handle, Notifier, Ports, Rate, Start};
use stint_http::{Cloud, CloudError, CloudKind, Network, TransportError};
use stint_store::{Profile, RegistrationSetting, StoreError};
use tokio::task::JoinSet;

use crate::accounts::OpenAccounts;
use crate::adapters::{self, BrowserSignIn, ProfileJournal, ServiceDirectory, TakeOver};
use crate::service_clock::ServiceClock;
use crate::{Authority, Browser, network};

/// What a session is opened with.
pub struct SessionOptions {
    /// Where the services are.
    pub cloud: Cloud,
    /// The app registration; without one nobody can sign in. [`Home::registration`](crate::Home::registration) knows
    /// it.
    pub registration: Option<RegistrationSetting>,
    /// The folder of the profile; made where it is missing.
    pub profile: PathBuf,
    /// Where the sign-in is kept.
    pub secrets: SecretsChoice,
    /// What opens the sign-in page.
    pub browser: Arc<dyn Browser>,
    /// What shows notices outside the window.
    pub notifier: Arc<dyn Notifier>,
    /// The time of the service; `None` takes the machine's, at the rate of a simulated cloud.
    pub clock: Option<Arc<dyn Clock>>,
}

/// Where the sign-in is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretsChoice {
    /// In the system's keyring; in memory where none runs, which the snapshot says.
    Keyring,
    /// In memory only.
    Memory,
    /// In a file that the person named.
    TokenFile(PathBuf),
}

/// An open session. Dropping it ends its engine.
pub struct Session {
    handle: Handle,
    accounts: Arc<OpenAccounts>,
    cloud: Cloud,
    clock: ServiceClock,
    /// What tells the engine of the world; ends with the session.
    _watches: JoinSet<()>,
}

/// Why a session can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system tells no folder for application data.
    #[error("this system names no folder for application data; name one with STINT_HOME")]
    NoDataFolder,
    /// The profile can't be used.
    #[error("the profile cannot be used: {}", cause(.0))]
    Store(#[from] StoreError),
    /// The file that the sign-in is to be kept in is no good for it; says what to do.
    #[error("the token file cannot be used: {}", cause(.0))]
    TokenFile(#[source] SecretError),
    /// The system's trust store can't be read.
    #[error("no connection can be made on this machine: {0}")]
    Network(#[from] TransportError),
    /// Stint was closing meanwhile.
    #[error("Stint is closing")]
    Interrupted,
    /// The practice tenant can't start.
    #[error("the practice tenant cannot start: {}", cause(.0))]
    Practice(#[source] stint_practice::StartError),
    /// A cloud's description is no good.
    #[error(transparent)]
    Cloud(#[from] CloudError),
}

impl Session {
    /// Opens the profile, takes over what the last run left, and starts the engine, which begins to read.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(options: SessionOptions) -> Result<Self, OpenError> {
        let SessionOptions {
            cloud,
            registration,
            profile,
            secrets,
            browser,
            notifier,
            clock,
        } = options;
        let rate = rate_of(&cloud);
        let clock = ServiceClock::over(clock.unwrap_or_else(|| time_of(&cloud)));
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let takes = if notifier.is_silent() {
            TakeOver::Unarmed
        } else {
            TakeOver::All
        };
        let from_disk = FromDisk::read(profile, &secrets, takes, cloud.id.as_str().into(), shared.clone());
        // Both take a moment and neither needs the other.
        let (from_disk, network) = futures::join!(from_disk, network_of(&cloud));
        let FromDisk {
            profile,
            journal,
            start,
        } = from_disk?;
        let accounts = Arc::new(OpenAccounts::new(
            &cloud,
            network?,
            registration,
            &profile,
            secrets,
            browser,
            clock.clone(),
        ));
        for account in &start.accounts {
            accounts.open(account);
        }
        let ports = Ports {
            directory: Arc::new(ServiceDirectory::new(accounts.clone(), shared.clone(), rate)),
            sign_in: Arc::new(BrowserSignIn::new(accounts.clone())),
            journal: Arc::new(journal),
            notifier,
        };
        let start = Start {
            rate: Rate::new(rate),
            ..start
        };
        let handle = Engine::start(start, ports, shared);
        let mut watches = JoinSet::new();
        watches.spawn(accounts.clone().tell(handle.clone()));
        watches.spawn(accounts.clone().keep_up());
        if !cloud.is_simulated() {
            watches.spawn(network::watch(handle.clone()));
        }
        Ok(Self {
            handle,
            accounts,
            cloud,
            clock,
            _watches: watches,
        })
    }

    /// The engine: commands, snapshots, places.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Where the services are.
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// Where people sign in.
    pub fn authority(&self) -> Authority {
        let authenticator = self.accounts.authenticator();
        Authority {
            host: self.cloud.authority.host(),
            tenant: authenticator.and_then(|authenticator| authenticator.registration().tenant.clone()),
        }
    }

    /// The service's time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }

    /// How far the service's time is ahead of this machine's clock; zero where they are not far apart.
    pub fn skew(&self) -> TimeDelta {
        self.clock.offset()
    }

    pub(crate) fn accounts(&self) -> &OpenAccounts {
        &self.accounts
    }

    /// The application id of the registration; `None` where none is known.
    pub(crate) fn client_id(&self) -> Option<String> {
        let authenticator = self.accounts.authenticator()?;
        Some(authenticator.registration().client_id.clone())
    }

    /// The instant at which a wait that the service asked for ends.
    pub(crate) fn after(&self, wait: Option<Duration>) -> Timestamp {
        adapters::after(self.clock.now(), rate_of(&self.cloud), wait)
    }

    /// Ends the engine. What is on disk is whole at every moment, so nothing has to be saved.
    pub async fn close(self) {
        self.handle.close().await;
    }
}

/// What a session begins with.
struct FromDisk {
    profile: Profile,
    journal: ProfileJournal,
    start: Start,
}

impl FromDisk {
    /// Opens the profile and reads what the last runs left, on a thread that may wait.
    async fn read(
        profile: PathBuf,
        secrets: &SecretsChoice,
        takes: TakeOver,
        cloud: CloudId,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let token_file = match secrets {
            SecretsChoice::TokenFile(path) => Some(TokenFile::at(path)),
            SecretsChoice::Keyring | SecretsChoice::Memory => None,
        };
        let read = move || {
            if let Some(file) = token_file {
                file.check().map_err(OpenError::TokenFile)?;
            }
            let profile = Profile::open(profile)?;
            let journal = ProfileJournal::begin(profile.clone(), cloud, clock)?;
            let start = journal.start(takes)?;
            Ok(Self {
                profile,
                journal,
                start,
            })
        };
        tokio::task::spawn_blocking(read)
            .await
            .map_err(|_| OpenError::Interrupted)?
    }
}

/// The way to the services, for the sign-in and for what comes after it: the system's trust store is read once, and that
/// takes as long as reading the profile.
async fn network_of(cloud: &Cloud) -> Result<Network, OpenError> {
    let cloud = cloud.clone();
    let made = tokio::task::spawn_blocking(move || Network::new(&cloud)).await;
    Ok(made.map_err(|_| OpenError::Interrupted)??)
}

/// Seconds of the service for each real one.
fn rate_of(cloud: &Cloud) -> f64 {
    match &cloud.kind {
        CloudKind::Real => 1.0,
        CloudKind::Simulated { clock, .. } => clock.rate,
    }
}

fn time_of(cloud: &Cloud) -> Arc<dyn Clock> {
    match &cloud.kind {
        CloudKind::Real => Arc::new(SystemClock),
        CloudKind::Simulated { clock, .. } => Arc::new(ScaledClock::new(*clock)),
    }
}

/// An error with its cause, for people.
fn cause(error: &dyn std::error::Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
