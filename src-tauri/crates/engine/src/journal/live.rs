//! What the lists and the intents tell of requests now.

mod own;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{
    AccountId, Activation, ActivationAction, ActivationId, ActivationStatus, Ask, HistoryEntry, Intent,
    IntentId, IntentState, PolicyAt, RequestState, RequestWhat, RoleAt, RoleDefinition, RoleDefinitionId,
    RoleKind, Scope, Timestamp,
};

use crate::{ActiveState, Snapshot};

/// A request that a list or an intent knows of.
#[derive(Debug, Clone)]
pub(super) struct Live {
    /// What is known of it, as it would be kept.
    pub(super) entry: HistoryEntry,
    /// The intent of this run.
    pub(super) intent: Option<IntentId>,
    /// It is between here and the service.
    pub(super) in_flight: bool,
    /// Somebody has or had to decide.
    pub(super) waited: bool,
    /// Who may, by name.
    pub(super) approvers: Vec<String>,
    /// The request that can be taken back.
    pub(super) cancelable: Option<ActivationId>,
    /// When the clock alone changes how it stands.
    pub(super) until: Option<Timestamp>,
}

/// How an activation stands.
#[derive(Debug, Clone, Copy)]
struct Standing {
    state: RequestState,
    /// The start that the service gave it.
    starts_at: Option<Timestamp>,
    /// The end of what was given, or when it was ended.
    ends_at: Option<Timestamp>,
}

impl Standing {
    fn so(state: RequestState) -> Self {
        Self {
            state,
            starts_at: None,
            ends_at: None,
        }
    }
}

/// What to look into.
struct Lists<'a> {
    snapshot: &'a Snapshot,
    requests: &'a [Activation],
    kept: &'a BTreeMap<(AccountId, String), HistoryEntry>,
    /// What is called how by each account: nobody's names are shown to another.
    roles: BTreeMap<(&'a AccountId, RoleKind, &'a RoleDefinitionId), &'a str>,
    scopes: BTreeMap<(&'a AccountId, &'a stint_domain::ScopeId), &'a Scope>,
    /// The policies that ask for an approval.
    approvals: BTreeSet<(&'a AccountId, PolicyAt)>,
    now: Timestamp,
}

/// All requests of all accounts that a list or an intent knows of, in no order.
pub(super) fn all(
    snapshot: &Snapshot,
    bound: &BTreeMap<IntentId, ActivationId>,
    kept: &BTreeMap<(AccountId, String), HistoryEntry>,
    now: Timestamp,
) -> Vec<Live> {
    let lists = Lists::of(snapshot, kept, now);
    let mut live: BTreeMap<String, Live> = lists
        .requests
        .iter()
        .filter_map(|request| lists.of_request(request))
        .map(|live| (live.entry.id.clone(), live))
        .collect();
    let mut taken: BTreeSet<ActivationId> = bound.values().cloned().collect();
    for row in snapshot.intents.value.iter() {
        let intent = &row.intent;
        let Some(own) = lists.of_intent(intent) else {
            continue;
        };
        let activation = bound.get(&intent.id).cloned();
        let activation = activation.or_else(|| lists.pair(intent, &taken));
        taken.extend(activation.clone());
        let id = activation
            .as_ref()
            .map_or(intent.id.as_str(), ActivationId::as_str);
        let merged = match live.remove(id) {
            Some(listed) => with_intent(listed, own, intent),
            None => own,
        };
        let entry = HistoryEntry {
            id: id.to_owned(),
            activation,
            ..merged.entry
        };
        live.insert(entry.id.clone(), Live { entry, ..merged });
    }
    live.into_values().collect()
}

/// The list's word and the intent's about one request. The list's is newer, but the intent may have seen why it
/// ended.
fn with_intent(listed: Live, own: Live, intent: &Intent) -> Live {
    // What an activation that was given has come to is read from the lists, and they know it by the request.
    let only_derived = matches!(
        (&intent.ask, &intent.state),
        (Ask::Activate(_), IntentState::Done { .. })
    );
    let vague = !only_derived && (listed.entry.state == RequestState::Ended || !listed.entry.state.is_over());
    let state = if vague && own.entry.state.is_over() && own.entry.state != RequestState::Unclear {
        own.entry.state
    } else {
        listed.entry.state
    };
    Live {
        intent: own.intent,
        entry: HistoryEntry {
            state,
            intent: own.entry.intent,
            code: own.entry.code,
            request_id: own.entry.request_id,
            ..listed.entry
        },
        ..listed
    }
}

impl Live {
    /// Is it settled, and did it reach the service?
    pub(super) fn is_for_the_disk(&self) -> bool {
        let state = self.entry.state;
        let settled = state.is_over() || state == RequestState::Active;
        settled && !self.in_flight && state != RequestState::NotSent
    }
}

impl<'a> Lists<'a> {
    /// So long after an intent was made its request may have been created: a stronger sign-in came between.
    const LATEST: TimeDelta = TimeDelta::minutes(15);
    /// So long before its end an activation that is gone counts as over by the clock.
    const EARLY: TimeDelta = TimeDelta::minutes(1);

