//! The choice between practice and work.

use tauri::State;

use super::Answer;
use crate::shell::Shell;

/// Opens the practice tenant in this process; `fast` lets an hour pass in a minute.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_practice(shell: State<'_, Shell>, fast: bool) -> Answer<()> {
    Ok(shell.desk.start_practice(fast).await?)
}

/// Opens a cloud of the built-in table for a work account. Without a client id the one that is known for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_work(
    shell: State<'_, Shell>,
    cloud: String,
    client_id: Option<String>,
) -> Answer<()> {
    let client_id = client_id
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty());
    Ok(shell.desk.choose_work(&cloud, client_id).await?)
}

/// Closes what is open and begins anew.
#[tauri::command]
#[specta::specta]
pub(crate) async fn back_to_first_run(shell: State<'_, Shell>) -> Answer<()> {
    shell.desk.back_to_first_run().await;
    Ok(())
}
