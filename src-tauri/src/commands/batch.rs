//! Several roles at once. Each row has its own result.

use stint_app::engine::Command;
use tauri::State;

use super::{Answer, access::ActivateForm, started};
use crate::{
    shell::Shell,
    view::{AppError, BatchView, ManyRow, ManyView},
};

/// Activates several roles, each with its own form; one browser visit for each account and context. With `batch` it
/// goes on with that one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activate_many(
    shell: State<'_, Shell>,
    forms: Vec<ActivateForm>,
    batch: Option<String>,
) -> Answer<BatchView> {
    let _ = (shell, forms, batch);
    Err(AppError::new("unexpected"))
}

/// Asks anew, with the same contents, for what certainly granted nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn try_again(shell: State<'_, Shell>, intents: Vec<String>) -> Answer<BatchView> {
    let _ = (shell, intents);
    Err(AppError::new("unexpected"))
}

/// Ends several activations.
#[tauri::command]
#[specta::specta]
pub(crate) async fn deactivate_many(shell: State<'_, Shell>, keys: Vec<String>) -> Answer<ManyView> {
    let mut rows = Vec::new();
    for key in keys {
        let done = match shell.active(&key) {
            Some(target) => started(&shell, Command::Deactivate(target)).await,
            None => Err(AppError::new("not-found")),
        };
        let (intent, error) = match done {
            Ok(intent) => (Some(intent), None),
            Err(error) => (None, Some(error)),
        };
        rows.push(ManyRow { key, intent, error });
    }
    Ok(ManyView { rows })
}

/// Ends all own activations.
#[tauri::command]
#[specta::specta]
pub(crate) async fn deactivate_all(shell: State<'_, Shell>) -> Answer<ManyView> {
    let _ = shell;
    Err(AppError::new("unexpected"))
}
