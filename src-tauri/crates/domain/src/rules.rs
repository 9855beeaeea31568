use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{ApproverId, ClaimsChallenge, ProlongOf, StepUpContextId};

/// The shortest activation that the service takes.
pub const LEAST_DURATION: TimeDelta = TimeDelta::minutes(5);

/// What the role's policy asks of a person who activates it: the end-user part of its role settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationRules {
    /// The longest activation, in whole seconds on the wire of this program.
    #[serde(with = "crate::duration::seconds")]
    pub longest: TimeDelta,
    /// Every activation runs for `longest`, no shorter one is taken: so it is for roles at a customer.
    #[serde(default)]
    pub fixed: bool,
    /// A justification must be given.
    pub justification: bool,
    /// A ticket must be given.
    pub ticket: bool,
    /// The sign-in must have used multifactor authentication.
    pub mfa: bool,
    /// The sign-in must have satisfied this authentication context.
    pub step_up: Option<StepUpContextId>,
    /// Somebody has to approve.
    pub approval: bool,
    /// Who may approve, in the policy's order; empty where nobody has to or nobody is named.
    pub approvers: Vec<Approver>,
    /// For how long an administrator may give the role, which bounds what can be asked of one.
    #[serde(default)]
    pub limits: GrantLimits,
}

/// For how long a policy lets administrators give a role. `None` = without an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantLimits {
    /// The longest eligibility, in whole seconds on the wire of this program.
    #[serde(with = "crate::duration::optional_seconds")]
    pub eligible: Option<TimeDelta>,
    /// The longest assignment that needs no activation, likewise.
    #[serde(with = "crate::duration::optional_seconds")]
    pub active: Option<TimeDelta>,
}

/// Somebody who may decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approver {
    /// The user or group.
    pub id: ApproverId,
    /// The name; `None` where it could not be read.
    pub name: Option<String>,
    /// Is it a group (any member may decide)?
    pub is_group: bool,
}

/// One thing that an activation needs, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Somebody's approval.
    Approval,
    /// A stronger sign-in for an authentication context.
    StepUp,
    /// A sign-in with multifactor authentication.
    Mfa,
    /// A justification.
    Justification,
    /// A ticket.
    Ticket,
}

impl ActivationRules {
    /// What holds where the policy does not say: eight hours and a justification, as in an untouched policy.
    pub fn untouched() -> Self {
        Self {
            longest: TimeDelta::hours(8),
            fixed: false,
            justification: true,
            ticket: false,
            mfa: false,
            step_up: None,
            approval: false,
            approvers: Vec::new(),
            limits: GrantLimits::untouched(),
        }
    }

    /// What a sign-in must satisfy for it; `None` where any will do. As with [`ActivationRules::needs`], an
    /// authentication context makes the MFA rule superfluous.
    pub fn challenge(&self) -> Option<ClaimsChallenge> {
        let mfa = self.mfa.then(ClaimsChallenge::mfa);
        self.step_up.clone().map(ClaimsChallenge::context).or(mfa)
    }

    /// What it asks for, in the order in which it is shown. An authentication context makes the MFA rule
    /// superfluous, so only the first is named.
    pub fn needs(&self) -> Vec<Need> {
        let step_up = self.step_up.is_some();
        [
            (self.approval, Need::Approval),
            (step_up, Need::StepUp),
            (self.mfa && !step_up, Need::Mfa),
            (self.justification, Need::Justification),
            (self.ticket, Need::Ticket),
        ]
        .into_iter()
        .filter_map(|(asked, need)| asked.then_some(need))
        .collect()
    }
}

impl GrantLimits {
    /// What holds where the policy does not say: a year and half a year, as in an untouched policy.
    pub const fn untouched() -> Self {
        Self {
            eligible: Some(TimeDelta::days(365)),
            active: Some(TimeDelta::days(180)),
        }
    }

    /// The longest that `of` may be given.
    pub fn of(self, of: ProlongOf) -> Option<TimeDelta> {
        match of {
            ProlongOf::Eligibility => self.eligible,
            ProlongOf::Assignment => self.active,
        }
    }
}

impl Default for GrantLimits {
    fn default() -> Self {
        Self::untouched()
    }
}

impl Need {
    /// The word on its badge.
    pub fn label(self) -> &'static str {
        match self {
            Self::Approval => "Approval",
            Self::StepUp => "Step-up",
            Self::Mfa => "MFA",
            Self::Justification => "Justification",
            Self::Ticket => "Ticket",
        }
    }
}
