//! The form of the data file: who is where. What everybody may become is told by the services that give it.

use serde::Deserialize;
use uuid::Uuid;

use super::SeedError;
use super::access::SeedAccess;
use super::azure_file::{SeedAzure, SeedDelegation};
use crate::directory::{AdministrativeUnit, StepUpContext};
use crate::groups::Group;

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
    pub(super) directory_roles: SeedAccess,
    #[serde(default)]
    pub(super) azure: SeedAzure,
    /// What customers have delegated to it.
    #[serde(default)]
    pub(super) delegations: Vec<SeedDelegation>,
    #[serde(default)]
    pub(super) groups: Vec<SeedGroup>,
    #[serde(default)]
    pub(super) group_access: SeedAccess,
}

/// A group with the people and groups in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SeedGroup {
    #[serde(flatten)]
    pub(super) group: Group,
    /// Accounts, or names of groups.
    #[serde(default)]
    pub(super) members: Vec<String>,
    #[serde(default)]
    pub(super) owners: Vec<String>,
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
