//! What the lists and the intents tell of requests now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{
    AccountId, Activate, Activation, ActivationAction, ActivationId, ActivationStatus, ActiveAssignment, Ask,
    Deactivate, HistoryEntry, Intent, IntentId, IntentState, PolicyAt, RequestState, RequestWhat, RoleAt,
    RoleDefinition, RoleDefinitionId, RoleKind, Scope, Timestamp,
};

use crate::access::Access;
use crate::access::rows::unnamed;
use crate::{ActiveState, List, Snapshot, Source};

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
    roles: BTreeMap<(RoleKind, &'a RoleDefinitionId), &'a str>,
    scopes: BTreeMap<&'a stint_domain::ScopeId, &'a Scope>,
    now: Timestamp,
}

/// The service's request that an intent became, as long as it says it.
pub(super) fn activation_of(intent: &Intent) -> Option<&ActivationId> {
    match &intent.state {
        IntentState::Waiting { activation } => Some(activation),
        IntentState::Done { activation } => match &intent.ask {
            Ask::Activate(_) | Ask::Deactivate(_) => activation.as_ref(),
            Ask::Cancel(_) => None,
        },
        IntentState::NeedsStepUp { .. }
        | IntentState::Recorded
        | IntentState::Sent { .. }
        | IntentState::Unclear { .. }
        | IntentState::NotSent { .. }
        | IntentState::Refused { .. }
        | IntentState::Failed { .. } => None,
    }
}

