//! The form of the Azure part of the data file.

use serde::Deserialize;
use uuid::Uuid;

use super::access::SeedAccess;
use crate::iso::IsoDuration;

/// What a tenant has of Azure.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct SeedAzure {
    /// Below the tenant's root group, which is always there.
    pub(super) management_groups: Vec<SeedManagementGroup>,
    pub(super) subscriptions: Vec<SeedSubscription>,
    pub(super) access: SeedAccess,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedManagementGroup {
    /// The name in paths.
    pub(super) id: String,
    pub(super) name: String,
    /// The name of the group that it lies in; the root group where absent.
    #[serde(default)]
    pub(super) within: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedSubscription {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// The name of its management group; the root group where absent.
    #[serde(default)]
    pub(super) within: Option<String>,
    pub(super) resource_groups: Vec<SeedResourceGroup>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedResourceGroup {
    pub(super) name: String,
    #[serde(default)]
    pub(super) resources: Vec<SeedResource>,
    /// The list of children does not tell its name.
    #[serde(default)]
    pub(super) name_missing: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedResource {
    /// The full type, as `Microsoft.Storage/storageAccounts`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) name: String,
}

/// Something that a customer has delegated to this tenant.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedDelegation {
    pub(super) definition: Uuid,
    pub(super) assignment: Uuid,
    pub(super) offer: String,
    pub(super) description: String,
    /// Names from the customer's subscription on.
    pub(super) scope: String,
    #[serde(default)]
    pub(super) standing: Vec<SeedAuthorization>,
    #[serde(default)]
    pub(super) eligible: Vec<SeedEligible>,
    pub(super) since_days: i64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedAuthorization {
    pub(super) who: String,
    pub(super) role: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedEligible {
    pub(super) who: String,
    pub(super) role: String,
    pub(super) maximum: IsoDuration,
    pub(super) multifactor: bool,
    #[serde(default)]
    pub(super) approvers: Vec<String>,
}
