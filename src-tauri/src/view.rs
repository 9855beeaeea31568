//! What crosses to the windows. Everything here is shown as it comes: a window decides nothing.
//!
//! A room for each subject, with its types and what they are made from. Instants are milliseconds since 1970 UTC as a
//! number, lengths are whole seconds.

mod access;
mod accounts;
mod activate;
mod active;
mod batch;
mod bundles;
mod eligible;
mod faults;
mod head;
mod intents;
mod lookups;
pub(crate) mod map;
mod notices;
mod place;
mod prolong;
mod requests;
mod scope;
pub(crate) mod services;
mod settings;
mod source;
mod sync;
mod visit;

pub use activate::ActivateForm;
pub use active::ActiveSlice;
pub use batch::{BatchRow, BatchView, ManyRow, ManyView};
pub use bundles::{BundleForm, BundleFormRow, BundleMissing, BundleSlice};
pub use eligible::{DraftView, EligibleChange, EligibleSlice, RoleInfoView};
pub use faults::AppError;
pub use head::Head;
pub use intents::IntentSlice;
pub use lookups::{CapabilityView, CarriesView, ChildView};
pub use notices::NoticeSlice;
pub(crate) use notices::with_time;
pub use place::{PlaceChanged, PlaceView};
pub use prolong::{ProlongForm, ProlongView};
pub use requests::{RequestRow, RequestSlice};
pub use settings::{RecentSlice, SettingsSlice, SettingsView, ShortcutState, ShortcutView};

use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;
use stint_domain::{EligibilityId, RoleAt, RoleKind, Timestamp};

/// Milliseconds since 1970 UTC, of the service's time. Always finite, which `specta` can't know of an `f64`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, Type)]
#[serde(transparent)]
#[specta(transparent)]
pub struct Millis(#[specta(type = Number)] pub f64);

/// All slices at once; a window asks for it when it has loaded.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Who, where, how fresh.
    pub head: Head,
    /// In force now, the one that ends first at the front, those without an end last.
    pub active: ActiveSlice,
    /// May be activated, by role name, then scope.
    pub eligible: EligibleSlice,
    /// What the person wants done and how far it is, the newest first.
    pub intents: IntentSlice,
    /// Everything the person asked for, here or elsewhere, the newest first.
    pub requests: RequestSlice,
    /// What was told while no window had the focus, the newest first.
    pub notices: NoticeSlice,
    /// What the person chose.
    pub settings: SettingsSlice,
    /// Justifications that were used lately.
    pub recents: RecentSlice,
    /// Roles that are activated together, in the order in which they were made.
    pub bundles: BundleSlice,
}

/// Slices that changed; what is `null` stayed as it was.
#[derive(Debug, Clone, Serialize, Type, tauri_specta::Event)]
#[serde(rename_all = "camelCase")]
pub struct SlicesChanged {
    /// See [`Snapshot::head`].
    pub head: Option<Head>,
    /// See [`Snapshot::active`].
    pub active: Option<ActiveSlice>,
    /// What changed of [`Snapshot::eligible`].
    pub eligible: Option<EligibleChange>,
    /// See [`Snapshot::intents`].
    pub intents: Option<IntentSlice>,
    /// See [`Snapshot::requests`].
    pub requests: Option<RequestSlice>,
    /// See [`Snapshot::notices`].
    pub notices: Option<NoticeSlice>,
    /// See [`Snapshot::settings`].
    pub settings: Option<SettingsSlice>,
    /// See [`Snapshot::recents`].
    pub recents: Option<RecentSlice>,
    /// See [`Snapshot::bundles`].
    pub bundles: Option<BundleSlice>,
}

/// Which service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RoleKindView {
    /// Microsoft Entra directory role.
    EntraRole,
    /// Member or owner of a group.
    Group,
    /// Azure role.
    AzureRole,
}

impl From<RoleKind> for RoleKindView {
    fn from(kind: RoleKind) -> Self {
        match kind {
            RoleKind::EntraRole => Self::EntraRole,
            RoleKind::Group => Self::Group,
            RoleKind::AzureRole => Self::AzureRole,
        }
    }
}

/// The name of an access at a window. It is only compared, never taken apart.
pub(crate) fn key(target: &RoleAt) -> String {
    let kind = match target.kind {
        RoleKind::EntraRole => "entra-role",
        RoleKind::Group => "group",
        RoleKind::AzureRole => "azure-role",
    };
    format!("{}|{kind}|{}|{}", target.account, target.role, target.scope)
}

/// The eligibility that a row of a window names.
///
/// # Errors
/// It is the id of none.
pub(crate) fn eligibility(id: &str) -> Result<EligibilityId, AppError> {
    id.parse().map_err(|_| AppError::new("not-found"))
}

/// Milliseconds since 1970 UTC.
fn millis(instant: Timestamp) -> Millis {
    // Instants of this century have 41 bits of milliseconds, a number of JavaScript keeps 53.
    Millis(instant.timestamp_millis() as f64)
}

/// Whole seconds. No policy allows a length that does not fit.
fn seconds(length: chrono::TimeDelta) -> u32 {
    u32::try_from(length.num_seconds()).unwrap_or(0)
}
