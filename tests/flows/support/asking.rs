//! Asking for roles, and waiting for what comes of it.

use chrono::TimeDelta;
use stint_app::Session;
use stint_app::engine::{Command, CommandError, EligibleRow, Reply, Snapshot};
use stint_domain::{ActivationDraft, Intent, IntentId, IntentState, Ticket};
use uuid::Uuid;

use super::{World, active, eligible, until};

/// A filled form that satisfies the story's policies.
pub(crate) fn draft(session: &Session, role: &str) -> ActivationDraft {
    draft_of(&eligible(session, role))
}

/// A filled form for a row: an hour, a reason and a ticket.
pub(crate) fn draft_of(row: &EligibleRow) -> ActivationDraft {
    ActivationDraft {
        eligible: row.assignment.id.clone(),
        duration: TimeDelta::hours(1),
        justification: "Move a mailbox".to_owned(),
        ticket: Ticket {
            number: "CHG-20431".to_owned(),
            system: "ServiceNow".to_owned(),
        },
        starts_at: None,
        at: None,
    }
}

pub(crate) async fn activate(session: &Session, draft: ActivationDraft) -> Result<IntentId, CommandError> {
    match session
        .handle()
        .command(Command::Activate { draft, step_up: true })
        .await?
    {
        Reply::Intent(intent) => Ok(intent),
        Reply::Done | Reply::Batch(..) | Reply::Many(_) | Reply::Bundle(_) | Reply::Incomplete(_) => {
            panic!("an activation is an intent")
        }
    }
}

/// Waits until the intent stands as `wanted`.
pub(crate) async fn intent_until(
    session: &Session,
    id: &IntentId,
    what: &str,
    wanted: impl Fn(&IntentState) -> bool,
) -> Intent {
    let found = |snapshot: &Snapshot| {
        snapshot
            .intents
            .value
            .iter()
            .map(|row| row.intent.clone())
            .find(|intent| intent.id == *id)
    };
    let snapshot = until(session, what, |snapshot| {
        found(snapshot).is_some_and(|intent| wanted(&intent.state))
    })
    .await;
    found(&snapshot).expect("just seen")
}

/// Lets the service finish what it accepted, and waits until the intent is done.
pub(crate) async fn done(world: &World, session: &Session, id: &IntentId) -> Intent {
    intent_until(session, id, "accepted", |state| {
        matches!(state, IntentState::Done { .. } | IntentState::Waiting { .. })
    })
    .await;
    world.settle(session).await;
    intent_until(session, id, "done", |state| {
        matches!(state, IntentState::Done { .. })
    })
    .await
}

/// Activates the role and waits until it is listed as active.
pub(crate) async fn activate_and_list(world: &World, session: &Session, role: &str) {
    let id = activate(session, draft(session, role)).await.unwrap();
    intent_until(session, &id, "accepted", |state| {
        matches!(state, IntentState::Done { .. } | IntentState::Waiting { .. })
    })
    .await;
    world.settle(session).await;
    until(session, "listed as active", |snapshot| {
        active(snapshot, role).is_some_and(|row| row.in_force().is_some())
    })
    .await;
}

/// The request at the service that the intent waits for.
pub(crate) async fn waiting(session: &Session, intent: &IntentId) -> Uuid {
    let waits = intent_until(session, intent, "waiting", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    let IntentState::Waiting { activation } = waits.state else {
        unreachable!()
    };
    activation.as_str().rsplit('/').next().unwrap().parse().unwrap()
}
