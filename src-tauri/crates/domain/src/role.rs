use serde::{Deserialize, Serialize};

use crate::{AccountId, RoleDefinitionId, Scope, ScopeId, Tenant};

/// Which service a role belongs to. Decides the wire form and the icon, never the wording of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleKind {
    /// A Microsoft Entra directory role.
    EntraRole,
    /// Being a member or an owner of a group (PIM for Groups). The role's id is `member` or `owner`, the scope is the
    /// group.
    Group,
    /// An Azure role at a scope of Azure; also one of a customer whose scope was delegated.
    AzureRole,
}

/// What may be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDefinition {
    /// Its id; for built-in directory roles the template id, for groups `member` or `owner`, for Azure roles the
    /// GUID at the end of the service's id, in lower case.
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

/// Which policy holds for an access. One policy can hold for many accesses: a directory role has one for the whole
/// directory, also where it is held at an administrative unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PolicyAt {
    /// Of which service.
    pub kind: RoleKind,
    /// Of which role.
    pub role: RoleDefinitionId,
    /// At which scope; of a directory role always `/`.
    pub scope: ScopeId,
}

impl RoleKind {
    /// All of them, in the order in which lists are read and shown.
    pub const ALL: [Self; 3] = [Self::EntraRole, Self::Group, Self::AzureRole];

    /// What a row of this kind is called: the role, or the group whose member or owner somebody becomes.
    pub fn title(self, role: &RoleDefinition, scope: &Scope) -> String {
        match self {
            Self::EntraRole | Self::AzureRole => role.name.clone(),
            Self::Group => scope.name.as_deref().unwrap_or(scope.id.as_str()).to_owned(),
        }
    }

    /// The place in words under the [title](Self::title) of a row: `Contoso directory`, `Contoso Production ›
    /// rg-web-prod`. A group is the title already, so that its line says in which way it is held: `Member`, `Owner`.
    pub fn place(self, role: &RoleDefinitionId, scope: &Scope, tenant: &Tenant) -> String {
        match self {
            Self::EntraRole | Self::AzureRole => scope.label(tenant),
            Self::Group if role.as_str() == "owner" => "Owner".to_owned(),
            Self::Group => "Member".to_owned(),
        }
    }
}

impl RoleAt {
    pub(crate) fn is(
        &self,
        account: &AccountId,
        kind: RoleKind,
        role: &RoleDefinitionId,
        scope: &ScopeId,
    ) -> bool {
        // The place differs most often.
        self.scope == *scope && self.role == *role && self.kind == kind && self.account == *account
    }
}

impl PolicyAt {
    /// The policy that holds for the access.
    pub fn of(target: &RoleAt) -> Self {
        let scope = match target.kind {
            RoleKind::EntraRole => ScopeId::new("/"),
            RoleKind::Group | RoleKind::AzureRole => target.scope.clone(),
        };
        Self {
            kind: target.kind,
            role: target.role.clone(),
            scope,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_called_by_its_name_and_its_line_says_in_which_way() {
        let tenant = Tenant {
            id: "t".into(),
            name: Some("Contoso".to_owned()),
        };
        let mut group = Scope::group("g".into());
        group.name = Some("Apps Operators".to_owned());
        let check = |kind: RoleKind, role: &str, scope: &Scope, expected: &str| {
            assert_eq!(kind.place(&role.into(), scope, &tenant), expected);
        };
        check(RoleKind::Group, "member", &group, "Member");
        check(RoleKind::Group, "owner", &group, "Owner");
        let directory = Scope::in_directory("/".into());
        check(RoleKind::EntraRole, "owner", &directory, "Contoso directory");
        check(
            RoleKind::AzureRole,
            "member",
            &Scope::in_azure("/"),
            "All of Contoso",
        );
    }
}
