//! What is told outside the window, once each: ends that come near, ends, starts, decisions, and what works now.
//!
//! This room is the only owner of "shown once". Who draws a notice asks nobody; who answers one sends an input. What
//! comes up in one step, or within ten seconds, is shown as one; a notice with the id of an older one takes its place.

mod batches;
mod decisions;
mod eligibility;
mod ending;
mod later;
mod merge;
mod more_time;

use std::collections::{BTreeMap, BTreeSet};

use stint_domain::{AccountId, NoticeId, RoleAt, RoleKind, Timestamp};

use self::batches::Batches;
use self::decisions::Watch;
use self::eligibility::Eligibilities;
use self::ending::Watched;
use self::later::Snooze;
use self::merge::Screen;
use crate::access::Access;
use crate::intents::Intents;
use crate::sync::Sync;
use crate::{
    Effect, List, Notice, NoticeAction, NoticeKey, NoticeKind, NoticeRow, Place, PrivateText, Settings,
    Source, Tell, Urgency,
};

/// The room of the alerts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alerts {
    shown: BTreeSet<NoticeKey>,
    /// Minutes before the end, descending.
    leads: Vec<u32>,
    tell: Tell,
    /// Activations in force, each by its access and its end.
    watched: BTreeMap<(RoleAt, Timestamp), Watched>,
    eligibilities: Eligibilities,
    requests: Watch,
    batches: Batches,
    snoozed: BTreeMap<NoticeId, Snooze>,
    screen: Screen,
    /// A window has the person's attention.
    focus: bool,
    /// What was told while none had, the newest first, each with whose it is.
    told: Vec<(AccountId, NoticeRow)>,
}

/// What the alerts look at.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) access: &'a Access,
    pub(crate) intents: &'a Intents,
    /// What was read in this run.
    pub(crate) sync: &'a Sync,
    pub(crate) now: Timestamp,
}

impl Seen<'_> {
    /// Was this list of the account's asked for in this run? Nothing is announced that may be gone since.
    fn is_sure(&self, list: List, account: &AccountId, kind: RoleKind) -> bool {
        self.sync.has_asked(account, Source::of(kind, list))
    }
}

impl Alerts {
    /// So many stand for the window at most.
    const TOLD: usize = 20;

    pub(crate) fn new(shown: BTreeSet<NoticeKey>, settings: &Settings) -> Self {
        let mut alerts = Self {
            shown,
            ..Self::default()
        };
        alerts.set(settings);
        alerts
    }

    /// Takes what the person chose. It holds from now on.
    pub(crate) fn set(&mut self, settings: &Settings) {
        settings.lead_minutes.clone_into(&mut self.leads);
        self.tell = settings.tell;
    }

    pub(crate) fn set_focus(&mut self, focus: bool) {
        self.focus = focus;
    }

    /// What was told while no window had the focus, the newest first.
    pub(crate) fn told(&self) -> Vec<NoticeRow> {
        self.told.iter().map(|(_, row)| row.clone()).collect()
    }

    /// The person has seen it.
    pub(crate) fn seen(&mut self) {
        self.told.clear();
    }

    /// What a notice of this run says. One that is made of several has no notice of its own.
    pub(crate) fn notice(&self, id: &NoticeId) -> Option<&Notice> {
        self.screen.notice(id)
    }

    /// Where a notice of this run leads.
    pub(crate) fn place_of(&self, id: &NoticeId) -> Place {
        self.screen.place_of(id)
    }

    /// The person pressed a button of it: it is not shown again with what comes.
    pub(crate) fn answered(&mut self, id: &NoticeId) {
        self.screen.answered(id);
    }

    /// Compares what there is with what was told, and shows what is new.
    pub(crate) fn settle(&mut self, seen: Seen<'_>, out: &mut Vec<Effect>) {
        self.settle_endings(seen, out);
        self.settle_starts(seen);
        self.settle_requests(seen);
        self.settle_eligibilities(seen, out);
        self.settle_batches(seen);
        self.settle_snoozed(seen);
        self.screen.flush(seen.now, out);
    }

