use stint_app::Session;
use stint_app::engine::{ActiveRow, Command, CommandError, Reply};
use stint_domain::{IntentId, RoleAt};

use crate::args::{DeactivateVerb, Global};
use crate::exit::{Outcome, Part};
use crate::item::{Item, Listing};
use crate::output::Output;
use crate::people::People;
use crate::progress::Progress;
use crate::verbs::{follow, place};
use crate::{find, open};

/// Ends activations: those that are named, or all.
pub(crate) async fn run(verb: DeactivateVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, global, output).await?;
    let people = People::of(&snapshot)?;
    let in_force: Vec<ActiveRow> = snapshot
        .active
        .value
        .iter()
        .filter(|row| row.in_force().is_some())
        .cloned()
        .collect();
    let item = |row: &ActiveRow| Item::of_active(row, &people);
    let command = if verb.all && global.account.is_some() {
        let own = in_force.iter().filter_map(|row| row.in_force());
        let own = own.filter(|assignment| assignment.is_activated());
        Command::DeactivateMany(own.map(|assignment| assignment.role_at()).collect())
    } else if verb.all {
        Command::DeactivateAll
    } else {
        let rows = match &verb.at {
            Some(at) => several_at(&verb.roles, at.trim(), &in_force, item)?,
            None => find::several(&verb.roles, &in_force, item)?,
        };
        Command::DeactivateMany(rows.iter().map(|row| row.target.clone()).collect())
    };
    let started = start(&session, command).await?;

    let of = started.len();
    let (mut items, mut parts) = (Vec::new(), Vec::new());
    for (target, started) in started {
        let ended = follow_up(&session, started, output).await;
        // What came to be active meanwhile has no row of its own here.
        let Some(row) = in_force.iter().find(|row| row.target == target) else {
            ended?;
            continue;
        };
        let mut item = item(row);
        match ended {
            Ok(()) => {
                item.state = "revoked";
                item.until = None;
            }
            Err(outcome) => parts.push(Part {
                id: item.id.clone(),
                label: format!("{} · {}", item.role, item.scope),
                outcome,
            }),
        }
        items.push(item);
    }
    session.close().await;
    match parts.pop() {
        None => {
            output.listing(&Listing {
                items,
                problems: Vec::new(),
            });
            Ok(())
        }
        Some(only) if of == 1 => Err(only.outcome),
        Some(last) => {
            parts.push(last);
            Err(Outcome::of_parts(parts, of).with(items))
        }
    }
}

/// The rows that several names mean at a place, in their order, each once.
fn several_at<'a>(
    names: &[String],
    at: &str,
    rows: &'a [ActiveRow],
    item: impl Fn(&ActiveRow) -> Item,
) -> Result<Vec<&'a ActiveRow>, Outcome> {
    let mut found: Vec<&ActiveRow> = Vec::new();
    for name in names {
        let fits = find::all(name, rows, &item)?;
        let there = fits.iter().copied().filter(|row| {
            let in_force = row.in_force();
            in_force.is_some_and(|assignment| place::is_called(&assignment.scope, at))
        });
        let there: Vec<_> = there.collect();
        let row = match there.as_slice() {
            [only] => *only,
            [] => {
                let what = format!("`{name}` is not active at `{at}`");
                let outcome = Outcome::not_found(what, "name one of these by its id");
                return Err(outcome.with(fits.into_iter().map(item).collect()));
            }
            _ => return Err(find::ambiguous(name, there.into_iter().map(item).collect())),
        };
        if !found.iter().any(|known| std::ptr::eq(*known, row)) {
            found.push(row);
        }
    }
    Ok(found)
}

/// Asks for all of it at once; what was started of each.
async fn start(
    session: &Session,
    command: Command,
) -> Result<Vec<(RoleAt, Result<IntentId, CommandError>)>, Outcome> {
    let now = session.clock().now();
    let reply = session.handle().command(command).await;
    match reply.map_err(|error| Outcome::of_command(&error, now))? {
        Reply::Many(started) => Ok(started),
        Reply::Done | Reply::Intent(_) | Reply::Batch(..) | Reply::Bundle(_) | Reply::Incomplete(_) => {
            Err(Outcome::unexpected("nothing was deactivated"))
        }
    }
}

async fn follow_up(
    session: &Session,
    started: Result<IntentId, CommandError>,
    output: &Output,
) -> Result<(), Outcome> {
    let now = session.clock().now();
    let intent = started.map_err(|error| Outcome::of_command(&error, now))?;
    let (snapshot, state) =
        follow::answered(session, &intent, true, &mut Progress::new(*output), None).await?;
    let status = follow::request_status(&snapshot, &state);
    Outcome::of_intent(&state, status).map_or(Ok(()), Err)
}
