//! A batch that came out differently for its roles.

use std::collections::{BTreeMap, BTreeSet};

use stint_domain::{BatchId, Intent, IntentState, NoticeId};

use super::{Alerts, Seen, id, key, notice};
use crate::{Notice, NoticeAction, NoticeKind};

/// The batches of this run.
#[derive(Debug, Clone, Default)]
pub(super) struct Batches {
    /// Those with a row that was under way. What another run did is not told.
    open: BTreeSet<BatchId>,
    /// The batch that a notice is about.
    told: BTreeMap<NoticeId, BatchId>,
}

/// How the rows of a batch stand.
#[derive(Debug, Default)]
struct Tally<'a> {
    rows: Vec<&'a Intent>,
    under_way: usize,
    active: usize,
    waiting: usize,
    /// They need a stronger sign-in, and no browser is open for it.
    sign_in: Vec<&'a Intent>,
    failed: Vec<&'a Intent>,
}

impl Alerts {
    /// The batch that a notice is about.
    pub(crate) fn batch_of(&self, id: &NoticeId) -> Option<&BatchId> {
        self.batches.told.get(id)
    }

    /// Tells of a batch, once, when nothing of it is under way any more and not all of it went well. Whoever looks
    /// at the window sees it there.
    pub(super) fn settle_batches(&mut self, seen: Seen<'_>) {
        for (batch, tally) in tallies(seen) {
            if tally.under_way > 0 {
                self.batches.open.insert(batch.clone());
            } else if self.batches.open.remove(batch) && !self.focus {
                self.tell_batch(batch, &tally, seen);
            }
        }
    }

    /// The notice of a batch as it is true now, again because the person wanted it later.
    pub(super) fn batch_again(
        &mut self,
        notice: &Notice,
        kind: NoticeKind,
        seen: Seen<'_>,
    ) -> Option<Notice> {
        let batch = self.batches.told.get(&notice.id)?.clone();
        let tally = tallies(seen).remove(&batch)?;
        let again = tally.notice(kind).filter(|_| tally.under_way == 0)?;
        self.batches.told.insert(again.id.clone(), batch);
        Some(again)
    }

    fn tell_batch(&mut self, batch: &BatchId, tally: &Tally<'_>, seen: Seen<'_>) {
        if let Some(notice) = tally.notice(NoticeKind::BatchPartly) {
            self.batches.told.insert(notice.id.clone(), batch.clone());
            self.show(notice, seen.now);
        }
    }
}

fn tallies<'a>(seen: Seen<'a>) -> BTreeMap<&'a BatchId, Tally<'a>> {
    let mut tallies: BTreeMap<&BatchId, Tally<'_>> = BTreeMap::new();
    for (batch, intent, under_way) in seen.intents.in_batches() {
        if seen.access.lists(&intent.account).is_none() {
            // Signed out: nobody hears of it any more.
            continue;
        }
        let tally = tallies.entry(batch).or_default();
        tally.rows.push(intent);
        if under_way {
            tally.under_way += 1;
            continue;
        }
        match &intent.state {
            IntentState::Done { .. } => tally.active += 1,
            IntentState::Waiting { .. } => tally.waiting += 1,
            IntentState::NeedsStepUp { .. } => tally.sign_in.push(intent),
            IntentState::NotSent { .. } | IntentState::Refused { .. } | IntentState::Failed { .. } => {
                tally.failed.push(intent);
            }
            IntentState::Recorded | IntentState::Sent { .. } | IntentState::Unclear { .. } => {
                tally.under_way += 1;
            }
        }
    }
    tallies
}

impl Tally<'_> {
    /// `None` where all went well, or there was only one.
    fn notice(&self, kind: NoticeKind) -> Option<Notice> {
        let problems = self.sign_in.len() + self.failed.len();
        if problems == 0 || self.rows.len() < 2 {
            return None;
        }
        // The one that it names.
        let first = self.sign_in.first().or(self.failed.first())?;
        // A row that was asked for anew makes it another notice.
        let of = self.rows.iter().map(|intent| intent.made_at).max()?;
        let count = self.rows.len();
        let are = if self.active == 1 { "is" } else { "are" };
        let title = format!("{} of {count} roles {are} active", self.active);
        let mut body: Vec<String> = Vec::new();
        body.extend(said(&self.sign_in, "needs a sign-in", "need a sign-in"));
        body.extend(said(&self.failed, "was not activated", "were not activated"));
        if self.waiting > 0 {
            let wait = if self.waiting == 1 { "waits" } else { "wait" };
            body.push(format!("{} {wait} for a decision.", self.waiting));
        }
        let does = if self.sign_in.is_empty() {
            NoticeAction::Review
        } else {
            NoticeAction::SignIn
        };
        let target = first.ask.target();
        let private = title.clone();
        Some(Notice {
            body: body.join(" "),
            actions: vec![does, NoticeAction::Later],
            ..notice(id("batch", target, of), key(target, kind, of), title, &private)
        })
    }
}

/// Which ones, by name where it is one.
fn said(intents: &[&Intent], one: &str, several: &str) -> Option<String> {
    match intents {
        [] => None,
        [only] => Some(format!("{} {one}.", only.ask.role_name())),
        [first, rest @ ..] => Some(format!(
            "{} and {} more {several}.",
            first.ask.role_name(),
            rest.len()
        )),
    }
}
