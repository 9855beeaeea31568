//! What makes one service's just-in-time access differ from another's.

use std::borrow::Cow;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Pim, ScopeId};

/// Of which service something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Workload {
    /// Entra directory roles, at the directory or an administrative unit.
    Directory,
    /// Being `member` or `owner` of a group, which is the scope.
    Group,
    /// Roles at paths of Azure resources.
    Azure,
}

impl Workload {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Directory, Self::Group, Self::Azure];

    /// From the acceptance until a request is carried out, with `Pace::Auto`; nothing where it is carried out
    /// before the answer.
    pub(crate) fn provisioned_after(self) -> Option<TimeDelta> {
        match self {
            Self::Directory => Some(TimeDelta::seconds(2)),
            Self::Group => Some(TimeDelta::seconds(8)),
            Self::Azure => None,
        }
    }

    /// Where the settings for something at this scope stand: a role of the directory has the same everywhere.
    pub(super) fn settings_scope(self, scope: &ScopeId) -> Cow<'_, ScopeId> {
        match self {
            Self::Directory => Cow::Owned(ScopeId::new("/")),
            Self::Group | Self::Azure => Cow::Borrowed(scope),
        }
    }
}

impl Pim {
    /// May something that is eligible at `wide` be activated at `narrow`?
    pub(crate) fn contains(&self, wide: &ScopeId, narrow: &ScopeId) -> bool {
        match self.workload {
            Workload::Directory => wide == narrow || wide.as_str() == "/",
            Workload::Group => wide == narrow,
            Workload::Azure => self.scopes_around(narrow).any(|scope| scope == *wide),
        }
    }

    /// The scope itself and all around it, from the inside out: one segment of the path after the other, and
    /// the known parents of what has no more of them.
    pub(crate) fn scopes_around(&self, scope: &ScopeId) -> impl Iterator<Item = ScopeId> {
        let parent = |scope: &ScopeId| {
            let known = self.parents.get(scope).cloned();
            known.or_else(|| {
                let (around, _) = scope.as_str().rsplit_once('/')?;
                let is_root = scope.as_str() == "/";
                (!is_root).then(|| ScopeId::new(if around.is_empty() { "/" } else { around }))
            })
        };
        // Nothing lies so deep; a circle of parents ends here, too.
        std::iter::successors(Some(scope.clone()), parent).take(64)
    }
}
