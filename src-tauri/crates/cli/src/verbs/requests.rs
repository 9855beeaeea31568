use stint_app::engine::Command;

use crate::args::{CancelVerb, Global};
use crate::exit::Outcome;
use crate::open;
use crate::output::{Item, Listing, Output, problems};
use crate::verbs::follow;

/// Prints the person's own requests, the newest first.
pub(crate) async fn run(global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, output).await?;
    let account = open::account(&snapshot)?;
    let now = session.clock().now();
    let requests = snapshot.activations.value.iter().flatten();
    let items = requests
        .map(|request| Item::of_activation(request, &account, now))
        .collect();
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
    let snapshot = open::read(&session, output).await?;
    let account = open::account(&snapshot)?;
    let now = session.clock().now();
    let requests: Vec<_> = snapshot.activations.value.iter().flatten().cloned().collect();
    let request = requests
        .iter()
        .find(|request| request.id.as_str() == verb.request.trim());
    let Some(request) = request.filter(|request| request.is_cancelable()) else {
        let open = requests.iter().filter(|request| request.is_cancelable());
        let candidates = open.map(|request| Item::of_activation(request, &account, now));
        let outcome = Outcome::not_found(
            format!("no request with the id `{}` can be taken back", verb.request),
            "only one that waits or is planned can; see all with `stintctl requests`",
        );
        return Err(outcome.with(candidates.collect()));
    };
    follow::carry_out(&session, Command::Cancel(request.id.clone()), output).await?;
    let mut item = Item::of_activation(request, &account, now);
    item.state = "canceled";
    output.listing(&Listing {
        items: vec![item],
        problems: Vec::new(),
    });
    session.close().await;
    Ok(())
}
