//! The quick panel: comes up in the corner of the screen that is nearest to the tray, and goes when the person looks away.

use chrono::TimeDelta;
use stint_app::{Clock as _, SystemClock};
use tauri::{AppHandle, LogicalSize, Manager as _, Monitor, PhysicalSize, WebviewWindow};

use super::{
    frame::{self, bring_up, page},
    pages::{PANEL, Windows},
    stand::{Area, GAP, HEIGHTS, Point, Stand, WIDTH, bounded, corner},
};

/// A click on the tray takes the focus from the panel, which hides it; within this time it means that hiding.
const SAME_CLICK: TimeDelta = TimeDelta::milliseconds(300);

/// Opens the panel, or closes it where it is open. `tray` is the middle of the tray icon, where the system tells it.
pub(crate) fn toggle(app: &AppHandle, tray: Option<Point>) {
    let app = app.clone();
    // Not on the event loop: making a window waits for it.
    tauri::async_runtime::spawn(async move {
        let window = app.get_webview_window(PANEL);
        let visible = window
            .as_ref()
            .is_some_and(|window| window.is_visible().unwrap_or(false));
        let now = SystemClock.now();
        let left_at = with_stand(&app, |stand| stand.left_at.take());
        if visible {
            hide(&app);
        } else if left_at.is_none_or(|at| now - at > SAME_CLICK || now < at) {
            open(&app, window, tray);
        }
    });
}

/// Closes it.
pub(crate) fn hide(app: &AppHandle) {
    with_stand(app, |stand| stand.wanted = false);
    frame::hide(app, PANEL);
}

/// The page listens: the panel may be seen.
pub(crate) fn ready(app: &AppHandle) {
    if let Some(window) = app
        .get_webview_window(PANEL)
        .filter(|_| with_stand(app, |stand| stand.wanted))
    {
        show(app, &window);
    }
}

/// Its content is so many logical pixels high.
pub(crate) fn set_height(app: &AppHandle, height: u32) {
    with_stand(app, |stand| stand.height = Some(f64::from(height)));
    if let Some(window) = app.get_webview_window(PANEL) {
        place(app, &window);
    }
}

/// The person looks away.
pub(super) fn lost_focus(app: &AppHandle) {
    if app.state::<Windows>().does_panel_hold() || !with_stand(app, |stand| stand.wanted) {
        return;
    }
    with_stand(app, |stand| stand.left_at = Some(SystemClock.now()));
    hide(app);
}

fn open(app: &AppHandle, window: Option<WebviewWindow>, tray: Option<Point>) {
    let windows = app.state::<Windows>();
    windows.wake(PANEL);
    with_stand(app, |stand| {
        stand.tray = tray;
        stand.wanted = true;
    });
    match window {
        Some(window) if windows.is_ready(PANEL) => show(app, &window),
        // Its page is about to listen.
        Some(_) => {}
        None => {
            let made = page(app, PANEL, "panel.html")
                .inner_size(WIDTH, *HEIGHTS.start())
                .resizable(false)
                .always_on_top(true)
                .skip_taskbar(true)
                // Not before there is something on it.
                .visible(false)
                .build();
            if let Err(error) = made {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the quick panel could not be opened"
                );
            }
        }
    }
}

fn show(app: &AppHandle, window: &WebviewWindow) {
    place(app, window);
    if let Err(error) = bring_up(window) {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "the quick panel could not be shown"
        );
    }
}

/// Gives it its size and its corner. Where the desktop lets no program choose a place (Wayland), it stands where it was
/// put.
fn place(app: &AppHandle, window: &WebviewWindow) {
    let (tray, height) = with_stand(app, |stand| (stand.tray, stand.height));
    let placed = screen(app, tray).and_then(|monitor| {
        let scale = monitor.scale_factor();
        let work = monitor.work_area();
        let area = Area {
            left: work.position.x.into(),
            top: work.position.y.into(),
            width: work.size.width.into(),
            height: work.size.height.into(),
        };
        let height = bounded(height, area.height / scale);
        window.set_size(LogicalSize::new(WIDTH, height)).ok()?;
        let size = PhysicalSize::new(WIDTH * scale, height * scale);
        window.set_position(corner(area, size, tray, GAP * scale)).ok()
    });
    if placed.is_none() {
        tracing::debug!("the quick panel stands where the desktop put it");
    }
}

/// The screen with the tray icon, else the one with the pointer, else the main one.
fn screen(app: &AppHandle, tray: Option<Point>) -> Option<Monitor> {
    let pointer = || app.cursor_position().ok().map(|at| Point { x: at.x, y: at.y });
    let at = tray.or_else(pointer);
    let found = at.and_then(|at| app.monitor_from_point(at.x, at.y).ok().flatten());
    found.or_else(|| app.primary_monitor().ok().flatten())
}

fn with_stand<T>(app: &AppHandle, work: impl FnOnce(&mut Stand) -> T) -> T {
    work(&mut app.state::<Windows>().stand())
}
