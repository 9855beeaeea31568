use serde::{Deserialize, Serialize};

use crate::{AccountId, RoleDefinitionId, ScopeId, Tenant};

/// Which service a role belongs to. Decides the wire form and the icon, never the wording of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleKind {
    /// A Microsoft Entra directory role.
    EntraRole,
}

/// What may be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDefinition {
    /// Its id; for built-in directory roles the template id.
    pub id: RoleDefinitionId,
    /// Its name, as the service shows it.
    pub name: String,
    /// What the service says that it is for, where it says so.
    pub description: Option<String>,
}

/// What the service says of a role definition beyond its name: what its holder may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleInfo {
    /// What it is for, in the service's words; `None` where it says nothing.
    pub description: Option<String>,
    /// The actions that it allows, in the service's spelling and order, each once. What it inherits from another
    /// role definition is not among them.
    pub permissions: Vec<String>,
    /// Actions that are taken out of `permissions` again; built-in roles have none.
    pub excluded: Vec<String>,
    /// Is it the vendor's own? `None` where the service does not say.
    pub built_in: Option<bool>,
}

/// What sort of place a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeKind {
    /// The whole directory.
    Directory,
    /// One administrative unit.
    AdministrativeUnit,
    /// One object, for example an app registration.
    Object,
}

/// Where a role applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The service's own spelling, sent back as it came.
    pub id: ScopeId,
    /// What sort of place.
    pub kind: ScopeKind,
    /// Its name; `None` where it has none or nobody could read it.
    pub name: Option<String>,
}

/// A role at a scope for an account: what makes two assignments "the same access".
///
/// An eligible assignment, the activation that uses it and the assignment that comes of it share this value,
/// while each has an id of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoleAt {
    /// Whose.
    pub account: AccountId,
    /// Of which service.
    pub kind: RoleKind,
    /// What.
    pub role: RoleDefinitionId,
    /// Where.
    pub scope: ScopeId,
}

impl Scope {
    const UNITS: &'static str = "/administrativeunits/";

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
        Self { id, kind, name: None }
    }

    /// The id of the administrative unit, where the scope is one.
    pub fn administrative_unit(&self) -> Option<&str> {
        match self.kind {
            ScopeKind::AdministrativeUnit => self.id.as_str().get(Self::UNITS.len()..),
            ScopeKind::Directory | ScopeKind::Object => None,
        }
    }

    /// The place in words, for a row: `Contoso directory`, `Administrative unit: Apps`.
    pub fn label(&self, tenant: &Tenant) -> String {
        let name = self.name.as_deref();
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
        let check = |id: &str, kind, label: &str| {
            let scope = Scope::in_directory(id.into());
            assert_eq!((scope.kind, scope.label(&tenant).as_str()), (kind, label));
        };
        check("/", ScopeKind::Directory, "Contoso directory");
        check(
            "/administrativeUnits/42",
            ScopeKind::AdministrativeUnit,
            "Administrative unit: 42",
        );
        check("/9b1d", ScopeKind::Object, "Object: 9b1d");
        let mut named = Scope::in_directory("/administrativeUnits/42".into());
        named.name = Some("Apps".into());
        assert_eq!(named.label(&tenant), "Administrative unit: Apps");
    }
}
