//! The quick panel: comes up in the corner of the screen that is nearest to the tray, and goes when the person looks away.

use std::sync::PoisonError;

use chrono::TimeDelta;
use stint_app::{Clock as _, SystemClock};
use stint_domain::Timestamp;
use tauri::{AppHandle, LogicalSize, Manager as _, Monitor, PhysicalPosition, PhysicalSize, WebviewWindow};

use super::{PANEL, bring_up, page};
use crate::shell::Shell;

/// Its width, logical pixels.
const WIDTH: f64 = 400.0;
/// The least and the most of its height, logical pixels; what is higher scrolls in it.
const HEIGHTS: std::ops::RangeInclusive<f64> = 300.0..=620.0;
/// Its distance from the edges of the work area, logical pixels.
const GAP: f64 = 12.0;
/// A click on the tray takes the focus from the panel, which hides it; within this time it means that hiding.
const SAME_CLICK: TimeDelta = TimeDelta::milliseconds(300);

/// Where the panel stands and how high it is.
#[derive(Debug, Default)]
pub(crate) struct Stand {
    /// The tray icon's middle, where the system tells it.
    tray: Option<Point>,
    /// The height of its content, logical pixels.
    height: Option<f64>,
    /// It shall be seen as soon as its page listens.
    wanted: bool,
    /// When it was hidden because the focus went.
    left_at: Option<Timestamp>,
}

/// A point of the desktop, physical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// A part of the desktop, physical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Area {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

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
    super::hide(app, PANEL);
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
    let shell = app.state::<Shell>();
    if shell.windows.does_panel_hold() || !with_stand(app, |stand| stand.wanted) {
        return;
    }
    with_stand(app, |stand| stand.left_at = Some(SystemClock.now()));
    hide(app);
}

fn open(app: &AppHandle, window: Option<WebviewWindow>, tray: Option<Point>) {
    let shell = app.state::<Shell>();
    shell.windows.wake(PANEL);
    with_stand(app, |stand| {
        stand.tray = tray;
        stand.wanted = true;
    });
    match window {
        Some(window) if shell.windows.is_ready(PANEL) => show(app, &window),
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

/// The height for this much content on a screen with so much room, logical pixels.
fn bounded(content: Option<f64>, room: f64) -> f64 {
    let (least, most) = (*HEIGHTS.start(), *HEIGHTS.end());
    let most = most.min(room - 2.0 * GAP).max(least);
    content.unwrap_or(least).clamp(least, most)
}

/// The top left of a window of this size in the corner of `area` that is nearest to the tray; the top right one where
/// nobody tells where the tray is.
fn corner(area: Area, size: PhysicalSize<f64>, tray: Option<Point>, gap: f64) -> PhysicalPosition<f64> {
    let right = tray.is_none_or(|tray| tray.x >= area.left + area.width / 2.0);
    let bottom = tray.is_some_and(|tray| tray.y >= area.top + area.height / 2.0);
    let x = if right {
        area.left + area.width - size.width - gap
    } else {
        area.left + gap
    };
    let y = if bottom {
        area.top + area.height - size.height - gap
    } else {
        area.top + gap
    };
    PhysicalPosition::new(x, y)
}

fn with_stand<T>(app: &AppHandle, work: impl FnOnce(&mut Stand) -> T) -> T {
    let shell = app.state::<Shell>();
    let mut stand = shell.windows.stand.lock().unwrap_or_else(PoisonError::into_inner);
    work(&mut stand)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORK: Area = Area {
        left: 1920.0,
        top: 32.0,
        width: 1280.0,
        height: 960.0,
    };

    fn at(tray: Option<(f64, f64)>) -> (f64, f64) {
        let tray = tray.map(|(x, y)| Point { x, y });
        let place = corner(WORK, PhysicalSize::new(400.0, 500.0), tray, 12.0);
        (place.x, place.y)
    }

    #[test]
    fn it_opens_in_the_corner_nearest_to_the_tray() {
        let (left, right) = (1932.0, 2788.0);
        let (top, bottom) = (44.0, 480.0);
        assert_eq!(at(None), (right, top));
        assert_eq!(at(Some((3100.0, 1010.0))), (right, bottom));
        assert_eq!(at(Some((3100.0, 10.0))), (right, top));
        assert_eq!(at(Some((1930.0, 900.0))), (left, bottom));
        assert_eq!(at(Some((1925.0, 40.0))), (left, top));
    }

    #[test]
    fn its_height_follows_its_content_within_bounds() {
        assert_eq!(bounded(None, 1000.0), 300.0);
        assert_eq!(bounded(Some(120.0), 1000.0), 300.0);
        assert_eq!(bounded(Some(480.0), 1000.0), 480.0);
        assert_eq!(bounded(Some(900.0), 1000.0), 620.0);
        assert_eq!(bounded(Some(900.0), 500.0), 476.0);
        assert_eq!(bounded(Some(900.0), 200.0), 300.0);
    }
}
