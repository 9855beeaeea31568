//! Puts the rooms together: one input goes to the room that it is for, what rooms have to tell each other is
//! passed on, and what follows from the new state is settled in one place.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use stint_domain::{
    AccountId, ActivationDraft, CommandId, EligibilityId, IntentId, NoticeId, RoleAt, Timestamp,
};

use crate::access::Access;
use crate::accounts::{Accounts, SignInEnd};
use crate::alerts::Alerts;
use crate::intents::{Around, Event, Intents};
use crate::publish::{Publisher, Values};
use crate::sync::Sync;
use crate::usable::UsableRoom;
use crate::{
    Command, CommandError, Effect, Fetch, FetchError, Fetched, Head, Input, Link, NoticeAction, Place,
    Remembered, Reply, Settings, Snapshot, Source, Start, StepUpEnded, Timer,
};

/// All that the engine knows. Plain data: a clone is an independent state.
#[derive(Debug, Clone)]
pub struct State {
    accounts: Accounts,
    sync: Sync,
    access: Access,
    intents: Intents,
    alerts: Alerts,
    usable: UsableRoom,
    drafts: BTreeMap<RoleAt, ActivationDraft>,
    /// Commands that wait until the lists have been asked for, in order.
    held: Vec<(CommandId, Command)>,
    /// For what the poll and the countdown are set.
    timers: BTreeMap<Timer, Timestamp>,
    /// The lists as they are on disk, and whether something was read since.
    remembered: Option<Remembered>,
    has_read: bool,
    publisher: Publisher,
}

impl State {
    /// So much older the time of reading on disk may be while the lists are the same.
    const REMEMBERED_AGE: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

    /// The state at the start, and what it wants first.
    pub fn new(start: Start, now: Timestamp) -> (Self, Vec<Effect>) {
        let mut out = Vec::new();
        let accounts = Accounts::new(start.accounts);
        let current = accounts.current().cloned();
        let remembered = start.remembered.filter(|remembered| {
            current
                .as_ref()
                .is_some_and(|current| current.id == remembered.account.id)
        });
        let mut sync = Sync::new();
        if let Some(account) = accounts.ready() {
            sync.follow(&account.id, false);
        }
        if let Some(remembered) = &remembered {
            sync.remember(remembered.read_at);
        }
        let mut state = Self {
            intents: Intents::restore(start.intents, now, &mut out),
            alerts: Alerts::new(start.shown, &start.settings.lead_minutes),
            access: Access::of(current, remembered.clone()),
            usable: UsableRoom::default(),
            drafts: start.drafts,
            held: Vec::new(),
            timers: BTreeMap::new(),
            has_read: false,
            publisher: Publisher::default(),
            remembered,
            accounts,
            sync,
        };
        state.wake(now, &mut out);
        state.settle(now, &mut out);
        (state, replies_last(out))
    }

    /// Takes one input at `now`; what is to be done about it is returned, in order. Replies come last, so that
    /// whoever waits for one finds the snapshot that it is about.
    pub fn step(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let mut out = Vec::new();
        match input {
            Input::Command(id, command) => self.command(id, command, now, &mut out),
            Input::SignInEnded(result) => {
                if self.accounts.sign_in_ended(result, &mut out) == SignInEnd::Current {
                    self.follow_account(now, &mut out);
                }
            }
            Input::StepUpEnded(account, ended) => self.step_up_ended(&account, ended, now, &mut out),
            Input::Secrets(secrets) => self.accounts.set_secrets(secrets),
            Input::Fetched(fetch, result) => self.fetched(&fetch, result, now, &mut out),
            Input::Recorded(id, result) => self.intents.recorded(&id, result, &mut out),
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
                    self.alerts.works(row, now, &mut out);
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
            Input::SettingsChanged(settings) => self.settings_changed(settings, &mut out),
            Input::Woke => {
                // What was set by the old time may never come.
                self.timers.clear();
                self.wake(now, &mut out);
            }
            Input::Focus(focus) => self.sync.set_focus(focus, now, &mut out),
        }
        self.settle(now, &mut out);
        replies_last(out)
    }

    /// The snapshot of the state as it is. Its revisions are those of the last [`Effect::Publish`].
    pub fn snapshot(&self) -> &Snapshot {
        self.publisher.last()
    }

