//! What is on the screen: several notices within ten seconds become one, so that nobody is buried under them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{NoticeId, RoleAt, Timestamp};

use crate::{Effect, Notice, NoticeAction, NoticeKind, Place, PrivateText, Urgency};

/// The notices of this run, and which of them are shown as one.
#[derive(Debug, Clone, Default)]
pub(super) struct Screen {
    /// What comes up in this step, in order.
    pending: Vec<Notice>,
    /// Their ids, and some that are not among them any more.
    pending_ids: BTreeSet<NoticeId>,
    /// What was shown in the last ten seconds, in order, and when the last of it was.
    group: Vec<Notice>,
    last_at: Option<Timestamp>,
    /// What was shown last under each id, and when it was.
    notices: BTreeMap<NoticeId, (Timestamp, Notice)>,
    /// Those that are made of several, each with the ids that they stand for and where they lead.
    merged: BTreeMap<NoticeId, (BTreeSet<NoticeId>, Place)>,
}

impl Screen {
    /// What comes up so soon after the last is shown with it.
    const TOGETHER: TimeDelta = TimeDelta::seconds(10);
    /// So many notices of a run are remembered for what their buttons do.
    const REMEMBERED: usize = 200;

    pub(super) fn notice(&self, id: &NoticeId) -> Option<&Notice> {
        self.notices.get(id).map(|(_, notice)| notice)
    }

    pub(super) fn place_of(&self, id: &NoticeId) -> Place {
        let merged = self.merged.get(id).map(|(_, place)| place.clone());
        let alone = || self.notice(id).map(place_of);
        merged.or_else(alone).unwrap_or(Place::MyAccess)
    }

    /// The person has seen it and pressed a button.
    pub(super) fn answered(&mut self, id: &NoticeId) {
        let parts = self.merged.remove(id).map(|(parts, _)| parts).unwrap_or_default();
        self.group
            .retain(|known| known.id != *id && !parts.contains(&known.id));
    }

    /// Shows it at the end of the step.
    pub(super) fn put(&mut self, mut notice: Notice) {
        // Thousands may come up at once, and hardly ever one twice.
        let is_new = self.pending_ids.insert(notice.id.clone());
        let same = |known: &Notice| known.id == notice.id;
        if !is_new && let Some(known) = self.pending.iter().position(same) {
            // What it takes the place of counts as told with it.
            notice.keys.extend(self.pending.remove(known).keys);
        }
        self.pending.push(notice);
    }

    /// Takes a notice away; one that is made of several goes with the last of them.
    pub(super) fn close(&mut self, id: &NoticeId, out: &mut Vec<Effect>) {
        self.pending.retain(|known| known.id != *id);
        self.group.retain(|known| known.id != *id);
        out.push(Effect::CloseNotice(id.clone()));
        self.leave_merged(id, out);
    }

    /// Shows what came up in this step.
    pub(super) fn flush(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let mut new = std::mem::take(&mut self.pending);
        self.pending_ids.clear();
        self.supersede(&mut new, out);
        if new.is_empty() {
            return;
        }
        for notice in &new {
            self.notices.insert(notice.id.clone(), (now, notice.clone()));
            // It takes the place of what said the same before.
            self.leave_merged(&notice.id, out);
        }
        let new_ids: BTreeSet<&NoticeId> = new.iter().map(|notice| &notice.id).collect();
        self.group.retain(|known| !new_ids.contains(&known.id));
        self.forget_old();
        let together = self
            .last_at
            .is_some_and(|last| (TimeDelta::zero()..=Self::TOGETHER).contains(&(now - last)));
        if !together {
            self.group.clear();
        }
        let (alone, new): (Vec<Notice>, Vec<Notice>) = new.into_iter().partition(stands_alone);
        out.extend(alone.into_iter().map(Effect::Notify));
        if new.is_empty() {
            return;
        }
        let before: Vec<NoticeId> = self.group.iter().map(|notice| notice.id.clone()).collect();
        let keys = new.iter().flat_map(|notice| notice.keys.clone()).collect();
        self.group.extend(new);
        self.last_at = Some(now);
        if let [only] = self.group.as_slice() {
            out.push(Effect::Notify(only.clone()));
            return;
        }
        for id in &before {
            // It is shown alone, or as a part of one that this one replaces.
            out.push(Effect::CloseNotice(id.clone()));
            self.leave_merged(id, out);
        }
        let merged = merged(&self.group, keys, now);
        let ids = self.group.iter().map(|notice| notice.id.clone()).collect();
        self.merged
            .insert(merged.id.clone(), (ids, place_of_all(&self.group)));
        out.push(Effect::Notify(merged));
    }

    /// What became of an armed re-activation says that the activation before it has ended, and takes the place of that.
    fn supersede(&mut self, new: &mut Vec<Notice>, out: &mut Vec<Effect>) {
        let again: Vec<RoleAt> = new
            .iter()
            .filter(|notice| is_about(notice, says_what_came_of_it))
            .map(|notice| notice.target.clone())
            .collect();
        let is_over = |notice: &Notice| {
            is_about(notice, |kind| kind == NoticeKind::Ended) && again.contains(&notice.target)
        };
        let shown: Vec<NoticeId> = self
            .group
            .iter()
            .filter(|notice| is_over(notice))
            .map(id_of)
            .collect();
        for id in shown {
            self.close(&id, out);
        }
        let (over, mut left): (Vec<Notice>, Vec<Notice>) = std::mem::take(new).into_iter().partition(is_over);
        for over in over {
            // It counts as told with what takes its place.
            let place = left
                .iter_mut()
                .find(|notice| notice.target == over.target && is_about(notice, says_what_came_of_it));
            if let Some(place) = place {
                place.keys.extend(over.keys);
            }
        }
        *new = left;
    }

