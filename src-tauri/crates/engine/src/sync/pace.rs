//! What of one account to read and when.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{AccountId, RoleKind, Timestamp};

use super::{READ, Sync};
use crate::{Effect, Fetch, FetchError, Fetched, Link, List, Problem, Source};

/// The reading of one account's lists.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    account: AccountId,
    asks: Asks,
    /// What is read by itself, in order.
    pub(super) all: Vec<Source>,
    /// What is being read; survives a sign-out, because the answer still comes.
    pub(super) under_way: BTreeSet<Fetch>,
    /// What has to be read again after the read that is under way, which may have begun too early.
    pub(super) again: BTreeSet<Fetch>,
    /// Services whose moving lists have to be read again, each with the one whose answers changed them, and since when.
    pub(super) moved: BTreeMap<(RoleKind, RoleKind), Timestamp>,
    pub(super) sources: BTreeMap<Source, Reading>,
    /// Services that can't be reached, and since when.
    pub(super) offline: BTreeMap<RoleKind, Timestamp>,
    /// Services that want us to wait.
    pub(super) throttled: BTreeMap<RoleKind, Wait>,
    focus: bool,
    /// Since when something is under way that makes reading quick.
    pub(super) quick_since: Option<Timestamp>,
}

/// A wait that a service has asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    /// When it was asked for.
    pub(super) since: Timestamp,
    pub(super) until: Timestamp,
}

/// Can the services be asked for the account?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Yes,
    /// Not before somebody signs in again.
    Paused,
    /// It is signed out; only what is under way is waited for.
    Gone,
}

/// What an answer was to the reading of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Took {
    /// Nothing: it came too late.
    Nothing,
    /// It counts, and the list is read once more.
    AndAgain,
    /// It counts.
    Whole,
}

/// How the reading of one list went.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    tried_at: Option<Timestamp>,
    /// As `tried_at`, and never forgotten.
    pub(super) asked_at: Option<Timestamp>,
    pub(super) read_at: Option<Timestamp>,
    pub(super) answered: bool,
    pub(super) failed: bool,
    /// It was read in this run.
    pub(super) has_read: bool,
    pub(super) problem: Option<Problem>,
    /// What the last answer of this run was.
    pub(super) answer: Option<Result<usize, Problem>>,
}

impl Pace {
    const QUICK: TimeDelta = TimeDelta::seconds(5);

    const QUICK_FOR: TimeDelta = TimeDelta::minutes(2);

    const LESS_QUICK: TimeDelta = TimeDelta::seconds(20);

    const WITH_FOCUS: TimeDelta = TimeDelta::seconds(60);

    const IN_BACKGROUND: TimeDelta = TimeDelta::minutes(5);

    const RULES: TimeDelta = TimeDelta::hours(1);

    /// So old a list is read again when a window comes to the front.
    const OLD_FOR_FOCUS: TimeDelta = TimeDelta::seconds(15);

    pub(super) fn new(account: AccountId, all: Vec<Source>, focus: bool) -> Self {
        Self {
            account,
            asks: Asks::Paused,
            all,
            under_way: BTreeSet::new(),
            again: BTreeSet::new(),
            moved: BTreeMap::new(),
            sources: BTreeMap::new(),
            offline: BTreeMap::new(),
            throttled: BTreeMap::new(),
            focus,
            quick_since: None,
        }
    }

    /// Reads from now on.
    pub(super) fn follow(&mut self) {
        self.asks = Asks::Yes;
        for reading in self.sources.values_mut() {
            // All is due now, also where the service wants us to wait with it.
            reading.answered = false;
            reading.tried_at = None;
        }
    }

    /// Reads nothing until somebody signs in.
    pub(super) fn pause(&mut self) {
        self.asks = Asks::Paused;
    }

    /// The account is signed out: nothing of it is known any more.
    pub(super) fn leave(&mut self) {
        self.asks = Asks::Gone;
        self.moved.clear();
        self.sources.clear();
        self.offline.clear();
        self.throttled.clear();
        self.quick_since = None;
    }

    /// Is the account signed in, or was it until it has to be done again?
    pub(super) fn is_known(&self) -> bool {
        self.asks != Asks::Gone
    }

    /// Can the services be asked for the account?
    pub(super) fn asks(&self) -> bool {
        self.asks == Asks::Yes
    }

    /// Is anything being read?
    pub(super) fn is_reading(&self) -> bool {
        !self.under_way.is_empty()
    }

    /// The lists that are being read.
    pub(super) fn reads(&self) -> impl Iterator<Item = Source> {
        self.under_way.iter().map(|fetch| fetch.source)
    }

    /// Takes the age of lists that came from disk.
    pub(super) fn remember(&mut self, read_at: Timestamp) {
        for source in self.of(&READ) {
            self.sources.entry(source).or_default().read_at = Some(read_at);
        }
    }

    /// These lists of all services that are read, in order.
    pub(super) fn of(&self, lists: &[List]) -> Vec<Source> {
        let all = self.all.iter().copied();
        all.filter(|source| lists.contains(&source.list)).collect()
    }

