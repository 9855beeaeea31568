//! Switches that a test turns on and off.

use chrono::TimeDelta;

use super::{Control, ControlError};
use crate::switches::{ContextRefusal, DeviceRule};
use crate::tokens::Audience;

impl Control {
    /// Gives the tenant its license back, or takes it away: without one, everything about roles is refused
    /// with `AadPremiumLicenseRequired`.
    pub fn license(&self, licensed: bool) {
        self.shared.switches.set().unlicensed = !licensed;
    }

    /// Withdraws the consent to a permission of Graph, or to Azure's only one, `user_impersonation`. It counts at once, also for tokens that are about.
    pub fn withdraw_consent(&self, scope: &str) {
        self.shared.switches.set().withdrawn.insert(scope.to_owned());
    }

    /// Gives back all consent that was withdrawn.
    pub fn restore_consent(&self) {
        self.shared.switches.set().withdrawn.clear();
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
        self.shared.switches.set().device_rule = rule;
        Ok(())
    }

    /// The next sign-in is ended by this person, whoever was asked for or chosen: somebody else sat down
    /// before the browser. Where that person may not enter the tenant, it ends with an error.
    ///
    /// # Errors
    /// When the person is not known.
    pub fn next_sign_in_by(&self, upn: &str) -> Result<(), ControlError> {
        let account = self.account(upn)?;
        self.shared.switches.set().next_person = Some(account);
        Ok(())
    }

    /// Multifactor authentication and step-up contexts count for so long after the pages were answered (by
    /// the practice tenant's clock), and then have to be shown again; `None`: as long as the sign-in.
    pub fn multifactor_lasts(&self, lasts: Option<TimeDelta>) {
        self.shared.switches.set().multifactor_lasts = lasts;
    }

    /// Switches everything off that the switches have switched on.
    pub fn reset_switches(&self) {
        self.shared.switches.reset();
    }
}

/// What the services want of a sign-in.
impl Control {
    /// A policy wants multifactor authentication for Azure: without it there is no token for Resource Manager (50076,
    /// with claims that name the policy), and the page asks for it where it is visited for Azure or for those claims.
    pub fn azure_wants_multifactor(&self, on: bool) {
        self.shared.switches.strength.set().azure_multifactor = on;
    }

    /// Resource Manager refuses every write whose token is not of multifactor authentication
    /// (`RequestDisallowedByAzure`).
    pub fn azure_writes_want_multifactor(&self, on: bool) {
        self.shared.switches.strength.set().azure_writes_multifactor = on;
    }

    /// A renewal that asks for multifactor authentication brings a token all the same where the sign-in had none: the
    /// claim is not essential.
    pub fn renewals_pass_over_multifactor(&self, on: bool) {
        self.shared.switches.strength.set().renewals_pass_over_multifactor = on;
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
        let mut set = self.shared.switches.strength.set();
        let demanded = match audience {
            Audience::Graph => &mut set.graph_context,
            Audience::Arm => &mut set.arm_context,
        };
        *demanded = context.map(str::to_ascii_lowercase);
        Ok(())
    }

    /// How writes are refused from now on that lack a step-up context.
    pub fn context_refusals(&self, refusal: ContextRefusal) {
        self.shared.switches.strength.set().refusal = refusal;
    }
}

/// How Azure Resource Manager behaves.
impl Control {
    /// Switches Azure Resource Manager's limit on or off: 120 requests of each person in a minute of practice time.
    /// What is more is answered with 429, by turns in the service's form, as a text and as a page; whoever asks again before
    /// the wait is over begins it anew.
    pub fn arm_limit(&self, on: bool) {
        self.shared.switches.arm.limit(on);
    }

    /// Lets Azure Resource Manager take decisions about approvals as parts of a `/batch` only, and answer 405 to a
    /// stage that is put or patched directly.
    pub fn arm_decides_in_batches_only(&self, only: bool) {
        self.shared.switches.arm.set().batches_only = only;
    }

    /// Lets Azure Resource Manager refuse a request that it has already, instead of answering what became of it.
    pub fn arm_refuses_repeats(&self, on: bool) {
        self.shared.switches.arm.set().refuses_repeats = on;
    }

    /// Lets the lists of Azure Resource Manager name schedules and requests in capitals, as those that are old really are,
    /// while single answers do not.
    pub fn arm_lists_in_capitals(&self, on: bool) {
        self.shared.switches.arm.set().capitals = on;
    }

    /// Lets Azure Resource Manager tell only what is right below a place, whatever it is asked for: the switch for all
    /// levels is in no description.
    pub fn arm_tells_level_by_level(&self, on: bool) {
        self.shared.switches.arm.set().level_by_level = on;
    }
}
