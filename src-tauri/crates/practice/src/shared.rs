//! What all faces share: the world, its clock, its keys, and what tests have ordered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use stint_clock::Timestamp;

use crate::clock::TenantClock;
use crate::exchange::Call;
use crate::faces::login::flow::Pages;
use crate::fault::Faults;
use crate::lock::lock;
use crate::op::{Op, Service};
use crate::pace::Pace;
use crate::record::{Received, Record};
use crate::state::StateFile;
use crate::switches::Switches;
use crate::tokens::{Audience, Keys};
use crate::world::World;

/// The inside of a running practice tenant.
pub(crate) struct Shared {
    pub(crate) world: Mutex<World>,
    pub(crate) clock: TenantClock,
    pub(crate) keys: Keys,
    pub(crate) origins: Origins,
    /// Under which origins others put the services; see [`Builder::front`](crate::Builder::front).
    pub(crate) fronts: BTreeMap<Service, String>,
    pub(crate) pace: Pace,
    pub(crate) page_size: usize,
    /// The Graph permissions that the app registration has consent for.
    pub(crate) consented: BTreeSet<String>,
    pub(crate) control_key: String,
    pub(crate) control_mounted: bool,
    pub(crate) recording: bool,
    pub(crate) faults: Faults,
    pub(crate) record: Record,
    pub(crate) switches: Switches,
    pub(crate) sign_in_pages: Pages,
    pub(crate) state: Option<StateFile>,
    latency: Mutex<Duration>,
    /// One writer of the state file at a time.
    saving: Mutex<()>,
}

/// Where the three services answer: scheme, host and port, no slash at the end.
#[derive(Debug, Clone)]
pub(crate) struct Origins {
    pub(crate) login: String,
    pub(crate) graph: String,
    pub(crate) arm: String,
}

/// What the builder has settled.
pub(crate) struct Settled {
    pub(crate) world: World,
    pub(crate) clock: TenantClock,
    pub(crate) keys: Keys,
    pub(crate) origins: Origins,
    pub(crate) fronts: BTreeMap<Service, String>,
    pub(crate) pace: Pace,
    pub(crate) page_size: usize,
    pub(crate) latency: Duration,
    pub(crate) consented: BTreeSet<String>,
    pub(crate) control_key: String,
    pub(crate) control_mounted: bool,
    pub(crate) recording: bool,
    pub(crate) state: Option<StateFile>,
}

impl Shared {
    pub(crate) fn new(settled: Settled) -> Self {
        Self {
            world: Mutex::new(settled.world),
            clock: settled.clock,
            keys: settled.keys,
            origins: settled.origins,
            fronts: settled.fronts,
            pace: settled.pace,
            page_size: settled.page_size,
            consented: settled.consented,
            control_key: settled.control_key,
            control_mounted: settled.control_mounted,
            recording: settled.recording,
            faults: Faults::default(),
            record: Record::default(),
            switches: Switches::default(),
            sign_in_pages: Pages::default(),
            state: settled.state,
            latency: Mutex::new(settled.latency),
            saving: Mutex::new(()),
        }
    }

    /// The instant now, in the practice tenant.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The world as it is now.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        let now = self.now();
        let mut world = lock(&self.world);
        world.catch_up(now, self.pace);
        world
    }

    /// Remembers a request that has reached an operation, alone or as a part of a batch.
    pub(crate) fn note(&self, op: Op, call: &Call) {
        self.record.note(Received {
            op,
            method: call.method.to_string(),
            path: call.path.clone(),
            query: call.query.clone(),
            body: call.body_text(),
            at: self.now(),
        });
    }

    /// Changes the world and saves it.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        let outcome = {
            let now = self.now();
            change(&mut self.world(), now)
        };
        self.save();
        outcome
    }

    /// The spellings of the practice tenant's own origin for a service.
    pub(crate) fn own_origins(&self, audience: Audience) -> Vec<String> {
        let own = match audience {
            Audience::Graph => &self.origins.graph,
            Audience::Arm => &self.origins.arm,
        };
        let service = match audience {
            Audience::Graph => Service::Graph,
            Audience::Arm => Service::Arm,
        };
        let port = own.rsplit_once(':').map_or("", |(_, port)| port);
        let front = self.fronts.get(&service).cloned();
        [own.clone(), format!("http://localhost:{port}")]
            .into_iter()
            .chain(front)
            .collect()
    }

    /// Writes the state file, if there is one. Blocks for a moment.
    pub(crate) fn save(&self) {
        let Some(state) = &self.state else { return };
        let _writer = lock(&self.saving);
        let written = state.write(&lock(&self.world), &self.keys, self.now());
        if let Err(error) = written {
            tracing::error!(%error, "the state of the practice tenant was not saved");
        }
    }

    pub(crate) fn latency(&self) -> Duration {
        *lock(&self.latency)
    }

    pub(crate) fn set_latency(&self, latency: Duration) {
        *lock(&self.latency) = latency;
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Shared")
            .field("origins", &self.origins)
            .finish_non_exhaustive()
    }
}