    fn command(&mut self, id: CommandId, command: Command, now: Timestamp, out: &mut Vec<Effect>) {
        let done = match command {
            Command::SignIn(ask) => self.accounts.sign_in(ask, out),
            Command::CancelSignIn => {
                self.accounts.cancel(out);
                Ok(())
            }
            Command::SignOut(account) => {
                self.intents.signed_out(&account, out);
                self.accounts.sign_out(&account, out);
                self.follow_account(now, out);
                Ok(())
            }
            Command::Refresh => {
                self.sync.refresh(id, now, out);
                return;
            }
            Command::Activate { .. } | Command::Deactivate(_) | Command::Cancel(_) => {
                // Decided in `settle`, as soon as the lists have been asked for.
                self.held.push((id, command));
                return;
            }
            Command::ContinueStepUp(intent) => self.intents.continue_step_up(&intent, &self.accounts),
            Command::Dismiss(intent) => self.dismiss(&intent, out),
            Command::SaveDraft(draft) => self.save_draft(draft, out),
            Command::DropDraft(eligible) => self.drop_draft(&eligible, out),
        };
        out.push(Effect::Reply(id, done.map(|()| Reply::Done)));
    }

    /// Carries out a command that changes something at the service. It is answered when it is recorded.
    fn ask(&mut self, id: &CommandId, command: Command, now: Timestamp, out: &mut Vec<Effect>) {
        let around = around(&self.accounts, &self.access, now);
        let asked = match command {
            Command::Activate { draft, step_up } => self.intents.activate(id, &draft, step_up, around, out),
            Command::Deactivate(target) => {
                let intent = IntentId::new(id.as_str());
                self.intents.deactivate(Some(id), intent, &target, around, out)
            }
            Command::Cancel(activation) => self.intents.cancel(id, &activation, around, out),
            Command::SignIn(_)
            | Command::CancelSignIn
            | Command::SignOut(_)
            | Command::Refresh
            | Command::ContinueStepUp(_)
            | Command::Dismiss(_)
            | Command::SaveDraft(_)
            | Command::DropDraft(_) => Ok(()),
        };
        if let Err(error) = asked {
            out.push(Effect::Reply(id.clone(), Err(error)));
        }
    }

    fn dismiss(&mut self, intent: &IntentId, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        self.intents.dismiss(intent, out)?;
        let visit = self.accounts.stepping_up().cloned();
        if let (Some(visit), Some(account)) = (visit, self.accounts.current())
            && !self.intents.anybody_waits_for(&account.id, &visit)
        {
            self.accounts.cancel(out);
        }
        Ok(())
    }

    fn save_draft(&mut self, draft: ActivationDraft, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        let eligible = self.access.eligibility(&draft.eligible);
        let target = eligible.ok_or(CommandError::NotFound)?.role_at();
        out.push(Effect::KeepDraft(target.clone(), Some(draft.clone())));
        self.drafts.insert(target, draft);
        Ok(())
    }

    fn drop_draft(&mut self, eligible: &EligibilityId, out: &mut Vec<Effect>) -> Result<(), CommandError> {
        let eligible = self.access.eligibility(eligible);
        let target = eligible.ok_or(CommandError::NotFound)?.role_at();
        self.forget_draft(&target, out);
        Ok(())
    }

    fn forget_draft(&mut self, target: &RoleAt, out: &mut Vec<Effect>) {
        if self.drafts.remove(target).is_some() {
            out.push(Effect::KeepDraft(target.clone(), None));
        }
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
        if !was_ready && self.accounts.is_ready(account) {
            self.follow_account(now, out);
        }
    }

    fn fetched(
        &mut self,
        fetch: &Fetch,
        result: Result<Fetched, FetchError>,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        if !self.sync.fetched(fetch, result.as_ref().err(), now, out) {
            return;
        }
        match result {
            Ok(fetched) => {
                self.has_read = true;
                self.access.apply(fetched);
                match fetch.source {
                    Source::Active | Source::Activations => self
                        .intents
                        .follow(around(&self.accounts, &self.access, now), out),
                    Source::Eligible | Source::Rules => {}
                }
            }
            Err(FetchError::SignInNeeded) => self.needs_sign_in(),
            Err(
                FetchError::Offline(_)
                | FetchError::Throttled(_)
                | FetchError::Forbidden(_)
                | FetchError::Failed { .. },
            ) => {}
        }
    }

