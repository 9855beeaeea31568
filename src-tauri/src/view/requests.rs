//! Everything the person asked for: the timeline of My requests.

use serde::Serialize;
use specta::Type;

use super::{AppError, Millis, RoleKindView};

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
    /// `entraRole`.
    pub kind: RoleKindView,
    /// The role's name.
    pub role: String,
    /// The place in words.
    pub scope: String,
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
