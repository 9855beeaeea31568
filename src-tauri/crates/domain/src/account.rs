use serde::{Deserialize, Serialize};

use crate::{AccountId, PrincipalId, TenantId};

/// A directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its display name; `None` while nobody could read it.
    pub name: Option<String>,
}

/// A signed-in principal in a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Object id and tenant id together.
    pub id: AccountId,
    /// The caller's own object id in this tenant (`oid` of the id token).
    pub principal: PrincipalId,
    /// The directory.
    pub tenant: Tenant,
    /// What the person types to sign in.
    pub username: String,
    /// The person's name.
    pub display_name: String,
}

impl Tenant {
    /// What to call it: its name, else its id.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(self.id.as_str())
    }
}
