//! What administrators do for others (assign, change, remove, prolong), and what holders ask them for.

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::activate::{FLOOR, blank};
use super::events::LISTED_AFTER;
use super::request::{Action, Ask, AskedSchedule, Expiration, Request, RequestStatus, Schedule};
use super::submit::new_request;
use super::{
    Asker, Assignment, AssignmentKind, AssignmentLimit, Eligibility, Holding, Pim, Refusal, RequestEvent,
    RuleName, Step, Target, Visibility,
};
use crate::pace::{Movement, Queue};

/// What somebody has, or had until its end came.
struct Held {
    id: Uuid,
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    over: bool,
    /// It is an activation, which ends when it was asked to end.
    activated: bool,
}

/// From so long before its end a holder may ask to have something extended. (The portal offers it from then on; that the
/// service holds to it as well is this tenant's guess, so that nobody relies on the contrary.)
const EXTEND_WITHIN: TimeDelta = TimeDelta::days(14);

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

    /// The holder asks an administrator for a later end, or for it again after the end.
    pub(super) fn check_prolonging(
        &self,
        ask: &Ask,
        asker: &Asker,
        now: Timestamp,
    ) -> Result<Request, Refusal> {
        let (held, schedule) = self.check_change(ask, now)?;
        if held.activated {
            return Err(Refusal::DoesNotExist);
        }
        let too_early = held.ends_at.is_some_and(|end| end - now > EXTEND_WITHIN);
        if ask.action == Action::SelfExtend && too_early {
            return Err(Refusal::Invalid);
        }
        let failed: Vec<RuleName> = [
            (!asker.multifactor, RuleName::Mfa),
            (blank(&ask.justification), RuleName::Justification),
        ]
        .into_iter()
        .filter_map(|(fails, rule)| fails.then_some(rule))
        .collect();
        if !failed.is_empty() {
            return Err(Refusal::Rules(failed));
        }
        let waits = self.requests.iter().any(|request| {
            request.status == RequestStatus::PendingAdminDecision && request.target_schedule == Some(held.id)
        });
        if waits {
            return Err(Refusal::Pending);
        }
        let mut request = new_request(ask, RequestStatus::PendingAdminDecision, now);
        request.target_schedule = Some(held.id);
        request.schedule = Some(schedule);
        Ok(request)
    }

    /// What is to be changed, and to what: the same for administrators and for those who ask them.
    fn check_change(&self, ask: &Ask, now: Timestamp) -> Result<(Held, Schedule), Refusal> {
        let AskedSchedule { start, expiration } = ask.schedule.clone().ok_or(Refusal::Invalid)?;
        let held = self.held(ask).ok_or(Refusal::DoesNotExist)?;
        let renews = matches!(ask.action, Action::SelfRenew | Action::AdminRenew);
        if held.over != renews {
            return Err(if renews {
                Refusal::Exists
            } else {
                Refusal::DoesNotExist
            });
        }
        let start = start.unwrap_or(now).max(now);
        let end = end_of(&expiration, start)?;
        self.check_limit(ask, start, end)?;
        let extends = matches!(ask.action, Action::SelfExtend | Action::AdminExtend);
        let later = held.ends_at.is_some_and(|old| end.is_none_or(|end| old < end));
        if extends && !later {
            return Err(Refusal::InvalidSchedule);
        }
        Ok((held, Schedule { start, expiration }))
    }

    /// Is it long enough, not too long, and explained where it must be?
    fn check_limit(&self, ask: &Ask, start: Timestamp, end: Option<Timestamp>) -> Result<(), Refusal> {
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
    fn held(&self, ask: &Ask) -> Option<Held> {
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

    /// Gives what a request is about its new time.
    pub(super) fn prolong(&mut self, request: &Request, now: Timestamp, queue: &mut Queue) {
        let (Some(id), Some((start, ends_at))) = (request.target_schedule, request.period()) else {
            return;
        };
        if let Some(row) = self.eligibilities.iter_mut().find(|row| row.id == id) {
            if row.over || row.starts_at > now {
                row.starts_at = start;
            }
            row.ends_at = ends_at;
            row.modified = Some(now);
            if std::mem::take(&mut row.over) {
                row.unlisted = true;
                self.list_soon(id, now, queue);
            }
            self.shorten_activations(id, ends_at);
        } else if let Some(row) = self.assignments.iter_mut().find(|row| row.id == id) {
            row.ends_at = ends_at;
            row.modified = Some(now);
        } else if let Some(place) = self.past.iter().position(|row| row.id == id) {
            let row = self.past.remove(place);
            self.assignments.push(Assignment {
                starts_at: start,
                ends_at,
                visibility: Visibility::Unlisted,
                modified: Some(now),
                ..row
            });
            self.list_soon(id, now, queue);
        }
    }

    /// An activation never outlasts what it was made from.
    fn shorten_activations(&mut self, eligibility: Uuid, ends_at: Option<Timestamp>) {
        let made = AssignmentKind::Activated { eligibility };
        for row in self.assignments.iter_mut().filter(|row| row.kind == made) {
            row.ends_at = match (row.ends_at, ends_at) {
                (Some(own), Some(end)) => Some(own.min(end)),
                (own, end) => own.or(end),
            };
        }
    }

    /// Those who have asked for the same have got it.
    fn answer_askers(&mut self, done: &Request, now: Timestamp) {
        let asked: Vec<Uuid> = self
            .requests
            .iter()
            .filter(|request| {
                request.status == RequestStatus::PendingAdminDecision
                    && request.target_schedule == done.target_schedule
            })
            .map(|request| request.id)
            .collect();
        for id in asked {
            self.complete(id, done.created_by, now);
        }
    }

    /// A request that has waited for an administrator is carried out.
    pub(super) fn complete(&mut self, id: Uuid, by: Uuid, now: Timestamp) {
        let Some(request) = self.request_mut(id) else {
            return;
        };
        request.status = RequestStatus::Provisioned;
        request.completed = Some(now);
        let completed = request.clone();
        self.note(now, RequestEvent::Completed, &completed, Some(by), None);
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

    fn list_soon(&self, id: Uuid, now: Timestamp, queue: &mut Queue) {
        queue.push(Movement {
            due: now + LISTED_AFTER,
            tenant: self.tenant,
            workload: self.workload,
            step: Step::List(id),
        });
    }
}

/// The end of something that starts at `start`; none where it is for ever.
fn end_of(expiration: &Expiration, start: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    match expiration {
        Expiration::Never => Ok(None),
        Expiration::AfterDateTime(_) | Expiration::AfterDuration(_) => {
            Ok(Some(expiration.end(start).ok_or(Refusal::Invalid)?))
        }
    }
}
