//! More time for what somebody was given: an extension before its end, a renewal after it. An administrator decides.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    ActivationAction, ActiveAssignment, Condition, DraftProblem, EligibilityId, EligibleAssignment,
    GrantLimits, Held, JUSTIFICATION_LIMIT, LEAST_DURATION, RoleAt, Ticket, Timestamp, Via,
};

/// Which of the two is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProlongHow {
    /// A later end, before the end has come.
    Extend,
    /// It again, after its end.
    Renew,
}

/// What gets more time. The service has a list of requests for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProlongOf {
    /// What may be activated.
    Eligibility,
    /// What is in force without an activation.
    #[default]
    Assignment,
}

/// Ask an administrator for more time: all that goes to the service, fixed at the moment of asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prolong {
    /// The access. `account` in it is the caller's own.
    pub target: RoleAt,
    /// The eligibility; `None` for an assignment.
    pub eligible: Option<EligibilityId>,
    /// The role's name, for messages.
    pub role_name: String,
    /// Before the end, or after it.
    pub how: ProlongHow,
    /// What gets more time.
    pub of: ProlongOf,
    /// For how long from now, in whole seconds on the wire of this program; `None` = without an end, which the policy
    /// allows.
    #[serde(with = "crate::duration::optional_seconds")]
    pub duration: Option<TimeDelta>,
    /// Why.
    pub justification: String,
    /// The ticket, where one was given.
    pub ticket: Option<Ticket>,
    /// What it is narrowed by, sent as it is so that it stays so.
    pub condition: Option<Condition>,
    /// The end that it has, UTC. A later one tells that it was prolonged.
    pub ends_at: Timestamp,
}

impl Prolong {
    /// What the request for it is called in the service's list.
    pub fn action(&self) -> ActivationAction {
        ActivationAction::Prolong(self.how, self.of)
    }
}

/// What a person filled in to ask for more time. Not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProlongDraft {
    /// The access.
    pub target: RoleAt,
    /// The eligibility that gets more time; `None` = the assignment in force.
    pub eligible: Option<EligibilityId>,
    /// What the person was offered.
    pub how: ProlongHow,
    /// For how long from now; `None` = as long as the policy allows.
    pub duration: Option<TimeDelta>,
    /// Why.
    pub justification: String,
    /// The ticket; an empty number counts as none.
    pub ticket: Ticket,
}

/// From so long before its end the service offers to extend something.
pub const EXTEND_WITHIN: TimeDelta = TimeDelta::days(14);

impl ProlongDraft {
    /// For how long it asks where `limits` are those of the policy; `None` = without an end.
    pub fn length(&self, limits: GrantLimits) -> Option<TimeDelta> {
        self.duration.or(limits.of(self.of()))
    }

    /// What gets more time.
    pub fn of(&self) -> ProlongOf {
        match self.eligible {
            Some(_) => ProlongOf::Eligibility,
            None => ProlongOf::Assignment,
        }
    }

    /// Everything that is against it at `now`, in the order of the form's fields. `ends_at` is the end that it has.
    /// An administrator decides by the justification, so that there always has to be one.
    pub fn problems(&self, limits: GrantLimits, ends_at: Timestamp, now: Timestamp) -> Vec<DraftProblem> {
        let length = self.length(limits);
        let justification = self.justification.trim();
        let most = limits.of(self.of());
        let is_short = length.is_some_and(|length| length < LEAST_DURATION);
        let ends_first = length.is_some_and(|length| {
            let end = now.checked_add_signed(length);
            self.how == ProlongHow::Extend && end.is_some_and(|end| end <= ends_at)
        });
        [
            (is_short, DraftProblem::TooShort),
            (ends_first && !is_short, DraftProblem::NotLater),
            (
                length.zip(most).is_some_and(|(length, most)| length > most),
                DraftProblem::TooLong,
            ),
            (justification.is_empty(), DraftProblem::JustificationMissing),
            (
                justification.chars().count() > JUSTIFICATION_LIMIT,
                DraftProblem::JustificationTooLong,
            ),
            (self.ticket.is_too_long(), DraftProblem::TicketTooLong),
        ]
        .into_iter()
        .filter_map(|(wrong, problem)| wrong.then_some(problem))
        .collect()
    }
}

impl EligibleAssignment {
    /// What its holder may ask for at `now`: an extension in the last 14 days, a renewal after the end. Nothing for
    /// what comes through a group, where only an administrator prolongs what the group has, and nothing at a customer,
    /// whose delegation decides.
    pub fn prolongable(&self, now: Timestamp) -> Option<ProlongHow> {
        let own = self.via == Via::Direct && self.through.is_none() && self.scope.customer.is_none();
        let ends_at = self.ends_at.filter(|_| own)?;
        if ends_at <= now {
            Some(ProlongHow::Renew)
        } else {
            (ends_at - now <= EXTEND_WITHIN).then_some(ProlongHow::Extend)
        }
    }
}

