use serde::Serialize;
use stint_app::engine::{AccountStage, Command};
use stint_domain::Account;

use crate::args::Global;
use crate::exit::Outcome;
use crate::open;
use crate::output::Output;
use crate::people::People;

/// One row of `accounts`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountItem {
    /// Object id and tenant id.
    pub(crate) id: String,
    /// What they sign in with.
    pub(crate) account: String,
    /// The person's name.
    pub(crate) name: String,
    /// The tenant's id.
    pub(crate) tenant: String,
    /// The tenant's name, where it could be read.
    pub(crate) tenant_name: Option<String>,
    /// `signed-in` or `sign-in-needed`.
    pub(crate) state: &'static str,
}

impl AccountItem {
    pub(crate) fn of(account: &Account, signed_in: bool) -> Self {
        Self {
            id: account.id.to_string(),
            account: account.username.clone(),
            name: account.display_name.clone(),
            tenant: account.tenant.id.to_string(),
            tenant_name: account.tenant.name.clone(),
            state: if signed_in { "signed-in" } else { "sign-in-needed" },
        }
    }
}

/// Prints who is signed in, the last used first; nobody is exit code 3.
pub(crate) async fn run(global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let snapshot = open::narrowed(&session.handle().snapshot(), global)?;
    session.close().await;
    let rows = &snapshot.head.value.accounts;
    let items: Vec<AccountItem> = rows
        .iter()
        .map(|row| AccountItem::of(&row.account, row.stage == AccountStage::Ready))
        .collect();
    if output.is_json() {
        output.value(&serde_json::json!({ "items": items, "problems": [] }));
        return Ok(());
    }
    for (item, row) in items.iter().zip(rows) {
        let tenant = row.account.tenant.label();
        output.line(&format!(
            "{} ({}) · {tenant} · {} · {}",
            item.account, item.name, item.state, item.id
        ));
    }
    Ok(())
}

/// Forgets the sign-in of one account; of several it has to be said which.
pub(crate) async fn sign_out(global: &Global, output: &Output) -> Result<(), Outcome> {
    let session = open::session(global, output).await?;
    let people = People::of(&session.handle().snapshot())?.named(global.account.as_deref())?;
    let account = people.only()?;
    let now = session.clock().now();
    let done = session
        .handle()
        .command(Command::SignOut(account.id.clone()))
        .await;
    done.map_err(|error| Outcome::of_command(&error, now))?;
    session.close().await;
    if output.is_json() {
        output.value(&serde_json::json!({ "items": [], "problems": [] }));
    } else {
        output.line(&format!("{} is signed out here", account.username));
    }
    Ok(())
}
