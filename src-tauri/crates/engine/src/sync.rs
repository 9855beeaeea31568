//! What to read and when: at once after something happened, quickly while something is under way, slowly
//! otherwise, and never before the service takes requests again.
//!
//! Each account is read at a pace of its own: a service that asks one of them to wait says nothing of the others, as
//! it counts the calls of each person. That a service can't be reached is noted by each as well. All of them ask the
//! same hosts, so that each finds it out by its own next call, and one that has just got through is never called
//! offline; only the word of the system that the network is gone is a word to all.

mod moved;
mod notes;
mod pace;
mod report;
mod summary;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{AccountId, CommandId, RoleKind, Timestamp};

use self::pace::{Pace, Took};
use crate::{Effect, Fetch, FetchError, Fetched, Link, List, Reply, Source};

/// Those whose age is the age of what is shown.
const READ: [List; 3] = [List::Eligible, List::Active, List::Activations];
/// Those that change by what a person does.
const MOVING: [List; 2] = [List::Active, List::Activations];

/// The room of the reading, of all accounts.
#[derive(Debug, Clone)]
pub(crate) struct Sync {
    /// What is read by itself of each account, in order.
    all: Vec<Source>,
    paces: BTreeMap<AccountId, Pace>,
    focus: bool,
    refreshes: Vec<Refresh>,
}

/// A command that waits for the lists.
#[derive(Debug, Clone)]
struct Refresh {
    command: CommandId,
    left: BTreeSet<(AccountId, Source)>,
}

impl Sync {
    /// So long what an answer has changed waits for more answers, before its lists are read.
    pub(crate) const PATIENCE: TimeDelta = TimeDelta::seconds(3);

    pub(crate) fn new(without: &BTreeSet<RoleKind>) -> Self {
        let all = Source::ALL.into_iter();
        Self {
            // Only directory roles tell what all policies ask; of the others it is read where it is wanted.
            all: all
                .filter(|source| !without.contains(&source.kind))
                .filter(|source| source.list != List::Rules || source.kind == RoleKind::EntraRole)
                .collect(),
            paces: BTreeMap::new(),
            focus: false,
            refreshes: Vec::new(),
        }
    }

    /// Reads for this account from now on, too.
    pub(crate) fn follow(&mut self, account: &AccountId) {
        let pace = self.paces.entry(account.clone());
        let new = || Pace::new(account.clone(), self.all.clone(), self.focus);
        pace.or_insert_with(new).follow();
    }