impl ActiveAssignment {
    /// What its holder may ask for at `now`: an extension of what is in force without an activation, in its last 14
    /// days. An activation can't be prolonged, and for the rest holds what holds for an eligibility.
    pub fn prolongable(&self, now: Timestamp) -> Option<ProlongHow> {
        let own = self.via == Via::Direct && self.through.is_none() && self.scope.customer.is_none();
        let ends_at = self.ends_at.filter(|_| own && self.held == Held::Standing)?;
        (ends_at > now && ends_at - now <= EXTEND_WITHIN).then_some(ProlongHow::Extend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RoleDefinition, RoleKind, Scope};

    const NOW: Timestamp = chrono::DateTime::UNIX_EPOCH;

    fn eligible(days: i64) -> EligibleAssignment {
        EligibleAssignment {
            id: EligibilityId::of(&"p.t".into(), "e"),
            account: "me.t".into(),
            kind: RoleKind::EntraRole,
            role: RoleDefinition {
                id: "r".into(),
                name: "Reader".into(),
                description: None,
            },
            scope: Scope::in_directory("/".into()),
            via: Via::Direct,
            ends_at: Some(NOW + TimeDelta::days(days)),
            through: None,
            schedule: None,
            condition: None,
        }
    }

    #[test]
    fn the_last_14_days_are_for_extending_and_the_time_after_for_renewing() {
        let check = |days, expected| assert_eq!(eligible(days).prolongable(NOW), expected, "{days}");
        check(15, None);
        check(14, Some(ProlongHow::Extend));
        check(1, Some(ProlongHow::Extend));
        check(0, Some(ProlongHow::Renew));
        check(-3, Some(ProlongHow::Renew));
        let for_ever = EligibleAssignment {
            ends_at: None,
            ..eligible(7)
        };
        assert_eq!(for_ever.prolongable(NOW), None);
    }

    #[test]
    fn what_is_somebody_elses_to_give_is_not_asked_for() {
        let through_group = EligibleAssignment {
            via: Via::Group,
            ..eligible(7)
        };
        assert_eq!(through_group.prolongable(NOW), None);
        let mut at_a_customer = eligible(7);
        at_a_customer.scope.customer = Some(crate::Tenant {
            id: "c".into(),
            name: Some("Fourth Coffee".into()),
        });
        assert_eq!(at_a_customer.prolongable(NOW), None);
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let limits = GrantLimits::untouched();
        let ends_at = NOW + TimeDelta::days(7);
        let check = |change: fn(&mut ProlongDraft), expected: &[DraftProblem]| {
            let mut draft = ProlongDraft {
                target: eligible(7).role_at(),
                eligible: Some(EligibilityId::of(&"p.t".into(), "e")),
                how: ProlongHow::Extend,
                duration: None,
                justification: "Still needed".into(),
                ticket: Ticket::default(),
            };
            change(&mut draft);
            assert_eq!(draft.problems(limits, ends_at, NOW), expected);
        };
        check(|_| {}, &[]);
        check(
            |draft| {
                draft.duration = Some(TimeDelta::days(7));
                draft.justification = " ".into();
            },
            &[DraftProblem::NotLater, DraftProblem::JustificationMissing],
        );
        check(
            |draft| {
                draft.duration = Some(TimeDelta::days(7));
                draft.how = ProlongHow::Renew;
            },
            &[],
        );
        check(
            |draft| {
                draft.duration = Some(TimeDelta::days(366));
                draft.ticket.number = "x".repeat(101);
            },
            &[DraftProblem::TooLong, DraftProblem::TicketTooLong],
        );
        check(
            |draft| draft.duration = Some(TimeDelta::minutes(4)),
            &[DraftProblem::TooShort],
        );
        // What is in force has a limit of its own.
        check(
            |draft| {
                draft.duration = Some(TimeDelta::days(181));
                draft.eligible = None;
            },
            &[DraftProblem::TooLong],
        );
    }

    #[test]
    fn as_long_as_the_policy_allows_may_be_for_ever() {
        let draft = ProlongDraft {
            target: eligible(7).role_at(),
            eligible: Some(EligibilityId::of(&"p.t".into(), "e")),
            how: ProlongHow::Renew,
            duration: None,
            justification: "Still needed".into(),
            ticket: Ticket::default(),
        };
        let check = |eligible| {
            let limits = GrantLimits {
                eligible,
                ..GrantLimits::untouched()
            };
            assert_eq!(draft.length(limits), eligible);
            assert_eq!(draft.problems(limits, NOW, NOW), []);
        };
        check(None);
        check(Some(TimeDelta::days(90)));
    }
}
