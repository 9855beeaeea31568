//! What the services want of a sign-in besides what the policies of roles say, and how they say so.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::{Control, ControlError, lock};
use crate::tokens::Audience;

/// How a write is refused that lacks a step-up context.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ContextRefusal {
    /// By a code of its own, with the claims in the message.
    #[default]
    Named,
    /// As `UnknownError`; what it is and the claims are in the message.
    InText,
    /// By a code of its own, and nothing tells which context.
    Unsaid,
}

/// The policy by which Azure wants multifactor authentication, as claims name it.
pub(crate) const AZURE_POLICY: &str = "5e0c2f3a-7f54-4a4e-9d51-0a1f6c0e7b11";

/// The state of these switches. A restart forgets it.
#[derive(Debug, Default)]
pub(crate) struct StrengthSwitches(Mutex<Set>);

#[derive(Debug, Clone, Default)]
struct Set {
    azure_multifactor: bool,
    azure_writes_multifactor: bool,
    renewals_pass_over_multifactor: bool,
    graph_context: Option<String>,
    arm_context: Option<String>,
    refusal: ContextRefusal,
}

impl StrengthSwitches {
    /// Is there a token for this service only after multifactor authentication?
    pub(crate) fn multifactor_for(&self, audience: Audience) -> bool {
        match audience {
            Audience::Graph => false,
            Audience::Arm => lock(&self.0).azure_multifactor,
        }
    }

    pub(crate) fn azure_writes_need_multifactor(&self) -> bool {
        lock(&self.0).azure_writes_multifactor
    }

    pub(crate) fn renewals_pass_over_multifactor(&self) -> bool {
        lock(&self.0).renewals_pass_over_multifactor
    }

    /// The step-up context that every token for the service has to carry.
    pub(crate) fn demanded(&self, audience: Audience) -> Option<String> {
        let set = lock(&self.0);
        match audience {
            Audience::Graph => set.graph_context.clone(),
            Audience::Arm => set.arm_context.clone(),
        }
    }

    /// Code and message of a refusal as they are said.
    pub(crate) fn spelled(&self, code: &str, message: &str) -> (String, String) {
        let refusal = lock(&self.0).refusal;
        match refusal {
            ContextRefusal::InText if code.ends_with("AcrsValidationFailed") => {
                ("UnknownError".to_owned(), format!("{code}: {message}"))
            }
            ContextRefusal::Unsaid if code.ends_with("AcrsValidationFailed") => {
                let message = "The authentication context of the policy is not satisfied.";
                (code.to_owned(), message.to_owned())
            }
            ContextRefusal::Named | ContextRefusal::InText | ContextRefusal::Unsaid => {
                (code.to_owned(), message.to_owned())
            }
        }
    }

    pub(super) fn reset(&self) {
        *lock(&self.0) = Set::default();
    }
}

impl Control {
    /// A policy wants multifactor authentication for Azure: without it there is no token for Resource Manager (50076,
    /// with claims that name the policy), and the page asks for it where it is visited for Azure or for those claims.
    pub fn azure_wants_multifactor(&self, on: bool) {
        lock(&self.shared.switches.strength.0).azure_multifactor = on;
    }

    /// Resource Manager refuses every write whose token is not of multifactor authentication
    /// (`RequestDisallowedByAzure`).
    pub fn azure_writes_want_multifactor(&self, on: bool) {
        lock(&self.shared.switches.strength.0).azure_writes_multifactor = on;
    }

    /// A renewal that asks for multifactor authentication brings a token all the same where the sign-in had none: the
    /// claim is not essential.
    pub fn renewals_pass_over_multifactor(&self, on: bool) {
        lock(&self.shared.switches.strength.0).renewals_pass_over_multifactor = on;
    }

    /// Every token for the service has to carry a step-up context: one that does not is refused with 401 and a claims
    /// challenge, where its client declares that it understands those. `None` ends that.
    ///
    /// # Errors
    /// When the story's tenant has no such context.
    pub fn demand_context(&self, audience: Audience, context: Option<&str>) -> Result<(), ControlError> {
        if let Some(id) = context {
            let world = self.shared.world();
            let story = world.tenants.get(&world.story);
            if story.and_then(|tenant| tenant.context(id)).is_none() {
                return Err(ControlError::UnknownContext(id.to_owned()));
            }
        }
        let mut set = lock(&self.shared.switches.strength.0);
        let demanded = match audience {
            Audience::Graph => &mut set.graph_context,
            Audience::Arm => &mut set.arm_context,
        };
        *demanded = context.map(str::to_ascii_lowercase);
        Ok(())
    }

    /// How writes are refused from now on that lack a step-up context.
    pub fn context_refusals(&self, refusal: ContextRefusal) {
        lock(&self.shared.switches.strength.0).refusal = refusal;
    }
}
