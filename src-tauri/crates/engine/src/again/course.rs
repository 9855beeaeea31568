//! Takes what is armed as far as it can go, state by state.

use super::codes::code_of_end;
use super::*;
use crate::sync::Sync;

/// What is looked at on the way.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) access: &'a Access,
    pub(crate) intents: &'a Intents,
    pub(crate) sync: &'a Sync,
    pub(crate) now: Timestamp,
}

impl AgainRoom {
    /// Takes each one as far as it can go.
    pub(crate) fn settle(&mut self, accounts: &mut Accounts, seen: Seen<'_>, out: &mut Vec<Effect>) {
        let Seen {
            access, intents, now, ..
        } = seen;
        let ids: Vec<AgainId> = self.entries.keys().cloned().collect();
        for id in ids {
            let Some(entry) = self.entries.get(&id).filter(|entry| !entry.writing) else {
                continue;
            };
            let again = entry.again.clone();
            match (&again.state, again.how) {
                (AgainState::Armed, _) => self.armed(&again, accounts, seen),
                (AgainState::TurningOff(intent), _) => self.turning_off(&id, intent, intents),
                (AgainState::TurningOn(intent), _) => {
                    self.turning_on(&again, intent, access, intents, now);
                }
                (AgainState::Asking, AgainHow::AtEnd) => self.asking(&again, intents),
                (AgainState::Asking, AgainHow::OffAndOn) => {
                    self.before_off(&again, accounts, access, now, out)
                }
                (AgainState::Done | AgainState::Missed { .. }, _) => {}
            }
        }
    }

    fn armed(&mut self, again: &Again, accounts: &Accounts, seen: Seen<'_>) {
        let Seen {
            access,
            intents,
            sync,
            now,
        } = seen;
        let Some(entry) = self.entries.get_mut(&again.id).filter(|_| again.of <= now) else {
            return;
        };
        let ready = accounts.is_ready(&again.target.account);
        if now > again.deadline() {
            let code = match entry.seen {
                _ if !entry.watched => "too-late",
                _ if !ready => "sign-in-needed",
                Shown::Listed => "not-ended",
                Shown::Nothing | Shown::Gone if sync.is_offline(&again.target.account) => "offline",
                Shown::Nothing | Shown::Gone => "unclear",
            };
            self.miss(&again.id, code);
            return;
        }
        entry.watched = true;
        let gone = entry.seen == Shown::Gone;
        let newer = access
            .activated(&again.target, now)
            .is_some_and(|row| row.starts_at.is_some_and(|start| start >= again.of - Self::EARLY));
        if newer {
            self.miss(&again.id, "canceled");
        } else if gone && ready && !intents.is_being_asked(&again.target) {
            match offer::still_possible(again, access, now) {
                Ok(draft) => {
                    if let Some(entry) = self.entries.get_mut(&again.id) {
                        entry.again.draft = draft;
                    }
                    self.begin_when_written(&again.id, AgainState::TurningOn(again.on_intent()));
                }
                Err(Some(code)) => self.miss(&again.id, code),
                // The policy may still be read in time.
                Err(None) => {}
            }
        }
    }

    fn turning_off(&mut self, id: &AgainId, intent: &IntentId, intents: &Intents) {
        match intents.state_of(intent) {
            Some(IntentState::Done { .. }) => {
                if let (Some(entry), Some(from)) = (self.entries.get_mut(id), intents.done_from(intent)) {
                    // Its answer may have come late, or may have had to be looked for.
                    entry.again.of = from;
                    entry.seen = Shown::Nothing;
                }
                self.set(id, AgainState::Armed);
            }
            None => self.miss(id, "unclear"),
            // Nothing was ended; whether it still should be is the person's to say.
            Some(IntentState::NeedsStepUp { .. }) => self.miss(id, "step-up"),
            Some(state) => {
                if let Some(code) = code_of_end(state) {
                    self.miss(id, code);
                }
            }
        }
    }

    fn turning_on(
        &mut self,
        again: &Again,
        intent: &IntentId,
        access: &Access,
        intents: &Intents,
        now: Timestamp,
    ) {
        let id = &again.id;
        match intents.state_of(intent) {
            None => self.miss(id, "unclear"),
            Some(IntentState::NeedsStepUp { .. }) => self.set(id, AgainState::Asking),
            Some(IntentState::Done {
                activation: Some(activation),
            }) => {
                let request = access.request(activation);
                let until = request.and_then(|request| Some(request.starts_at? + request.duration?));
                self.done(id, until);
            }
            // The service said that it is active: that must show, as it may have been the old one.
            Some(IntentState::Done { activation: None }) => match access.activated(&again.target, now) {
                Some(row) => self.done(id, row.ends_at),
                None if now > again.deadline() + Again::WINDOW => self.miss(id, "unclear"),
                None => {}
            },
            Some(IntentState::Waiting { .. }) if intents.waits_for_somebody(intent) => {
                self.miss(id, "approval");
            }
            Some(state) => {
                if let Some(code) = code_of_end(state) {
                    self.miss(id, code);
                }
            }
        }
    }

    /// A person was asked: where they go on it is followed, where they gave it up nothing more is said.
    fn asking(&mut self, again: &Again, intents: &Intents) {
        match intents.state_of(&again.on_intent()) {
            Some(IntentState::NeedsStepUp { .. }) => {}
            Some(_) => self.set(&again.id, AgainState::TurningOn(again.on_intent())),
            None => self.drop(&again.id),
        }
    }

    /// The person stands in front of it: the stronger sign-in comes before anything is ended.
    fn before_off(
        &mut self,
        again: &Again,
        accounts: &mut Accounts,
        access: &Access,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let wanted = offer::challenge(again, accounts, access, now);
        let stepped_up = self.entries.get(&again.id).is_some_and(|entry| entry.stepped_up);
        match wanted.filter(|_| !stepped_up) {
            Some(challenge) => {
                accounts.step_up(&again.target.account, &challenge, out);
                if let Some(entry) = self.entries.get_mut(&again.id) {
                    entry.wants = Some(challenge);
                }
            }
            None => self.begin_when_written(&again.id, AgainState::TurningOff(again.off_intent())),
        }
    }
}
