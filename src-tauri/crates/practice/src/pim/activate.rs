//! Asking: activation, deactivation and cancelling, with the service's checks in the service's order.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::request::{Action, Ask, AskedSchedule, Expiration, Request, RequestStatus, Schedule};
use super::{
    Assignment, AssignmentKind, Condition, Holding, Pim, Policy, RequestEvent, Requirement, Step, Visibility,
    Workload,
};
use crate::pace::{Movement, Queue};

/// Nothing lasts less, and nothing ends earlier after its start.
pub(crate) const FLOOR: TimeDelta = TimeDelta::minutes(5);
/// From the deactivation until no list shows the assignment, with `Pace::Auto`.
pub(crate) const UNLISTED_AFTER: TimeDelta = TimeDelta::seconds(4);

/// Who asks, and what the token says about the sign-in.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) oid: Uuid,
    /// The groups that the person is in at this moment, through others as well.
    pub(crate) groups: BTreeSet<Uuid>,
    pub(crate) multifactor: bool,
    /// The step-up contexts that the token carries (`acrs`), where the client has also declared that it
    /// can handle claims challenges (`cp1`): without the declaration the service does not look at them.
    pub(crate) contexts: BTreeSet<String>,
    /// May see, make and cancel everybody's requests for what this one is about.
    pub(crate) administrator: bool,
}

impl Asker {
    /// Somebody of whom nothing is known but who it is.
    pub(crate) fn plain(oid: Uuid) -> Self {
        Self {
            oid,
            groups: BTreeSet::new(),
            multifactor: false,
            contexts: BTreeSet::new(),
            administrator: false,
        }
    }

    /// Is this the person, or a group that the person is in?
    pub(crate) fn is(&self, principal: Uuid) -> bool {
        self.oid == principal || self.groups.contains(&principal)
    }
}

