use std::collections::BTreeSet;

use stint_app::engine::{EligibleRow, EligibleState, Snapshot};
use stint_domain::{ActivationAction, RoleAt, Timestamp};

use crate::args::{Global, ListState, ListVerb};
use crate::exit::Outcome;
use crate::item::{Item, Listing};
use crate::open;
use crate::output::Output;
use crate::people::People;
use crate::problems::problems;
use crate::table::{Columns, table};
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
    let now = session.clock().now();
    let mut items = rows(&snapshot, &people, verb.state, !output.is_json(), now);
    items.retain(|item| has(item, &verb.words));
    let problems = problems(&snapshot).into_iter().chain(unread).collect();
    let columns = Columns {
        ids: verb.ids,
        left_at: Some(now),
    };
    output.rows(&Listing { items, problems }, |items| table(items, columns));
    session.close().await;
    Ok(())
}

/// Has the row all of these words somewhere, in any letter case?
fn has(item: &Item, words: &[String]) -> bool {
    let customer = item.customer.as_deref().unwrap_or_default();
    let texts = [&item.role, &item.scope, &item.scope_id, customer, &item.account];
    let texts = texts.map(str::to_lowercase);
    words.iter().all(|word| {
        let word = word.to_lowercase();
        texts.iter().any(|text| text.contains(&word))
    })
}

/// The rows of a state; without one what is in force or on its way first, then what may be activated. What is active or
/// asked for is told `once` only where that is wanted: by the row of what is, and not also by that of what it came from.
fn rows(
    snapshot: &Snapshot,
    people: &People,
    state: Option<ListState>,
    once: bool,
    now: Timestamp,
) -> Vec<Item> {
    let active = snapshot
        .active
        .value
        .iter()
        .map(|row| Item::of_active(row, people));
    let eligible = snapshot.eligible.value.iter().flatten();
    let item = |row: &EligibleRow| Item::of_eligible(row, people);
    let past = snapshot.activations.value.iter().flatten();
    match state {
        None if once => {
            let told: BTreeSet<&RoleAt> = snapshot.active.value.iter().map(|row| &row.target).collect();
            let untold = |row: &&EligibleRow| match row.state {
                EligibleState::Ready | EligibleState::Busy | EligibleState::Expired { .. } => true,
                EligibleState::Active { .. }
                | EligibleState::Waiting
                | EligibleState::Scheduled(_)
                | EligibleState::Applying => !told.contains(&row.assignment.role_at()),
            };
            active.chain(eligible.filter(untold).map(item)).collect()
        }
        None => active.chain(eligible.map(item)).collect(),
        Some(ListState::Active) => active.collect(),
        Some(ListState::Eligible) => eligible.map(item).collect(),
        Some(ListState::Expired) => past
            .filter(|activation| activation.action == ActivationAction::Activate)
            .map(|activation| Item::of_activation(activation, people, now))
            .filter(|item| item.state == "expired")
            .collect(),
    }
}
