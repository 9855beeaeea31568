use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, ActivationId, Approval, ProlongHow, ProlongOf, RoleAt, RoleDefinition, RoleKind, Scope,
    Ticket, Timestamp,
};

/// A request at the service to turn eligible into active, to end that, or to give either more time (assignment and
/// eligibility schedule requests).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// Its id at the service; also the id of its approval.
    pub id: ActivationId,
    /// Whose.
    pub account: AccountId,
    /// Of which service.
    pub kind: RoleKind,
    /// What it is for.
    pub action: ActivationAction,
    /// The role; its name is empty where the answer did not carry it.
    pub role: RoleDefinition,
    /// Where.
    pub scope: Scope,
    /// How it stands.
    pub status: ActivationStatus,
    /// When it was made, UTC.
    pub created_at: Timestamp,
    /// The start that was asked for or given, UTC.
    pub starts_at: Option<Timestamp>,
    /// The length that was asked for, in whole seconds on the wire of this program.
    #[serde(with = "crate::duration::optional_seconds")]
    pub duration: Option<TimeDelta>,
    /// The justification as it was sent.
    pub justification: String,
    /// The ticket as it was sent.
    pub ticket: Option<Ticket>,
    /// When the service was done with it (`completedDateTime`), UTC; of a planned one its start. `None` while it is
    /// open, and where the service does not say.
    #[serde(default)]
    pub completed_at: Option<Timestamp>,
    /// What became of its approval; `None` where nobody has to decide or it was not readable.
    #[serde(default)]
    pub approval: Option<Approval>,
}

/// What a request wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActivationAction {
    /// Turn eligible into active.
    Activate,
    /// End an activation.
    Deactivate,
    /// Give something more time, before its end or after it.
    Prolong(ProlongHow, ProlongOf),
    /// Something else: an administrator's doing, or a word that this version does not know.
    Other,
}

/// How a request stands, in the words that people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActivationStatus {
    /// Somebody has to decide.
    Waiting,
    /// Granted, with a start to come.
    Scheduled,
    /// Granted; the service is still at work.
    Applying,
    /// Done. Of an activation: the role was given.
    Provisioned,
    /// A person said no.
    Denied,
    /// The service gave up.
    Failed,
    /// The person took it back.
    Canceled,
    /// Ended: of a deactivation its success, of an activation that somebody ended it.
    Revoked,
    /// A word that this version does not know; treated as still open.
    Unknown,
}

impl ActivationStatus {
    /// May it still change by itself or by somebody's decision?
    pub fn is_open(self) -> bool {
        match self {
            Self::Waiting | Self::Scheduled | Self::Applying | Self::Unknown => true,
            Self::Provisioned | Self::Denied | Self::Failed | Self::Canceled | Self::Revoked => false,
        }
    }
}

impl Activation {
    /// A request to activate that nobody decides ends by itself after this time. One for more time does not.
    pub const DECISION_WINDOW: TimeDelta = TimeDelta::hours(24);

    /// Is this the access that it is about? Copies nothing, as comparing [`Self::role_at`] would.
    pub fn is_at(&self, target: &RoleAt) -> bool {
        target.is(&self.account, self.kind, &self.role.id, &self.scope.id)
    }

    /// The access that it is about.
    pub fn role_at(&self) -> RoleAt {
        RoleAt {
            account: self.account.clone(),
            kind: self.kind,
            role: self.role.id.clone(),
            scope: self.scope.id.clone(),
        }
    }

    /// Which list of the service it is in.
    pub fn of(&self) -> ProlongOf {
        match self.action {
            ActivationAction::Prolong(_, of) => of,
            ActivationAction::Activate | ActivationAction::Deactivate | ActivationAction::Other => {
                ProlongOf::Assignment
            }
        }
    }

    /// The end that was asked for or given, UTC; `None` where it has none, or nobody says.
    pub fn ends_at(&self) -> Option<Timestamp> {
        let start = self.starts_at.unwrap_or(self.created_at);
        start.checked_add_signed(self.duration?)
    }

    /// Can the person take it back?
    pub fn is_cancelable(&self) -> bool {
        match self.action {
            ActivationAction::Activate => matches!(
                self.status,
                ActivationStatus::Waiting | ActivationStatus::Scheduled
            ),
            ActivationAction::Prolong(..) => self.status == ActivationStatus::Waiting,
            ActivationAction::Deactivate | ActivationAction::Other => false,
        }
    }
}
