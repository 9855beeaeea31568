//! The accounts that are signed in side by side.

use serde::Serialize;
use specta::Type;
use stint_app::engine;

use super::{
    AppError, faults,
    source::SourceView,
    sync::{Sync, sync},
};
use crate::scene::OpenScene;

/// An account in one tenant.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its id; the rows carry it.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// What they sign in with.
    pub username: String,
    /// The tenant's name, else its id.
    pub tenant: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// The cloud's name: `global`, `usgov`, `dod`, `china` or `practice`.
    pub cloud: String,
    /// Whether it is signed in.
    pub state: AccountStateView,
    /// The browser is open for a stronger sign-in of it.
    pub stepping_up: bool,
    /// Why its last sign-in did not end well.
    pub error: Option<AppError>,
    /// How fresh its lists are.
    pub sync: Sync,
    /// What could not be read, each with what to do about it.
    pub problems: Vec<AppError>,
    /// How each of its lists stands, in the order of the sources.
    pub sources: Vec<SourceView>,
}

/// Whether an account is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AccountStateView {
    /// It is.
    Ready,
    /// The service wants a new sign-in.
    NeedsSignIn,
}

/// The accounts of the session, the one that was used last first.
pub(super) fn accounts(open: &OpenScene) -> Vec<AccountView> {
    let head = &open.snapshot.head.value;
    head.accounts.iter().map(|row| view(open, row)).collect()
}

fn view(open: &OpenScene, row: &engine::AccountRow) -> AccountView {
    let account = &row.account;
    let (state, failed) = match &row.stage {
        engine::AccountStage::Ready => (AccountStateView::Ready, None),
        engine::AccountStage::NeedsSignIn { failed } => (AccountStateView::NeedsSignIn, failed.as_ref()),
    };
    let cloud = if open.practice { "practice" } else { &open.cloud };
    let sources = row.sources.iter();
    AccountView {
        id: account.id.to_string(),
        name: account.display_name.clone(),
        username: account.username.clone(),
        tenant: account.tenant.label().to_owned(),
        tenant_id: account.tenant.id.to_string(),
        cloud: cloud.to_owned(),
        state,
        stepping_up: row.stepping_up,
        error: failed.map(faults::of_sign_in),
        sync: sync(&row.sync, row.read_at),
        problems: row.problems.iter().map(Into::into).collect(),
        sources: sources.map(|state| SourceView::of(&account.id, state)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::example;

    #[test]
    fn an_account_says_who_and_where_it_is() {
        let mut open = example::scene(vec![]);
        let shown = accounts(&open);
        assert_eq!(
            (shown[0].name.as_str(), shown[0].tenant.as_str()),
            ("Bruce Wayne", "Contoso")
        );
        assert_eq!(
            (shown[0].tenant_id.as_str(), shown[0].cloud.as_str()),
            ("t1", "practice")
        );
        open.practice = false;
        assert_eq!(accounts(&open)[0].cloud, "global");
        open.snapshot.head = example::signed_out();
        assert!(accounts(&open).is_empty());
    }

    #[test]
    fn an_account_whose_session_was_ended_says_so() {
        let mut open = example::scene(vec![]);
        let mut head = engine::Head::clone(&open.snapshot.head.value);
        head.accounts[0].stage = engine::AccountStage::NeedsSignIn {
            failed: Some(engine::SignInFailure::Canceled),
        };
        head.accounts.push(example::account_row(example::guest()));
        open.snapshot.head.value = Arc::new(head);
        let shown = accounts(&open);
        assert_eq!(shown[0].state, AccountStateView::NeedsSignIn);
        assert_eq!(shown[0].error.as_ref().unwrap().code, "sign-in-canceled");
        assert_eq!(shown[1].state, AccountStateView::Ready, "the other one goes on");
        assert_eq!(shown[1].tenant, "Relecloud");
    }
}
