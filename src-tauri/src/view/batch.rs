//! What became of several wishes at once, each on its own.

use serde::Serialize;
use specta::Type;

use stint_app::engine::CommandError;
use stint_domain::{BatchId, EligibilityId, IntentId, RoleAt};

use super::{AppError, key};

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

impl BatchView {
    /// What the engine answered for each role.
    pub(crate) fn of(batch: &BatchId, rows: Vec<(EligibilityId, Result<IntentId, CommandError>)>) -> Self {
        let row = |(eligible, result): (EligibilityId, _)| {
            let (intent, error) = parts(result);
            BatchRow {
                eligible: eligible.to_string(),
                intent,
                error,
            }
        };
        Self {
            batch: batch.to_string(),
            rows: rows.into_iter().map(row).collect(),
        }
    }
}

impl ManyView {
    /// What the engine answered for each access.
    pub(crate) fn of(rows: Vec<(RoleAt, Result<IntentId, CommandError>)>) -> Self {
        let row = |(target, result): (RoleAt, _)| {
            let (intent, error) = parts(result);
            ManyRow {
                key: key(&target),
                intent,
                error,
            }
        };
        Self {
            rows: rows.into_iter().map(row).collect(),
        }
    }
}

fn parts(result: Result<IntentId, CommandError>) -> (Option<String>, Option<AppError>) {
    match result {
        Ok(intent) => (Some(intent.to_string()), None),
        Err(error) => (None, Some(error.into())),
    }
}
