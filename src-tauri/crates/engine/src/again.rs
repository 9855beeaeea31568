//! More time on a running activation, which the service does not have: it is activated anew, either when it has
//! ended by itself or after it was ended for that.
//!
//! ```text
//!  at the end:   Armed ──(the service shows that it is over)──▶ TurningOn ──▶ Done
//!                  │ two minutes after the end, or it can't be        │ a stronger sign-in is wanted
//!                  ▼                                                  ▼
//!                Missed ◀───────────────────────────────────────── Asking ──(a click)──▶ TurningOn
//!
//!  off and on:   Asking ──(stronger sign-in)──▶ TurningOff ──▶ Armed, as above
//!                   ▲ where one is needed           ▲ else
//! ```
//!
//! **Invariants:** it activates at most once, through the one machine that does everything at most once; the
//! state *TurningOn* is on disk before its intent begins, so that no restart begins a second one. Nothing of it
//! leaves later than two minutes after the end. No browser opens by itself.

mod codes;
mod course;
mod notices;
mod offer;

use std::collections::{BTreeMap, VecDeque};

use chrono::TimeDelta;
use stint_domain::{
    AccountId, ActivationDraft, ActiveAssignment, Again, AgainHow, AgainId, AgainState, ClaimsChallenge,
    CommandId, Intent, IntentId, IntentState, RoleAt, RoleKind, Timestamp,
};

pub(crate) use self::course::Seen;
pub(crate) use self::notices::notice;
use crate::access::Access;
use crate::accounts::{Accounts, StepUpEnd};
use crate::intents::{Around, Begin, Intents, StepUps, covers};
use crate::{CommandError, Effect, Reply};

/// The room of what is armed, of all accounts.
#[derive(Debug, Clone, Default)]
pub(crate) struct AgainRoom {
    entries: BTreeMap<AgainId, Entry>,
    /// What is being written, in order.
    writes: VecDeque<Write>,
    /// What the next write is for; `None`: nothing has changed.
    next: Option<Write>,
    /// What is on disk is not what is known here: the last write failed.
    stale: bool,
    told: Vec<Told>,
}

/// Something that a person has to hear of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) again: Again,
    /// The end of the new activation, UTC, where it is known.
    pub(crate) until: Option<Timestamp>,
}

#[derive(Debug, Clone)]
struct Entry {
    again: Again,
    /// Its intent begins when the state is on disk.
    writing: bool,
    /// What the service showed after the end.
    seen: Shown,
    /// Was it looked at in time?
    watched: bool,
    /// The stronger sign-in that it waits for.
    wants: Option<ClaimsChallenge>,
    /// That went well.
    stepped_up: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    /// Still in force.
    Listed,
    /// Over.
    Gone,
}

#[derive(Debug, Clone, Default)]
struct Write {
    replies: Vec<(CommandId, Option<AgainId>)>,
    begins: Vec<AgainId>,
}

impl AgainRoom {
    /// An activation that is gone so long before its end was ended by somebody.
    const EARLY: TimeDelta = TimeDelta::minutes(1);

    /// Takes what was on disk. What was under way is followed; where its intent is gone nobody can tell, and
    /// nothing is begun.
    pub(crate) fn restore(kept: Vec<Again>, intents: &[Intent]) -> Self {
        let mut room = Self::default();
        for mut again in kept {
            let intent = again.intent();
            let found = intents.iter().find(|known| Some(&known.id) == intent.as_ref());
            let state = found.map(|intent| &intent.state);
            let done = matches!(state, Some(IntentState::Done { .. }));
            let next = match (&again.state, again.how) {
                (AgainState::Armed, _) => Some(AgainState::Armed),
                (AgainState::TurningOff(_), _) if done => {
                    // It was ended after that instant; so much less time is left.
                    again.of = found.map_or(again.of, |intent| intent.made_at);
                    Some(AgainState::Armed)
                }
                (AgainState::TurningOn(_), _) if done => Some(AgainState::Done),
                (AgainState::Asking, AgainHow::OffAndOn) => Some(missed("step-up")),
                (AgainState::Asking, AgainHow::AtEnd) => state.map(|_| AgainState::Asking),
                (AgainState::TurningOff(_) | AgainState::TurningOn(_), _) => {
                    Some(state.map_or_else(|| missed("unclear"), |_| again.state.clone()))
                }
                (AgainState::Done | AgainState::Missed { .. }, _) => None,
            };
            let Some(next) = next else {
                room.note();
                continue;
            };
            let id = again.id.clone();
            let changed = next != again.state;
            again.state = AgainState::Armed;
            room.entries.insert(id.clone(), Entry::new(again));
            if changed {
                room.set(&id, next);
            } else if let Some(entry) = room.entries.get_mut(&id) {
                entry.again.state = next;
            }
        }
        room
    }

