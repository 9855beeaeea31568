//! Where access applies.

use serde::{Deserialize, Serialize};

use crate::{ScopeId, Tenant};

/// What sort of place a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeKind {
    /// The whole directory.
    Directory,
    /// One administrative unit.
    AdministrativeUnit,
    /// One object, for example an app registration.
    Object,
    /// One group: the access is being its member or its owner.
    Group,
    /// Everything in Azure that belongs to the tenant (`/`).
    TenantRoot,
    /// An Azure management group and all below it.
    ManagementGroup,
    /// An Azure subscription.
    Subscription,
    /// An Azure resource group.
    ResourceGroup,
    /// One Azure resource, or a part of one.
    Resource,
}

/// Where a role applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Its id. Of the directory and of groups in the service's own spelling; of Azure a path in lower case, without
    /// the prefix `/providers/Microsoft.Subscription` that some answers carry, so that equal places are equal.
    pub id: ScopeId,
    /// What sort of place.
    pub kind: ScopeKind,
    /// Its name; `None` where it has none or nobody could read it.
    pub name: Option<String>,
    /// The names of the places around it, the outermost first; empty where there are none or nobody could read them.
    #[serde(default)]
    pub within: Vec<String>,
    /// The customer whose place it is, where it was delegated to the account's tenant.
    #[serde(default)]
    pub customer: Option<Tenant>,
}

impl Scope {
    const UNITS: &'static str = "/administrativeunits/";
    const SUBSCRIPTION_PREFIX: &'static str = "/providers/microsoft.subscription";
    const MANAGEMENT_GROUPS: &'static str = "/providers/microsoft.management/managementgroups/";

    /// Reads a directory scope (`directoryScopeId`); its name is not part of it.
    pub fn in_directory(id: ScopeId) -> Self {
        let text = id.as_str();
        let kind = if text == "/" {
            ScopeKind::Directory
        } else if text.to_ascii_lowercase().starts_with(Self::UNITS) {
            ScopeKind::AdministrativeUnit
        } else {
            ScopeKind::Object
        };
        Self::bare(id, kind)
    }

    /// A group as the place of a membership, by its object id.
    pub fn group(id: ScopeId) -> Self {
        Self::bare(id, ScopeKind::Group)
    }

    /// Reads a path of Azure (`scope`), in any of the spellings that the service uses for it. The place's own name
    /// is taken from the path for resource groups and resources; of all others it is not part of it.
    pub fn in_azure(path: &str) -> Self {
        let path = path.trim_matches('/');
        let mut names: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let lower = format!("/{}", names.join("/").to_ascii_lowercase());
        let stripped = lower
            .strip_prefix(Self::SUBSCRIPTION_PREFIX)
            .filter(|rest| rest.starts_with("/subscriptions/"));
        if stripped.is_some() {
            names.drain(..2);
        }
        let id = stripped.unwrap_or(&lower);
        let kind = if id == "/" {
            ScopeKind::TenantRoot
        } else if id.starts_with(Self::MANAGEMENT_GROUPS) {
            ScopeKind::ManagementGroup
        } else {
            match names.len() {
                0..=2 => ScopeKind::Subscription,
                3..=4 => ScopeKind::ResourceGroup,
                _ => ScopeKind::Resource,
            }
        };
        let own_name = matches!(kind, ScopeKind::ResourceGroup | ScopeKind::Resource);
        let name = names.last().filter(|_| own_name).map(|name| (*name).to_owned());
        let in_group = kind == ScopeKind::Resource && id.contains("/resourcegroups/");
        let within = names.get(3).filter(|_| in_group).map(|name| (*name).to_owned());
        Self {
            name,
            within: within.into_iter().collect(),
            ..Self::bare(ScopeId::new(id), kind)
        }
    }

    fn bare(id: ScopeId, kind: ScopeKind) -> Self {
        Self {
            id,
            kind,
            name: None,
            within: Vec::new(),
            customer: None,
        }
    }

    /// The id of the administrative unit, where the scope is one.
    pub fn administrative_unit(&self) -> Option<&str> {
        match self.kind {
            ScopeKind::AdministrativeUnit => self.id.as_str().get(Self::UNITS.len()..),
            ScopeKind::Directory
            | ScopeKind::Object
            | ScopeKind::Group
            | ScopeKind::TenantRoot
            | ScopeKind::ManagementGroup
            | ScopeKind::Subscription
            | ScopeKind::ResourceGroup
            | ScopeKind::Resource => None,
        }
    }

    /// The id of the subscription that it is or lies in, where it does.
    pub fn subscription(&self) -> Option<&str> {
        let mut segments = self.id.as_str().split('/').skip(1);
        (segments.next() == Some("subscriptions"))
            .then(|| segments.next())
            .flatten()
    }

