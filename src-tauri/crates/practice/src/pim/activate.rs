//! Activation, deactivation and cancelling: the service's checks in the service's order.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::request::{Action, Ask, AskedSchedule, Expiration, Request, RequestStatus, Schedule};
use super::{AssignmentKind, Pim, Policy, Requirement, Step, Visibility};
use crate::pace::{Movement, Queue};

/// Nothing lasts less, and nothing ends earlier after its start.
pub(crate) const FLOOR: TimeDelta = TimeDelta::minutes(5);
/// From the acceptance until a request is carried out, with `Pace::Auto`.
pub(crate) const PROVISIONED_AFTER: TimeDelta = TimeDelta::seconds(2);
/// From the deactivation until no list shows the assignment, with `Pace::Auto`.
pub(crate) const UNLISTED_AFTER: TimeDelta = TimeDelta::seconds(4);

/// Who asks, and what the token says about the sign-in.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) oid: Uuid,
    pub(crate) multifactor: bool,
    /// The step-up contexts that the token carries (`acrs`), where the client has also declared that it
    /// can handle claims challenges (`cp1`): without the declaration the service does not look at them.
    pub(crate) contexts: BTreeSet<String>,
    /// May see and cancel everybody's requests.
    pub(crate) administrator: bool,
}

/// Why a request was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The principal is somebody else, or a group.
    NotYours,
    /// No schedule, or one that can't be understood.
    Invalid,
    /// It would end before it starts.
    InvalidSchedule,
    /// Shorter than five minutes.
    TooShort,
    /// The rules of the policy that failed, in the order in which they are checked.
    Rules(Vec<RuleName>),
    /// The step-up context that the token lacks.
    ContextMissing(String),
    /// Already active.
    Exists,
    /// Another request for the same is on its way.
    Pending,
    /// A planned request would be in force at the same time.
    Overlaps,
    /// Nothing (visible) to deactivate.
    DoesNotExist,
    /// No such request, or not to be seen by the asker.
    UnknownRequest,
    /// Too late to cancel, or to decide.
    NotPending(RequestStatus),
}

/// The rules of a policy under the names of the refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RuleName {
    Eligibility,
    Expiration,
    Mfa,
    Justification,
    Ticketing,
}

impl Pim {
    /// Accepts a request or says why not. With `validation_only` nothing is kept.
    pub(crate) fn submit(
        &mut self,
        ask: &Ask,
        asker: &Asker,
        now: Timestamp,
        queue: &mut Queue,
    ) -> Result<Request, Refusal> {
        if ask.principal != asker.oid {
            return Err(Refusal::NotYours);
        }
        let request = match ask.action {
            Action::SelfActivate => self.check_activation(ask, asker, now)?,
            Action::SelfDeactivate => self.check_deactivation(ask, now)?,
        };
        if !ask.validation_only {
            self.keep(request.clone(), now, queue);
        }
        Ok(request)
    }

    /// Takes back a request that has not become anything yet.
    pub(crate) fn cancel(
        &mut self,
        id: Uuid,
        asker: &Asker,
        now: Timestamp,
        queue: &mut Queue,
    ) -> Result<(), Refusal> {
        let request = self.request_mut(id).ok_or(Refusal::UnknownRequest)?;
        if request.created_by != asker.oid && !asker.administrator {
            return Err(Refusal::UnknownRequest);
        }
        if request.status.is_final() {
            return Err(Refusal::NotPending(request.status));
        }
        request.status = RequestStatus::Canceled;
        request.completed = Some(now);
        queue.forget(|step| *step == Step::Provision(id));
        Ok(())
    }

    fn check_activation(&self, ask: &Ask, asker: &Asker, now: Timestamp) -> Result<Request, Refusal> {
        let AskedSchedule { start, expiration } = ask.schedule.clone().ok_or(Refusal::Invalid)?;
        let start = start.unwrap_or(now).max(now);
        let end = match &expiration {
            Expiration::Never => None,
            Expiration::AfterDateTime(_) | Expiration::AfterDuration(_) => {
                Some(expiration.end(start).ok_or(Refusal::Invalid)?)
            }
        };
        let length = end.map(|end| end - start);
        if length.is_some_and(|length| length <= TimeDelta::zero()) {
            return Err(Refusal::InvalidSchedule);
        }
        if length.is_some_and(|length| length < FLOOR) {
            return Err(Refusal::TooShort);
        }

        let policy = self.policies.get(&ask.target.role);
        let too_long =
            policy.is_none_or(|policy| length.is_none_or(|length| length > policy.maximum.length()));
        let eligibility = self.eligibilities_at(now).find(|row| {
            row.principal == ask.principal
                && row.target.role == ask.target.role
                && self.workload.contains(&row.target.scope, &ask.target.scope)
        });
        let (Some(eligibility), Some(policy)) = (eligibility, policy) else {
            let expiration = too_long.then_some(RuleName::Expiration);
            return Err(Refusal::Rules(
                [RuleName::Eligibility].into_iter().chain(expiration).collect(),
            ));
        };

        self.check_others(ask, start, end)?;
        check_policy(ask, asker, policy, too_long)?;

        let status = if !policy.approvers.is_empty() {
            RequestStatus::PendingApproval
        } else if start > now {
            RequestStatus::Granted
        } else {
            RequestStatus::PendingProvisioning
        };
        let mut request = new_request(ask, status, now);
        request.schedule = Some(Schedule { start, expiration });
        request.approvers.clone_from(&policy.approvers);
        request.eligibility = Some(eligibility.id);
        // The service calls a planned request complete at its start.
        request.completed = (status == RequestStatus::Granted).then_some(start);
        Ok(request)
    }

