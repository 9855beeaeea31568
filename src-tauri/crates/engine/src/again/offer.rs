//! What is offered for a running activation, and what a person arms or takes back.

use stint_domain::{ActivationRules, AgainState as State, EligibleAssignment, ScopeId};

use super::*;
use crate::{MoreTime, MoreTimeBar};

impl AgainRoom {
    /// The ways to more time for an activation in force, each offered or with the reason why not.
    pub(crate) fn more_time(
        &self,
        row: &ActiveAssignment,
        access: &Access,
        now: Timestamp,
    ) -> Option<MoreTime> {
        if !row.is_activated() {
            return None;
        }
        let target = row.role_at();
        let asked = basis(&target, access).map(|_| ());
        let young = row.deactivatable_from().filter(|from| *from > now);
        Some(MoreTime {
            off_and_on: asked
                .and_then(|()| young.map_or(Ok(()), |from| Err(MoreTimeBar::FirstMinutes(from)))),
            at_end: asked.and_then(|()| row.ends_at.map(|_| ()).ok_or(MoreTimeBar::NoEnd)),
            armed: self.of(&target).cloned(),
        })
    }

    /// Arms it, or begins to end the running activation. Answered when that is on disk.
    pub(crate) fn arm(
        &mut self,
        command: &CommandId,
        again: (&RoleAt, ActivationDraft, AgainHow),
        intents: &mut Intents,
        around: Around<'_>,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let Around {
            accounts,
            access,
            now,
        } = around;
        let (target, draft, how) = again;
        around.ready(&target.account)?;
        let Some(row) = access.activated(target, now) else {
            let standing = access.held(target, now).is_some();
            return Err(if standing {
                CommandError::Standing
            } else {
                CommandError::NotActive
            });
        };
        let (eligible, rules) = basis(target, access)?;
        let of = match (how, row.ends_at, row.deactivatable_from()) {
            (AgainHow::AtEnd, None, _) => return Err(MoreTimeBar::NoEnd.into()),
            (AgainHow::AtEnd, Some(end), _) => end,
            (AgainHow::OffAndOn, _, Some(from)) if from > now => return Err(CommandError::TooEarly(from)),
            (AgainHow::OffAndOn, ..) => now,
        };
        let draft = ActivationDraft {
            eligible: eligible.id.clone(),
            starts_at: None,
            at: narrower(target, eligible),
            ..draft
        };
        let problems = draft.problems(rules, eligible.ends_at, of);
        if !problems.is_empty() {
            return Err(CommandError::Problems(problems));
        }
        if how == AgainHow::OffAndOn && intents.is_being_asked(target) {
            return Err(CommandError::AlreadyAsked);
        }
        let id = AgainId::new(command.as_str());
        let again = Again {
            id: id.clone(),
            draft,
            target: target.clone(),
            role_name: row.kind.title(&row.role, &row.scope),
            of,
            how,
            state: State::Armed,
        };
        let challenge = challenge(&again, accounts, access, now);
        self.take_back(target, intents, out)?;
        self.entries.insert(id.clone(), Entry::new(again));
        match (how, challenge) {
            (AgainHow::AtEnd, _) => self.set(&id, State::Armed),
            (AgainHow::OffAndOn, Some(_)) => self.set(&id, State::Asking),
            (AgainHow::OffAndOn, None) => {
                let off = self.entries.get(&id).map(|entry| entry.again.off_intent());
                if let Some(off) = off {
                    self.begin_when_written(&id, State::TurningOff(off));
                }
            }
        }
        self.note().replies.push((command.clone(), Some(id)));
        Ok(())
    }

    /// Takes back what is armed. What is on its way to the service can't be.
    pub(crate) fn disarm(
        &mut self,
        command: &CommandId,
        target: &RoleAt,
        intents: &mut Intents,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        if !self.take_back(target, intents, out)? {
            return Err(CommandError::NotFound);
        }
        self.note().replies.push((command.clone(), None));
        Ok(())
    }

    fn take_back(
        &mut self,
        target: &RoleAt,
        intents: &mut Intents,
        out: &mut Vec<Effect>,
    ) -> Result<bool, CommandError> {
        let Some(again) = self.of(target).cloned() else {
            return Ok(false);
        };
        match (&again.state, again.how) {
            (State::TurningOff(_) | State::TurningOn(_), _) => return Err(CommandError::AlreadyAsked),
            (State::Asking, AgainHow::AtEnd) => {
                // A click on it has begun already where it can't be dismissed.
                intents.dismiss(&again.on_intent(), out)?;
            }
            (State::Armed | State::Asking | State::Done | State::Missed { .. }, _) => {}
        }
        self.drop(&again.id);
        Ok(true)
    }
}

/// Is it still what the policy allows? With the draft as it is to be sent; else a code of ours, or `None` while the
/// policy is not known.
pub(super) fn still_possible(
    again: &Again,
    access: &Access,
    now: Timestamp,
) -> Result<ActivationDraft, Option<&'static str>> {
    let (eligible, rules) = basis(&again.target, access).map_err(|bar| match bar {
        MoreTimeBar::Approval => Some("approval"),
        MoreTimeBar::RulesUnknown => None,
        MoreTimeBar::NotEligible | MoreTimeBar::FirstMinutes(_) | MoreTimeBar::NoEnd => Some("rules"),
    })?;
    let draft = ActivationDraft {
        eligible: eligible.id.clone(),
        at: narrower(&again.target, eligible),
        ..again.draft.clone()
    };
    if draft.problems(rules, eligible.ends_at, now).is_empty() {
        Ok(draft)
    } else {
        Err(Some("rules"))
    }
}

/// The place of the access, where that is a narrower one than the eligibility's.
fn narrower(target: &RoleAt, eligible: &EligibleAssignment) -> Option<ScopeId> {
    (target.scope != eligible.scope.id).then(|| target.scope.clone())
}

/// The stronger sign-in that is missing.
pub(super) fn challenge(
    again: &Again,
    accounts: &Accounts,
    access: &Access,
    now: Timestamp,
) -> Option<ClaimsChallenge> {
    let challenge = access.rules_of(&again.target)?.challenge()?;
    let satisfied = accounts.is_satisfied(&again.target.account, &challenge, now);
    (!satisfied).then_some(challenge)
}

/// What it would be asked for with.
fn basis<'a>(
    target: &RoleAt,
    access: &'a Access,
) -> Result<(&'a EligibleAssignment, &'a ActivationRules), MoreTimeBar> {
    let eligible = access.eligibility_for(target).ok_or(MoreTimeBar::NotEligible)?;
    let rules = access.rules_of(target).ok_or(MoreTimeBar::RulesUnknown)?;
    if rules.approval {
        return Err(MoreTimeBar::Approval);
    }
    Ok((eligible, rules))
}

impl From<MoreTimeBar> for CommandError {
    fn from(bar: MoreTimeBar) -> Self {
        match bar {
            MoreTimeBar::Approval => Self::ApprovalNeeded,
            MoreTimeBar::FirstMinutes(from) => Self::TooEarly(from),
            MoreTimeBar::NotEligible | MoreTimeBar::NoEnd => Self::NotFound,
            MoreTimeBar::RulesUnknown => Self::RulesUnknown,
        }
    }
}
