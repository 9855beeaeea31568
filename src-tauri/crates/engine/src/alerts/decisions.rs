//! What became of what was asked for: decided, started, working.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use stint_domain::{
    AccountId, Activation, ActivationAction, ActivationId, ActivationStatus, ActiveAssignment, Approval,
    RequestState, RoleAt, Timestamp, words,
};

use super::{Alerts, Seen, id, key, notice};
use crate::access::Access;
use crate::intents::{Decision, Verdict};
use crate::{Notice, NoticeAction, NoticeKind, When};

/// Requests that were made elsewhere and are followed by the lists alone.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    /// Seen waiting in this run.
    waiting: BTreeSet<(AccountId, ActivationId)>,
    /// Seen planned in this run, each with its start.
    planned: BTreeSet<(RoleAt, Timestamp)>,
}

impl Watch {
    /// The account is signed out.
    pub(super) fn forget(&mut self, account: &AccountId) {
        self.waiting.retain(|(whose, _)| whose != account);
        self.planned.retain(|(target, _)| target.account != *account);
    }
}

/// A start that lies so much after the request was planned.
const PLANNED_AHEAD: TimeDelta = TimeDelta::minutes(1);
/// So late a start is still told as one.
const PUNCTUAL: TimeDelta = TimeDelta::minutes(2);

impl Alerts {
    /// A fresh token carries the role.
    pub(crate) fn works(&mut self, row: &ActiveAssignment, now: Timestamp) {
        let Some(of) = row.ends_at.or(row.starts_at) else {
            return;
        };
        let left = row.ends_at.and_then(|end| (end - now).to_std().ok());
        let target = row.role_at();
        let title = format!("{} works now", row.kind.title(&row.role, &row.scope));
        let notice = Notice {
            body: left.map(words::left).unwrap_or_default(),
            ..notice(
                id("usable", &target, of),
                key(&target, NoticeKind::Usable, of),
                title,
                "A role works now",
            )
        };
        self.show(notice, now);
    }

    /// Somebody decided a request of this machine, or nobody did.
    pub(crate) fn decided(&mut self, decision: &Decision, access: &Access, now: Timestamp) {
        let Decision {
            target,
            role_name,
            asked_at,
            verdict,
            more,
        } = decision;
        if let Some(more) = more {
            return self.more_time_decided(decision, *more, access, now);
        }
        let mut requests = access.requests();
        let request = requests.find(|request| {
            request.action == ActivationAction::Activate
                && request.is_at(target)
                && request.created_at >= *asked_at - Access::SKEW
        });
        let approval = request.and_then(|request| request.approval.as_ref());
        let told = Told {
            target,
            role_name,
            asked_at: *asked_at,
            verdict: *verdict,
            approval,
        };
        self.show(told.notice(access, now), now);
    }

    /// Compares requests that were made elsewhere with what they were.
    pub(super) fn settle_requests(&mut self, seen: Seen<'_>) {
        let Seen { access, now, .. } = seen;
        let waiting = std::mem::take(&mut self.requests.waiting);
        for request in access.requests() {
            if seen.intents.is_bound(&request.id) {
                continue;
            }
            let known = (request.account.clone(), request.id.clone());
            let was_waiting = waiting.contains(&known);
            match request.action {
                ActivationAction::Activate => {}
                ActivationAction::Prolong(how, of) => {
                    if request.status.is_open() {
                        self.requests.waiting.insert(known);
                    } else if was_waiting {
                        self.foreign_more_time(request, (how, of), access, now);
                    }
                    continue;
                }
                ActivationAction::Deactivate | ActivationAction::Other => continue,
            }
            let verdict = match request.outcome(true, now) {
                RequestState::Waiting => {
                    self.requests.waiting.insert(known);
                    continue;
                }
                RequestState::Scheduled | RequestState::Applying | RequestState::Active => Verdict::Approved,
                RequestState::Denied => Verdict::Denied,
                RequestState::Lapsed => Verdict::Lapsed,
                RequestState::Refused
                | RequestState::Expired
                | RequestState::Deactivated
                | RequestState::Canceled
                | RequestState::Failed
                | RequestState::NotSent
                | RequestState::Unclear
                | RequestState::Ended => continue,
            };
            // A word that is not known says nothing yet.
            if !was_waiting || request.status == ActivationStatus::Unknown {
                continue;
            }
            let target = request.role_at();
            let role_name = access.role_name_of(request);
            let told = Told {
                target: &target,
                role_name: &role_name,
                asked_at: request.created_at,
                verdict,
                approval: request.approval.as_ref(),
            };
            self.show(told.notice(access, now), now);
        }
    }

