//! More time for an eligibility that ends soon: asked of an administrator, given or refused, never asked for twice.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use stint_app::Session;
use stint_app::engine::{Command, CommandError, EligibleRow, Reply};
use stint_domain::{
    IntentId, IntentState, ProlongDraft, ProlongHow, RequestState, RequestWhat, RoleKind, Ticket,
};
use stint_practice::{Decision, Grant, Op};

use crate::described::hold;
use crate::support::*;

const CONTRIBUTOR: &str = "Contributor";
const MEGAN: &str = "megan.bowen@contoso.example";

/// As long as the policy allows, from the row.
fn form(row: &EligibleRow) -> ProlongDraft {
    ProlongDraft {
        target: row.assignment.role_at(),
        eligible: Some(row.assignment.id.clone()),
        how: row.prolong.unwrap(),
        duration: None,
        justification: "The release goes on".to_owned(),
        ticket: Ticket::default(),
    }
}

async fn ask(session: &Session, draft: ProlongDraft) -> Result<IntentId, CommandError> {
    let command = Command::Prolong { draft, step_up: true };
    match session.handle().command(command).await? {
        Reply::Intent(intent) => Ok(intent),
        Reply::Done | Reply::Batch(..) | Reply::Many(_) | Reply::Bundle(_) | Reply::Incomplete(_) => {
            panic!("more time is an intent")
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_moves_the_end_of_an_eligibility_in_azure() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::AzureRole, CONTRIBUTOR).await;
    assert_eq!(row.prolong, Some(ProlongHow::Extend), "it ends in a week");
    let intent = ask(&session, form(&row)).await.unwrap();
    let request = waiting(&session, &intent).await;
    until(&session, "the row waits", |snapshot| {
        let mut rows = snapshot.eligible.value.iter().flatten();
        rows.any(|now| {
            now.assignment.id == row.assignment.id
                && (now.prolong, now.prolonging) == (None, Some(ProlongHow::Extend))
        })
    })
    .await;
    assert_eq!(
        ask(&session, form(&row)).await,
        Err(CommandError::AlreadyAsked),
        "not twice"
    );

    world
        .control()
        .decide(request, MEGAN, Decision::Approve, "Until next year")
        .unwrap();
    world.settle(&session).await;
    intent_until(&session, &intent, "granted", |state| {
        matches!(state, IntentState::Done { .. })
    })
    .await;
    let end = world.now() + TimeDelta::days(365);
    until(&session, "the new end", |snapshot| {
        let mut rows = snapshot.eligible.value.iter().flatten();
        rows.any(|now| {
            let near = |at: chrono::DateTime<chrono::Utc>| (at - end).abs() < TimeDelta::minutes(1);
            now.assignment.id == row.assignment.id && now.assignment.ends_at.is_some_and(near)
        })
    })
    .await;
    let told = titles_with(&world, "was extended").await;
    assert_eq!(told, ["Your eligibility for Contributor was extended"]);
    until(&session, "the story of it", |snapshot| {
        let mut rows = snapshot.requests.value.rows.iter().flatten();
        rows.any(|row| {
            row.what == RequestWhat::Extend
                && row.state == RequestState::Active
                && row.decision_reason.as_deref() == Some("Until next year")
        })
    })
    .await;
    // One request: what was sent anew after the stronger sign-in has the same name.
    let sent = world.control().received(Op::AzureEligibilityRequest);
    let names: BTreeSet<String> = sent.into_iter().map(|sent| sent.path).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_more_time_is_told_with_its_reason_and_leaves_the_end() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::AzureRole, CONTRIBUTOR).await;
    let intent = ask(&session, form(&row)).await.unwrap();
    let request = waiting(&session, &intent).await;
    world
        .control()
        .decide(request, MEGAN, Decision::Deny, "Ask your manager")
        .unwrap();
    world.settle(&session).await;
    intent_until(
        &session,
        &intent,
        "denied",
        |state| matches!(state, IntentState::Failed { code, .. } if code == "denied"),
    )
    .await;
    assert_eq!(
        titles_with(&world, "Extension").await,
        ["Extension denied: Contributor"]
    );
    until(&session, "it may be asked again", |snapshot| {
        let mut rows = snapshot.eligible.value.iter().flatten();
        rows.any(|now| {
            now.assignment.id == row.assignment.id
                && now.prolong == Some(ProlongHow::Extend)
                && now.assignment.ends_at == row.assignment.ends_at
        })
    })
    .await;
    session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_about_a_directory_role_is_looked_up_and_a_restart_sends_nothing() {
    let world = World::new().await;
    let reader = Grant {
        person: BRUCE.to_owned(),
        role: "Reports Reader".to_owned(),
        ends_in: Some(5 * 86_400),
        ..Grant::default()
    };
    world.control().grant(&reader).unwrap();
    world.control().settle_all();
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::EntraRole, "Reports Reader").await;
    // The stronger sign-in that the service would ask for first is there.
    activate_and_list(&world, &session, EXCHANGE).await;
    world.control().next(Op::EligibilityRequest).lose_answer();
    let intent = ask(&session, form(&row)).await.unwrap();
    waiting(&session, &intent).await;
    session.close().await;
    let session = world.open_as(BRUCE).await;
    until(&session, "the row waits", |snapshot| {
        let mut rows = snapshot.eligible.value.iter().flatten();
        rows.any(|row| row.role_name == "Reports Reader" && row.prolonging == Some(ProlongHow::Extend))
    })
    .await;
    world.settle(&session).await;
    assert_eq!(world.control().received(Op::EligibilityRequest).len(), 1);
    session.close().await;
    let Some(covered) = hold(&world.control().exchanges()) else {
        return;
    };
    for operation in [
        "GET /roleManagement/directory/roleEligibilityScheduleRequests/filterByCurrentUser(on='{on}')",
        "GET /identityGovernance/privilegedAccess/group/eligibilityScheduleRequests/filterByCurrentUser(on='{on}')",
    ] {
        println!("{operation}: {:?}", covered.get(operation));
        assert!(covered.contains_key(operation), "{operation} was not asked");
    }
}
