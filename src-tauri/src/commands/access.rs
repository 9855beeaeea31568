//! Activate, deactivate, take back, and what was typed.

use stint_app::engine::Command;
use tauri::State;

use super::{Answer, done, started};
use crate::{
    shell::Shell,
    view::{ActivateForm, AppError, eligibility},
};

/// Reads all lists now. Answers when all have been read or have failed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh(shell: State<'_, Shell>) -> Answer<()> {
    done(&shell, Command::Refresh).await
}

/// Activates a role; opens the browser where a stronger sign-in is needed, which the button has said. Answers with the
/// intent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activate(shell: State<'_, Shell>, form: ActivateForm) -> Answer<String> {
    let draft = form.try_into()?;
    started(&shell, Command::Activate { draft, step_up: true }).await
}

/// Opens the browser for the stronger sign-in that the intent waits for.
#[tauri::command]
#[specta::specta]
pub(crate) async fn continue_step_up(shell: State<'_, Shell>, intent: String) -> Answer<()> {
    done(&shell, Command::ContinueStepUp(intent.as_str().into())).await
}

/// Ends the activation of the access with this key. Answers with the intent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn deactivate(shell: State<'_, Shell>, key: String) -> Answer<String> {
    let target = shell.active(&key).ok_or_else(|| AppError::new("not-found"))?;
    started(&shell, Command::Deactivate(target)).await
}

/// Takes back a request. Answers with the intent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_request(shell: State<'_, Shell>, activation: String) -> Answer<String> {
    started(&shell, Command::Cancel(activation.as_str().into())).await
}

/// Forgets a finished intent, or one that waits for a stronger sign-in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn dismiss(shell: State<'_, Shell>, intent: String) -> Answer<()> {
    done(&shell, Command::Dismiss(intent.as_str().into())).await
}

/// Keeps what was typed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_draft(shell: State<'_, Shell>, form: ActivateForm) -> Answer<()> {
    let draft = form.try_into()?;
    done(&shell, Command::SaveDraft(draft)).await
}

/// Drops what was typed for this eligibility.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drop_draft(shell: State<'_, Shell>, eligible: String) -> Answer<()> {
    done(&shell, Command::DropDraft(eligibility(&eligible)?)).await
}
