//! What to read and when: at once after something happened, quickly while something is under way, slowly
//! otherwise, and never before the service takes requests again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{AccountId, CommandId, Timestamp};

use crate::{
    Effect, Fetch, FetchError, Fetched, LeftOut, Link, Problem, ProblemKind, Reply, Source, SourceState,
    SyncState,
};

/// The room of the reading.
#[derive(Debug, Clone)]
pub(crate) struct Sync {
    /// Whose lists; `None` while the service can't be asked.
    account: Option<AccountId>,
    /// What is being read; survives a change of the account, because the answer still comes.
    under_way: BTreeSet<Fetch>,
    /// What has to be read again after the read that is under way, which may have begun too early.
    again: BTreeSet<Fetch>,
    sources: BTreeMap<Source, Reading>,
    offline_since: Option<Timestamp>,
    throttled_until: Option<Timestamp>,
    focus: bool,
    /// Since when something is under way that makes reading quick.
    quick_since: Option<Timestamp>,
    refreshes: Vec<Refresh>,
}

/// How the reading of one list went.
#[derive(Debug, Clone, Default)]
struct Reading {
    tried_at: Option<Timestamp>,
    /// As `tried_at`, and never forgotten.
    asked_at: Option<Timestamp>,
    read_at: Option<Timestamp>,
    answered: bool,
    failed: bool,
    problem: Option<Problem>,
    /// What the last answer of this run was.
    answer: Option<Result<usize, Problem>>,
}

/// A command that waits for the lists.
#[derive(Debug, Clone)]
struct Refresh {
    command: CommandId,
    left: BTreeSet<Source>,
}

impl Sync {
    const ALL: [Source; 4] = [
        Source::Eligible,
        Source::Active,
        Source::Activations,
        Source::Rules,
    ];
    /// Those whose age is the age of what is shown.
    const LISTS: [Source; 3] = [Source::Eligible, Source::Active, Source::Activations];
    /// Those that change by what a person does.
    pub(crate) const MOVING: [Source; 2] = [Source::Active, Source::Activations];

    const QUICK: TimeDelta = TimeDelta::seconds(5);
    const QUICK_FOR: TimeDelta = TimeDelta::minutes(2);
    const LESS_QUICK: TimeDelta = TimeDelta::seconds(20);
    const WITH_FOCUS: TimeDelta = TimeDelta::seconds(60);
    const IN_BACKGROUND: TimeDelta = TimeDelta::minutes(5);
    const RULES: TimeDelta = TimeDelta::hours(1);
    /// So old a list is read again when a window comes to the front.
    const OLD_FOR_FOCUS: TimeDelta = TimeDelta::seconds(15);

    pub(crate) fn new() -> Self {
        Self {
            account: None,
            under_way: BTreeSet::new(),
            again: BTreeSet::new(),
            sources: BTreeMap::new(),
            offline_since: None,
            throttled_until: None,
            focus: false,
            quick_since: None,
            refreshes: Vec::new(),
        }
    }

    /// Reads for this account from now on; forgets what was known of another one.
    pub(crate) fn follow(&mut self, account: &AccountId, same: bool) {
        self.account = Some(account.clone());
        if same {
            for reading in self.sources.values_mut() {
                // All is due now, also where the service wants us to wait with it.
                reading.answered = false;
                reading.tried_at = None;
            }
        } else {
            self.sources.clear();
            self.offline_since = None;
            self.throttled_until = None;
            self.quick_since = None;
        }
    }

    /// Reads nothing until somebody signs in.
    pub(crate) fn pause(&mut self) {
        self.account = None;
    }

    /// Takes the age of lists that came from disk.
    pub(crate) fn remember(&mut self, read_at: Timestamp) {
        for source in Self::LISTS {
            self.sources.entry(source).or_default().read_at = Some(read_at);
        }
    }

    /// Has each list been read, or failed to be, since this account is the current one?
    pub(crate) fn has_asked_all(&self) -> bool {
        Self::ALL.iter().all(|source| self.has_asked(*source))
    }

    pub(crate) fn has_asked(&self, source: Source) -> bool {
        self.sources.get(&source).is_some_and(|reading| reading.answered)
    }

    /// When this list was last asked for.
    pub(crate) fn asked_at(&self, source: Source) -> Option<Timestamp> {
        self.sources.get(&source).and_then(|reading| reading.tried_at)
    }

    /// Is the service out of reach?
    pub(crate) fn is_offline(&self) -> bool {
        self.offline_since.is_some()
    }

    /// When all lists were last read.
    pub(crate) fn read_at(&self) -> Option<Timestamp> {
        let ages = Self::LISTS.map(|source| self.sources.get(&source).and_then(|reading| reading.read_at));
        ages.into_iter().min().flatten()
    }

