//! What a person asks for becomes an intent, or a reason why nothing was started.

use stint_domain::{
    AccountId, Activate, ActivationDraft, ActivationId, ActivationRules, ActiveAssignment, Ask, BatchId,
    ClaimsChallenge, CommandId, Deactivate, DraftProblem, EligibleAssignment, Held, Intent, IntentId,
    IntentState, ProlongOf, RoleAt, RoleKind, Scope, Ticket, Timestamp, Withdraw,
};

use super::{Around, Asker, Entry, Intents, Then};
use crate::access::Access;
use crate::{CommandError, Effect};

/// How an intent begins.
#[derive(Debug, Clone)]
pub(crate) struct Begin {
    /// Tells it from all others, of all runs.
    pub(crate) id: IntentId,
    /// Who waits for it; `None`: it comes from a button of a notice, or from what is armed.
    pub(crate) asker: Option<Asker>,
    pub(crate) batch: Option<BatchId>,
    /// Later than this it must not leave.
    pub(crate) deadline: Option<Timestamp>,
}

/// What happens where a stronger sign-in is needed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepUps {
    /// The browser opens: the person has just asked for it.
    Open,
    /// Nothing is started.
    Refuse,
    /// It waits for a click.
    Park,
}

impl Intents {
    /// Begins to activate a role. Checks in this order: what is there already, the policy, the stronger sign-in.
    pub(crate) fn activate(
        &mut self,
        begin: Begin,
        draft: &ActivationDraft,
        step_ups: StepUps,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let Around { access, now, .. } = around;
        around.ready(draft.eligible.account())?;
        let eligible = access.eligibility(&draft.eligible);
        let eligible = eligible.ok_or(CommandError::NotFound)?;
        let target = place_of(draft, eligible)?;
        if let Some(row) = access.held(&target, now) {
            return Err(CommandError::AlreadyActive(row.ends_at));
        }
        let asked = self.is_being_asked(&target)
            || self.was_just_accepted(&target, now)
            || access.open_request(&target, now).is_some();
        if asked {
            return Err(CommandError::AlreadyAsked);
        }
        let rules = access.rules_of(&target);
        let draft = &in_full(draft, rules);
        let problems = problems(draft, rules, eligible, around);
        if !problems.is_empty() {
            return Err(CommandError::Problems(problems));
        }
        let asked = |challenge: ClaimsChallenge| IntentState::NeedsStepUp {
            challenge,
            unexpected: false,
        };
        let challenge = missing(rules, &target.account, step_ups, around);
        let (state, then) = match (challenge, step_ups) {
            (None, _) => (IntentState::Sent { at: now }, Then::Send),
            (Some(challenge), StepUps::Refuse) => return Err(CommandError::StepUpNeeded(challenge)),
            (Some(challenge), StepUps::Open) => (asked(challenge), Then::StepUp),
            (Some(challenge), StepUps::Park) => (asked(challenge), Then::Nothing),
        };
        let ask = Ask::Activate(asked_for(draft, eligible, target));
        self.start(begin, ask, (state, then), step_ups, around, out);
        Ok(())
    }

    /// Begins to end an activation.
    pub(crate) fn deactivate(
        &mut self,
        begin: Begin,
        target: &RoleAt,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let Around { access, now, .. } = around;
        around.ready(&target.account)?;
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
        let leaves = (IntentState::Sent { at: now }, Then::Send);
        self.start(begin, ask, leaves, StepUps::Refuse, around, out);
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
        let Around { access, now, .. } = around;
        let request = access.cancelable(activation);
        let request = request.ok_or(CommandError::NotFound)?;
        around.ready(&request.account)?;
        let same = |entry: &Entry| match &entry.intent.ask {
            Ask::Cancel(withdraw) => withdraw.activation == *activation && entry.is_in_flight(),
            Ask::Activate(_) | Ask::Deactivate(_) | Ask::Prolong(_) => false,
        };
        if self.entries.values().any(same) {
            return Err(CommandError::AlreadyAsked);
        }
        let ask = Ask::Cancel(Withdraw {
            activation: activation.clone(),
            target: request.role_at(),
            role_name: request.kind.title(&request.role, &request.scope),
            of: request.of(),
        });
        let begin = Begin::by(command);
        let id = begin.id.clone();
        self.begin(begin, ask, IntentState::Sent { at: now }, around);
        self.write(&id, Then::Send, out);
        Ok(())
    }

    /// Begins an intent, which takes the place of what it supersedes, and has it put on disk. Where the person has just
    /// asked for it, a browser may open for it a moment later too.
    pub(super) fn start(
        &mut self,
        begin: Begin,
        ask: Ask,
        (state, then): (IntentState, Then),
        step_ups: StepUps,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) {
        let id = begin.id.clone();
        let replaces = self.supersede(&ask, out);
        let entry = self.begin(begin, ask, state, around);
        entry.replaces = replaces;
        entry.may_open = (step_ups == StepUps::Open).then_some(around.now + Self::CLICK);
        self.write(&id, then, out);
    }

    fn begin(&mut self, begin: Begin, ask: Ask, state: IntentState, around: Around<'_>) -> &mut Entry {
        let Begin {
            id,
            asker,
            batch,
            deadline,
        } = begin;
        let mut entry = Entry::new(Intent {
            id: id.clone(),
            account: ask.target().account.clone(),
            ask,
            state,
            made_at: around.now,
            batch,
        });
        entry.reply = asker;
        entry.deadline = deadline;
        self.entries.entry(id).or_insert(entry)
    }

