//! The timeline of requests: what the service lists, what was asked for from here, and what is on disk, as one list;
//! and what of it goes to disk.
//!
//! A request is known by the service's id of it, or, where it never got one, by the intent's. What the lists say of it
//! wins over what was kept; what only the disk knows stays.

mod live;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;
use stint_domain::{
    Account, AccountId, ActivationId, HistoryEntry, IntentId, RequestWhat, Tenant, Timestamp,
};

use self::live::Live;
use crate::{Effect, EligibleState, List, RequestCounts, RequestRow, Requests, Snapshot, Source};

/// The room of the journal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal {
    /// Is anything kept on disk?
    keeps: bool,
    /// The last finished requests on disk, of all accounts.
    kept: BTreeMap<(AccountId, String), HistoryEntry>,
    /// The request that each intent became. An intent that has ended does not say it any more.
    bound: BTreeMap<IntentId, ActivationId>,
    made: Option<Made>,
}

/// The rows, what they were made of, and until when they are true without another word.
#[derive(Debug, Clone)]
struct Made {
    of: Inputs,
    until: Option<Timestamp>,
    rows: Vec<Arc<RequestRow>>,
}

/// What the rows are made of: equal ones make equal rows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Inputs {
    accounts: Vec<Account>,
    revisions: [u32; 4],
}

impl Journal {
    /// So long back an activation counts for "My view".
    const WEEK: TimeDelta = TimeDelta::days(7);
    /// So long back a request counts for "My view".
    const MONTH: TimeDelta = TimeDelta::days(30);

    /// Begins with what is on disk.
    pub(crate) fn new(history: Vec<HistoryEntry>, keeps: bool) -> Self {
        let mut journal = Self {
            keeps,
            ..Self::default()
        };
        for entry in history.into_iter().filter(|_| keeps) {
            journal.keep(entry);
        }
        journal
    }

    /// Keeps from now on, or not. Switched off, nothing stays on disk.
    pub(crate) fn set_keeps(&mut self, keeps: bool, out: &mut Vec<Effect>) {
        if self.keeps && !keeps {
            self.kept.clear();
            out.push(Effect::EraseHistory);
        }
        if self.keeps != keeps {
            self.keeps = keeps;
            self.made = None;
        }
    }

    /// The timeline of all accounts that are signed in, computed of the other slices of `snapshot`. What has come to its end is
    /// given to the disk.
    pub(crate) fn requests(
        &mut self,
        snapshot: &Snapshot,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) -> Requests {
        let of = Inputs::of(snapshot);
        let fresh = self
            .made
            .as_ref()
            .is_some_and(|made| made.of == of && made.until.is_none_or(|until| now < until));
        if !fresh {
            self.make(of, snapshot, now, out);
        }
        let rows = self.made.as_ref().map_or(&[][..], |made| &made.rows);
        Requests {
            counts: counts(rows, snapshot, now),
            rows: is_known(snapshot, rows).then(|| rows.to_vec()),
        }
    }

    fn make(&mut self, of: Inputs, snapshot: &Snapshot, now: Timestamp, out: &mut Vec<Effect>) {
        let before = self.made.take();
        let tenants: BTreeMap<&AccountId, &Tenant> = of
            .accounts
            .iter()
            .map(|account| (&account.id, &account.tenant))
            .collect();
        self.bind(snapshot);
        let mut live = live::all(snapshot, &self.bound, &self.kept, now);
        for live in &mut live {
            let key = (live.entry.account.clone(), live.entry.id.clone());
            if let Some(known) = self.kept.get(&key) {
                live.entry = live.entry.clone().over(known.clone());
            }
        }
        let ids: BTreeSet<String> = live.iter().map(|live| live.entry.id.clone()).collect();
        // Before its list was read nobody knows which request an intent became, and it would be kept twice.
        let sure: Vec<&Live> = live
            .iter()
            .filter(|live| has_read_requests(snapshot, &live.entry))
            .collect();
        if !sure.is_empty() {
            self.chronicle(&sure, &ids, out);
        }

        let mut until = live.iter().filter_map(|live| live.until).min();
        let same: BTreeMap<&str, &Arc<RequestRow>> = before
            .iter()
            .filter(|before| before.of.accounts == of.accounts)
            .flat_map(|before| before.rows.iter().map(|row| (row.id.as_str(), row)))
            .collect();
        let mut rows: Vec<Arc<RequestRow>> = Vec::new();
        for live in &live {
            if let Some(tenant) = tenants.get(&live.entry.account) {
                rows.push(reused(rows::of_live(live, tenant), &same));
            }
        }
        for ((owner, id), entry) in &self.kept {
            let Some(tenant) = tenants.get(owner).filter(|_| !ids.contains(id)) else {
                continue;
            };
            let state = entry.state_at(now);
            if !state.is_over() {
                until = until.into_iter().chain(entry.ends_at).min();
            }
            // What only the disk knows changes by the clock alone.
            let known = same.get(rows::id_of(entry)).filter(|row| row.state == state);
            rows.push(known.map_or_else(
                || Arc::new(rows::of_kept(entry, state, tenant)),
                |row| Arc::clone(row),
            ));
        }
        rows.sort_by(|a, b| (b.asked_at, &b.id).cmp(&(a.asked_at, &a.id)));
        rows.truncate(Requests::MOST);
        self.made = Some(Made { of, until, rows });
    }

