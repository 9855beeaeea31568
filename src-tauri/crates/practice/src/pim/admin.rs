//! What administrators do for others: assign, change, remove.

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::activate::{FLOOR, blank};
use super::events::LISTED_AFTER;
use super::request::{Action, Ask, AskedSchedule, Expiration, Request, RequestStatus, Schedule};
use super::submit::new_request;
use super::{
    Assignment, AssignmentKind, AssignmentLimit, Eligibility, Holding, Pim, Refusal, RequestEvent, RuleName,
    Step, Target, Visibility,
};
use crate::pace::{Movement, Queue};

/// What somebody has, or had until its end came.
pub(super) struct Held {
    pub(super) id: Uuid,
    starts_at: Timestamp,
    pub(super) ends_at: Option<Timestamp>,
    pub(super) over: bool,
    /// It is an activation, which ends when it was asked to end.
    pub(super) activated: bool,
}

impl Pim {
    pub(super) fn check_assigning(&self, ask: &Ask, now: Timestamp) -> Result<Request, Refusal> {
        let AskedSchedule { start, expiration } = ask.schedule.clone().ok_or(Refusal::Invalid)?;
        let start = start.unwrap_or(now).max(now);
        let end = end_of(&expiration, start)?;
        self.check_limit(ask, start, end)?;
        match ask.holding {
            Holding::Eligibility => {
                if self.held(ask).is_some_and(|held| !held.over) {
                    return Err(Refusal::Exists);
                }
            }
            Holding::Assignment => self.check_others(ask, start, end)?,
        }
        let status = if start > now {
            RequestStatus::Granted
        } else {
            RequestStatus::Provisioned
        };
        let mut request = new_request(ask, status, now);
        request.completed = Some(start);
        request.schedule = Some(Schedule { start, expiration });
        Ok(request)
    }

    pub(super) fn check_changing(&self, ask: &Ask, now: Timestamp) -> Result<Request, Refusal> {
        let (held, schedule) = self.check_change(ask, now)?;
        let mut request = new_request(ask, RequestStatus::Provisioned, now);
        request.completed = Some(now);
        request.target_schedule = Some(held.id);
        request.schedule = Some(schedule);
        Ok(request)
    }

    pub(super) fn check_removing(&self, ask: &Ask, now: Timestamp) -> Result<Request, Refusal> {
        let held = self.held(ask).filter(|held| !held.over);
        let held = held.ok_or(Refusal::DoesNotExist)?;
        if held.starts_at <= now && now - held.starts_at < FLOOR {
            return Err(Refusal::TooShort);
        }
        if let Some(assignment) = self.assignments.iter().find(|row| row.id == held.id) {
            self.check_not_last_owner(assignment)?;
        }
        let mut request = new_request(ask, RequestStatus::Revoked, now);
        request.target_schedule = Some(held.id);
        Ok(request)
    }

