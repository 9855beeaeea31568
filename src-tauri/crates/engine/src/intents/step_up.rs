//! Stronger sign-ins: one browser visit at a time, and all intents of an account that want the same one share it. What
//! waits here is the queue of the visits to come, the oldest first.

use chrono::TimeDelta;
use stint_domain::{AccountId, ActivationRules, ClaimsChallenge, IntentId, IntentState, Timestamp};

use super::{Around, Entry, Event, Intents, Then};
use crate::accounts::{Accounts, StepUpEnd};
use crate::{CommandError, Effect};

/// A stronger sign-in that went well.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    account: AccountId,
    challenge: ClaimsChallenge,
    ended_at: Timestamp,
    /// Nobody was asked.
    silently: bool,
}

/// Does a sign-in for `done` also satisfy `wanted`?
pub(crate) fn covers(done: &ClaimsChallenge, wanted: &ClaimsChallenge) -> bool {
    done.covers(wanted)
}

impl Intents {
    /// So soon after a stronger sign-in the same one is not asked of the person again, whatever the service says.
    const ONE_VISIT: TimeDelta = TimeDelta::minutes(1);

    /// The person wants the browser for this intent.
    pub(crate) fn continue_step_up(
        &mut self,
        id: &IntentId,
        accounts: &Accounts,
        now: Timestamp,
    ) -> Result<(), CommandError> {
        let entry = self.entries.get_mut(id).ok_or(CommandError::NotFound)?;
        if entry.challenge().is_none() {
            return Err(CommandError::NotFound);
        }
        if !accounts.is_ready(&entry.intent.account) {
            return Err(CommandError::SignInNeeded);
        }
        entry.wants_step_up = true;
        entry.step_up_failed = None;
        entry.may_open = Some(now + Self::CLICK);
        Ok(())
    }

    /// Sends what the sign-in satisfies by now, and opens the browser for the first that it does not.
    pub(crate) fn pump(&mut self, accounts: &mut Accounts, now: Timestamp, out: &mut Vec<Effect>) {
        let mut waiting: Vec<(Timestamp, IntentId, AccountId, ClaimsChallenge)> = self
            .entries
            .values()
            .filter(|entry| entry.wants_step_up && accounts.is_ready(&entry.intent.account))
            .filter_map(|entry| {
                let challenge = entry.challenge()?.clone();
                let intent = &entry.intent;
                Some((
                    intent.made_at,
                    intent.id.clone(),
                    intent.account.clone(),
                    challenge,
                ))
            })
            .collect();
        waiting.sort();
        for (_, id, account, challenge) in waiting {
            if accounts.is_satisfied(&account, &challenge, now) {
                self.send(&id, now, out);
            } else {
                accounts.step_up(&account, &challenge, out);
            }
        }
    }

    /// How many stronger sign-ins are wanted besides the one that is under way. What one of them does for others too
    /// counts once.
    pub(crate) fn visits_to_come(&self, accounts: &Accounts) -> usize {
        let mut visits: Vec<(&AccountId, &ClaimsChallenge)> = accounts.stepping_up().into_iter().collect();
        let under_way = visits.len();
        let mut waiting: Vec<&Entry> = self
            .entries
            .values()
            .filter(|entry| entry.wants_step_up)
            .collect();
        waiting.retain(|entry| accounts.is_ready(&entry.intent.account));
        waiting.sort_by_key(|entry| (entry.intent.made_at, &entry.intent.id));
        for entry in waiting {
            let shared = visits
                .iter()
                .any(|(account, visit)| entry.waits_for(account, visit));
            if let (false, Some(challenge)) = (shared, entry.challenge()) {
                visits.push((&entry.intent.account, challenge));
            }
        }
        visits.len() - under_way
    }

