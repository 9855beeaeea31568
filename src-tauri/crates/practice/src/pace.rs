//! When that which was accepted becomes visible.

use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

use crate::pim::{Step, Workload};

/// Who decides when an accepted change is provisioned, listed and propagated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// The tenant's clock: each step comes after its delay in practice time.
    #[default]
    Auto,
    /// The test: nothing moves until [`Control::settle_one`](crate::Control::settle_one) or
    /// [`Control::settle_all`](crate::Control::settle_all). Expiry, planned starts and lapses still follow
    /// the clock.
    Explicit,
}

/// One step that is still to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Movement {
    pub(crate) due: Timestamp,
    pub(crate) tenant: Uuid,
    pub(crate) workload: Workload,
    pub(crate) step: Step,
}

/// What still has to become visible, ordered by due time and then by arrival.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Queue {
    waiting: Vec<Movement>,
}

impl Queue {
    pub(crate) fn push(&mut self, movement: Movement) {
        let place = self.waiting.partition_point(|other| other.due <= movement.due);
        self.waiting.insert(place, movement);
    }

    /// When the next step comes, if it comes by `now`.
    pub(crate) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let due = self.waiting.first()?.due;
        (due <= now).then_some(due)
    }

    pub(crate) fn take_next(&mut self) -> Option<Movement> {
        (!self.waiting.is_empty()).then(|| self.waiting.remove(0))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Drops the steps of something that no longer exists.
    pub(crate) fn forget(&mut self, stale: impl Fn(&Step) -> bool) {
        self.waiting.retain(|movement| !stale(&movement.step));
    }
}
