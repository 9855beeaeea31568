//! All that a front end shows, in slices.

mod head;
mod rows;

use std::sync::Arc;

use stint_domain::{AccountId, Activation, ActiveAssignment, Timestamp};

pub use self::head::{AccountRow, AccountStage, Head, Problem, ProblemKind, SourceState, Stage, SyncState};
pub use self::rows::{
    ActiveRow, ActiveState, EligibleRow, EligibleState, IntentRow, MoreTime, MoreTimeBar, NoticeRow, Usable,
};
use crate::{BundleState, Requests, Settings, Source};

/// All that a front end shows, immutable. Tray, window, command line and alerts are computed from it; nobody
/// keeps a second copy.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Who, where, how fresh.
    pub head: Slice<Head>,
    /// In force or on its way: waiting, applying and scheduled first, then what ends first, standing ones last.
    pub active: Slice<Vec<ActiveRow>>,
    /// May be activated, by role name, then scope, and after them what expired lately; `None` while the list was never read.
    pub eligible: Slice<Option<Vec<EligibleRow>>>,
    /// The person's own requests, the newest first; `None` while the list was never read.
    pub activations: Slice<Option<Vec<Activation>>>,
    /// What the person wants done, the newest first.
    pub intents: Slice<Vec<IntentRow>>,
    /// The timeline of what was asked for, merged of the service's requests, the intents and the history on disk.
    pub requests: Slice<Requests>,
    /// What was told while no window had the focus, the newest first, at most 20.
    pub notices: Slice<Vec<NoticeRow>>,
    /// What the person chose.
    pub settings: Slice<Settings>,
    /// The bundles and how they fit what may be activated, in the order in which they were made.
    pub bundles: Slice<Vec<BundleState>>,
    /// The justifications of the last requests, the newest first, none twice, at most 10; empty where they are not
    /// to be remembered.
    pub recents: Slice<Vec<String>>,
}

/// A part of the snapshot that changes as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<T> {
    /// Grows with each change; equal revisions of one run mean equal values.
    pub revision: u32,
    /// The value.
    pub value: Arc<T>,
}

impl Snapshot {
    /// How the reading of this list of the account went.
    pub(crate) fn source(&self, account: &AccountId, source: Source) -> Option<&SourceState> {
        let row = self.head.value.account_row(account)?;
        row.sources.iter().find(|state| state.source == source)
    }

    /// The activation that ends first at `now`, with its end. Standing assignments and what has ended are left
    /// out.
    pub fn next_end(&self, now: Timestamp) -> Option<(&ActiveAssignment, Timestamp)> {
        let active = self
            .active
            .value
            .iter()
            .filter_map(ActiveRow::in_force)
            .filter(|row| row.is_activated());
        active
            .filter_map(|row| row.ends_at.filter(|end| *end > now).map(|end| (row, end)))
            .min_by_key(|(_, end)| *end)
    }
}
