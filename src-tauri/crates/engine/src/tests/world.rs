//! A small world around a state: a service that may lose answers, throttle and lag, a disk that survives a kill,
//! and everything that is under way between them, which goes on in any order.

mod calls;
mod disk;
mod people;
mod service;
mod watch;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::TimeDelta;
use stint_domain::{
    Account, AccountId, ActivationDraft, Again, AgainId, Ask, Bundle, CommandId, EligibilityId,
    EligibleAssignment, HistoryEntry, Intent, IntentId, IntentState, LastPlace, NoticeId, RoleAt, RoleKind,
    Tenant, Timestamp,
};

use self::calls::{Call, name_of, opens_a_page};
use self::disk::Disk;
pub(super) use self::people::{PLACES, ROWS, nestor, place, rows};
pub(super) use self::service::{Fate, Service};
use super::desk::{account, bruce, bundle_of, eligible, noon, role};
use super::kinds::{WEB, at, contributor, operators};
use crate::{
    Command, Effect, FetchError, Input, Notice, NoticeKey, NoticeKind, Rate, Remembered, Settings,
    SignInFailure, SignedIn, Start, State, StepUpEnded, Timer, UsableAnswer,
};

/// What goes wrong with the next call that it can happen to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    LoseAnswer,
    LoseRequest,
    Throttle,
    Offline,
    AskStepUp,
    NeedSignIn,
    FailStepUp,
    FailDisk,
}

pub(super) struct World {
    pub(super) now: Timestamp,
    pub(super) state: State,
    pub(super) service: Service,
    disk: Disk,
    faults: VecDeque<Fault>,
    calls: Vec<Call>,
    notes: VecDeque<Effect>,
    timers: BTreeMap<Timer, Timestamp>,
    /// How often each command of this run was answered.
    pub(super) replies: BTreeMap<CommandId, u32>,
    pub(super) toasts: Vec<NoticeId>,
    /// What was wanted on the screen and not taken away.
    screen: BTreeMap<NoticeId, Notice>,
    /// Every re-activation that was ever to be kept: its access, and all ends that it was about.
    pub(super) armed: BTreeMap<AgainId, (RoleAt, BTreeSet<Timestamp>)>,
    /// Those that the person took back, or wanted to.
    pub(super) taken_back: BTreeSet<AgainId>,
    /// Intents that the person went on with by a click.
    pub(super) clicked: BTreeSet<IntentId>,
    commands: u32,
    /// What happens is not looked at yet.
    rushing: bool,
    /// What followed of each input of the rush so far.
    rushed: Vec<Vec<Effect>>,
}

impl World {
    pub(super) fn new(lag: TimeDelta) -> Self {
        let disk = Disk {
            accounts: vec![bruce(), nestor()],
            bundles: vec![bundle_of(&rows(&bruce().id))],
            ..Disk::default()
        };
        let service = Service::with_lag(lag);
        let mut world = Self {
            now: noon(),
            state: State::new(Start::default(), noon()).0,
            service,
            disk,
            faults: VecDeque::new(),
            calls: Vec::new(),
            notes: VecDeque::new(),
            timers: BTreeMap::new(),
            replies: BTreeMap::new(),
            toasts: Vec::new(),
            screen: BTreeMap::new(),
            armed: BTreeMap::new(),
            taken_back: BTreeSet::new(),
            clicked: BTreeSet::new(),
            commands: 0,
            rushing: false,
            rushed: Vec::new(),
        };
        world.kill();
        world
    }

    /// Ends the program at once and starts it again from what is on disk.
    pub(super) fn kill(&mut self) {
        self.calls.clear();
        self.notes.clear();
        self.timers.clear();
        self.replies.clear();
        self.toasts.clear();
        self.screen.clear();
        let start = Start {
            accounts: self.disk.accounts.clone(),
            remembered: self.disk.remembered.values().cloned().collect(),
            intents: self.disk.intents.values().cloned().collect(),
            shown: self.disk.shown.clone(),
            drafts: self.disk.drafts.clone(),
            again: self.disk.again.clone(),
            settings: self.disk.settings.clone(),
            favorites: self.disk.favorites.clone(),
            places: self.disk.places.clone(),
            recents: self.disk.recents.clone(),
            bundles: self.disk.bundles.clone(),
            history: self.disk.history(),
            without: BTreeSet::new(),
            rate: Rate::default(),
        };
        let (state, effects) = State::new(start, self.now);
        self.state = state;
        self.take(effects);
    }