    pub(crate) fn state(&self) -> SyncState {
        if self.account.is_none() {
            SyncState::NeedsSignIn
        } else if let Some(since) = self.offline_since {
            SyncState::Offline { since }
        } else if let Some(until) = self.throttled_until {
            SyncState::Throttled { until }
        } else if self.under_way.iter().any(|fetch| self.is_mine(fetch)) {
            SyncState::Running
        } else if self.sources.values().any(|reading| reading.problem.is_some()) {
            SyncState::Failed
        } else if self.read_at().is_some() {
            SyncState::Idle
        } else {
            SyncState::Never
        }
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let problems = self.sources.values().map(|reading| reading.problem.clone());
        problems.flatten().collect()
    }

    /// How the reading of each list went, in the order of the lists.
    pub(crate) fn sources(&self) -> Vec<SourceState> {
        let state = |source| {
            let reading = self.sources.get(&source);
            SourceState {
                source,
                asked_at: reading.and_then(|reading| reading.asked_at),
                answer: reading.and_then(|reading| reading.answer.clone()),
            }
        };
        Self::ALL.map(state).to_vec()
    }

    /// When the next list is due; `None` while nothing can be read or all is being read.
    pub(crate) fn next_poll(&self, now: Timestamp) -> Option<Timestamp> {
        let account = self.account.as_ref()?;
        let idle = Self::ALL.into_iter().filter(|source| {
            let fetch = Fetch {
                account: account.clone(),
                source: *source,
            };
            !self.under_way.contains(&fetch)
        });
        let due = idle.map(|source| self.due(source, now)).min()?;
        Some(self.throttled_until.map_or(due, |until| due.max(until)))
    }

    /// Reads what is due.
    pub(crate) fn poll(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let due: Vec<Source> = Self::ALL
            .into_iter()
            .filter(|source| self.due(*source, now) <= now)
            .collect();
        self.read(&due, now, out);
    }

    /// Reads everything: after a sign-in, a sleep, a change of the network.
    pub(crate) fn read_all(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.read(&Self::ALL, now, out);
    }

    /// Something changed at the service: reads these now, and once more where a read is under way that may have
    /// begun before.
    pub(crate) fn read_again(&mut self, sources: &[Source], now: Timestamp, out: &mut Vec<Effect>) {
        let Some(account) = self.account.clone() else {
            return;
        };
        for source in sources {
            let fetch = Fetch {
                account: account.clone(),
                source: *source,
            };
            if self.under_way.contains(&fetch) {
                self.again.insert(fetch);
            }
        }
        self.read(sources, now, out);
    }

    /// An accepted answer makes reading quick, from the start.
    pub(crate) fn hurry(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.quick_since = Some(now);
        self.read_again(&Self::MOVING, now, out);
    }

    /// Says whether something is under way that should be read quickly.
    pub(crate) fn set_quick(&mut self, quick: bool, now: Timestamp) {
        self.quick_since = match (quick, self.quick_since) {
            (false, _) => None,
            (true, Some(since)) => Some(since.min(now)),
            (true, None) => Some(now),
        };
    }

    pub(crate) fn set_focus(&mut self, focus: bool, now: Timestamp, out: &mut Vec<Effect>) {
        self.focus = focus;
        if !focus {
            return;
        }
        let old = |reading: Option<&Reading>| {
            let tried_at = reading.and_then(|reading| reading.tried_at);
            tried_at.is_none_or(|at| at > now || now - at > Self::OLD_FOR_FOCUS)
        };
        let due: Vec<Source> = Self::LISTS
            .into_iter()
            .filter(|source| old(self.sources.get(source)))
            .collect();
        self.read(&due, now, out);
    }

    pub(crate) fn network_changed(&mut self, link: Link, now: Timestamp, out: &mut Vec<Effect>) {
        match link {
            Link::Up => self.read_all(now, out),
            Link::Down => self.offline_since = self.offline_since.or(Some(now)),
        }
    }

    /// Reads all for a command, which is answered when all have been read or have failed. A read that was under way
    /// before may not know of what the person has in mind, so it does not count.
    pub(crate) fn refresh(&mut self, command: CommandId, now: Timestamp, out: &mut Vec<Effect>) {
        self.read_again(&Self::ALL, now, out);
        let left = self.under_way.iter().filter(|fetch| self.is_mine(fetch));
        let refresh = Refresh {
            command,
            left: left.map(|fetch| fetch.source).collect(),
        };
        self.refreshes.push(refresh);
        self.answer_refreshes(out);
    }

    /// Takes the commands that wait for lists which will not come.
    pub(crate) fn take_refreshes(&mut self) -> Vec<CommandId> {
        let refreshes = std::mem::take(&mut self.refreshes);
        refreshes.into_iter().map(|refresh| refresh.command).collect()
    }

    /// Notes how a read went. Says whether it is about the account that is read for.
    pub(crate) fn fetched(
        &mut self,
        fetch: &Fetch,
        result: Result<&Fetched, &FetchError>,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) -> bool {
        let error = result.err();
        self.under_way.remove(fetch);
        let again = self.again.remove(fetch);
        if !self.is_mine(fetch) {
            return false;
        }
        self.note(fetch.source, error, now);
        if let Some(left_out) = result.ok().and_then(Fetched::left_out) {
            self.note_left_out(fetch.source, left_out);
        }
        self.note_answer(fetch.source, result);
        if again && error.is_none() {
            self.read(&[fetch.source], now, out);
        }
        if self.under_way.contains(fetch) {
            // The read that counts has only begun.
            return true;
        }
        if matches!(error, Some(FetchError::SignInNeeded)) {
            // Those who wait are told so, and not that the lists were read.
            return true;
        }
        for refresh in &mut self.refreshes {
            refresh.left.remove(&fetch.source);
        }
        self.answer_refreshes(out);
        true
    }

