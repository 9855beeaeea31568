use chrono::TimeDelta;
use stint_app::engine::{Command, SyncState};
use stint_domain::{DraftProblem, IntentState};
use stint_practice::{Op, PolicyPatch};

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_asks_to_wait_is_waited_for() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    world
        .control()
        .next(Op::ActivateRequest)
        .answer(429)
        .retry_after(7)
        .html();
    let id = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    intent_until(&session, &id, "waits for the service", |state| {
        matches!(state, IntentState::Recorded)
    })
    .await;
    world.pass(TimeDelta::seconds(8));
    done(&world, &session, &id).await;
    assert_eq!(
        world.control().received(Op::ActivateRequest).len(),
        2,
        "the first was certainly not taken"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_came_later_is_told_as_a_refusal() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let mut without = draft(&session, APPLICATION);
    without.ticket.number.clear();
    let patch: PolicyPatch =
        serde_json::from_value(serde_json::json!({ "requires": ["justification", "ticketing"] })).unwrap();
    world.control().set_policy(APPLICATION, &patch).unwrap();
    let id = activate(&session, without).await.unwrap();
    let refused = intent_until(&session, &id, "refused", |state| {
        matches!(state, IntentState::Refused { .. })
    })
    .await;
    let IntentState::Refused { problems, .. } = refused.state else {
        unreachable!()
    };
    assert_eq!(problems, [DraftProblem::TicketMissing]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_is_not_permitted_keeps_the_services_code_and_the_id_of_its_call() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    world.control().next(Op::ActivateRequest).answer(403);
    let id = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    let failed = intent_until(&session, &id, "refused", |state| {
        matches!(state, IntentState::Failed { .. })
    })
    .await;
    let IntentState::Failed { code, request_id } = failed.state else {
        unreachable!()
    };
    assert_eq!(code, "Authorization_RequestDenied");
    assert!(request_id.is_some_and(|id| !id.is_empty()), "support asks for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_service_countdowns_go_on_and_nothing_is_sent() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    for op in [
        Op::EligibilityInstances,
        Op::AssignmentInstances,
        Op::RequestsList,
        Op::PolicyAssignments,
        Op::GroupEligibilityInstances,
        Op::GroupAssignmentInstances,
        Op::GroupRequestsList,
        Op::GroupPolicyAssignments,
        Op::AzureEligibilityInstances,
        Op::AzureAssignmentInstances,
        Op::AzureRequestsList,
        Op::AzurePolicyAssignments,
    ] {
        world.control().next(op).times(50).reset_mid_body();
    }
    session.handle().command(Command::Refresh).await.unwrap();
    until(&session, "offline", |snapshot| {
        matches!(snapshot.head.value.sync, SyncState::Offline { .. })
    })
    .await;
    assert!(
        active(&session.handle().snapshot(), EXCHANGE).is_some(),
        "what is known stays"
    );
    world.pass(TimeDelta::hours(1));
    until(&session, "ended by local time", |snapshot| {
        active(snapshot, EXCHANGE).is_none()
    })
    .await;
}
