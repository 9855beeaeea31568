//! Everything the person asked for: the timeline of My requests.

use serde::Serialize;
use specta::Type;
use stint_app::engine;
use stint_domain::RequestState;

use super::{
    AppError, Millis, RoleKindView,
    access::Accesses,
    faults, key, millis,
    scope::{self, CustomerView, ScopeKindView},
    seconds,
};

/// Everything the person asked for, here or elsewhere.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RequestSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// Was the list ever read? Tells "none" from "not known yet".
    pub known: bool,
    /// The newest first.
    pub rows: Vec<RequestRow>,
    /// What My view counts.
    pub counts: Counts,
}

/// What My view counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Activations of the last 7 days.
    pub activations7: u32,
    /// Requests of the last 30 days.
    pub requests30: u32,
    /// Roles that may be activated.
    pub eligible: u32,
    /// Roles in force.
    pub active: u32,
}

/// Something that was asked for, and what became of it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RequestRow {
    /// Its id; the same over time.
    pub id: String,
    /// The access; equal to [`EligibleRow::key`](super::eligible::EligibleRow::key).
    pub key: String,
    /// The eligibility, where it is still there.
    pub eligible: Option<String>,
    /// [`AccountView::id`](super::accounts::AccountView::id).
    pub account: String,
    /// Which service.
    pub kind: RoleKindView,
    /// The role's name, or the group's.
    pub role: String,
    /// The place in words; of a group in which way it is held.
    pub scope: String,
    /// What kind of place it is.
    pub scope_kind: ScopeKindView,
    /// Names of the place, the outermost first, its own last; empty for a directory and groups.
    pub path: Vec<String>,
    /// The customer whose subscription it is, of a delegated role.
    pub customer: Option<CustomerView>,
    /// The id of the place, where that is a narrower one than that of the eligibility and the eligibility is still there.
    pub at: Option<String>,
    /// What.
    pub what: RequestWhat,
    /// What became of it.
    pub state: RequestStateView,
    /// When it was asked for.
    pub asked_at: Millis,
    /// The start, wished or granted.
    pub starts_at: Option<Millis>,
    /// The end, of what was granted.
    pub ends_at: Option<Millis>,
    /// The length that was asked for, seconds.
    pub duration: Option<u32>,
    /// Why; `null` where it is not known.
    pub justification: Option<String>,
    /// Ticket number.
    pub ticket_number: Option<String>,
    /// Ticket system.
    pub ticket_system: Option<String>,
    /// Who may decide, where readable.
    pub approvers: Vec<String>,
    /// Who decided, where readable.
    pub decided_by: Option<String>,
    /// What they said.
    pub decision_reason: Option<String>,
    /// It was asked for by Stint on this machine.
    pub from_here: bool,
    /// The request at the service that can be taken back; `cancelRequest` takes it.
    pub cancelable: Option<String>,
    /// The intent that stands for it here.
    pub intent: Option<String>,
    /// What went wrong and what to do, where it did.
    pub error: Option<AppError>,
    /// How it went, in the order of time.
    pub steps: Vec<RequestStep>,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RequestWhat {
    /// Turn eligible into active.
    Activate,
    /// End an activation early.
    Deactivate,
    /// A later end for what was given.
    Extend,
    /// What was given again, after its end.
    Renew,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RequestStateView {
    /// Somebody has to decide.
    Waiting,
    /// Granted, with a start to come.
    Scheduled,
    /// Accepted; the service is at work.
    Applying,
    /// In force.
    Active,
    /// A person said no.
    Denied,
    /// A policy said no.
    Refused,
    /// Nobody decided in time.
    Lapsed,
    /// The granted time is over.
    Expired,
    /// Ended early.
    Deactivated,
    /// Taken back.
    Canceled,
    /// It did not work.
    Failed,
    /// It certainly did not arrive.
    NotSent,
    /// It may have been accepted; being looked up.
    Unclear,
    /// Over, and nobody tells why.
    Ended,
}

/// A step of a request's way. Facts only; the window writes the words.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RequestStep {
    /// Which.
    pub what: StepWhat,
    /// How far.
    pub state: StepState,
    /// When, where known.
    pub at: Option<Millis>,
}

/// A step of a request's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StepWhat {
    /// It went to the service.
    Sent,
    /// The policy looked at it.
    PolicyChecked,
    /// Somebody has to decide.
    Waiting,
    /// Somebody decided.
    Decided,
    /// The service handed it to the directory.
    Delivered,
    /// It is in force.
    Active,
    /// It is over.
    Ended,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    /// It has happened.
    Done,
    /// It is under way.
    Now,
    /// It is to come.
    Next,
    /// It went wrong.
    Failed,
}

