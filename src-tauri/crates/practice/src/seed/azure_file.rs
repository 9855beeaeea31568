//! The form of the Azure part of the data file.

use serde::Deserialize;
use uuid::Uuid;

use crate::iso::IsoDuration;
use crate::pim::{Condition, Requirement};

/// What a tenant has of Azure.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct SeedAzure {
    /// Below the tenant's root group, which is always there.
    pub(super) management_groups: Vec<SeedManagementGroup>,
    pub(super) subscriptions: Vec<SeedSubscription>,
    pub(super) role_settings: Vec<SeedAzureSettings>,
    pub(super) eligibilities: Vec<SeedAzureHolding>,
    pub(super) assignments: Vec<SeedAzureHolding>,
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

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedAzureSettings {
    pub(super) role: String,
    pub(super) scope: String,
    pub(super) maximum: IsoDuration,
    pub(super) requires: Vec<Requirement>,
    #[serde(default)]
    pub(super) context: Option<String>,
    /// People (by account) and groups (by name).
    #[serde(default)]
    pub(super) approvers: Vec<String>,
}

/// Somebody is eligible for a role at a scope, or has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedAzureHolding {
    /// A person's account, or a group's name.
    pub(super) who: String,
    pub(super) role: String,
    /// Names from the subscription or management group on: `Contoso Production/rg-web-prod`.
    pub(super) scope: String,
    /// Days since it began; negative for what is to come.
    pub(super) since_days: i64,
    /// Negative where the end has come.
    #[serde(default)]
    pub(super) ends_in_days: Option<i64>,
    /// In the second version of the conditions' language.
    #[serde(default)]
    pub(super) condition: Option<String>,
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

impl SeedAzureHolding {
    /// In the second version of the conditions' language.
    pub(super) fn condition(&self) -> Option<Condition> {
        self.condition.as_ref().map(|text| Condition {
            text: text.clone(),
            version: Some("2.0".to_owned()),
        })
    }
}