    /// Reads nothing for this account until somebody signs in. Nobody waits for its lists.
    pub(crate) fn pause(&mut self, account: &AccountId) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.pause();
        }
        self.expect_nothing_of(account);
    }

    /// The account is signed out.
    pub(crate) fn leave(&mut self, account: &AccountId) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.leave();
            if !pace.is_reading() {
                self.paces.remove(account);
            }
        }
        self.expect_nothing_of(account);
    }

    /// Takes the age of lists that came from disk.
    pub(crate) fn remember(&mut self, account: &AccountId, read_at: Timestamp) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.remember(read_at);
        }
    }

    /// The services that are asked.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = RoleKind> {
        let eligible = self.all.iter().filter(|source| source.list == List::Eligible);
        eligible.map(|source| source.kind)
    }

    /// Has this list of the account been read, or failed to be, in this run and since it was signed in?
    pub(crate) fn has_asked(&self, account: &AccountId, source: Source) -> bool {
        self.pace(account).is_some_and(|pace| pace.has_asked(source))
    }

    /// As [`Sync::has_asked`], for all lists of the service.
    pub(crate) fn has_asked_kind(&self, account: &AccountId, kind: RoleKind) -> bool {
        self.pace(account).is_some_and(|pace| pace.has_asked_kind(kind))
    }

    /// When this list was last asked for.
    pub(crate) fn asked_at(&self, account: &AccountId, source: Source) -> Option<Timestamp> {
        self.pace(account)?.asked_at(source)
    }

    /// Are the services out of reach for the account?
    pub(crate) fn is_offline(&self, account: &AccountId) -> bool {
        self.pace(account).is_some_and(Pace::is_offline)
    }

    /// Can this service be asked for the account now, as far as is known?
    pub(crate) fn may_ask(&self, account: &AccountId, kind: RoleKind, now: Timestamp) -> bool {
        self.pace(account).is_some_and(|pace| pace.may_ask(kind, now))
    }

    /// When the next list is due; `None` while nothing can be read or all is being read.
    pub(crate) fn next_poll(&self, now: Timestamp) -> Option<Timestamp> {
        self.paces.values().filter_map(|pace| pace.next_poll(now)).min()
    }

    /// Reads what is due.
    pub(crate) fn poll(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.paces.values_mut().for_each(|pace| pace.poll(now, out));
    }

    /// Reads everything of all accounts: after a sleep, a change of the network.
    pub(crate) fn read_all(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.paces.values_mut().for_each(|pace| pace.read_all(now, out));
    }

    /// Reads everything of an account: after its sign-in.
    pub(crate) fn read_all_of(&mut self, account: &AccountId, now: Timestamp, out: &mut Vec<Effect>) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.read_all(now, out);
        }
    }

    /// Reads this list of the account, where the service can be asked and is not being asked.
    pub(crate) fn read(
        &mut self,
        account: &AccountId,
        source: Source,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.read(&[source], now, out);
        }
    }

    /// Something changed at the service: reads this list of the account now, and once more where a read is under way
    /// that may have begun before.
    pub(crate) fn read_again(
        &mut self,
        account: &AccountId,
        source: Source,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.read_again(&[source], now, out);
        }
    }

    /// As [`Sync::read_again`], for all lists that change by what a person does.
    pub(crate) fn read_moving_again(&mut self, account: &AccountId, now: Timestamp, out: &mut Vec<Effect>) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.read_moving_again(now, out);
        }
    }

    /// An answer has changed something of this service for the account: its lists are to be read again, and from now on
    /// reading is quick, from the start.
    pub(crate) fn hurry(&mut self, account: &AccountId, kind: RoleKind, now: Timestamp) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.hurry(kind, now);
        }
    }

    /// Reads the lists of the account that answers have changed. Of a service that `awaits` more answers they are read
    /// when the last one is there: twenty answers are worth one reading. That waits for [`Sync::PATIENCE`] at most.
    pub(crate) fn read_moved(
        &mut self,
        account: &AccountId,
        awaits: impl Fn(RoleKind) -> bool,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.read_moved(awaits, now, out);
        }
    }

    /// Says whether something of the account is under way that should be read quickly.
    pub(crate) fn set_quick(&mut self, account: &AccountId, quick: bool, now: Timestamp) {
        if let Some(pace) = self.paces.get_mut(account) {
            pace.set_quick(quick, now);
        }
    }

    /// A window got or lost the person's attention.
    pub(crate) fn set_focus(&mut self, focus: bool, now: Timestamp, out: &mut Vec<Effect>) {
        self.focus = focus;
        self.paces
            .values_mut()
            .for_each(|pace| pace.set_focus(focus, now, out));
    }

    pub(crate) fn network_changed(&mut self, link: Link, now: Timestamp, out: &mut Vec<Effect>) {
        self.paces
            .values_mut()
            .for_each(|pace| pace.network_changed(link, now, out));
    }

    /// Reads all of all accounts for a command, which is answered when all have been read or have failed.
    pub(crate) fn refresh(&mut self, command: CommandId, now: Timestamp, out: &mut Vec<Effect>) {
        let mut left = BTreeSet::new();
        for (account, pace) in self.paces.iter_mut().filter(|(_, pace)| pace.asks()) {
            pace.refresh(now, out);
            left.extend(pace.reads().map(|source| (account.clone(), source)));
        }
        self.refreshes.push(Refresh { command, left });
    }

    /// Answers the commands that wait for no list any more.
    pub(crate) fn answer_refreshes(&mut self, out: &mut Vec<Effect>) {
        self.refreshes.retain(|refresh| {
            if refresh.left.is_empty() {
                out.push(Effect::Reply(refresh.command.clone(), Ok(Reply::Done)));
            }
            !refresh.left.is_empty()
        });
    }

    /// Takes the commands that wait for lists, as nobody is signed in any more.
    pub(crate) fn take_refreshes(&mut self) -> Vec<CommandId> {
        let refreshes = std::mem::take(&mut self.refreshes);
        refreshes.into_iter().map(|refresh| refresh.command).collect()
    }

    /// Notes how a read went. Says whether it counts.
    pub(crate) fn fetched(
        &mut self,
        fetch: &Fetch,
        result: Result<&Fetched, &FetchError>,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) -> bool {
        let Some(pace) = self.paces.get_mut(&fetch.account) else {
            return false;
        };
        let took = pace.fetched(fetch, result, now, out);
        if !pace.is_known() && !pace.is_reading() {
            self.paces.remove(&fetch.account);
        }
        match took {
            Took::Nothing => return false,
            Took::AndAgain => {}
            // The account is paused for it, and then nobody waits for its lists.
            Took::Whole if matches!(result, Err(FetchError::SignInNeeded)) => {}
            Took::Whole => {
                for refresh in &mut self.refreshes {
                    refresh.left.remove(&(fetch.account.clone(), fetch.source));
                }
            }
        }
        true
    }

    fn expect_nothing_of(&mut self, account: &AccountId) {
        for refresh in &mut self.refreshes {
            refresh.left.retain(|(of, _)| of != account);
        }
    }

    fn pace(&self, account: &AccountId) -> Option<&Pace> {
        self.paces.get(account).filter(|pace| pace.is_known())
    }
}
