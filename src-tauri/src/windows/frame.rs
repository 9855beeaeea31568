//! What both windows have: no frame of the system, one page, and a rest after which a hidden one is given up.

use stint_app::{Clock as _, SystemClock, engine::Input};
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use super::pages::Windows;
use crate::shell;

/// A window without the system's frame that shows a page of the program.
pub(super) fn page<'a>(
    app: &'a AppHandle,
    label: &'static str,
    file: &'static str,
) -> WebviewWindowBuilder<'a, tauri::Wry, AppHandle> {
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(file.into()))
        .title("Stint")
        .decorations(false)
        // The page is part of the program; it never leaves it.
        .on_navigation(|url| {
            matches!(
                (url.scheme(), url.host_str()),
                ("tauri", _) | (_, Some("tauri.localhost"))
            )
        })
}

/// Shows the window before all others, with the focus.
pub(super) fn bring_up(window: &WebviewWindow) -> tauri::Result<()> {
    window.show()?;
    window.unminimize()?;
    window.set_focus()
}

/// Hides the window and lets it rest.
pub(super) fn hide(app: &AppHandle, label: &'static str) {
    let Some(window) = app.get_webview_window(label) else {
        return;
    };
    if let Err(error) = window.hide() {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the window could not be hidden"
        );
    }
    if let Some(any) = app.state::<Windows>().focus(label, false) {
        shell::input(app, Input::Focus(any));
    }
    tauri::async_runtime::spawn(rest(app.clone(), label));
}

/// Destroys the hidden window unless it is brought up in time.
async fn rest(app: AppHandle, label: &'static str) {
    let windows = app.state::<Windows>();
    let mut woken = windows.woken(label);
    tokio::select! {
        _ = woken.changed() => {}
        () = SystemClock.sleep_until(SystemClock.now() + windows.rest) => {
            if let Some(Err(error)) = app.get_webview_window(label).map(|window| window.destroy()) {
                tracing::warn!(error = &error as &dyn std::error::Error, "the window could not be destroyed");
            }
        }
    }
}
