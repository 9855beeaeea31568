//! The one at-most-once machine: whatever changes something at the service goes through here.
//!
//! ```text
//!  command ──▶ NeedsStepUp ──(stronger sign-in)──▶ Sent, on disk ──▶ sent ──▶ Waiting ──▶ Done, Failed
//!     └──────────────────────────────────────────────▲                ├────▶ Done, Refused, Failed, NotSent
//!                     Recorded (asked to wait) ───────┘ ◀─────────────┤
//!                                                                     └────▶ Unclear ──(looked up)──▶ …
//! ```
//!
//! **Invariants:** nothing is sent whose record as sent is not on disk. What may have been accepted is never sent
//! again: it is looked up. It is sent again only after an answer that says for certain that it was not accepted
//! (a stronger sign-in is wanted, or the service asked to wait).

mod answer;
mod ask;
mod batch;
mod entry;
mod event;
mod follow;
mod judge;
mod prolong;
mod search;
mod step_up;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{
    AccountId, ActivationId, Ask, BatchId, CommandId, Intent, IntentId, IntentState, RoleAt, RoleKind,
    Timestamp,
};

pub(crate) use self::ask::{Begin, StepUps, place_of, step_up_missing};
use self::batch::Gathering;
pub(crate) use self::batch::own_activations;
use self::entry::Entry;
pub(crate) use self::event::{Decision, Event, MoreTime, Verdict};
use self::search::Search;
use self::step_up::Visit;
pub(crate) use self::step_up::covers;
use crate::access::Access;
use crate::accounts::Accounts;
use crate::{CommandError, Effect, IntentRow, Rate, Reply};

/// The room of the intents, of all accounts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Intents {
    entries: BTreeMap<IntentId, Entry>,
    /// Requests at the service that an intent of this run turned out to be: no other intent can be the same one.
    bound: BTreeSet<ActivationId>,
    events: Vec<Event>,
    /// Commands about several intents, whose rows are not all known yet.
    gatherings: BTreeMap<CommandId, Gathering>,
    /// Stronger sign-ins of this run that went well.
    visits: Vec<Visit>,
    rate: Rate,
}

/// What the intents look at while they decide.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) accounts: &'a Accounts,
    pub(crate) access: &'a Access,
    pub(crate) now: Timestamp,
}

impl Around<'_> {
    /// Nothing is begun for an account whose sign-in has to be done again.
    pub(crate) fn ready(&self, account: &AccountId) -> Result<(), CommandError> {
        let ready = self.accounts.is_ready(account);
        ready.then_some(()).ok_or(CommandError::SignInNeeded)
    }
}

/// A command that waits for an intent, or for it as one of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asker {
    Command(CommandId),
    Row(CommandId, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Nothing,
    /// Whoever asked hears that it is there.
    Answer,
    Send,
    StepUp,
}

impl Intents {
    /// So long after the click a browser may still open by itself.
    const CLICK: TimeDelta = TimeDelta::seconds(60);
    /// So old finished intents on disk are forgotten at the start.
    const KEPT: TimeDelta = TimeDelta::hours(24);

    /// Takes what was on disk: what may have been sent is unclear, what was not sent stays so.
    pub(crate) fn restore(intents: Vec<Intent>, rate: Rate, now: Timestamp, out: &mut Vec<Effect>) -> Self {
        let mut room = Self {
            bound: intents.iter().filter_map(request_of).cloned().collect(),
            rate,
            ..Self::default()
        };
        for mut intent in intents {
            let done = matches!(intent.state, IntentState::Done { .. });
            let old = intent.state.is_final() && now - intent.made_at > Self::KEPT;
            if done || old {
                out.push(Effect::Forget(intent.id));
                continue;
            }
            let state = after_restart(&intent.state);
            let changed = intent.state != state;
            intent.state = state;
            let id = intent.id.clone();
            let mut entry = Entry::new(intent);
            entry.search = Search::of(&entry.intent.state);
            room.entries.insert(id.clone(), entry);
            if changed {
                room.write(&id, Then::Nothing, out);
            }
        }
        room
    }

    /// The rows of all accounts that are signed in, the newest first.
    pub(crate) fn rows(&self, accounts: &Accounts) -> Vec<IntentRow> {
        let entries = self.entries.values();
        let visit = accounts.stepping_up();
        let mut rows: Vec<IntentRow> = entries
            .filter(|entry| accounts.get(&entry.intent.account).is_some())
            .map(|entry| IntentRow {
                intent: entry.intent.clone(),
                stepping_up: visit.is_some_and(|(account, visit)| entry.waits_for(account, visit)),
                step_up_failed: entry.step_up_failed.clone(),
            })
            .collect();
        rows.sort_by(|a, b| {
            let order = |row: &IntentRow| (row.intent.made_at, row.intent.id.clone());
            order(b).cmp(&order(a))
        });
        rows
    }

