use stint_app::engine::{Command, Reply};

use crate::args::{Global, TargetVerb};
use crate::exit::Outcome;
use crate::output::{Item, Listing, Output};
use crate::progress::Progress;
use crate::verbs::follow;
use crate::{find, open};

/// Ends an activation.
pub(crate) async fn run(verb: TargetVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::read(&session, output).await?;
    let account = open::account(&snapshot)?;
    let in_force: Vec<_> = snapshot
        .active
        .value
        .iter()
        .filter(|row| row.in_force().is_some())
        .cloned()
        .collect();
    let row = find::one(&verb.role, &in_force, |row| Item::of_active(row, &account))?;
    let now = session.clock().now();
    let command = Command::Deactivate(row.target.clone());
    let reply = session
        .handle()
        .command(command)
        .await
        .map_err(|error| Outcome::of_command(&error, now))?;
    if let Reply::Intent(intent) = reply {
        let mut progress = Progress::new(*output);
        let (snapshot, state) = follow::answered(&session, &intent, &mut progress, None).await?;
        let status = follow::request_status(&snapshot, &state);
        if let Some(outcome) = Outcome::of_intent(&state, status) {
            return Err(outcome);
        }
    }
    let mut item = Item::of_active(row, &account);
    item.state = "revoked";
    item.until = None;
    output.listing(&Listing {
        items: vec![item],
        problems: Vec::new(),
    });
    session.close().await;
    Ok(())
}