/// Why a request was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The principal is somebody else, or a group; or only an administrator may.
    NotYours,
    /// The asker is not among those who may decide, or it is their own.
    NotApprover,
    /// Somebody has decided already.
    Decided,
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
    /// Somebody has to own a group.
    LastOwner,
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
        let allowed = if ask.action.is_admin() {
            asker.administrator
        } else {
            // A group's id stands for everybody in it: the service does what it is told.
            asker.is(ask.principal)
        };
        if !allowed {
            return Err(Refusal::NotYours);
        }
        let mut request = match (ask.action, ask.holding) {
            (Action::SelfActivate, Holding::Assignment) => self.check_activation(ask, asker, now)?,
            (Action::SelfDeactivate, Holding::Assignment) => self.check_deactivation(ask, now)?,
            (Action::SelfActivate | Action::SelfDeactivate, Holding::Eligibility) => {
                return Err(Refusal::Invalid);
            }
            (Action::SelfExtend | Action::SelfRenew, _) => self.check_prolonging(ask, asker, now)?,
            (Action::AdminAssign, _) => self.check_assigning(ask, now)?,
            (Action::AdminUpdate | Action::AdminExtend | Action::AdminRenew, _) => {
                self.check_changing(ask, now)?
            }
            (Action::AdminRemove, _) => self.check_removing(ask, now)?,
        };
        request.created_by = asker.oid;
        if ask.validation_only {
            return Ok(request);
        }
        let id = request.id;
        self.keep(request.clone(), now, queue);
        // It may have been carried out at once.
        Ok(self.request(id).cloned().unwrap_or(request))
    }

    /// Takes back a request that has not become anything yet. The reason stands in the log only.
    pub(crate) fn cancel(
        &mut self,
        id: Uuid,
        asker: &Asker,
        reason: Option<&str>,
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
        let request = request.clone();
        queue.forget(|step| *step == Step::Provision(id));
        // What was planned under this id will not come.
        self.eligibilities.retain(|row| row.id != id);
        self.note(now, RequestEvent::Canceled, &request, Some(asker.oid), reason);
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

        let eligibility = self.eligibilities_at(now).find(|row| {
            // One's own eligibility, or that of a group one is in; a group that asks has its own only.
            let theirs = row.principal == ask.principal
                || (ask.principal == asker.oid && asker.groups.contains(&row.principal));
            theirs
                && row.target.role == ask.target.role
                && ask.eligibility.is_none_or(|named| named == row.id)
                && self.contains(&row.target.scope, &ask.target.scope)
        });
        // Asked for at a narrower scope, it keeps the settings of where it is eligible.
        let policy = self.policy(eligibility.map_or(&ask.target, |row| &row.target));
        let too_long =
            policy.is_none_or(|policy| length.is_none_or(|length| length > policy.maximum.length()));
        if eligibility.is_none() && self.is_eligible_otherwise(ask, asker, now) {
            return Err(Refusal::DoesNotExist);
        }
        let (Some(eligibility), Some(policy)) = (eligibility, policy) else {
            let expiration = too_long.then_some(RuleName::Expiration);
            return Err(Refusal::Rules(
                [RuleName::Eligibility].into_iter().chain(expiration).collect(),
            ));
        };

        if !narrows(ask.condition.as_ref(), eligibility.condition.as_ref()) {
            return Err(Refusal::Invalid);
        }
        self.check_others(ask, start, end)?;
        check_policy(ask, asker, policy, too_long)?;

        let expiration = if policy.whole {
            Expiration::AfterDuration(policy.maximum.clone())
        } else {
            expiration
        };
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
        if request.condition.is_none() {
            request.condition.clone_from(&eligibility.condition);
        }
        // The service calls a planned request complete at its start.
        request.completed = (status == RequestStatus::Granted).then_some(start);
        Ok(request)
    }

    /// Is it the wrong one of a group's two roles that was asked for? The service finds nothing then.
    fn is_eligible_otherwise(&self, ask: &Ask, asker: &Asker, now: Timestamp) -> bool {
        self.workload == Workload::Group
            && self
                .eligibilities_at(now)
                .any(|row| asker.is(row.principal) && row.target.scope == ask.target.scope)
    }

    /// A group keeps one owner at least.
    pub(super) fn check_not_last_owner(&self, assignment: &Assignment) -> Result<(), Refusal> {
        let owners = self
            .assignments
            .iter()
            .filter(|row| row.target == assignment.target && !row.deactivated && row.id != assignment.id);
        let owns = assignment.target.role.as_str() == crate::groups::OWNER;
        if self.workload == Workload::Group && owns && owners.count() == 0 {
            return Err(Refusal::LastOwner);
        }
        Ok(())
    }

    /// Is the same already active, on its way, or planned for the same time?
    pub(super) fn check_others(
        &self,
        ask: &Ask,
        start: Timestamp,
        end: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        let active = self
            .assignments
            .iter()
            .any(|row| row.principal == ask.principal && row.target == ask.target && !row.deactivated);
        if active {
            return Err(Refusal::Exists);
        }
        let open = self.requests.iter().filter(|request| {
            request.holding == Holding::Assignment
                && request.principal == ask.principal
                && request.target == ask.target
                && !request.status.is_final()
        });
        for request in open {
            if request.status == RequestStatus::PendingAdminDecision {
                continue;
            }
            if request.status != RequestStatus::Granted {
                return Err(Refusal::Pending);
            }
            let overlaps = request
                .period()
                .is_none_or(|(from, to)| to.is_none_or(|to| start < to) && end.is_none_or(|end| from < end));
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
        self.check_not_last_owner(assignment)?;
        Ok(new_request(ask, RequestStatus::Revoked, now))
    }

    fn keep(&mut self, request: Request, now: Timestamp, queue: &mut Queue) {
        let by = Some(request.created_by);
        self.note(now, RequestEvent::Asked, &request, by, None);
        match request.action {
            Action::SelfActivate => match request.status {
                RequestStatus::PendingProvisioning => {
                    let id = request.id;
                    self.requests.push(request);
                    self.provision_soon(id, now, queue);
                    return;
                }
                RequestStatus::PendingApproval => {
                    self.note(now, RequestEvent::ApprovalAsked, &request, by, None);
                }
                RequestStatus::Canceled
                | RequestStatus::Denied
                | RequestStatus::Failed
                | RequestStatus::Granted
                | RequestStatus::PendingAdminDecision
                | RequestStatus::PendingScheduleCreation
                | RequestStatus::Provisioned
                | RequestStatus::Revoked
                | RequestStatus::ScheduleCreated => {}
            },
            Action::SelfDeactivate => {
                self.end_assignments(now, queue, |row| {
                    row.principal == request.principal && row.target == request.target
                });
                self.note(now, RequestEvent::Completed, &request, by, None);
            }
            // They wait for an administrator.
            Action::SelfExtend | Action::SelfRenew => {}
            Action::AdminAssign
            | Action::AdminUpdate
            | Action::AdminRemove
            | Action::AdminExtend
            | Action::AdminRenew => self.carry_out(&request, now, queue),
        }
        self.requests.push(request);
    }

    /// Ends assignments at once; the lists learn of it later.
    pub(super) fn end_assignments(
        &mut self,
        now: Timestamp,
        queue: &mut Queue,
        which: impl Fn(&Assignment) -> bool,
    ) {
        let (tenant, workload) = (self.tenant, self.workload);
        let ended = self
            .assignments
            .iter_mut()
            .filter(|row| !row.deactivated && which(row));
        for assignment in ended {
            assignment.deactivated = true;
            let id = assignment.id;
            queue.forget(|step| *step == Step::List(id) || *step == Step::Propagate(id));
            queue.push(Movement {
                due: now + UNLISTED_AFTER,
                tenant,
                workload,
                step: Step::Unlist(id),
            });
        }
    }
}

/// The rules of the policy, all at once; the step-up context comes last, as it is a refusal of its own.
fn check_policy(ask: &Ask, asker: &Asker, policy: &Policy, too_long: bool) -> Result<(), Refusal> {
    let asks = |requirement| policy.requires.contains(&requirement);
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

/// Does a condition ask for the same as the eligible one, or for that and more? One that was left out is the
/// eligible one.
fn narrows(asked: Option<&Condition>, eligible: Option<&Condition>) -> bool {
    match (asked, eligible) {
        (Some(asked), Some(eligible)) => asked.text.contains(&eligible.text),
        (Some(_) | None, None) | (None, Some(_)) => true,
    }
}

/// Is there nothing to read?
pub(super) fn blank(text: &Option<String>) -> bool {
    text.as_deref().is_none_or(|text| text.trim().is_empty())
}

pub(super) fn new_request(ask: &Ask, status: RequestStatus, now: Timestamp) -> Request {
    Request {
        id: ask.id.unwrap_or_else(Uuid::new_v4),
        holding: ask.holding,
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
        condition: ask.condition.clone(),
        approvers: Vec::new(),
        eligibility: None,
        target_schedule: None,
        decided: None,
        lapsed: false,
        validation_only: ask.validation_only,
        custom_data: ask.custom_data.clone(),
    }
}
