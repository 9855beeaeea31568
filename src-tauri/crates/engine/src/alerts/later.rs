//! "Later": what the person wants to see again.

use chrono::TimeDelta;
use stint_domain::{NoticeId, RoleAt, Timestamp};

use super::{Alerts, Seen};
use crate::{Effect, Notice, NoticeKey, NoticeKind};

/// A notice that comes again. It lives as long as this run: what it is about is told by the next lead time or at the
/// end anyway.
#[derive(Debug, Clone)]
pub(super) struct Snooze {
    pub(super) due: Timestamp,
    notice: Notice,
}

impl Snooze {
    /// The access that it is about.
    pub(super) fn target(&self) -> &RoleAt {
        &self.notice.target
    }
}

/// So much later a notice comes again.
const LATER: TimeDelta = TimeDelta::minutes(5);
/// So close to an end nothing is put off any more.
const LAST_WORD: TimeDelta = TimeDelta::seconds(30);

/// When an alert of an end comes again: no later than at half of what is left; `None` where that is too close to it.
pub(super) fn for_an_end(ends_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let due = now + LATER.min((ends_at - now) / 2);
    (ends_at - due >= LAST_WORD).then_some(due)
}

impl Alerts {
    /// The person wants to see it later.
    pub(crate) fn put_off(&mut self, id: &NoticeId, now: Timestamp, out: &mut Vec<Effect>) {
        let notice = self.screen.notice(id).cloned();
        self.close(id, out);
        let Some(notice) = notice else {
            return;
        };
        let Some(due) = notice.keys.first().and_then(|key| due(key, now)) else {
            return;
        };
        self.snoozed.insert(id.clone(), Snooze { due, notice });
    }

    pub(super) fn settle_snoozed(&mut self, seen: Seen<'_>) {
        let due: Vec<NoticeId> = self
            .snoozed
            .iter()
            .filter(|(_, snooze)| snooze.due <= seen.now)
            .map(|(id, _)| id.clone())
            .collect();
        for id in due {
            let Some(snooze) = self.snoozed.remove(&id) else {
                continue;
            };
            if let Some(again) = self.again(snooze.notice, seen) {
                self.show(again, seen.now);
            }
        }
    }

    /// The notice as it is true now; `None` when it is not any more.
    fn again(&mut self, notice: Notice, seen: Seen<'_>) -> Option<Notice> {
        let about = notice.keys.first()?.clone();
        let kind = NoticeKind::Snoozed {
            times: self.times(&about) + 1,
        };
        let NoticeKey { target, of, .. } = &about;
        if let Some(ending) = self.ending_again(target, *of, kind, seen.now) {
            return Some(ending);
        }
        match about.kind {
            // The end has come, which was told.
            NoticeKind::Ending { .. } => None,
            NoticeKind::EligibilityEnds { .. } => super::eligibility::again(&about, kind, seen),
            NoticeKind::Snoozed { .. } => super::eligibility::again(&about, kind, seen)
                .or_else(|| self.batch_again(&notice, kind, seen)),
            NoticeKind::BatchPartly => self.batch_again(&notice, kind, seen),
            NoticeKind::Ended
            | NoticeKind::Usable
            | NoticeKind::Approved
            | NoticeKind::Denied
            | NoticeKind::Lapsed
            | NoticeKind::EligibilityEnded
            | NoticeKind::NewEligibility
            | NoticeKind::Started
            | NoticeKind::AgainStarted
            | NoticeKind::AgainMissed
            | NoticeKind::AgainAsks => Some(Notice {
                keys: vec![NoticeKey { kind, ..about }],
                ..notice
            }),
        }
    }

    /// How often it came again already.
    fn times(&self, about: &NoticeKey) -> u32 {
        let times = self.shown.iter().filter_map(|key| match key.kind {
            NoticeKind::Snoozed { times } if key.target == about.target && key.of == about.of => Some(times),
            NoticeKind::Snoozed { .. }
            | NoticeKind::Ending { .. }
            | NoticeKind::Ended
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
            | NoticeKind::BatchPartly => None,
        });
        times.max().unwrap_or(0)
    }
}

/// An end is put off by minutes, the end of an eligibility by a day, or by an hour on its last day.
fn due(about: &NoticeKey, now: Timestamp) -> Option<Timestamp> {
    let left = about.of - now;
    match about.kind {
        NoticeKind::Ending { .. } => for_an_end(about.of, now),
        NoticeKind::EligibilityEnds { .. } | NoticeKind::Snoozed { .. } if left > TimeDelta::hours(24) => {
            Some(now + TimeDelta::days(1))
        }
        NoticeKind::EligibilityEnds { .. } => (left > TimeDelta::hours(1)).then(|| now + TimeDelta::hours(1)),
        NoticeKind::Snoozed { .. } if left > TimeDelta::zero() => for_an_end(about.of, now),
        NoticeKind::Ended
        | NoticeKind::Usable
        | NoticeKind::Approved
        | NoticeKind::Denied
        | NoticeKind::Lapsed
        | NoticeKind::EligibilityEnded
        | NoticeKind::NewEligibility
        | NoticeKind::Started
        | NoticeKind::AgainStarted
        | NoticeKind::AgainMissed
        | NoticeKind::AgainAsks
        | NoticeKind::BatchPartly
        | NoticeKind::Snoozed { .. } => Some(now + LATER),
    }
}
