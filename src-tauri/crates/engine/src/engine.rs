//! Puts the rooms together: one input goes to the room that it is for, what rooms have to tell each other is
//! passed on, and what follows from the new state is settled in one place.

mod commands;
mod held;
mod made;
mod settle;

use std::collections::{BTreeMap, BTreeSet};

use stint_domain::{AccountId, ActivationDraft, RoleAt, Timestamp};

use self::held::Held;
use self::made::Made;
use crate::access::Access;
use crate::accounts::{Accounts, SignInEnd};
use crate::again::AgainRoom;
use crate::alerts::Alerts;
use crate::bundles::Bundles;
use crate::choices::Choices;
use crate::intents::{Around, Intents};
use crate::journal::Journal;
use crate::publish::Publisher;
use crate::sync::Sync;
use crate::usable::UsableRoom;
use crate::{
    CommandError, Effect, Fetch, FetchError, Fetched, Input, Leaving, Link, List, Rate, Remembered, Settings,
    Snapshot, Start, StepUpEnded, Timer,
};

/// All that the engine knows. Plain data: a clone is an independent state.
#[derive(Debug, Clone)]
pub struct State {
    accounts: Accounts,
    sync: Sync,
    access: Access,
    intents: Intents,
    again: AgainRoom,
    alerts: Alerts,
    usable: UsableRoom,
    journal: Journal,
    choices: Choices,
    bundles: Bundles,
    drafts: BTreeMap<RoleAt, ActivationDraft>,
    /// Commands that wait until the lists have been asked for, in order.
    held: Vec<Held>,
    rate: Rate,
    /// For what the poll and the countdown are set.
    timers: BTreeMap<Timer, Timestamp>,
    /// The lists as they are on disk, and of which accounts something was read since.
    remembered: BTreeMap<AccountId, Remembered>,
    have_read: BTreeSet<AccountId>,
    made: Made,
    publisher: Publisher,
}

impl State {
    /// The state at the start, and what it wants first.
    pub fn new(start: Start, now: Timestamp) -> (Self, Vec<Effect>) {
        let mut out = Vec::new();
        let accounts = Accounts::new(start.accounts);
        let kept = start.remembered.into_iter();
        let kept = kept.map(|lists| (lists.account.id.clone(), lists));
        let remembered: BTreeMap<AccountId, Remembered> = kept
            .filter(|(account, _)| accounts.get(account).is_some())
            .collect();
        let mut sync = Sync::new(&start.without);
        let mut access = Access::default();
        for account in accounts.known() {
            sync.follow(&account.id);
            let kept = remembered.get(&account.id);
            if let Some(lists) = kept {
                sync.remember(&account.id, lists.read_at);
            }
            access.follow(account.clone(), kept.cloned(), now);
        }
        let again = AgainRoom::restore(start.again, &start.intents);
        let mut kept = Vec::new();
        let intents = Intents::restore(start.intents, start.rate, now, &mut kept);
        // What is armed goes by the intents on disk: they leave it after what became of it is there.
        let (forgets, records): (Vec<Effect>, Vec<Effect>) = kept
            .into_iter()
            .partition(|effect| matches!(effect, Effect::Forget(_)));
        out.extend(records);
        let mut state = Self {
            intents,
            again,
            alerts: Alerts::new(start.shown, &start.settings),
            access,
            usable: UsableRoom::default(),
            journal: Journal::new(start.history, start.settings.keep_history),
            choices: Choices::new(start.settings, start.favorites, start.recents, start.places),
            bundles: Bundles::new(start.bundles),
            drafts: start.drafts,
            held: Vec::new(),
            rate: start.rate,
            timers: BTreeMap::new(),
            have_read: BTreeSet::new(),
            made: Made::default(),
            publisher: Publisher::default(),
            remembered,
            accounts,
            sync,
        };
        state.wake(now, &mut out);
        state.settle(now, &mut out);
        out.extend(state.show(now));
        out.extend(forgets);
        (state, replies_last(out))
    }

    /// Takes one input at `now`; what is to be done about it is returned, in order. Replies come last, so that
    /// whoever waits for one finds the snapshot that it is about.
    pub fn step(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let mut out = self.take(input, now);
        out.extend(self.show(now));
        replies_last(out)
    }

