use stint_app::engine::Snapshot;
use stint_domain::{ActivationAction, Timestamp};

use crate::args::{Global, ListState, ListVerb};
use crate::exit::Outcome;
use crate::item::{Item, Listing};
use crate::open;
use crate::output::Output;
use crate::people::People;
use crate::problems::problems;
use crate::verbs::needs;

/// Prints what may be activated, what is active, and what has expired.
pub(crate) async fn run(verb: &ListVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, global, output).await?;
    let people = People::of(&snapshot)?;
    let has_needs = matches!(verb.state, None | Some(ListState::Eligible));
    let (snapshot, unread) = if verb.needs && has_needs {
        let rows = snapshot.eligible.value.iter().flatten();
        let ids = rows.map(|row| row.assignment.id.clone()).collect();
        let snapshot = open::narrowed(&needs::read(&session, ids).await?, global)?;
        let unread = needs::problems(snapshot.eligible.value.iter().flatten());
        (snapshot, unread)
    } else {
        (snapshot, Vec::new())
    };
    let items = rows(&snapshot, &people, verb.state, session.clock().now());
    let problems = problems(&snapshot).into_iter().chain(unread).collect();
    output.listing(&Listing { items, problems });
    session.close().await;
    Ok(())
}

/// The rows of a state; without one what is in force or on its way first, then what may be activated.
fn rows(snapshot: &Snapshot, people: &People, state: Option<ListState>, now: Timestamp) -> Vec<Item> {
    let active = snapshot
        .active
        .value
        .iter()
        .map(|row| Item::of_active(row, people));
    let eligible = snapshot
        .eligible
        .value
        .iter()
        .flatten()
        .map(|row| Item::of_eligible(row, people));
    let past = snapshot.activations.value.iter().flatten();
    match state {
        None => active.chain(eligible).collect(),
        Some(ListState::Active) => active.collect(),
        Some(ListState::Eligible) => eligible.collect(),
        Some(ListState::Expired) => past
            .filter(|activation| activation.action == ActivationAction::Activate)
            .map(|activation| Item::of_activation(activation, people, now))
            .filter(|item| item.state == "expired")
            .collect(),
    }
}
