//! Everything that Stint sends and that the practice tenant answers is as the services describe it. Each flow holds
//! its own exchanges when its world ends; the one here goes once along the whole line and looks at what was covered.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::TimeDelta;
use stint_app::engine::Command;
use stint_domain::IntentState;
use stint_practice::Exchange;
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
