//! More time: what holders ask administrators for, and what these give.

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::activate::blank;
use super::admin::{Held, end_of};
use super::request::{Action, Ask, AskedSchedule, Request, RequestStatus, Schedule};
use super::submit::new_request;
use super::{Asker, Assignment, AssignmentKind, Pim, Refusal, RequestEvent, RuleName, Visibility};
use crate::pace::Queue;

/// From so long before its end a holder may ask to have something extended. (The portal offers it from then on; that the
/// service holds to it as well is this tenant's guess, so that nobody relies on the contrary.)
const EXTEND_WITHIN: TimeDelta = TimeDelta::days(14);

impl Pim {
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
    pub(super) fn check_change(&self, ask: &Ask, now: Timestamp) -> Result<(Held, Schedule), Refusal> {
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
    pub(super) fn answer_askers(&mut self, done: &Request, now: Timestamp) {
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
}
