//! Eligibilities: a new one, one that ends soon, one that has ended.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveTime, TimeDelta};
use stint_domain::{
    AccountId, EXTEND_WITHIN, EligibleAssignment, NoticeId, ProlongHow, ProlongOf, RoleAt, RoleKind,
    Timestamp,
};

use super::{Alerts, Seen, id, key, notice};
use crate::access::Access;
use crate::{Effect, ExpiredEligibility, List, Notice, NoticeAction, NoticeKey, NoticeKind, When};

/// What is known of the eligibilities of all accounts.
#[derive(Debug, Clone, Default)]
pub(super) struct Eligibilities {
    /// By account and service; none while there was no list, of the disk or of this run, so that a first one brings no
    /// news.
    known: BTreeMap<(AccountId, RoleKind), Known>,
    /// The ends to come.
    ends: BTreeSet<Timestamp>,
}

/// What was there before. A row that one list left out, as rows move between pages while these are read, was not gone.
#[derive(Debug, Clone, Default)]
struct Known {
    /// Of the list that was compared last.
    revision: u64,
    /// In the last list.
    last: BTreeSet<RoleAt>,
    /// In the one before it, and not in the last.
    missing: BTreeSet<RoleAt>,
}

/// Days before the end at which an alert comes, descending.
const LEADS: [u32; 2] = [14, 1];
/// So late after the end it is still news.
const NEWS: TimeDelta = TimeDelta::hours(24);
/// So much may be missing of a day that is told as whole.
const PUNCTUAL: TimeDelta = TimeDelta::hours(1);

impl Eligibilities {
    /// The account is signed out.
    pub(super) fn forget(&mut self, account: &AccountId) {
        self.known.retain(|(whose, _), _| whose != account);
    }

    /// When something is to be told.
    pub(super) fn due(&self) -> impl Iterator<Item = Timestamp> + '_ {
        self.ends.iter().flat_map(|end| {
            let leads = LEADS.map(|days| *end - TimeDelta::days(i64::from(days)));
            leads.into_iter().chain([*end])
        })
    }
}

impl Alerts {
    /// How many different ends of eligibilities come within the first lead time, which is also that of extensions.
    pub(crate) fn in_last_days(&self, now: Timestamp) -> usize {
        let ends = self.eligibilities.ends.iter();
        ends.take_while(|end| **end - now <= EXTEND_WITHIN).count()
    }

    pub(super) fn settle_eligibilities(&mut self, seen: Seen<'_>, out: &mut Vec<Effect>) {
        self.eligibilities.ends.clear();
        for (account, kind, rows) in seen.access.eligible_lists() {
            self.eligibilities_are((account.clone(), kind), rows, seen);
            for row in rows.iter().filter(|row| row.ends_at.is_some()) {
                self.eligibilities.ends.extend(row.ends_at);
                if seen.is_sure(List::Eligible, &row.account, row.kind) {
                    self.eligibility_ends(row, seen);
                }
            }
        }
        for expired in seen.access.expired() {
            self.eligibility_ended(expired, seen, out);
        }
    }

    /// Tells what is new since the last list of the account and service.
    fn eligibilities_are(&mut self, of: (AccountId, RoleKind), rows: &[EligibleAssignment], seen: Seen<'_>) {
        let revision = seen.access.eligible_revision(&of.0, of.1);
        let known = self.eligibilities.known.get(&of);
        if known.is_some_and(|known| known.revision == revision) {
            return;
        }
        let last: BTreeSet<RoleAt> = rows.iter().map(EligibleAssignment::role_at).collect();
        let Some(before) = self.eligibilities.known.remove(&of) else {
            let known = Known {
                revision,
                last,
                missing: BTreeSet::new(),
            };
            self.eligibilities.known.insert(of, known);
            return;
        };
        let new_ones = rows.iter().filter(|row| {
            let target = row.role_at();
            !before.last.contains(&target) && !before.missing.contains(&target)
        });
        for row in new_ones {
            self.show(new(row, seen.access, seen.now), seen.now);
        }
        let known = Known {
            revision,
            missing: before.last.difference(&last).cloned().collect(),
            last,
        };
        self.eligibilities.known.insert(of, known);
    }

    fn eligibility_ends(&mut self, row: &EligibleAssignment, seen: Seen<'_>) {
        let Some(ends_at) = row.ends_at.filter(|end| *end > seen.now) else {
            return;
        };
        let left = ends_at - seen.now;
        let due = LEADS
            .into_iter()
            .filter(|days| left <= TimeDelta::days(i64::from(*days)));
        // As with activations only the tightest is told, and nothing wider after it.
        let Some(tightest) = due.min() else {
            return;
        };
        let target = row.role_at();
        let told = |days: u32| key(&target, NoticeKind::EligibilityEnds { days }, ends_at);
        let mut no_wider = LEADS.into_iter().filter(|days| *days <= tightest);
        if !no_wider.any(|days| self.shown.contains(&told(days))) {
            self.show(ends(row, told(tightest), seen), seen.now);
        }
    }