    /// Learns which request each intent became, while it says so.
    fn bind(&mut self, snapshot: &Snapshot) {
        let rows = snapshot.intents.value.iter();
        let bound = rows.filter_map(|row| Some((row.intent.id.clone(), row.intent.activation()?.clone())));
        self.bound.extend(bound);
    }

    /// Gives what has come to its end, or is in force, to the disk, where it is news.
    fn chronicle(&mut self, live: &[&Live], ids: &BTreeSet<String>, out: &mut Vec<Effect>) {
        if !self.keeps {
            return;
        }
        let mut news = Vec::new();
        for live in live.iter().filter(|live| live.is_for_the_disk()) {
            let entry = &live.entry;
            if self.kept.get(&(entry.account.clone(), entry.id.clone())) != Some(entry) {
                news.push(entry.clone());
                self.keep(entry.clone());
            }
        }
        if !news.is_empty() {
            out.push(Effect::Chronicle(news));
        }
        self.drop_old(ids);
    }

    fn keep(&mut self, entry: HistoryEntry) {
        if let (Some(intent), Some(activation)) = (&entry.intent, &entry.activation) {
            self.bound.insert(intent.clone(), activation.clone());
        }
        self.kept.insert((entry.account.clone(), entry.id.clone()), entry);
    }

    /// No more of the disk is held in memory than is shown; what the lists show would only be kept again.
    fn drop_old(&mut self, live: &BTreeSet<String>) {
        let too_many = self.kept.len().saturating_sub(Requests::MOST.max(live.len()));
        if too_many == 0 {
            return;
        }
        let mut old: Vec<_> = self
            .kept
            .iter()
            .filter(|((_, id), _)| !live.contains(id))
            .map(|(key, entry)| (entry.asked_at, key.clone()))
            .collect();
        old.sort();
        for (_, key) in old.into_iter().take(too_many) {
            self.kept.remove(&key);
        }
    }
}

impl Inputs {
    fn of(snapshot: &Snapshot) -> Self {
        Self {
            accounts: snapshot
                .head
                .value
                .accounts
                .iter()
                .map(|row| row.account.clone())
                .collect(),
            revisions: [
                snapshot.active.revision,
                snapshot.eligible.revision,
                snapshot.activations.revision,
                snapshot.intents.revision,
            ],
        }
    }
}

/// A row that stayed the same stays the same value in memory, so that nobody has to compare what is in it.
fn reused(row: RequestRow, same: &BTreeMap<&str, &Arc<RequestRow>>) -> Arc<RequestRow> {
    match same.get(row.id.as_str()) {
        Some(known) if ***known == row => Arc::clone(known),
        Some(_) | None => Arc::new(row),
    }
}

/// Was the list read in this run that the request would be in?
fn has_read_requests(snapshot: &Snapshot, entry: &HistoryEntry) -> bool {
    let source = Source::of(entry.target.kind, List::Activations);
    let state = snapshot.source(&entry.account, source);
    state.is_some_and(|state| state.has_read)
}

/// An empty list is only told as one when the service was asked.
fn is_known(snapshot: &Snapshot, rows: &[Arc<RequestRow>]) -> bool {
    snapshot.activations.value.is_some() || !rows.is_empty()
}

fn counts(rows: &[Arc<RequestRow>], snapshot: &Snapshot, now: Timestamp) -> RequestCounts {
    let since = |at: Timestamp, back: TimeDelta| now - at <= back;
    let given = rows.iter().filter(|row| {
        row.what == RequestWhat::Activate
            && row.state.was_granted()
            && since(row.starts_at.unwrap_or(row.asked_at), Journal::WEEK)
    });
    let asked = rows.iter().filter(|row| since(row.asked_at, Journal::MONTH));
    let eligible = snapshot.eligible.value.iter().flatten();
    let active = snapshot.active.value.iter();
    RequestCounts {
        activations7: given.count(),
        requests30: asked.count(),
        eligible: eligible
            .filter(|row| !matches!(row.state, EligibleState::Expired { .. }))
            .count(),
        active: active.filter(|row| row.in_force().is_some()).count(),
    }
}
