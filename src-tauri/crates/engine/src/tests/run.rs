//! The loop with ports of its own and a clock that is moved by hand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use stint_clock::{Clock, ManualClock};
use stint_domain::{
    Account, AccountId, Activation, ActivationDraft, ActivationStatus, ActiveAssignment, Again, Bundle,
    BundleId, ClaimsChallenge, HistoryEntry, Intent, IntentId, IntentState, LastPlace, NoticeId, RoleAt,
    Timestamp,
};
use tokio::sync::{Notify, watch};

use super::desk::*;
use crate::{
    Answer, Command, CommandError, DeviceCode, Directory, Engine, Evidence, Fetch, FetchError, Fetched,
    Handle, Input, Journal, List, Notice, NoticeAction, NoticeKey, Notifier, Place, Ports, Remembered, Reply,
    Settings, SignIn, SignInAsk, SignInFailure, SignedIn, Snapshot, Stage, Start, StepUpEnded, TellCode,
    UsableAnswer,
};

#[tokio::test]
async fn a_click_becomes_an_activation_with_alerts_and_an_end() {
    let world = World::new();
    let (clock, handle) = world.start();
    let reply = handle.command(activate(false)).await.unwrap();
    let mut snapshots = handle.snapshots();
    until(&mut snapshots, |snapshot| active_count(snapshot) == 1).await;
    let Reply::Intent(intent) = reply else {
        panic!("{reply:?}");
    };
    let records = world.records(&intent);
    assert!(matches!(records[0], IntentState::Sent { .. }));
    assert!(matches!(records[1], IntentState::Done { .. }));
    assert_eq!(world.sent(), 1);

    advance(&clock, noon() + minutes(45)).await;
    world.shown("Exchange Administrator ends in 15 minutes").await;
    advance(&clock, noon() + minutes(60)).await;
    world.shown("Exchange Administrator has ended").await;
    until(&mut snapshots, |snapshot| active_count(snapshot) == 0).await;
    handle.close().await;
}

#[tokio::test]
async fn a_batch_goes_to_disk_in_one_piece() {
    let world = World::new();
    world.lock().hangs = true;
    let (_clock, handle) = world.start();
    let drafts = ["exchange", "teams"].map(|role| ActivationDraft {
        eligible: eligible(role, "/").id,
        ..draft()
    });
    let many = Command::ActivateMany {
        drafts: drafts.into(),
        batch: None,
        step_up: false,
    };
    let reply = handle.command(many).await.unwrap();
    let Reply::Batch(_, rows) = &reply else {
        panic!("{reply:?}");
    };
    assert!(rows.iter().all(|(_, row)| row.is_ok()), "{rows:?}");
    let inner = world.lock();
    assert_eq!((inner.records.len(), inner.writes), (2, 1));
}

#[tokio::test]
async fn a_button_of_a_notice_reaches_the_window() {
    let world = World::new();
    world.lock().active = vec![active(noon() - minutes(48), minutes(60))];
    let (_clock, handle) = world.start();
    let mut places = handle.places();
    world.shown("Exchange Administrator ends in 12 minutes").await;
    let id = world.lock().shown[0].id.clone();
    handle.input(Input::NoticeAnswered(id, NoticeAction::MoreTime));
    assert_eq!(places.recv().await, Ok(Place::Role(exchange())));
}

#[tokio::test]
async fn a_port_that_panics_ends_nothing() {
    let world = World::new();
    world.lock().panics = true;
    let (_clock, handle) = world.start();
    let reply = handle.command(activate(false)).await.unwrap();
    let Reply::Intent(intent) = reply else {
        panic!("{reply:?}");
    };
    let mut snapshots = handle.snapshots();
    // It may have been sent: it is looked up, which finds it.
    until(&mut snapshots, |snapshot| {
        let state = intent_state(snapshot, &intent);
        matches!(state, Some(IntentState::Done { .. }))
    })
    .await;
    assert_eq!(world.sent(), 1);
}

#[tokio::test]
async fn a_clock_that_jumps_wakes_the_engine() {
    let world = World::new();
    let (clock, handle) = world.start();
    let mut snapshots = handle.snapshots();
    until(&mut snapshots, is_read).await;
    let before = world.lock().reads;
    clock.set(noon() + minutes(3));
    until(&mut snapshots, |snapshot| {
        snapshot.head.value.read_at == Some(noon() + minutes(3))
    })
    .await;
    assert_eq!(world.lock().reads, before + 4);
}

#[tokio::test]
async fn a_clock_that_is_set_back_wakes_the_engine() {
    let world = World::new();
    let (clock, handle) = world.start();
    let mut snapshots = handle.snapshots();
    until(&mut snapshots, is_read).await;
    clock.set(noon() - minutes(60));
    handle.input(Input::Focus(false));
    until(&mut snapshots, |snapshot| {
        snapshot.head.value.read_at == Some(noon() - minutes(60))
    })
    .await;
}