    fn eligibility_ended(&mut self, expired: &ExpiredEligibility, seen: Seen<'_>, out: &mut Vec<Effect>) {
        let ExpiredEligibility { assignment, ended_at } = expired;
        let target = assignment.role_at();
        let key = key(&target, NoticeKind::EligibilityEnded, *ended_at);
        if self.shown.contains(&key) || seen.now - *ended_at > NEWS {
            return;
        }
        self.close(&ends_id(&target, *ended_at), out);
        let title = format!("{}: the eligibility has ended", name_of(assignment));
        let notice = Notice {
            body: format!(
                "{} · You can no longer activate it.",
                seen.access.place(&target, &assignment.scope)
            ),
            ..notice(
                id("eligibility-ended", &target, *ended_at),
                key,
                title,
                "An eligibility has ended",
            )
        };
        self.show(notice, seen.now);
    }
}

/// The alert of an eligibility's end, again because the person wanted it later; `None` when it does not end then any
/// more.
pub(super) fn again(about: &NoticeKey, kind: NoticeKind, seen: Seen<'_>) -> Option<Notice> {
    let mut rows = seen.access.eligible_lists().flat_map(|(.., rows)| rows);
    let row = rows.find(|row| row.is_at(&about.target) && row.ends_at == Some(about.of))?;
    let key = key(&about.target, kind, about.of);
    (about.of > seen.now).then(|| ends(row, key, seen))
}

fn ends(row: &EligibleAssignment, key: NoticeKey, seen: Seen<'_>) -> Notice {
    let ends_at = key.of;
    let ends_in = ends_in(ends_at - seen.now);
    let title = format!("{}: the eligibility ends in {ends_in}", name_of(row));
    let private = format!("An eligibility ends in {ends_in}");
    let place = seen.access.place(&key.target, &row.scope);
    let (body, first) = if may_extend(row, &key.target, seen) {
        (
            format!("You can ask to extend it · {place}"),
            Some(NoticeAction::Extend),
        )
    } else {
        (place, None)
    };
    let actions = first.into_iter().chain([NoticeAction::Open, NoticeAction::Later]);
    Notice {
        body,
        when: Some(When::UntilDay(ends_at)),
        actions: actions.collect(),
        ..notice(ends_id(&key.target, ends_at), key, title, &private)
    }
}

/// May its holder ask for more time, and has not done so?
fn may_extend(row: &EligibleAssignment, target: &RoleAt, seen: Seen<'_>) -> bool {
    let asked = || {
        let here = seen.intents.prolonging(target, ProlongOf::Eligibility);
        here.or_else(|| seen.access.prolonging(target, ProlongOf::Eligibility))
    };
    row.prolongable(seen.now) == Some(ProlongHow::Extend) && asked().is_none()
}

fn new(row: &EligibleAssignment, access: &Access, now: Timestamp) -> Notice {
    let target = row.role_at();
    // Nothing tells one granting from the next but its end, or the day on which it was seen.
    let of = row
        .ends_at
        .unwrap_or_else(|| now.date_naive().and_time(NaiveTime::MIN).and_utc());
    let title = format!("You may now activate {}", name_of(row));
    Notice {
        body: access.place(&target, &row.scope),
        when: row.ends_at.map(When::UntilDay),
        ..notice(
            id("new", &target, of),
            key(&target, NoticeKind::NewEligibility, of),
            title,
            "You may activate another role",
        )
    }
}

fn name_of(row: &EligibleAssignment) -> String {
    row.kind.title(&row.role, &row.scope)
}

/// What is left, rounded down. A day of which less than an hour is missing is told as whole: what began as seven days is
/// not called six by the time that it was read, and the day of the end stands beside it.
fn ends_in(left: TimeDelta) -> String {
    match ((left + PUNCTUAL).num_days(), left.num_hours()) {
        (0, 0) => "less than an hour".to_owned(),
        (0, 1) => "1 hour".to_owned(),
        (0, hours) => format!("{hours} hours"),
        (1, _) => "1 day".to_owned(),
        (days, _) => format!("{days} days"),
    }
}

/// The same for all alerts of one end, so that one replaces the other.
fn ends_id(target: &RoleAt, ends_at: Timestamp) -> NoticeId {
    id("eligibility-ends", target, ends_at)
}
