use chrono::TimeDelta;
use stint_app::Session;
use stint_app::engine::{Command, CommandError, MoreTimeBar};
use stint_domain::{ActivationDraft, AgainHow};
use stint_practice::{Op, PolicyPatch};

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_armed_is_active_again_after_its_end_and_once() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    again(&session, EXCHANGE, AgainHow::AtEnd).await.unwrap();
    let first_end = ends_at(&session, EXCHANGE);

    // The app is closed and started again in between: what is armed is on disk.
    session.close().await;
    let session = world.open_as(BRUCE).await;
    world.settle(&session).await;
    until(&session, "armed still", |snapshot| {
        active(snapshot, EXCHANGE).is_some_and(|row| row.more_time.is_some_and(|it| it.armed.is_some()))
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
        active(snapshot, EXCHANGE)
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
    until(&session, "a later end", |snapshot| {
        // The service carries out what it accepted whenever it likes; here each time somebody looks.
        world.control().settle_all();
        active(snapshot, EXCHANGE)
            .and_then(|row| row.in_force().and_then(|it| it.ends_at))
            .is_some_and(|end| end > first_end)
    })
    .await;
    assert_eq!(
        world.control().received(Op::ActivateRequest).len(),
        3,
        "on, off, on"
    );
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
