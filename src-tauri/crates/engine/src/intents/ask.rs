//! What a person asks for becomes an intent, or a reason why nothing was started.

use stint_domain::{
    Activate, ActivationDraft, ActivationId, ActivationRules, ActiveAssignment, Ask, ClaimsChallenge,
    CommandId, Deactivate, DraftProblem, EligibleAssignment, Held, Intent, IntentId, IntentState, RoleAt,
    Timestamp, Withdraw,
};

use super::{Around, Entry, Intents, Then};
use crate::access::Access;
use crate::{CommandError, Effect};

impl Intents {
    /// Begins to activate a role. Checks in this order: what is there already, the policy, the stronger sign-in.
    pub(crate) fn activate(
        &mut self,
        command: &CommandId,
        draft: &ActivationDraft,
        step_up: bool,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let Around {
            accounts,
            access,
            now,
        } = around;
        let eligible = access.eligibility(&draft.eligible);
        let eligible = eligible.ok_or(CommandError::NotFound)?;
        let target = eligible.role_at();
        if !accounts.is_ready(&target.account) {
            return Err(CommandError::SignInNeeded);
        }
        if let Some(row) = access.held(&target, now) {
            return Err(CommandError::AlreadyActive(row.ends_at));
        }
        let asked = self.is_being_asked(&target)
            || self.was_just_accepted(&target, now)
            || access.open_request(&target, now).is_some();
        if asked {
            return Err(CommandError::AlreadyAsked);
        }
        let rules = access.rules_of(&eligible.role.id);
        let problems = problems(draft, rules, eligible, around);
        if !problems.is_empty() {
            return Err(CommandError::Problems(problems));
        }
        let context = rules.and_then(|rules| rules.step_up.clone());
        let challenge = context
            .map(ClaimsChallenge::context)
            .filter(|challenge| !accounts.is_satisfied(&target.account, challenge, now));
        match challenge {
            Some(challenge) if !step_up => return Err(CommandError::StepUpNeeded(challenge)),
            Some(_) if accounts.is_signing_in() => return Err(CommandError::SignInUnderWay),
            Some(_) | None => {}
        }
        let (state, then) = match challenge {
            Some(challenge) => (
                IntentState::NeedsStepUp {
                    challenge,
                    unexpected: false,
                },
                Then::StepUp,
            ),
            None => (IntentState::Sent { at: now }, Then::Send),
        };
        let ask = Ask::Activate(asked_for(draft, eligible));
        self.supersede(&target, out);
        let may_open = (step_up && then == Then::Send).then_some(now + Self::CLICK);
        let entry = self.begin(Some(command), IntentId::new(command.as_str()), ask, state, around);
        entry.may_open = may_open;
        self.write(&IntentId::new(command.as_str()), then, out);
        Ok(())
    }

    /// Begins to end an activation. Without a command it comes from a button of a notice; `id` then tells it
    /// from all others.
    pub(crate) fn deactivate(
        &mut self,
        command: Option<&CommandId>,
        id: IntentId,
        target: &RoleAt,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let Around {
            accounts,
            access,
            now,
        } = around;
        if !accounts.is_ready(&target.account) {
            return Err(CommandError::SignInNeeded);
        }
        let row = access.held(target, now).ok_or(CommandError::NotFound)?;
        match row.held {
            Held::Standing => return Err(CommandError::Standing),
            Held::Activated => {}
        }
        if let Some(from) = row.deactivatable_from().filter(|from| *from > now) {
            return Err(CommandError::TooEarly(from));
        }
        if self.is_being_asked(target) {
            return Err(CommandError::AlreadyAsked);
        }
        let ask = Ask::Deactivate(ending(row));
        self.supersede(target, out);
        self.begin(command, id.clone(), ask, IntentState::Sent { at: now }, around);
        self.write(&id, Then::Send, out);
        Ok(())
    }

