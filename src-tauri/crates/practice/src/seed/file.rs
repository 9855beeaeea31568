//! The form of the data file: who is where, who may become what, what each role asks for.

use std::collections::BTreeMap;

use serde::Deserialize;
use uuid::Uuid;

use super::SeedError;
use super::azure_file::{SeedAzure, SeedDelegation};
use super::groups::{SeedGroup, SeedGroupEligibility, SeedGroupRequest, SeedGroupSettings};
use crate::directory::{AdministrativeUnit, StepUpContext};
use crate::iso::IsoDuration;
use crate::pim::{Requirement, RoleId, ScopeId, Target};

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SeedFile {
    pub(super) application: SeedApplication,
    /// The domain of the tenant in which the story takes place.
    pub(super) story: String,
    pub(super) tenants: Vec<SeedTenant>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SeedApplication {
    pub(super) client_id: Uuid,
    pub(super) name: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedTenant {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) people: Vec<SeedPerson>,
    #[serde(default)]
    pub(super) administrative_units: Vec<AdministrativeUnit>,
    #[serde(default)]
    pub(super) step_up_contexts: Vec<StepUpContext>,
    #[serde(default)]
    pub(super) role_settings: Vec<SeedRoleSettings>,
    #[serde(default)]
    pub(super) eligibilities: Vec<SeedHolding>,
    #[serde(default)]
    pub(super) assignments: Vec<SeedHolding>,
    #[serde(default)]
    pub(super) azure: SeedAzure,
    /// What customers have delegated to it.
    #[serde(default)]
    pub(super) delegations: Vec<SeedDelegation>,
    #[serde(default)]
    pub(super) groups: Vec<SeedGroup>,
    #[serde(default)]
    pub(super) group_settings: Vec<SeedGroupSettings>,
    #[serde(default)]
    pub(super) group_eligibilities: Vec<SeedGroupEligibility>,
    #[serde(default)]
    pub(super) group_requests: Vec<SeedGroupRequest>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum SeedPerson {
    Guest {
        oid: Uuid,
        /// The sign-in name at home.
        guest: String,
    },
    Member {
        oid: Uuid,
        name: String,
        /// The part of the sign-in name before the `@`.
        account: String,
        title: String,
        department: String,
        about: String,
        /// The manager's account.
        #[serde(default)]
        manager: Option<String>,
        #[serde(default = "listed")]
        listed: bool,
    },
}

fn listed() -> bool {
    true
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedRoleSettings {
    pub(super) role: String,
    pub(super) maximum: IsoDuration,
    pub(super) requires: Vec<Requirement>,
    #[serde(default)]
    pub(super) context: Option<String>,
    #[serde(default)]
    pub(super) approvers: Vec<String>,
}

/// Somebody is eligible for something, or has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedHolding {
    /// An account, or the name of a group.
    pub(super) person: String,
    pub(super) role: String,
    /// `/`, or the name of an administrative unit.
    pub(super) scope: String,
    /// Days since it began; negative for what is to come.
    pub(super) since_days: i64,
    /// Negative where the end has come.
    #[serde(default)]
    pub(super) ends_in_days: Option<i64>,
}

impl SeedTenant {
    /// The object id of a member.
    pub(super) fn member(&self, name: &str) -> Option<Uuid> {
        self.people.iter().find_map(|person| match person {
            SeedPerson::Member { oid, account, .. } => (account == name).then_some(*oid),
            SeedPerson::Guest { .. } => None,
        })
    }

    /// The id of the group with this name.
    pub(super) fn group(&self, name: &str) -> Result<Uuid, SeedError> {
        let found = self.groups.iter().find(|seeded| seeded.group.name == name);
        found
            .map(|seeded| seeded.group.id)
            .ok_or_else(|| SeedError::Undefined(name.to_owned()))
    }

    /// The object id of a member by account, or of a group by name.
    pub(super) fn principal(&self, name: &str) -> Result<Uuid, SeedError> {
        self.member(name).map_or_else(|| self.group(name), Ok)
    }
}

impl SeedHolding {
    pub(super) fn target(
        &self,
        tenant: &SeedTenant,
        roles: &BTreeMap<String, RoleId>,
    ) -> Result<Target, SeedError> {
        let role = roles
            .get(&self.role)
            .ok_or_else(|| SeedError::Undefined(self.role.clone()))?;
        let scope = if self.scope == "/" {
            ScopeId::new("/")
        } else {
            let unit = tenant
                .administrative_units
                .iter()
                .find(|unit| unit.name == self.scope);
            ScopeId::administrative_unit(unit.ok_or_else(|| SeedError::Undefined(self.scope.clone()))?.id)
        };
        Ok(Target {
            role: role.clone(),
            scope,
        })
    }
}