    /// What is armed or under way for this access.
    pub(crate) fn of(&self, target: &RoleAt) -> Option<&Again> {
        let mut entries = self.entries.values();
        entries
            .find(|entry| entry.again.target == *target)
            .map(|entry| &entry.again)
    }

    /// What is armed or under way.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &RoleAt> {
        self.entries.values().map(|entry| &entry.again.target)
    }

    /// Does something wait for the lists of the account, which should be read quickly then?
    pub(crate) fn is_moving(&self, account: &AccountId, now: Timestamp) -> bool {
        let mut entries = self.entries.values();
        entries.any(|Entry { again, .. }| {
            again.state == AgainState::Armed && again.of <= now && again.target.account == *account
        })
    }

    /// The next instant after `now` at which the clock alone changes something here.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let past = TimeDelta::milliseconds(1);
        let entries = self.entries.values();
        let instants = entries.flat_map(|Entry { again, .. }| {
            let deadline = again.deadline();
            [again.of, deadline + past, deadline + Again::WINDOW + past]
        });
        instants.filter(|at| *at > now).min()
    }

    pub(crate) fn take_told(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    /// The service's list of what is in force, as it came, and when it was asked for.
    pub(crate) fn listed(
        &mut self,
        (account, kind): (&AccountId, RoleKind),
        rows: &[ActiveAssignment],
        asked_at: Timestamp,
        now: Timestamp,
    ) {
        // A list of one service tells nothing of what is armed at another.
        let armed = self.entries.values_mut().filter(|Entry { again, .. }| {
            let of_list = again.target.account == *account && again.target.kind == kind;
            again.state == AgainState::Armed && of_list
        });
        let mut gone = Vec::new();
        for Entry { again, seen, .. } in armed {
            let own = |row: &&ActiveAssignment| row.is_activated() && row.is_at(&again.target);
            let mut own = rows.iter().filter(own);
            if again.of <= now && again.of <= asked_at {
                *seen = own.next().map_or(Shown::Gone, |_| Shown::Listed);
            } else if now < again.of - Self::EARLY && own.all(|row| row.ends_at != Some(again.of)) {
                gone.push(again.id.clone());
            }
        }
        for id in gone {
            self.miss(&id, "canceled");
        }
        // A disk that was full may have room again; each reading tries once.
        if std::mem::take(&mut self.stale) {
            self.note();
        }
    }

    /// The person ended an activation: it is not to come back by itself.
    pub(crate) fn left(&mut self, target: &RoleAt, ends_at: Option<Timestamp>) {
        let left = self.entries.values().filter(|Entry { again, .. }| {
            again.target == *target && Some(again.of) == ends_at && again.how == AgainHow::AtEnd
        });
        let left: Vec<AgainId> = left.map(|entry| entry.again.id.clone()).collect();
        for id in left {
            self.miss(&id, "canceled");
        }
    }

    /// The account is signed out: nothing acts for it any more.
    pub(crate) fn signed_out(&mut self, account: &AccountId) {
        let before = self.entries.len();
        self.entries
            .retain(|_, entry| entry.again.target.account != *account);
        if self.entries.len() < before {
            self.note();
        }
    }

    /// A visit for a stronger sign-in has ended.
    pub(crate) fn step_up_ended(&mut self, account: &AccountId, end: &StepUpEnd) {
        let entries = self.entries.values_mut();
        let waiting = entries.filter(|entry| entry.waits_for(account, &end.challenge));
        let mut failed = Vec::new();
        for entry in waiting {
            match &end.result {
                Ok(()) => entry.stepped_up = true,
                Err(_) => failed.push(entry.again.id.clone()),
            }
        }
        for id in failed {
            self.miss(&id, "step-up");
        }
    }

    /// Does an off-and-on wait for this visit of the account?
    pub(crate) fn waits_for(&self, account: &AccountId, visit: &ClaimsChallenge) -> bool {
        let mut entries = self.entries.values();
        entries.any(|entry| entry.waits_for(account, visit))
    }

    /// A write has ended. Replies are answered, and intents whose state is on disk begin.
    pub(crate) fn kept(
        &mut self,
        result: &Result<(), String>,
        intents: &mut Intents,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(write) = self.writes.pop_front() else {
            return;
        };
        self.stale = result.is_err();
        for (command, armed) in write.replies {
            let reply = match result {
                Ok(()) => Ok(Reply::Done),
                Err(text) => {
                    // What is not on disk is not armed; a later write may have brought it there.
                    if let Some(id) = armed {
                        self.drop(&id);
                    }
                    Err(CommandError::NotRecorded(text.clone()))
                }
            };
            out.push(Effect::Reply(command, reply));
        }
        for id in write.begins {
            match result {
                Ok(()) => self.begin(&id, intents, around, out),
                Err(_) => self.miss(&id, "not-recorded"),
            }
        }
    }

    /// The state is on disk: its intent begins, once.
    fn begin(&mut self, id: &AgainId, intents: &mut Intents, around: Around<'_>, out: &mut Vec<Effect>) {
        let Some(entry) = self.entries.get_mut(id).filter(|entry| entry.writing) else {
            return;
        };
        entry.writing = false;
        let again = entry.again.clone();
        let begun = match &again.state {
            AgainState::TurningOff(intent) => {
                intents.deactivate(Begin::alone(intent.clone()), &again.target, around, out)
            }
            AgainState::TurningOn(_) if around.now > again.deadline() => {
                self.miss(id, "too-late");
                return;
            }
            AgainState::TurningOn(intent) => {
                let begin = Begin {
                    deadline: Some(again.deadline()),
                    ..Begin::alone(intent.clone())
                };
                intents.activate(begin, &again.draft, StepUps::Park, around, out)
            }
            AgainState::Armed | AgainState::Asking | AgainState::Done | AgainState::Missed { .. } => Ok(()),
        };
        if let Err(error) = begun {
            self.miss(id, codes::code_of_error(&error));
        }
    }

    /// Has what changed put on disk. Call it after everything that was told is on its way: rather told twice,
    /// which the notices refuse, than never.
    pub(crate) fn keep(&mut self, out: &mut Vec<Effect>) {
        if let Some(write) = self.next.take() {
            let all = self.entries.values().map(|entry| entry.again.clone());
            out.push(Effect::KeepAgain(all.collect()));
            self.writes.push_back(write);
        }
    }

    fn done(&mut self, id: &AgainId, until: Option<Timestamp>) {
        self.end(id, AgainState::Done, until);
    }

    fn miss(&mut self, id: &AgainId, code: &str) {
        self.end(id, missed(code), None);
    }

    fn end(&mut self, id: &AgainId, state: AgainState, until: Option<Timestamp>) {
        if let Some(entry) = self.entries.remove(id) {
            self.told.push(Told {
                again: Again { state, ..entry.again },
                until,
            });
            self.note();
        }
    }

    fn drop(&mut self, id: &AgainId) {
        if self.entries.remove(id).is_some() {
            self.note();
        }
    }

    fn set(&mut self, id: &AgainId, state: AgainState) {
        if matches!(state, AgainState::Done | AgainState::Missed { .. }) {
            self.end(id, state, None);
            return;
        }
        let Some(entry) = self.entries.get_mut(id) else {
            return;
        };
        entry.again.state = state;
        if entry.again.state == AgainState::Asking && entry.again.how == AgainHow::AtEnd {
            self.told.push(Told {
                again: entry.again.clone(),
                until: None,
            });
        }
        self.note();
    }

    fn begin_when_written(&mut self, id: &AgainId, state: AgainState) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.again.state = state;
            entry.writing = true;
            self.note().begins.push(id.clone());
        }
    }

    /// Something has changed that belongs on disk.
    fn note(&mut self) -> &mut Write {
        self.next.get_or_insert_with(Write::default)
    }
}

impl Entry {
    fn new(again: Again) -> Self {
        Self {
            again,
            writing: false,
            seen: Shown::Nothing,
            watched: false,
            wants: None,
            stepped_up: false,
        }
    }

    /// Is it an off-and-on that waits for this visit of the account?
    fn waits_for(&self, account: &AccountId, visit: &ClaimsChallenge) -> bool {
        let Self { again, wants, .. } = self;
        again.state == AgainState::Asking
            && again.how == AgainHow::OffAndOn
            && again.target.account == *account
            && wants.as_ref().is_some_and(|wanted| covers(visit, wanted))
    }
}

fn missed(code: &str) -> AgainState {
    AgainState::Missed {
        code: code.to_owned(),
    }
}
