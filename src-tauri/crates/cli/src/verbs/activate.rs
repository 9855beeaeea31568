use stint_app::Session;
use stint_app::engine::{ActiveRow, CommandError, Snapshot, Usable};
use stint_domain::{IntentId, IntentState, Timestamp};

use crate::args::{ActivateVerb, Global};
use crate::exit::{FAILED, Outcome, Part};
use crate::item::{Item, Listing};
use crate::open;
use crate::output::Output;
use crate::people::People;
use crate::progress::Progress;
use crate::verbs::asking::{self, Wish};
use crate::verbs::follow;

/// Activates roles. The checks come in this order: the policy's rules, the step-up, the service. Several roles are one
/// batch: each has its own rules and its own result, and those that want the same step-up share it.
pub(crate) async fn run(verb: ActivateVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, global, output).await?;
    let people = People::of(&snapshot)?;
    let deadline = verb.wait.then(|| session.clock().now() + verb.timeout);
    let started = asking::start(&session, &snapshot, &people, &verb.wanted, verb.start).await?;

    let mut ended = Vec::new();
    for (wish, intent) in started {
        let end = follow_up(&session, &wish, intent, &verb, deadline, output).await;
        ended.push((wish, end));
    }
    let now_stands = session.handle().snapshot();
    session.close().await;
    report(ended, &now_stands, &people, output)
}

/// What becomes of one row, as far as it is waited for.
async fn follow_up(
    session: &Session,
    wish: &Wish,
    started: Result<IntentId, CommandError>,
    verb: &ActivateVerb,
    deadline: Option<Timestamp>,
    output: &Output,
) -> Result<(), Outcome> {
    let now = session.clock().now();
    let intent = started.map_err(|error| asking::refusal(&error, &wish.row, now))?;
    let mut progress = Progress::new(*output);
    let (snapshot, state) =
        follow::answered(session, &intent, verb.wanted.step_up, &mut progress, deadline).await?;
    if verb.wait {
        works(session, &intent, wish, &mut progress, deadline).await
    } else {
        accepted(&snapshot, &state, wish)
    }
}

/// Without `--wait`: the service has taken it. A planned start counts as done, a decision to come does not.
fn accepted(snapshot: &Snapshot, state: &IntentState, wish: &Wish) -> Result<(), Outcome> {
    let scheduled = active(snapshot, wish).is_some_and(|active| {
        matches!(&active.state, stint_app::engine::ActiveState::OnItsWay { activation, .. }
            if activation.status == stint_domain::ActivationStatus::Scheduled)
    });
    match Outcome::of_intent(state, follow::request_status(snapshot, state)) {
        Some(outcome) if !scheduled => Err(outcome),
        _ => Ok(()),
    }
}

/// With `--wait`: the role works, or nothing would tell whether it does.
pub(super) async fn works(
    session: &Session,
    intent: &IntentId,
    wish: &Wish,
    progress: &mut Progress,
    deadline: Option<Timestamp>,
) -> Result<(), Outcome> {
    let (snapshot, enough) = follow::until(session, deadline, |snapshot| {
        let Some(intent) = follow::intent(snapshot, intent) else {
            return true;
        };
        progress.of_intent(&intent.state, follow::request_status(snapshot, &intent.state));
        if let IntentState::Done { .. } = &intent.state {
            return active(snapshot, wish).is_some_and(is_known_to_work);
        }
        intent.state.is_final()
    })
    .await;
    let state = follow::intent(&snapshot, intent).map(|intent| intent.state.clone());
    let outcome = |state| Outcome::of_intent(state, follow::request_status(&snapshot, state));
    match state.as_ref().and_then(outcome) {
        Some(outcome) => Err(outcome),
        None if enough => Ok(()),
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

/// Prints what is active now; where not all is, each row as it stands and why.
fn report(
    ended: Vec<(Wish, Result<(), Outcome>)>,
    now_stands: &Snapshot,
    people: &People,
    output: &Output,
) -> Result<(), Outcome> {
    let of = ended.len();
    let mut parts = Vec::new();
    let mut items = Vec::new();
    for (wish, ended) in ended {
        match ended {
            Ok(()) => items.extend(active(now_stands, &wish).map(|active| Item::of_active(active, people))),
            Err(outcome) => {
                let item = as_it_stands(now_stands, &wish, people);
                parts.push(Part {
                    id: item.id.clone(),
                    label: format!("{} · {}", item.role, item.scope),
                    outcome,
                });
                items.push(item);
            }
        }
    }
    if parts.is_empty() {
        output.listing(&Listing {
            items,
            problems: Vec::new(),
        });
        return Ok(());
    }
    // One role alone needs no account of all of them.
    let outcome = match parts.pop() {
        Some(only) if of == 1 => only.outcome,
        last => {
            parts.extend(last);
            Outcome::of_parts(parts, of)
        }
    };
    Err(if outcome.candidates.is_empty() {
        outcome.with(items)
    } else {
        outcome
    })
}

fn active<'a>(snapshot: &'a Snapshot, wish: &Wish) -> Option<&'a ActiveRow> {
    let mut rows = snapshot.active.value.iter();
    rows.find(|active| active.target == wish.target)
}

/// A script that gets "waits for approval" wants the row that waits.
fn as_it_stands(snapshot: &Snapshot, wish: &Wish, people: &People) -> Item {
    let id = &wish.row.assignment.id;
    let mut rows = snapshot.eligible.value.iter().flatten();
    let now = rows.find(|now| now.assignment.id == *id).unwrap_or(&wish.row);
    Item::of_eligible(now, people)
}
