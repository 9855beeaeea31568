//! The two windows: made on demand, hidden when closed, destroyed when nobody has looked at one for a while.
//!
//! A hidden page takes as much memory as a shown one, so it does not stay for ever; it stays long enough that the next
//! look is at once. Nothing is lost with it: all state is in the engine, and a new page asks for it.

mod frame;
mod pages;
pub(crate) mod panel;
mod stand;

use chrono::TimeDelta;
use stint_app::engine::Input;
use tauri::{AppHandle, Manager as _, Window, WindowEvent};
use tauri_specta::Event as _;

use self::frame::{bring_up, hide, page};
pub(crate) use self::{
    pages::{MAIN, PANEL, Windows},
    stand::Point,
};
use crate::{
    shell::Shell,
    view::{PlaceChanged, PlaceView},
};

/// How long a hidden window is kept, unless the start says otherwise.
pub(crate) const REST: TimeDelta = TimeDelta::minutes(5);

/// Brings up the main window, at `place` where one is given. Returns at once.
pub(crate) fn show(app: &AppHandle, place: Option<PlaceView>) {
    let app = app.clone();
    // Not on the event loop: making a window waits for it.
    tauri::async_runtime::spawn(async move {
        let windows = app.state::<Windows>();
        windows.wake(MAIN);
        if let Some(place) = place.and_then(|place| windows.go(MAIN, place)) {
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
        app.state::<Windows>().gone(label);
    } else if matches!(event, WindowEvent::Focused(false)) && label == PANEL {
        panel::lost_focus(app);
    }
}

/// The person's attention came to a window, or left it. The engine hears only of the last and the first.
pub(crate) async fn focus(app: &AppHandle, label: &str, focused: bool) {
    if let Some(label) = label_of(label)
        && let Some(any) = app.state::<Windows>().focus(label, focused)
    {
        app.state::<Shell>().desk.input(Input::Focus(any)).await;
    }
}

fn label_of(label: &str) -> Option<&'static str> {
    [MAIN, PANEL].into_iter().find(|it| *it == label)
}

fn make_main(app: &AppHandle) -> tauri::Result<()> {
    page(app, MAIN, "index.html")
        .inner_size(1200.0, 780.0)
        .min_inner_size(880.0, 600.0)
        .build()?;
    Ok(())
}

fn tell(app: &AppHandle, label: &'static str, place: PlaceView) {
    if let Err(error) = PlaceChanged(place).emit_to(app, label) {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the window could not be told where to go"
        );
    }
}
