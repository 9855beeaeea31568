//! The two windows: made on demand, hidden when closed, destroyed when nobody has looked at one for a while.
//!
//! A hidden page takes as much memory as a shown one, so it does not stay for ever; it stays long enough that the next
//! look is at once. Nothing is lost with it: all state is in the engine, and a new page asks for it.

mod pages;
pub(crate) mod panel;

use chrono::TimeDelta;
use stint_app::{Clock as _, SystemClock, engine::Input};
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent};
use tauri_specta::Event as _;

pub(crate) use self::pages::Windows;
use crate::{
    ipc::PlaceChanged,
    shell::{self, Shell},
    view::PlaceView,
};

/// The label of the main window, which its capability names.
pub(crate) const MAIN: &str = "main";
/// The label of the quick panel, which its capability names.
pub(crate) const PANEL: &str = "panel";

/// How long a hidden window is kept, unless the start says otherwise.
pub(crate) const REST: TimeDelta = TimeDelta::minutes(5);

/// Brings up the main window, at `place` where one is given. Returns at once.
pub(crate) fn show(app: &AppHandle, place: Option<PlaceView>) {
    let app = app.clone();
    // Not on the event loop: making a window waits for it.
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        shell.windows.wake(MAIN);
        if let Some(place) = place.and_then(|place| shell.windows.go(MAIN, place)) {
            tell(&app, MAIN, place);
        }
        let opened = match app.get_webview_window(MAIN) {
            Some(window) => bring_up(&window),
            None => make_main(&app),
        };
        if let Err(error) = opened {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the window could not be opened"
            );
        }
    });
}

/// Is any page there to be told of changes?
pub(crate) fn any(app: &AppHandle) -> bool {
    [MAIN, PANEL]
        .iter()
        .any(|label| app.get_webview_window(label).is_some())
}

/// What a window's event means. A closed window is hidden; one that is gone needs a new page.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    let Some(label) = label_of(window.label()) else {
        return;
    };
    if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
        hide(app, label);
    } else if matches!(event, WindowEvent::Destroyed) {
        app.state::<Shell>().windows.gone(label);
    } else if matches!(event, WindowEvent::Focused(false)) && label == PANEL {
        panel::lost_focus(app);
    }
}

/// The person's attention came to a window, or left it. The engine hears only of the last and the first.
pub(crate) async fn focus(shell: &Shell, label: &str, focused: bool) {
    if let Some(label) = label_of(label)
        && let Some(any) = shell.windows.focus(label, focused)
    {
        shell.desk.input(Input::Focus(any)).await;
    }
}

fn label_of(label: &str) -> Option<&'static str> {
    [MAIN, PANEL].into_iter().find(|it| *it == label)
}

/// Hides the window and lets it rest.
fn hide(app: &AppHandle, label: &'static str) {
    let Some(window) = app.get_webview_window(label) else {
        return;
    };
    if let Err(error) = window.hide() {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the window could not be hidden"
        );
    }
    if let Some(any) = app.state::<Shell>().windows.focus(label, false) {
        shell::input(app, Input::Focus(any));
    }
    tauri::async_runtime::spawn(rest(app.clone(), label));
}

/// Destroys the hidden window unless it is brought up in time.
async fn rest(app: AppHandle, label: &'static str) {
    let windows = &app.state::<Shell>().windows;
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

fn bring_up(window: &WebviewWindow) -> tauri::Result<()> {
    window.show()?;
    window.unminimize()?;
    window.set_focus()
}

fn make_main(app: &AppHandle) -> tauri::Result<()> {
    page(app, MAIN, "index.html")
        .inner_size(1200.0, 780.0)
        .min_inner_size(880.0, 600.0)
        .build()?;
    Ok(())
}

/// A window without the system's frame that shows a page of the program.
fn page<'a>(
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

fn tell(app: &AppHandle, label: &'static str, place: PlaceView) {
    if let Err(error) = PlaceChanged(place).emit_to(app, label) {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the window could not be told where to go"
        );
    }
}