    /// Is it long enough, not too long, and explained where it must be?
    pub(super) fn check_limit(
        &self,
        ask: &Ask,
        start: Timestamp,
        end: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        let length = end.map(|end| end - start);
        if length.is_some_and(|length| length <= TimeDelta::zero()) {
            return Err(Refusal::InvalidSchedule);
        }
        if length.is_some_and(|length| length < FLOOR) {
            return Err(Refusal::TooShort);
        }
        let policy = self.policy(&ask.target).ok_or(Refusal::Invalid)?;
        let AssignmentLimit { expires, maximum } = match ask.holding {
            Holding::Eligibility => &policy.eligible,
            Holding::Assignment => &policy.active,
        };
        let too_long = *expires && length.is_none_or(|length| length > maximum.length());
        // The policies of the practice tenant ask administrators for it where they give a role outright.
        let unexplained =
            ask.action.is_admin() && ask.holding == Holding::Assignment && blank(&ask.justification);
        let failed: Vec<RuleName> = [
            (too_long, RuleName::Expiration),
            (unexplained, RuleName::Justification),
        ]
        .into_iter()
        .filter_map(|(fails, rule)| fails.then_some(rule))
        .collect();
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Rules(failed))
        }
    }

    /// The schedule that a request is about: the one it names, or the one of the same role and scope; one in
    /// force before one that is over.
    pub(super) fn held(&self, ask: &Ask) -> Option<Held> {
        let meant = |id: Uuid, principal: Uuid, target: &Target| {
            principal == ask.principal
                && *target == ask.target
                && ask.target_schedule.is_none_or(|wanted| wanted == id)
        };
        match ask.holding {
            Holding::Eligibility => {
                let rows = || self.eligibilities.iter();
                let found = rows().filter(|row| meant(row.id, row.principal, &row.target));
                found.min_by_key(|row| row.over).map(|row| Held {
                    id: row.id,
                    starts_at: row.starts_at,
                    ends_at: row.ends_at,
                    over: row.over,
                    activated: false,
                })
            }
            Holding::Assignment => {
                let current = self.assignments.iter().filter(|row| !row.deactivated);
                let all = current
                    .map(|row| (row, false))
                    .chain(self.past.iter().map(|row| (row, true)));
                let mut found = all.filter(|(row, _)| meant(row.id, row.principal, &row.target));
                found.next().map(|(row, over)| Held {
                    id: row.id,
                    starts_at: row.starts_at,
                    ends_at: row.ends_at,
                    over,
                    activated: matches!(row.kind, AssignmentKind::Activated { .. }),
                })
            }
        }
    }

    /// Does at once what an administrator has asked for.
    pub(super) fn carry_out(&mut self, request: &Request, now: Timestamp, queue: &mut Queue) {
        match request.action {
            Action::AdminAssign => self.assign(request, now, queue),
            Action::AdminUpdate | Action::AdminExtend | Action::AdminRenew => {
                self.prolong(request, now, queue);
                self.answer_askers(request, now);
            }
            Action::AdminRemove => self.remove(request, now, queue),
            Action::SelfActivate | Action::SelfDeactivate | Action::SelfExtend | Action::SelfRenew => {}
        }
        if request.status.is_final() {
            let by = Some(request.created_by);
            self.note(now, RequestEvent::Completed, request, by, None);
        }
    }

    fn assign(&mut self, request: &Request, now: Timestamp, queue: &mut Queue) {
        let Some((starts_at, ends_at)) = request.period() else {
            return;
        };
        match request.holding {
            Holding::Eligibility => self.eligibilities.push(Eligibility {
                id: request.id,
                principal: request.principal,
                target: request.target.clone(),
                condition: request.condition.clone(),
                starts_at,
                ends_at,
                created: Some(now),
                modified: None,
                over: false,
                unlisted: true,
            }),
            // A planned one comes into being at its start.
            Holding::Assignment if request.status == RequestStatus::Granted => return,
            Holding::Assignment => self.assignments.push(Assignment {
                id: request.id,
                principal: request.principal,
                target: request.target.clone(),
                condition: request.condition.clone(),
                kind: AssignmentKind::Standing,
                starts_at,
                ends_at,
                visibility: Visibility::Unlisted,
                deactivated: false,
                created: Some(now),
                modified: None,
            }),
        }
        self.list_soon(request.id, now, queue);
    }

    fn remove(&mut self, request: &Request, now: Timestamp, queue: &mut Queue) {
        let Some(id) = request.target_schedule else { return };
        match request.holding {
            Holding::Assignment => self.end_assignments(now, queue, |row| row.id == id),
            Holding::Eligibility => {
                self.eligibilities.retain(|row| row.id != id);
                queue.forget(|step| *step == Step::List(id));
                let made = AssignmentKind::Activated { eligibility: id };
                self.end_assignments(now, queue, |row| row.kind == made);
            }
        }
    }

    /// Gives somebody something as an administrator would, whatever the policy says. Its schedule's id;
    /// nothing when the person has it already.
    pub(crate) fn grant(
        &mut self,
        ask: &Ask,
        by: Uuid,
        now: Timestamp,
        queue: &mut Queue,
    ) -> Result<Uuid, Refusal> {
        if self.held(ask).is_some_and(|held| !held.over) {
            return Err(Refusal::Exists);
        }
        let AskedSchedule { start, expiration } = ask.schedule.clone().ok_or(Refusal::Invalid)?;
        let start = start.unwrap_or(now).max(now);
        let status = if start > now {
            RequestStatus::Granted
        } else {
            RequestStatus::Provisioned
        };
        let mut request = new_request(ask, status, now);
        request.created_by = by;
        request.completed = Some(start);
        request.schedule = Some(Schedule { start, expiration });
        let id = request.id;
        self.note(now, RequestEvent::Asked, &request, Some(by), None);
        self.carry_out(&request, now, queue);
        self.requests.push(request);
        Ok(id)
    }

    /// Takes something away as an administrator would, however young it is.
    pub(crate) fn take_away(
        &mut self,
        ask: &Ask,
        by: Uuid,
        now: Timestamp,
        queue: &mut Queue,
    ) -> Result<(), Refusal> {
        let held = self.held(ask).filter(|held| !held.over);
        let held = held.ok_or(Refusal::DoesNotExist)?;
        let mut request = new_request(ask, RequestStatus::Revoked, now);
        request.created_by = by;
        request.target_schedule = Some(held.id);
        self.note(now, RequestEvent::Asked, &request, Some(by), None);
        self.carry_out(&request, now, queue);
        self.requests.push(request);
        Ok(())
    }

    pub(super) fn list_soon(&self, id: Uuid, now: Timestamp, queue: &mut Queue) {
        queue.push(Movement {
            due: now + LISTED_AFTER,
            tenant: self.tenant,
            workload: self.workload,
            step: Step::List(id),
        });
    }
}

/// The end of something that starts at `start`; none where it is for ever.
pub(super) fn end_of(expiration: &Expiration, start: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    match expiration {
        Expiration::Never => Ok(None),
        Expiration::AfterDateTime(_) | Expiration::AfterDuration(_) => {
            Ok(Some(expiration.end(start).ok_or(Refusal::Invalid)?))
        }
    }
}