    /// Is the same already active, on its way, or planned for the same time?
    fn check_others(&self, ask: &Ask, start: Timestamp, end: Option<Timestamp>) -> Result<(), Refusal> {
        let active = self
            .assignments
            .iter()
            .any(|row| row.principal == ask.principal && row.target == ask.target && !row.deactivated);
        if active {
            return Err(Refusal::Exists);
        }
        let open = self.requests.iter().filter(|request| {
            request.principal == ask.principal && request.target == ask.target && !request.status.is_final()
        });
        for request in open {
            if request.status != RequestStatus::Granted {
                return Err(Refusal::Pending);
            }
            let overlaps = request
                .interval()
                .is_none_or(|(from, to)| start < to && end.is_none_or(|end| from < end));
            if overlaps {
                return Err(Refusal::Overlaps);
            }
        }
        Ok(())
    }

    fn check_deactivation(&self, ask: &Ask, now: Timestamp) -> Result<Request, Refusal> {
        let assignment = self.assignments.iter().find(|row| {
            row.principal == ask.principal
                && row.target == ask.target
                && !row.deactivated
                && row.visibility >= Visibility::Listed
                && matches!(row.kind, AssignmentKind::Activated { .. })
        });
        let assignment = assignment.ok_or(Refusal::DoesNotExist)?;
        if now - assignment.starts_at < FLOOR {
            return Err(Refusal::TooShort);
        }
        Ok(new_request(ask, RequestStatus::Revoked, now))
    }

    fn keep(&mut self, request: Request, now: Timestamp, queue: &mut Queue) {
        match request.action {
            Action::SelfActivate => {
                if request.status == RequestStatus::PendingProvisioning {
                    queue.push(Movement {
                        due: now + PROVISIONED_AFTER,
                        tenant: self.tenant,
                        step: Step::Provision(request.id),
                    });
                }
            }
            Action::SelfDeactivate => self.end_assignment(&request, now, queue),
        }
        self.requests.push(request);
    }

    fn end_assignment(&mut self, request: &Request, now: Timestamp, queue: &mut Queue) {
        let assignment = self.assignments.iter_mut().find(|row| {
            row.principal == request.principal && row.target == request.target && !row.deactivated
        });
        if let Some(assignment) = assignment {
            assignment.deactivated = true;
            let id = assignment.id;
            queue.forget(|step| *step == Step::List(id) || *step == Step::Propagate(id));
            queue.push(Movement {
                due: now + UNLISTED_AFTER,
                tenant: self.tenant,
                step: Step::Unlist(id),
            });
        }
    }
}

/// The rules of the policy, all at once; the step-up context comes last, as it is a refusal of its own.
fn check_policy(ask: &Ask, asker: &Asker, policy: &Policy, too_long: bool) -> Result<(), Refusal> {
    let asks = |requirement| policy.requires.contains(&requirement);
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let failed: Vec<RuleName> = [
        (too_long, RuleName::Expiration),
        (
            asks(Requirement::MultiFactorAuthentication) && !asker.multifactor,
            RuleName::Mfa,
        ),
        (
            asks(Requirement::Justification) && blank(&ask.justification),
            RuleName::Justification,
        ),
        (
            asks(Requirement::Ticketing) && blank(&ask.ticket.number),
            RuleName::Ticketing,
        ),
    ]
    .into_iter()
    .filter_map(|(fails, rule)| fails.then_some(rule))
    .collect();
    if !failed.is_empty() {
        return Err(Refusal::Rules(failed));
    }
    match &policy.context {
        Some(context) if !asker.contexts.contains(context) => Err(Refusal::ContextMissing(context.clone())),
        Some(_) | None => Ok(()),
    }
}

fn new_request(ask: &Ask, status: RequestStatus, now: Timestamp) -> Request {
    Request {
        id: Uuid::new_v4(),
        action: ask.action,
        principal: ask.principal,
        target: ask.target.clone(),
        justification: ask.justification.clone(),
        ticket: ask.ticket.clone(),
        schedule: None,
        status,
        created: now,
        completed: None,
        created_by: ask.principal,
        approvers: Vec::new(),
        eligibility: None,
        validation_only: ask.validation_only,
        custom_data: ask.custom_data.clone(),
    }
}
