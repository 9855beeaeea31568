//! What customers have delegated to a managing tenant (Azure Lighthouse).
//!
//! What comes of a delegation stands in the Azure room of the managing tenant: standing and eligible authorizations
//! are assignments and eligibilities there, at the customer's scopes, and the rules of an eligible one are its policy.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::iso::IsoDuration;
use crate::pim::{Policy, Requirement, ScopeId, Target};
use crate::world::World;

/// A registration definition and the one assignment of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Delegation {
    /// The definition's name.
    pub(crate) definition: Uuid,
    /// The assignment's name.
    pub(crate) assignment: Uuid,
    pub(crate) offer: String,
    pub(crate) description: String,
    /// The path of the subscription or resource group that was delegated.
    pub(crate) scope: String,
    /// The path of the subscription in which the definition stands.
    pub(crate) subscription: String,
    pub(crate) managing_tenant: Uuid,
    pub(crate) customer: Uuid,
    pub(crate) authorizations: Vec<Authorization>,
    pub(crate) eligible: Vec<EligibleAuthorization>,
}

/// A role that somebody of the managing tenant has all the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authorization {
    pub(crate) principal: Named,
    pub(crate) role: Uuid,
}

/// A role that somebody of the managing tenant may activate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EligibleAuthorization {
    pub(crate) principal: Named,
    pub(crate) role: Uuid,
    /// Azure multifactor authentication is asked for.
    pub(crate) multifactor: bool,
    /// How long every activation lasts, 30 minutes to 8 hours.
    pub(crate) maximum: IsoDuration,
    /// At most ten people or groups of the managing tenant; none means that nobody is asked.
    pub(crate) approvers: Vec<Named>,
}

/// A person or group, with the name that the offer gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

/// Lets what a delegation says of its rules follow the rules themselves, which have changed.
pub(crate) fn follow(world: &mut World, managing_tenant: Uuid, target: &Target, rules: &Policy) {
    let World {
        tenants, delegations, ..
    } = world;
    let named = |id: &Uuid| {
        let tenant = tenants.get(&managing_tenant)?;
        let person = tenant.person(*id).map(|person| person.name.clone());
        let name = person.or_else(|| Some(tenant.group(*id)?.name.clone()))?;
        Some(Named { id: *id, name })
    };
    let concerned = delegations.iter_mut().filter(|delegation| {
        delegation.managing_tenant == managing_tenant && ScopeId::new(&delegation.scope) == target.scope
    });
    for eligible in concerned.flat_map(|delegation| &mut delegation.eligible) {
        if eligible.role.to_string() != target.role.as_str() {
            continue;
        }
        eligible.maximum = rules.maximum.clone();
        eligible.multifactor = rules.requires.contains(&Requirement::MultiFactorAuthentication);
        eligible.approvers = rules.approvers.iter().filter_map(named).collect();
    }
}
