//! How fresh the lists are, in the words of the snapshot.

use stint_domain::Timestamp;

use super::READ;
use super::pace::{Pace, Reading};
use crate::{Problem, Source, SourceState, SyncState};

impl Pace {
    /// When all lists were last read.
    pub(super) fn read_at(&self) -> Option<Timestamp> {
        let ages = self.of(&READ).into_iter();
        let ages = ages.map(|source| self.sources.get(&source).and_then(|reading| reading.read_at));
        ages.min().flatten()
    }

    /// When the oldest of the lists was read that could be read; `None` while one is neither known nor answered.
    pub(super) fn known_at(&self) -> Option<Timestamp> {
        let sources = self.of(&READ).into_iter();
        let readings: Vec<&Reading> = sources
            .map(|source| self.sources.get(&source))
            .collect::<Option<_>>()?;
        let settled = |reading: &&Reading| reading.answered || reading.read_at.is_some();
        let ages = readings.iter().filter_map(|reading| reading.read_at);
        ages.min().filter(|_| readings.iter().all(settled))
    }

    pub(super) fn state(&self) -> SyncState {
        if !self.asks() {
            SyncState::NeedsSignIn
        } else if let Some(since) = self.offline_since() {
            SyncState::Offline { since }
        } else if let Some(until) = self.throttled_until() {
            SyncState::Throttled { until }
        } else if self.is_reading() {
            SyncState::Running
        } else if !self.problems().is_empty() {
            SyncState::Failed
        } else if self.read_at().is_some() {
            SyncState::Idle
        } else {
            SyncState::Never
        }
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        // Where nothing can be asked the state says it once for all.
        let silent = !self.asks() || self.is_offline() || self.throttled_until().is_some();
        let of = |(source, reading): (&Source, &Reading)| {
            let out_of_reach =
                self.offline.contains_key(&source.kind) || self.throttled.contains_key(&source.kind);
            let answer = reading.answer.as_ref().and_then(|answer| answer.as_ref().err());
            let out_of_reach = answer.filter(|_| out_of_reach && !silent);
            reading.problem.as_ref().or(out_of_reach).cloned()
        };
        self.sources.iter().filter_map(of).collect()
    }

    /// Since when none of the services can be reached; `None` while one of them can.
    pub(super) fn offline_since(&self) -> Option<Timestamp> {
        let all = self
            .all
            .iter()
            .all(|source| self.offline.contains_key(&source.kind));
        self.offline.values().copied().min().filter(|_| all)
    }

    /// Until when all of the services want us to wait; `None` while one of them can be asked.
    fn throttled_until(&self) -> Option<Timestamp> {
        let all = self
            .all
            .iter()
            .all(|source| self.throttled.contains_key(&source.kind));
        let until = self.throttled.values().map(|wait| wait.until).min();
        until.filter(|_| all)
    }

    /// How the reading of each list went, in the order of the lists.
    pub(super) fn sources(&self) -> Vec<SourceState> {
        self.all.iter().map(|source| self.source(*source)).collect()
    }

    /// How the reading of this list went.
    pub(super) fn source(&self, source: Source) -> SourceState {
        let reading = self.sources.get(&source);
        SourceState {
            source,
            asked_at: reading.and_then(|reading| reading.asked_at),
            answer: reading.and_then(|reading| reading.answer.clone()),
            has_read: reading.is_some_and(|reading| reading.has_read),
        }
    }
}
