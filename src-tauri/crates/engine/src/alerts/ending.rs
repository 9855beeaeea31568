//! The end of an activation: before it, at each lead time, and when it has come.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use stint_domain::{ActiveAssignment, NoticeId, RoleAt, RoleKind, Timestamp, words};

use super::{Alerts, Seen, id, key, notice};
use crate::access::Access;
use crate::{Effect, List, Notice, NoticeAction, NoticeKind, Urgency, When};

/// An activation that will end.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    role_name: String,
    scope_label: String,
    /// How long it was granted for, where the service says it.
    granted: Option<TimeDelta>,
    deactivatable_from: Option<Timestamp>,
}

impl Alerts {
    /// So late after the end it is still news.
    pub(super) const NEWS: TimeDelta = TimeDelta::hours(1);
    /// So long before its end an activation that is gone counts as ended by the clock: the service's clock may
    /// be ahead of ours.
    const EARLY: TimeDelta = TimeDelta::minutes(1);
    /// So late a lead time is still told in its own minutes.
    const PUNCTUAL: TimeDelta = TimeDelta::seconds(10);
    /// From here on an ending alert stays until it is seen.
    const URGENT: TimeDelta = TimeDelta::minutes(5);

    pub(super) fn settle_endings(&mut self, seen: Seen<'_>, out: &mut Vec<Effect>) {
        let Seen { access, now, .. } = seen;
        let listed: BTreeMap<(RoleAt, Timestamp), Watched> = access
            .listed()
            .filter(|row| row.is_activated())
            .filter_map(|row| Some(((row.role_at(), row.ends_at?), Watched::of(row, access))))
            .collect();
        let mut all = std::mem::take(&mut self.watched);
        all.extend(listed.clone());
        for ((target, ends_at), watched) in all {
            let gone = !listed.contains_key(&(target.clone(), ends_at));
            let over = ends_at <= now || (gone && ends_at - Self::EARLY <= now);
            if over {
                self.ended(&target, ends_at, &watched, seen, out);
            } else if gone {
                self.close_ending(&target, ends_at, out);
            } else {
                if seen.is_sure(List::Active, &target.account, target.kind) {
                    self.ending(&target, ends_at, &watched, now);
                }
                self.watched.insert((target, ends_at), watched);
            }
        }
    }

    /// When lead times and ends are due.
    pub(super) fn endings_due(&self) -> impl Iterator<Item = Timestamp> + '_ {
        self.watched.iter().flat_map(|((_, ends_at), watched)| {
            let leads = self.leads_of(watched);
            let leads = leads.map(|minutes| *ends_at - TimeDelta::minutes(i64::from(minutes)));
            leads.chain([*ends_at])
        })
    }

    /// The person ended it: nothing more is said about its end.
    pub(crate) fn left(&mut self, target: &RoleAt, ends_at: Option<Timestamp>, out: &mut Vec<Effect>) {
        let Some(ends_at) = ends_at else {
            return;
        };
        self.watched.remove(&(target.clone(), ends_at));
        self.close_ending(target, ends_at, out);
    }

    /// The ending alert as it is to be said at `now`, again because the person wanted it later; `None` when the
    /// activation is over.
    pub(super) fn ending_again(
        &self,
        target: &RoleAt,
        ends_at: Timestamp,
        kind: NoticeKind,
        now: Timestamp,
    ) -> Option<Notice> {
        let watched = self.watched.get(&(target.clone(), ends_at))?;
        Some(watched.notice(target, ends_at, kind, None, now))
    }

    fn ending(&mut self, target: &RoleAt, ends_at: Timestamp, watched: &Watched, now: Timestamp) {
        let left = ends_at - now;
        let due = self
            .leads_of(watched)
            .filter(|minutes| left <= TimeDelta::minutes(i64::from(*minutes)));
        // Of several that are due only the tightest says something; nothing wider comes after it.
        let Some(tightest) = due.min() else {
            return;
        };
        let told = self.shown.iter().any(|key| {
            let minutes = ending_minutes(key.kind);
            minutes.is_some_and(|minutes| minutes <= tightest) && key.target == *target && key.of == ends_at
        });
        if !told {
            let kind = NoticeKind::Ending { minutes: tightest };
            self.show(watched.notice(target, ends_at, kind, Some(tightest), now), now);
        }
    }

    fn ended(
        &mut self,
        target: &RoleAt,
        ends_at: Timestamp,
        watched: &Watched,
        seen: Seen<'_>,
        out: &mut Vec<Effect>,
    ) {
        let key = key(target, NoticeKind::Ended, ends_at);
        if self.shown.contains(&key) {
            return;
        }
        self.close_ending(target, ends_at, out);
        if seen.now - ends_at > Self::NEWS {
            return;
        }
        let length = watched.granted.and_then(|granted| granted.to_std().ok());
        let mut body = length.map_or_else(String::new, |length| {
            format!("{} is over.", words::length(length))
        });
        if seen.access.held(target, seen.now).is_none() {
            let space = if body.is_empty() { "" } else { " " };
            let over = over(target, &watched.role_name);
            body = format!("{body}{space}{over}");
        }
        let title = format!("{} has ended", watched.role_name);
        let notice = Notice {
            body,
            actions: vec![NoticeAction::RequestAgain],
            ..notice(id("ended", target, ends_at), key, title, "A role has ended")
        };
        self.show(notice, seen.now);
    }

    fn close_ending(&mut self, target: &RoleAt, ends_at: Timestamp, out: &mut Vec<Effect>) {
        let shown = self
            .shown
            .iter()
            .any(|key| ending_minutes(key.kind).is_some() && key.target == *target && key.of == ends_at);
        if shown {
            self.close(&ending_id(target, ends_at), out);
        }
    }

    /// A lead time that is as long as the whole activation says nothing.
    fn leads_of<'a>(&'a self, watched: &'a Watched) -> impl Iterator<Item = u32> + 'a {
        self.leads.iter().copied().filter(|minutes| {
            let lead = TimeDelta::minutes(i64::from(*minutes));
            watched.granted.is_none_or(|granted| lead < granted)
        })
    }
}

