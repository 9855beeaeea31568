//! What customers have delegated to a managing tenant (Azure Lighthouse).
//!
//! What comes of a delegation stands in the Azure room of the managing tenant: standing and eligible authorizations
//! are assignments and eligibilities there, at the customer's scopes, and the rules of an eligible one are its policy.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::iso::IsoDuration;
use crate::pim::{Policy, Requirement, ScopeId, Target};

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

impl Delegation {
    /// Lets what it says of its rules follow the rules themselves, which have changed; `named` tells the name of a person
    /// or group of the managing tenant.
    pub(crate) fn follow(&mut self, target: &Target, rules: &Policy, named: impl Fn(&Uuid) -> Option<Named>) {
        if ScopeId::new(&self.scope) != target.scope {
            return;
        }
        for eligible in &mut self.eligible {
            if eligible.role.to_string() != target.role.as_str() {
                continue;
            }
            eligible.maximum = rules.maximum.clone();
            eligible.multifactor = rules.requires.contains(&Requirement::MultiFactorAuthentication);
            eligible.approvers = rules.approvers.iter().filter_map(&named).collect();
        }
    }
}
