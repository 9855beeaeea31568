//! Where a window should go.

use serde::{Deserialize, Serialize};
use specta::Type;
use stint_app::engine;

use super::key;

/// Where a window should go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", tag = "at", rename_all_fields = "camelCase")]
pub enum PlaceView {
    /// My access.
    MyAccess,
    /// My access with this access's sheet open.
    Role {
        /// [`EligibleRow::key`](super::eligible::EligibleRow::key).
        key: String,
    },
    /// My access with the form open that asks for more time for this access.
    Prolong {
        /// [`EligibleRow::key`](super::eligible::EligibleRow::key).
        key: String,
    },
    /// My requests, at one of them where it is named.
    Requests {
        /// [`RequestRow::id`](super::requests::RequestRow::id).
        id: Option<String>,
    },
    /// The settings.
    Settings,
    /// My access, running this bundle; where something is missing, its form opens with just that.
    Bundle {
        /// [`BundleView::id`](super::bundles::BundleView::id).
        id: String,
    },
    /// The command palette, over whatever stands there.
    Palette,
    /// My access, with the question whether to end all activations.
    DeactivateAll,
}

/// The window shall go there.
#[derive(Debug, Clone, Serialize, Type, tauri_specta::Event)]
pub struct PlaceChanged(pub PlaceView);

impl From<&engine::Place> for PlaceView {
    fn from(place: &engine::Place) -> Self {
        match place {
            engine::Place::MyAccess => Self::MyAccess,
            engine::Place::Role(target) => Self::Role { key: key(target) },
            engine::Place::Prolong(target) => Self::Prolong { key: key(target) },
            engine::Place::Requests(id) => Self::Requests { id: id.clone() },
            engine::Place::Settings => Self::Settings,
            engine::Place::Palette => Self::Palette,
        }
    }
}
