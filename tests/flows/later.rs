//! Access for later, of each kind: granted now, in force from its start, told then, and again at its end.

use chrono::TimeDelta;
use stint_app::Session;
use stint_app::engine::{Command, RequestRow, Snapshot, Usable};
use stint_domain::{ActivationDraft, AgainHow, RequestState, RoleKind};
use stint_practice::Op;

use crate::support::*;

/// A group that asks for a justification only.
const OPERATORS: &str = "Apps Operators";
/// An Azure role that asks for step-up and justification.
const STORAGE: &str = "Storage Blob Data Contributor";
/// One of each kind that needs nobody's approval.
const ROWS: [(RoleKind, &str); 3] = [
    (RoleKind::EntraRole, EXCHANGE),
    (RoleKind::Group, OPERATORS),
    (RoleKind::AzureRole, STORAGE),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_planned_begins_by_itself_whatever_kind_it_is() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let start = world.now() + TimeDelta::hours(3);
    for (kind, title) in ROWS {
        let row = titled(&session, kind, title).await;
        rules_of(&session, &row).await;
        let planned = ActivationDraft {
            starts_at: Some(start),
            ..draft_of(&row)
        };
        let id = activate(&session, planned).await.unwrap();
        intent_until(&session, &id, "planned", |state| {
            matches!(state, stint_domain::IntentState::Waiting { .. })
        })
        .await;
    }
    world.settle(&session).await;
    let snapshot = until(&session, "planned, each of them", |snapshot| {
        ROWS.iter().all(|(_, title)| {
            request(snapshot, title).is_some_and(|row| row.state == RequestState::Scheduled)
        })
    })
    .await;
    for (_, title) in ROWS {
        let in_force = active(&snapshot, title).is_some_and(|row| row.in_force().is_some());
        assert!(!in_force, "{title} has three hours to go");
    }

    world.pass(TimeDelta::hours(3));
    world.settle(&session).await;
    let snapshot = until(&session, "in force, each of them", |snapshot| {
        ROWS.iter()
            .all(|(_, title)| active(snapshot, title).is_some_and(|row| row.in_force().is_some()))
    })
    .await;
    for (_, title) in ROWS {
        let row = active(&snapshot, title).unwrap();
        let runs = row.in_force().unwrap();
        assert_eq!(runs.starts_at, Some(start), "{title}");
        assert!(runs.ends_at.is_some_and(|end| end > world.now()), "{title}");
    }
    for (_, title) in ROWS {
        told_of(&world, &format!("{title} has started")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_is_armed_is_there_again_after_its_end() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::Group, OPERATORS).await;
    rules_of(&session, &row).await;
    let id = activate(&session, draft_of(&row)).await.unwrap();
    done(&world, &session, &id).await;
    let first_end = ends_at(&session).await;
    let draft = draft_of(&row);
    let target = row.assignment.role_at();
    let how = AgainHow::AtEnd;
    session
        .handle()
        .command(Command::Again { target, draft, how })
        .await
        .unwrap();

    world.pass(first_end - world.now());
    world.settle(&session).await;
    until(&session, "asked for again", |snapshot| {
        let mut intents = snapshot.intents.value.iter();
        intents.any(|row| row.intent.made_at >= first_end)
    })
    .await;
    world.settle(&session).await;
    until(&session, "a member again", |snapshot| {
        let runs = active(snapshot, OPERATORS).and_then(|row| row.in_force()?.ends_at);
        runs.is_some_and(|end| end > first_end)
    })
    .await;
    let asked = world.control().received(Op::GroupActivateRequest);
    assert_eq!(asked.len(), 2, "the first time, and once again");
    until(&session, "looked at whether it works", |snapshot| {
        active(snapshot, OPERATORS).is_some_and(|row| row.usable != Usable::NotAsked)
    })
    .await;
}

fn request(snapshot: &Snapshot, title: &str) -> Option<RequestRow> {
    let mut rows = snapshot.requests.value.rows.iter().flatten();
    rows.find(|row| row.role_name == title)
        .map(|row| row.as_ref().clone())
}

async fn ends_at(session: &Session) -> chrono::DateTime<chrono::Utc> {
    let snapshot = until(session, "listed", |snapshot| {
        active(snapshot, OPERATORS).is_some_and(|row| row.in_force().is_some())
    })
    .await;
    let row = active(&snapshot, OPERATORS).unwrap();
    row.in_force().unwrap().ends_at.unwrap()
}