    fn notice_answered(
        &mut self,
        id: &NoticeId,
        action: NoticeAction,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        out.push(Effect::CloseNotice(id.clone()));
        let target = self.alerts.target(id).cloned();
        match (action, target) {
            (NoticeAction::Dismiss, _) => {}
            (NoticeAction::Open, _) | (_, None) => out.push(Effect::Open(Place::MyAccess)),
            (NoticeAction::MoreTime | NoticeAction::AskAgain, Some(target)) => {
                out.push(Effect::Open(Place::Role(target)));
            }
            (NoticeAction::Deactivate, Some(target)) => {
                let around = around(&self.accounts, &self.access, now);
                let intent = intent_of(id, now);
                let asked = self.intents.deactivate(None, intent, &target, around, out);
                // Whoever pressed the button sees there why nothing happened.
                if asked.is_err() {
                    out.push(Effect::Open(Place::MyAccess));
                }
            }
        }
    }

    fn due(&mut self, timer: Timer, now: Timestamp, out: &mut Vec<Effect>) {
        self.timers.remove(&timer);
        let around = around(&self.accounts, &self.access, now);
        match timer {
            Timer::Poll => self.sync.poll(now, out),
            // What is over by the clock is settled after every input.
            Timer::Countdown => {}
            Timer::LookUp(id) => self.intents.look(&id, around, out),
            Timer::Resend(id) => self.intents.resend(&id, around, out),
            Timer::Usable(target) => self.usable.due(&target, out),
        }
    }

    fn settings_changed(&mut self, settings: Settings, out: &mut Vec<Effect>) {
        self.alerts.set_leads(&settings.lead_minutes);
        out.push(Effect::KeepSettings(settings));
    }

    /// After a start or a sleep: nothing that is known is fresh.
    fn wake(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.sync.read_all(now, out);
        self.resume(now, out);
    }

    fn resume(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.intents
            .resume(around(&self.accounts, &self.access, now), out);
    }

    fn needs_sign_in(&mut self) {
        self.accounts.needs_attention();
        self.sync.pause();
    }

    /// Somebody signed in or out.
    fn follow_account(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let current = self.accounts.current().cloned();
        let id = current.as_ref().map(|account| account.id.clone());
        let same = self.access.account_id() == id.as_ref();
        match current {
            Some(account) if same => self.access.rename(account),
            current => {
                self.access = Access::of(current, None);
                self.usable.clear();
                self.alerts.forget_watched();
                self.remembered = None;
            }
        }
        match self.accounts.ready() {
            Some(account) => {
                self.sync.follow(&account.id, same);
                self.wake(now, out);
            }
            None => self.sync.pause(),
        }
    }

    /// Brings everything in line with the state that an input has left, until nothing is left to pass on.
    fn settle(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.answer_held(now, out);
        self.pass_on(now, out);
        self.intents.pump(&mut self.accounts, now, out);
        self.usable.settle(&self.access, now, out);
        let sure = self.sync.has_asked(Source::Active);
        self.alerts.settle(&self.access, sure, now, out);
        if self.access.tidy(now) {
            self.sync.read_again(&Sync::MOVING, now, out);
        }
        self.set_timers(now, out);
        self.keep(out);
        let values = self.values(now);
        out.extend(self.publisher.publish(values).map(Effect::Publish));
    }

    fn answer_held(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        if self.accounts.ready().is_none() {
            let held = std::mem::take(&mut self.held).into_iter().map(|(id, _)| id);
            for id in held.chain(self.sync.take_refreshes()) {
                out.push(Effect::Reply(id, Err(CommandError::SignInNeeded)));
            }
        } else if self.sync.has_asked_all() {
            for (id, command) in std::mem::take(&mut self.held) {
                self.ask(&id, command, now, out);
            }
        }
    }

