use stint_app::engine::{Command, SyncState};
use stint_domain::{Held, Need, RoleKind};
use stint_practice::{Op, Seed};

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn bruce_sees_the_two_roles_of_the_story_with_their_policies() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let snapshot = session.handle().snapshot();
    let rows = snapshot.eligible.value.as_ref().as_ref().unwrap();
    let names: Vec<_> = rows
        .iter()
        .filter(|row| row.assignment.kind == RoleKind::EntraRole)
        .map(|row| row.assignment.role.name.as_str())
        .collect();
    assert_eq!(names, [APPLICATION, EXCHANGE], "by name");

    let exchange = eligible(&session, EXCHANGE);
    let rules = exchange.rules.unwrap();
    assert_eq!(rules.longest.num_hours(), 8);
    assert_eq!(rules.needs(), [Need::StepUp, Need::Justification, Need::Ticket]);
    assert_eq!(exchange.scope_label, "Contoso directory");

    let application = eligible(&session, APPLICATION);
    let rules = application.rules.unwrap();
    assert_eq!(rules.needs(), [Need::Approval, Need::StepUp, Need::Justification]);
    let approvers: Vec<_> = rules
        .approvers
        .iter()
        .filter_map(|approver| approver.name.clone())
        .collect();
    assert_eq!(approvers, ["Nestor Wilke", "Megan Bowen"]);
    assert_eq!(application.scope_label, "Administrative unit: Apps");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standing_role_is_told_from_an_activated_one() {
    let world = World::new().await;
    let session = world.signed_in("megan.bowen@contoso.example").await;
    let row = active(&session.handle().snapshot(), "Privileged Role Administrator").unwrap();
    let assignment = row.in_force().unwrap();
    assert_eq!((assignment.held, assignment.ends_at), (Held::Standing, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_come_over_many_pages() {
    let world = World::with(Seed::scale(350).unwrap()).await;
    let session = world.signed_in(BRUCE).await;
    let snapshot = session.handle().snapshot();
    let rows = snapshot.eligible.value.as_ref().as_ref().unwrap();
    let azure = rows
        .iter()
        .filter(|row| row.assignment.kind == RoleKind::AzureRole);
    assert_eq!(azure.count(), 350);
    assert_eq!(rows.len(), 350 + 20 + 10, "groups and roles beside them");
    assert!(world.control().received(Op::AzureEligibilityInstances).len() >= 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_list_that_fails_hides_no_other() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    world.control().next(Op::EligibilityInstances).wrong_json();
    session.handle().command(Command::Refresh).await.unwrap();
    let snapshot = until(&session, "a problem", |snapshot| {
        !snapshot.head.value.problems.is_empty()
    })
    .await;
    assert_eq!(snapshot.head.value.sync, SyncState::Failed);
    assert_eq!(snapshot.head.value.problems.len(), 1);
    assert_eq!(
        snapshot.eligible.value.as_ref().as_ref().unwrap().len(),
        5,
        "could not check is not gone"
    );
    session.handle().command(Command::Refresh).await.unwrap();
    until(&session, "mended", |snapshot| {
        snapshot.head.value.problems.is_empty()
    })
    .await;
}
