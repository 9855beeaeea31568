use std::collections::BTreeSet;

use stint_app::engine::{Input, Snapshot};
use stint_domain::{Remaining, Timestamp, words};

use crate::args::Global;
use crate::exit::Outcome;
use crate::item::{Item, Listing};
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
        let listing = active(&snapshot)?;
        if last.as_ref() != Some(&listing) {
            print(&listing, &snapshot, session.clock().now(), output);
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

fn active(snapshot: &Snapshot) -> Result<Listing, Outcome> {
    let people = People::of(snapshot)?;
    let rows = snapshot.active.value.iter();
    Ok(Listing {
        items: rows.map(|row| Item::of_active(row, &people)).collect(),
        problems: problems(snapshot),
    })
}

fn print(listing: &Listing, snapshot: &Snapshot, now: Timestamp, output: &Output) {
    if output.is_json() {
        output.listing(listing);
        return;
    }
    output.line(&lines(snapshot, now));
    for problem in &listing.problems {
        output.note(&problem.message);
    }
}

fn lines(snapshot: &Snapshot, now: Timestamp) -> String {
    let rows = snapshot.active.value.iter().map(|row| {
        let left = match (row.in_force(), row.remaining(now)) {
            (None, _) => "on its way".to_owned(),
            (Some(_), Remaining::NoEnd) => "no end".to_owned(),
            (Some(_), Remaining::Left(left)) => words::left(left),
            (Some(_), Remaining::Ended) => "ended".to_owned(),
        };
        format!("{} · {} · {left}", row.role_name, row.scope_label)
    });
    let rows: BTreeSet<String> = rows.collect();
    if rows.is_empty() {
        "nothing is active".to_owned()
    } else {
        rows.into_iter().collect::<Vec<_>>().join("\n")
    }
}
