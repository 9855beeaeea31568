//! What a person does with a role beside activating it.

use stint_app::{QueryError, engine::Command};
use tauri::State;

use super::{Answer, browsed, done};
use crate::{
    shell::Shell,
    view::{self, AppError, RoleInfoView, eligibility},
};

/// Stars the eligibility with this key, or takes the star away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn favorite(shell: State<'_, Shell>, key: String, on: bool) -> Answer<()> {
    let target = shell.eligible(&key).ok_or_else(|| AppError::new("not-found"))?;
    done(&shell, Command::Favorite(target, on)).await
}

/// The policies of these eligibilities are wanted, since their rows are in view.
#[tauri::command]
#[specta::specta]
pub(crate) async fn need_rules(shell: State<'_, Shell>, ids: Vec<String>) -> Answer<()> {
    // A row that is gone needs none.
    let ids = ids.iter().filter_map(|id| id.parse().ok()).collect();
    done(&shell, Command::NeedRules(ids)).await
}

/// Looks up what the eligibility's role may do.
#[tauri::command]
#[specta::specta]
pub(crate) async fn role_info(shell: State<'_, Shell>, eligible: String) -> Answer<RoleInfoView> {
    let info = shell.desk.role_info(&eligibility(&eligible)?).await;
    info.map_err(|error| match error {
        QueryError::Fetch(error) => view::services::of_role(error),
        QueryError::NotFound => error.into(),
    })
}

/// Opens the service's own page about the eligibility's role in the browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_portal(shell: State<'_, Shell>, eligible: String) -> Answer<()> {
    browsed(shell.desk.portal_page(&eligibility(&eligible)?).await).await
}

impl From<QueryError> for AppError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::NotFound => Self::new("not-found"),
            QueryError::Fetch(error) => error.into(),
        }
    }
}