    fn of(
        snapshot: &'a Snapshot,
        kept: &'a BTreeMap<(AccountId, String), HistoryEntry>,
        now: Timestamp,
    ) -> Self {
        let eligible = || {
            snapshot
                .eligible
                .value
                .iter()
                .flatten()
                .map(|row| &row.assignment)
        };
        let active = || snapshot.active.value.iter().filter_map(|row| row.in_force());
        let roles = active()
            .map(|row| (&row.account, row.kind, &row.role))
            .chain(eligible().map(|row| (&row.account, row.kind, &row.role)));
        let scopes = active()
            .map(|row| (&row.account, &row.scope))
            .chain(eligible().map(|row| (&row.account, &row.scope)));
        let rows = snapshot.eligible.value.iter().flatten();
        let asks = rows.filter(|row| row.rules.as_ref().is_some_and(|rules| rules.approval));
        Self {
            approvals: asks
                .map(|row| (&row.assignment.account, PolicyAt::of(&row.assignment.role_at())))
                .collect(),
            snapshot,
            requests: snapshot.activations.value.as_deref().unwrap_or_default(),
            kept,
            roles: roles
                .map(|(account, kind, role)| ((account, kind, &role.id), role.name.as_str()))
                .collect(),
            scopes: scopes
                .filter(|(_, scope)| scope.name.is_some())
                .map(|(account, scope)| ((account, &scope.id), scope))
                .collect(),
            now,
        }
    }

    /// A request of the service's list.
    fn of_request(&self, request: &Activation) -> Option<Live> {
        let what = match request.action {
            ActivationAction::Activate => RequestWhat::Activate,
            ActivationAction::Deactivate => RequestWhat::Deactivate,
            ActivationAction::Prolong(how, _) => how.into(),
            ActivationAction::Other => return None,
        };
        let by_policy = self.asks_for_approval(&request.role_at());
        let waited = match what {
            RequestWhat::Activate => {
                request.approval.is_some() || request.status == ActivationStatus::Waiting || by_policy
            }
            RequestWhat::Deactivate => false,
            // An administrator decides, always.
            RequestWhat::Extend | RequestWhat::Renew => true,
        };
        let standing = match what {
            RequestWhat::Activate => self.activation(request, waited),
            RequestWhat::Extend | RequestWhat::Renew => self.more_time(request),
            RequestWhat::Deactivate => Standing {
                ends_at: Some(request.created_at),
                ..Standing::so(request.outcome(false, self.now))
            },
        };
        let on_its_way = self.on_its_way(&request.id);
        let entry = HistoryEntry {
            id: request.id.to_string(),
            account: request.account.clone(),
            what,
            target: request.role_at(),
            role: self.named(&request.role_at(), &request.role.name),
            scope: self.scope(&request.account, &request.scope),
            state: standing.state,
            asked_at: request.created_at,
            starts_at: standing.starts_at.or(request.starts_at),
            ends_at: standing.ends_at,
            duration: request.duration,
            justification: request.justification.clone(),
            ticket: request.ticket.clone(),
            approval: request.approval.clone(),
            activation: Some(request.id.clone()),
            intent: None,
            code: None,
            request_id: None,
        };
        let window = request.created_at + Activation::DECISION_WINDOW;
        Some(Live {
            intent: None,
            in_flight: false,
            waited,
            approvers: on_its_way
                .map(|(_, approvers)| approvers.to_vec())
                .unwrap_or_default(),
            cancelable: on_its_way
                .map(|(request, _)| request)
                .or(Some(request).filter(|_| standing.state == RequestState::Waiting))
                .filter(|request| request.is_cancelable())
                .map(|request| request.id.clone()),
            until: [Some(window), standing.ends_at, Some(self.lag_ends(request))]
                .into_iter()
                .flatten()
                .filter(|at| *at > self.now)
                .min(),
            entry,
        })
    }

    /// The request and who may decide it, where it is on its way.
    fn on_its_way(&self, id: &ActivationId) -> Option<(&'a Activation, &'a [String])> {
        self.snapshot
            .active
            .value
            .iter()
            .find_map(|row| match &row.state {
                ActiveState::OnItsWay {
                    activation,
                    approvers,
                } if activation.id == *id => Some((activation, approvers.as_slice())),
                ActiveState::OnItsWay { .. } | ActiveState::InForce(_) => None,
            })
    }

    fn asks_for_approval(&self, target: &RoleAt) -> bool {
        // Most policies ask for none, so that most requests look nothing up.
        !self.approvals.is_empty() && self.approvals.contains(&(&target.account, PolicyAt::of(target)))
    }

    fn named(&self, target: &RoleAt, name: &str) -> RoleDefinition {
        let role = &target.role;
        let known = self.roles.get(&(&target.account, target.kind, role)).copied();
        // What an intent calls a membership is the group's name.
        let (known, name) = match (target.kind, role.as_str()) {
            (RoleKind::Group, "owner") => (known, "Owner"),
            (RoleKind::Group, _) => (known, "Member"),
            (RoleKind::EntraRole | RoleKind::AzureRole, _) => (known.filter(|_| name.is_empty()), name),
        };
        RoleDefinition {
            id: role.clone(),
            name: known.unwrap_or(name).to_owned(),
            description: None,
        }
    }

    fn scope(&self, account: &AccountId, scope: &Scope) -> Scope {
        let known = self.scopes.get(&(account, &scope.id));
        let known = known.filter(|_| scope.name.is_none());
        known.map_or_else(|| scope.clone(), |known| (*known).clone())
    }
}