    pub(super) fn has_asked(&self, source: Source) -> bool {
        self.sources.get(&source).is_some_and(|reading| reading.answered)
    }

    /// When this list was last asked for.
    pub(super) fn asked_at(&self, source: Source) -> Option<Timestamp> {
        self.sources.get(&source).and_then(|reading| reading.tried_at)
    }

    /// Is the service out of reach?
    pub(super) fn is_offline(&self) -> bool {
        self.offline_since().is_some()
    }

    /// Can this service be asked now, as far as is known?
    pub(super) fn may_ask(&self, kind: RoleKind, now: Timestamp) -> bool {
        let throttled = self.throttled.get(&kind).is_some_and(|wait| wait.until > now);
        self.asks() && !throttled
    }

    /// Has each list of this service been read, or failed to be, since this account was signed in?
    pub(super) fn has_asked_kind(&self, kind: RoleKind) -> bool {
        let mut own = self.all.iter().filter(|source| source.kind == kind);
        own.all(|source| self.has_asked(*source))
    }

    /// When the next list is due; `None` while nothing can be read or all is being read.
    pub(super) fn next_poll(&self, now: Timestamp) -> Option<Timestamp> {
        if !self.asks() {
            return None;
        }
        let all = self.all.iter().copied();
        let idle = all.filter(|source| !self.under_way.contains(&self.list(*source)));
        let due = idle.map(|source| {
            let due = self.due(source, now);
            self.throttled
                .get(&source.kind)
                .map_or(due, |wait| due.max(wait.until))
        });
        let moved = self.moved.iter().map(|((kind, _), since)| {
            let due = *since + Sync::PATIENCE;
            self.throttled.get(kind).map_or(due, |wait| due.max(wait.until))
        });
        due.chain(moved).min()
    }

    /// Reads what is due.
    pub(super) fn poll(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let due: Vec<Source> = self
            .all
            .iter()
            .copied()
            .filter(|source| self.due(*source, now) <= now)
            .collect();
        self.read(&due, now, out);
    }

    /// Reads everything: after a sign-in, a sleep, a change of the network.
    pub(super) fn read_all(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        // A wait that begins in the future (somebody moved the clock) counts for nothing.
        self.throttled.retain(|_, wait| wait.since <= now);
        self.read(&self.all.clone(), now, out);
    }

    /// Says whether something is under way that should be read quickly.
    pub(super) fn set_quick(&mut self, quick: bool, now: Timestamp) {
        self.quick_since = match (quick, self.quick_since) {
            (false, _) => None,
            (true, Some(since)) => Some(since.min(now)),
            (true, None) => Some(now),
        };
    }

    pub(super) fn set_focus(&mut self, focus: bool, now: Timestamp, out: &mut Vec<Effect>) {
        self.focus = focus;
        if !focus {
            return;
        }
        let old = |reading: Option<&Reading>| {
            let tried_at = reading.and_then(|reading| reading.tried_at);
            tried_at.is_none_or(|at| at > now || now - at > Self::OLD_FOR_FOCUS)
        };
        let due: Vec<Source> = self
            .of(&READ)
            .into_iter()
            .filter(|source| old(self.sources.get(source)))
            .collect();
        self.read(&due, now, out);
    }

    pub(super) fn network_changed(&mut self, link: Link, now: Timestamp, out: &mut Vec<Effect>) {
        match link {
            Link::Up => self.read_all(now, out),
            Link::Down => {
                for source in &self.all {
                    self.offline.entry(source.kind).or_insert(now);
                }
            }
        }
    }

    /// Reads all anew. A read that was under way before may not know of what the person has in mind, so it does not
    /// count.
    pub(super) fn refresh(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.read_again(&self.all.clone(), now, out);
    }

    /// Notes how a read went.
    pub(super) fn fetched(
        &mut self,
        fetch: &Fetch,
        result: Result<&Fetched, &FetchError>,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) -> Took {
        let error = result.err();
        if !fetch.policies.is_empty() {
            // Who wanted them is told by the rows.
            if !self.asks() {
                return Took::Nothing;
            }
            self.note_reach(fetch.source.kind, error, now);
            return Took::AndAgain;
        }
        self.under_way.remove(fetch);
        let again = self.again.remove(fetch);
        if !self.asks() {
            return Took::Nothing;
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
            Took::AndAgain
        } else {
            Took::Whole
        }
    }

    /// Reads these, where the service can be asked and is not being asked.
    pub(super) fn read(&mut self, sources: &[Source], now: Timestamp, out: &mut Vec<Effect>) {
        if !self.asks() {
            return;
        }
        for source in sources {
            if self
                .throttled
                .get(&source.kind)
                .is_some_and(|wait| wait.until > now)
            {
                continue;
            }
            self.throttled.remove(&source.kind);
            let fetch = self.list(*source);
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
        tried_at + self.interval(source, failed, now)
    }

    fn interval(&self, source: Source, failed: bool, now: Timestamp) -> TimeDelta {
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

    pub(super) fn list(&self, source: Source) -> Fetch {
        Fetch::list(self.account.clone(), source)
    }
}
