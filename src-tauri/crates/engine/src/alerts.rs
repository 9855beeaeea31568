//! What is told outside the window, once each: ends that come near, ends, decisions, and what works now.
//!
//! This room is the only owner of "shown once". Who draws a notice asks nobody; who answers one sends an input.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{ActiveAssignment, NoticeId, RoleAt, Timestamp, words};

use crate::access::Access;
use crate::intents::{Decision, Verdict};
use crate::{
    Effect, Notice, NoticeAction, NoticeKey, NoticeKind, NoticeRow, Place, PrivateText, Urgency, When,
};

/// The room of the alerts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alerts {
    shown: BTreeSet<NoticeKey>,
    /// Minutes before the end, descending.
    leads: Vec<u32>,
    /// Activations in force, each by its access and its end.
    watched: BTreeMap<(RoleAt, Timestamp), Watched>,
    /// What notices of this run are about.
    asked: BTreeMap<NoticeId, RoleAt>,
    /// A window has the person's attention.
    focus: bool,
    /// What was told while none had, the newest first.
    told: Vec<NoticeRow>,
}

/// An activation that will end.
#[derive(Debug, Clone)]
struct Watched {
    role_name: String,
    scope_label: String,
    /// How long it was granted for, where the service says it.
    granted: Option<TimeDelta>,
    deactivatable_from: Option<Timestamp>,
}

impl Alerts {
    /// So late after the end it is still news.
    const NEWS: TimeDelta = TimeDelta::hours(1);
    /// So long before its end an activation that is gone counts as ended by the clock: the service's clock may
    /// be ahead of ours.
    const EARLY: TimeDelta = TimeDelta::minutes(1);
    /// So late a lead time is still told in its own minutes.
    const PUNCTUAL: TimeDelta = TimeDelta::seconds(10);
    /// From here on an ending alert stays until it is seen.
    const URGENT: TimeDelta = TimeDelta::minutes(5);
    /// So many stand for the window at most.
    const TOLD: usize = 20;

    pub(crate) fn new(shown: BTreeSet<NoticeKey>, leads: &[u32]) -> Self {
        let mut alerts = Self {
            shown,
            ..Self::default()
        };
        alerts.set_leads(leads);
        alerts
    }

    pub(crate) fn set_leads(&mut self, leads: &[u32]) {
        leads.clone_into(&mut self.leads);
        self.leads.sort_unstable_by(|a, b| b.cmp(a));
        self.leads.dedup();
    }

    pub(crate) fn set_focus(&mut self, focus: bool) {
        self.focus = focus;
    }

    /// What was told while no window had the focus, the newest first.
    pub(crate) fn told(&self) -> &[NoticeRow] {
        &self.told
    }

    /// The person has seen it.
    pub(crate) fn seen(&mut self) {
        self.told.clear();
    }

    /// What a notice of this run is about.
    pub(crate) fn target(&self, id: &NoticeId) -> Option<&RoleAt> {
        self.asked.get(id)
    }

