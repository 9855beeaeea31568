//! Looks for what became of an intent whose answer does not tell. Sends nothing, whatever it finds.

use chrono::TimeDelta;
use stint_domain::{AccountId, IntentId, IntentState, Timestamp};

use super::judge::{Finding, Why, judge, sent_at};
use super::{Around, Event, Intents};
use crate::{Effect, Evidence, FetchError, Timer};

/// A search that goes on until something is found, or enough was looked.
#[derive(Debug, Clone)]
pub(super) struct Search {
    why: Why,
    /// When it began in this run, UTC; `None` until the first look.
    since: Option<Timestamp>,
    /// How often the service could be looked at and showed nothing, and since when.
    looks: u32,
    first_look: Option<Timestamp>,
    /// The clock was moved since it was sent: by which time that was nobody can tell.
    moved: bool,
    /// When the look began whose answer is awaited.
    asked_at: Option<Timestamp>,
}

impl Search {
    const FIRST: TimeDelta = TimeDelta::seconds(5);
    const EVERY: TimeDelta = TimeDelta::seconds(20);
    const GIVE_UP: TimeDelta = TimeDelta::minutes(6);
    /// Lists lag behind, so that nothing counts as "not there" before so many looks over such a time.
    const LOOKS: u32 = 3;
    const LOOKS_OVER: TimeDelta = TimeDelta::minutes(2);

    pub(super) fn new(why: Why) -> Self {
        Self {
            why,
            since: None,
            looks: 0,
            first_look: None,
            moved: false,
            asked_at: None,
        }
    }

    /// Counts a look that showed nothing. Says whether that is enough to believe it. A look is as old as its
    /// question: the answer may have been held up.
    fn saw_nothing(&mut self, asked_at: Timestamp, sent_at: Timestamp) -> bool {
        self.moved |= asked_at < sent_at;
        if self.moved {
            return false;
        }
        self.looks += 1;
        let first = *self.first_look.get_or_insert(asked_at);
        self.looks >= Self::LOOKS && asked_at - first >= Self::LOOKS_OVER
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.since.is_some_and(|since| now - since >= Self::GIVE_UP)
    }

    fn next(&self, now: Timestamp) -> Timestamp {
        let young = self.since.is_none_or(|since| now - since < Self::FIRST);
        now + if young { Self::FIRST } else { Self::EVERY }
    }
}

impl Intents {
    pub(super) fn search(&mut self, id: &IntentId, why: Why, around: Around<'_>, out: &mut Vec<Effect>) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.search = Some(Search::new(why));
            self.look(id, around, out);
        }
    }

    /// Looks now for everything of the account that is searched, and gives each search its whole time again: after a
    /// start, a sign-in, a sleep, a change of the clock.
    pub(crate) fn resume(&mut self, account: &AccountId, around: Around<'_>, out: &mut Vec<Effect>) {
        let own = self
            .entries
            .values()
            .filter(|entry| entry.intent.account == *account);
        let ids: Vec<IntentId> = own.map(|entry| entry.intent.id.clone()).collect();
        for id in ids {
            self.wait_no_longer(&id, around.now, out);
            if let Some(search) = self.entries.get_mut(&id).and_then(|entry| entry.search.as_mut()) {
                search.since = None;
                self.look(&id, around, out);
            }
        }
    }

    /// Looks, where the service can be asked and is not being asked.
    pub(crate) fn look(&mut self, id: &IntentId, around: Around<'_>, out: &mut Vec<Effect>) {
        let Some(entry) = self.entries.get_mut(id) else {
            return;
        };
        let intent = entry.intent.clone();
        let Some(search) = entry.search.as_mut().filter(|search| search.asked_at.is_none()) else {
            return;
        };
        if !around.accounts.is_ready(&intent.account) {
            return;
        }
        search.asked_at = Some(around.now);
        search.since.get_or_insert(around.now);
        out.push(Effect::LookUp(intent));
    }

    /// Takes what a look saw.
    pub(crate) fn found(
        &mut self,
        id: &IntentId,
        result: Result<Evidence, FetchError>,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(entry) = self.entries.get_mut(id) else {
            return;
        };
        let Some(search) = entry.search.as_mut() else {
            return;
        };
        let Some(asked_at) = search.asked_at.take() else {
            return;
        };
        let why = search.why;
        let evidence = match result {
            Ok(evidence) => evidence,
            Err(FetchError::SignInNeeded) => {
                self.events
                    .push(Event::SignInNeeded(entry.intent.account.clone()));
                return;
            }
            Err(error) => {
                self.could_not_look(id, &error, around.now, out);
                return;
            }
        };
        let finding = judge(&entry.intent, why, &evidence, &self.bound, around.now);
        let enough = finding == Finding::Nothing && search.saw_nothing(asked_at, sent_at(&entry.intent));
        let give_up = search.is_over(around.now);
        let next = search.next(around.now);
        let intent = entry.intent.clone();
        if finding != Finding::Nothing || enough || give_up {
            entry.search = None;
        }
        match finding {
            Finding::Request(request) => self.accepted(&intent, Some(*request), around, out),
            Finding::InForce => {
                let target = intent.ask.target().clone();
                self.events.push(Event::Accepted(target, None));
                self.moved(&intent);
                self.set(id, IntentState::Done { activation: None }, out);
            }
            Finding::Gone => self.ended(&intent, None, out),
            Finding::Failed(code) => {
                self.fail(id, code, out);
                self.moved(&intent);
            }
            Finding::Nothing if enough => self.not_sent(id, "lost", out),
            Finding::Nothing if give_up => self.fail(id, "unclear", out),
            Finding::Nothing => out.push(Effect::WakeAt(Timer::LookUp(id.clone()), next)),
        }
    }

    fn could_not_look(&mut self, id: &IntentId, error: &FetchError, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(entry) = self.entries.get_mut(id) else {
            return;
        };
        let Some(search) = &entry.search else {
            return;
        };
        if search.is_over(now) {
            let code = match search.why {
                Why::Unclear | Why::Gone => "unclear",
                Why::Pending => "already-pending",
            };
            entry.search = None;
            self.fail(id, code, out);
            return;
        }
        let next = match error {
            FetchError::Throttled(until) => search.next(now).max(*until),
            FetchError::Offline(_)
            | FetchError::SignInNeeded
            | FetchError::Forbidden { .. }
            | FetchError::Failed { .. } => search.next(now),
        };
        out.push(Effect::WakeAt(Timer::LookUp(id.clone()), next));
    }
}
