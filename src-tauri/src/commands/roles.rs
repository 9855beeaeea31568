//! What a person does with a role beside activating it.

use stint_app::engine::Command;
use tauri::State;

use super::{Answer, done};
use crate::{
    shell::Shell,
    view::{AppError, RoleInfoView},
};

/// Stars the eligibility with this key, or takes the star away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn favorite(shell: State<'_, Shell>, key: String, on: bool) -> Answer<()> {
    let target = shell.eligible(&key).ok_or_else(|| AppError::new("not-found"))?;
    done(&shell, Command::Favorite(target, on)).await
}

/// Looks up what the eligibility's role may do.
#[tauri::command]
#[specta::specta]
pub(crate) async fn role_info(shell: State<'_, Shell>, eligible: String) -> Answer<RoleInfoView> {
    let _ = (shell, eligible);
    Err(AppError::new("unexpected"))
}

/// Opens the service's own page about the eligibility's role in the browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_portal(shell: State<'_, Shell>, eligible: String) -> Answer<()> {
    let _ = (shell, eligible);
    Err(AppError::new("unexpected"))
}