    /// Tells that a planned activation has started.
    pub(super) fn settle_starts(&mut self, seen: Seen<'_>) {
        let Seen { access, now, .. } = seen;
        for request in access.requests() {
            let planned =
                request.action == ActivationAction::Activate && request.status == ActivationStatus::Scheduled;
            if let Some(start) = request.starts_at.filter(|_| planned) {
                self.requests.planned.insert((request.role_at(), start));
            }
        }
        self.requests
            .planned
            .retain(|(_, start)| now - *start <= Self::NEWS);
        let rows = access.in_force(now).filter(|row| row.is_activated());
        let started: Vec<(ActiveAssignment, Timestamp)> = rows
            .filter_map(|row| Some((row.clone(), self.planned_start(row, seen)?)))
            .collect();
        for (row, start) in started {
            if now - start > Self::NEWS {
                continue;
            }
            let target = row.role_at();
            let has = if now - start <= PUNCTUAL {
                "has started"
            } else {
                "is active"
            };
            let title = format!("{} {has}", row.kind.title(&row.role, &row.scope));
            let notice = Notice {
                body: access.place(&target, &row.scope),
                when: row.ends_at.map(When::Until),
                ..notice(
                    id("started", &target, start),
                    key(&target, NoticeKind::Started, start),
                    title,
                    "A planned role has started",
                )
            };
            self.show(notice, now);
        }
    }

    /// The start that was planned for what is in force; `None` where nobody planned one.
    fn planned_start(&self, row: &ActiveAssignment, seen: Seen<'_>) -> Option<Timestamp> {
        let target = row.role_at();
        let starts_at = row.starts_at?;
        let fits = |start: Timestamp| (start - starts_at).abs() <= Access::SKEW;
        let mut planned = self.requests.planned.iter();
        if let Some((_, start)) = planned.find(|(at, start)| *at == target && fits(*start)) {
            return Some(*start);
        }
        // Planned before this run: its start lies after the request, and nobody had to approve, which would move it.
        let rules = seen.access.rules_of(&target)?;
        let mut requests = seen.access.requests();
        let request =
            requests.find(|request| is_of(request, &target) && request.starts_at.is_some_and(fits))?;
        let start = request.starts_at?;
        (start - request.created_at > PLANNED_AHEAD && !rules.approval).then_some(start)
    }
}

fn is_of(request: &Activation, target: &RoleAt) -> bool {
    request.action == ActivationAction::Activate && request.is_at(target)
}

/// A decision to be told.
struct Told<'a> {
    target: &'a RoleAt,
    role_name: &'a str,
    asked_at: Timestamp,
    verdict: Verdict,
    approval: Option<&'a Approval>,
}

impl Told<'_> {
    fn notice(&self, access: &Access, now: Timestamp) -> Notice {
        let Self {
            target, role_name, ..
        } = self;
        let row = access.activated(target, now);
        let until = row.and_then(|row| row.ends_at);
        let place = access.label_of(target);
        let (kind, title, body, when, actions, private) = match self.verdict {
            Verdict::Approved => {
                let from = row.and_then(ActiveAssignment::deactivatable_from);
                let mut actions = vec![NoticeAction::Open];
                actions.extend(from.filter(|from| *from <= now).map(|_| NoticeAction::Deactivate));
                let says = self
                    .approval
                    .and_then(says)
                    .map(|says| format!("{says} · "))
                    .unwrap_or_default();
                let body = if until.is_some() {
                    format!("{says}{place} · Active")
                } else {
                    format!("{says}{place}")
                };
                (
                    NoticeKind::Approved,
                    format!("Approved: {role_name}"),
                    body,
                    until.map(When::Until),
                    actions,
                    "A request was approved",
                )
            }
            Verdict::Denied => (
                NoticeKind::Denied,
                format!("Denied: {role_name}"),
                self.approval.and_then(says).unwrap_or(place),
                None,
                vec![NoticeAction::OpenRequest],
                "A request was denied",
            ),
            Verdict::Lapsed => (
                NoticeKind::Lapsed,
                format!("Nobody decided in time: {role_name}"),
                "You can ask again.".to_owned(),
                None,
                vec![NoticeAction::AskAgain],
                "Nobody decided a request in time",
            ),
        };
        Notice {
            body,
            when,
            actions,
            ..notice(
                id("decided", target, self.asked_at),
                key(target, kind, self.asked_at),
                title,
                private,
            )
        }
    }
}

/// Who decided, and what they wrote.
pub(super) fn says(approval: &Approval) -> Option<String> {
    match (&approval.decided_by, &approval.reason) {
        (Some(name), Some(reason)) => Some(format!("{name}: “{reason}”")),
        (Some(name), None) => Some(name.clone()),
        (None, Some(reason)) => Some(format!("“{reason}”")),
        (None, None) => None,
    }
}
