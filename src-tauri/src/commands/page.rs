//! What a page asks for when it has loaded, and what it does with windows.

use stint_app::engine::Command;
use tauri::{AppHandle, Manager as _, State, WebviewWindow};

use super::{Answer, done};
use crate::{
    shell::Shell,
    view::{PlaceView, Snapshot},
    windows::{self, Windows},
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
pub(crate) async fn take_place(
    app: AppHandle,
    window: WebviewWindow,
    windows: State<'_, Windows>,
) -> Answer<Option<PlaceView>> {
    let place = windows.take_place(window.label());
    if window.label() == windows::PANEL {
        windows::panel::ready(&app);
    }
    Ok(place)
}

/// The window got or lost the person's attention.
#[tauri::command]
#[specta::specta]
pub(crate) async fn window_focus(window: WebviewWindow, focused: bool) -> Answer<()> {
    windows::focus(window.app_handle(), window.label(), focused).await;
    Ok(())
}

/// Forgets what was told while nobody looked.
#[tauri::command]
#[specta::specta]
pub(crate) async fn seen_notices(shell: State<'_, Shell>) -> Answer<()> {
    done(&shell, Command::SeenNotices).await
}

/// Brings up the main window, at `place` where one is given.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_main(app: AppHandle, place: Option<PlaceView>) -> Answer<()> {
    windows::show(&app, place);
    Ok(())
}

/// Hides the quick panel.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hide_panel(app: AppHandle) -> Answer<()> {
    windows::panel::hide(&app);
    Ok(())
}

/// A form of the quick panel has text, or no longer has: with it the panel stays when it loses the focus.
#[tauri::command]
#[specta::specta]
pub(crate) async fn panel_holds(windows: State<'_, Windows>, text: bool) -> Answer<()> {
    windows.panel_holds(text);
    Ok(())
}

/// The quick panel's content is so many pixels high; the panel becomes so, from 300 to 620.
#[tauri::command]
#[specta::specta]
pub(crate) async fn panel_height(app: AppHandle, height: u32) -> Answer<()> {
    windows::panel::set_height(&app, height);
    Ok(())
}

/// Ends Stint.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quit(app: AppHandle) -> Answer<()> {
    app.exit(0);
    Ok(())
}
