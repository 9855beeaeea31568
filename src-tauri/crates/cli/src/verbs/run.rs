//! `run -- COMMAND`: the roles are active while the command runs, and not longer than the service makes them be.

mod signals;

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command as Process, ExitStatus};

use chrono::TimeDelta;
use stint_app::Session;
use stint_app::engine::{ActiveState, Command, CommandError, Reply, Snapshot};
use stint_domain::{ActivationId, IntentId, IntentState, RoleAt};

use crate::args::{Global, RunVerb};
use crate::exit::{Outcome, Part, WAITS};
use crate::item::instant;
use crate::open;
use crate::output::Output;
use crate::people::People;
use crate::progress::Progress;
use crate::verbs::activate::works;
use crate::verbs::asking::{self, Started, Wish};
use crate::verbs::follow;

use self::signals::Signals;

/// The command is not there.
const NO_COMMAND: u8 = 127;
/// The command is there and can't be run.
const NOT_RUNNABLE: u8 = 126;

/// Activates, runs the command with this process' own input and output, and deactivates what it has activated. Gives
/// the command's exit code; of one that a signal ended 128 and the signal's number.
pub(crate) async fn run(verb: RunVerb, global: &Global, output: &Output) -> Result<u8, Outcome> {
    let mut signals = Signals::listen()?;
    let session = open::session(global, output).await?;
    let read = tokio::select! {
        read = open::read(&session, global, output) => read,
        signal = signals.next() => return Ok(signal.code()),
    };
    let snapshot = read?;
    let people = People::of(&snapshot)?;
    let started = asking::start(&session, &snapshot, &people, &verb.wanted, None).await?;
    let own = own(&started);

    let ended = tokio::select! {
        waited = all_work(&session, started, &verb, output) => match waited {
            Ok(()) => command(&verb.command, &mut signals).await,
            Err(outcome) => Err(outcome),
        },
        signal = signals.next() => Ok(signal.code()),
    };
    give_back(&session, own, output).await;
    session.close().await;
    ended
}

/// An activation that this run has asked for.
struct Own {
    intent: IntentId,
    target: RoleAt,
    label: String,
}

fn own(started: &[Started]) -> Vec<Own> {
    let own = started.iter().filter_map(|(wish, started)| {
        Some(Own {
            intent: started.as_ref().ok()?.clone(),
            target: wish.target.clone(),
            label: label(wish),
        })
    });
    own.collect()
}

fn label(wish: &Wish) -> String {
    format!("{} · {}", wish.row.role_name, wish.row.scope_label)
}

/// Waits until every role works, as far as that can be observed. What was active before counts, and stays.
async fn all_work(
    session: &Session,
    started: Vec<Started>,
    verb: &RunVerb,
    output: &Output,
) -> Result<(), Outcome> {
    let deadline = Some(session.clock().now() + verb.timeout);
    let of = started.len();
    let mut parts = Vec::new();
    for (wish, started) in started {
        let now = session.clock().now();
        let works = match started {
            Ok(intent) => {
                let mut progress = Progress::new(*output);
                match follow::answered(session, &intent, verb.wanted.step_up, &mut progress, deadline).await {
                    Ok(_) => works(session, &intent, &wish, &mut progress, deadline).await,
                    Err(outcome) => Err(outcome),
                }
            }
            Err(CommandError::AlreadyActive(_)) => {
                output.note(&format!("{} is active already and stays as it is", label(&wish)));
                Ok(())
            }
            Err(error) => Err(asking::refusal(&error, &wish.row, now)),
        };
        if let Err(outcome) = works {
            parts.push(Part {
                id: wish.row.assignment.id.to_string(),
                label: label(&wish),
                outcome,
            });
        }
    }
    match parts.pop() {
        None => Ok(()),
        Some(only) if of == 1 => Err(only.outcome.and("the command was not run")),
        Some(last) => {
            parts.push(last);
            Err(Outcome::of_parts(parts, of).and("the command was not run"))
        }
    }
}

/// Runs the command to its end. What asks this process to end is passed on; a key of the terminal reaches the command
/// by itself.
async fn command(words: &[OsString], signals: &mut Signals) -> Result<u8, Outcome> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Outcome::usage("no command was given", "name one after `--`"));
    };
    let child = Process::new(program).args(arguments).spawn();
    let child = child.map_err(|error| not_started(program, &error))?;
    let pid = child.id();
    let end = tokio::task::spawn_blocking(move || wait(child));
    tokio::pin!(end);
    loop {
        tokio::select! {
            status = &mut end => {
                let status = status.map_err(io::Error::other).flatten();
                let status = status.map_err(|error| {
                    Outcome::unexpected(format!("the command's end was not seen: {error}"))
                })?;
                return Ok(signals::code_of(status));
            }
            signal = signals.next() => signal.pass_on(pid),
        }
    }
}

fn wait(mut child: Child) -> io::Result<ExitStatus> {
    child.wait()
}

fn not_started(program: &OsString, error: &io::Error) -> Outcome {
    let code = if error.kind() == io::ErrorKind::NotFound {
        NO_COMMAND
    } else {
        NOT_RUNNABLE
    };
    let what = format!("{} cannot be run: {error}", program.display());
    Outcome::new(
        code,
        "command",
        what,
        "check its name and whether it may be executed",
    )
}

