//! Asking and taking back: who may, and what is kept of it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::request::{Action, Ask, Request, RequestStatus};
use super::{Assignment, Holding, Pim, RequestEvent, Step};
use crate::pace::{Movement, Queue};

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
