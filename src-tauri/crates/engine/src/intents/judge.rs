//! What the service shows, weighed. Pure: the same evidence gives the same finding.

use std::collections::BTreeSet;

use stint_domain::{
    Activation, ActivationAction, ActivationId, ActivationStatus, Ask, Intent, IntentState, Timestamp,
};

use crate::Evidence;
use crate::access::Access;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Whether it was accepted.
    Unclear,
    /// The request that the service says is under way already.
    Pending,
    /// Whether what should be ended is gone.
    Gone,
}

/// What a look at the service brought.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Finding {
    /// This is the request.
    Request(Box<Activation>),
    /// An activation that can only be this one is in force.
    InForce,
    /// What should be ended is not there any more.
    Gone,
    /// It is known how it ended; a code of ours.
    Failed(&'static str),
    /// Nothing yet.
    Nothing,
}

pub(super) fn judge(
    intent: &Intent,
    why: Why,
    evidence: &Evidence,
    bound: &BTreeSet<ActivationId>,
    now: Timestamp,
) -> Finding {
    let target = intent.ask.target();
    let held = evidence
        .active
        .iter()
        .any(|row| row.is_activated() && row.is_at(target) && row.ends_at.is_none_or(|end| end > now));
    match (why, &intent.ask) {
        (Why::Pending, ask) => pending(ask, evidence),
        (Why::Gone, _) if held => Finding::Failed("not-there"),
        (Why::Gone, _) => Finding::Gone,
        (Why::Unclear, Ask::Activate(_)) => activation(intent, evidence, bound),
        (Why::Unclear, Ask::Deactivate(_)) if !held => Finding::Gone,
        (Why::Unclear, Ask::Deactivate(_)) => {
            one_request(intent, ActivationAction::Deactivate, evidence, bound).unwrap_or(Finding::Nothing)
        }
        (Why::Unclear, Ask::Prolong(prolong)) => {
            one_request(intent, prolong.action(), evidence, bound).unwrap_or(Finding::Nothing)
        }
        (Why::Unclear, Ask::Cancel(withdraw)) => canceled(&withdraw.activation, evidence),
    }
}

fn activation(intent: &Intent, evidence: &Evidence, bound: &BTreeSet<ActivationId>) -> Finding {
    if let Some(finding) = one_request(intent, ActivationAction::Activate, evidence, bound) {
        return finding;
    }
    let since = sent_at(intent) - Access::SKEW;
    let mut started = evidence.active.iter().filter(|row| {
        row.is_activated()
            && row.is_at(intent.ask.target())
            && row.starts_at.is_some_and(|start| start >= since)
    });
    match (started.next(), started.next()) {
        (None, _) => Finding::Nothing,
        (Some(_), None) => Finding::InForce,
        (Some(_), Some(_)) => Finding::Failed("ambiguous"),
    }
}

/// The one request that can be this intent, if any was made since. With two nobody can tell.
fn one_request(
    intent: &Intent,
    action: ActivationAction,
    evidence: &Evidence,
    bound: &BTreeSet<ActivationId>,
) -> Option<Finding> {
    let since = sent_at(intent) - Access::SKEW;
    let mut made = evidence.activations.iter().filter(|request| {
        request.action == action
            && request.is_at(intent.ask.target())
            && request.created_at >= since
            && !bound.contains(&request.id)
    });
    match (made.next(), made.next()) {
        (None, _) => None,
        (Some(request), None) => Some(Finding::Request(Box::new(as_found(request)))),
        (Some(_), Some(_)) => Some(Finding::Failed("ambiguous")),
    }
}

/// An activation that was given and has been ended since was given.
fn as_found(request: &Activation) -> Activation {
    let mut request = request.clone();
    if request.action == ActivationAction::Activate && request.status == ActivationStatus::Revoked {
        request.status = ActivationStatus::Provisioned;
    }
    request
}

/// The one open request for the same thing. More time is asked for once, whoever began: a renewal may be an extension
/// that was asked for before the end.
fn pending(ask: &Ask, evidence: &Evidence) -> Finding {
    let is_same = |action: ActivationAction| match (ask, action) {
        (Ask::Prolong(prolong), ActivationAction::Prolong(_, of)) => prolong.of == of,
        (Ask::Prolong(_), _) => false,
        (Ask::Activate(_) | Ask::Deactivate(_) | Ask::Cancel(_), action) => {
            action == ActivationAction::Activate
        }
    };
    let mut open = evidence
        .activations
        .iter()
        .filter(|request| is_same(request.action) && request.status.is_open() && request.is_at(ask.target()));
    match (open.next(), open.next()) {
        (Some(request), None) => Finding::Request(Box::new(request.clone())),
        (None, _) | (Some(_), Some(_)) => Finding::Failed("already-pending"),
    }
}

fn canceled(id: &ActivationId, evidence: &Evidence) -> Finding {
    let request = evidence.activations.iter().find(|request| request.id == *id);
    match request.map(|request| request.status) {
        Some(ActivationStatus::Canceled) => request.map_or(Finding::Nothing, |request| {
            Finding::Request(Box::new(request.clone()))
        }),
        Some(
            ActivationStatus::Provisioned
            | ActivationStatus::Denied
            | ActivationStatus::Failed
            | ActivationStatus::Revoked,
        ) => Finding::Failed("not-there"),
        Some(
            ActivationStatus::Waiting
            | ActivationStatus::Scheduled
            | ActivationStatus::Applying
            | ActivationStatus::Unknown,
        )
        | None => Finding::Nothing,
    }
}

/// When it left, UTC; of what has not left, when it was asked for.
pub(super) fn sent_at(intent: &Intent) -> Timestamp {
    match &intent.state {
        IntentState::Sent { at } => *at,
        IntentState::Unclear { sent_at } => *sent_at,
        IntentState::NeedsStepUp { .. }
        | IntentState::Recorded
        | IntentState::NotSent { .. }
        | IntentState::Waiting { .. }
        | IntentState::Done { .. }
        | IntentState::Refused { .. }
        | IntentState::Failed { .. } => intent.made_at,
    }
}