/// Ends what this run has activated, and takes back what it has asked for and did not get. What can't be ended yet is
/// told with its end.
async fn give_back(session: &Session, own: Vec<Own>, output: &Output) {
    // An answer that is still on its way decides what is to be done.
    let soon = session.clock().now() + TimeDelta::seconds(30);
    let mut active = Vec::new();
    for own in own {
        let (snapshot, _) = follow::until(session, Some(soon), |snapshot| is_answered(snapshot, &own)).await;
        let state = follow::intent(&snapshot, &own.intent).map(|intent| intent.state.clone());
        match state {
            Some(IntentState::Done { .. }) => active.push(own),
            Some(IntentState::Waiting { activation }) => {
                if is_in_force(&snapshot, &own) {
                    active.push(own);
                } else {
                    take_back(session, &own, activation, output).await;
                }
            }
            Some(IntentState::NeedsStepUp { .. }) => {
                // It was never sent; nothing of it is to come up again.
                let _ = session.handle().command(Command::Dismiss(own.intent)).await;
            }
            Some(IntentState::Recorded | IntentState::Sent { .. } | IntentState::Unclear { .. }) => {
                output.note(&format!(
                    "{}: it is not known yet whether the service took it; `stintctl list` looks it up",
                    own.label
                ));
            }
            Some(IntentState::NotSent { .. } | IntentState::Refused { .. } | IntentState::Failed { .. })
            | None => {}
        }
    }
    deactivate(session, active, output).await;
}

fn is_answered(snapshot: &Snapshot, own: &Own) -> bool {
    follow::intent(snapshot, &own.intent).is_none_or(|intent| match &intent.state {
        IntentState::Recorded | IntentState::Sent { .. } | IntentState::Unclear { .. } => false,
        // Seen in a list: it can be taken back only then.
        IntentState::Waiting { .. } => {
            follow::request_status(snapshot, &intent.state).is_some() || is_in_force(snapshot, own)
        }
        // Its row comes with the next reading, and can be ended only then.
        IntentState::Done { .. } => is_in_force(snapshot, own),
        IntentState::NeedsStepUp { .. }
        | IntentState::NotSent { .. }
        | IntentState::Refused { .. }
        | IntentState::Failed { .. } => true,
    })
}

fn is_in_force(snapshot: &Snapshot, own: &Own) -> bool {
    let mut rows = snapshot.active.value.iter();
    rows.any(|row| row.target == own.target && matches!(row.state, ActiveState::InForce(_)))
}

async fn take_back(session: &Session, own: &Own, activation: ActivationId, output: &Output) {
    match follow::carry_out(session, Command::Cancel(activation), output).await {
        Ok(()) => output.note(&format!("{}: the request was taken back", own.label)),
        Err(outcome) => told(&own.label, &outcome, output),
    }
}

async fn deactivate(session: &Session, active: Vec<Own>, output: &Output) {
    if active.is_empty() {
        return;
    }
    let targets = active.iter().map(|own| own.target.clone()).collect();
    let snapshot = session.handle().snapshot();
    let reply = session.handle().command(Command::DeactivateMany(targets)).await;
    let now = session.clock().now();
    let rows = match reply {
        Ok(Reply::Many(rows)) => rows,
        Ok(Reply::Done | Reply::Intent(_) | Reply::Batch(..) | Reply::Bundle(_) | Reply::Incomplete(_)) => {
            Vec::new()
        }
        Err(error) => {
            let outcome = Outcome::of_command(&error, now);
            active.iter().for_each(|own| told(&own.label, &outcome, output));
            return;
        }
    };
    for (own, (_, started)) in active.iter().zip(rows) {
        match started {
            Ok(intent) => {
                let answered =
                    follow::answered(session, &intent, true, &mut Progress::new(*output), None).await;
                let failed = match answered {
                    Ok((snapshot, state)) => {
                        Outcome::of_intent(&state, follow::request_status(&snapshot, &state))
                    }
                    Err(outcome) => Some(outcome),
                };
                if let Some(outcome) = failed.filter(|outcome| outcome.code != WAITS) {
                    told(&own.label, &outcome, output);
                }
            }
            Err(CommandError::TooEarly(from)) => {
                let mut rows = snapshot.active.value.iter();
                let row = rows.find(|row| row.target == own.target);
                let end = row.and_then(|row| row.in_force()).and_then(|row| row.ends_at);
                let until = end.map_or_else(String::new, |end| format!(" until {}", instant(end)));
                output.note(&format!(
                    "{} stays active{until}: nothing can be ended in its first five minutes; `stintctl deactivate` ends it from {}",
                    own.label,
                    instant(from)
                ));
            }
            // It has ended meanwhile, by the clock or by somebody.
            Err(CommandError::NotFound | CommandError::NotActive) => {}
            Err(error) => told(&own.label, &Outcome::of_command(&error, now), output),
        }
    }
}

/// What could not be given back, for the person: the exit code stays the command's.
fn told(label: &str, outcome: &Outcome, output: &Output) {
    let lines: Vec<_> = outcome.lines().collect();
    output.note(&format!("{label}: {}", lines.join("; ")));
}
