//! How many requests things take. Times are measured elsewhere (`cargo xtask bench`); numbers of requests are the same
//! on every machine, so they are held here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_app::engine::{Command, Reply};
use stint_domain::{ActivationDraft, IntentId, IntentState, RoleKind, Ticket};
use stint_practice::{Grant, Op, Received, Seed};
use stint_tests::bench::{
    PAGE,
    counts::{About, BESIDE_PAGES, LISTED},
};

use crate::support::*;

/// The operations that change something.
const SENDS: [Op; 3] = [Op::ActivateRequest, Op::GroupActivateRequest, Op::AzureRequest];

/// The lists that change by what a person does, a page of each.
const MOVING: [Op; 6] = [
    Op::AssignmentInstances,
    Op::RequestsList,
    Op::GroupAssignmentInstances,
    Op::GroupRequestsList,
    Op::AzureAssignmentInstances,
    Op::AzureRequestsList,
];

/// What could only be a walk through places one by one.
const WALKS: [Op; 4] = [
    Op::AzureResourceGroups,
    Op::AzureChildren,
    Op::AzureManagementGroups,
    Op::AzureRoleAssignments,
];

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_takes_the_pages_of_each_list_and_little_more() {
    const SCOPES: u32 = 600;
    let world = World::with(Seed::scopes(SCOPES).unwrap()).await;
    let session = world.signed_in(BRUCE).await;
    let first = counted(&world.control().received_all());
    let before = world.control().received_all().len();
    session.handle().command(Command::Refresh).await.unwrap();
    let refresh = counted(&world.control().received_all()[before..]);

    let rows = [10, 20, SCOPES as usize];
    for (about, rows) in LISTED.into_iter().zip(rows) {
        let most = rows.div_ceil(PAGE) + BESIDE_PAGES;
        let of = |counts: &BTreeMap<About, usize>| counts.get(&about).copied().unwrap_or_default();
        assert!(
            of(&refresh) <= most,
            "{about:?}: {} requests, {most} at most",
            of(&refresh)
        );
        // The sign-in reads all lists, and so does the refresh that `signed_in` waits for.
        assert!(of(&first) <= 2 * most, "{about:?}: {} requests", of(&first));
    }
    assert_eq!(refresh.get(&About::Names), None, "names are read once");
    assert_eq!(refresh.get(&About::SignIn), None, "bearers last an hour");
    assert_eq!(refresh.get(&About::Other), None);
    for walk in WALKS {
        assert!(world.control().received(walk).is_empty(), "{walk:?}");
    }
    let lists = world.control().received(Op::AzureEligibilityInstances);
    assert!(
        lists.iter().all(|asked| !asked.path.contains("/subscriptions/")),
        "lists are asked for at the empty scope"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_activations_of_three_kinds_are_twenty_requests() {
    let world = World::with(Seed::scopes(60).unwrap()).await;
    let session = world.signed_in(BRUCE).await;
    let snapshot = session.handle().snapshot();
    let rows: Vec<_> = snapshot.eligible.value.iter().flatten().collect();
    let of_each = [
        (RoleKind::EntraRole, 4),
        (RoleKind::Group, 6),
        (RoleKind::AzureRole, 10),
    ];
    let chosen = of_each.iter().flat_map(|(kind, number)| {
        let of_kind = rows.iter().filter(|row| row.assignment.kind == *kind);
        of_kind.take(*number)
    });
    let drafts: Vec<_> = chosen
        .map(|row| ActivationDraft {
            eligible: row.assignment.id.clone(),
            duration: TimeDelta::minutes(30),
            justification: "Release".to_owned(),
            ticket: Ticket::default(),
            starts_at: None,
            at: None,
        })
        .collect();
    assert_eq!(drafts.len(), 20);

    let before = world.control().received_all().len();
    let command = Command::ActivateMany {
        drafts,
        batch: None,
        step_up: false,
    };
    let Reply::Batch(_, started) = session.handle().command(command).await.unwrap() else {
        panic!("twenty are a batch");
    };
    let ids: Vec<IntentId> = started.into_iter().map(|(_, id)| id.unwrap()).collect();
    until(&session, "all taken", |snapshot| {
        let intents = snapshot.intents.value.iter().map(|row| &row.intent);
        let taken = intents.filter(|intent| {
            ids.contains(&intent.id)
                && matches!(
                    intent.state,
                    IntentState::Waiting { .. } | IntentState::Done { .. }
                )
        });
        taken.count() == ids.len()
    })
    .await;

    let received = world.control().received_all();
    let received = &received[before..];
    let sends = received.iter().filter(|one| SENDS.contains(&one.op)).count();
    assert_eq!(sends, 20, "each is sent once, and none is a part of a batch");
    // Its own answers and those of groups, which may bring anything along, change a list once each.
    for list in MOVING {
        let reads = received.iter().filter(|one| one.op == list).count();
        assert!(reads <= 2, "{list:?} was read {reads} times");
    }
    // All groups in one, and one for each scope of Azure; what directory roles ask was read with the lists.
    let policies: Vec<_> = received
        .iter()
        // What is read in a batch is told part by part as well.
        .filter(|one| About::of(one.op, &one.body) == About::Policies && one.op != Op::GroupPolicyAssignments)
        .map(|one| format!("{} {}?{} {}", one.at, one.path, one.query, one.body))
        .collect();
    assert!(policies.len() <= 1 + 10, "{policies:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_names_of_administrative_units_are_one_request() {
    let world = World::new().await;
    for unit in ["Apps", "Sales", "Finance"] {
        let grant = Grant {
            person: BRUCE.to_owned(),
            role: "Reports Reader".to_owned(),
            scope: unit.to_owned(),
            ..Grant::default()
        };
        world.control().grant(&grant).unwrap();
    }
    world.control().settle_all();
    let session = world.signed_in(BRUCE).await;
    let snapshot = session.handle().snapshot();
    let rows = snapshot.eligible.value.iter().flatten();
    let units: BTreeSet<_> = rows
        .filter(|row| row.role_name == "Reports Reader")
        .filter_map(|row| row.assignment.scope.name.clone())
        .collect();
    assert_eq!(Vec::from_iter(units), ["Apps", "Finance", "Sales"]);
    let batches = world.control().received(Op::Batch);
    let of_units = batches
        .iter()
        .filter(|one| one.body.contains("/directory/administrativeUnits/"));
    assert_eq!(of_units.count(), 1);
    let parts = world.control().received(Op::AdministrativeUnit);
    assert_eq!(parts.len(), 3, "each is a part of it");
}

fn counted(received: &[Received]) -> BTreeMap<About, usize> {
    let mut counts = BTreeMap::new();
    for one in received {
        *counts.entry(About::of(one.op, &one.body)).or_default() += 1;
    }
    counts
}