/// All requests of the current account that a list or an intent knows of, in no order.
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
            .map(|row| (row.kind, &row.role))
            .chain(eligible().map(|row| (row.kind, &row.role)));
        let scopes = active()
            .map(|row| &row.scope)
            .chain(eligible().map(|row| &row.scope));
        Self {
            snapshot,
            requests: snapshot.activations.value.as_deref().unwrap_or_default(),
            kept,
            roles: roles
                .map(|(kind, role)| ((kind, &role.id), role.name.as_str()))
                .collect(),
            scopes: scopes
                .filter(|scope| scope.name.is_some())
                .map(|scope| (&scope.id, scope))
                .collect(),
            now,
        }
    }

    /// A request of the service's list.
    fn of_request(&self, request: &Activation) -> Option<Live> {
        let what = match request.action {
            ActivationAction::Activate => RequestWhat::Activate,
            ActivationAction::Deactivate => RequestWhat::Deactivate,
            ActivationAction::Other => return None,
        };
        let by_policy = self.asks_for_approval(&request.role_at());
        let waited = what == RequestWhat::Activate
            && (request.approval.is_some() || request.status == ActivationStatus::Waiting || by_policy);
        let standing = match what {
            RequestWhat::Activate => self.activation(request, waited),
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
            scope: self.scope(&request.scope),
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
                .filter(|(request, _)| request.is_cancelable())
                .map(|(request, _)| request.id.clone()),
            until: [Some(window), standing.ends_at, Some(self.lag_ends(request))]
                .into_iter()
                .flatten()
                .filter(|at| *at > self.now)
                .min(),
            entry,
        })
    }

    /// An intent on its own: what it would say if no list knew of it. Taking a request back is no request.
    fn of_intent(&self, intent: &Intent) -> Option<Live> {
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
            Ask::Cancel(_) => return None,
        };
        let on_its_way = activation_of(intent).and_then(|id| self.on_its_way(id));
        Some(Live {
            intent: Some(intent.id.clone()),
            in_flight: !intent.state.is_final() && !matches!(intent.state, IntentState::Waiting { .. }),
            waited: self.asks_for_approval(intent.ask.target()) && entry.what == RequestWhat::Activate,
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

    /// How an activation stands, and the end of what was given.
    fn activation(&self, request: &Activation, waited: bool) -> Standing {
        if let Some((on_its_way, _)) = self.on_its_way(&request.id) {
            let state = on_its_way.outcome(waited, self.now);
            let end = planned_end(request).filter(|_| state == RequestState::Scheduled);
            return Standing {
                ends_at: end,
                ..Standing::so(state)
            };
        }
        let state = request.outcome(waited, self.now);
        match state {
            RequestState::Waiting
            | RequestState::Scheduled
            | RequestState::Applying
            | RequestState::Active => {}
            RequestState::Deactivated => {
                return Standing {
                    ends_at: self.left_at(request).or(request.completed_at),
                    ..Standing::so(state)
                };
            }
            RequestState::Denied
            | RequestState::Refused
            | RequestState::Lapsed
            | RequestState::Expired
            | RequestState::Canceled
            | RequestState::Failed
            | RequestState::NotSent
            | RequestState::Unclear
            | RequestState::Ended => return Standing::so(state),
        }
        if self.was_taken_back(&request.id) {
            return Standing::so(RequestState::Canceled);
        }
        if let Some(row) = self.in_force(request) {
            return Standing {
                state: RequestState::Active,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
            };
        }
        if state != RequestState::Active {
            return Standing::so(state);
        }
        self.no_longer_in_force(request)
    }

    /// It was given and is not in the list of what is in force.
    fn no_longer_in_force(&self, request: &Activation) -> Standing {
        let until = |state, ends_at| Standing {
            ends_at,
            ..Standing::so(state)
        };
        let key = (request.account.clone(), request.id.to_string());
        // What was seen in force knows its end better than the request does.
        let seen = self.kept.get(&key).and_then(|known| known.ends_at);
        let end = seen.or_else(|| planned_end(request));
        if let Some(left_at) = self.left_at(request) {
            return until(RequestState::Deactivated, Some(left_at));
        }
        let over = end.is_some_and(|end| end - Self::EARLY <= self.now);
        let may_be_on_its_way = self.now < self.lag_ends(request) || !self.has_read_active(request.kind);
        match (over, may_be_on_its_way) {
            (true, _) => until(RequestState::Expired, end),
            (false, true) if self.has_read_active(request.kind) => Standing::so(RequestState::Applying),
            (false, true) => until(RequestState::Active, end),
            // Somebody else ended it, and nobody says who and when.
            (false, false) => Standing::so(RequestState::Ended),
        }
    }

    /// What came of this request and is in force: of several requests for the same access, only the latest that was
    /// made before the start.
    fn in_force(&self, request: &Activation) -> Option<&ActiveAssignment> {
        let target = request.role_at();
        let rows = self.snapshot.active.value.iter();
        let mut rows = rows.filter_map(|row| row.in_force());
        let row = rows.find(|row| row.is_activated() && row.role_at() == target)?;
        let made_before =
            |made_at: Timestamp| row.starts_at.is_none_or(|start| start >= made_at - Access::SKEW);
        let later = self.requests.iter().any(|other| {
            other.action == ActivationAction::Activate
                && other.id != request.id
                && other.created_at > request.created_at
                && made_before(other.created_at)
                && matches!(
                    other.status,
                    ActivationStatus::Provisioned | ActivationStatus::Applying | ActivationStatus::Scheduled
                )
                && other.role_at() == target
        });
        (made_before(request.created_at) && !later).then_some(row)
    }

    /// When the person ended what this request gave: the first deactivation after it, before its end.
    fn left_at(&self, request: &Activation) -> Option<Timestamp> {
        let target = request.role_at();
        let end = planned_end(request);
        let fits = |at: Timestamp| at > request.created_at && end.is_none_or(|end| at < end);
        let listed = self.requests.iter().filter(|other| {
            other.action == ActivationAction::Deactivate
                && matches!(
                    other.status,
                    ActivationStatus::Revoked | ActivationStatus::Provisioned
                )
                && other.role_at() == target
        });
        let listed = listed.map(|other| other.created_at);
        let intents = self.snapshot.intents.value.iter().map(|row| &row.intent);
        let own = intents.filter_map(|intent| match (&intent.ask, &intent.state) {
            (Ask::Deactivate(ask), IntentState::Done { .. }) if ask.target == target => Some(intent.made_at),
            (Ask::Deactivate(_) | Ask::Activate(_) | Ask::Cancel(_), _) => None,
        });
        let kept = self.kept.values().filter(|entry| {
            entry.what == RequestWhat::Deactivate
                && entry.state == RequestState::Deactivated
                && entry.target == target
        });
        let kept = kept.map(|entry| entry.asked_at);
        listed.chain(own).chain(kept).filter(|at| fits(*at)).min()
    }

    fn was_taken_back(&self, request: &ActivationId) -> bool {
        let mut intents = self.snapshot.intents.value.iter().map(|row| &row.intent);
        intents.any(|intent| match (&intent.ask, &intent.state) {
            (Ask::Cancel(withdraw), IntentState::Done { .. }) => withdraw.activation == *request,
            (Ask::Cancel(_) | Ask::Activate(_) | Ask::Deactivate(_), _) => false,
        })
    }

    /// The request that an intent can only have become, where nobody says it any more: the first one for the same
    /// thing with the same words, made in the minutes after it.
    fn pair(&self, intent: &Intent, taken: &BTreeSet<ActivationId>) -> Option<ActivationId> {
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
            Ask::Cancel(_) => return None,
        };
        let since = intent.made_at - Access::SKEW;
        let fitting = self.requests.iter().filter(|request| {
            may_be_there
                && request.action == action
                && request.role_at() == *intent.ask.target()
                && (since..=intent.made_at + Self::LATEST).contains(&request.created_at)
                && (action == ActivationAction::Deactivate || request.justification.trim() == justification)
                && !taken.contains(&request.id)
        });
        fitting
            .min_by_key(|request| request.created_at)
            .map(|request| request.id.clone())
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
        let mut rows = self.snapshot.eligible.value.iter().flatten();
        let policy = PolicyAt::of(target);
        let row = rows.find(|row| PolicyAt::of(&row.assignment.role_at()) == policy);
        row.and_then(|row| row.rules.as_ref())
            .is_some_and(|rules| rules.approval)
    }

    /// Until then the list of what is in force may not show yet what the request gave.
    fn lag_ends(&self, request: &Activation) -> Timestamp {
        let last = [Some(request.created_at), request.starts_at, request.completed_at];
        let last = last.into_iter().flatten().max().unwrap_or(request.created_at);
        last.min(self.now) + Access::LAG
    }

    fn has_read_active(&self, kind: RoleKind) -> bool {
        let active = Source::of(kind, List::Active);
        let mut sources = self.snapshot.head.value.sources.iter();
        sources.any(|state| state.source == active && matches!(state.answer, Some(Ok(_))))
    }

    fn named(&self, target: &RoleAt, name: &str) -> RoleDefinition {
        let role = &target.role;
        let known = self.roles.get(&(target.kind, role)).copied();
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

    /// The place of an intent, which says its name only where it is a group.
    fn scope_of(&self, target: &RoleAt, role_name: &str) -> Scope {
        let mut scope = self.scope(&unnamed(target));
        if target.kind == RoleKind::Group && scope.name.is_none() {
            scope.name = Some(role_name.to_owned());
        }
        scope
    }

    fn scope(&self, scope: &Scope) -> Scope {
        let known = self.scopes.get(&scope.id).filter(|_| scope.name.is_none());
        known.map_or_else(|| scope.clone(), |known| (*known).clone())
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

fn planned_end(request: &Activation) -> Option<Timestamp> {
    let start = request.starts_at.unwrap_or(request.created_at);
    request.duration.map(|length| start + length)
}