    fn note(&mut self, source: Source, error: Option<&FetchError>, now: Timestamp) {
        let problem = |kind, code: &str, request_id: Option<&String>| Problem {
            source,
            kind,
            code: code.to_owned(),
            request_id: request_id.cloned(),
        };
        if !matches!(error, Some(FetchError::Offline(_))) {
            self.offline_since = None;
        }
        let reading = self.sources.entry(source).or_default();
        reading.answered = true;
        reading.failed = error.is_some();
        match error {
            None => {
                reading.read_at = Some(now);
                reading.problem = None;
            }
            Some(FetchError::Offline(_)) => self.offline_since = self.offline_since.or(Some(now)),
            Some(FetchError::Throttled(until)) => {
                self.throttled_until = self.throttled_until.max(Some(*until));
            }
            Some(FetchError::SignInNeeded) => {}
            Some(FetchError::Forbidden(code)) => {
                reading.problem = Some(problem(ProblemKind::Forbidden, code, None));
            }
            Some(FetchError::Failed { code, request_id }) => {
                reading.problem = Some(problem(ProblemKind::Failed, code, request_id.as_ref()));
            }
        }
    }

    /// The list was read, but for some rows.
    fn note_left_out(&mut self, source: Source, left_out: &LeftOut) {
        self.sources.entry(source).or_default().problem = Some(Problem {
            source,
            kind: ProblemKind::LeftOut(left_out.rows),
            code: "rows-left-out".to_owned(),
            request_id: None,
        });
    }

    fn note_answer(&mut self, source: Source, result: Result<&Fetched, &FetchError>) {
        let problem = |kind, code: &str, request_id: Option<&String>| Problem {
            source,
            kind,
            code: code.to_owned(),
            request_id: request_id.cloned(),
        };
        let answer = result.map(Fetched::len).map_err(|error| match error {
            FetchError::Offline(_) => problem(ProblemKind::Failed, "offline", None),
            FetchError::Throttled(_) => problem(ProblemKind::Failed, "throttled", None),
            FetchError::SignInNeeded => problem(ProblemKind::Failed, "sign-in-needed", None),
            FetchError::Forbidden(code) => problem(ProblemKind::Forbidden, code, None),
            FetchError::Failed { code, request_id } => {
                problem(ProblemKind::Failed, code, request_id.as_ref())
            }
        });
        self.sources.entry(source).or_default().answer = Some(answer);
    }

    fn read(&mut self, sources: &[Source], now: Timestamp, out: &mut Vec<Effect>) {
        let Some(account) = self.account.clone() else {
            return;
        };
        if self.throttled_until.is_some_and(|until| until > now) {
            return;
        }
        self.throttled_until = None;
        for source in sources {
            let fetch = Fetch {
                account: account.clone(),
                source: *source,
            };
            if self.under_way.insert(fetch.clone()) {
                let reading = self.sources.entry(*source).or_default();
                reading.tried_at = Some(now);
                reading.asked_at = Some(now);
                out.push(Effect::Fetch(fetch));
            }
        }
    }

    /// When a list is due by its pace. A try that lies in the future (somebody moved the clock) counts for
    /// nothing.
    fn due(&self, source: Source, now: Timestamp) -> Timestamp {
        let reading = self.sources.get(&source);
        let tried_at = reading.and_then(|reading| reading.tried_at);
        let failed = reading.is_some_and(|reading| reading.failed);
        let Some(tried_at) = tried_at.filter(|at| *at <= now) else {
            return now;
        };
        tried_at + self.pace(source, failed, now)
    }

    fn pace(&self, source: Source, failed: bool, now: Timestamp) -> TimeDelta {
        let slow = if self.focus {
            Self::WITH_FOCUS
        } else {
            Self::IN_BACKGROUND
        };
        let quick = self.quick_since.map(|since| {
            if failed || self.offline_since.is_some() || now - since >= Self::QUICK_FOR {
                Self::LESS_QUICK
            } else {
                Self::QUICK
            }
        });
        match source {
            Source::Rules if failed => slow,
            Source::Rules => Self::RULES,
            Source::Eligible => slow,
            Source::Active | Source::Activations => quick.map_or(slow, |quick| quick.min(slow)),
        }
    }

    fn is_mine(&self, fetch: &Fetch) -> bool {
        self.account.as_ref() == Some(&fetch.account)
    }

    fn answer_refreshes(&mut self, out: &mut Vec<Effect>) {
        self.refreshes.retain(|refresh| {
            if refresh.left.is_empty() {
                out.push(Effect::Reply(refresh.command.clone(), Ok(Reply::Done)));
            }
            !refresh.left.is_empty()
        });
    }
}
