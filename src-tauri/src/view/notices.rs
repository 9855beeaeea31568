//! What was told while nobody looked.

use serde::Serialize;
use specta::Type;

use super::{Millis, PlaceView};

/// What was told while no window had the focus.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// The newest first, a few dozen at most.
    pub rows: Vec<NoticeRow>,
}

/// Something that was told.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeRow {
    /// Its id.
    pub id: String,
    /// When it was told.
    pub at: Millis,
    /// First line.
    pub title: String,
    /// Second line, times of day as the settings want them.
    pub body: String,
    /// Where more stands about it.
    pub place: PlaceView,
}
