//! Rows and their steps, of what is known of a request. Facts only: who draws them finds the words.

use stint_domain::{
    Activation, ApprovalResult, HistoryEntry, IntentId, RequestState, RequestWhat, Tenant, Timestamp,
};

use super::live::Live;
use crate::{RequestRow, RequestStep, StepState, StepWhat};

/// The id of the entry's row.
pub(super) fn id_of(entry: &HistoryEntry) -> &str {
    entry.intent.as_ref().map_or(&entry.id, IntentId::as_str)
}

/// The row of a request that a list or an intent knows of.
pub(super) fn of_live(live: &Live, tenant: &Tenant) -> RequestRow {
    RequestRow {
        approvers: live.approvers.clone(),
        cancelable: live.cancelable.clone(),
        intent: live.intent.clone(),
        steps: steps(&live.entry, live.entry.state, live.waited, live.in_flight),
        ..of_kept(&live.entry, live.entry.state, tenant)
    }
}

/// The row of a request that only the disk knows of.
pub(super) fn of_kept(entry: &HistoryEntry, state: RequestState, tenant: &Tenant) -> RequestRow {
    let approval = entry.approval.as_ref();
    RequestRow {
        id: id_of(entry).to_owned(),
        target: entry.target.clone(),
        role_name: entry.target.kind.title(&entry.role, &entry.scope),
        scope_label: entry.target.kind.place(&entry.target.role, &entry.scope, tenant),
        what: entry.what,
        state,
        asked_at: entry.asked_at,
        starts_at: entry.starts_at,
        ends_at: entry.ends_at,
        duration: entry.duration,
        justification: Some(entry.justification.clone()).filter(|text| !text.is_empty()),
        ticket: entry.ticket.clone(),
        approvers: Vec::new(),
        decided_by: approval.and_then(|approval| approval.decided_by.clone()),
        decision_reason: approval.and_then(|approval| approval.reason.clone()),
        from_here: entry.intent.is_some(),
        cancelable: None,
        intent: None,
        code: entry.code.clone(),
        request_id: entry.request_id.clone(),
        steps: steps(entry, state, false, false),
    }
}

/// What has happened and what comes. `waited`: somebody has or had to decide, also where the approval itself does not
/// say it. `in_flight`: it is between here and the service.
fn steps(entry: &HistoryEntry, state: RequestState, waited: bool, in_flight: bool) -> Vec<RequestStep> {
    match entry.what {
        RequestWhat::Activate => activation(entry, state, waited, in_flight),
        RequestWhat::Deactivate => deactivation(entry, state, in_flight),
        RequestWhat::Extend | RequestWhat::Renew => more_time(entry, state, in_flight),
    }
}

fn activation(entry: &HistoryEntry, state: RequestState, waited: bool, in_flight: bool) -> Vec<RequestStep> {
    use StepState::{Done, Failed, Next, Now};
    use StepWhat::{Active, Decided, Delivered, Ended, PolicyChecked, Sent, Waiting};

    let asked_at = Some(entry.asked_at);
    let begun = entry.starts_at.or(asked_at);
    let sent = step(Sent, Done, asked_at);
    let checked = step(PolicyChecked, Done, None);
    let approval = entry.approval.as_ref();
    let decided_at = approval.and_then(|approval| approval.decided_at);
    let waited = waited
        || approval.is_some_and(|approval| approval.result != ApprovalResult::Open)
        || matches!(
            state,
            RequestState::Waiting | RequestState::Denied | RequestState::Lapsed
        );
    let window = asked_at.map(|at| at + Activation::DECISION_WINDOW);
    let approved = if waited {
        vec![step(Waiting, Done, None), step(Decided, Done, decided_at)]
    } else {
        Vec::new()
    };
    let so_far = |more: Vec<RequestStep>| {
        let mut all = vec![sent, checked];
        all.extend(more);
        all
    };
    let granted = |more: Vec<RequestStep>| {
        let mut all = so_far(approved.clone());
        all.extend(more);
        all
    };
    match state {
        RequestState::NotSent => vec![step(Sent, Failed, None)],
        RequestState::Unclear => vec![step(Sent, Now, None)],
        RequestState::Refused => vec![sent, step(PolicyChecked, Failed, None)],
        RequestState::Applying if in_flight => vec![
            step(Sent, Now, None),
            step(PolicyChecked, Next, None),
            step(Active, Next, entry.starts_at),
        ],
        RequestState::Applying => granted(vec![
            step(Delivered, Now, None),
            step(Active, Next, entry.starts_at),
            step(Ended, Next, entry.ends_at),
        ]),
        RequestState::Waiting => so_far(vec![
            step(Waiting, Now, window),
            step(Decided, Next, None),
            step(Active, Next, None),
        ]),
        RequestState::Denied => so_far(vec![step(Waiting, Done, None), step(Decided, Failed, decided_at)]),
        RequestState::Lapsed => so_far(vec![step(Waiting, Failed, window)]),
        RequestState::Scheduled => granted(vec![
            step(Active, Next, entry.starts_at),
            step(Ended, Next, entry.ends_at),
        ]),
        RequestState::Active => granted(vec![
            step(Delivered, Done, None),
            step(Active, Now, begun),
            step(Ended, Next, entry.ends_at),
        ]),
        RequestState::Expired | RequestState::Deactivated => granted(vec![
            step(Delivered, Done, None),
            step(Active, Done, begun),
            step(Ended, Done, entry.ends_at),
        ]),
        RequestState::Failed => granted(vec![step(Delivered, Failed, None)]),
        RequestState::Canceled | RequestState::Ended => so_far(vec![step(Ended, Done, None)]),
    }
}

