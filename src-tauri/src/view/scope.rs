//! Where access applies, as a row shows it.

use serde::Serialize;
use specta::Type;
use stint_domain::{RoleDefinitionId, RoleKind, Scope, ScopeKind, Via};

/// What kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ScopeKindView {
    /// The whole directory.
    Directory,
    /// An administrative unit.
    AdministrativeUnit,
    /// One object of the directory.
    Object,
    /// A group.
    Group,
    /// All of a tenant's Azure.
    TenantRoot,
    /// A management group.
    ManagementGroup,
    /// A subscription.
    Subscription,
    /// A resource group.
    ResourceGroup,
    /// One resource.
    Resource,
}

/// In which way a group is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AccessView {
    /// As a member.
    Member,
    /// As an owner.
    Owner,
}

/// Whose subscriptions were delegated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CustomerView {
    /// The tenant's id.
    pub id: String,
    /// Its name, else its id.
    pub name: String,
}

impl AccessView {
    /// The way in which this role of a group holds it; `None` of everything else.
    pub(super) fn of(kind: RoleKind, role: &RoleDefinitionId) -> Option<Self> {
        match (kind, role.as_str()) {
            (RoleKind::Group, "owner") => Some(Self::Owner),
            (RoleKind::Group, _) => Some(Self::Member),
            (RoleKind::EntraRole | RoleKind::AzureRole, _) => None,
        }
    }
}

impl CustomerView {
    /// The customer whose place it is, of a delegated role.
    pub(super) fn of(scope: &Scope) -> Option<Self> {
        scope.customer.as_ref().map(|customer| Self {
            id: customer.id.to_string(),
            name: customer.label().to_owned(),
        })
    }
}

/// The names of the place, the outermost first, its own last; empty of a directory and of groups. A place whose name
/// nobody could read goes by the last part of its id.
pub(super) fn path(scope: &Scope) -> Vec<String> {
    match scope.kind {
        ScopeKind::Directory | ScopeKind::Group => Vec::new(),
        ScopeKind::AdministrativeUnit
        | ScopeKind::Object
        | ScopeKind::TenantRoot
        | ScopeKind::ManagementGroup
        | ScopeKind::Subscription
        | ScopeKind::ResourceGroup
        | ScopeKind::Resource => {
            let own = scope.name.as_deref().unwrap_or(last(scope.id.as_str()));
            let names = scope.within.iter().map(String::as_str).chain([own]);
            names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
        }
    }
}

/// The group that an assignment comes through: empty where its name is not known, `None` = it comes through none.
pub(super) fn through(via: Via, group: Option<&String>) -> Option<String> {
    match via {
        Via::Direct | Via::Inherited | Via::Unknown => None,
        Via::Group => Some(group.cloned().unwrap_or_default()),
    }
}

/// The last part of an id.
pub(super) fn last(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}

impl From<ScopeKind> for ScopeKindView {
    fn from(kind: ScopeKind) -> Self {
        match kind {
            ScopeKind::Directory => Self::Directory,
            ScopeKind::AdministrativeUnit => Self::AdministrativeUnit,
            ScopeKind::Object => Self::Object,
            ScopeKind::Group => Self::Group,
            ScopeKind::TenantRoot => Self::TenantRoot,
            ScopeKind::ManagementGroup => Self::ManagementGroup,
            ScopeKind::Subscription => Self::Subscription,
            ScopeKind::ResourceGroup => Self::ResourceGroup,
            ScopeKind::Resource => Self::Resource,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_names_of_the_places_from_outside_in() {
        let check = |scope: Scope, expected: &[&str]| assert_eq!(path(&scope), expected, "{scope:?}");
        check(Scope::in_directory("/".into()), &[]);
        check(Scope::group("0f7b".into()), &[]);
        check(Scope::in_azure("/"), &[]);
        check(Scope::in_directory("/administrativeUnits/42".into()), &["42"]);
        let mut unit = Scope::in_directory("/administrativeUnits/42".into());
        unit.name = Some("Apps".into());
        check(unit, &["Apps"]);
        let mut store = Scope::in_azure("/subscriptions/s/resourceGroups/rg/providers/a/b/St01");
        store.within.insert(0, "Production".into());
        check(store, &["Production", "rg", "St01"]);
    }

    #[test]
    fn a_group_without_a_name_is_still_a_group() {
        assert_eq!(through(Via::Direct, None), None);
        assert_eq!(through(Via::Group, None).as_deref(), Some(""));
        assert_eq!(
            through(Via::Group, Some(&"Apps Operators".to_owned())).as_deref(),
            Some("Apps Operators")
        );
    }
}