    /// Compares what is in force with what was told. `sure`: the list was asked for in this run, so that nothing
    /// is announced that may be gone since.
    pub(crate) fn settle(&mut self, access: &Access, sure: bool, now: Timestamp, out: &mut Vec<Effect>) {
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
                self.ended(&target, ends_at, &watched, access, now, out);
            } else if gone {
                self.close_ending(&target, ends_at, out);
            } else {
                if sure {
                    self.ending(&target, ends_at, &watched, now, out);
                }
                self.watched.insert((target, ends_at), watched);
            }
        }
    }

    /// The next instant after `now` at which an alert is due.
    pub(crate) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let all = self.watched.iter().flat_map(|((_, ends_at), watched)| {
            let leads = self.leads_of(watched);
            let leads = leads.map(|minutes| *ends_at - TimeDelta::minutes(i64::from(minutes)));
            leads.chain([*ends_at])
        });
        all.filter(|at| *at > now).min()
    }

    /// The person ended it: nothing more is said about its end.
    pub(crate) fn left(&mut self, target: &RoleAt, ends_at: Option<Timestamp>, out: &mut Vec<Effect>) {
        let Some(ends_at) = ends_at else {
            return;
        };
        self.watched.remove(&(target.clone(), ends_at));
        self.close_ending(target, ends_at, out);
    }

    /// A fresh token carries the role.
    pub(crate) fn works(&mut self, row: &ActiveAssignment, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(of) = row.ends_at.or(row.starts_at) else {
            return;
        };
        let left = row.ends_at.and_then(|end| (end - now).to_std().ok());
        let key = NoticeKey {
            target: row.role_at(),
            kind: NoticeKind::Usable,
            of,
        };
        let notice = Notice {
            id: id("usable", &key.target, of),
            urgency: Urgency::Normal,
            title: format!("{} works now", row.role.name),
            body: left.map(words::left).unwrap_or_default(),
            when: None,
            actions: vec![NoticeAction::Open],
            private: PrivateText {
                title: "A role works now".to_owned(),
                body: String::new(),
            },
            target: key.target.clone(),
            keys: vec![key],
        };
        self.show(notice, now, out);
    }

    /// Somebody decided a request, or nobody did.
    pub(crate) fn decided(
        &mut self,
        decision: &Decision,
        access: &Access,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let Decision {
            target,
            role_name,
            asked_at,
            verdict,
        } = decision;
        let place = access.label_of(target);
        let until = access.activated(target, now).and_then(|row| row.ends_at);
        let (kind, title, body, when, action) = match verdict {
            Verdict::Approved => (
                NoticeKind::Approved,
                format!("Approved: {role_name}"),
                place,
                until.map(When::Until),
                NoticeAction::Open,
            ),
            Verdict::Denied => (
                NoticeKind::Denied,
                format!("Denied: {role_name}"),
                place,
                None,
                NoticeAction::Open,
            ),
            Verdict::Lapsed => (
                NoticeKind::Lapsed,
                format!("Nobody decided in time: {role_name}"),
                "You can ask again.".to_owned(),
                None,
                NoticeAction::AskAgain,
            ),
        };
        let notice = Notice {
            id: id("decided", target, *asked_at),
            keys: vec![NoticeKey {
                target: target.clone(),
                kind,
                of: *asked_at,
            }],
            private: PrivateText {
                title: "A request was decided".to_owned(),
                body: String::new(),
            },
            urgency: Urgency::Normal,
            title,
            body,
            when,
            actions: vec![action],
            target: target.clone(),
        };
        self.show(notice, now, out);
    }

    /// Another room's notice, once.
    pub(crate) fn tell(&mut self, notice: Notice, now: Timestamp, out: &mut Vec<Effect>) {
        self.show(notice, now, out);
    }

    /// Another account: what was watched of the old one is not told any more.
    pub(crate) fn forget_watched(&mut self) {
        self.watched.clear();
    }

    fn ending(
        &mut self,
        target: &RoleAt,
        ends_at: Timestamp,
        watched: &Watched,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
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
        if told {
            return;
        }
        let mut actions = vec![NoticeAction::MoreTime];
        if watched.deactivatable_from.is_some_and(|from| from <= now) {
            actions.push(NoticeAction::Deactivate);
        }
        actions.push(NoticeAction::Dismiss);
        let notice = Notice {
            id: ending_id(target, ends_at),
            keys: vec![NoticeKey {
                target: target.clone(),
                kind: NoticeKind::Ending { minutes: tightest },
                of: ends_at,
            }],
            private: PrivateText {
                title: format!("A role ends in {}", ends_in(left, tightest)),
                body: String::new(),
            },
            urgency: if left <= Self::URGENT {
                Urgency::High
            } else {
                Urgency::Normal
            },
            title: format!("{} ends in {}", watched.role_name, ends_in(left, tightest)),
            body: watched.scope_label.clone(),
            when: Some(When::At(ends_at)),
            actions,
            target: target.clone(),
        };
        self.show(notice, now, out);
    }

    fn ended(
        &mut self,
        target: &RoleAt,
        ends_at: Timestamp,
        watched: &Watched,
        access: &Access,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let key = NoticeKey {
            target: target.clone(),
            kind: NoticeKind::Ended,
            of: ends_at,
        };
        if self.shown.contains(&key) {
            return;
        }
        self.close_ending(target, ends_at, out);
        if now - ends_at > Self::NEWS {
            return;
        }
        let length = watched.granted.and_then(|granted| granted.to_std().ok());
        let mut body = length.map_or_else(String::new, |length| {
            format!("{} is over.", words::length(length))
        });
        if access.held(target, now).is_none() {
            let space = if body.is_empty() { "" } else { " " };
            body = format!("{body}{space}You no longer hold the role.");
        }
        let notice = Notice {
            id: id("ended", target, ends_at),
            keys: vec![key],
            private: PrivateText {
                title: "A role has ended".to_owned(),
                body: String::new(),
            },
            urgency: Urgency::Normal,
            title: format!("{} has ended", watched.role_name),
            body,
            when: None,
            actions: vec![NoticeAction::RequestAgain],
            target: target.clone(),
        };
        self.show(notice, now, out);
    }

    fn close_ending(&self, target: &RoleAt, ends_at: Timestamp, out: &mut Vec<Effect>) {
        let shown = self
            .shown
            .iter()
            .any(|key| ending_minutes(key.kind).is_some() && key.target == *target && key.of == ends_at);
        if shown {
            out.push(Effect::CloseNotice(ending_id(target, ends_at)));
        }
    }

    /// A lead time that is as long as the whole activation says nothing.
    fn leads_of<'a>(&'a self, watched: &'a Watched) -> impl Iterator<Item = u32> + 'a {
        self.leads.iter().copied().filter(|minutes| {
            let lead = TimeDelta::minutes(i64::from(*minutes));
            watched.granted.is_none_or(|granted| lead < granted)
        })
    }

    fn show(&mut self, notice: Notice, now: Timestamp, out: &mut Vec<Effect>) {
        let new = notice.keys.iter().filter(|key| self.shown.insert((*key).clone()));
        if new.count() == 0 {
            return;
        }
        self.asked.insert(notice.id.clone(), notice.target.clone());
        if !self.focus {
            self.told.retain(|row| row.id != notice.id);
            self.told.insert(0, row_of(&notice, now));
            self.told.truncate(Self::TOLD);
        }
        out.push(Effect::Notify(notice));
    }
}

