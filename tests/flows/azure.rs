//! Azure roles, the tenant's own and those at customers.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::Value;
use stint_app::engine::{Command, Usable};
use stint_domain::{IntentState, Need, RequestState, RoleKind, ScopeKind};
use stint_practice::{Decision, Op};

use crate::support::*;

/// Asks for approval, step-up and justification.
const CONTRIBUTOR: &str = "Contributor";
/// Asks for step-up and justification; has a condition.
const STORAGE: &str = "Storage Blob Data Contributor";
const ALEX: &str = "alex.wilber@relecloud.example";

#[tokio::test(flavor = "multi_thread")]
async fn bruce_sees_five_roles_of_three_kinds_with_the_places_around_them() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let contributor = titled(&session, RoleKind::AzureRole, CONTRIBUTOR).await;
    titled(&session, RoleKind::Group, "Apps Operators").await;
    let snapshot = session.handle().snapshot();
    let rows = snapshot.eligible.value.as_ref().as_ref().unwrap();
    assert_eq!(rows.len(), 5);
    let scope = &contributor.assignment.scope;
    assert_eq!(
        (scope.kind, scope.name.as_deref()),
        (ScopeKind::ResourceGroup, Some("rg-web-prod"))
    );
    assert_eq!(
        (&scope.within[..], &scope.customer),
        (&["Contoso Production".to_owned()][..], &None)
    );
    let rules = rules_of(&session, &contributor).await;
    assert_eq!(rules.needs(), [Need::Approval, Need::StepUp, Need::Justification]);
    assert_eq!(rules.longest, TimeDelta::hours(4));
    let names: Vec<_> = rules
        .approvers
        .iter()
        .filter_map(|approver| approver.name.clone())
        .collect();
    assert_eq!(names, ["Nestor Wilke", "Megan Bowen"]);
    // One call for the whole tenant, whatever its subscriptions are.
    for asked in world.control().received(Op::AzureEligibilityInstances) {
        assert!(
            asked.path.starts_with("/providers/Microsoft.Authorization/"),
            "{}",
            asked.path
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_approved_after_one_step_up_and_taken_back_early() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::AzureRole, CONTRIBUTOR).await;
    rules_of(&session, &row).await;
    let id = activate(&session, draft_of(&row)).await.unwrap();
    let request = waiting(&session, &id).await;
    world
        .control()
        .decide(
            request,
            "megan.bowen@contoso.example",
            Decision::Approve,
            "Agreed",
        )
        .unwrap();
    done(&world, &session, &id).await;
    let target = row.assignment.role_at();
    let sent = world.control().received(Op::AzureRequest);
    let own = target.account.as_str().split('.').next().unwrap();
    for put in &sent {
        let body: Value = serde_json::from_str(&put.body).unwrap();
        assert_eq!(
            (put.method.as_str(), &body["properties"]["principalId"]),
            ("PUT", &Value::from(own))
        );
    }
    until(&session, "listed", |snapshot| {
        active(snapshot, CONTRIBUTOR).is_some_and(|row| row.in_force().is_some())
    })
    .await;
    world.control().settle_all();
    world.pass(TimeDelta::minutes(6));
    world.control().settle_all();
    world.pass(TimeDelta::seconds(20));
    until(&session, "usable", |snapshot| {
        active(snapshot, CONTRIBUTOR).is_some_and(|row| row.usable == Usable::Yes)
    })
    .await;
    session
        .handle()
        .command(Command::Deactivate(target))
        .await
        .unwrap();
    world.settle(&session).await;
    until(&session, "ended", |snapshot| {
        active(snapshot, CONTRIBUTOR).is_none()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denied_request_says_who_denied_it_and_why() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::AzureRole, CONTRIBUTOR).await;
    rules_of(&session, &row).await;
    let id = activate(&session, draft_of(&row)).await.unwrap();
    let request = waiting(&session, &id).await;
    let nestor = "nestor.wilke@contoso.example";
    let why = "Use the staging group first";
    world
        .control()
        .decide(request, nestor, Decision::Deny, why)
        .unwrap();
    world.settle(&session).await;
    intent_until(
        &session,
        &id,
        "denied",
        |state| matches!(state, IntentState::Failed { code, .. } if code == "denied"),
    )
    .await;
    titles_with(&world, "Denied").await;
    let told = world.notices.all();
    let denied = told
        .iter()
        .find(|notice| notice.title.contains("Denied"))
        .unwrap();
    assert_eq!(denied.body, format!("Nestor Wilke: “{why}”"));
    let snapshot = until(&session, "who decided", |snapshot| {
        let mut rows = snapshot.requests.value.rows.iter().flatten();
        rows.any(|row| row.decided_by.is_some())
    })
    .await;
    let mut rows = snapshot.requests.value.rows.iter().flatten();
    let story = rows.find(|row| row.role_name == CONTRIBUTOR).unwrap();
    assert_eq!(
        (
            story.state,
            story.decided_by.as_deref(),
            story.decision_reason.as_deref()
        ),
        (RequestState::Denied, Some("Nestor Wilke"), Some(why))
    );
    // What is decided stays so: it is read once.
    world.settle(&session).await;
    assert_eq!(world.control().received(Op::AzureApproval).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_asked_for_again_by_its_name_and_carries_the_condition() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::AzureRole, STORAGE).await;
    rules_of(&session, &row).await;
    let mut draft = draft_of(&row);
    draft.duration = TimeDelta::minutes(30);
    world.control().next(Op::AzureRequest).lose_answer();
    let id = activate(&session, draft).await.unwrap();
    done(&world, &session, &id).await;
    let sent = world.control().received(Op::AzureRequest);
    assert!(sent.len() >= 2, "{}", sent.len());
    let first: Value = serde_json::from_str(&sent[0].body).unwrap();
    let condition = row.assignment.condition.clone().unwrap();
    assert_eq!(first["properties"]["condition"], condition.text.as_str());
    for put in &sent {
        assert_eq!(
            (&put.path, &put.body),
            (&sent[0].path, &sent[0].body),
            "the same request"
        );
    }
    let snapshot = until(&session, "listed", |snapshot| active(snapshot, STORAGE).is_some()).await;
    assert_eq!(
        snapshot
            .active
            .value
            .iter()
            .filter(|row| row.role_name == STORAGE)
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_repeat_is_refused_the_lost_request_is_found_by_its_name() {
    let world = World::new().await;
    world.control().arm_refuses_repeats(true);
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::AzureRole, STORAGE).await;
    rules_of(&session, &row).await;
    let mut draft = draft_of(&row);
    draft.duration = TimeDelta::minutes(30);
    world.control().next(Op::AzureRequest).lose_answer();
    let id = activate(&session, draft).await.unwrap();
    done(&world, &session, &id).await;
    let snapshot = until(&session, "listed", |snapshot| active(snapshot, STORAGE).is_some()).await;
    let rows = snapshot.requests.value.rows.iter().flatten();
    let asked: Vec<_> = rows.filter(|row| row.role_name == STORAGE).collect();
    assert_eq!(asked.len(), 1, "one request, told once: {asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_is_a_text_alone_is_told_and_the_role_can_be_asked_for_again() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::AzureRole, STORAGE).await;
    rules_of(&session, &row).await;
    let mut draft = draft_of(&row);
    draft.duration = TimeDelta::minutes(30);
    let bare = "Not implemented exception";
    world.control().next(Op::AzureRequest).answer(400).words(bare);
    let id = activate(&session, draft.clone()).await.unwrap();
    intent_until(
        &session,
        &id,
        "refused",
        |state| matches!(state, IntentState::Failed { code, request_id: Some(_) } if code == "http-400"),
    )
    .await;
    let id = activate(&session, draft).await.unwrap();
    done(&world, &session, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_the_same_in_whatever_letters_a_list_writes_it() {
    let world = World::new().await;
    world.control().arm_lists_in_capitals(true);
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::AzureRole, CONTRIBUTOR).await;
    rules_of(&session, &row).await;
    let id = activate(&session, draft_of(&row)).await.unwrap();
    let request = waiting(&session, &id).await;
    session.handle().command(Command::Refresh).await.unwrap();
    let nestor = "nestor.wilke@contoso.example";
    let control = world.control();
    control.decide(request, nestor, Decision::Approve, "Go").unwrap();
    done(&world, &session, &id).await;
    let snapshot = until(&session, "listed", |snapshot| {
        active(snapshot, CONTRIBUTOR).is_some()
    })
    .await;
    let asked = snapshot.requests.value.rows.iter().flatten();
    let asked: Vec<_> = asked.filter(|row| row.role_name == CONTRIBUTOR).collect();
    assert_eq!(asked.len(), 1, "one request, told once: {asked:?}");
    let held = snapshot.active.value.iter();
    assert_eq!(held.filter(|row| row.role_name == CONTRIBUTOR).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_narrower_place_is_found_level_by_level() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::AzureRole, CONTRIBUTOR).await;
    let id = &row.assignment.id;
    let children = session.children(id, None, "").await.unwrap();
    let names: BTreeSet<_> = children
        .iter()
        .filter_map(|child| child.scope.name.as_deref())
        .collect();
    assert_eq!(
        Vec::from_iter(names),
        ["app-expense-prod", "app-orders-prod", "vm-web-01"]
    );
    assert!(children.iter().all(|child| !child.has_children));
    assert_eq!(children[0].scope.within, ["Contoso Production", "rg-web-prod"]);
    let found = session.children(id, None, " ORDERS ").await.unwrap();
    assert_eq!(found.len(), 1);
    let elsewhere = session
        .children(id, Some(&"/subscriptions/other".into()), "")
        .await;
    assert_eq!(elsewhere, Err(stint_app::QueryError::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_roles_run_for_their_whole_time_and_say_whose_they_are() {
    let world = World::new().await;
    let session = world.signed_in(ALEX).await;
    let machines = titled(&session, RoleKind::AzureRole, "Virtual Machine Contributor").await;
    let snapshot = session.handle().snapshot();
    let rows = snapshot.eligible.value.as_ref().as_ref().unwrap();
    let customers: Vec<_> = rows
        .iter()
        .filter_map(|row| row.assignment.scope.customer.as_ref()?.name.as_deref())
        .collect();
    println!("{customers:?}");
    assert_eq!(
        machines
            .assignment
            .scope
            .customer
            .as_ref()
            .and_then(|it| it.name.as_deref()),
        Some("Fabrikam")
    );
    let rules = rules_of(&session, &machines).await;
    assert_eq!(
        (rules.longest, rules.fixed, rules.mfa, rules.approval),
        (TimeDelta::hours(4), true, true, false)
    );
    let mut draft = draft_of(&machines);
    draft.duration = rules.longest;
    let id = activate(&session, draft).await.unwrap();
    done(&world, &session, &id).await;
    let sent = world.control().received(Op::AzureRequest);
    assert!(sent.iter().all(|put| put.body.contains("PT4H")));
}
