use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use stint_app::engine::{Command, CommandError, MoreTimeBar, Snapshot};
use stint_app::{Browser, PracticeBrowser, Session};
use stint_domain::{ActivationDraft, AgainHow, IntentId, IntentState};
use stint_practice::{Op, PolicyPatch};

use crate::support::*;

/// May activate a role that asks for nothing but a justification.
const ISAIAH: &str = "isaiah.langer@contoso.example";
const READER: &str = "Reports Reader";

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_armed_is_active_again_after_its_end_and_once() {
    let world = World::new().await;
    let session = world.signed_in(ISAIAH).await;
    activate_and_list(&world, &session, READER).await;
    again(&session, READER, AgainHow::AtEnd).await.unwrap();
    let first_end = ends_at(&session, READER);

    // The app is closed and started again in between: what is armed is on disk.
    session.close().await;
    let session = world.open_as(ISAIAH).await;
    world.settle(&session).await;
    until(&session, "armed still", |snapshot| {
        active(snapshot, READER).is_some_and(|row| row.more_time.is_some_and(|it| it.armed.is_some()))
    })
    .await;
    world.pass(TimeDelta::hours(1));
    world.settle(&session).await;
    let sent = async || world.control().received(Op::ActivateRequest).len();
    until(&session, "asked for again", |snapshot| {
        snapshot
            .intents
            .value
            .iter()
            .any(|row| row.intent.made_at >= first_end)
    })
    .await;
    world.settle(&session).await;
    until(&session, "active again", |snapshot| {
        active(snapshot, READER)
            .and_then(|row| row.in_force().and_then(|it| it.ends_at))
            .is_some_and(|end| end > first_end)
    })
    .await;
    assert_eq!(sent().await, 2, "the first time, and once again");

    // Long after it: it was for one time only.
    world.pass(TimeDelta::hours(2));
    world.settle(&session).await;
    assert_eq!(sent().await, 2);
    let told = world.notices.titles();
    assert_eq!(
        told.iter().filter(|title| title.contains("active again")).count(),
        1,
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_step_up_is_needed_it_asks_and_no_browser_opens_by_itself() {
    let world = World::new().await;
    let trips = Arc::new(AtomicUsize::new(0));
    let session = world.open_with(counting(&trips)).await;
    sign_in(&session, BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    again(&session, EXCHANGE, AgainHow::AtEnd).await.unwrap();
    let before = trips.load(Ordering::SeqCst);
    // A new start knows of no stronger sign-in that still counts.
    session.close().await;
    let session = world.open_with(counting(&trips)).await;
    world.settle(&session).await;
    world.pass(TimeDelta::hours(1));
    world.settle(&session).await;
    titles_with(&world, "sign in to activate it again").await;
    assert_eq!(trips.load(Ordering::SeqCst), before, "nobody asked for a browser");
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 1);

    let snapshot = until(&session, "it waits for a click", |snapshot| {
        waiting(snapshot).is_some()
    })
    .await;
    let intent = waiting(&snapshot).unwrap();
    session
        .handle()
        .command(Command::ContinueStepUp(intent.clone()))
        .await
        .unwrap();
    done(&world, &session, &intent).await;
    assert_eq!(
        trips.load(Ordering::SeqCst),
        before,
        "the person's session at the sign-in service still satisfies it, so no page was shown"
    );
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_slept_over_the_end_does_not_activate_later() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    again(&session, EXCHANGE, AgainHow::AtEnd).await.unwrap();
    world.pass(TimeDelta::minutes(63));
    world.settle(&session).await;
    let told = titles_with(&world, "was not activated again").await;
    assert_eq!(told.len(), 1);
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn off_and_on_ends_it_first_and_activates_it_once() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    let early = again(&session, EXCHANGE, AgainHow::OffAndOn).await;
    assert!(matches!(early, Err(CommandError::TooEarly(_))), "{early:?}");

    world.pass(TimeDelta::minutes(6));
    let first_end = ends_at(&session, EXCHANGE);
    again(&session, EXCHANGE, AgainHow::OffAndOn).await.unwrap();
    let asked = || world.control().received(Op::ActivateRequest).len();
    until(&session, "both answers", |snapshot| {
        // The service carries out what it accepted whenever it likes; here each time somebody looks.
        world.control().settle_all();
        let mut intents = snapshot.intents.value.iter().map(|row| &row.intent.state);
        asked() == 3 && intents.all(|state| !matches!(state, IntentState::Sent { .. }))
    })
    .await;
    world.settle(&session).await;
    until(&session, "a later end", |snapshot| {
        active(snapshot, EXCHANGE)
            .and_then(|row| row.in_force().and_then(|it| it.ends_at))
            .is_some_and(|end| end > first_end)
    })
    .await;
    assert_eq!(asked(), 3, "on, off, on");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_has_to_approve_is_not_prolonged() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    let patch = serde_json::json!({ "approvers": ["megan.bowen@contoso.example"] });
    let patch: PolicyPatch = serde_json::from_value(patch).unwrap();
    world.control().set_policy(EXCHANGE, &patch).unwrap();
    // Policies are read with the lists once a day; a new start reads them at once.
    session.close().await;
    let session = world.open_as(BRUCE).await;
    world.settle(&session).await;
    let bar = until(&session, "the new rule", |snapshot| {
        let bar = active(snapshot, EXCHANGE).and_then(|row| row.more_time?.at_end.err());
        bar == Some(MoreTimeBar::Approval)
    });
    bar.await;
    let refused = again(&session, EXCHANGE, AgainHow::AtEnd).await;
    assert_eq!(refused, Err(CommandError::ApprovalNeeded));
}

/// Bruce at a browser that counts how often it was opened.
fn counting(trips: &Arc<AtomicUsize>) -> Arc<dyn Browser> {
    let trips = trips.clone();
    Arc::new(move |url| {
        trips.fetch_add(1, Ordering::SeqCst);
        async move { PracticeBrowser::new(BRUCE).visit(url).await.map(drop) }
    })
}

/// The intent that waits for a stronger sign-in.
fn waiting(snapshot: &Snapshot) -> Option<IntentId> {
    let mut rows = snapshot.intents.value.iter();
    rows.find(|row| matches!(row.intent.state, IntentState::NeedsStepUp { .. }))
        .map(|row| row.intent.id.clone())
}

async fn again(session: &Session, role: &str, how: AgainHow) -> Result<(), CommandError> {
    let target = active(&session.handle().snapshot(), role)
        .expect("it runs")
        .target;
    let draft = ActivationDraft {
        justification: "Still moving the mailbox".to_owned(),
        ..draft(session, role)
    };
    session
        .handle()
        .command(Command::Again { target, draft, how })
        .await
        .map(drop)
}

fn ends_at(session: &Session, role: &str) -> chrono::DateTime<chrono::Utc> {
    let row = active(&session.handle().snapshot(), role).expect("it runs");
    row.in_force().and_then(|it| it.ends_at).expect("it ends")
}