impl Watched {
    fn of(row: &ActiveAssignment, access: &Access) -> Self {
        Self {
            role_name: row.kind.title(&row.role, &row.scope),
            scope_label: access.place(&row.role_at(), &row.scope),
            granted: row.starts_at.zip(row.ends_at).map(|(start, end)| end - start),
            deactivatable_from: row.deactivatable_from(),
        }
    }

    /// `lead`: the lead time that it is told for.
    fn notice(
        &self,
        target: &RoleAt,
        ends_at: Timestamp,
        kind: NoticeKind,
        lead: Option<u32>,
        now: Timestamp,
    ) -> Notice {
        let left = ends_at - now;
        let ends_in = ends_in(left, lead);
        let mut actions = vec![NoticeAction::MoreTime];
        if self.deactivatable_from.is_some_and(|from| from <= now) {
            actions.push(NoticeAction::Deactivate);
        }
        if super::later::for_an_end(ends_at, now).is_some() {
            actions.push(NoticeAction::Later);
        }
        actions.push(NoticeAction::Dismiss);
        let title = format!("{} ends in {ends_in}", self.role_name);
        let private = format!("A role ends in {ends_in}");
        Notice {
            urgency: if left <= Alerts::URGENT {
                Urgency::High
            } else {
                Urgency::Normal
            },
            body: self.scope_label.clone(),
            when: Some(When::At(ends_at)),
            actions,
            ..notice(
                ending_id(target, ends_at),
                key(target, kind, ends_at),
                title,
                &private,
            )
        }
    }
}

/// What the end means. `name` is what the access is called.
fn over(target: &RoleAt, name: &str) -> String {
    match (target.kind, target.role.as_str()) {
        (RoleKind::EntraRole | RoleKind::AzureRole, _) => "You no longer hold the role.".to_owned(),
        (RoleKind::Group, "owner") => format!("You are no longer an owner of {name}."),
        (RoleKind::Group, _) => format!("You are no longer a member of {name}."),
    }
}

fn ending_minutes(kind: NoticeKind) -> Option<u32> {
    match kind {
        NoticeKind::Ending { minutes } => Some(minutes),
        NoticeKind::Ended
        | NoticeKind::Usable
        | NoticeKind::Approved
        | NoticeKind::Denied
        | NoticeKind::Lapsed
        | NoticeKind::EligibilityEnds { .. }
        | NoticeKind::EligibilityEnded
        | NoticeKind::NewEligibility
        | NoticeKind::Started
        | NoticeKind::AgainStarted
        | NoticeKind::AgainMissed
        | NoticeKind::AgainAsks
        | NoticeKind::BatchPartly
        | NoticeKind::Snoozed { .. } => None,
    }
}

/// What is left, rounded down; a lead time that is told in time is told as it was chosen.
fn ends_in(left: TimeDelta, lead: Option<u32>) -> String {
    let lead = lead.map(i64::from);
    let punctual = lead.filter(|lead| left + Alerts::PUNCTUAL > TimeDelta::minutes(*lead));
    match punctual.unwrap_or_else(|| left.num_minutes()) {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

/// The same for all ending alerts of one activation, so that one replaces the other.
fn ending_id(target: &RoleAt, ends_at: Timestamp) -> NoticeId {
    id("ending", target, ends_at)
}