    pub(super) fn command(&mut self, command: Command) {
        self.commands += 1;
        let id = CommandId::new(format!("command-{}", self.commands));
        self.replies.insert(id.clone(), 0);
        self.note_will(&command);
        self.give(Input::Command(id, command));
    }

    /// What the person wants of what is armed.
    fn note_will(&mut self, command: &Command) {
        let target = match command {
            Command::Again { target, .. } | Command::Disarm(target) => Some(target),
            Command::SignOut(_) => None,
            Command::ContinueStepUp(intent) => {
                self.clicked.insert(intent.clone());
                return;
            }
            Command::SignIn(_)
            | Command::CancelSignIn
            | Command::Refresh
            | Command::Activate { .. }
            | Command::ActivateMany { .. }
            | Command::TryAgain(_)
            | Command::Deactivate(_)
            | Command::DeactivateMany(_)
            | Command::DeactivateAll
            | Command::Prolong { .. }
            | Command::Cancel(_)
            | Command::Dismiss(_)
            | Command::SaveDraft(_)
            | Command::DropDraft(_)
            | Command::Favorite(..)
            | Command::SaveBundle(_)
            | Command::DropBundle(_)
            | Command::ConfirmBundle(_)
            | Command::ImportBundle(_)
            | Command::RunBundle { .. }
            | Command::SaveSettings(_)
            | Command::SeenNotices
            | Command::NeedRules(_) => return,
        };
        let armed = self.armed.iter();
        let meant = armed.filter(|(_, (of, _))| target.is_none_or(|target| target == of));
        self.taken_back.extend(meant.map(|(id, _)| id.clone()));
    }

    pub(super) fn give(&mut self, input: Input) {
        if let Input::NoticeAnswered(id, _) = &input {
            // Whoever presses a button has read it.
            self.screen.remove(id);
        }
        if self.rushing {
            let effects = self.state.take(input, self.now);
            self.rushed.push(effects.clone());
            self.take(effects);
            return;
        }
        let before = self.without(&input);
        let effects = self.state.step(input, self.now);
        if let Some((account, before)) = before {
            self.others_are_as_they_were(&account, &before, &effects);
        }
        self.no_end_is_hidden(&effects);
        self.take(effects);
        self.shows_nothing_that_has_ended();
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.faults.push_back(fault);
    }

    pub(super) fn heal(&mut self) {
        self.faults.clear();
    }

    /// One thing that is under way goes on. Says whether there was one.
    pub(super) fn happen(&mut self, which: usize) -> bool {
        let count = self.calls.len() + usize::from(!self.notes.is_empty());
        let Some(which) = which.checked_rem(count) else {
            return false;
        };
        if which == self.calls.len() {
            self.write();
            return true;
        }
        match self.calls.remove(which) {
            Call::Wanted(effect) => {
                if let Some(answer) = self.make(*effect) {
                    self.calls.insert(which, Call::answered(answer));
                }
            }
            Call::Answered(input) => self.give(*input),
        }
        true
    }

    /// So many things go on at once, and one snapshot tells what came of them.
    pub(super) fn rush(&mut self, count: usize) {
        self.rushing = true;
        for _ in 0..count {
            self.happen(0);
        }
        self.rushing = false;
        let effects = self.state.show(self.now);
        self.take(effects);
        // What the inputs have ended the one snapshot of all of them tells.
        for effects in std::mem::take(&mut self.rushed) {
            self.no_end_is_hidden(&effects);
        }
        self.shows_nothing_that_has_ended();
    }

    /// Everything that is under way comes to its end.
    pub(super) fn settle(&mut self) {
        while self.happen(0) {}
    }