    /// A visit has ended: those that waited for it go on, or wait for a click.
    pub(crate) fn step_up_ended(
        &mut self,
        account: &AccountId,
        end: &StepUpEnd,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let waiting: Vec<IntentId> = self
            .entries
            .values()
            .filter(|entry| entry.waits_for(account, &end.challenge))
            .map(|entry| entry.intent.id.clone())
            .collect();
        for id in waiting {
            let Some(entry) = self.entries.get_mut(&id) else {
                continue;
            };
            match &end.result {
                Ok(()) => {
                    entry.just_stepped_up = Some((end.challenge.clone(), end.silently));
                    if !end.silently {
                        // One click opens one page.
                        entry.may_open = None;
                    }
                    self.send(&id, now, out);
                }
                Err(failure) => {
                    entry.step_up_failed = Some(failure.clone());
                    // It waits for a click; whatever wants another page gets it next.
                    entry.wants_step_up = false;
                }
            }
        }
        if end.result.is_ok() {
            self.visits
                .retain(|visit| visit.account != *account || !covers(&end.challenge, &visit.challenge));
            self.visits.push(Visit {
                account: account.clone(),
                challenge: end.challenge.clone(),
                ended_at: now,
                silently: end.silently,
            });
        }
    }

    /// The service answered that a stronger sign-in comes first.
    pub(super) fn step_up_wanted(
        &mut self,
        id: &IntentId,
        challenge: ClaimsChallenge,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(entry) = self.entries.get_mut(id) else {
            return;
        };
        let account = entry.intent.account.clone();
        let sent_at = match entry.intent.state {
            IntentState::Sent { at } => at,
            IntentState::NeedsStepUp { .. }
            | IntentState::Recorded
            | IntentState::Unclear { .. }
            | IntentState::NotSent { .. }
            | IntentState::Waiting { .. }
            | IntentState::Done { .. }
            | IntentState::Refused { .. }
            | IntentState::Failed { .. } => around.now,
        };
        let visits = self
            .visits
            .iter()
            .filter(|visit| visit.account == account && covers(&visit.challenge, &challenge));
        let last = visits.clone().map(|visit| visit.ended_at).max();
        let asked = visits.filter(|visit| !visit.silently).map(|visit| visit.ended_at);
        let last_asked = asked.max();
        let satisfied = around.accounts.is_satisfied(&account, &challenge, around.now);
        if last.is_some_and(|last| sent_at < last) && satisfied {
            // It left before the sign-in got stronger, which nobody has to do a second time.
            entry.intent.state = IntentState::NeedsStepUp {
                challenge,
                unexpected: true,
            };
            self.write(id, Then::StepUp, out);
            return;
        }
        let helped_nothing = match entry.just_stepped_up.take() {
            // Nobody was asked: once more, with a page.
            Some((just, true)) if covers(&just, &challenge) => {
                std::mem::replace(&mut entry.silence_failed, true)
            }
            Some((just, false)) if covers(&just, &challenge) => true,
            _ => last_asked
                .is_some_and(|last| (TimeDelta::zero()..Self::ONE_VISIT).contains(&(around.now - last))),
        };
        if helped_nothing {
            self.fail(id, "step-up-not-accepted", out);
            self.events.push(Event::StepUpDoubted(account, challenge));
            return;
        }
        let target = entry.intent.ask.target();
        let told = around
            .access
            .rules_of(target)
            .and_then(ActivationRules::challenge);
        let unexpected = told.is_none_or(|told| !covers(&told, &challenge));
        let clicked = entry.may_open.is_some_and(|until| around.now <= until);
        entry.intent.state = IntentState::NeedsStepUp {
            challenge: challenge.clone(),
            unexpected,
        };
        self.events.push(Event::StepUpDoubted(account, challenge));
        let then = if clicked { Then::StepUp } else { Then::Nothing };
        self.write(id, then, out);
    }

    /// Does an intent of this account wait for this visit?
    pub(crate) fn anybody_waits_for(&self, account: &AccountId, visit: &ClaimsChallenge) -> bool {
        let mut entries = self.entries.values();
        entries.any(|entry| entry.waits_for(account, visit))
    }

    /// No page opens by itself any more for intents of this account.
    pub(crate) fn drop_wishes(&mut self, account: &AccountId) {
        let entries = self.entries.values_mut();
        for entry in entries.filter(|entry| entry.intent.account == *account) {
            entry.wants_step_up = false;
        }
    }
}