impl From<engine::RequestCounts> for Counts {
    fn from(counts: engine::RequestCounts) -> Self {
        // No list is longer than fits.
        let fit = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            activations7: fit(counts.activations7),
            requests30: fit(counts.requests30),
            eligible: fit(counts.eligible),
            active: fit(counts.active),
        }
    }
}

impl RequestRow {
    /// The row, beside what may be activated.
    pub(super) fn of(row: &engine::RequestRow, accesses: &Accesses<'_>) -> Self {
        let ticket = row.ticket.as_ref();
        let allowing = accesses.eligible(&row.target);
        let at = allowing.filter(|row_of| row_of.scope.id != row.target.scope);
        let place = accesses.place(&row.target);
        Self {
            id: row.id.clone(),
            key: key(&row.target),
            eligible: allowing.map(|row| row.id.to_string()),
            account: row.target.account.to_string(),
            kind: row.target.kind.into(),
            role: row.role_name.clone(),
            scope: row.scope_label.clone(),
            scope_kind: place.kind.into(),
            path: scope::path(&place),
            customer: CustomerView::of(&place),
            at: at.map(|_| row.target.scope.to_string()),
            what: row.what.into(),
            state: row.state.into(),
            asked_at: millis(row.asked_at),
            starts_at: row.starts_at.map(millis),
            ends_at: row.ends_at.map(millis),
            duration: row.duration.map(seconds),
            justification: row.justification.clone(),
            ticket_number: ticket.map(|ticket| ticket.number.clone()),
            ticket_system: ticket.map(|ticket| ticket.system.clone()),
            approvers: row.approvers.clone(),
            decided_by: row.decided_by.clone(),
            decision_reason: row.decision_reason.clone(),
            from_here: row.from_here,
            cancelable: row.cancelable.as_ref().map(ToString::to_string),
            intent: row.intent.as_ref().map(ToString::to_string),
            error: row
                .code
                .as_deref()
                .map(|code| faults::of_request(row.state, code, row.request_id.as_deref())),
            steps: row.steps.iter().map(Into::into).collect(),
        }
    }
}

impl From<stint_domain::RequestWhat> for RequestWhat {
    fn from(what: stint_domain::RequestWhat) -> Self {
        match what {
            stint_domain::RequestWhat::Activate => Self::Activate,
            stint_domain::RequestWhat::Deactivate => Self::Deactivate,
            stint_domain::RequestWhat::Extend => Self::Extend,
            stint_domain::RequestWhat::Renew => Self::Renew,
        }
    }
}

impl From<RequestState> for RequestStateView {
    fn from(state: RequestState) -> Self {
        match state {
            RequestState::Waiting => Self::Waiting,
            RequestState::Scheduled => Self::Scheduled,
            RequestState::Applying => Self::Applying,
            RequestState::Active => Self::Active,
            RequestState::Denied => Self::Denied,
            RequestState::Refused => Self::Refused,
            RequestState::Lapsed => Self::Lapsed,
            RequestState::Expired => Self::Expired,
            RequestState::Deactivated => Self::Deactivated,
            RequestState::Canceled => Self::Canceled,
            RequestState::Failed => Self::Failed,
            RequestState::NotSent => Self::NotSent,
            RequestState::Unclear => Self::Unclear,
            RequestState::Ended => Self::Ended,
        }
    }
}

impl From<&engine::RequestStep> for RequestStep {
    fn from(step: &engine::RequestStep) -> Self {
        Self {
            what: match step.what {
                engine::StepWhat::Sent => StepWhat::Sent,
                engine::StepWhat::PolicyChecked => StepWhat::PolicyChecked,
                engine::StepWhat::Waiting => StepWhat::Waiting,
                engine::StepWhat::Decided => StepWhat::Decided,
                engine::StepWhat::Delivered => StepWhat::Delivered,
                engine::StepWhat::Active => StepWhat::Active,
                engine::StepWhat::Ended => StepWhat::Ended,
            },
            state: match step.state {
                engine::StepState::Done => StepState::Done,
                engine::StepState::Now => StepState::Now,
                engine::StepState::Next => StepState::Next,
                engine::StepState::Failed => StepState::Failed,
            },
            at: step.at.map(millis),
        }
    }
}
