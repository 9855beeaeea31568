//! Everything that Stint sends and that the practice tenant answers is as the services describe it. Each flow holds
//! its own exchanges when its world ends; the one here goes once along the whole line and looks at what was covered.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::TimeDelta;
use stint_app::engine::{Command, Usable};
use stint_domain::{IntentState, RoleKind};
use stint_practice::{Exchange, Op};
use stint_tests::contract::Contract;

use crate::support::*;

/// What the line from the sign-in to the end of an activation asks for.
const THE_LINE: &[&str] = &[
    "GET /directory/administrativeUnits/{id}",
    "GET /organization",
    "GET /policies/roleManagementPolicyAssignments",
    "GET /roleManagement/directory/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')",
    "GET /roleManagement/directory/roleAssignmentScheduleRequests/filterByCurrentUser(on='{on}')",
    "GET /roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')",
    "GET /{tenant}/discovery/v2.0/keys",
    "GET /{tenant}/oauth2/v2.0/authorize",
    "POST /roleManagement/directory/roleAssignmentScheduleRequests",
    "POST /roleManagement/directory/roleAssignmentScheduleRequests/{id}/cancel",
    "POST /{tenant}/oauth2/v2.0/token",
];

/// What groups, Azure and customers ask for beyond that.
const OTHER_KINDS: &[&str] = &[
    "GET /identityGovernance/privilegedAccess/group/assignmentScheduleInstances/filterByCurrentUser(on='principal')",
    "GET /identityGovernance/privilegedAccess/group/assignmentScheduleRequests/filterByCurrentUser(on='{on}')",
    "GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances/filterByCurrentUser(on='principal')",
    "GET /subscriptions",
    "GET /{scope}/providers/Microsoft.Authorization/eligibleChildResources",
    "GET /{scope}/providers/Microsoft.Authorization/permissions",
    "GET /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances",
    "GET /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests",
    "GET /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{roleAssignmentScheduleRequestName}",
    "GET /{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
    "GET /{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances",
    "GET /{scope}/providers/Microsoft.Authorization/roleManagementPolicyAssignments",
    "GET /{scope}/providers/Microsoft.ManagedServices/registrationAssignments",
    "GET /subscriptions/{subscriptionId}/providers/Microsoft.Authorization/roleAssignments",
    "POST /identityGovernance/privilegedAccess/group/assignmentScheduleRequests",
    "POST /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{roleAssignmentScheduleRequestName}/cancel",
    "PUT /{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{roleAssignmentScheduleRequestName}",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_line_of_groups_azure_and_customers_is_as_described() {
    let world = World::new().await;
    let session = world.signed_in("alex.wilber@relecloud.example").await;
    let machines = titled(&session, RoleKind::AzureRole, "Virtual Machine Contributor").await;
    rules_of(&session, &machines).await;
    let own_id = machines.assignment.account;
    session.handle().command(Command::SignOut(own_id)).await.unwrap();
    session.close().await;

    let session = world.signed_in(BRUCE).await;
    let operators = titled(&session, RoleKind::Group, "Apps Operators").await;
    rules_of(&session, &operators).await;
    session.carries(&operators.assignment.id).await.unwrap();
    let joined = activate(&session, draft_of(&operators)).await.unwrap();
    done(&world, &session, &joined).await;
    let contributor = titled(&session, RoleKind::AzureRole, "Contributor").await;
    session
        .children(&contributor.assignment.id, None, "")
        .await
        .unwrap();
    session.role_info(&contributor.assignment.id).await.unwrap();
    // It waits for an approval, and is taken back.
    let asked = activate(&session, draft_of(&contributor)).await.unwrap();
    let asked = intent_until(&session, &asked, "waits", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    let IntentState::Waiting { activation } = asked.state else {
        unreachable!()
    };
    world.settle(&session).await;
    session
        .handle()
        .command(Command::Cancel(activation))
        .await
        .unwrap();
    intent_until(&session, &asked.id, "canceled", IntentState::is_final).await;
    // No answer comes, so that the request is looked up by its name.
    let storage = titled(&session, RoleKind::AzureRole, "Storage Blob Data Contributor").await;
    world.control().next(Op::AzureRequest).times(4).lose_answer();
    let id = activate(&session, draft_of(&storage)).await.unwrap();
    done(&world, &session, &id).await;
    world.control().settle_all();
    world.pass(TimeDelta::minutes(3));
    until(&session, "looked at whether it works", |snapshot| {
        active(snapshot, "Storage Blob Data Contributor").is_some_and(|row| row.usable != Usable::NotAsked)
    })
    .await;
    world.pass(TimeDelta::minutes(3));
    world.settle(&session).await;

    let Some(covered) = hold(&world.control().exchanges()) else {
        return;
    };
    for (operation, count) in &covered {
        println!("{operation}: {count}");
    }
    let missing: Vec<_> = OTHER_KINDS
        .iter()
        .filter(|operation| !covered.contains_key(**operation))
        .collect();
    assert!(missing.is_empty(), "not asked: {missing:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_line_is_as_described() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let mut planned = draft(&session, EXCHANGE);
    planned.starts_at = Some(world.now() + TimeDelta::hours(3));
    let id = activate(&session, planned).await.unwrap();
    let planned = intent_until(&session, &id, "planned", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    let IntentState::Waiting { activation } = planned.state else {
        unreachable!()
    };
    world.settle(&session).await;
    session
        .handle()
        .command(Command::Cancel(activation))
        .await
        .unwrap();
    intent_until(&session, &id, "canceled", IntentState::is_final).await;
    world.settle(&session).await;

    activate_and_list(&world, &session, EXCHANGE).await;
    world.pass(TimeDelta::minutes(6));
    let target = eligible(&session, EXCHANGE).assignment.role_at();
    session
        .handle()
        .command(Command::Deactivate(target))
        .await
        .unwrap();
    until(&session, "deactivated", |snapshot| {
        active(snapshot, EXCHANGE).is_none()
    })
    .await;
    world.settle(&session).await;

    let Some(covered) = hold(&world.control().exchanges()) else {
        return;
    };
    for (operation, count) in &covered {
        println!("{operation}: {count}");
    }
    let missing: Vec<_> = THE_LINE
        .iter()
        .filter(|operation| !covered.contains_key(**operation))
        .collect();
    assert!(missing.is_empty(), "not asked: {missing:?}");
}

/// Holds exchanges against the contract; `None` where there is none here.
///
/// # Panics
/// Where one is not as described.
pub(crate) fn hold(exchanges: &[Exchange]) -> Option<BTreeMap<String, usize>> {
    /// Read once: it takes a while.
    static CONTRACT: LazyLock<Option<Contract>> = LazyLock::new(|| Contract::here().unwrap());
    let Some(contract) = CONTRACT.as_ref() else {
        println!("skipped: no contract here");
        return None;
    };
    let held = contract.hold(exchanges);
    Some(held.unwrap_or_else(|wrong| panic!("{} problems:\n{}", wrong.len(), wrong.join("\n"))))
}
