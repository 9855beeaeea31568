//! What happens without anybody asking: provisioning, propagation, starts, ends, lapses.

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::request::{Action, Request, RequestStatus};
use super::{Assignment, AssignmentKind, Holding, Pim, Refusal, RequestEvent, Step, Visibility};
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
        let current = self.eligibilities.iter().filter(|row| !row.over);
        let last_days = current.filter_map(|row| row.ends_at);
        let changes = self.requests.iter().filter_map(due);
        ends.chain(last_days).chain(changes).filter(|at| *at <= now).min()
    }

    /// Lets everything happen that the clock brings about by `at`.
    pub(crate) fn tick(&mut self, at: Timestamp, queue: &mut Queue) {
        self.end_by_clock(at, queue);
        let due: Vec<Uuid> = self
            .requests
            .iter()
            .filter(|request| due(request).is_some_and(|due| due <= at))
            .map(|request| request.id)
            .collect();
        for id in due {
            // Where nobody has decided, it lapses; everything else that is due starts.
            if self.lapse(id, at).is_err() {
                self.provision(id, at, queue);
            }
        }
    }

    fn end_by_clock(&mut self, at: Timestamp, queue: &mut Queue) {
        let has_come = |end: Option<Timestamp>| end.is_some_and(|end| end <= at);
        let (ended, current): (Vec<Assignment>, Vec<Assignment>) = std::mem::take(&mut self.assignments)
            .into_iter()
            .partition(|row| has_come(row.ends_at));
        self.assignments = current;
        for row in ended {
            queue.forget(|step| step.concerns_assignment(row.id));
            if row.deactivated {
                continue;
            }
            let activated = matches!(row.kind, AssignmentKind::Activated { .. });
            let about = (row.id, row.principal, row.target.clone());
            self.note_ended(at, Holding::Assignment, activated, about);
            if !activated {
                self.past.push(row);
            }
        }
        let mut over = Vec::new();
        for row in self.eligibilities.iter_mut().filter(|row| !row.over) {
            if has_come(row.ends_at) {
                row.over = true;
                over.push((row.id, row.principal, row.target.clone()));
            }
        }
        for about in over {
            self.note_ended(at, Holding::Eligibility, false, about);
        }
    }

    /// Carries out one step of the queue.
    pub(crate) fn settle(&mut self, step: &Step, at: Timestamp, queue: &mut Queue) {
        match step {
            Step::Provision(request) => self.provision(*request, at, queue),
            Step::List(id) => {
                if let Some(row) = self.eligibilities.iter_mut().find(|row| row.id == *id) {
                    row.unlisted = false;
                    return;
                }
                self.show(*id, Visibility::Listed);
                queue.push(Movement {
                    due: at + PROPAGATED_AFTER,
                    tenant: self.tenant,
                    workload: self.workload,
                    step: Step::Propagate(*id),
                });
            }
            Step::Propagate(id) => self.show(*id, Visibility::Propagated),
            Step::Unlist(id) => self.assignments.retain(|row| row.id != *id),
        }
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

    /// Carries a request out as soon as the service does.
    pub(super) fn provision_soon(&mut self, id: Uuid, now: Timestamp, queue: &mut Queue) {
        match self.workload.provisioned_after() {
            None => self.provision(id, now, queue),
            Some(after) => queue.push(Movement {
                due: now + after,
                tenant: self.tenant,
                workload: self.workload,
                step: Step::Provision(id),
            }),
        }
    }

    fn provision(&mut self, id: Uuid, at: Timestamp, queue: &mut Queue) {
        let (tenant, workload) = (self.tenant, self.workload);
        let Some(request) = self.request(id).cloned() else {
            return;
        };
        if request.holding == Holding::Eligibility {
            // It was made with the request and comes into force by itself.
            self.finish(&request, RequestStatus::Provisioned, at);
            return;
        }
        let made_from = |id: Option<Uuid>| {
            let mut rows = self.eligibilities.iter();
            rows.find(|row| Some(row.id) == id && !row.over)
        };
        let (kind, most) = match (request.action, made_from(request.eligibility)) {
            (Action::AdminAssign, _) => (AssignmentKind::Standing, None),
            (_, Some(row)) => (AssignmentKind::Activated { eligibility: row.id }, row.ends_at),
            (_, None) => {
                self.finish(&request, RequestStatus::Failed, at);
                return;
            }
        };
        let Some((starts_at, ends_at)) = request.period() else {
            self.finish(&request, RequestStatus::Failed, at);
            return;
        };
        let assignment = Assignment {
            id,
            principal: request.principal,
            target: request.target.clone(),
            condition: request.condition.clone(),
            kind,
            starts_at,
            // An activation never outlasts what it was made from.
            ends_at: ends_at.into_iter().chain(most).min(),
            visibility: Visibility::Unlisted,
            deactivated: false,
            created: None,
            modified: None,
        };
        self.finish(&request, RequestStatus::Provisioned, at);
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
            workload,
            step: Step::List(id),
        });
    }

    /// A request ends in this state, and the log says so.
    fn finish(&mut self, request: &Request, status: RequestStatus, at: Timestamp) {
        if let Some(request) = self.request_mut(request.id) {
            request.status = status;
            request.completed = Some(at);
        }
        let (event, reason) = if status == RequestStatus::Provisioned {
            (RequestEvent::Completed, None)
        } else {
            (RequestEvent::Failed, Some("What it was to be made from is gone."))
        };
        self.note(at, event, request, Some(request.created_by), reason);
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