    /// Begins to take back a request.
    pub(crate) fn cancel(
        &mut self,
        command: &CommandId,
        activation: &ActivationId,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let Around {
            accounts,
            access,
            now,
        } = around;
        let request = access
            .request(activation)
            .filter(|request| request.is_cancelable());
        let request = request.ok_or(CommandError::NotFound)?;
        if !accounts.is_ready(&request.account) {
            return Err(CommandError::SignInNeeded);
        }
        let same = |entry: &Entry| match &entry.intent.ask {
            Ask::Cancel(withdraw) => withdraw.activation == *activation && entry.is_in_flight(),
            Ask::Activate(_) | Ask::Deactivate(_) => false,
        };
        if self.entries.values().any(same) {
            return Err(CommandError::AlreadyAsked);
        }
        let ask = Ask::Cancel(Withdraw {
            activation: activation.clone(),
            target: request.role_at(),
            role_name: request.role.name.clone(),
        });
        let id = IntentId::new(command.as_str());
        self.begin(
            Some(command),
            id.clone(),
            ask,
            IntentState::Sent { at: now },
            around,
        );
        self.write(&id, Then::Send, out);
        Ok(())
    }

    fn begin(
        &mut self,
        command: Option<&CommandId>,
        id: IntentId,
        ask: Ask,
        state: IntentState,
        around: Around<'_>,
    ) -> &mut Entry {
        let intent = Intent {
            id: id.clone(),
            account: ask.target().account.clone(),
            ask,
            state,
            made_at: around.now,
        };
        let mut entry = Entry::new(intent);
        entry.reply = command.cloned();
        self.entries.entry(id).or_insert(entry)
    }

    /// Is an activation or deactivation of this access on its way to the service?
    fn is_being_asked(&self, target: &RoleAt) -> bool {
        let mut entries = self.entries.values();
        entries.any(|entry| match &entry.intent.ask {
            Ask::Activate(_) | Ask::Deactivate(_) => {
                entry.intent.ask.target() == target && entry.is_in_flight()
            }
            Ask::Cancel(_) => false,
        })
    }

    /// Has the service a request for this access that is too young to be sure of being listed?
    fn was_just_accepted(&self, target: &RoleAt, now: Timestamp) -> bool {
        let mut entries = self.entries.values();
        entries.any(|entry| {
            matches!(entry.intent.ask, Ask::Activate(_))
                && matches!(entry.intent.state, IntentState::Waiting { .. })
                && entry.intent.ask.target() == target
                && now - entry.intent.made_at < Access::LAG
        })
    }

    /// Asking anew takes the place of what is finished and of what only waits for a click.
    fn supersede(&mut self, target: &RoleAt, out: &mut Vec<Effect>) {
        let old = self.entries.values().filter(|entry| {
            let parked = matches!(entry.intent.state, IntentState::NeedsStepUp { .. });
            entry.intent.ask.target() == target
                && !entry.is_in_flight()
                && (parked || entry.intent.state.is_final())
        });
        let old: Vec<IntentId> = old.map(|entry| entry.intent.id.clone()).collect();
        for id in old {
            self.forget(&id, out);
        }
    }
}

/// What is against the draft. Where the rules are not known only what holds for every policy counts, and the
/// service judges.
fn problems(
    draft: &ActivationDraft,
    rules: Option<&ActivationRules>,
    eligible: &EligibleAssignment,
    around: Around<'_>,
) -> Vec<DraftProblem> {
    let any_policy = ActivationRules {
        longest: chrono::TimeDelta::hours(24),
        justification: false,
        ..ActivationRules::untouched()
    };
    draft.problems(rules.unwrap_or(&any_policy), eligible.ends_at, around.now)
}

fn asked_for(draft: &ActivationDraft, eligible: &EligibleAssignment) -> Activate {
    let ticket = &draft.ticket;
    Activate {
        target: eligible.role_at(),
        eligible: eligible.id.clone(),
        role_name: eligible.role.name.clone(),
        duration: draft.duration,
        justification: draft.justification.trim().to_owned(),
        ticket: (!ticket.number.trim().is_empty()).then(|| ticket.clone()),
        starts_at: draft.starts_at,
    }
}

fn ending(row: &ActiveAssignment) -> Deactivate {
    Deactivate {
        target: row.role_at(),
        role_name: row.role.name.clone(),
        ends_at: row.ends_at,
    }
}
