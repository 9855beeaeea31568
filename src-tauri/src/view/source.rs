//! How each list of each service stands.

use serde::Serialize;
use specta::Type;
use stint_app::engine;
use stint_domain::AccountId;

use super::{AppError, Millis, RoleKindView, millis};

/// How one list stands.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SourceView {
    /// [`AccountView::id`](super::accounts::AccountView::id).
    pub account: String,
    /// Which.
    pub source: SourceName,
    /// When it was asked for last.
    pub asked_at: Option<Millis>,
    /// How many rows the last answer had; `null` where there is none or it was an error.
    pub rows: Option<u32>,
    /// Why the last reading failed.
    pub error: Option<AppError>,
}

/// A list of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SourceName {
    /// Of which service.
    pub kind: RoleKindView,
    /// Which.
    pub list: ListView,
}

/// Which list of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ListView {
    /// What may be activated.
    Eligible,
    /// What is in force.
    Active,
    /// The person's own requests.
    Activations,
    /// What the policies ask.
    Rules,
}

impl SourceView {
    /// How the list of this account stands.
    pub(super) fn of(account: &AccountId, state: &engine::SourceState) -> Self {
        let (rows, error) = match &state.answer {
            // No list is longer than fits.
            Some(Ok(rows)) => (u32::try_from(*rows).ok(), None),
            Some(Err(problem)) => (None, Some(problem.into())),
            None => (None, None),
        };
        Self {
            account: account.to_string(),
            source: state.source.into(),
            asked_at: state.asked_at.map(millis),
            rows,
            error,
        }
    }
}

impl From<engine::Source> for SourceName {
    fn from(source: engine::Source) -> Self {
        Self {
            kind: source.kind.into(),
            list: match source.list {
                engine::List::Eligible => ListView::Eligible,
                engine::List::Active => ListView::Active,
                engine::List::Activations => ListView::Activations,
                engine::List::Rules => ListView::Rules,
            },
        }
    }
}
