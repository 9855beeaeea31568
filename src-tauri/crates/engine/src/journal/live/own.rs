//! What the intents of this machine tell of requests, whatever the lists do.

use std::collections::BTreeSet;

use stint_domain::{
    Activate, Activation, ActivationAction, ActivationId, ActivationStatus, Ask, Deactivate, HistoryEntry,
    Intent, IntentState, RequestState, RequestWhat, RoleAt, RoleKind, Scope,
};

use super::{Lists, Live};
use crate::access::{Access, unnamed};

impl Lists<'_> {
    /// An intent on its own: what it would say if no list knew of it. Taking a request back is no request.
    pub(super) fn of_intent(&self, intent: &Intent) -> Option<Live> {
        let (state, code, request_id) = told(intent);
        let shared = |what, target: &RoleAt, role_name: &str| HistoryEntry {
            id: intent.id.to_string(),
            account: intent.account.clone(),
            what,
            target: target.clone(),
            role: self.named(target, role_name),
            scope: self.scope_of(target, role_name),
            state,
            asked_at: intent.made_at,
            starts_at: None,
            ends_at: None,
            duration: None,
            justification: String::new(),
            ticket: None,
            approval: None,
            activation: None,
            intent: Some(intent.id.clone()),
            code,
            request_id,
        };
        let entry = match &intent.ask {
            Ask::Activate(activate) => {
                let entry = shared(RequestWhat::Activate, &activate.target, &activate.role_name);
                self.given(entry, activate, intent)
            }
            Ask::Deactivate(Deactivate {
                target, role_name, ..
            }) => shared(RequestWhat::Deactivate, target, role_name),
            Ask::Prolong(prolong) => {
                let entry = shared(prolong.how.into(), &prolong.target, &prolong.role_name);
                HistoryEntry {
                    duration: prolong.duration,
                    justification: prolong.justification.clone(),
                    ticket: prolong.ticket.clone(),
                    state: match &intent.state {
                        IntentState::Done { .. } => RequestState::Active,
                        IntentState::Waiting { .. } => RequestState::Waiting,
                        IntentState::NeedsStepUp { .. }
                        | IntentState::Recorded
                        | IntentState::Sent { .. }
                        | IntentState::Unclear { .. }
                        | IntentState::NotSent { .. }
                        | IntentState::Refused { .. }
                        | IntentState::Failed { .. } => entry.state,
                    },
                    ..entry
                }
            }
            Ask::Cancel(_) => return None,
        };
        let on_its_way = intent.activation().and_then(|id| self.on_its_way(id));
        Some(Live {
            intent: Some(intent.id.clone()),
            in_flight: !intent.state.is_final() && !matches!(intent.state, IntentState::Waiting { .. }),
            waited: match entry.what {
                RequestWhat::Activate => self.asks_for_approval(intent.ask.target()),
                RequestWhat::Deactivate => false,
                RequestWhat::Extend | RequestWhat::Renew => true,
            },
            approvers: on_its_way
                .map(|(_, approvers)| approvers.to_vec())
                .unwrap_or_default(),
            cancelable: on_its_way
                .filter(|(request, _)| request.is_cancelable())
                .map(|(request, _)| request.id.clone()),
            until: entry.ends_at.filter(|end| *end > self.now),
            entry,
        })
    }

    /// With what was asked for, and how it stands since it was given.
    fn given(&self, entry: HistoryEntry, activate: &Activate, intent: &Intent) -> HistoryEntry {
        let entry = HistoryEntry {
            starts_at: activate.starts_at,
            duration: Some(activate.duration),
            justification: activate.justification.clone(),
            ticket: activate.ticket.clone(),
            ..entry
        };
        match &intent.state {
            IntentState::Done { .. } => {
                // As the service would list it.
                let request = Activation {
                    id: ActivationId::new(intent.id.as_str()),
                    account: intent.account.clone(),
                    kind: activate.target.kind,
                    action: ActivationAction::Activate,
                    role: entry.role.clone(),
                    scope: entry.scope.clone(),
                    status: ActivationStatus::Provisioned,
                    created_at: intent.made_at,
                    starts_at: activate.starts_at,
                    duration: Some(activate.duration),
                    justification: String::new(),
                    ticket: None,
                    completed_at: None,
                    approval: None,
                };
                let standing = self.activation(&request, false);
                HistoryEntry {
                    state: standing.state,
                    starts_at: standing.starts_at.or(entry.starts_at),
                    ends_at: standing.ends_at,
                    ..entry
                }
            }
            IntentState::Waiting { activation } => {
                let on_its_way = self.on_its_way(activation);
                let state = on_its_way.map(|(request, _)| request.outcome(true, self.now));
                HistoryEntry {
                    state: state.unwrap_or(entry.state),
                    ..entry
                }
            }
            IntentState::NeedsStepUp { .. }
            | IntentState::Recorded
            | IntentState::Sent { .. }
            | IntentState::Unclear { .. }
            | IntentState::NotSent { .. }
            | IntentState::Refused { .. }
            | IntentState::Failed { .. } => entry,
        }
    }

    /// The request that an intent can only have become, where nobody says it any more: the first one for the same
    /// thing with the same words, made in the minutes after it.
    pub(super) fn pair(&self, intent: &Intent, taken: &BTreeSet<ActivationId>) -> Option<ActivationId> {
        let may_be_there = match &intent.state {
            IntentState::Sent { .. }
            | IntentState::Unclear { .. }
            | IntentState::Done { .. }
            | IntentState::Failed { .. } => true,
            IntentState::NeedsStepUp { .. }
            | IntentState::Recorded
            | IntentState::NotSent { .. }
            | IntentState::Waiting { .. }
            | IntentState::Refused { .. } => false,
        };
        let (action, justification) = match &intent.ask {
            Ask::Activate(activate) => (ActivationAction::Activate, activate.justification.trim()),
            Ask::Deactivate(_) => (ActivationAction::Deactivate, ""),
            Ask::Prolong(prolong) => (prolong.action(), prolong.justification.trim()),
            Ask::Cancel(_) => return None,
        };
        let since = intent.made_at - Access::SKEW;
        let fitting = self.requests.iter().filter(|request| {
            may_be_there
                && request.action == action
                && request.is_at(intent.ask.target())
                && (since..=intent.made_at + Self::LATEST).contains(&request.created_at)
                && (action == ActivationAction::Deactivate || request.justification.trim() == justification)
                && !taken.contains(&request.id)
        });
        fitting
            .min_by_key(|request| request.created_at)
            .map(|request| request.id.clone())
    }

    /// The place of an intent, which says its name only where it is a group.
    fn scope_of(&self, target: &RoleAt, role_name: &str) -> Scope {
        let mut scope = self.scope(&target.account, &unnamed(target));
        if target.kind == RoleKind::Group && scope.name.is_none() {
            scope.name = Some(role_name.to_owned());
        }
        scope
    }
}

/// What an intent says of itself, with its code and the id of the call that failed.
fn told(intent: &Intent) -> (RequestState, Option<String>, Option<String>) {
    let coded = |state, code: &str| (state, Some(code.to_owned()), None);
    match &intent.state {
        IntentState::NeedsStepUp { .. } => coded(RequestState::NotSent, "step-up-needed"),
        IntentState::NotSent { code } => coded(RequestState::NotSent, code),
        IntentState::Recorded | IntentState::Sent { .. } | IntentState::Waiting { .. } => {
            (RequestState::Applying, None, None)
        }
        IntentState::Unclear { .. } => (RequestState::Unclear, None, None),
        IntentState::Done { .. } => (RequestState::Deactivated, None, None),
        IntentState::Refused { code, .. } => coded(RequestState::Refused, code),
        IntentState::Failed { code, request_id } => {
            let state = match code.as_str() {
                "denied" => RequestState::Denied,
                "lapsed" => RequestState::Lapsed,
                "canceled" => RequestState::Canceled,
                "ended" => RequestState::Ended,
                "ambiguous" | "unclear" => RequestState::Unclear,
                _ => RequestState::Failed,
            };
            (state, Some(code.clone()), request_id.clone())
        }
    }
}