#[tokio::test]
async fn what_was_shown_by_another_run_is_not_shown() {
    let world = World::new();
    {
        let mut inner = world.lock();
        inner.active = vec![active(noon() - minutes(48), minutes(60))];
        inner.all_shown_before = true;
    }
    let (_clock, handle) = world.start();
    let mut snapshots = handle.snapshots();
    until(&mut snapshots, |snapshot| active_count(snapshot) == 1).await;
    // What is given to the disk is written when this returns.
    handle.close().await;
    let inner = world.lock();
    assert_eq!((inner.noted, inner.shown.len()), (1, 0));
}

#[tokio::test]
async fn closing_leaves_nothing_unwritten_and_nobody_waiting() {
    let world = World::new();
    let (_clock, handle) = world.start();
    let draft = Command::SaveDraft(draft());
    let mut snapshots = handle.snapshots();
    until(&mut snapshots, is_read).await;
    assert_eq!(handle.command(draft).await, Ok(Reply::Done));
    handle.close().await;
    assert_eq!(world.lock().drafts, 1);
    assert_eq!(handle.command(Command::Refresh).await, Err(CommandError::Closed));
    handle.close().await;
}

#[tokio::test]
async fn a_killed_engine_finds_what_it_sent() {
    let world = World::new();
    world.lock().hangs = true;
    let (_clock, handle) = world.start();
    let Ok(Reply::Intent(intent)) = handle.command(activate(false)).await else {
        panic!("nothing was started");
    };
    world.changed(|inner| inner.sent == 1).await;
    handle.close().await;

    let recorded = world.lock().records.last().cloned().unwrap();
    assert_eq!((&recorded.id, world.sent()), (&intent, 1));
    world.lock().hangs = false;
    let begin = Start {
        intents: vec![recorded],
        ..start()
    };
    let clock = Arc::new(ManualClock::at(noon() + minutes(1)));
    let handle = Engine::start(begin, world.ports(), clock);
    let mut snapshots = handle.snapshots();
    until(&mut snapshots, |snapshot| {
        let state = intent_state(snapshot, &intent);
        matches!(state, Some(IntentState::Done { .. })) && active_count(snapshot) == 1
    })
    .await;
    assert_eq!(world.sent(), 1);
}

#[tokio::test]
async fn a_code_is_shown_while_its_sign_in_is_under_way() {
    let world = World::new();
    let (_clock, handle) = world.start();
    let ask = SignInAsk {
        device_code: true,
        ..SignInAsk::default()
    };
    handle.command(Command::SignIn(ask)).await.unwrap();
    let mut snapshots = handle.snapshots();
    let shown = Stage::WaitingForCode {
        user_code: device_code().user_code,
        url: device_code().url,
        expires_at: device_code().expires_at,
    };
    until(&mut snapshots, |snapshot| snapshot.head.value.stage == shown).await;
    assert!(!format!("{:?}", Input::DeviceCode(device_code())).contains(&device_code().user_code));
}

fn device_code() -> DeviceCode {
    DeviceCode {
        user_code: "ABCD1234E".to_owned(),
        url: "https://login.contoso.example/device".to_owned(),
        expires_at: noon() + minutes(15),
    }
}

/// A service, a disk and a screen in one.
#[derive(Clone)]
struct World {
    inner: Arc<Mutex<Inner>>,
    changed: Arc<Notify>,
}

#[derive(Default)]
struct Inner {
    active: Vec<ActiveAssignment>,
    activations: Vec<Activation>,
    sent: usize,
    reads: usize,
    records: Vec<Intent>,
    /// How often intents went to disk.
    writes: usize,
    shown: Vec<Notice>,
    drafts: usize,
    noted: usize,
    all_shown_before: bool,
    /// The answer to a sending panics, or never comes; it is accepted all the same.
    panics: bool,
    hangs: bool,
}

