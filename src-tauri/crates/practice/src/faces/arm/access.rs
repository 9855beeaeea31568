//! Who asks, and what Azure's own access control lets them do at a scope.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::error::ArmError;
use crate::membership::Reach;
use crate::pim::{Asker, Assignment, ScopeId, Visibility, Workload};
use crate::scopes::{AzureRole, AzureScope, Permission};
use crate::tokens::AccessClaims;
use crate::world::{Tenant, World};

/// The caller with everything that counts for them.
pub(super) struct Caller<'w> {
    pub(super) world: &'w World,
    pub(super) tenant: &'w Tenant,
    pub(super) oid: Uuid,
    /// The groups that Azure knows them to be in; it learns of a new membership late.
    pub(super) groups: BTreeSet<Uuid>,
    name: String,
    multifactor: bool,
    contexts: BTreeSet<String>,
}

impl<'w> Caller<'w> {
    pub(super) fn new(world: &'w World, tenant: &'w Tenant, claims: &AccessClaims) -> Self {
        let declared = claims.declares_claims_challenges();
        Self {
            world,
            tenant,
            oid: claims.oid,
            groups: tenant.groups_of(claims.oid, Reach::Propagated),
            name: claims.unique_name.clone(),
            multifactor: claims.has_multifactor(),
            contexts: claims.acrs.iter().filter(|_| declared).cloned().collect(),
        }
    }

    /// Is it them, or a group that they are in?
    pub(super) fn is(&self, principal: Uuid) -> bool {
        principal == self.oid || self.groups.contains(&principal)
    }

    /// The caller as the rules behind see them, for something at a scope.
    pub(super) fn asker(&self, scope: Option<&AzureScope>) -> Asker {
        Asker {
            oid: self.oid,
            groups: self.groups.clone(),
            multifactor: self.multifactor,
            contexts: self.contexts.clone(),
            administrator: scope.is_some_and(|scope| {
                let scope = ScopeId::new(&scope.id);
                self.tenant.administers(Workload::Azure, self.oid, Some(&scope))
            }),
        }
    }

    /// The assignments that count for them at a scope now: their own and their groups', there and above.
    pub(super) fn assignments(&self, scope: &AzureScope) -> Vec<&'w Assignment> {
        let chain: BTreeSet<String> = self
            .world
            .scopes
            .chain(&scope.id)
            .iter()
            .map(|scope| scope.id.to_ascii_lowercase())
            .collect();
        self.propagated()
            .filter(|row| chain.contains(&row.target.scope.as_str().to_ascii_lowercase()))
            .collect()
    }

    /// All assignments that Azure's access control knows of for them.
    pub(super) fn propagated(&self) -> impl Iterator<Item = &'w Assignment> {
        let rows = self.tenant.azure.assignments.iter();
        rows.filter(|row| row.visibility == Visibility::Propagated && self.is(row.principal))
    }

    /// What they may do at a scope now, an entry for each role.
    pub(super) fn permissions(&self, scope: &AzureScope) -> Vec<&'w Permission> {
        let rows = self.assignments(scope);
        let mut roles: Vec<&AzureRole> = rows.iter().filter_map(|row| role_of(self.world, row)).collect();
        roles.sort_by_key(|role| role.id);
        roles.dedup_by_key(|role| role.id);
        roles.into_iter().map(|role| &role.permission).collect()
    }

    /// May they do this at a scope now?
    pub(super) fn may(&self, action: &str, scope: &AzureScope) -> bool {
        self.permissions(scope)
            .iter()
            .any(|permission| permission.allows(action))
    }

    /// Refuses what they may not do.
    pub(super) fn must(&self, action: &str, scope: &AzureScope) -> Result<(), ArmError> {
        if self.may(action, scope) {
            Ok(())
        } else {
            Err(ArmError::forbidden((&self.name, self.oid), action, &scope.id))
        }
    }
}

/// The definition behind an assignment.
pub(super) fn role_of<'w>(world: &'w World, row: &Assignment) -> Option<&'w AzureRole> {
    let id = Uuid::try_parse(row.target.role.as_str()).ok()?;
    world.azure_roles.get(&id)
}