    /// Time passes, and each timer comes at its instant.
    pub(super) fn pass(&mut self, by: TimeDelta, settled: bool) {
        let to = self.now + by;
        loop {
            if settled {
                self.settle();
            }
            let next = self.timers.iter().min_by_key(|(_, at)| **at);
            let Some((timer, at)) = next
                .map(|(timer, at)| (timer.clone(), *at))
                .filter(|(_, at)| *at <= to)
            else {
                break;
            };
            self.timers.remove(&timer);
            self.now = self.now.max(at);
            self.service.expire(self.now);
            self.give(Input::Due(timer));
        }
        self.now = to;
        self.service.expire(self.now);
        self.shows_nothing_that_has_ended();
    }

    /// The machine sleeps: time passes and nothing happens.
    pub(super) fn sleep(&mut self, by: TimeDelta) {
        self.now += by;
        self.service.expire(self.now);
        self.give(Input::Woke);
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Fetch(_)
                | Effect::Send(_)
                | Effect::LookUp(_)
                | Effect::SignIn(_)
                | Effect::StepUp(..)
                | Effect::CheckUsable(_) => {
                    if opens_a_page(&effect) {
                        let page = self.calls.iter().find(|call| call.is_a_page());
                        assert!(page.is_none(), "two pages ask at once");
                    }
                    if let Effect::Send(intent) = &effect {
                        let on_disk = self.disk.intents.get(&intent.id);
                        assert_eq!(on_disk, Some(intent), "sent, and not on disk as sent");
                        let asker = &intent.ask.target().account;
                        assert_eq!(asker, &intent.account, "asked for another account");
                        if let Ask::Activate(activate) = &intent.ask {
                            let whose = activate.eligible.account();
                            assert_eq!(whose, &intent.account, "asked by another one's eligibility");
                        }
                    }
                    self.calls.push(Call::Wanted(Box::new(effect)));
                }
                Effect::KeepAgain(again) => {
                    for again in &again {
                        let known = self.armed.entry(again.id.clone());
                        let (_, ends) = known.or_insert_with(|| (again.target.clone(), BTreeSet::new()));
                        ends.insert(again.of);
                    }
                    self.notes.push_back(Effect::KeepAgain(again));
                }
                Effect::Record(_)
                | Effect::Forget(_)
                | Effect::Notify(_)
                | Effect::Remember(_)
                | Effect::ForgetLists(_)
                | Effect::KeepAccounts(_)
                | Effect::KeepDraft(..)
                | Effect::KeepSettings(_)
                | Effect::KeepFavorites(_)
                | Effect::KeepPlaces(_)
                | Effect::KeepRecents(_)
                | Effect::KeepBundle(..)
                | Effect::Chronicle(_)
                | Effect::EraseHistory => self.notes.push_back(effect),
                Effect::CancelSignIn => {
                    for call in &mut self.calls {
                        call.cancel();
                    }
                }
                Effect::Reply(id, result) => {
                    if result.is_err() {
                        // Whoever armed it has heard that it is not.
                        self.taken_back.insert(AgainId::new(id.as_str()));
                    }
                    let count = self.replies.entry(id.clone()).or_default();
                    *count += 1;
                    assert_eq!(*count, 1, "{id} was answered twice");
                }
                Effect::WakeAt(timer, at) => {
                    self.timers.insert(timer, at);
                }
                Effect::Publish(_) | Effect::SignOut(_) | Effect::CloseNotice(_) | Effect::Open(_) => {}
            }
        }
    }

    /// What is armed, as it is on disk.
    pub(super) fn kept_again(&self) -> &[Again] {
        &self.disk.again
    }

    /// The intents that the state shows.
    pub(super) fn intents(&self) -> Vec<Intent> {
        let rows = self.state.snapshot().intents.value.iter();
        rows.map(|row| row.intent.clone()).collect()
    }
}

/// Is it an answer that says for certain how it stands?
pub(super) fn is_settled(state: &IntentState) -> bool {
    match state {
        IntentState::Recorded | IntentState::Sent { .. } | IntentState::Unclear { .. } => false,
        IntentState::NeedsStepUp { .. }
        | IntentState::NotSent { .. }
        | IntentState::Waiting { .. }
        | IntentState::Done { .. }
        | IntentState::Refused { .. }
        | IntentState::Failed { .. } => true,
    }
}
