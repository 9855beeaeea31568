use stint_app::engine::Command;

use crate::args::{Global, TargetVerb};
use crate::exit::Outcome;
use crate::output::{Item, Listing, Output};
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
    follow::carry_out(&session, Command::Deactivate(row.target.clone()), output).await?;
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
