//! Whatever dies when: one activation for one intention.

use chrono::TimeDelta;
use stint_app::engine::Command;
use stint_domain::IntentState;
use stint_practice::Op;

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_up_and_never_sent_again() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    world.control().next(Op::ActivateRequest).lose_answer();
    let id = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    intent_until(&session, &id, "unclear, then found", |state| {
        matches!(state, IntentState::Unclear { .. } | IntentState::Done { .. })
    })
    .await;
    world.control().settle_all();
    world.pass(TimeDelta::seconds(30));
    intent_until(&session, &id, "found", |state| {
        matches!(state, IntentState::Done { .. })
    })
    .await;
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_start_finds_what_the_last_run_sent() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    // The look-ups that follow get no answer either, so the run ends without knowing.
    world.control().next(Op::RequestsList).times(50).answer(500);
    world.control().next(Op::ActivateRequest).lose_answer();
    let id = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    intent_until(&session, &id, "unclear", |state| {
        matches!(state, IntentState::Unclear { .. })
    })
    .await;
    // The run ends while it does not know. (A process that is killed is a test of the desktop and of the terminal.)
    session.close().await;

    world.control().clear_faults();
    let session = world.open_as(BRUCE).await;
    done(&world, &session, &id).await;
    assert!(active(&session.handle().snapshot(), EXCHANGE).is_some());
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_surely_never_arrived_is_said_and_may_be_asked_again() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    world.control().next(Op::ActivateRequest).answer(503);
    let id = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    intent_until(&session, &id, "an end", |state| {
        state.is_final() || matches!(state, IntentState::Unclear { .. })
    })
    .await;
    for _ in 0..30 {
        world.pass(TimeDelta::seconds(20));
        session.handle().command(Command::Refresh).await.unwrap();
    }
    let ended = intent_until(&session, &id, "an end", IntentState::is_final).await;
    assert!(
        !matches!(ended.state, IntentState::Done { .. }),
        "{:?}",
        ended.state
    );
    let again = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    done(&world, &session, &again).await;
    assert_ne!(id, again);
}
