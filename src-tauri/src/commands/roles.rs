//! What a person does with a role beside activating it.

use tauri::State;

use super::Answer;
use crate::{
    shell::Shell,
    view::{AppError, RoleInfoView},
};

/// Stars the eligibility with this key, or takes the star away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn favorite(shell: State<'_, Shell>, key: String, on: bool) -> Answer<()> {
    let _ = (shell, key, on);
    Err(AppError::new("unexpected"))
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
