//! What the services want of a sign-in besides what the policies of roles say, and how they say so.

use std::sync::{Mutex, MutexGuard};

use serde::{Deserialize, Serialize};

use crate::lock::lock;
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

/// What is wanted of a sign-in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Set {
    pub(crate) azure_multifactor: bool,
    pub(crate) azure_writes_multifactor: bool,
    pub(crate) renewals_pass_over_multifactor: bool,
    pub(crate) graph_context: Option<String>,
    pub(crate) arm_context: Option<String>,
    pub(crate) refusal: ContextRefusal,
}

impl StrengthSwitches {
    /// What is wanted, to be changed.
    pub(crate) fn set(&self) -> MutexGuard<'_, Set> {
        lock(&self.0)
    }

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
