//! Makes snapshots: a slice gets a new revision when its value is another one, and only then.

use std::sync::Arc;

use stint_domain::Activation;

use crate::{
    ActiveRow, BundleState, EligibleRow, Head, IntentRow, NoticeRow, Requests, SecretsState, Settings, Slice,
    Snapshot, Stage, SyncState,
};

/// The values of all slices.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Values {
    pub(crate) head: Head,
    pub(crate) active: Vec<ActiveRow>,
    /// `None`: as they were. So are the next.
    pub(crate) eligible: Option<Option<Vec<EligibleRow>>>,
    pub(crate) activations: Option<Option<Vec<Activation>>>,
    pub(crate) intents: Vec<IntentRow>,
    pub(crate) notices: Vec<NoticeRow>,
    pub(crate) settings: Settings,
    pub(crate) bundles: Vec<BundleState>,
    pub(crate) recents: Vec<String>,
}

/// What was shown last.
#[derive(Debug, Clone)]
pub(crate) struct Publisher {
    last: Snapshot,
}

impl Default for Publisher {
    /// Nothing was shown yet: nobody is signed in, nothing is known; all revisions are zero.
    fn default() -> Self {
        let head = Head {
            accounts: Vec::new(),
            stage: Stage::SignedOut { failed: None },
            account: None,
            sync: SyncState::NeedsSignIn,
            read_at: None,
            problems: Vec::new(),
            secrets: SecretsState::default(),
            visit: None,
            sources: Vec::new(),
        };
        Self {
            last: Snapshot {
                head: Slice::first(head),
                active: Slice::first(Vec::new()),
                eligible: Slice::first(None),
                activations: Slice::first(None),
                intents: Slice::first(Vec::new()),
                requests: Slice::first(Requests::default()),
                notices: Slice::first(Vec::new()),
                settings: Slice::first(Settings::default()),
                bundles: Slice::first(Vec::new()),
                recents: Slice::first(Vec::new()),
            },
        }
    }
}

impl Publisher {
    /// What was shown last.
    pub(crate) fn last(&self) -> &Snapshot {
        &self.last
    }

    /// The snapshot of these values, where it is another one than the last. The timeline is computed of the slices
    /// beside it.
    pub(crate) fn publish(
        &mut self,
        values: Values,
        timeline: impl FnOnce(&Snapshot) -> Requests,
    ) -> Option<Snapshot> {
        let last = &mut self.last;
        let changed = [
            last.head.set(values.head),
            last.active.set(values.active),
            values.eligible.is_some_and(|rows| last.eligible.set(rows)),
            values.activations.is_some_and(|rows| last.activations.set(rows)),
            last.intents.set(values.intents),
            last.notices.set(values.notices),
            last.settings.set(values.settings),
            last.bundles.set(values.bundles),
            last.recents.set(values.recents),
        ];
        let requests = timeline(&self.last);
        let requests_changed = self.last.requests.set(requests);
        (requests_changed || changed.contains(&true)).then(|| self.last.clone())
    }
}

impl<T: PartialEq> Slice<T> {
    fn first(value: T) -> Self {
        Self {
            revision: 0,
            value: Arc::new(value),
        }
    }

    /// Takes the value, where it is another one. Says whether it is.
    fn set(&mut self, value: T) -> bool {
        let changed = *self.value != value;
        if changed {
            self.revision += 1;
            self.value = Arc::new(value);
        }
        changed
    }
}
