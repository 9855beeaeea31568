use chrono::TimeDelta;
use stint_app::Session;
use stint_app::engine::{ActiveRow, Command, EligibleRow, Reply, Snapshot, Usable};
use stint_domain::{Account, ActivationDraft, IntentId, IntentState, Ticket};

use crate::args::{ActivateVerb, Global};
use crate::exit::{FAILED, Outcome};
use crate::output::{Item, Listing, Output};
use crate::progress::Progress;
use crate::verbs::follow;
use crate::{find, open};

/// The length when none is asked for and the policy would allow more.
const USUAL: TimeDelta = TimeDelta::hours(8);

/// Activates a role. The checks come in this order: the policy's rules, the step-up, the service.
pub(crate) async fn run(verb: ActivateVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, output).await?;
    let account = open::account(&snapshot)?;
    let rows: Vec<EligibleRow> = snapshot.eligible.value.iter().flatten().cloned().collect();
    let row = find::one(&verb.role, &rows, |row| Item::of_eligible(row, &account))?;
    let now = session.clock().now();
    let command = Command::Activate {
        draft: draft(&verb, row),
        step_up: verb.step_up,
    };
    let reply = session
        .handle()
        .command(command)
        .await
        .map_err(|error| Outcome::of_command(&error, now))?;
    let Reply::Intent(intent) = reply else {
        return Err(Outcome::unexpected("the activation was not started"));
    };
    let mut progress = Progress::new(*output);
    let deadline = verb.wait.then(|| now + verb.timeout);
    let answered = follow::answered(&session, &intent, &mut progress, deadline).await?;
    let ended = if verb.wait {
        works(&session, &intent, row, &mut progress, deadline).await
    } else {
        accepted(answered, row)
    };
    let result = ended.map(|snapshot| {
        let items = active(&snapshot, row).map(|active| Item::of_active(active, &account));
        let items: Vec<_> = items.into_iter().collect();
        output.listing(&Listing {
            items,
            problems: Vec::new(),
        });
    });
    let now_stands = session.handle().snapshot();
    session.close().await;
    result.map_err(|outcome| with_row(outcome, &now_stands, row, &account))
}

fn draft(verb: &ActivateVerb, row: &EligibleRow) -> ActivationDraft {
    let longest = row.rules.as_ref().map_or(USUAL, |rules| rules.longest.min(USUAL));
    ActivationDraft {
        eligible: row.assignment.id.clone(),
        duration: verb.duration.unwrap_or(longest),
        justification: verb.justification.clone(),
        ticket: Ticket {
            number: verb.ticket_number.clone(),
            system: verb.ticket_system.clone(),
        },
        starts_at: verb.start,
    }
}

/// Without `--wait`: the service has taken it. A planned start counts as done, a decision to come does not.
fn accepted((snapshot, state): (Snapshot, IntentState), row: &EligibleRow) -> Result<Snapshot, Outcome> {
    let scheduled = active(&snapshot, row).is_some_and(|active| {
        matches!(&active.state, stint_app::engine::ActiveState::OnItsWay { activation, .. }
            if activation.status == stint_domain::ActivationStatus::Scheduled)
    });
    match Outcome::of_intent(&state, follow::request_status(&snapshot, &state)) {
        Some(outcome) if !scheduled => Err(outcome),
        _ => Ok(snapshot),
    }
}

/// With `--wait`: the role works, or nothing would tell whether it does.
async fn works(
    session: &Session,
    intent: &IntentId,
    row: &EligibleRow,
    progress: &mut Progress,
    deadline: Option<stint_domain::Timestamp>,
) -> Result<Snapshot, Outcome> {
    let (snapshot, enough) = follow::until(session, deadline, |snapshot| {
        let Some(intent) = follow::intent(snapshot, intent) else {
            return true;
        };
        progress.of_intent(&intent.state, follow::request_status(snapshot, &intent.state));
        if let IntentState::Done { .. } = &intent.state {
            return active(snapshot, row).is_some_and(is_known_to_work);
        }
        intent.state.is_final()
    })
    .await;
    let state = follow::intent(&snapshot, intent).map(|intent| intent.state.clone());
    let outcome = |state| Outcome::of_intent(state, follow::request_status(&snapshot, state));
    match state.as_ref().and_then(outcome) {
        Some(outcome) => Err(outcome),
        None if enough => Ok(snapshot),
        None => Err(Outcome::new(
            FAILED,
            "timeout",
            "the role is active, but was not seen to work in the time given",
            "it may take some minutes more; `stintctl list` shows it",
        )),
    }
}

/// It works, or no look will tell any more.
fn is_known_to_work(active: &ActiveRow) -> bool {
    let told = matches!(
        active.usable,
        Usable::Yes | Usable::CannotBeObserved | Usable::CouldNotCheck
    );
    active.in_force().is_some() && told
}

fn active<'a>(snapshot: &'a Snapshot, row: &EligibleRow) -> Option<&'a ActiveRow> {
    let target = row.assignment.role_at();
    snapshot
        .active
        .value
        .iter()
        .find(|active| active.target == target)
}

/// A script that gets "waits for approval" wants the row that waits.
fn with_row(mut outcome: Outcome, snapshot: &Snapshot, row: &EligibleRow, account: &Account) -> Outcome {
    let id = &row.assignment.id;
    let row = snapshot
        .eligible
        .value
        .iter()
        .flatten()
        .find(|now| now.assignment.id == *id)
        .unwrap_or(row);
    if outcome.candidates.is_empty() {
        outcome.candidates.push(Item::of_eligible(row, account));
    }
    outcome
}