    /// What is being activated and not accepted yet. What only waits for a click is not.
    pub(crate) fn busy(&self) -> impl Iterator<Item = &RoleAt> {
        let entries = self.entries.values();
        let busy =
            entries.filter(|entry| matches!(entry.intent.ask, Ask::Activate(_)) && entry.is_in_flight());
        busy.map(|entry| entry.intent.ask.target())
    }

    /// The intents of all batches, each with its batch and whether it is under way.
    pub(crate) fn in_batches(&self) -> impl Iterator<Item = (&BatchId, &Intent, bool)> {
        let entries = self.entries.values();
        entries.filter_map(|entry| {
            let batch = entry.intent.batch.as_ref()?;
            // Its record as one that waits for the browser may still be on its way to the disk.
            let under_way = entry.is_in_flight() || entry.writes.contains(&Then::StepUp);
            Some((batch, &entry.intent, under_way))
        })
    }

    /// Is this request at the service known to be an intent's?
    pub(crate) fn is_bound(&self, request: &ActivationId) -> bool {
        self.bound.contains(request)
    }

    /// Is anything of the account under way whose end the lists will tell?
    pub(crate) fn is_moving(&self, account: &AccountId) -> bool {
        let mut entries = self.entries.values();
        entries.any(|entry| {
            let parked = matches!(entry.intent.state, IntentState::NeedsStepUp { .. });
            entry.intent.account == *account
                && !entry.intent.state.is_final()
                && !parked
                && !entry.waits_for_an_administrator()
        })
    }

    /// Is an answer of this service to the account about to come, to something that left less than `within` ago?
    pub(crate) fn awaits_answer(
        &self,
        account: &AccountId,
        kind: RoleKind,
        within: TimeDelta,
        now: Timestamp,
    ) -> bool {
        let mut entries = self.entries.values();
        entries.any(|entry| match entry.intent.state {
            IntentState::Sent { at } => {
                entry.intent.account == *account
                    && entry.intent.ask.target().kind == kind
                    && (TimeDelta::zero()..within).contains(&(now - at))
            }
            IntentState::NeedsStepUp { .. }
            | IntentState::Recorded
            | IntentState::Unclear { .. }
            | IntentState::NotSent { .. }
            | IntentState::Waiting { .. }
            | IntentState::Done { .. }
            | IntentState::Refused { .. }
            | IntentState::Failed { .. } => false,
        })
    }

    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The access that an intent is about; `None` where there is none.
    pub(crate) fn target_of(&self, id: &IntentId) -> Option<&RoleAt> {
        self.entries.get(id).map(|entry| entry.intent.ask.target())
    }

    /// How an intent stands; `None` where there is none.
    pub(crate) fn state_of(&self, id: &IntentId) -> Option<&IntentState> {
        self.entries.get(id).map(|entry| &entry.intent.state)
    }

    /// Later than this it must not leave.
    pub(crate) fn deadline(&self, id: &IntentId) -> Option<Timestamp> {
        self.entries.get(id)?.deadline
    }

    /// The earliest instant at which the service can have done what was asked.
    pub(crate) fn done_from(&self, id: &IntentId) -> Option<Timestamp> {
        let entry = self.entries.get(id)?;
        Some(entry.sent_at.unwrap_or(entry.intent.made_at))
    }

    /// A record is on disk, or is not. Records are answered in the order in which they were given.
    pub(crate) fn recorded(
        &mut self,
        id: &IntentId,
        result: Result<(), String>,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let Some(entry) = self.entries.get_mut(id) else {
            return;
        };
        let Some(then) = entry.writes.pop_front() else {
            return;
        };
        match (then, result) {
            (Then::Nothing, _) => {}
            (Then::Answer, Ok(())) => self.began(id, out),
            (Then::Send, Ok(())) => {
                // The machine may have slept while the disk was at work.
                let slept = now - judge::sent_at(&entry.intent) > self.rate.of_person(Self::RESEND_WITHIN);
                let late = slept || entry.deadline.is_some_and(|deadline| now > deadline);
                // Only what the record says may leave.
                let leaves = matches!(entry.intent.state, IntentState::Sent { .. }) && !late;
                if leaves {
                    out.push(Effect::Send(entry.intent.clone()));
                }
                self.began(id, out);
                if late {
                    self.not_sent(id, "too-late", out);
                }
            }
            (Then::StepUp, Ok(())) => {
                entry.wants_step_up = matches!(entry.intent.state, IntentState::NeedsStepUp { .. });
                self.began(id, out);
            }
            (Then::Answer | Then::Send | Then::StepUp, Err(text)) if entry.reply.is_some() => {
                self.answer(id, Err(CommandError::NotRecorded(text)), out);
                self.entries.remove(id);
                // Whatever is on disk of it must not come back as something that may have been sent.
                out.push(Effect::Forget(id.clone()));
            }
            (Then::Answer, Err(_)) => {}
            (Then::Send | Then::StepUp, Err(_)) => self.fail(id, "not-recorded", out),
        }
    }