    fn leave_merged(&mut self, id: &NoticeId, out: &mut Vec<Effect>) {
        self.merged.retain(|merged, (ids, _)| {
            let emptied = ids.remove(id) && ids.is_empty();
            if emptied {
                out.push(Effect::CloseNotice(merged.clone()));
            }
            !emptied
        });
    }

    fn forget_old(&mut self) {
        let too_many = self.notices.len().saturating_sub(Self::REMEMBERED);
        if too_many == 0 {
            return;
        }
        let ages = self.notices.iter().map(|(id, (at, _))| (*at, id.clone()));
        let mut ages: Vec<(Timestamp, NoticeId)> = ages.collect();
        ages.sort();
        for (_, id) in ages.into_iter().take(too_many) {
            self.notices.remove(&id);
        }
    }
}

fn id_of(notice: &Notice) -> NoticeId {
    notice.id.clone()
}

fn is_about(notice: &Notice, is: fn(NoticeKind) -> bool) -> bool {
    notice.keys.first().is_some_and(|key| is(key.kind))
}

fn says_what_came_of_it(kind: NoticeKind) -> bool {
    matches!(
        kind,
        NoticeKind::AgainStarted | NoticeKind::AgainMissed | NoticeKind::AgainAsks
    )
}

/// It waits for its button to be pressed, which one that is made of several does not have.
fn stands_alone(notice: &Notice) -> bool {
    notice.actions.contains(&NoticeAction::SignIn)
}

/// Where a notice leads.
pub(super) fn place_of(notice: &Notice) -> Place {
    let kind = notice.keys.first().map(|key| key.kind);
    match kind {
        Some(NoticeKind::Approved | NoticeKind::Denied | NoticeKind::Lapsed | NoticeKind::BatchPartly) => {
            Place::Requests(None)
        }
        Some(
            NoticeKind::Ending { .. }
            | NoticeKind::Ended
            | NoticeKind::Usable
            | NoticeKind::EligibilityEnds { .. }
            | NoticeKind::EligibilityEnded
            | NoticeKind::NewEligibility
            | NoticeKind::Started
            | NoticeKind::AgainStarted
            | NoticeKind::AgainMissed
            | NoticeKind::AgainAsks
            | NoticeKind::Snoozed { .. },
        )
        | None => Place::MyAccess,
    }
}

fn place_of_all(notices: &[Notice]) -> Place {
    let mut places = notices.iter().map(place_of);
    let first = places.next().unwrap_or(Place::MyAccess);
    if places.all(|place| place == first) {
        first
    } else {
        Place::MyAccess
    }
}

/// What it says in one line: its title, and of a batch which role it is about.
fn said(notice: &Notice) -> String {
    if is_about(notice, |kind| kind == NoticeKind::BatchPartly) {
        format!("{}: {}", notice.title, notice.body.trim_end_matches('.'))
    } else {
        notice.title.clone()
    }
}

/// So many are named in one that says it all. A desktop that had to lay out thousands would stand still.
const NAMED: usize = 50;

/// One that says it all: each title stands in it, as long as anybody could read them, so that nothing is told by a count
/// alone.
fn merged(notices: &[Notice], keys: Vec<crate::NoticeKey>, now: Timestamp) -> Notice {
    let all = |is: fn(NoticeKind) -> bool| {
        let mut keys = notices.iter().flat_map(|notice| &notice.keys);
        keys.all(|key| is(key.kind))
    };
    let count = notices.len();
    let title = if all(|kind| matches!(kind, NoticeKind::Ending { .. } | NoticeKind::Snoozed { .. })) {
        format!("{count} roles end soon")
    } else if all(|kind| kind == NoticeKind::Ended) {
        format!("{count} roles have ended")
    } else if all(|kind| kind == NoticeKind::Usable) {
        format!("{count} roles work now")
    } else if all(|kind| kind == NoticeKind::NewEligibility) {
        format!("You may now activate {count} more roles")
    } else {
        format!("{count} updates about your access")
    };
    let mut said: Vec<String> = notices.iter().take(NAMED).map(said).collect();
    if let more @ 1.. = count.saturating_sub(NAMED) {
        said.push(format!("and {more} more"));
    }
    let urgent = notices.iter().any(|notice| notice.urgency == Urgency::High);
    Notice {
        id: NoticeId::new(format!("merged {}", now.timestamp_millis())),
        keys,
        urgency: if urgent { Urgency::High } else { Urgency::Normal },
        private: PrivateText {
            title: title.clone(),
            body: String::new(),
        },
        title,
        body: said.join(" · "),
        when: None,
        actions: vec![NoticeAction::Review],
        target: notices[0].target.clone(),
    }
}