    fn pass_on(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        for event in self.intents.take_events() {
            match event {
                Event::Accepted(target, activation) => {
                    self.forget_draft(&target, out);
                    if let Some(activation) = activation {
                        self.access.accept(*activation, now);
                        self.usable.expect(target);
                    }
                }
                Event::Left(target, ends_at) => {
                    self.alerts.left(&target, ends_at, out);
                    self.access.leave(target, ends_at, now);
                }
                Event::Withdrawn(activation) => self.access.withdraw(activation),
                Event::Moved => self.sync.hurry(now, out),
                Event::RulesDoubted => self.sync.read_again(&[Source::Rules], now, out),
                Event::StepUpDoubted(account, challenge) => self.accounts.doubt(&account, &challenge),
                Event::SignInNeeded(account) => {
                    if self.accounts.is_ready(&account) {
                        self.needs_sign_in();
                        // They were about to be answered as if all was well.
                        self.answer_held(now, out);
                    }
                }
                Event::Decided(decision) => self.alerts.decided(&decision, &self.access, now, out),
            }
        }
    }

    fn set_timers(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let account = self.accounts.ready().map(|account| &account.id);
        let moving = account.is_some_and(|account| self.intents.is_moving(account));
        self.sync.set_quick(moving || self.access.is_moving(now), now);
        let changes = [
            self.access.next_change(now),
            self.alerts.next_due(now),
            self.accounts.next_change(now),
        ];
        let wanted = [
            (Timer::Poll, self.sync.next_poll(now)),
            (Timer::Countdown, changes.into_iter().flatten().min()),
        ];
        for (timer, at) in wanted {
            let Some(at) = at else {
                continue;
            };
            if self.timers.insert(timer.clone(), at) != Some(at) {
                out.push(Effect::WakeAt(timer, at));
            }
        }
    }

    /// Keeps the lists for the next start, where reading changed them.
    fn keep(&mut self, out: &mut Vec<Effect>) {
        if !std::mem::take(&mut self.has_read) {
            return;
        }
        let read_at = self.sync.read_at();
        let Some(next) = read_at.and_then(|read_at| self.access.remembered(read_at)) else {
            return;
        };
        let same = self.remembered.as_ref().is_some_and(|last| {
            next.read_at - last.read_at < Self::REMEMBERED_AGE
                && Remembered {
                    read_at: last.read_at,
                    ..next.clone()
                } == *last
        });
        if !same {
            self.remembered = Some(next.clone());
            out.push(Effect::Remember(next));
        }
    }

    fn values(&self, now: Timestamp) -> Values {
        let account = self.accounts.current();
        let stepping_up = self.accounts.stepping_up();
        let rows = account.map(|account| self.intents.rows(&account.id, stepping_up));
        let activations = self.access.requests().map(|requests| {
            let mut requests = requests.to_vec();
            requests.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
            requests
        });
        Values {
            head: Head {
                stage: self.accounts.stage(),
                account: account.cloned(),
                sync: self.sync.state(),
                read_at: self.sync.read_at(),
                problems: self.sync.problems(),
                secrets: self.accounts.secrets(),
                stepping_up: stepping_up.is_some(),
            },
            active: self.access.active_rows(&self.usable, now),
            eligible: self
                .access
                .eligible_rows(&self.accounts, &self.intents, &self.drafts, now),
            activations,
            intents: rows.unwrap_or_default(),
        }
    }
}

fn around<'a>(accounts: &'a Accounts, access: &'a Access, now: Timestamp) -> Around<'a> {
    Around {
        accounts,
        access,
        now,
    }
}

/// The intent that a button of a notice starts. Pure, and another one for each press; of letters and digits
/// only, as it may become the name of a file.
fn intent_of(notice: &NoticeId, now: Timestamp) -> IntentId {
    let mut hasher = DefaultHasher::new();
    notice.hash(&mut hasher);
    IntentId::new(format!(
        "notice-{:016x}-{}",
        hasher.finish(),
        now.timestamp_millis()
    ))
}

fn replies_last(effects: Vec<Effect>) -> Vec<Effect> {
    let (replies, mut rest): (Vec<Effect>, Vec<Effect>) = effects
        .into_iter()
        .partition(|effect| matches!(effect, Effect::Reply(..)));
    rest.extend(replies);
    rest
}
