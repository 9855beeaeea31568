//! How fresh all lists of all accounts are, in few words.

use stint_domain::{AccountId, Timestamp};

use super::Sync;
use super::pace::Pace;
use crate::{Problem, Source, SourceState, SyncState};

impl Sync {
    /// How fresh the lists of an account are.
    pub(crate) fn state_of(&self, account: &AccountId) -> SyncState {
        self.pace(account).map_or(SyncState::NeedsSignIn, Pace::state)
    }

    /// When all lists of an account were last read.
    pub(crate) fn read_at_of(&self, account: &AccountId) -> Option<Timestamp> {
        self.pace(account)?.read_at()
    }

    /// When the oldest list of an account was read that could be read; `None` while one is neither known nor answered.
    pub(crate) fn known_at_of(&self, account: &AccountId) -> Option<Timestamp> {
        self.pace(account)?.known_at()
    }

    /// What of an account could not be read, in the order of the lists.
    pub(crate) fn problems_of(&self, account: &AccountId) -> Vec<Problem> {
        self.pace(account).map(Pace::problems).unwrap_or_default()
    }

    /// How the reading of each list of an account went, in the order of the lists.
    pub(crate) fn sources_of(&self, account: &AccountId) -> Vec<SourceState> {
        self.pace(account).map(Pace::sources).unwrap_or_default()
    }

    /// The one word for all accounts that can be asked: what holds for all of them, else what moves, else what failed
    /// for some.
    pub(crate) fn state(&self) -> SyncState {
        let states: Vec<SyncState> = self.asking().map(Pace::state).collect();
        let (mut offline, mut throttled) = (Vec::new(), Vec::new());
        for state in &states {
            match state {
                SyncState::Offline { since } => offline.push(*since),
                SyncState::Throttled { until } => throttled.push(*until),
                SyncState::Never
                | SyncState::Idle
                | SyncState::Running
                | SyncState::NeedsSignIn
                | SyncState::Failed => {}
            }
        }
        let of_all = |some: &[Timestamp]| some.iter().copied().min().filter(|_| some.len() == states.len());
        if states.is_empty() {
            SyncState::NeedsSignIn
        } else if let Some(since) = of_all(&offline) {
            SyncState::Offline { since }
        } else if let Some(until) = of_all(&throttled) {
            SyncState::Throttled { until }
        } else if states.contains(&SyncState::Running) {
            SyncState::Running
        } else if states.contains(&SyncState::Failed) || !offline.is_empty() || !throttled.is_empty() {
            SyncState::Failed
        } else if states.contains(&SyncState::Never) {
            SyncState::Never
        } else {
            SyncState::Idle
        }
    }

    /// When all lists of all accounts were last read.
    pub(crate) fn read_at(&self) -> Option<Timestamp> {
        let ages = self.known().map(Pace::read_at);
        ages.min().flatten()
    }

    /// What could not be read, at most one for each list: that of the first account that has it.
    pub(crate) fn problems(&self, accounts: &[AccountId]) -> Vec<Problem> {
        let mut all: Vec<Problem> = Vec::new();
        for problem in accounts.iter().flat_map(|account| self.problems_of(account)) {
            if all.iter().all(|known| known.source != problem.source) {
                all.push(problem);
            }
        }
        all.sort_by_key(|problem| problem.source);
        all
    }

    /// How the reading of each list went, over all accounts, in the order of the lists.
    pub(crate) fn sources(&self) -> Vec<SourceState> {
        let state = |source: &Source| {
            let states: Vec<SourceState> = self.known().map(|pace| pace.source(*source)).collect();
            let answers = states.iter().filter_map(|state| state.answer.clone());
            SourceState {
                source: *source,
                asked_at: states.iter().filter_map(|state| state.asked_at).max(),
                answer: answers.reduce(|all, next| Ok(all? + next?)),
                has_read: states.iter().any(|state| state.has_read),
            }
        };
        self.all.iter().map(state).collect()
    }

    fn known(&self) -> impl Iterator<Item = &Pace> {
        self.paces.values().filter(|pace| pace.is_known())
    }

    fn asking(&self) -> impl Iterator<Item = &Pace> {
        self.paces.values().filter(|pace| pace.asks())
    }
}
