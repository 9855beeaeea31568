//! Several roles at once. Each row has its own result.

use stint_app::engine::{Command, Reply};
use tauri::State;

use super::{Answer, access::ActivateForm};
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
    let drafts = forms.into_iter().map(TryInto::try_into);
    let command = Command::ActivateMany {
        drafts: drafts.collect::<Answer<_>>()?,
        batch: batch.as_deref().map(Into::into),
        step_up: true,
    };
    batch_of(&shell, command).await
}

/// Asks anew, with the same contents, for what certainly granted nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn try_again(shell: State<'_, Shell>, intents: Vec<String>) -> Answer<BatchView> {
    let intents = intents.iter().map(|intent| intent.as_str().into());
    batch_of(&shell, Command::TryAgain(intents.collect())).await
}

/// Ends several activations.
#[tauri::command]
#[specta::specta]
pub(crate) async fn deactivate_many(shell: State<'_, Shell>, keys: Vec<String>) -> Answer<ManyView> {
    let targets: Vec<_> = keys.iter().filter_map(|key| shell.active(key)).collect();
    let mut view = many_of(&shell, Command::DeactivateMany(targets)).await?;
    // A row that went while the person chose has nothing to end.
    for key in keys {
        if view.rows.iter().all(|row| row.key != key) {
            view.rows.push(ManyRow {
                key,
                intent: None,
                error: Some(AppError::new("not-found")),
            });
        }
    }
    Ok(view)
}

/// Ends all own activations.
#[tauri::command]
#[specta::specta]
pub(crate) async fn deactivate_all(shell: State<'_, Shell>) -> Answer<ManyView> {
    many_of(&shell, Command::DeactivateAll).await
}

async fn batch_of(shell: &Shell, command: Command) -> Answer<BatchView> {
    match shell.desk.command(command).await? {
        Reply::Batch(batch, rows) => Ok(BatchView::of(&batch, rows)),
        Reply::Done | Reply::Intent(_) | Reply::Many(_) => Err(AppError::with("unexpected", "no-batch")),
    }
}

async fn many_of(shell: &Shell, command: Command) -> Answer<ManyView> {
    match shell.desk.command(command).await? {
        Reply::Many(rows) => Ok(ManyView::of(rows)),
        Reply::Done | Reply::Intent(_) | Reply::Batch(..) => Err(AppError::with("unexpected", "not-many")),
    }
}
