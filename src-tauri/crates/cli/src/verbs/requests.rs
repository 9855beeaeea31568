use stint_app::engine::{Command, RequestRow};
use stint_domain::ActivationId;

use crate::args::{CancelVerb, Global};
use crate::exit::Outcome;
use crate::item::{Item, Listing};
use crate::output::Output;
use crate::people::People;
use crate::problems::problems;
use crate::verbs::follow;
use crate::{find, open};

/// Prints the person's own requests, the newest first: those that the service still has, those that were asked for from
/// here and did not get there, and those that the profile remembers.
pub(crate) async fn run(global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, global, output).await?;
    let people = People::of(&snapshot)?;
    let requests = snapshot.requests.value.rows.iter().flatten();
    let items = requests.map(|row| Item::of_request(row, &people)).collect();
    output.requests(&Listing {
        items,
        problems: problems(&snapshot),
    });
    session.close().await;
    Ok(())
}

/// Takes a request back.
pub(crate) async fn cancel(verb: &CancelVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, global, output).await?;
    let people = People::of(&snapshot)?;
    let requests = snapshot.requests.value.rows.iter().flatten();
    let open = requests.filter_map(|row| Some((&**row, row.cancelable.clone()?)));
    let open: Vec<(&RequestRow, ActivationId)> = open.collect();
    let (row, request) = the_one(verb.request.trim(), &open, &people)?;
    follow::carry_out(&session, Command::Cancel(request), output).await?;
    let mut item = Item::of_request(row, &people);
    item.state = "canceled";
    item.until = None;
    output.requests(&Listing {
        items: vec![item],
        problems: Vec::new(),
    });
    session.close().await;
    Ok(())
}

/// The one of these requests that `wanted` names: by its id, or by the role's name.
fn the_one<'r>(
    wanted: &str,
    open: &[(&'r RequestRow, ActivationId)],
    people: &People,
) -> Result<(&'r RequestRow, ActivationId), Outcome> {
    // By the service's id as well: other programs know that one.
    let by_id =
        |(row, request): &&(&RequestRow, ActivationId)| row.id == wanted || request.as_str() == wanted;
    if let Some(found) = open.iter().find(by_id) {
        return Ok(found.clone());
    }
    let by_name = open
        .iter()
        .filter(|(row, _)| row.role_name.to_lowercase() == wanted.to_lowercase());
    let by_name: Vec<_> = by_name.collect();
    let items =
        |rows: &mut dyn Iterator<Item = &RequestRow>| rows.map(|row| Item::of_request(row, people)).collect();
    match by_name.as_slice() {
        [only] => Ok((*only).clone()),
        [] => {
            let outcome = Outcome::not_found(
                format!("no request with the name or id `{wanted}` can be taken back"),
                "only one that waits or is planned can; see all with `stintctl requests`",
            );
            Err(outcome.with(items(&mut open.iter().map(|(row, _)| *row))))
        }
        several => Err(find::ambiguous(
            wanted,
            items(&mut several.iter().map(|(row, _)| *row)),
        )),
    }
}
