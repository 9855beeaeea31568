use crate::{RoleDefinition, RoleKind, Scope};

/// A role that a group holds: what comes to somebody with being a member of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Of which service.
    pub kind: RoleKind,
    /// What.
    pub role: RoleDefinition,
    /// Where.
    pub scope: Scope,
    /// Does the group only hold the right to activate it? Being a member then does not give it yet.
    pub eligible: bool,
}
