//! What a click on the menu does where no window is needed. What comes of it is in the scene.

use stint_app::engine::Command;
use tauri::{AppHandle, Manager as _};

use crate::{
    commands::bundles::{self, BundleRun},
    desk::DeskError,
    shell::Shell,
    view::PlaceView,
    windows,
};

/// Reads all lists now; what comes of it is in the scene.
pub(super) fn check_now(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let checked = app.state::<Shell>().desk.command(Command::Refresh).await;
        if let Err(DeskError::Command(error)) = checked {
            tracing::info!(
                error = &error as &dyn std::error::Error,
                "the lists were not read"
            );
        }
    });
}

/// Ends the activation with this key; what comes of it is in the scene.
pub(super) fn deactivate(app: &AppHandle, key: String) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        let Some(target) = shell.active(&key) else { return };
        if let Err(error) = shell.desk.command(Command::Deactivate(target)).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "nothing was deactivated"
            );
            // The page that opens says why it can't be ended.
            windows::show(&app, None);
        }
    });
}

/// Runs this bundle by one click; where something is missing, or it can't be run, the window says so.
pub(super) fn run_bundle(app: &AppHandle, id: String) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match bundles::run(&app.state::<Shell>(), &id).await {
            Ok(BundleRun::Started { .. }) => {}
            Ok(BundleRun::Incomplete { .. }) | Err(_) => {
                windows::show(&app, Some(PlaceView::Bundle { id }));
            }
        }
    });
}