fn deactivation(entry: &HistoryEntry, state: RequestState, in_flight: bool) -> Vec<RequestStep> {
    use StepState::{Done, Failed, Next, Now};
    use StepWhat::{Ended, Sent};

    let sent = step(Sent, Done, Some(entry.asked_at));
    match state {
        RequestState::NotSent => vec![step(Sent, Failed, None)],
        RequestState::Unclear => vec![step(Sent, Now, None)],
        RequestState::Applying if in_flight => vec![step(Sent, Now, None), step(Ended, Next, None)],
        RequestState::Waiting | RequestState::Scheduled | RequestState::Applying | RequestState::Active => {
            vec![sent, step(Ended, Now, None)]
        }
        RequestState::Deactivated | RequestState::Expired | RequestState::Ended => {
            vec![sent, step(Ended, Done, entry.ends_at)]
        }
        RequestState::Denied
        | RequestState::Refused
        | RequestState::Lapsed
        | RequestState::Canceled
        | RequestState::Failed => vec![sent, step(Ended, Failed, None)],
    }
}

/// An administrator decides; what is given is there at once.
fn more_time(entry: &HistoryEntry, state: RequestState, in_flight: bool) -> Vec<RequestStep> {
    use StepState::{Done, Failed, Next, Now};
    use StepWhat::{Active, Decided, Ended, PolicyChecked, Sent, Waiting};

    let sent = step(Sent, Done, Some(entry.asked_at));
    let checked = step(PolicyChecked, Done, None);
    let decided_at = entry.approval.as_ref().and_then(|approval| approval.decided_at);
    let so_far = |more: Vec<RequestStep>| {
        let mut all = vec![sent, checked];
        all.extend(more);
        all
    };
    match state {
        RequestState::NotSent => vec![step(Sent, Failed, None)],
        RequestState::Unclear => vec![step(Sent, Now, None)],
        RequestState::Refused => vec![sent, step(PolicyChecked, Failed, None)],
        RequestState::Applying if in_flight => vec![
            step(Sent, Now, None),
            step(PolicyChecked, Next, None),
            step(Waiting, Next, None),
        ],
        RequestState::Waiting | RequestState::Scheduled | RequestState::Applying => so_far(vec![
            step(Waiting, Now, None),
            step(Decided, Next, None),
            step(Active, Next, None),
        ]),
        RequestState::Denied => so_far(vec![step(Waiting, Done, None), step(Decided, Failed, decided_at)]),
        RequestState::Active => so_far(vec![
            step(Waiting, Done, None),
            step(Decided, Done, decided_at),
            step(Active, Now, decided_at),
        ]),
        RequestState::Expired | RequestState::Deactivated => so_far(vec![
            step(Waiting, Done, None),
            step(Decided, Done, decided_at),
            step(Active, Done, decided_at),
            step(Ended, Done, entry.ends_at),
        ]),
        RequestState::Failed => so_far(vec![step(Active, Failed, None)]),
        RequestState::Lapsed | RequestState::Canceled | RequestState::Ended => {
            so_far(vec![step(Ended, Done, None)])
        }
    }
}

fn step(what: StepWhat, state: StepState, at: Option<Timestamp>) -> RequestStep {
    RequestStep { what, state, at }
}
