//! What a page asks for when it has loaded.

use stint_app::engine::Input;
use tauri::State;

use super::Answer;
use crate::{
    shell::Shell,
    view::{PlaceView, Snapshot},
};

/// All slices.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot(shell: State<'_, Shell>) -> Answer<Snapshot> {
    Ok(shell.snapshot().await)
}

/// The place still to be opened, once.
#[tauri::command]
#[specta::specta]
pub(crate) fn take_place(shell: State<'_, Shell>) -> Answer<Option<PlaceView>> {
    Ok(shell.windows.take_place().as_ref().map(Into::into))
}

/// The window got or lost the person's attention.
#[tauri::command]
#[specta::specta]
pub(crate) async fn window_focus(shell: State<'_, Shell>, focused: bool) -> Answer<()> {
    shell.desk.input(Input::Focus(focused)).await;
    Ok(())
}
