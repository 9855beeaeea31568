//! More time for what was given: asked of an administrator, who may take days to decide.

use stint_domain::{
    Activation, ActivationStatus, Ask, GrantLimits, Intent, IntentState, Prolong, ProlongDraft, ProlongHow,
    ProlongOf, RoleAt, Timestamp,
};

use super::answer::failed;
use super::ask::given;
use super::{Around, Begin, Event, Intents, MoreTime, StepUps, Then, Verdict};
use crate::access::Held;
use crate::{CommandError, Effect};

impl Intents {
    /// After so many days the service has dropped a request, whatever came of it (contract `entra-roles.md`).
    const REQUESTS_KEPT: chrono::TimeDelta = chrono::TimeDelta::days(45);

    /// Begins to ask for more time. That the sign-in has to have used multifactor authentication, the service says.
    pub(crate) fn prolong(
        &mut self,
        begin: Begin,
        draft: &ProlongDraft,
        step_ups: StepUps,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let Around { access, now, .. } = around;
        let target = &draft.target;
        around.ready(&target.account)?;
        let held = access
            .prolongable(draft, now)
            .filter(|held| held.how == draft.how);
        let held = held.ok_or(CommandError::NotFound)?;
        let of = draft.of();
        if self.prolonging(target, of).is_some() || access.prolonging(target, of).is_some() {
            return Err(CommandError::AlreadyAsked);
        }
        let rules = access.rules_of(target);
        let limits = rules.map_or(GrantLimits::untouched(), |rules| rules.limits);
        let problems = draft.problems(limits, held.ends_at, now);
        if !problems.is_empty() {
            return Err(CommandError::Problems(problems));
        }
        let ask = Ask::Prolong(asked_for(draft, held, limits));
        let leaves = (IntentState::Sent { at: now }, Then::Send);
        self.start(begin, ask, leaves, step_ups, around, out);
        Ok(())
    }

    /// What is being asked for about `of`, or waits for an administrator.
    pub(crate) fn prolonging(&self, target: &RoleAt, of: ProlongOf) -> Option<ProlongHow> {
        let mut asks = self.prolongings();
        asks.find(|ask| ask.target == *target && ask.of == of)
            .map(|ask| ask.how)
    }

    /// All of that.
    pub(crate) fn prolongings(&self) -> impl Iterator<Item = &Prolong> {
        let entries = self.entries.values();
        entries.filter_map(|entry| match &entry.intent.ask {
            Ask::Prolong(ask) if entry.is_in_flight() || entry.waits_for_an_administrator() => Some(ask),
            Ask::Prolong(_) | Ask::Activate(_) | Ask::Deactivate(_) | Ask::Cancel(_) => None,
        })
    }

    /// The request for more time stands so.
    pub(super) fn prolonging_is(&mut self, intent: &Intent, request: Activation, out: &mut Vec<Effect>) {
        let id = request.id.clone();
        self.bound.insert(id.clone());
        let state = match request.status {
            ActivationStatus::Provisioned | ActivationStatus::Revoked => {
                IntentState::Done { activation: Some(id) }
            }
            ActivationStatus::Waiting
            | ActivationStatus::Scheduled
            | ActivationStatus::Applying
            | ActivationStatus::Unknown => IntentState::Waiting { activation: id },
            ActivationStatus::Denied => failed("denied"),
            ActivationStatus::Canceled => failed("canceled"),
            ActivationStatus::Failed => failed("failed"),
        };
        // An administrator's own extension needs nobody.
        if matches!(state, IntentState::Done { .. }) {
            self.events.push(Event::Prolonged(intent.ask.target().clone()));
        }
        self.set(&intent.id, state, out);
        self.moved(intent);
    }

    /// Compares a request that waits with the lists.
    pub(super) fn follow_prolonging(
        &mut self,
        (intent, ask): (&Intent, &Prolong),
        request: Option<&Activation>,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        let Some(request) = request else {
            // The list of requests does not have it, or may not be read: the new end tells.
            let end = around.access.end_of(ask);
            let later = end.is_some_and(|end| end.is_none_or(|end| end > ask.ends_at));
            if later {
                self.granted(intent, ask, end.flatten(), None, out);
            } else if around.now - intent.made_at >= Self::REQUESTS_KEPT {
                self.fail(&intent.id, "ended", out);
            }
            return;
        };
        match request.status {
            ActivationStatus::Waiting
            | ActivationStatus::Scheduled
            | ActivationStatus::Applying
            | ActivationStatus::Unknown => {}
            ActivationStatus::Provisioned | ActivationStatus::Revoked => {
                let until = request.ends_at();
                self.granted(intent, ask, until, Some(request), out);
            }
            ActivationStatus::Denied => {
                self.fail(&intent.id, "denied", out);
                self.decided_more(intent, ask, Verdict::Denied, None);
            }
            ActivationStatus::Canceled => self.fail(&intent.id, "canceled", out),
            ActivationStatus::Failed => self.fail(&intent.id, "failed", out),
        }
    }

    fn granted(
        &mut self,
        intent: &Intent,
        ask: &Prolong,
        until: Option<Timestamp>,
        request: Option<&Activation>,
        out: &mut Vec<Effect>,
    ) {
        let state = IntentState::Done {
            activation: request.map(|request| request.id.clone()),
        };
        self.set(&intent.id, state, out);
        self.decided_more(intent, ask, Verdict::Approved, until);
        self.events.push(Event::Prolonged(ask.target.clone()));
    }

    fn decided_more(&mut self, intent: &Intent, ask: &Prolong, verdict: Verdict, until: Option<Timestamp>) {
        let more = MoreTime {
            how: ask.how,
            of: ask.of,
            until,
        };
        self.decided_about(intent, verdict, Some(more));
    }
}

fn asked_for(draft: &ProlongDraft, held: Held, limits: GrantLimits) -> Prolong {
    Prolong {
        target: draft.target.clone(),
        eligible: draft.eligible.clone(),
        role_name: held.title,
        how: draft.how,
        of: draft.of(),
        duration: draft.length(limits),
        justification: draft.justification.trim().to_owned(),
        ticket: given(&draft.ticket),
        condition: held.condition,
        ends_at: held.ends_at,
    }
}
