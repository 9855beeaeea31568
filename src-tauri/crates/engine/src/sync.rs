//! What to read and when: at once after something happened, quickly while something is under way, slowly
//! otherwise, and never before the service takes requests again.

mod notes;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{AccountId, CommandId, RoleKind, Timestamp};

use crate::{Effect, Fetch, FetchError, Fetched, Link, List, Problem, Reply, Source};

/// The room of the reading.
#[derive(Debug, Clone)]
pub(crate) struct Sync {
    /// What is read by itself, in order.
    all: Vec<Source>,
    /// Whose lists; `None` while the service can't be asked.
    account: Option<AccountId>,
    /// What is being read; survives a change of the account, because the answer still comes.
    under_way: BTreeSet<Fetch>,
    /// What has to be read again after the read that is under way, which may have begun too early.
    again: BTreeSet<Fetch>,
    sources: BTreeMap<Source, Reading>,
    /// Services that can't be reached, and since when.
    offline: BTreeMap<RoleKind, Timestamp>,
    /// Services that want us to wait, and until when.
    throttled: BTreeMap<RoleKind, Timestamp>,
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
    /// It was read in this run.
    has_read: bool,
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
    /// Those whose age is the age of what is shown.
    const LISTS: [List; 3] = [List::Eligible, List::Active, List::Activations];
    /// Those that change by what a person does.
    pub(crate) const MOVING: [List; 2] = [List::Active, List::Activations];

    const QUICK: TimeDelta = TimeDelta::seconds(5);
    const QUICK_FOR: TimeDelta = TimeDelta::minutes(2);
    const LESS_QUICK: TimeDelta = TimeDelta::seconds(20);
    const WITH_FOCUS: TimeDelta = TimeDelta::seconds(60);
    const IN_BACKGROUND: TimeDelta = TimeDelta::minutes(5);
    const RULES: TimeDelta = TimeDelta::hours(1);
    /// So old a list is read again when a window comes to the front.
    const OLD_FOR_FOCUS: TimeDelta = TimeDelta::seconds(15);

    pub(crate) fn new(without: &BTreeSet<RoleKind>) -> Self {
        let all = Source::ALL.into_iter();
        Self {
            // Only directory roles tell what all policies ask; of the others it is read where it is wanted.
            all: all
                .filter(|source| !without.contains(&source.kind))
                .filter(|source| source.list != List::Rules || source.kind == RoleKind::EntraRole)
                .collect(),
            account: None,
            under_way: BTreeSet::new(),
            again: BTreeSet::new(),
            sources: BTreeMap::new(),
            offline: BTreeMap::new(),
            throttled: BTreeMap::new(),
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
            self.offline.clear();
            self.throttled.clear();
            self.quick_since = None;
        }
    }

    /// Reads nothing until somebody signs in.
    pub(crate) fn pause(&mut self) {
        self.account = None;
    }

    /// Takes the age of lists that came from disk.
    pub(crate) fn remember(&mut self, read_at: Timestamp) {
        for source in self.of(&Self::LISTS) {
            self.sources.entry(source).or_default().read_at = Some(read_at);
        }
    }

    /// These lists of all services that are read, in order.
    pub(crate) fn of(&self, lists: &[List]) -> Vec<Source> {
        let all = self.all.iter().copied();
        all.filter(|source| lists.contains(&source.list)).collect()
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
        self.offline_since().is_some()
    }

    /// Can this service be asked now, as far as is known?
    pub(crate) fn may_ask(&self, kind: RoleKind, now: Timestamp) -> bool {
        let throttled = self.throttled.get(&kind).is_some_and(|until| *until > now);
        self.account.is_some() && !throttled
    }

    /// Has each list of this service been read, or failed to be, since this account is the current one?
    pub(crate) fn has_asked_kind(&self, kind: RoleKind) -> bool {
        let mut own = self.all.iter().filter(|source| source.kind == kind);
        own.all(|source| self.has_asked(*source))
    }

    /// When the next list is due; `None` while nothing can be read or all is being read.
    pub(crate) fn next_poll(&self, now: Timestamp) -> Option<Timestamp> {
        let account = self.account.as_ref()?;
        let idle = self
            .all
            .iter()
            .copied()
            .filter(|source| !self.under_way.contains(&Fetch::list(account.clone(), *source)));
        let due = idle.map(|source| {
            let due = self.due(source, now);
            self.throttled
                .get(&source.kind)
                .map_or(due, |until| due.max(*until))
        });
        due.min()
    }

    /// Reads what is due.
    pub(crate) fn poll(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let due: Vec<Source> = self
            .all
            .iter()
            .copied()
            .filter(|source| self.due(*source, now) <= now)
            .collect();
        self.read(&due, now, out);
    }

    /// Reads everything: after a sign-in, a sleep, a change of the network.
    pub(crate) fn read_all(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.read(&self.all.clone(), now, out);
    }

    /// Something changed at the service: reads these now, and once more where a read is under way that may have
    /// begun before.
    pub(crate) fn read_again(&mut self, sources: &[Source], now: Timestamp, out: &mut Vec<Effect>) {
        let Some(account) = self.account.clone() else {
            return;
        };
        for source in sources {
            let fetch = Fetch::list(account.clone(), *source);
            if self.under_way.contains(&fetch) {
                self.again.insert(fetch);
            }
        }
        self.read(sources, now, out);
    }

    /// An accepted answer makes reading quick, from the start.
    pub(crate) fn hurry(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.quick_since = Some(now);
        self.read_again(&self.of(&Self::MOVING), now, out);
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
        let due: Vec<Source> = self
            .of(&Self::LISTS)
            .into_iter()
            .filter(|source| old(self.sources.get(source)))
            .collect();
        self.read(&due, now, out);
    }

    pub(crate) fn network_changed(&mut self, link: Link, now: Timestamp, out: &mut Vec<Effect>) {
        match link {
            Link::Up => self.read_all(now, out),
            Link::Down => {
                for source in &self.all {
                    self.offline.entry(source.kind).or_insert(now);
                }
            }
        }
    }

    /// Reads all for a command, which is answered when all have been read or have failed. A read that was under way
    /// before may not know of what the person has in mind, so it does not count.
    pub(crate) fn refresh(&mut self, command: CommandId, now: Timestamp, out: &mut Vec<Effect>) {
        self.read_again(&self.all.clone(), now, out);
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
        if !fetch.policies.is_empty() {
            // Who wanted them is told by the rows.
            if self.is_mine(fetch) {
                self.note_reach(fetch.source.kind, error, now);
            }
            return self.is_mine(fetch);
        }
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

    /// Reads these, where the service can be asked and is not being asked.
    pub(crate) fn read(&mut self, sources: &[Source], now: Timestamp, out: &mut Vec<Effect>) {
        let Some(account) = self.account.clone() else {
            return;
        };
        for source in sources {
            if self.throttled.get(&source.kind).is_some_and(|until| *until > now) {
                continue;
            }
            self.throttled.remove(&source.kind);
            let fetch = Fetch::list(account.clone(), *source);
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
            if failed || self.is_offline() || now - since >= Self::QUICK_FOR {
                Self::LESS_QUICK
            } else {
                Self::QUICK
            }
        });
        match source.list {
            List::Rules if failed => slow,
            List::Rules => Self::RULES,
            List::Eligible => slow,
            List::Active | List::Activations => quick.map_or(slow, |quick| quick.min(slow)),
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