    /// As [`State::step`], and leaves the snapshot as it is: of several inputs that are there at once, one snapshot tells
    /// what came of all. Replies have to wait for the next [`State::show`].
    pub fn take(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let mut out = Vec::new();
        match input {
            Input::Command(id, command) => self.command(id, command, now, &mut out),
            Input::SignInEnded(result) => {
                if let SignInEnd::SignedIn(account) = self.accounts.sign_in_ended(result, &mut out) {
                    self.signed_in(&account, now, &mut out);
                }
            }
            Input::DeviceCode(code) => self.accounts.device_code(code),
            Input::StepUpEnded(account, ended) => self.step_up_ended(&account, ended, now, &mut out),
            Input::Secrets(secrets) => self.accounts.set_secrets(secrets),
            Input::Fetched(fetch, result) => self.fetched(&fetch, result, now, &mut out),
            Input::Recorded(id, result) => self.intents.recorded(&id, result, now, &mut out),
            Input::AgainKept(result) => {
                let around = around(&self.accounts, &self.access, now);
                self.again.kept(&result, &mut self.intents, around, &mut out);
            }
            Input::BundleKept(result) => {
                self.bundles.kept(result, &mut out);
                self.show_rules_of_bundles(now);
            }
            Input::Answered(id, answer) => {
                self.intents
                    .answered(&id, answer, around(&self.accounts, &self.access, now), &mut out);
            }
            Input::Found(id, result) => {
                self.intents
                    .found(&id, result, around(&self.accounts, &self.access, now), &mut out);
            }
            Input::Usable(target, answer) => {
                if self.usable.answered(&target, answer, now, &mut out)
                    && let Some(row) = self.access.activated(&target, now)
                {
                    self.alerts.works(row, now);
                }
            }
            Input::NoticeAnswered(id, action) => self.notice_answered(&id, action, now, &mut out),
            Input::Due(timer) => self.due(timer, now, &mut out),
            Input::NetworkChanged(link) => {
                self.sync.network_changed(link, now, &mut out);
                match link {
                    Link::Up => self.resume(now, &mut out),
                    Link::Down => {}
                }
            }
            Input::SettingsChanged(settings) => {
                if let Err(error) = self.save_settings(settings, &mut out) {
                    tracing::warn!(%error, "settings from outside are not taken");
                }
            }
            Input::Woke => {
                // What was set by the old time may never come.
                self.timers.clear();
                self.usable.wake(&mut out);
                self.wake(now, &mut out);
            }
            Input::Focus(focus) => {
                self.alerts.set_focus(focus);
                self.sync.set_focus(focus, now, &mut out);
            }
            Input::Leaving(leaving) => self.leaving(leaving, now, &mut out),
        }
        self.settle(now, &mut out);
        out
    }

    /// Brings the snapshot in line with the state. What follows of it is returned: [`Effect::Publish`] where it is another
    /// one than the last, and requests for the history.
    pub fn show(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut out = Vec::new();
        let values = self.values(now);
        let journal = &mut self.journal;
        let snapshot = self
            .publisher
            .publish(values, |snapshot| journal.requests(snapshot, now, &mut out));
        out.extend(snapshot.map(Effect::Publish));
        out
    }

    /// The last instant at which what [`Effect::Send`] wants may leave: the machine may have slept in between. Later
    /// it is answered as certainly not accepted, with the code `too-late`.
    pub fn send_by(&self, intent: &stint_domain::IntentId) -> Option<Timestamp> {
        self.intents.deadline(intent)
    }

    /// The snapshot of the state as it is. Its revisions are those of the last [`Effect::Publish`].
    pub fn snapshot(&self) -> &Snapshot {
        self.publisher.last()
    }

    /// How often the eligible rows were made since the start.
    #[cfg(test)]
    pub(crate) fn eligible_rows_made(&self) -> u64 {
        self.made.times
    }

    fn step_up_ended(
        &mut self,
        account: &AccountId,
        ended: StepUpEnded,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let was_ready = self.accounts.is_ready(account);
        let Some(end) = self.accounts.step_up_ended(account, ended, out) else {
            return;
        };
        self.intents.step_up_ended(account, &end, now, out);
        self.again.step_up_ended(account, &end);
        if !was_ready && self.accounts.is_ready(account) {
            self.signed_in(account, now, out);
        }
    }

