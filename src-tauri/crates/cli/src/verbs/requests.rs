use stint_app::engine::Command;

use crate::args::{CancelVerb, Global};
use crate::exit::Outcome;
use crate::item::{Item, Listing};
use crate::open;
use crate::output::Output;
use crate::people::People;
use crate::problems::problems;
use crate::verbs::follow;

/// Prints the person's own requests, the newest first: those that the service still has, those that were asked for from
/// here and did not get there, and those that the profile remembers.
pub(crate) async fn run(global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, global, output).await?;
    let people = People::of(&snapshot)?;
    let requests = snapshot.requests.value.rows.iter().flatten();
    let items = requests.map(|row| Item::of_request(row, &people)).collect();
    output.listing(&Listing {
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
    let requests = || snapshot.requests.value.rows.iter().flatten();
    let wanted = verb.request.trim();
    let found = requests().find(|row| {
        // By the service's id as well: other programs know that one.
        let service = row.cancelable.as_ref();
        row.id == wanted || service.is_some_and(|id| id.as_str() == wanted)
    });
    let Some((row, request)) = found.and_then(|row| Some((row, row.cancelable.clone()?))) else {
        let open = requests().filter(|row| row.cancelable.is_some());
        let candidates = open.map(|row| Item::of_request(row, &people));
        let outcome = Outcome::not_found(
            format!("no request with the id `{}` can be taken back", verb.request),
            "only one that waits or is planned can; see all with `stintctl requests`",
        );
        return Err(outcome.with(candidates.collect()));
    };
    follow::carry_out(&session, Command::Cancel(request), output).await?;
    let mut item = Item::of_request(row, &people);
    item.state = "canceled";
    item.until = None;
    output.listing(&Listing {
        items: vec![item],
        problems: Vec::new(),
    });
    session.close().await;
    Ok(())
}
