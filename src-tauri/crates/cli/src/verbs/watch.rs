use std::collections::BTreeSet;

use stint_app::engine::{ActiveState, Input, Snapshot};
use stint_domain::{Activation, ActivationStatus, Remaining, Timestamp, words};

use crate::args::Global;
use crate::exit::Outcome;
use crate::item::{Item, Listing, instant};
use crate::open;
use crate::output::Output;
use crate::people::People;
use crate::problems::problems;

/// Prints what is active each time it changes, until stopped by a signal.
pub(crate) async fn run(global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    // As a window in front does: somebody looks at what comes.
    session.handle().input(Input::Focus(true));
    open::read(&session, global, output).await?;
    let mut snapshots = session.handle().snapshots();
    // One for the whole time: a signal that comes while a line is printed is not missed.
    let stopped = tokio::signal::ctrl_c();
    tokio::pin!(stopped);
    let mut last = None;
    loop {
        let snapshot = open::narrowed(&snapshots.borrow_and_update().clone(), global)?;
        let people = People::of(&snapshot)?;
        let listing = active(&snapshot, &people);
        if last.as_ref() != Some(&listing) {
            print(&listing, &snapshot, &people, session.clock().now(), output);
            last = Some(listing);
        }
        tokio::select! {
            changed = snapshots.changed() => if changed.is_err() { break },
            stopped = &mut stopped => {
                stopped.map_err(|error| Outcome::unexpected(format!("signals cannot be received: {error}")))?;
                break;
            }
        }
    }
    session.close().await;
    Ok(())
}

fn active(snapshot: &Snapshot, people: &People) -> Listing {
    let rows = snapshot.active.value.iter();
    Listing {
        items: rows.map(|row| Item::of_active(row, people)).collect(),
        problems: problems(snapshot),
    }
}

fn print(listing: &Listing, snapshot: &Snapshot, people: &People, now: Timestamp, output: &Output) {
    if output.is_json() {
        output.listing(listing);
        return;
    }
    output.line(&lines(snapshot, people, now));
    for problem in &listing.problems {
        output.note(&problem.message);
    }
}

fn lines(snapshot: &Snapshot, people: &People, now: Timestamp) -> String {
    let rows = snapshot.active.value.iter().map(|row| {
        let stands = match (&row.state, row.remaining(now)) {
            (
                ActiveState::OnItsWay {
                    activation,
                    approvers,
                },
                _,
            ) => on_its_way(activation, approvers),
            (ActiveState::InForce(_), Remaining::NoEnd) => "no end".to_owned(),
            (ActiveState::InForce(_), Remaining::Left(left)) => words::left(left),
            (ActiveState::InForce(_), Remaining::Ended) => "ended".to_owned(),
        };
        let what = format!("{} · {}", row.role_name, row.scope_label);
        if people.are_several() {
            format!("{what} · {} · {stands}", people.get(&row.target.account).username)
        } else {
            format!("{what} · {stands}")
        }
    });
    let rows: BTreeSet<String> = rows.collect();
    if rows.is_empty() {
        "nothing is active".to_owned()
    } else {
        rows.into_iter().collect::<Vec<_>>().join("\n")
    }
}

/// What a request waits for, as far as that is known.
fn on_its_way(activation: &Activation, approvers: &[String]) -> String {
    match (activation.status, activation.starts_at) {
        (ActivationStatus::Waiting, _) if approvers.is_empty() => "waits for approval".to_owned(),
        (ActivationStatus::Waiting, _) => format!("waits for {}", approvers.join(" or ")),
        (ActivationStatus::Scheduled, Some(start)) => format!("starts at {}", instant(start)),
        _ => "on its way".to_owned(),
    }
}