    /// Is an activation or deactivation of this access on its way to the service?
    pub(crate) fn is_being_asked(&self, target: &RoleAt) -> bool {
        let mut entries = self.entries.values();
        entries.any(|entry| match &entry.intent.ask {
            Ask::Activate(_) | Ask::Deactivate(_) => {
                entry.intent.ask.target() == target && entry.is_in_flight()
            }
            Ask::Prolong(_) | Ask::Cancel(_) => false,
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

    /// Asking anew takes the place of what only waits for a click, at once, and of what is finished, which is
    /// returned, as soon as the new one is recorded. Access itself and more time for it are two matters.
    fn supersede(&mut self, ask: &Ask, out: &mut Vec<Effect>) -> Vec<IntentId> {
        let old = self.entries.values().filter(|entry| {
            let known = &entry.intent.ask;
            known.target() == ask.target() && matter(known) == matter(ask) && !entry.is_in_flight()
        });
        let (finished, rest): (Vec<&Entry>, Vec<&Entry>) =
            old.partition(|entry| entry.intent.state.is_final());
        let finished = finished.iter().map(|entry| entry.intent.id.clone()).collect();
        let parked = rest
            .iter()
            .filter(|entry| matches!(entry.intent.state, IntentState::NeedsStepUp { .. }));
        let parked: Vec<IntentId> = parked.map(|entry| entry.intent.id.clone()).collect();
        for id in parked {
            self.forget(&id, out);
        }
        finished
    }
}

impl Begin {
    /// A command about one thing.
    pub(crate) fn by(command: &CommandId) -> Self {
        Self {
            asker: Some(Asker::Command(command.clone())),
            ..Self::alone(IntentId::new(command.as_str()))
        }
    }

    /// Nobody waits for it.
    pub(crate) fn alone(id: IntentId) -> Self {
        Self {
            id,
            asker: None,
            batch: None,
            deadline: None,
        }
    }
}

/// The stronger sign-in that the policy is known to want and that the kept one does not satisfy. Whether it used
/// multifactor authentication is often not known; only where a browser may open is that settled beforehand, else
/// the service judges.
fn missing(
    rules: Option<&ActivationRules>,
    account: &AccountId,
    step_ups: StepUps,
    around: Around<'_>,
) -> Option<ClaimsChallenge> {
    let challenge = rules?.challenge()?;
    let judged_there = challenge.context.is_none() && step_ups != StepUps::Open;
    let satisfied = around.accounts.is_satisfied(account, &challenge, around.now);
    (!judged_there && !satisfied).then_some(challenge)
}

/// Does the policy want a stronger sign-in that the kept one is known not to satisfy?
pub(crate) fn step_up_missing(rules: &ActivationRules, account: &AccountId, around: Around<'_>) -> bool {
    missing(Some(rules), account, StepUps::Refuse, around).is_some()
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

/// The access that is asked for: the eligibility's, or at a place inside its own.
pub(crate) fn place_of(
    draft: &ActivationDraft,
    eligible: &EligibleAssignment,
) -> Result<RoleAt, CommandError> {
    let own = eligible.role_at();
    let Some(at) = &draft.at else {
        return Ok(own);
    };
    let at = match eligible.kind {
        RoleKind::AzureRole => Scope::in_azure(at.as_str()).id,
        RoleKind::EntraRole | RoleKind::Group => at.clone(),
    };
    if at == own.scope {
        return Ok(own);
    }
    if !eligible.may_narrow() || eligible.scope.contains(&at) == Some(false) {
        return Err(CommandError::NotWithin);
    }
    Ok(RoleAt { scope: at, ..own })
}

/// What an ask about an access is about: more time of what was given, or the access itself.
fn matter(ask: &Ask) -> Option<ProlongOf> {
    match ask {
        Ask::Prolong(prolong) => Some(prolong.of),
        Ask::Activate(_) | Ask::Deactivate(_) | Ask::Cancel(_) => None,
    }
}

/// Where the policy leaves no choice of the length, what it says counts.
fn in_full(draft: &ActivationDraft, rules: Option<&ActivationRules>) -> ActivationDraft {
    let fixed = rules.filter(|rules| rules.fixed).map(|rules| rules.longest);
    ActivationDraft {
        duration: fixed.unwrap_or(draft.duration),
        ..draft.clone()
    }
}

fn asked_for(draft: &ActivationDraft, eligible: &EligibleAssignment, target: RoleAt) -> Activate {
    Activate {
        target,
        eligible: eligible.id.clone(),
        role_name: eligible.kind.title(&eligible.role, &eligible.scope),
        duration: draft.duration,
        justification: draft.justification.trim().to_owned(),
        ticket: given(&draft.ticket),
        starts_at: draft.starts_at,
        schedule: eligible.schedule.clone(),
        condition: eligible.condition.clone(),
    }
}

/// A ticket without a number is none.
pub(super) fn given(ticket: &Ticket) -> Option<Ticket> {
    (!ticket.number.trim().is_empty()).then(|| ticket.clone())
}

fn ending(row: &ActiveAssignment) -> Deactivate {
    Deactivate {
        target: row.role_at(),
        role_name: row.kind.title(&row.role, &row.scope),
        ends_at: row.ends_at,
    }
}
