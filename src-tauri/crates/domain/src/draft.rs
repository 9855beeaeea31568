use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{ActivationRules, EligibilityId, LEAST_DURATION, ScopeId, Timestamp};

/// The most characters that a justification may have.
pub const JUSTIFICATION_LIMIT: usize = 500;

/// The most characters that a ticket's number or system may have.
const TICKET_LIMIT: usize = 100;

/// A ticket that an activation refers to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The number, for example `CHG-20431`.
    pub number: String,
    /// The system that it is in; may be empty.
    pub system: String,
}

/// What a person filled in to activate a role. Not checked yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationDraft {
    /// Which eligibility.
    pub eligible: EligibilityId,
    /// For how long, in whole seconds on the wire of this program.
    #[serde(with = "crate::duration::seconds")]
    pub duration: TimeDelta,
    /// Why; may be empty.
    pub justification: String,
    /// The ticket; an empty number counts as none.
    pub ticket: Ticket,
    /// When to start, UTC; `None` = at once.
    pub starts_at: Option<Timestamp>,
    /// A scope inside that of the eligibility; `None` = the eligibility's own.
    #[serde(default)]
    pub at: Option<ScopeId>,
}

/// Why a draft can't be sent. A form marks the field that each one is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum DraftProblem {
    /// Shorter than the service takes.
    #[error("the duration is shorter than 5 minutes")]
    TooShort,
    /// Longer than the policy allows.
    #[error("the duration is longer than the role's policy allows")]
    TooLong,
    /// Of an extension: it would end no later than what it extends.
    #[error("it would not end later than it does now")]
    NotLater,
    /// The policy wants a justification.
    #[error("a justification is needed")]
    JustificationMissing,
    /// Longer than [`JUSTIFICATION_LIMIT`] characters.
    #[error("the justification is longer than 500 characters")]
    JustificationTooLong,
    /// The policy wants a ticket.
    #[error("a ticket number is needed")]
    TicketMissing,
    /// The number or the system is longer than 100 characters.
    #[error("the ticket is longer than 100 characters")]
    TicketTooLong,
    /// The start has passed already.
    #[error("the start is in the past")]
    StartInPast,
    /// The eligibility ends before the activation would start.
    #[error("the eligibility ends before the start")]
    EligibilityEnds,
}

impl Ticket {
    /// Is its number or its system longer than the service takes?
    pub(crate) fn is_too_long(&self) -> bool {
        let too_long = |text: &str| text.chars().count() > TICKET_LIMIT;
        too_long(&self.number) || too_long(&self.system)
    }
}

impl ActivationDraft {
    /// How far in the past a start may lie and still count as now.
    const START_GRACE: TimeDelta = TimeDelta::minutes(1);

    /// Everything that `rules` has against it at `now`, in the order of the form's fields. `eligibility_ends`
    /// is the end of the eligibility itself.
    pub fn problems(
        &self,
        rules: &ActivationRules,
        eligibility_ends: Option<Timestamp>,
        now: Timestamp,
    ) -> Vec<DraftProblem> {
        let justification = self.justification.trim();
        let starts_at = self.starts_at.unwrap_or(now);
        [
            (self.duration < LEAST_DURATION, DraftProblem::TooShort),
            (self.duration > rules.longest, DraftProblem::TooLong),
            (
                rules.justification && justification.is_empty(),
                DraftProblem::JustificationMissing,
            ),
            (
                justification.chars().count() > JUSTIFICATION_LIMIT,
                DraftProblem::JustificationTooLong,
            ),
            (
                rules.ticket && self.ticket.number.trim().is_empty(),
                DraftProblem::TicketMissing,
            ),
            (self.ticket.is_too_long(), DraftProblem::TicketTooLong),
            (starts_at < now - Self::START_GRACE, DraftProblem::StartInPast),
            (
                eligibility_ends.is_some_and(|end| end <= starts_at),
                DraftProblem::EligibilityEnds,
            ),
        ]
        .into_iter()
        .filter_map(|(wrong, problem)| wrong.then_some(problem))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut ActivationDraft, &mut ActivationRules), expected: &[DraftProblem]) {
        let now = chrono::DateTime::UNIX_EPOCH;
        let mut rules = ActivationRules::untouched();
        let mut draft = ActivationDraft {
            eligible: EligibilityId::of(&"p.t".into(), "e"),
            duration: TimeDelta::hours(1),
            justification: "Release".into(),
            ticket: Ticket::default(),
            starts_at: None,
            at: None,
        };
        change(&mut draft, &mut rules);
        assert_eq!(
            draft.problems(&rules, Some(now + TimeDelta::days(1)), now),
            expected
        );
    }

    #[test]
    fn all_problems_are_told_at_once() {
        check(|_, _| {}, &[]);
        check(
            |draft, _| draft.duration = TimeDelta::minutes(4),
            &[DraftProblem::TooShort],
        );
        check(
            |draft, rules| {
                draft.duration = TimeDelta::hours(9);
                draft.justification = "  ".into();
                rules.ticket = true;
            },
            &[
                DraftProblem::TooLong,
                DraftProblem::JustificationMissing,
                DraftProblem::TicketMissing,
            ],
        );
        check(
            |draft, _| draft.justification = "é".repeat(501),
            &[DraftProblem::JustificationTooLong],
        );
        check(
            |draft, _| draft.ticket.system = "x".repeat(101),
            &[DraftProblem::TicketTooLong],
        );
        let past = chrono::DateTime::UNIX_EPOCH - TimeDelta::minutes(2);
        check(
            |draft, _| draft.starts_at = Some(past),
            &[DraftProblem::StartInPast],
        );
        let late = chrono::DateTime::UNIX_EPOCH + TimeDelta::days(1);
        check(
            |draft, _| draft.starts_at = Some(late),
            &[DraftProblem::EligibilityEnds],
        );
    }
}
