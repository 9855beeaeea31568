//! What stays on until it is switched off: a tenant without a license, a permission withdrawn, rules about
//! devices, somebody else in front of the browser.

use std::collections::BTreeSet;
use std::sync::Mutex;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{ArmSwitches, Control, ControlError, StrengthSwitches, lock};
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

#[derive(Debug, Clone, Default)]
struct Set {
    unlicensed: bool,
    withdrawn: BTreeSet<String>,
    device_rule: Option<DeviceRule>,
    next_person: Option<Account>,
    multifactor_lasts: Option<TimeDelta>,
}

impl Switches {
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

impl Control {
    /// Gives the tenant its license back, or takes it away: without one, everything about roles is refused
    /// with `AadPremiumLicenseRequired`.
    pub fn license(&self, licensed: bool) {
        lock(&self.shared.switches.set).unlicensed = !licensed;
    }

    /// Withdraws the consent to a permission of Graph, or to Azure's only one, `user_impersonation`. It counts at once, also for tokens that are about.
    pub fn withdraw_consent(&self, scope: &str) {
        lock(&self.shared.switches.set).withdrawn.insert(scope.to_owned());
    }

    /// Gives back all consent that was withdrawn.
    pub fn restore_consent(&self) {
        lock(&self.shared.switches.set).withdrawn.clear();
    }

    /// Refuses sign-ins or step-ups because of the device; `None` ends that. The browser goes back to the
    /// program with the refusal, and a renewal without a browser is refused in the same words.
    ///
    /// # Errors
    /// When the rule is about a person who is not known.
    pub fn device_rule(&self, rule: Option<DeviceRule>) -> Result<(), ControlError> {
        if let Some(person) = rule.as_ref().and_then(|rule| rule.person.as_ref()) {
            self.account(person)?;
        }
        lock(&self.shared.switches.set).device_rule = rule;
        Ok(())
    }

    /// The next sign-in is ended by this person, whoever was asked for or chosen: somebody else sat down
    /// before the browser. Where that person may not enter the tenant, it ends with an error.
    ///
    /// # Errors
    /// When the person is not known.
    pub fn next_sign_in_by(&self, upn: &str) -> Result<(), ControlError> {
        let account = self.account(upn)?;
        lock(&self.shared.switches.set).next_person = Some(account);
        Ok(())
    }

    /// Multifactor authentication and step-up contexts count for so long after the pages were answered (by
    /// the practice tenant's clock), and then have to be shown again; `None`: as long as the sign-in.
    pub fn multifactor_lasts(&self, lasts: Option<TimeDelta>) {
        lock(&self.shared.switches.set).multifactor_lasts = lasts;
    }

    /// Switches everything off that this and the other switches have switched on.
    pub fn reset_switches(&self) {
        *lock(&self.shared.switches.set) = Set::default();
        self.shared.switches.arm.reset();
        self.shared.switches.strength.reset();
    }

    pub(super) fn account(&self, upn: &str) -> Result<Account, ControlError> {
        let world = self.shared.world();
        let found = world.home_account(upn);
        let account = found.map(|(tenant, person)| Account {
            tenant: tenant.id,
            oid: person.oid,
        });
        account.ok_or_else(|| ControlError::UnknownPerson(upn.to_owned()))
    }
}
