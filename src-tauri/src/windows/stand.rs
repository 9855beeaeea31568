//! Where the quick panel stands on the desktop and how high it is.

use stint_domain::Timestamp;
use tauri::{PhysicalPosition, PhysicalSize};

/// Its width, logical pixels.
pub(super) const WIDTH: f64 = 400.0;
/// The least and the most of its height, logical pixels; what is higher scrolls in it.
pub(super) const HEIGHTS: std::ops::RangeInclusive<f64> = 300.0..=620.0;
/// Its distance from the edges of the work area, logical pixels.
pub(super) const GAP: f64 = 12.0;

/// Where the panel stands and how high it is.
#[derive(Debug, Default)]
pub(super) struct Stand {
    /// The tray icon's middle, where the system tells it.
    pub(super) tray: Option<Point>,
    /// The height of its content, logical pixels.
    pub(super) height: Option<f64>,
    /// It shall be seen as soon as its page listens.
    pub(super) wanted: bool,
    /// When it was hidden because the focus went.
    pub(super) left_at: Option<Timestamp>,
}

/// A point of the desktop, physical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// A part of the desktop, physical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The height for this much content on a screen with so much room, logical pixels.
pub(super) fn bounded(content: Option<f64>, room: f64) -> f64 {
    let (least, most) = (*HEIGHTS.start(), *HEIGHTS.end());
    let most = most.min(room - 2.0 * GAP).max(least);
    content.unwrap_or(least).clamp(least, most)
}

/// The top left of a window of this size in the corner of `area` that is nearest to the tray; the top right one where
/// nobody tells where the tray is.
pub(super) fn corner(
    area: Area,
    size: PhysicalSize<f64>,
    tray: Option<Point>,
    gap: f64,
) -> PhysicalPosition<f64> {
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
