//! What happens without anybody asking: provisioning, propagation, starts, ends, lapses; and decisions.

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::activate::PROVISIONED_AFTER;
use super::request::{Decision, Request, RequestStatus};
use super::{Assignment, AssignmentKind, Pim, Refusal, Step, Visibility};
use crate::pace::{Movement, Queue};

/// From the provisioning until the lists show it, with `Pace::Auto`.
pub(crate) const LISTED_AFTER: TimeDelta = TimeDelta::seconds(3);
/// From then until a fresh token carries it, with `Pace::Auto`.
pub(crate) const PROPAGATED_AFTER: TimeDelta = TimeDelta::seconds(25);
/// How long a request waits for an approver.
pub(crate) const APPROVAL_LASTS: TimeDelta = TimeDelta::hours(24);

impl Pim {
    /// The earliest thing that the clock alone brings about by `now`.
    pub(crate) fn next_event(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = self.assignments.iter().filter_map(|row| row.ends_at);
        let changes = self.requests.iter().filter_map(due);
        ends.chain(changes).filter(|at| *at <= now).min()
    }

    /// Lets everything happen that the clock brings about by `at`.
    pub(crate) fn tick(&mut self, at: Timestamp, queue: &mut Queue) {
        let ended = |row: &Assignment| row.ends_at.is_some_and(|end| end <= at);
        for row in self.assignments.iter().filter(|row| ended(row)) {
            let id = row.id;
            queue.forget(|step| step.concerns_assignment(id));
        }
        self.assignments.retain(|row| !ended(row));

        let due: Vec<Uuid> = self
            .requests
            .iter()
            .filter(|request| due(request).is_some_and(|due| due <= at))
            .map(|request| request.id)
            .collect();
        for id in due {
            let Some(request) = self.request_mut(id) else {
                continue;
            };
            if request.status == RequestStatus::PendingApproval {
                // Nobody has decided: the service closes it by itself.
                request.status = RequestStatus::Failed;
                request.completed = Some(at);
            } else {
                self.provision(id, at, queue);
            }
        }
    }

    /// Carries out one step of the queue.
    pub(crate) fn settle(&mut self, step: &Step, at: Timestamp, queue: &mut Queue) {
        match step {
            Step::Provision(request) => self.provision(*request, at, queue),
            Step::List(id) => {
                self.show(*id, Visibility::Listed);
                queue.push(Movement {
                    due: at + PROPAGATED_AFTER,
                    tenant: self.tenant,
                    step: Step::Propagate(*id),
                });
            }
            Step::Propagate(id) => self.show(*id, Visibility::Propagated),
            Step::Unlist(id) => self.assignments.retain(|row| row.id != *id),
        }
    }

    /// Decides a request that waits for approval. Nobody decides their own.
    pub(crate) fn decide(
        &mut self,
        id: Uuid,
        approver: Uuid,
        decision: Decision,
        now: Timestamp,
        queue: &mut Queue,
    ) -> Result<(), Refusal> {
        let tenant = self.tenant;
        let request = self.request_mut(id).ok_or(Refusal::UnknownRequest)?;
        if request.status != RequestStatus::PendingApproval {
            return Err(Refusal::NotPending(request.status));
        }
        if request.created_by == approver || !request.approvers.contains(&approver) {
            return Err(Refusal::NotYours);
        }
        match decision {
            Decision::Deny => {
                request.status = RequestStatus::Denied;
                request.completed = Some(now);
            }
            Decision::Approve => {
                let planned = request.schedule.as_ref().filter(|schedule| schedule.start > now);
                if let Some(schedule) = planned {
                    request.completed = Some(schedule.start);
                    request.status = RequestStatus::Granted;
                } else {
                    // What was asked for runs from the approval, not from the request.
                    if let Some(schedule) = &mut request.schedule {
                        schedule.start = now;
                    }
                    request.status = RequestStatus::PendingProvisioning;
                    queue.push(Movement {
                        due: now + PROVISIONED_AFTER,
                        tenant,
                        step: Step::Provision(id),
                    });
                }
            }
        }
        Ok(())
    }

    /// Puts a request into a state by force, as an accident of the service would.
    pub(crate) fn force(
        &mut self,
        id: Uuid,
        status: RequestStatus,
        now: Timestamp,
        queue: &mut Queue,
    ) -> Result<(), Refusal> {
        let request = self.request_mut(id).ok_or(Refusal::UnknownRequest)?;
        request.status = status;
        request.completed = status.is_final().then_some(now);
        queue.forget(|step| *step == Step::Provision(id));
        Ok(())
    }

    fn provision(&mut self, id: Uuid, at: Timestamp, queue: &mut Queue) {
        let tenant = self.tenant;
        let eligibility_end = |pim: &Self, id| pim.eligibilities.iter().find(|row| row.id == id)?.ends_at;
        let Some(request) = self.request(id) else { return };
        let (Some((starts_at, ends_at)), Some(eligibility)) = (request.interval(), request.eligibility)
        else {
            // Nothing that could be put in force, which only a state file made by hand can hold.
            if let Some(request) = self.request_mut(id) {
                request.status = RequestStatus::Failed;
                request.completed = Some(at);
            }
            return;
        };
        // An activation never outlasts what it was made from.
        let ends_at = eligibility_end(self, eligibility).map_or(ends_at, |end| end.min(ends_at));
        let assignment = Assignment {
            id,
            principal: request.principal,
            target: request.target.clone(),
            kind: AssignmentKind::Activated { eligibility },
            starts_at,
            ends_at: Some(ends_at),
            visibility: Visibility::Unlisted,
            deactivated: false,
        };
        if let Some(request) = self.request_mut(id) {
            request.status = RequestStatus::Provisioned;
            request.completed = Some(at);
        }
        // One that its holder has ended and that the lists still show gives way.
        let replaced: Vec<Uuid> = self
            .assignments
            .iter()
            .filter(|row| {
                row.deactivated && row.principal == assignment.principal && row.target == assignment.target
            })
            .map(|row| row.id)
            .collect();
        queue.forget(|step| replaced.iter().any(|id| step.concerns_assignment(*id)));
        self.assignments.retain(|row| !replaced.contains(&row.id));
        self.assignments.push(assignment);
        queue.push(Movement {
            due: at + LISTED_AFTER,
            tenant,
            step: Step::List(id),
        });
    }

    fn show(&mut self, id: Uuid, visibility: Visibility) {
        if let Some(row) = self.assignments.iter_mut().find(|row| row.id == id) {
            row.visibility = visibility;
        }
    }
}

impl Step {
    fn concerns_assignment(&self, assignment: Uuid) -> bool {
        match self {
            Self::Provision(_) => false,
            Self::List(id) | Self::Propagate(id) | Self::Unlist(id) => *id == assignment,
        }
    }
}

/// When the clock alone changes a request: a planned start, the end of the wait for an approver.
fn due(request: &Request) -> Option<Timestamp> {
    match request.status {
        RequestStatus::Granted | RequestStatus::ScheduleCreated => Some(request.schedule.as_ref()?.start),
        RequestStatus::PendingApproval => request.created.checked_add_signed(APPROVAL_LASTS),
        RequestStatus::Canceled
        | RequestStatus::Denied
        | RequestStatus::Failed
        | RequestStatus::PendingAdminDecision
        | RequestStatus::PendingProvisioning
        | RequestStatus::PendingScheduleCreation
        | RequestStatus::Provisioned
        | RequestStatus::Revoked => None,
    }
}
