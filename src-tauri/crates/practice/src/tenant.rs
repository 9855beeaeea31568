//! Starting and stopping a practice tenant.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::TenantClock;
use crate::control::Control;
use crate::description::CloudDescription;
use crate::faces::LEAST_SCOPES;
use crate::op::Service;
use crate::pace::Pace;
use crate::seed::{Seed, SeedError};
use crate::server;
use crate::shared::{Origins, Settled, Shared};
use crate::state::{StateError, StateFile};
use crate::tokens::{self, KeyError, Keys};
use crate::world::World;
use stint_clock::{Clock, ClockRate};

/// A running practice tenant. It has threads of its own and stops when it is dropped: listeners and open
/// connections end at once.
#[derive(Debug)]
pub struct PracticeTenant {
    shared: Arc<Shared>,
    threads: Threads,
}

/// The runtime of one practice tenant. It may be dropped anywhere, also inside of another runtime.
#[derive(Debug)]
struct Threads(Option<tokio::runtime::Runtime>);

/// Why a practice tenant could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Only addresses of this machine are served.
    #[error("{0} is not an address of this machine alone; use 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    /// A fixed port needs the two after it as well.
    #[error("port {0} leaves no room for the two ports after it")]
    NoRoomForPorts(u16),
    /// Not an origin with TLS.
    #[error("{0} is no origin with TLS: use https://NAME or https://NAME:PORT")]
    NoFront(String),
    /// The address can't be listened on.
    #[error("{address} can't be listened on")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The rate is not one that a clock can follow.
    #[error("the clock's rate must lie between 1 and {}", ClockRate::FASTEST)]
    Rate,
    /// The seed is not one.
    #[error("the seed can't be used")]
    Seed(#[source] SeedError),
    /// The state file is of no use.
    #[error("the state file {} can't be used", path.display())]
    State {
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: StateError,
    },
    /// No signing key.
    #[error("no signing key")]
    Key(#[source] KeyError),
    /// The system gives no randomness or no threads.
    #[error("the system refuses what the practice tenant needs")]
    System(#[source] std::io::Error),
}

/// What a practice tenant shall be like. Every setting has a default.
#[derive(Debug)]
pub struct Builder {
    seed: Seed,
    clock: Option<Arc<dyn Clock>>,
    rate: Option<ClockRate>,
    pace: Pace,
    listen: SocketAddr,
    latency: Duration,
    page_size: usize,
    state_file: Option<PathBuf>,
    mount_control: bool,
    record: bool,
    consent: BTreeSet<String>,
    fronts: BTreeMap<Service, String>,
}

impl Builder {
    /// The world at the first start; [`Seed::contoso`] unless told otherwise. A state file that exists wins.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// The clock that it lives by; the machine's unless told otherwise.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// How its time runs. Without a clock of its own it lives by a [`stint_clock::ScaledClock`] of this rate; with one it
    /// only says so in its description.
    #[must_use]
    pub fn rate(mut self, rate: ClockRate) -> Self {
        self.rate = Some(rate);
        self
    }

    /// Who decides when accepted changes become visible; [`Pace::Auto`] unless told otherwise.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Where to listen; `127.0.0.1:0` (free ports) unless told otherwise. A fixed port P stands for the
    /// three ports from P on.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Makes every answer come so long after its request, in real time; the tenant's own work takes of that.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Rows on a page of a list, 1 at least; 100 unless told otherwise.
    #[must_use]
    pub fn page_size(mut self, rows: usize) -> Self {
        self.page_size = rows.max(1);
        self
    }

    /// Keeps the whole world in this file and goes on from it at the next start. It holds the signing key
    /// and refresh tokens; only its owner may read it.
    #[must_use]
    pub fn state_file(mut self, path: PathBuf) -> Self {
        self.state_file = Some(path);
        self
    }

    /// Offers the control over HTTP, too. Off unless told otherwise.
    #[must_use]
    pub fn mount_control(mut self, mount: bool) -> Self {
        self.mount_control = mount;
        self
    }

    /// Keeps whole exchanges for [`Control::exchanges`]. Off unless told otherwise.
    #[must_use]
    pub fn record(mut self, record: bool) -> Self {
        self.record = record;
        self
    }

    /// Gives the app registration consent for more Graph permissions than the least set.
    #[must_use]
    pub fn consent(mut self, scopes: impl IntoIterator<Item = String>) -> Self {
        self.consent.extend(scopes);
        self
    }

    /// Says that a program of the caller's puts a service under another origin as well, with TLS (such as
    /// `https://localhost:8443`), and hands on the `Host` header: calls by that name are taken, and the
    /// documents of the sign-in name it. Libraries of other programs insist on TLS.
    #[must_use]
    pub fn front(mut self, service: Service, origin: &str) -> Self {
        self.fronts
            .insert(service, origin.trim_end_matches('/').to_ascii_lowercase());
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// When a setting is not usable, the state file is not one of ours, or the system refuses something.
    pub async fn start(self) -> Result<PracticeTenant, StartError> {
        if !self.listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(self.listen));
        }
        if let Some(origin) = self.fronts.values().find(|origin| !is_front(origin)) {
            return Err(StartError::NoFront(origin.clone()));
        }
        if self.rate.is_some_and(|rate| !rate.is_valid()) {
            return Err(StartError::Rate);
        }
        let threads = Threads::start().map_err(StartError::System)?;
        let runtime = threads.handle().map_err(StartError::System)?;
        let listeners = listen(self.listen)?;
        let origins = Origins {
            login: origin(&listeners[0])?,
            graph: origin(&listeners[1])?,
            arm: origin(&listeners[2])?,
        };
        // Making a key takes a moment that would block the caller's thread.
        let settled = runtime.spawn_blocking(move || self.settle(origins));
        let settled = settled
            .await
            .map_err(|error| StartError::System(std::io::Error::other(error)))??;
        let shared = Arc::new(Shared::new(settled));
        shared.save();
        for (listener, service) in listeners
            .into_iter()
            .zip([Service::Login, Service::Graph, Service::Arm])
        {
            let guard = runtime.enter();
            let listener = tokio::net::TcpListener::from_std(listener).map_err(StartError::System)?;
            drop(guard);
            runtime.spawn(server::serve(Arc::clone(&shared), service, listener));
        }
        Ok(PracticeTenant { shared, threads })
    }

    fn settle(self, origins: Origins) -> Result<Settled, StartError> {
        let state = self.state_file.clone().map(StateFile::new);
        let unusable = |source| StartError::State {
            path: self.state_file.clone().unwrap_or_default(),
            source,
        };
        let loaded = match &state {
            Some(state) => state.read().map_err(unusable)?,
            None => None,
        };
        let saved_at = loaded.as_ref().map(|loaded| loaded.saved_at);
        let clock = match &self.clock {
            Some(clock) => TenantClock::by(Arc::clone(clock), self.rate, saved_at),
            None => TenantClock::at_rate(self.rate, saved_at),
        };
        let (world, keys) = match loaded {
            Some(loaded) => (loaded.world, loaded.keys),
            None => {
                let world: World = self.seed.grow(clock.now()).map_err(StartError::Seed)?;
                (world, Keys::make().map_err(StartError::Key)?)
            }
        };
        let control_key =
            tokens::secret(16).map_err(|error| StartError::System(std::io::Error::other(error)))?;
        let least = LEAST_SCOPES.iter().map(|scope| (*scope).to_owned());
        Ok(Settled {
            world,
            clock,
            keys,
            origins,
            fronts: self.fronts,
            pace: self.pace,
            page_size: self.page_size,
            latency: self.latency,
            consented: least.chain(self.consent).collect(),
            control_key,
            control_mounted: self.mount_control,
            recording: self.record,
            state,
        })
    }
}

impl PracticeTenant {
    /// A practice tenant with the default settings, to be changed before the start.
    pub fn builder() -> Builder {
        Builder {
            seed: Seed::contoso(),
            clock: None,
            rate: None,
            pace: Pace::Auto,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            latency: Duration::ZERO,
            page_size: 100,
            state_file: None,
            mount_control: false,
            record: false,
            consent: BTreeSet::new(),
            fronts: BTreeMap::new(),
        }
    }

    /// How to reach it.
    pub fn description(&self) -> CloudDescription {
        CloudDescription::of(&self.shared)
    }

    /// The control in this process; it works whether or not it is mounted over HTTP.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.shared))
    }

    /// Stops it: nobody listens any more when this returns.
    pub async fn stop(mut self) {
        let Some(runtime) = self.threads.0.take() else {
            return;
        };
        let stopped = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(Duration::from_secs(2)));
        if stopped.await.is_err() {
            tracing::warn!("the practice tenant did not stop in time");
        }
    }
}

