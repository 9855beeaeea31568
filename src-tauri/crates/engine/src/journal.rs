//! The timeline of requests: merges what the service lists, what was asked for from here, and what is on disk.

use std::sync::Arc;

use stint_domain::{Activation, ActivationAction, RequestWhat, Timestamp};

use crate::access::Access;
use crate::{RequestRow, Requests};

/// The room of the journal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal;

impl Journal {
    /// The rows of the current account, the newest first.
    pub(crate) fn requests(&self, access: &Access, now: Timestamp) -> Requests {
        let rows = access.requests().map(|requests| {
            let mut rows: Vec<Arc<RequestRow>> = requests
                .iter()
                .filter_map(|request| row(request, access, now).map(Arc::new))
                .collect();
            rows.sort_by(|a, b| (b.asked_at, &b.id).cmp(&(a.asked_at, &a.id)));
            rows
        });
        Requests {
            rows,
            ..Requests::default()
        }
    }
}

fn row(request: &Activation, access: &Access, now: Timestamp) -> Option<RequestRow> {
    let what = match request.action {
        ActivationAction::Activate => RequestWhat::Activate,
        ActivationAction::Deactivate => RequestWhat::Deactivate,
        ActivationAction::Other => return None,
    };
    let waited = access
        .rules_of(&request.role.id)
        .is_some_and(|rules| rules.approval);
    Some(RequestRow {
        id: request.id.to_string(),
        target: request.role_at(),
        role_name: request.role.name.clone(),
        scope_label: access.label(&request.scope),
        what,
        state: request.outcome(waited, now),
        asked_at: request.created_at,
        starts_at: request.starts_at,
        ends_at: None,
        duration: request.duration,
        justification: Some(request.justification.clone()).filter(|text| !text.is_empty()),
        ticket: request.ticket.clone(),
        approvers: Vec::new(),
        decided_by: None,
        decision_reason: None,
        from_here: false,
        cancelable: request.is_cancelable().then(|| request.id.clone()),
        intent: None,
        code: None,
        request_id: None,
        steps: Vec::new(),
    })
}
