//! What the front ends of this process show: one value, from which tray, window and alerts are computed.

use std::sync::Arc;

use stint_app::{Authority, Clock, PracticePerson, SystemClock, engine::Snapshot};
use stint_domain::Timestamp;

/// Which session is open, and its last snapshot. Cheap to clone.
#[derive(Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "a handful of them exist at a time, nearly all open"
)]
pub(crate) enum Scene {
    /// The session of the last run is being opened.
    Starting,
    /// Nothing was chosen yet, or the person went back to the choice.
    FirstRun,
    /// A session is open.
    Open(OpenScene),
}

/// An open session. Cheap to clone.
#[derive(Clone)]
pub(crate) struct OpenScene {
    /// Tells one session of this run from another; revisions of a snapshot count within one.
    pub(crate) session: u32,
    /// The last snapshot.
    pub(crate) snapshot: Snapshot,
    /// The cloud's id.
    pub(crate) cloud: Arc<str>,
    /// Where people sign in.
    pub(crate) authority: Arc<Authority>,
    /// The data is simulated.
    pub(crate) practice: bool,
    /// Seconds of the service for each real second.
    pub(crate) rate: f64,
    /// People of the practice tenant, in the seed's order; empty for a work account.
    pub(crate) people: Arc<Vec<PracticePerson>>,
    /// The service's time.
    pub(crate) clock: Arc<dyn Clock>,
}

impl Scene {
    /// The open session.
    pub(crate) fn open(&self) -> Option<&OpenScene> {
        match self {
            Self::Open(open) => Some(open),
            Self::Starting | Self::FirstRun => None,
        }
    }

    /// The clock of the open session, else the system's.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        self.open().map_or_else(
            || Arc::new(SystemClock) as Arc<dyn Clock>,
            |open| open.clock.clone(),
        )
    }

    /// The time by that clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock().now()
    }
}
