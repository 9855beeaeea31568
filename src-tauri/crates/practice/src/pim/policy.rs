//! What a role asks for: the part of its policy that is not the same for every role.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::{RoleId, ScopeId, Target};
use crate::iso::IsoDuration;

/// Something that an activation has to bring with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Requirement {
    /// A token with fresh multifactor authentication.
    MultiFactorAuthentication,
    /// A reason in words.
    Justification,
    /// A ticket number.
    Ticketing,
}

/// The settings of each role at each scope that has its own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Policies(BTreeMap<ScopeId, BTreeMap<RoleId, Policy>>);

/// The settings of one role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Policy {
    /// A new one after each change, as at the service.
    pub(crate) id: Uuid,
    pub(crate) modified: Option<Timestamp>,
    /// The longest activation.
    pub(crate) maximum: IsoDuration,
    pub(crate) requires: BTreeSet<Requirement>,
    /// The step-up context, if one is asked for.
    pub(crate) context: Option<String>,
    /// Every activation lasts as long as it may, whatever was asked for: the rule of delegations.
    #[serde(default)]
    pub(crate) whole: bool,
    /// People and groups who may approve; nobody means that no approval is needed.
    pub(crate) approvers: Vec<Uuid>,
    pub(crate) eligible: AssignmentLimit,
    pub(crate) active: AssignmentLimit,
}

/// How long an administrator may assign.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AssignmentLimit {
    pub(crate) expires: bool,
    pub(crate) maximum: IsoDuration,
}

/// A change of a role's settings; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PolicyPatch {
    /// The longest activation, ISO 8601 (`PT4H`).
    pub maximum: Option<String>,
    /// All that an activation has to bring with it.
    pub requires: Option<Vec<Requirement>>,
    /// The step-up context (`c1`); an empty text takes it away.
    pub context: Option<String>,
    /// The sign-in names of all approvers; an empty list takes the approval away.
    pub approvers: Option<Vec<String>>,
}

impl Policies {
    pub(crate) fn insert(&mut self, target: &Target, policy: Policy) {
        let at = self.0.entry(target.scope.clone()).or_default();
        at.insert(target.role.clone(), policy);
    }

    pub(crate) fn get(&self, scope: &ScopeId, role: &RoleId) -> Option<&Policy> {
        self.0.get(scope)?.get(role)
    }

    pub(crate) fn get_mut(&mut self, scope: &ScopeId, role: &RoleId) -> Option<&mut Policy> {
        self.0.get_mut(scope)?.get_mut(role)
    }

    /// All at exactly this scope, ordered by role.
    pub(crate) fn at(&self, scope: &ScopeId) -> impl Iterator<Item = (&RoleId, &Policy)> {
        self.0.get(scope).into_iter().flatten()
    }

    /// All, ordered by scope and then by role.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&ScopeId, &RoleId, &Policy)> {
        let scopes = self.0.iter();
        scopes.flat_map(|(scope, roles)| roles.iter().map(move |(role, policy)| (scope, role, policy)))
    }
}

impl Policy {
    /// Applies a change. The approvers are the ids that the names of the patch stand for.
    pub(crate) fn apply(
        &mut self,
        maximum: Option<IsoDuration>,
        patch: &PolicyPatch,
        approvers: Option<Vec<Uuid>>,
        id: Uuid,
        now: Timestamp,
    ) {
        if let Some(maximum) = maximum {
            self.maximum = maximum;
        }
        if let Some(requires) = &patch.requires {
            self.requires = requires.iter().copied().collect();
        }
        if let Some(context) = &patch.context {
            self.context = Some(context.clone()).filter(|id| !id.is_empty());
        }
        if let Some(approvers) = approvers {
            self.approvers = approvers;
        }
        self.id = id;
        self.modified = Some(now);
    }
}
