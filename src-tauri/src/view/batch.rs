//! What became of several wishes at once, each on its own.

use serde::Serialize;
use specta::Type;

use super::AppError;

/// What became of a batch, in the order asked.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BatchView {
    /// The batch's id; its intents carry it.
    pub batch: String,
    /// A row for each role.
    pub rows: Vec<BatchRow>,
}

/// What became of one role of a batch: an intent or an error.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BatchRow {
    /// The eligibility's id.
    pub eligible: String,
    /// The intent that was started.
    pub intent: Option<String>,
    /// Why none was.
    pub error: Option<AppError>,
}

/// What became of ending several activations, in the order asked.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ManyView {
    /// A row for each access.
    pub rows: Vec<ManyRow>,
}

/// What became of ending one activation: an intent or an error.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ManyRow {
    /// The access; [`ActiveRow::key`](super::active::ActiveRow::key).
    pub key: String,
    /// The intent that was started.
    pub intent: Option<String>,
    /// Why none was.
    pub error: Option<AppError>,
}
