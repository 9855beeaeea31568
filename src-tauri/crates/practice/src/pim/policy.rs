//! What a role asks for: the part of its policy that is not the same for every role.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

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
    /// Who may approve; nobody means that no approval is needed.
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
