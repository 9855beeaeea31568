//! One request of Azure Resource Manager with everything that is known about it.

use serde_json::Value;
use stint_clock::Timestamp;

use super::access::Caller;
use super::error::ArmError;
use super::rows;
use crate::exchange::Call;
use crate::scopes::AzureScope;
use crate::shared::Shared;
use crate::tokens::AccessClaims;
use crate::world::{Tenant, World};

/// One request with everything that is known about it.
pub(super) struct Context<'a> {
    pub(super) shared: &'a Shared,
    pub(super) call: &'a Call,
    pub(super) claims: AccessClaims,
    pub(super) now: Timestamp,
    /// It came as a part of a batch.
    pub(super) in_batch: bool,
    /// The path before the provider; empty for the whole tenant.
    pub(super) scope: String,
}

impl Context<'_> {
    /// The caller's tenant; a token for one that no longer exists is worth nothing.
    pub(super) fn tenant<'w>(&self, world: &'w World) -> Result<&'w Tenant, ArmError> {
        let tenant = world
            .tenants
            .get(&self.claims.tid)
            .filter(|tenant| tenant.person(self.claims.oid).is_some());
        tenant.ok_or_else(|| {
            let message = "The identity of the calling user was not found.";
            ArmError::unauthorized("InvalidAuthenticationToken", message)
        })
    }

    /// Who asks, with all that counts for them.
    pub(super) fn caller<'w>(&self, world: &'w World) -> Result<Caller<'w>, ArmError> {
        Ok(Caller::new(world, self.tenant(world)?, &self.claims))
    }

    /// A row of a list, in the spelling that lists have now.
    pub(super) fn listed(&self, row: Value) -> Value {
        if self.shared.switches.arm.lists_in_capitals() {
            rows::in_capitals(row)
        } else {
            row
        }
    }

    /// The scope of the path; none for the whole tenant.
    pub(super) fn scope_in<'w>(&self, world: &'w World) -> Result<Option<&'w AzureScope>, ArmError> {
        if self.scope.is_empty() {
            return Ok(None);
        }
        let found = world.scopes.find(&self.scope);
        found
            .map(Some)
            .ok_or_else(|| ArmError::no_such_scope(&self.scope))
    }

    /// The scope of the path, which must be one.
    pub(super) fn one_scope<'w>(&self, world: &'w World) -> Result<&'w AzureScope, ArmError> {
        self.scope_in(world)?
            .ok_or_else(|| ArmError::not_found(&self.call.path))
    }
}
