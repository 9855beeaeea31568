use std::sync::Arc;

use chrono::TimeDelta;
use stint_domain::{ActivationId, IntentId, RequestState, RequestWhat, RoleAt, Ticket, Timestamp};

/// The timeline of what was asked for, and what it counts up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requests {
    /// The newest first, at most [`Requests::MOST`]; `None` while nothing is known. Rows that stayed the same are
    /// the same values in memory.
    pub rows: Option<Vec<Arc<RequestRow>>>,
    /// The numbers of "My view".
    pub counts: RequestCounts,
}

/// The numbers of "My view".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RequestCounts {
    /// Activations that were given in the last 7 days.
    pub activations7: usize,
    /// Requests of the last 30 days.
    pub requests30: usize,
    /// Assignments that may be activated.
    pub eligible: usize,
    /// Assignments in force.
    pub active: usize,
}

/// A request, whoever knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// The intent's id where it was asked for from this machine, else the service's id of the request. Stays the
    /// same from the asking to the end of the history.
    pub id: String,
    /// The access.
    pub target: RoleAt,
    /// The role's name.
    pub role_name: String,
    /// The place in words.
    pub scope_label: String,
    /// What was asked for.
    pub what: RequestWhat,
    /// How it stands.
    pub state: RequestState,
    /// When it was asked for, UTC.
    pub asked_at: Timestamp,
    /// The start, UTC: asked for or given; `None` = at once, or not known yet.
    pub starts_at: Option<Timestamp>,
    /// The end of the access, or when it was ended, UTC; `None` where there is none or nobody knows.
    pub ends_at: Option<Timestamp>,
    /// The length that was asked for.
    pub duration: Option<TimeDelta>,
    /// The justification as it was sent.
    pub justification: Option<String>,
    /// The ticket as it was sent.
    pub ticket: Option<Ticket>,
    /// Who may decide, by name, in the policy's order; only of one that waits.
    pub approvers: Vec<String>,
    /// Who decided, where readable.
    pub decided_by: Option<String>,
    /// What they wrote.
    pub decision_reason: Option<String>,
    /// It was asked for from this machine.
    pub from_here: bool,
    /// The request that can be taken back.
    pub cancelable: Option<ActivationId>,
    /// The intent of this run.
    pub intent: Option<IntentId>,
    /// Why it did not work: the service's code or one of ours.
    pub code: Option<String>,
    /// The service's id of the call that failed, for support.
    pub request_id: Option<String>,
    /// What has happened and what comes, in order. Facts only.
    pub steps: Vec<RequestStep>,
}

/// One step of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestStep {
    /// Which.
    pub what: StepWhat,
    /// How far it is.
    pub state: StepState,
    /// When it happened or will, UTC, where known.
    pub at: Option<Timestamp>,
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepWhat {
    /// It left for the service.
    Sent,
    /// The policy had nothing against it.
    PolicyChecked,
    /// Somebody has to decide.
    Waiting,
    /// Somebody decided.
    Decided,
    /// The service delivers the access.
    Delivered,
    /// The access is in force.
    Active,
    /// The access is over.
    Ended,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It has happened.
    Done,
    /// It is happening.
    Now,
    /// It is still to come.
    Next,
    /// It did not work, and nothing comes after it.
    Failed,
}

impl Requests {
    /// So many rows are shown.
    pub const MOST: usize = 1000;
}
