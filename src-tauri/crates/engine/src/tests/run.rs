//! The loop with ports of its own and a clock that is moved by hand.

mod world;

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

use self::world::*;
use super::desk::*;
use crate::{
    Answer, Command, CommandError, DeviceCode, Directory, Engine, Evidence, Fetch, FetchError, Fetched,
    Handle, Input, Journal, List, Notice, NoticeAction, NoticeKey, Notifier, Place, Ports, Remembered, Reply,
    Settings, SignIn, SignInAsk, SignInFailure, SignedIn, Snapshot, Start, StepUpEnded, TellCode,
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
    // Somebody is signed in, so that the visit tells it and not the stage.
    until(&mut snapshots, |snapshot| {
        let visit = snapshot.head.value.visit.as_ref();
        visit.and_then(|visit| visit.code.as_ref()) == Some(&device_code())
    })
    .await;
    assert!(!format!("{:?}", Input::DeviceCode(device_code())).contains(&device_code().user_code));
}

fn device_code() -> DeviceCode {
    DeviceCode {
        user_code: "ABCD1234E".to_owned(),
        url: "https://login.contoso.example/device".to_owned(),
        expires_at: noon() + minutes(15),
    }
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
