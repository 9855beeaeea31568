//! How fresh lists are: all together, and those of one account.

use serde::Serialize;
use specta::Type;
use stint_app::engine;
use stint_domain::Timestamp;

use super::{Millis, millis};

/// How fresh the lists are.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Sync {
    /// What goes on.
    pub state: SyncState,
    /// When all lists were last read.
    pub last_checked: Option<Millis>,
    /// Since when the service can't be reached.
    pub offline_since: Option<Millis>,
    /// When the service takes requests again.
    pub retry_at: Option<Millis>,
}

/// What goes on between us and the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SyncState {
    /// Nothing was read yet.
    Never,
    /// All is read.
    Idle,
    /// Being read.
    Running,
    /// The service can't be reached; what is shown is what was known.
    Offline,
    /// The service asked us to wait.
    Throttled,
    /// A sign-in is needed first.
    NeedsSignIn,
    /// Something could not be read; see the problems.
    Failed,
}

/// How fresh lists are that were all read at `read_at`.
pub(super) fn sync(state: &engine::SyncState, read_at: Option<Timestamp>) -> Sync {
    let (state, offline_since, retry_at) = match *state {
        engine::SyncState::Never => (SyncState::Never, None, None),
        engine::SyncState::Idle => (SyncState::Idle, None, None),
        engine::SyncState::Running => (SyncState::Running, None, None),
        engine::SyncState::Offline { since } => (SyncState::Offline, Some(since), None),
        engine::SyncState::Throttled { until } => (SyncState::Throttled, None, Some(until)),
        engine::SyncState::NeedsSignIn => (SyncState::NeedsSignIn, None, None),
        engine::SyncState::Failed => (SyncState::Failed, None, None),
    };
    Sync {
        state,
        last_checked: read_at.map(millis),
        offline_since: offline_since.map(millis),
        retry_at: retry_at.map(millis),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn offline_says_since_when_and_throttled_until_when() {
        let offline = sync(
            &engine::SyncState::Offline {
                since: example::now(),
            },
            None,
        );
        assert_eq!(
            (offline.state, offline.offline_since),
            (SyncState::Offline, Some(millis(example::now())))
        );
        let throttled = sync(
            &engine::SyncState::Throttled {
                until: example::now(),
            },
            Some(example::now()),
        );
        assert_eq!(throttled.retry_at, throttled.last_checked);
        assert_eq!(throttled.offline_since, None);
    }
}