    fn fetched(
        &mut self,
        fetch: &Fetch,
        result: Result<Fetched, FetchError>,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let account = &fetch.account;
        let asked_at = self.sync.asked_at(account, fetch.source);
        if !self.sync.fetched(fetch, result.as_ref(), now, out) {
            // Its answer counts for nothing, but it has come: whoever wants these policies has to ask anew.
            if let Some(policies) = self.access.policies(account) {
                policies.drop_answer(fetch);
            }
            return;
        }
        if let Err(error) = &result {
            self.access.failed(fetch, error, now);
        }
        match result {
            Ok(fetched) => {
                self.have_read.insert(account.clone());
                if let (Fetched::Active(rows), Some(asked_at)) = (&fetched, asked_at) {
                    let of = (account, fetch.source.kind);
                    self.again.listed(of, rows, asked_at, now);
                }
                self.access.apply(fetch, fetched, now);
                match fetch.source.list {
                    List::Active | List::Activations => {
                        self.access.show_rules_of_what_is_active(account, now);
                        self.intents
                            .follow(around(&self.accounts, &self.access, now), out);
                    }
                    List::Eligible => self.show_rules_of_bundles(now),
                    List::Rules => {}
                }
            }
            Err(FetchError::SignInNeeded) => self.needs_sign_in(account),
            Err(
                FetchError::Offline(_)
                | FetchError::Throttled(_)
                | FetchError::Forbidden { .. }
                | FetchError::Failed { .. },
            ) => {}
        }
    }

    fn due(&mut self, timer: Timer, now: Timestamp, out: &mut Vec<Effect>) {
        self.timers.remove(&timer);
        let around = around(&self.accounts, &self.access, now);
        match timer {
            Timer::Poll => {
                self.sync.poll(now, out);
                for account in self.accounts.known() {
                    if let Some(policies) = self.access.policies(&account.id) {
                        policies.retry(now);
                    }
                }
            }
            // What is over by the clock is settled after every input.
            Timer::Countdown => {}
            Timer::LookUp(id) => self.intents.look(&id, around, out),
            Timer::Resend(id) => self.intents.resend(&id, around, out),
            Timer::Usable(target) => self.usable.due(&target, out),
        }
    }

    /// The person leaves: what they have activated is ended where they chose that.
    fn leaving(&mut self, leaving: Leaving, now: Timestamp, out: &mut Vec<Effect>) {
        let wanted = match leaving {
            Leaving::Lock => self.choices.settings().deactivate_at.lock,
            Leaving::ShutDown => self.choices.settings().deactivate_at.shut_down,
        };
        if wanted {
            self.intents.leave(around(&self.accounts, &self.access, now), out);
        }
    }

    fn save_settings(&mut self, settings: Settings, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        self.choices.set(settings, out)?;
        self.alerts.set(self.choices.settings());
        self.journal.set_keeps(self.choices.settings().keep_history, out);
        Ok(())
    }

    /// After a start or a sleep: nothing that is known is fresh.
    fn wake(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.sync.read_all(now, out);
        self.resume(now, out);
    }

    fn resume(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let around = around(&self.accounts, &self.access, now);
        for account in self.accounts.ready() {
            self.intents.resume(account, around, out);
        }
    }

    fn needs_sign_in(&mut self, account: &AccountId) {
        self.accounts.needs_sign_in(account);
        self.sync.pause(account);
    }

    /// An account is signed in: newly, again, or stronger after it was not any more.
    fn signed_in(&mut self, id: &AccountId, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(account) = self.accounts.get(id).cloned() else {
            return;
        };
        self.access.follow(account, None, now);
        self.sync.follow(id);
        self.sync.read_all_of(id, now, out);
        self.intents
            .resume(id, around(&self.accounts, &self.access, now), out);
    }

    /// An account signs out: nothing of it is shown, told, read or kept any more.
    fn sign_out(&mut self, account: &AccountId, out: &mut Vec<Effect>) {
        self.intents.signed_out(account, out);
        self.again.signed_out(account);
        self.accounts.sign_out(account, out);
        self.access.leave_account(account);
        self.sync.leave(account);
        self.usable.forget(account);
        self.alerts.forget(account);
        self.have_read.remove(account);
        self.remembered.remove(account);
        out.push(Effect::ForgetLists(account.clone()));
    }
}

fn around<'a>(accounts: &'a Accounts, access: &'a Access, now: Timestamp) -> Around<'a> {
    Around {
        accounts,
        access,
        now,
    }
}

fn replies_last(effects: Vec<Effect>) -> Vec<Effect> {
    let (replies, mut rest): (Vec<Effect>, Vec<Effect>) = effects
        .into_iter()
        .partition(|effect| matches!(effect, Effect::Reply(..)));
    rest.extend(replies);
    rest
}