    /// Forgets a finished intent, or one that waits for a stronger sign-in.
    pub(crate) fn dismiss(&mut self, id: &IntentId, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        let entry = self.entries.get(id).ok_or(CommandError::NotFound)?;
        let parked = matches!(entry.intent.state, IntentState::NeedsStepUp { .. }) && entry.reply.is_none();
        if !parked && !entry.intent.state.is_final() {
            return Err(CommandError::AlreadyAsked);
        }
        self.forget(&id.clone(), out);
        Ok(())
    }

    /// It is on disk: whoever asked is told, and what it takes the place of is forgotten.
    fn began(&mut self, id: &IntentId, out: &mut Vec<Effect>) {
        self.answer(id, Ok(()), out);
        let replaces = self
            .entries
            .get_mut(id)
            .map(|entry| std::mem::take(&mut entry.replaces));
        for old in replaces.unwrap_or_default() {
            if self.state_of(&old).is_some_and(IntentState::is_final) {
                self.forget(&old, out);
            }
        }
    }

    /// Answers whoever waits for this intent, once.
    fn answer(&mut self, id: &IntentId, result: Result<(), CommandError>, out: &mut Vec<Effect>) {
        let asker = self.entries.get_mut(id).and_then(|entry| entry.reply.take());
        let result = result.map(|()| id.clone());
        match asker {
            None => {}
            Some(Asker::Command(command)) => out.push(Effect::Reply(command, result.map(Reply::Intent))),
            Some(Asker::Row(command, row)) => {
                self.row_is(&command, row, result);
                self.answer_gathered(&command, out);
            }
        }
    }

    /// What the lists say of this intent's access is not what it was.
    fn moved(&mut self, intent: &Intent) {
        let kind = intent.ask.target().kind;
        self.events.push(Event::Moved(intent.account.clone(), kind));
    }

    fn forget(&mut self, id: &IntentId, out: &mut Vec<Effect>) {
        self.entries.remove(id);
        out.push(Effect::Forget(id.clone()));
    }

    fn set(&mut self, id: &IntentId, state: IntentState, out: &mut Vec<Effect>) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.intent.state = state;
            entry.resend_at = None;
            self.write(id, Then::Nothing, out);
        }
    }

    fn fail(&mut self, id: &IntentId, code: &str, out: &mut Vec<Effect>) {
        let state = IntentState::Failed {
            code: code.to_owned(),
            request_id: None,
        };
        self.set(id, state, out);
    }

    fn not_sent(&mut self, id: &IntentId, code: &str, out: &mut Vec<Effect>) {
        let state = IntentState::NotSent {
            code: code.to_owned(),
        };
        self.set(id, state, out);
    }

    /// Marks it as sent and has that put on disk; it leaves when it is there.
    fn send(&mut self, id: &IntentId, now: Timestamp, out: &mut Vec<Effect>) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.intent.state = IntentState::Sent { at: now };
            entry.sent_at = Some(now);
            entry.wants_step_up = false;
            entry.step_up_failed = None;
            entry.resend_at = None;
            self.write(id, Then::Send, out);
        }
    }

    fn write(&mut self, id: &IntentId, then: Then, out: &mut Vec<Effect>) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.writes.push_back(then);
            out.push(Effect::Record(entry.intent.clone()));
        }
    }
}

/// The request at the service that an intent from disk became, or is about: no other intent is it.
fn request_of(intent: &Intent) -> Option<&ActivationId> {
    match &intent.ask {
        Ask::Cancel(withdraw) => Some(&withdraw.activation),
        Ask::Activate(_) | Ask::Deactivate(_) | Ask::Prolong(_) => intent.activation(),
    }
}

/// What holds for an intent from disk: what may have been sent is unclear, what was not sent will not be.
fn after_restart(state: &IntentState) -> IntentState {
    match state {
        IntentState::Sent { at } => IntentState::Unclear { sent_at: *at },
        IntentState::Recorded => IntentState::NotSent {
            code: "interrupted".to_owned(),
        },
        IntentState::NeedsStepUp { .. }
        | IntentState::Unclear { .. }
        | IntentState::NotSent { .. }
        | IntentState::Waiting { .. }
        | IntentState::Done { .. }
        | IntentState::Refused { .. }
        | IntentState::Failed { .. } => state.clone(),
    }
}
