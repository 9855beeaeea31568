//! How requests stand and how they ended, told apart as far as the service tells.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Activation, ActivationAction, ActivationId, ActivationStatus, ApprovalId, IntentId,
    ProlongHow, RoleAt, RoleDefinition, Scope, Ticket, Timestamp,
};

/// How a request stands, in the words of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Somebody has to decide.
    Waiting,
    /// Granted, with a start to come.
    Scheduled,
    /// On its way to the service, or the service is at work.
    Applying,
    /// The access is in force; of more time: it was given.
    Active,
    /// A person said no.
    Denied,
    /// A policy said no.
    Refused,
    /// Nobody decided in time.
    Lapsed,
    /// The granted time is over.
    Expired,
    /// Ended before its time, by the person or an administrator; of a deactivation: done.
    Deactivated,
    /// The person took it back.
    Canceled,
    /// The service gave up.
    Failed,
    /// It never reached the service.
    NotSent,
    /// Nobody could find out what became of it.
    Unclear,
    /// Over, and the service does not say why.
    Ended,
}

/// What a request wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestWhat {
    /// Turn eligible into active.
    Activate,
    /// End an activation.
    Deactivate,
    /// A later end for what was given, before its end.
    Extend,
    /// What was given again, after its end.
    Renew,
}

impl From<ProlongHow> for RequestWhat {
    fn from(how: ProlongHow) -> Self {
        match how {
            ProlongHow::Extend => Self::Extend,
            ProlongHow::Renew => Self::Renew,
        }
    }
}

/// What became of the approval of a request (`approval` with its steps, beta of the service). Of several stages
/// the last one that was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Its id at the service, where the request names one (Azure) and it was not read yet; of the other services it is
    /// the request's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ApprovalId>,
    /// What was decided, or that nobody did.
    pub result: ApprovalResult,
    /// The name of who decided, where readable.
    pub decided_by: Option<String>,
    /// What they wrote, where they wrote something.
    pub reason: Option<String>,
    /// When they decided, UTC.
    pub decided_at: Option<Timestamp>,
}

impl Approval {
    /// One of which nothing is known but that there is one.
    pub fn open() -> Self {
        Self {
            id: None,
            result: ApprovalResult::Open,
            decided_by: None,
            reason: None,
            decided_at: None,
        }
    }
}

/// What was decided about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalResult {
    /// Somebody still may decide (`NotReviewed` of a step that is under way).
    Open,
    /// Yes.
    Approved,
    /// No.
    Denied,
    /// Nobody decided, and nobody can any more (a step that expired, or is completed and not reviewed).
    NotReviewed,
}

/// A request that came to its end or was granted, as it is kept on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// The id of the request at the service; of what never got one, the intent's.
    pub id: String,
    /// Whose.
    pub account: AccountId,
    /// What was asked for.
    pub what: RequestWhat,
    /// The access.
    pub target: RoleAt,
    /// The role, with its name at that time.
    pub role: RoleDefinition,
    /// The place, with its name at that time.
    pub scope: Scope,
    /// How it stood when it was last looked at. [`RequestState::Active`] is over at `ends_at`.
    pub state: RequestState,
    /// When it was asked for, UTC.
    pub asked_at: Timestamp,
    /// The start, UTC; `None` = at once, or it never began.
    pub starts_at: Option<Timestamp>,
    /// The end of what was granted, or when it was ended, UTC; `None` where nothing was granted or nobody knows.
    pub ends_at: Option<Timestamp>,
    /// The length that was asked for, in whole seconds on disk.
    #[serde(with = "crate::duration::optional_seconds")]
    pub duration: Option<TimeDelta>,
    /// The justification as it was sent; empty where there was none.
    pub justification: String,
    /// The ticket as it was sent.
    pub ticket: Option<Ticket>,
    /// Who decided and why, where it was read.
    pub approval: Option<Approval>,
    /// The request at the service.
    pub activation: Option<ActivationId>,
    /// The intent, where it was asked for from this machine.
    pub intent: Option<IntentId>,
    /// Why it did not work: the service's code or one of ours.
    pub code: Option<String>,
    /// The service's id of the call that failed, for support.
    pub request_id: Option<String>,
}

impl HistoryEntry {
    /// How it stands at `now`: what was active then is over at its end.
    pub fn state_at(&self, now: Timestamp) -> RequestState {
        let over = self.state == RequestState::Active && self.ends_at.is_some_and(|end| end <= now);
        if over { RequestState::Expired } else { self.state }
    }

    /// This one in the place of what was `known` of the same request: what only the other knew stays, and an end for
    /// which there is a reason is not forgotten for one without.
    pub fn over(self, known: Self) -> Self {
        let vague = self.state == RequestState::Ended && known.state.is_over();
        Self {
            state: if vague { known.state } else { self.state },
            starts_at: self.starts_at.or(known.starts_at),
            // Of what is over only its own end counts: the one that was planned did not come.
            ends_at: if self.state.is_over() && !vague {
                self.ends_at
            } else {
                self.ends_at.or(known.ends_at)
            },
            approval: self.approval.or(known.approval),
            activation: self.activation.or(known.activation),
            intent: self.intent.or(known.intent),
            code: self.code.or(known.code),
            request_id: self.request_id.or(known.request_id),
            role: if self.role.name.is_empty() {
                known.role
            } else {
                self.role
            },
            scope: if self.scope.name.is_none() {
                known.scope
            } else {
                self.scope
            },
            ..self
        }
    }
}

