use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, ActivationId, BatchId, ClaimsChallenge, Condition, DraftProblem, EligibilityId, IntentId,
    Prolong, ProlongOf, RoleAt, ScheduleId, Ticket, Timestamp,
};

/// One thing that a person wants done at the service, at most once, whatever fails.
///
/// It is recorded on disk before it is sent, sent at most once, and looked up when the outcome is unclear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Its own id, never the service's.
    pub id: IntentId,
    /// Who wants it.
    pub account: AccountId,
    /// What.
    pub ask: Ask,
    /// How far it is.
    pub state: IntentState,
    /// When the person asked, UTC.
    pub made_at: Timestamp,
    /// Those that were asked for together share it; `None` = asked for alone.
    #[serde(default)]
    pub batch: Option<BatchId>,
}

/// What a person may want done. Other asks (request, decide, change) have their place here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Turn eligible into active.
    Activate(Activate),
    /// End an activation early.
    Deactivate(Deactivate),
    /// Ask for more time of what was given.
    Prolong(Prolong),
    /// Take back a request that waits or is planned.
    Cancel(Withdraw),
}

/// Turn eligible into active: all that goes to the service, fixed at the moment of asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activate {
    /// The access. `account` in it is the caller's own.
    pub target: RoleAt,
    /// The eligibility that is used.
    pub eligible: EligibilityId,
    /// The role's name, for messages.
    pub role_name: String,
    /// For how long, in whole seconds on the wire of this program.
    #[serde(with = "crate::duration::seconds")]
    pub duration: TimeDelta,
    /// Why; may be empty where the policy allows it.
    pub justification: String,
    /// The ticket, where one was given.
    pub ticket: Option<Ticket>,
    /// When to start, UTC; `None` = at once.
    pub starts_at: Option<Timestamp>,
    /// The schedule of the eligibility, where the service names it.
    #[serde(default)]
    pub schedule: Option<ScheduleId>,
    /// The eligibility's condition, sent as it is.
    #[serde(default)]
    pub condition: Option<Condition>,
}

/// End an activation early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deactivate {
    /// The access.
    pub target: RoleAt,
    /// The role's name, for messages.
    pub role_name: String,
    /// The end that the activation had, UTC: tells this one from a later one.
    pub ends_at: Option<Timestamp>,
}

/// Take back a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdraw {
    /// Which request at the service.
    pub activation: ActivationId,
    /// The access that it is about.
    pub target: RoleAt,
    /// The role's name, for messages.
    pub role_name: String,
    /// Which list of the service it is in.
    #[serde(default)]
    pub of: ProlongOf,
}

/// How far an intent is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntentState {
    /// Nothing was sent: a stronger sign-in comes first. Sent once it has succeeded.
    NeedsStepUp {
        /// What the sign-in must satisfy.
        challenge: ClaimsChallenge,
        /// Did the service ask for it although the policy did not tell?
        unexpected: bool,
    },
    /// On disk, not sent yet.
    Recorded,
    /// Sent at this instant, UTC; no answer yet.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// It may have been accepted; being looked up. Never sent again.
    Unclear {
        /// When it was sent, UTC.
        sent_at: Timestamp,
    },
    /// It certainly was not accepted; may be asked again.
    NotSent {
        /// Why, one of ours: `offline`, `throttled`, `sign-in-needed`, `interrupted` (Stint ended first), `lost`
        /// (it was looked for and did not arrive), `too-late` (an armed re-activation whose time was over, or the
        /// machine slept before it left).
        code: String,
    },
    /// Accepted; somebody has to decide, or the start is to come, or the service is at work.
    Waiting {
        /// The request at the service.
        activation: ActivationId,
    },
    /// Done.
    Done {
        /// The request at the service, where there is one.
        activation: Option<ActivationId>,
    },
    /// The policy said no. Nothing was granted.
    Refused {
        /// The fields that it was about, where it said so.
        problems: Vec<DraftProblem>,
        /// The service's code.
        code: String,
    },
    /// It did not work, and it is known that nothing was granted, or it could not be found out.
    Failed {
        /// The service's code or one of ours: `ambiguous`, `unclear`, `denied`, `lapsed`, `canceled`, `failed`,
        /// `ended` (the request is over, and nothing tells why), `not-recorded`, `step-up-not-accepted`, `too-early`, `not-there`, `already-pending`.
        code: String,
        /// The service's id of the failed call, for support.
        request_id: Option<String>,
    },
}

impl Intent {
    /// May the same be asked for anew? Only an activation that is over and certainly granted nothing.
    pub fn is_repeatable(&self) -> bool {
        let granted_nothing = match &self.state {
            IntentState::NotSent { .. } | IntentState::Refused { .. } => true,
            IntentState::Failed { code, .. } => !matches!(code.as_str(), "ambiguous" | "unclear"),
            IntentState::NeedsStepUp { .. }
            | IntentState::Recorded
            | IntentState::Sent { .. }
            | IntentState::Unclear { .. }
            | IntentState::Waiting { .. }
            | IntentState::Done { .. } => false,
        };
        granted_nothing && matches!(self.ask, Ask::Activate(_))
    }

    /// The service's request that it became, as long as that is known and nothing failed. Taking back a request is none of
    /// its own.
    pub fn activation(&self) -> Option<&ActivationId> {
        let became = match &self.state {
            IntentState::Waiting { activation } => Some(activation),
            IntentState::Done { activation } => activation.as_ref(),
            IntentState::NeedsStepUp { .. }
            | IntentState::Recorded
            | IntentState::Sent { .. }
            | IntentState::Unclear { .. }
            | IntentState::NotSent { .. }
            | IntentState::Refused { .. }
            | IntentState::Failed { .. } => None,
        };
        became.filter(|_| !matches!(self.ask, Ask::Cancel(_)))
    }
}

impl Ask {
    /// The access that it is about.
    pub fn target(&self) -> &RoleAt {
        match self {
            Self::Activate(activate) => &activate.target,
            Self::Deactivate(deactivate) => &deactivate.target,
            Self::Prolong(prolong) => &prolong.target,
            Self::Cancel(withdraw) => &withdraw.target,
        }
    }

    /// The role's name, for messages.
    pub fn role_name(&self) -> &str {
        match self {
            Self::Activate(activate) => &activate.role_name,
            Self::Deactivate(deactivate) => &deactivate.role_name,
            Self::Prolong(prolong) => &prolong.role_name,
            Self::Cancel(withdraw) => &withdraw.role_name,
        }
    }
}

impl IntentState {
    /// Is nothing more going to happen?
    pub fn is_final(&self) -> bool {
        match self {
            Self::NotSent { .. } | Self::Done { .. } | Self::Refused { .. } | Self::Failed { .. } => true,
            Self::NeedsStepUp { .. }
            | Self::Recorded
            | Self::Sent { .. }
            | Self::Unclear { .. }
            | Self::Waiting { .. } => false,
        }
    }
}