impl Watched {
    fn of(row: &ActiveAssignment, access: &Access) -> Self {
        Self {
            role_name: row.role.name.clone(),
            scope_label: access.label(&row.scope),
            granted: row.starts_at.zip(row.ends_at).map(|(start, end)| end - start),
            deactivatable_from: row.deactivatable_from(),
        }
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

fn row_of(notice: &Notice, now: Timestamp) -> NoticeRow {
    NoticeRow {
        id: notice.id.clone(),
        at: now,
        title: notice.title.clone(),
        body: notice.body.clone(),
        when: notice.when,
        place: Place::MyAccess,
    }
}

/// What is left, rounded down; a lead time that is told in time is told as it was chosen.
fn ends_in(left: TimeDelta, lead: u32) -> String {
    let punctual = left + Alerts::PUNCTUAL > TimeDelta::minutes(i64::from(lead));
    let minutes = if punctual {
        i64::from(lead)
    } else {
        left.num_minutes()
    };
    match minutes {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        _ => format!("{minutes} minutes"),
    }
}

/// The same for all ending alerts of one activation, so that one replaces the other.
fn ending_id(target: &RoleAt, ends_at: Timestamp) -> NoticeId {
    id("ending", target, ends_at)
}

fn id(what: &str, target: &RoleAt, of: Timestamp) -> NoticeId {
    let RoleAt {
        account, role, scope, ..
    } = target;
    NoticeId::new(format!(
        "{what} {account} {role} {scope} {}",
        of.timestamp_millis()
    ))
}
