//! Waits for what comes of an intent.

use stint_app::Session;
use stint_app::engine::{Command, Reply, Snapshot};
use stint_domain::{ActivationStatus, Intent, IntentId, IntentState, Timestamp};

use crate::exit::Outcome;
use crate::output::Output;
use crate::progress::Progress;

/// Waits until `enough` is true of a snapshot, or the clock has reached `until`.
///
/// Gives the last snapshot, and whether it was enough.
pub(super) async fn until(
    session: &Session,
    until: Option<Timestamp>,
    mut enough: impl FnMut(&Snapshot) -> bool,
) -> (Snapshot, bool) {
    let mut snapshots = session.handle().snapshots();
    let clock = session.clock();
    let over = async {
        match until {
            Some(at) => clock.sleep_until(at).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(over);
    loop {
        let snapshot = snapshots.borrow_and_update().clone();
        if enough(&snapshot) {
            return (snapshot, true);
        }
        tokio::select! {
            changed = snapshots.changed() => {
                if changed.is_err() {
                    return (snapshot, false);
                }
            }
            () = &mut over => return (snapshot, false),
        }
    }
}

/// The intent in the snapshot.
pub(super) fn intent<'a>(snapshot: &'a Snapshot, id: &IntentId) -> Option<&'a Intent> {
    snapshot
        .intents
        .value
        .iter()
        .map(|row| &row.intent)
        .find(|intent| intent.id == *id)
}

/// The status of the request that an intent waits for, where the list has it.
pub(super) fn request_status(snapshot: &Snapshot, state: &IntentState) -> Option<ActivationStatus> {
    let IntentState::Waiting { activation: id } = state else {
        return None;
    };
    let listed = snapshot.activations.value.as_ref().as_ref()?;
    listed
        .iter()
        .find(|activation| activation.id == *id)
        .map(|activation| activation.status)
}

/// Gives the engine a command that starts an intent, and waits until the service has answered.
pub(super) async fn carry_out(session: &Session, command: Command, output: &Output) -> Result<(), Outcome> {
    let now = session.clock().now();
    let reply = session.handle().command(command).await;
    let reply = reply.map_err(|error| Outcome::of_command(&error, now))?;
    let Reply::Intent(intent) = reply else {
        return Ok(());
    };
    let (snapshot, state) = answered(session, &intent, true, &mut Progress::new(*output), None).await?;
    let status = request_status(&snapshot, &state);
    Outcome::of_intent(&state, status).map_or(Ok(()), Err)
}

/// Waits until the service has answered: the intent is final, waits for a person or a start, or its step-up was
/// not finished. `step_up` says whether the browser may open for one: only the service knows whether it wants a
/// stronger sign-in, and where none may begin the intent is taken back, so that it waits for nobody's click.
pub(super) async fn answered(
    session: &Session,
    id: &IntentId,
    step_up: bool,
    progress: &mut Progress,
    at_most: Option<Timestamp>,
) -> Result<(Snapshot, IntentState), Outcome> {
    let (snapshot, _) = until(session, at_most, |snapshot| {
        let Some(row) = snapshot.intents.value.iter().find(|row| row.intent.id == *id) else {
            return false;
        };
        let state = &row.intent.state;
        let known = request_status(snapshot, state);
        progress.of_intent(state, known);
        if let IntentState::Waiting { .. } = state {
            return matches!(
                known,
                Some(ActivationStatus::Waiting | ActivationStatus::Scheduled)
            );
        }
        let given_up =
            matches!(state, IntentState::NeedsStepUp { .. }) && (row.step_up_failed.is_some() || !step_up);
        state.is_final() || (given_up && !row.stepping_up)
    })
    .await;
    let row = snapshot.intents.value.iter().find(|row| row.intent.id == *id);
    let Some(row) = row else {
        return Err(Outcome::unexpected(
            "the intention was lost before the service answered",
        ));
    };
    let state = row.intent.state.clone();
    if !matches!(state, IntentState::NeedsStepUp { .. }) {
        return Ok((snapshot, state));
    }
    if let Some(failure) = &row.step_up_failed {
        let mut outcome = Outcome::of_sign_in(failure);
        outcome.code = crate::exit::STEP_UP_NEEDED;
        return Err(outcome.and("nothing was sent"));
    }
    if step_up {
        return Ok((snapshot, state));
    }
    let now = session.clock().now();
    let forgotten = session.handle().command(Command::Dismiss(id.clone())).await;
    forgotten.map_err(|error| Outcome::of_command(&error, now))?;
    Err(Outcome::step_up_needed())
}
