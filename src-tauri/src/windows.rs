//! The main window: made on demand, hidden when closed, destroyed when nobody has looked at it for a while.
//!
//! A hidden page takes as much memory as a shown one, so it does not stay. Nothing is lost with it: all state is in
//! the engine, and a new page asks for it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use stint_app::{
    Clock as _, SystemClock,
    engine::{Input, Place},
};
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent};
use tauri_specta::Event as _;
use tokio::sync::watch;

use crate::{
    ipc::PlaceChanged,
    shell::{self, Shell},
    view::PlaceView,
};

/// The label of the main window, which its capability names.
pub(crate) const MAIN: &str = "main";

/// How long a hidden window is kept.
const REST: TimeDelta = TimeDelta::minutes(5);

/// What is known of the main window.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    page: Mutex<Page>,
    /// Counts the times that the window was brought up, so that a rest ends.
    shown: watch::Sender<u32>,
}

/// How far the page is.
#[derive(Debug, PartialEq, Eq)]
enum Page {
    /// It has not asked yet; there it shall go once it asks.
    Loading(Option<Place>),
    /// It listens.
    Ready,
}

impl Default for Page {
    fn default() -> Self {
        Self::Loading(None)
    }
}

impl Windows {
    /// The place still to be opened, once; the page hears of later ones by events.
    pub(crate) fn take_place(&self) -> Option<Place> {
        match std::mem::replace(&mut *self.lock(), Page::Ready) {
            Page::Loading(place) => place,
            Page::Ready => None,
        }
    }

    /// Keeps `place` for a page that still loads. Returns it when the page listens and has to be told.
    fn go(&self, place: Place) -> Option<Place> {
        match &mut *self.lock() {
            Page::Loading(kept) => {
                *kept = Some(place);
                None
            }
            Page::Ready => Some(place),
        }
    }

    fn gone(&self) {
        *self.lock() = Page::default();
    }

    fn lock(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Brings up the window, at `place` where one is given. Returns at once.
pub(crate) fn show(app: &AppHandle, place: Option<Place>) {
    let app = app.clone();
    // Not on the event loop: making a window waits for it.
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        shell.windows.shown.send_modify(|count| *count += 1);
        if let Some(place) = place.and_then(|place| shell.windows.go(place)) {
            tell(&app, &place);
        }
        let opened = match app.get_webview_window(MAIN) {
            Some(window) => bring_up(&window),
            None => make(&app),
        };
        if let Err(error) = opened {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the window could not be opened"
            );
        }
    });
}

/// What a window's event means. A closed window is hidden; one that is gone needs a new page.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
        if let Err(error) = window.hide() {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the window could not be hidden"
            );
        }
        shell::input(app, Input::Focus(false));
        tauri::async_runtime::spawn(rest(app.clone()));
    } else if matches!(event, WindowEvent::Destroyed) {
        app.state::<Shell>().windows.gone();
    }
}

/// Destroys the hidden window unless it is brought up in time.
async fn rest(app: AppHandle) {
    let mut shown = app.state::<Shell>().windows.shown.subscribe();
    tokio::select! {
        _ = shown.changed() => {}
        () = SystemClock.sleep_until(SystemClock.now() + REST) => {
            if let Some(Err(error)) = app.get_webview_window(MAIN).map(|window| window.destroy()) {
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

fn make(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Stint")
        .inner_size(1200.0, 780.0)
        .min_inner_size(880.0, 600.0)
        .decorations(false)
        // The page is part of the program; it never leaves it.
        .on_navigation(|url| {
            matches!(
                (url.scheme(), url.host_str()),
                ("tauri", _) | (_, Some("tauri.localhost"))
            )
        })
        .build()?;
    Ok(())
}

fn tell(app: &AppHandle, place: &Place) {
    if let Err(error) = PlaceChanged(PlaceView::from(place)).emit(app) {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the window could not be told where to go"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn a_page_that_loads_finds_its_place_and_one_that_listens_is_told() {
        let windows = Windows::default();
        let role = Place::Role(example::target("Exchange Administrator"));
        assert_eq!(windows.go(Place::MyAccess), None);
        assert_eq!(windows.go(role.clone()), None);
        assert_eq!(windows.take_place(), Some(role.clone()));
        assert_eq!(windows.take_place(), None);
        assert_eq!(windows.go(role.clone()), Some(role.clone()));
        windows.gone();
        assert_eq!(windows.go(role.clone()), None);
        assert_eq!(windows.take_place(), Some(role));
    }
}