impl Threads {
    fn start() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("practice-tenant")
            .enable_all()
            .build()?;
        Ok(Self(Some(runtime)))
    }

    fn handle(&self) -> std::io::Result<tokio::runtime::Handle> {
        let gone = || std::io::Error::other("the threads have ended");
        Ok(self.0.as_ref().ok_or_else(gone)?.handle().clone())
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Listens on three ports: free ones, or the given one and the two after it.
fn listen(first: SocketAddr) -> Result<[TcpListener; 3], StartError> {
    let one = |offset: u16| {
        let mut address = first;
        if first.port() != 0 {
            let port = first
                .port()
                .checked_add(offset)
                .ok_or(StartError::NoRoomForPorts(first.port()))?;
            address.set_port(port);
        }
        let listener = TcpListener::bind(address).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok(listener)
        });
        listener.map_err(|source| StartError::Listen { address, source })
    };
    Ok([one(0)?, one(1)?, one(2)?])
}

/// Is it scheme, name and perhaps a port, and nothing else?
fn is_front(origin: &str) -> bool {
    url::Url::parse(origin).is_ok_and(|url| {
        url.scheme() == "https" && url.has_host() && url.origin().ascii_serialization() == origin
    })
}

fn origin(listener: &TcpListener) -> Result<String, StartError> {
    let address = listener.local_addr().map_err(StartError::System)?;
    Ok(format!("http://{address}"))
}