    /// The next instant after `now` at which an alert is due.
    pub(crate) fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let snoozed = self.snoozed.values().map(|snooze| snooze.due);
        let all = self.endings_due().chain(self.eligibilities.due()).chain(snoozed);
        all.filter(|at| *at > now).min()
    }

    /// Another room's notice, once. It is shown with what else comes up in this step.
    pub(crate) fn tell(&mut self, notice: Notice, now: Timestamp) {
        self.show(notice, now);
    }

    /// The account is signed out: what was watched of it is not told any more.
    pub(crate) fn forget(&mut self, account: &AccountId) {
        let is_other = |target: &RoleAt| target.account != *account;
        self.watched.retain(|(target, _), _| is_other(target));
        self.eligibilities.forget(account);
        self.requests.forget(account);
        self.snoozed.retain(|_, snooze| is_other(snooze.target()));
        self.told.retain(|(whose, _)| whose != account);
    }

    /// Shows a notice that is wanted and has a key that was not shown before.
    fn show(&mut self, notice: Notice, now: Timestamp) {
        let kinds = notice.keys.iter().map(|key| key.kind);
        if !kinds.into_iter().any(|kind| self.is_wanted(kind)) {
            return;
        }
        let new = notice.keys.iter().filter(|key| self.shown.insert((*key).clone()));
        if new.count() == 0 {
            return;
        }
        // Whatever comes now takes the place of what the person wanted later.
        self.snoozed.remove(&notice.id);
        if !self.focus {
            self.told.retain(|(_, row)| row.id != notice.id);
            let account = notice.target.account.clone();
            self.told.insert(0, (account, row_of(&notice, now)));
            self.told.truncate(Self::TOLD);
        }
        self.screen.put(notice);
    }

    /// Takes a notice away, where it is shown, and what the person wanted to see of it later.
    fn close(&mut self, id: &NoticeId, out: &mut Vec<Effect>) {
        self.snoozed.remove(id);
        self.screen.close(id, out);
    }

    fn is_wanted(&self, kind: NoticeKind) -> bool {
        match kind {
            NoticeKind::Usable => self.tell.usable,
            NoticeKind::Approved | NoticeKind::Denied | NoticeKind::Lapsed => self.tell.decisions,
            NoticeKind::EligibilityEnds { .. }
            | NoticeKind::EligibilityEnded
            | NoticeKind::NewEligibility => self.tell.eligibility,
            NoticeKind::Started => self.tell.starts,
            NoticeKind::Ending { .. }
            | NoticeKind::Ended
            | NoticeKind::AgainStarted
            | NoticeKind::AgainMissed
            | NoticeKind::AgainAsks
            | NoticeKind::BatchPartly
            | NoticeKind::Snoozed { .. } => true,
        }
    }
}

/// A notice of one thing, plain and not urgent, to be changed where it is something else.
fn notice(id: NoticeId, key: NoticeKey, title: String, private: &str) -> Notice {
    Notice {
        id,
        urgency: Urgency::Normal,
        title,
        body: String::new(),
        when: None,
        private: PrivateText {
            title: private.to_owned(),
            body: String::new(),
        },
        actions: vec![NoticeAction::Open],
        target: key.target.clone(),
        keys: vec![key],
    }
}

fn row_of(notice: &Notice, now: Timestamp) -> NoticeRow {
    NoticeRow {
        id: notice.id.clone(),
        at: now,
        title: notice.title.clone(),
        body: notice.body.clone(),
        when: notice.when,
        place: merge::place_of(notice),
    }
}

fn key(target: &RoleAt, kind: NoticeKind, of: Timestamp) -> NoticeKey {
    NoticeKey {
        target: target.clone(),
        kind,
        of,
    }
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
