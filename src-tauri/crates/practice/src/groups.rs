//! Groups: what they are. Who is in them is in [`membership`](crate::membership).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::directory::Person;

/// The one who is in a group, and the one who looks after it: the two roles that there are of a group.
pub(crate) const MEMBER: &str = "member";
/// See [`MEMBER`].
pub(crate) const OWNER: &str = "owner";

/// A security group of a tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) description: Option<String>,
    /// It may hold directory roles.
    #[serde(default)]
    pub(crate) role_assignable: bool,
    /// Everybody of this department is in it, and nobody else: a dynamic group.
    #[serde(default)]
    pub(crate) department: Option<String>,
    /// It comes from a directory elsewhere and can't be changed here.
    #[serde(default)]
    pub(crate) synchronized: bool,
    /// Just-in-time access to it is managed; there is no way back.
    #[serde(default)]
    pub(crate) onboarded: bool,
}

impl Group {
    /// Can there be just-in-time access to it?
    pub(crate) fn can_be_managed(&self) -> bool {
        self.department.is_none() && !self.synchronized
    }

    /// The rule of a dynamic group, as the service writes it.
    pub(crate) fn rule(&self) -> Option<String> {
        let department = self.department.as_ref()?;
        Some(format!("user.department -eq \"{department}\""))
    }

    /// Does its rule take this person in?
    pub(crate) fn takes_in(&self, person: &Person) -> bool {
        self.department.is_some() && self.department == person.department
    }
}
