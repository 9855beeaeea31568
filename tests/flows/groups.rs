//! Memberships and ownerships of groups, beside the directory roles.

use chrono::TimeDelta;
use serde_json::{Value, json};
use stint_app::engine::{Command, FetchError, Usable};
use stint_app::{CapabilityState, Session};
use stint_domain::{IntentState, RoleKind, Via};
use stint_practice::Op;

use crate::support::*;

/// A group of Contoso that Bruce may become a member of, without approval or step-up.
const OPERATORS: &str = "Apps Operators";

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_activated_for_oneself_and_seen_to_work() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::Group, OPERATORS).await;
    assert_eq!(
        (row.assignment.via, row.assignment.role.id.as_str()),
        (Via::Direct, "member")
    );
    let rules = rules_of(&session, &row).await;
    assert_eq!(
        (rules.longest, rules.approval, rules.justification),
        (TimeDelta::hours(4), false, true)
    );

    let id = activate(&session, draft_of(&row)).await.unwrap();
    done(&world, &session, &id).await;
    let asked = world.control().received(Op::GroupActivateRequest);
    let [asked] = &asked[..] else {
        panic!("{asked:?}");
    };
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    let me = session.handle().snapshot().head.value.clone();
    let target = row.assignment.role_at();
    let own = target.account.as_str().split('.').next().unwrap();
    assert_eq!(body["principalId"], own, "never the group: {me:?}");
    assert_eq!(
        (&body["groupId"], &body["accessId"]),
        (&json!(target.scope.as_str()), &json!("member"))
    );

    until(&session, "listed", |snapshot| {
        active(snapshot, OPERATORS).is_some_and(|row| row.in_force().is_some())
    })
    .await;
    world.control().settle_all();
    world.pass(TimeDelta::minutes(2));
    world.control().settle_all();
    world.pass(TimeDelta::seconds(20));
    until(&session, "usable", |snapshot| {
        active(snapshot, OPERATORS).is_some_and(|row| row.usable == Usable::Yes)
    })
    .await;

    world.pass(TimeDelta::minutes(4));
    session
        .handle()
        .command(Command::Deactivate(target))
        .await
        .unwrap();
    world.settle(&session).await;
    until(&session, "ended", |snapshot| {
        active(snapshot, OPERATORS).is_none()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_up_and_never_sent_again() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::Group, OPERATORS).await;
    rules_of(&session, &row).await;
    world.control().next(Op::GroupActivateRequest).lose_answer();
    let id = activate(&session, draft_of(&row)).await.unwrap();
    intent_until(&session, &id, "found", |state| {
        matches!(state, IntentState::Done { .. } | IntentState::Waiting { .. })
    })
    .await;
    assert_eq!(world.control().received(Op::GroupActivateRequest).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_refused_for_a_moment_is_no_trouble() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let before = world.control().received(Op::GroupAssignmentInstances).len();
    world.control().next(Op::GroupAssignmentInstances).answer(400);
    session.handle().command(Command::Refresh).await.unwrap();
    let problems = |session: &Session| session.handle().snapshot().head.value.problems.clone();
    assert_eq!(problems(&session), []);
    assert_eq!(
        world.control().received(Op::GroupAssignmentInstances).len(),
        before + 2
    );

    // Refused again, it is told: that is no moment.
    world
        .control()
        .next(Op::GroupAssignmentInstances)
        .times(2)
        .answer(400);
    session.handle().command(Command::Refresh).await.unwrap();
    let told = problems(&session);
    assert_eq!((told.len(), told[0].code.as_str()), (1, "BadRequest"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_says_which_permission_is_missing_and_hides_nothing_else() {
    let world = World::new().await;
    // Who may write may read.
    for access in ["Read", "ReadWrite"] {
        let scope = format!("PrivilegedEligibilitySchedule.{access}.AzureADGroup");
        world.control().withdraw_consent(&scope);
    }
    let session = world.signed_in(BRUCE).await;
    titled(&session, RoleKind::AzureRole, "Contributor").await;
    let account = eligible(&session, EXCHANGE).assignment.account;
    let card = session.capabilities(&account).await.unwrap();
    let states: Vec<_> = card
        .rows
        .iter()
        .map(|row| (row.kind, row.state.clone()))
        .collect();
    let missing = CapabilityState::ScopeMissing("PrivilegedEligibilitySchedule.Read.AzureADGroup".to_owned());
    assert_eq!(
        states,
        [
            (RoleKind::EntraRole, CapabilityState::Works),
            (RoleKind::Group, missing),
            (RoleKind::AzureRole, CapabilityState::Works)
        ]
    );
    assert!(card.rows[1].code.is_some(), "the service's own code: {card:?}");
    assert!(
        card.text
            .contains("PrivilegedEligibilitySchedule.Read.AzureADGroup"),
        "{}",
        card.text
    );
    assert_eq!(card.consent, None, "a practice tenant has no such page");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_group_carries_is_shown_as_far_as_it_may_be_read() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::Group, OPERATORS).await;
    let carries = session.carries(&row.assignment.id).await.unwrap();
    let azure: Vec<_> = carries
        .rows
        .iter()
        .filter(|row| row.kind == RoleKind::AzureRole)
        .map(|row| {
            (
                row.role.name.as_str(),
                row.scope.name.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    let expected = [
        ("Website Contributor", "rg-web-prod"),
        ("Monitoring Reader", "Contoso Production"),
    ];
    assert_eq!(azure, expected, "he is Reader of that subscription");
    // He has no directory role that may read the assignments of others.
    assert!(
        matches!(carries.unread, Some(FetchError::Forbidden { .. })),
        "{carries:?}"
    );
    let exchange = eligible(&session, EXCHANGE).assignment;
    let none = session.carries(&exchange.id).await.unwrap();
    assert_eq!((none.rows.len(), none.unread), (0, None));
}
