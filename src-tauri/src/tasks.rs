//! What runs beside the event loop and joins the session to the windows.

use stint_app::engine::Place;
use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;
use tokio::sync::mpsc;

use crate::{notify::Pressed, scene::Scene, shell::Shell, windows};

/// Sends the windows what changed, while there is one.
pub(crate) async fn feed_windows(app: AppHandle) {
    let shell = app.state::<Shell>();
    let mut scenes = shell.desk.scenes();
    let mut tray = shell.tray_shown.subscribe();
    let mut chosen = shell.chosen.subscribe();
    loop {
        let changed = tokio::select! {
            changed = scenes.changed() => changed,
            changed = tray.changed() => changed,
            changed = chosen.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
        let scene = scenes.borrow_and_update().clone();
        if matches!(scene, Scene::Starting) {
            continue;
        }
        if !windows::any(&app) {
            shell.forget_told();
            continue;
        }
        let changes = shell.changes(&scene);
        if let Some(Err(error)) = changes.map(|changes| changes.emit(&app)) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the window could not be told"
            );
        }
    }
}

/// Brings the window to the places that the engine names.
pub(crate) async fn follow_places(app: AppHandle, mut going: mpsc::UnboundedReceiver<Place>) {
    while let Some(place) = going.recv().await {
        windows::show(&app, Some((&place).into()));
    }
}

/// Passes pressed buttons of alerts on.
pub(crate) async fn follow_alerts(app: AppHandle, mut pressed: mpsc::UnboundedReceiver<Pressed>) {
    while let Some(pressed) = pressed.recv().await {
        app.state::<Shell>().desk.pressed(pressed).await;
    }
}
