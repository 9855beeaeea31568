//! What stays on until it is switched off: a tenant without a license, a permission withdrawn, rules about
//! devices, somebody else in front of the browser.

mod arm;
mod strength;

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

pub(crate) use arm::{Spent, TooManyAs};
pub(crate) use strength::AZURE_POLICY;
pub use strength::ContextRefusal;

use arm::ArmSwitches;
use strength::StrengthSwitches;

use crate::lock::lock;
use crate::tokens::Account;

/// A rule of conditional access that nobody here can satisfy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviceRule {
    /// When it counts.
    pub at: DeviceRuleAt,
    /// The number behind `AADSTS`: 53000 (not compliant), 53001 (not joined), 53003 (blocked) or another one.
    #[serde(default = "not_compliant")]
    pub number: u32,
    /// The one person whom it concerns, by sign-in name; everybody where it is absent.
    #[serde(default)]
    pub person: Option<String>,
}

/// When a [`DeviceRule`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeviceRuleAt {
    /// At every sign-in and renewal that asks for nothing more.
    SignIn,
    /// Where a step-up context or multifactor authentication is asked for.
    StepUp,
}

fn not_compliant() -> u32 {
    53000
}

/// The switches of one practice tenant. A restart forgets them.
#[derive(Debug, Default)]
pub(crate) struct Switches {
    set: Mutex<Set>,
    pub(crate) arm: ArmSwitches,
    pub(crate) strength: StrengthSwitches,
}

/// What is switched on of those that belong to no service alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Set {
    pub(crate) unlicensed: bool,
    /// Permissions without consent.
    pub(crate) withdrawn: BTreeSet<String>,
    pub(crate) device_rule: Option<DeviceRule>,
    pub(crate) next_person: Option<Account>,
    pub(crate) multifactor_lasts: Option<TimeDelta>,
}

impl Switches {
    /// What is switched on, to be changed.
    pub(crate) fn set(&self) -> MutexGuard<'_, Set> {
        lock(&self.set)
    }

    /// Switches everything off.
    pub(crate) fn reset(&self) {
        *self.set() = Set::default();
        self.arm.reset();
        self.strength.reset();
    }

    pub(crate) fn is_licensed(&self) -> bool {
        !lock(&self.set).unlicensed
    }

    /// Was the consent to this Graph permission withdrawn?
    pub(crate) fn is_withdrawn(&self, scope: &str) -> bool {
        let set = lock(&self.set);
        set.withdrawn
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scope))
    }

    /// The AADSTS number with which somebody is refused, if there is such a rule.
    pub(crate) fn refused(&self, sign_in_name: &str, stepping_up: bool) -> Option<u32> {
        let set = lock(&self.set);
        let rule = set.device_rule.as_ref()?;
        let counts = match rule.at {
            DeviceRuleAt::SignIn => !stepping_up,
            DeviceRuleAt::StepUp => stepping_up,
        };
        let concerns = rule
            .person
            .as_ref()
            .is_none_or(|person| person.eq_ignore_ascii_case(sign_in_name));
        (counts && concerns).then_some(rule.number)
    }

    /// Who ends the next sign-in, whoever began it. Told once.
    pub(crate) fn take_next_person(&self) -> Option<Account> {
        lock(&self.set).next_person.take()
    }

    /// How long multifactor authentication counts; absent = as long as the sign-in.
    pub(crate) fn multifactor_lasts(&self) -> Option<TimeDelta> {
        lock(&self.set).multifactor_lasts
    }
}