impl RequestState {
    /// Is nothing more going to happen?
    pub fn is_over(self) -> bool {
        match self {
            Self::Waiting | Self::Scheduled | Self::Applying | Self::Active => false,
            Self::Denied
            | Self::Refused
            | Self::Lapsed
            | Self::Expired
            | Self::Deactivated
            | Self::Canceled
            | Self::Failed
            | Self::NotSent
            | Self::Unclear
            | Self::Ended => true,
        }
    }

    /// Was access given?
    pub fn was_granted(self) -> bool {
        match self {
            Self::Active | Self::Expired | Self::Deactivated => true,
            Self::Waiting
            | Self::Scheduled
            | Self::Applying
            | Self::Denied
            | Self::Refused
            | Self::Lapsed
            | Self::Canceled
            | Self::Failed
            | Self::NotSent
            | Self::Unclear
            | Self::Ended => false,
        }
    }
}

impl Activation {
    /// How the request stands at `now` by its own account; whether what was granted is still in force, only the
    /// list of active assignments tells. `waited`: somebody had to decide it, as far as is known otherwise (it was
    /// seen waiting, or the policy asks for it).
    ///
    /// The service has no status for a request that nobody decided. It counts as lapsed when its approval says so,
    /// or when its 24 hours were over; where the approval can't be read and they were not, nobody knows why it
    /// ended.
    pub fn outcome(&self, waited: bool, now: Timestamp) -> RequestState {
        let result = self.approval.as_ref().map(|approval| approval.result);
        match self.status {
            ActivationStatus::Waiting if self.window_is_over(now) => RequestState::Lapsed,
            ActivationStatus::Waiting => RequestState::Waiting,
            ActivationStatus::Scheduled => RequestState::Scheduled,
            ActivationStatus::Applying | ActivationStatus::Unknown => RequestState::Applying,
            ActivationStatus::Provisioned if self.action == ActivationAction::Deactivate => {
                RequestState::Deactivated
            }
            ActivationStatus::Provisioned => RequestState::Active,
            ActivationStatus::Revoked => RequestState::Deactivated,
            ActivationStatus::Canceled => RequestState::Canceled,
            ActivationStatus::Denied if result == Some(ApprovalResult::NotReviewed) => RequestState::Lapsed,
            ActivationStatus::Denied => RequestState::Denied,
            ActivationStatus::Failed => match result {
                Some(ApprovalResult::NotReviewed) => RequestState::Lapsed,
                Some(ApprovalResult::Denied) => RequestState::Denied,
                Some(ApprovalResult::Approved) => RequestState::Failed,
                Some(ApprovalResult::Open) | None if !waited => RequestState::Failed,
                Some(ApprovalResult::Open) | None => {
                    if self.window_is_over(self.completed_at.unwrap_or(now)) {
                        RequestState::Lapsed
                    } else {
                        RequestState::Ended
                    }
                }
            },
        }
    }

    fn window_is_over(&self, at: Timestamp) -> bool {
        // Only activations have to be decided within a time.
        let has_window = !matches!(self.action, ActivationAction::Prolong(..));
        has_window && at - self.created_at >= Self::DECISION_WINDOW
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RoleKind;

    fn request(status: ActivationStatus, result: Option<ApprovalResult>) -> Activation {
        Activation {
            id: "r".into(),
            account: "a".into(),
            kind: RoleKind::EntraRole,
            action: ActivationAction::Activate,
            role: RoleDefinition {
                id: "role".into(),
                name: "Role".into(),
                description: None,
            },
            scope: Scope::in_directory("/".into()),
            status,
            created_at: chrono::DateTime::UNIX_EPOCH,
            starts_at: None,
            duration: Some(TimeDelta::hours(1)),
            justification: String::new(),
            ticket: None,
            completed_at: None,
            approval: result.map(|result| Approval {
                result,
                ..Approval::open()
            }),
        }
    }

    #[test]
    fn a_no_a_lapse_and_an_end_without_a_word_are_told_apart() {
        use ActivationStatus::{Denied, Failed, Waiting};
        use ApprovalResult::{Approved, NotReviewed, Open};
        let check = |status, result, waited, hours, expected| {
            let now = chrono::DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
            assert_eq!(request(status, result).outcome(waited, now), expected);
        };
        check(Waiting, None, true, 23, RequestState::Waiting);
        check(Waiting, Some(Open), true, 24, RequestState::Lapsed);
        check(Denied, None, true, 1, RequestState::Denied);
        check(Denied, Some(NotReviewed), true, 25, RequestState::Lapsed);
        check(
            Failed,
            Some(ApprovalResult::Denied),
            true,
            1,
            RequestState::Denied,
        );
        check(Failed, Some(NotReviewed), true, 2, RequestState::Lapsed);
        check(Failed, Some(Approved), true, 25, RequestState::Failed);
        check(Failed, None, true, 24, RequestState::Lapsed);
        check(Failed, None, true, 2, RequestState::Ended);
        check(Failed, None, false, 25, RequestState::Failed);
    }

    #[test]
    fn a_request_for_more_time_waits_as_long_as_it_takes() {
        let request = Activation {
            action: ActivationAction::Prolong(ProlongHow::Extend, crate::ProlongOf::Eligibility),
            ..request(ActivationStatus::Waiting, None)
        };
        let days_later = chrono::DateTime::UNIX_EPOCH + TimeDelta::days(3);
        assert_eq!(request.outcome(true, days_later), RequestState::Waiting);
    }

    #[test]
    fn the_instant_of_the_end_decides_not_the_instant_of_looking() {
        let request = Activation {
            completed_at: Some(chrono::DateTime::UNIX_EPOCH + TimeDelta::hours(2)),
            ..request(ActivationStatus::Failed, None)
        };
        let days_later = chrono::DateTime::UNIX_EPOCH + TimeDelta::days(3);
        assert_eq!(request.outcome(true, days_later), RequestState::Ended);
    }
}
