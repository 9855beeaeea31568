//! Whose rows a list shows: everybody sees their own, and administrators see those of what they manage.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::Context;
use super::error::GraphError;
use super::family::Branch;
use crate::membership::Reach;
use crate::odata::Options;
use crate::pim::{ScopeId, Target};
use crate::world::Tenant;

/// The rows of a list that somebody may see and has asked for. The filter itself comes later.
#[derive(Debug)]
pub(super) enum Seen {
    /// Those of a person and of the groups of that person.
    Own {
        branch: Branch,
        person: Uuid,
        principals: BTreeSet<Uuid>,
    },
    /// Those of one person without any group.
    Only(Uuid),
    /// All in one group.
    In(ScopeId),
    All,
}

impl Seen {
    /// What the caller may see of a list; `own` means `filterByCurrentUser(on='principal')`.
    pub(super) fn of(
        context: &Context<'_>,
        tenant: &Tenant,
        branch: Branch,
        own: bool,
        options: &Options,
    ) -> Result<Self, GraphError> {
        let caller = context.claims.oid;
        if own {
            return Ok(Self::Own {
                branch,
                person: caller,
                principals: tenant.principals_of(caller, Reach::Listed),
            });
        }
        let required = |property| {
            options
                .filter
                .as_ref()
                .and_then(|filter| filter.required(property))
        };
        let principal = required("principalId");
        if principal.is_some_and(|principal| principal.eq_ignore_ascii_case(&caller.to_string())) {
            return Ok(Self::Only(caller));
        }
        let group = match branch {
            Branch::Directory => None,
            Branch::Groups => required("groupId").map(ScopeId::new),
        };
        if branch == Branch::Groups && principal.is_none() && group.is_none() {
            return Err(GraphError::parameters_missing());
        }
        if !tenant.administers(branch.workload(), caller, group.as_ref()) {
            return Err(GraphError::not_an_administrator());
        }
        Ok(group.map_or(Self::All, Self::In))
    }

    pub(super) fn shows(&self, tenant: &Tenant, principal: Uuid, target: &Target) -> bool {
        match self {
            // A plain membership of a group that is not managed is nothing that was given here.
            Self::Own {
                branch: Branch::Groups,
                principals,
                ..
            } => {
                principals.contains(&principal)
                    && tenant
                        .group_at(&target.scope)
                        .is_some_and(|group| group.onboarded)
            }
            Self::Own { principals, .. } => principals.contains(&principal),
            Self::Only(person) => *person == principal,
            Self::In(scope) => *scope == target.scope,
            Self::All => true,
        }
    }

    /// Is it a group's, and seen by somebody in the group?
    pub(super) fn through(&self, principal: Uuid) -> bool {
        match self {
            Self::Own { person, .. } => *person != principal,
            Self::Only(_) | Self::In(_) | Self::All => false,
        }
    }
}