    /// Does `narrow` lie in it, or is it the same place? `None` where the ids can't tell: what a management group
    /// holds, only the service knows. Compares whole segments, so that `/a/b` does not hold `/a/bc`.
    pub fn contains(&self, narrow: &ScopeId) -> Option<bool> {
        let (wide, narrow) = (self.id.as_str(), narrow.as_str());
        if wide == narrow {
            return Some(true);
        }
        match self.kind {
            ScopeKind::Directory | ScopeKind::TenantRoot => Some(true),
            ScopeKind::AdministrativeUnit | ScopeKind::Object | ScopeKind::Group => Some(false),
            ScopeKind::ManagementGroup => None,
            ScopeKind::Subscription | ScopeKind::ResourceGroup | ScopeKind::Resource => Some(
                narrow
                    .strip_prefix(wide)
                    .is_some_and(|rest| rest.starts_with('/')),
            ),
        }
    }

    /// The place in words, for a row: `Contoso directory`, `Administrative unit: Apps`, `Contoso Production ›
    /// rg-web-prod`.
    pub fn label(&self, tenant: &Tenant) -> String {
        let name = self.name.as_deref();
        let own = || name.unwrap_or(self.id.as_str().rsplit('/').next().unwrap_or_default());
        match self.kind {
            ScopeKind::Directory => format!("{} directory", tenant.label()),
            ScopeKind::AdministrativeUnit => {
                let unit = name.or(self.administrative_unit()).unwrap_or("unknown");
                format!("Administrative unit: {unit}")
            }
            ScopeKind::Object => {
                format!(
                    "Object: {}",
                    name.unwrap_or(self.id.as_str().trim_start_matches('/'))
                )
            }
            ScopeKind::Group => format!("Group: {}", own()),
            ScopeKind::TenantRoot => format!("All of {}", tenant.label()),
            ScopeKind::ManagementGroup => format!("Management group: {}", own()),
            ScopeKind::Subscription | ScopeKind::ResourceGroup | ScopeKind::Resource => {
                let path = self.within.iter().map(String::as_str).chain([own()]);
                path.collect::<Vec<_>>().join(" › ")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_known_by_its_spelling() {
        let tenant = Tenant {
            id: "t".into(),
            name: Some("Contoso".into()),
        };
        let check = |scope: Scope, kind, label: &str| {
            assert_eq!((scope.kind, scope.label(&tenant).as_str()), (kind, label));
        };
        let directory = |id: &str| Scope::in_directory(id.into());
        check(directory("/"), ScopeKind::Directory, "Contoso directory");
        check(
            directory("/administrativeUnits/42"),
            ScopeKind::AdministrativeUnit,
            "Administrative unit: 42",
        );
        check(directory("/9b1d"), ScopeKind::Object, "Object: 9b1d");
        let mut named = directory("/administrativeUnits/42");
        named.name = Some("Apps".into());
        assert_eq!(named.label(&tenant), "Administrative unit: Apps");
        check(Scope::in_azure("/"), ScopeKind::TenantRoot, "All of Contoso");
        check(
            Scope::in_azure("/providers/Microsoft.Management/managementGroups/Root"),
            ScopeKind::ManagementGroup,
            "Management group: root",
        );
        check(Scope::in_azure("subscriptions/S"), ScopeKind::Subscription, "s");
        let mut group = Scope::in_azure("/subscriptions/s/resourceGroups/RG-Web");
        group.within = vec!["Production".into()];
        check(group, ScopeKind::ResourceGroup, "Production › RG-Web");
        check(
            Scope::in_azure(
                "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/St01",
            ),
            ScopeKind::Resource,
            "rg › St01",
        );
    }

    #[test]
    fn the_spellings_of_one_place_are_one() {
        let check = |path: &str| {
            let scope = Scope::in_azure(path);
            assert_eq!(scope.id.as_str(), "/subscriptions/0a/resourcegroups/rg", "{path}");
            assert_eq!(scope.subscription(), Some("0a"));
        };
        check("/subscriptions/0A/resourceGroups/rg");
        check("subscriptions/0a/resourcegroups/RG/");
        check("//subscriptions/0a/resourceGroups/rg");
        check("/providers/Microsoft.Subscription/subscriptions/0A/resourceGroups/rg");
    }

    #[test]
    fn a_place_holds_what_lies_in_it_and_no_neighbor() {
        let check = |wide: &str, narrow: &str, expected| {
            let narrow = Scope::in_azure(narrow).id;
            assert_eq!(
                Scope::in_azure(wide).contains(&narrow),
                expected,
                "{wide} {narrow}"
            );
        };
        check("/", "/subscriptions/a", Some(true));
        check("/subscriptions/a", "/subscriptions/A", Some(true));
        check(
            "/subscriptions/a",
            "/subscriptions/a/resourceGroups/r",
            Some(true),
        );
        check("/subscriptions/a", "/subscriptions/ab", Some(false));
        check(
            "/subscriptions/a/resourceGroups/r",
            "/subscriptions/a",
            Some(false),
        );
        check(
            "/providers/Microsoft.Management/managementGroups/m",
            "/subscriptions/a",
            None,
        );
    }
}
