use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stint_app::engine::{Command, Reply};
use stint_app::{PracticeBrowser, Session};
use stint_domain::{ActivationDraft, BatchId, DraftProblem, IntentId, IntentState, Ticket};
use stint_practice::{Op, PolicyPatch};

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn two_roles_at_once_take_one_step_up_and_a_rule_that_came_later_stops_only_its_own() {
    let world = World::new().await;
    require(&world, &["justification"]);
    let trips = Arc::new(AtomicUsize::new(0));
    let counted = trips.clone();
    let session = world
        .open_with(Arc::new(move |url| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move { PracticeBrowser::new(BRUCE).visit(url).await.map(drop) }
        }))
        .await;
    sign_in(&session, BRUCE).await;
    let without_ticket = |role: &str| ActivationDraft {
        ticket: Ticket::default(),
        ..draft(&session, role)
    };
    let drafts = vec![without_ticket(EXCHANGE), without_ticket(APPLICATION)];

    // The form was read; now an administrator wants a ticket.
    require(&world, &["justification", "ticketing"]);
    let (batch, rows) = activate_many(&session, drafts, None).await;
    let [exchange, application] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    let refused = intent_until(&session, exchange, "refused", |state| {
        matches!(state, IntentState::Refused { .. })
    })
    .await;
    let IntentState::Refused { problems, .. } = &refused.state else {
        panic!("{refused:?}");
    };
    assert_eq!(problems, &[DraftProblem::TicketMissing]);
    intent_until(&session, application, "waits for an approval", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    assert_eq!(
        trips.load(Ordering::SeqCst),
        2,
        "one sign-in, one step-up for both"
    );

    // The ticket is asked for alone, and only that role is asked for again.
    let (same, rows) = activate_many(&session, vec![draft(&session, EXCHANGE)], Some(batch.clone())).await;
    assert_eq!(same, batch);
    let exchange = done(&world, &session, &rows[0]).await;
    assert_eq!(exchange.batch, Some(batch.clone()));
    until(&session, "active", |snapshot| {
        active(snapshot, EXCHANGE).is_some()
    })
    .await;
    let snapshot = session.handle().snapshot();
    let of_batch = snapshot
        .intents
        .value
        .iter()
        .filter(|row| row.intent.batch.as_ref() == Some(&batch))
        .count();
    assert_eq!(of_batch, 2, "the refused one gave its place to the new one");
    assert_eq!(trips.load(Ordering::SeqCst), 2, "the step-up still counts");
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_asked_for_again_and_nothing_else() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let drafts = vec![draft(&session, EXCHANGE), draft(&session, APPLICATION)];
    world.control().next(Op::ActivateRequest).answer(400);
    let (batch, rows) = activate_many(&session, drafts, None).await;
    for row in &rows {
        intent_until(&session, row, "answered", |state| {
            matches!(
                state,
                IntentState::Failed { .. } | IntentState::Waiting { .. } | IntentState::Done { .. }
            )
        })
        .await;
    }
    let failed: Vec<IntentId> = session
        .handle()
        .snapshot()
        .intents
        .value
        .iter()
        .filter(|row| matches!(row.intent.state, IntentState::Failed { .. }))
        .map(|row| row.intent.id.clone())
        .collect();
    assert_eq!(failed.len(), 1, "one of the two was answered with an error");
    let reply = session.handle().command(Command::TryAgain(failed)).await.unwrap();
    let Reply::Batch(same, again) = reply else {
        panic!("{reply:?}");
    };
    assert_eq!((same, again.len()), (batch, 1));
    intent_until(&session, again[0].1.as_ref().unwrap(), "accepted", |state| {
        matches!(state, IntentState::Waiting { .. } | IntentState::Done { .. })
    })
    .await;
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 3);
}

fn require(world: &World, rules: &[&str]) {
    let patch = serde_json::json!({ "requires": rules });
    let patch: PolicyPatch = serde_json::from_value(patch).unwrap();
    world.control().set_policy(EXCHANGE, &patch).unwrap();
}

/// Asks for all of them; each is an intent.
async fn activate_many(
    session: &Session,
    drafts: Vec<ActivationDraft>,
    batch: Option<BatchId>,
) -> (BatchId, Vec<IntentId>) {
    let command = Command::ActivateMany {
        drafts,
        batch,
        step_up: true,
    };
    match session.handle().command(command).await.unwrap() {
        Reply::Batch(batch, rows) => (batch, rows.into_iter().map(|(_, row)| row.unwrap()).collect()),
        other @ (Reply::Done
        | Reply::Intent(_)
        | Reply::Many(_)
        | Reply::Bundle(_)
        | Reply::Incomplete(_)) => panic!("{other:?}"),
    }
}
