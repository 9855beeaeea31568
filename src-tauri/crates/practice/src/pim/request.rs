//! Requests: what somebody asked for, and what became of it.

use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::{Asker, Condition, Holding, Target};
use crate::iso::IsoDuration;

/// What a person wants, as a face has understood it.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// The id of the request, where the client gives it; a new one otherwise.
    pub(crate) id: Option<Uuid>,
    /// To which of the two collections it was sent.
    pub(crate) holding: Holding,
    pub(crate) action: Action,
    pub(crate) principal: Uuid,
    pub(crate) target: Target,
    pub(crate) justification: Option<String>,
    pub(crate) ticket: Ticket,
    pub(crate) schedule: Option<AskedSchedule>,
    /// The schedule that shall be changed, where the client names one.
    pub(crate) target_schedule: Option<Uuid>,
    /// The eligibility that shall be activated, where the client names one.
    pub(crate) eligibility: Option<Uuid>,
    pub(crate) condition: Option<Condition>,
    /// Check and answer, but keep nothing.
    pub(crate) validation_only: bool,
    pub(crate) custom_data: Option<String>,
}

/// When something shall run.
#[derive(Debug, Clone)]
pub(crate) struct AskedSchedule {
    /// Now, if absent or past.
    pub(crate) start: Option<Timestamp>,
    pub(crate) expiration: Expiration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Action {
    SelfActivate,
    SelfDeactivate,
    /// The holder asks for a later end, before the end.
    SelfExtend,
    /// The holder asks for it again, after the end.
    SelfRenew,
    AdminAssign,
    AdminUpdate,
    AdminRemove,
    AdminExtend,
    AdminRenew,
}

impl Action {
    /// Is it an administrator's?
    pub(crate) fn is_admin(self) -> bool {
        match self {
            Self::AdminAssign
            | Self::AdminUpdate
            | Self::AdminRemove
            | Self::AdminExtend
            | Self::AdminRenew => true,
            Self::SelfActivate | Self::SelfDeactivate | Self::SelfExtend | Self::SelfRenew => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) number: Option<String>,
    pub(crate) system: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Expiration {
    AfterDuration(IsoDuration),
    AfterDateTime(Timestamp),
    Never,
}

impl Expiration {
    /// The end of something that starts at `start`.
    pub(crate) fn end(&self, start: Timestamp) -> Option<Timestamp> {
        match self {
            Self::AfterDuration(duration) => start.checked_add_signed(duration.length()),
            Self::AfterDateTime(end) => Some(*end),
            Self::Never => None,
        }
    }
}

/// A request that was accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) id: Uuid,
    #[serde(default)]
    pub(crate) holding: Holding,
    pub(crate) action: Action,
    pub(crate) principal: Uuid,
    pub(crate) target: Target,
    pub(crate) justification: Option<String>,
    pub(crate) ticket: Ticket,
    /// Absent on a deactivation or removal.
    pub(crate) schedule: Option<Schedule>,
    pub(crate) status: RequestStatus,
    pub(crate) created: Timestamp,
    pub(crate) completed: Option<Timestamp>,
    pub(crate) created_by: Uuid,
    #[serde(default)]
    pub(crate) condition: Option<Condition>,
    /// People and groups who may decide; empty when no approval was asked for.
    pub(crate) approvers: Vec<Uuid>,
    pub(crate) eligibility: Option<Uuid>,
    /// The schedule that it changes or ends, where there was one before.
    #[serde(default)]
    pub(crate) target_schedule: Option<Uuid>,
    #[serde(default)]
    pub(crate) decided: Option<Decided>,
    /// Nobody has decided in time.
    #[serde(default)]
    pub(crate) lapsed: bool,
    pub(crate) validation_only: bool,
    pub(crate) custom_data: Option<String>,
}

/// What a person has said to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decided {
    pub(crate) decision: Decision,
    pub(crate) by: Uuid,
    pub(crate) at: Timestamp,
    pub(crate) justification: String,
}

/// When something that was accepted runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Schedule {
    pub(crate) start: Timestamp,
    pub(crate) expiration: Expiration,
}

impl Request {
    /// From when to when it would be, or was, in force; without a second instant for ever.
    pub(crate) fn period(&self) -> Option<(Timestamp, Option<Timestamp>)> {
        let schedule = self.schedule.as_ref()?;
        Some((schedule.start, schedule.expiration.end(schedule.start)))
    }

    /// The schedule that it changes; none where it made or ends one, which has the request's own id.
    pub(crate) fn changed_schedule(&self) -> Option<Uuid> {
        self.target_schedule
            .filter(|_| self.action != Action::AdminRemove)
    }

    /// Is this one of those who may decide it? Nobody decides their own, a group's neither.
    pub(crate) fn may_be_decided_by(&self, asker: &Asker) -> bool {
        self.approvers.iter().any(|approver| asker.is(*approver))
            && self.created_by != asker.oid
            && self.principal != asker.oid
    }

    /// May, or might, an approver decide it?
    pub(crate) fn has_approval(&self) -> bool {
        !self.approvers.is_empty() && self.action == Action::SelfActivate
    }
}

/// All states of a request that the service knows for directory roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestStatus {
    /// Taken back by its maker.
    Canceled,
    /// An approver said no.
    Denied,
    /// Could not be carried out.
    Failed,
    /// Accepted for a later start.
    Granted,
    /// Waits for an administrator.
    PendingAdminDecision,
    /// Waits for an approver.
    PendingApproval,
    /// Being carried out.
    PendingProvisioning,
    /// Its schedule is being made.
    PendingScheduleCreation,
    /// Carried out.
    Provisioned,
    /// A deactivation or removal that was carried out.
    Revoked,
    /// Its schedule exists; it is not in force yet.
    ScheduleCreated,
}

impl RequestStatus {
    /// The service's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Canceled => "Canceled",
            Self::Denied => "Denied",
            Self::Failed => "Failed",
            Self::Granted => "Granted",
            Self::PendingAdminDecision => "PendingAdminDecision",
            Self::PendingApproval => "PendingApproval",
            Self::PendingProvisioning => "PendingProvisioning",
            Self::PendingScheduleCreation => "PendingScheduleCreation",
            Self::Provisioned => "Provisioned",
            Self::Revoked => "Revoked",
            Self::ScheduleCreated => "ScheduleCreated",
        }
    }

    /// Can nothing more become of it?
    pub fn is_final(self) -> bool {
        match self {
            Self::Canceled | Self::Denied | Self::Failed | Self::Provisioned | Self::Revoked => true,
            Self::Granted
            | Self::PendingAdminDecision
            | Self::PendingApproval
            | Self::PendingProvisioning
            | Self::PendingScheduleCreation
            | Self::ScheduleCreated => false,
        }
    }
}

/// What an approver says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Yes.
    Approve,
    /// No.
    Deny,
}