impl World {
    fn new() -> Self {
        Self {
            inner: Arc::default(),
            changed: Arc::default(),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    fn start(&self) -> (Arc<ManualClock>, Handle) {
        let clock = Arc::new(ManualClock::at(noon()));
        let handle = Engine::start(start(), self.ports(), Arc::clone(&clock) as Arc<dyn Clock>);
        (clock, handle)
    }

    fn ports(&self) -> Ports {
        Ports {
            directory: Arc::new(self.clone()),
            sign_in: Arc::new(self.clone()),
            journal: Arc::new(self.clone()),
            notifier: Arc::new(self.clone()),
        }
    }

    fn sent(&self) -> usize {
        self.lock().sent
    }

    fn records(&self, id: &IntentId) -> Vec<IntentState> {
        let inner = self.lock();
        let records = inner.records.iter().filter(|intent| intent.id == *id);
        records.map(|intent| intent.state.clone()).collect()
    }

    async fn shown(&self, title: &str) {
        self.changed(|inner| inner.shown.iter().any(|notice| notice.title == title))
            .await;
    }

    /// Waits until something is so.
    async fn changed(&self, is_so: impl Fn(&Inner) -> bool) {
        loop {
            let changed = self.changed.notified();
            if is_so(&self.lock()) {
                return;
            }
            changed.await;
        }
    }
}

#[async_trait]
impl Directory for World {
    async fn fetch(&self, fetch: &Fetch) -> Result<Fetched, FetchError> {
        let mut inner = self.lock();
        inner.reads += 1;
        Ok(match fetch.source.list {
            List::Eligible => Fetched::Eligible(vec![eligible("exchange", "/"), eligible("teams", "/")]),
            List::Active => Fetched::Active(inner.active.clone()),
            List::Activations => Fetched::Activations(inner.activations.clone()),
            List::Rules => Fetched::Rules(BTreeMap::new()),
        })
    }

    async fn send(&self, _intent: &Intent) -> Answer {
        let (panics, hangs, request) = {
            let mut inner = self.lock();
            inner.sent += 1;
            inner.active = vec![active(noon(), minutes(60))];
            let request = request("r", ActivationStatus::Provisioned, noon());
            inner.activations = vec![request.clone()];
            (inner.panics, inner.hangs, request)
        };
        self.changed.notify_waiters();
        assert!(!panics, "on purpose");
        if hangs {
            std::future::pending::<()>().await;
        }
        accepted(request)
    }

    async fn look_up(&self, _intent: &Intent) -> Result<Evidence, FetchError> {
        let inner = self.lock();
        Ok(Evidence {
            activations: inner.activations.clone(),
            active: inner.active.clone(),
        })
    }

    async fn check_usable(&self, _target: &RoleAt) -> UsableAnswer {
        UsableAnswer::Yes
    }
}

#[async_trait]
impl SignIn for World {
    async fn sign_in(&self, ask: &SignInAsk, tell: &TellCode) -> Result<SignedIn, SignInFailure> {
        if ask.device_code {
            tell(device_code());
            // The person types it elsewhere.
            std::future::pending::<()>().await;
        }
        Err(SignInFailure::Canceled)
    }

    async fn step_up(&self, _account: &AccountId, _challenge: &ClaimsChallenge) -> StepUpEnded {
        StepUpEnded::Failed(SignInFailure::Canceled)
    }

    fn cancel(&self) {}

    async fn sign_out(&self, _account: &AccountId) {}
}

#[async_trait]
impl Journal for World {
    async fn record(&self, intents: &[Intent]) -> Result<(), String> {
        let mut inner = self.lock();
        inner.records.extend_from_slice(intents);
        inner.writes += 1;
        Ok(())
    }

    async fn forget(&self, _intent: &IntentId) {}

    async fn note_shown(&self, _key: &NoticeKey) -> bool {
        let mut inner = self.lock();
        inner.noted += 1;
        !inner.all_shown_before
    }

    async fn remember(&self, _remembered: &Remembered) {}

    async fn forget_lists(&self, _account: &AccountId) {}

    async fn keep_draft(&self, _target: &RoleAt, _draft: Option<&ActivationDraft>) {
        self.lock().drafts += 1;
    }

    async fn keep_again(&self, _again: &[Again]) -> Result<(), String> {
        Ok(())
    }

    async fn keep_accounts(&self, _accounts: &[Account]) {}

    async fn keep_settings(&self, _settings: &Settings) {}

    async fn keep_favorites(&self, _favorites: &[RoleAt]) {}

    async fn keep_places(&self, _places: &[LastPlace]) {}

    async fn keep_recents(&self, _recents: &[String]) {}

    async fn keep_bundle(&self, _id: &BundleId, _bundle: Option<&Bundle>) -> Result<(), String> {
        Ok(())
    }

    async fn chronicle(&self, _entries: &[HistoryEntry]) {}

    async fn erase_history(&self) {}
}

impl Notifier for World {
    fn show(&self, notice: &Notice) {
        self.lock().shown.push(notice.clone());
        self.changed.notify_waiters();
    }

    fn close(&self, _notice: &NoticeId) {}
}

/// Moves the clock to `to` from one sleeper to the next, as time does.
async fn advance(clock: &ManualClock, to: Timestamp) {
    while clock.now() < to {
        let next = loop {
            match clock.next_due() {
                Some(at) => break at,
                None => tokio::task::yield_now().await,
            }
        };
        clock.set(next.min(to));
        // Lets everything that is due happen before the next step.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
}

async fn until(snapshots: &mut watch::Receiver<Snapshot>, is_so: impl FnMut(&Snapshot) -> bool) {
    snapshots.wait_for(is_so).await.unwrap();
}

fn is_read(snapshot: &Snapshot) -> bool {
    snapshot.head.value.sync == crate::SyncState::Idle
}

fn active_count(snapshot: &Snapshot) -> usize {
    let rows = snapshot.active.value.iter();
    rows.filter(|row| row.in_force().is_some()).count()
}

fn intent_state(snapshot: &Snapshot, id: &IntentId) -> Option<IntentState> {
    let rows = snapshot.intents.value.iter();
    let mut rows = rows.filter(|row| row.intent.id == *id);
    rows.next().map(|row| row.intent.state.clone())
}
