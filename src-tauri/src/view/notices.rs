//! What was told while nobody looked.

use serde::Serialize;
use specta::Type;
use stint_app::engine;

use super::{Millis, PlaceView, millis};
use crate::zone::Wall;

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

impl NoticeRow {
    /// The row, its time of day by the clock on the wall.
    pub(super) fn of(row: &engine::NoticeRow, wall: Wall) -> Self {
        Self {
            id: row.id.to_string(),
            at: millis(row.at),
            title: row.title.clone(),
            body: with_time(&row.body, row.when, wall),
            place: (&row.place).into(),
        }
    }
}

/// A notice's second line with the time of day that it ends with.
pub(crate) fn with_time(body: &str, when: Option<engine::When>, wall: Wall) -> String {
    match when {
        Some(engine::When::At(instant)) => format!("{body}, at {}", wall.time(instant)),
        Some(engine::When::Until(instant)) => format!("{body} until {}", wall.time(instant)),
        Some(engine::When::UntilDay(instant)) => format!("{body} until {}", wall.date(instant)),
        None => body.to_owned(),
    }
}
