use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{
    AccountId, Activation, ActivationAction, ActivationId, ActivationRules, ActivationStatus,
    ActiveAssignment, Ask, ClaimsChallenge, EligibleAssignment, Intent, IntentId, PolicyAt, RoleAt, RoleKind,
    Scope, Timestamp,
};

use super::{Fault, rows};
use crate::tests::desk::{active, request};
use crate::{Answer, Evidence, Fetch, FetchError, Fetched, List};

#[derive(Default)]
pub(in crate::tests) struct Service {
    /// How long its lists lag behind.
    lag: TimeDelta,
    requests: Vec<Listed<Activation>>,
    active: Vec<Listed<ActiveAssignment>>,
    /// Until when each account's sign-in satisfies c1.
    pub(super) satisfied_until: BTreeMap<AccountId, Timestamp>,
    /// What it gave, for good: each access with its end.
    pub(in crate::tests) granted: BTreeSet<(RoleAt, Timestamp)>,
    /// The ends that administrators have given anew.
    prolonged: BTreeMap<RoleAt, Timestamp>,
    /// What came, by intent, in order.
    pub(in crate::tests) posts: BTreeMap<IntentId, Vec<Fate>>,
    /// What came, with when it came and the last end that the access had had by then; in order.
    pub(in crate::tests) arrivals: Vec<(IntentId, Timestamp, Option<Timestamp>)>,
    /// What it did, by intent.
    pub(in crate::tests) accepted: BTreeMap<IntentId, u32>,
}

struct Listed<T> {
    row: T,
    from: Timestamp,
    until: Option<Timestamp>,
}

/// What the sender can know of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tests) enum Fate {
    /// It was certainly not accepted, for a reason that goes away.
    ForNow,
    /// It was certainly not accepted.
    Declined,
    /// It was accepted, or may have been.
    MayBeAccepted,
}

impl Service {
    pub(super) fn with_lag(lag: TimeDelta) -> Self {
        Self {
            lag,
            ..Self::default()
        }
    }

    /// What an intent brings, if it arrives. Keeps what the sender can know of it.
    pub(super) fn post(&mut self, intent: &Intent, fault: Option<Fault>, now: Timestamp) -> Answer {
        let not_accepted = |error| Answer::NotAccepted(error);
        let last_end = self.last_end(intent.ask.target(), now);
        self.arrivals.push((intent.id.clone(), now, last_end));
        let (fate, answer) = match fault {
            Some(Fault::LoseRequest) => (Fate::MayBeAccepted, Answer::Unclear),
            Some(Fault::LoseAnswer) => {
                self.act(intent, now);
                (Fate::MayBeAccepted, Answer::Unclear)
            }
            Some(Fault::Throttle) => {
                let until = now + TimeDelta::seconds(7);
                (Fate::ForNow, not_accepted(FetchError::Throttled(until)))
            }
            Some(Fault::AskStepUp) => (Fate::ForNow, Answer::StepUp(c1())),
            Some(Fault::NeedSignIn) => (Fate::Declined, not_accepted(FetchError::SignInNeeded)),
            Some(Fault::Offline) => (
                Fate::Declined,
                not_accepted(FetchError::Offline("host".to_owned())),
            ),
            Some(Fault::FailStepUp | Fault::FailDisk) | None => self.act(intent, now),
        };
        self.posts.entry(intent.id.clone()).or_default().push(fate);
        answer
    }

    fn act(&mut self, intent: &Intent, now: Timestamp) -> (Fate, Answer) {
        let target = intent.ask.target();
        match &intent.ask {
            Ask::Activate(_) if self.held(target, now).is_some() => (Fate::Declined, Answer::AlreadyActive),
            Ask::Activate(_) if self.pending(target).is_some() => (Fate::Declined, Answer::AlreadyPending),
            Ask::Activate(_) if target.role == "apps".into() && !self.is_satisfied(&target.account, now) => {
                (Fate::ForNow, Answer::StepUp(c1()))
            }
            Ask::Activate(activate) => {
                let waits = target.role == "teams".into();
                let status = if waits {
                    ActivationStatus::Waiting
                } else {
                    ActivationStatus::Provisioned
                };
                let mut activation = request(&format!("of-{}", intent.id), status, now);
                of(&mut activation, target);
                activation.duration = Some(activate.duration);
                self.note(intent, activation.clone(), now);
                if !waits {
                    self.give(&activation, now);
                }
                (Fate::MayBeAccepted, Answer::Accepted(Some(Box::new(activation))))
            }
            Ask::Deactivate(_) => {
                let Some(row) = self.held(target, now).cloned() else {
                    return (Fate::Declined, Answer::NotThere);
                };
                if row.deactivatable_from() > Some(now) {
                    return (Fate::Declined, Answer::TooEarly);
                }
                self.active
                    .iter_mut()
                    .filter(|listed| listed.row == row)
                    .for_each(|listed| listed.until = listed.until.min(Some(now)));
                let mut ended = request(&format!("of-{}", intent.id), ActivationStatus::Revoked, now);
                of(&mut ended, target);
                ended.action = ActivationAction::Deactivate;
                self.note(intent, ended.clone(), now);
                (Fate::MayBeAccepted, Answer::Accepted(Some(Box::new(ended))))
            }
            Ask::Prolong(_) if self.prolonging(target).is_some() => (Fate::Declined, Answer::AlreadyPending),
            Ask::Prolong(prolong) => {
                let id = format!("of-{}", intent.id);
                let mut asked = request(&id, ActivationStatus::Waiting, now);
                of(&mut asked, target);
                asked.action = prolong.action();
                asked.duration = prolong.duration;
                asked.justification = prolong.justification.clone();
                self.note(intent, asked.clone(), now);
                (Fate::MayBeAccepted, Answer::Accepted(Some(Box::new(asked))))
            }
            Ask::Cancel(withdraw) => {
                let mut requests = self.requests.iter_mut();
                let open = requests.find(|listed| {
                    listed.row.id == withdraw.activation && listed.row.status == ActivationStatus::Waiting
                });
                let Some(open) = open else {
                    return (Fate::Declined, Answer::NotThere);
                };
                open.row.status = ActivationStatus::Canceled;
                *self.accepted.entry(intent.id.clone()).or_default() += 1;
                (Fate::MayBeAccepted, Answer::Accepted(None))
            }
        }
    }

    fn is_satisfied(&self, account: &AccountId, now: Timestamp) -> bool {
        let until = self.satisfied_until.get(account);
        until.is_some_and(|until| *until >= now)
    }

    fn note(&mut self, intent: &Intent, activation: Activation, now: Timestamp) {
        *self.accepted.entry(intent.id.clone()).or_default() += 1;
        self.requests.push(Listed {
            row: activation,
            from: now + self.lag,
            until: None,
        });
    }

    fn give(&mut self, activation: &Activation, now: Timestamp) {
        let length = activation.duration.unwrap();
        let row = ActiveAssignment {
            account: activation.account.clone(),
            kind: activation.kind,
            role: activation.role.clone(),
            scope: activation.scope.clone(),
            ..active(now, length)
        };
        self.granted.insert((row.role_at(), now + length));
        self.active.push(Listed {
            row,
            from: now + self.lag,
            until: Some(now + length),
        });
    }

    /// Somebody decides the first request that waits.
    pub(in crate::tests) fn decide(&mut self, approve: bool, now: Timestamp) {
        let mut requests = self.requests.iter_mut();
        let Some(open) = requests.find(|listed| listed.row.status == ActivationStatus::Waiting) else {
            return;
        };
        if !approve {
            open.row.status = ActivationStatus::Denied;
            return;
        }
        open.row.status = ActivationStatus::Provisioned;
        let activation = open.row.clone();
        match activation.action {
            ActivationAction::Prolong(..) => {
                let until = now + activation.duration.unwrap();
                self.prolonged.insert(activation.role_at(), until);
            }
            ActivationAction::Activate | ActivationAction::Deactivate | ActivationAction::Other => {
                self.give(&activation, now);
            }
        }
    }

    /// The open request for more time of what an access may be activated by.
    fn prolonging(&self, target: &RoleAt) -> Option<&Activation> {
        let mut requests = self.requests.iter().map(|listed| &listed.row);
        requests.find(|row| is_prolonging(row) && row.status.is_open() && row.role_at() == *target)
    }

    /// What nobody decided in a day is over.
    pub(super) fn expire(&mut self, now: Timestamp) {
        for listed in &mut self.requests {
            let old = now - listed.row.created_at >= Activation::DECISION_WINDOW;
            if listed.row.status == ActivationStatus::Waiting && old && !is_prolonging(&listed.row) {
                listed.row.status = ActivationStatus::Failed;
            }
        }
    }

    /// The truth about an access, not the list.
    pub(super) fn held(&self, target: &RoleAt, now: Timestamp) -> Option<&ActiveAssignment> {
        let mut held = self.active.iter().filter(|listed| listed.until > Some(now));
        held.find(|listed| listed.row.role_at() == *target)
            .map(|listed| &listed.row)
    }

    /// When the access was last lost, by now; `None` while it is held or never was.
    fn last_end(&self, target: &RoleAt, now: Timestamp) -> Option<Timestamp> {
        let own = self
            .active
            .iter()
            .filter(|listed| listed.row.role_at() == *target);
        let last = own.filter_map(|listed| listed.until).max();
        last.filter(|end| *end <= now)
    }

    pub(in crate::tests) fn has(&self, id: &ActivationId) -> bool {
        self.requests.iter().any(|listed| listed.row.id == *id)
    }

    fn pending(&self, target: &RoleAt) -> Option<&Activation> {
        let mut open = self
            .requests
            .iter()
            .filter(|listed| listed.row.status.is_open() && !is_prolonging(&listed.row));
        open.find(|listed| listed.row.role_at() == *target)
            .map(|listed| &listed.row)
    }

    pub(super) fn fetch(&self, fetch: &Fetch, now: Timestamp) -> Fetched {
        match fetch.source.list {
            List::Eligible => {
                let rows = rows(&fetch.account).map(|row| EligibleAssignment {
                    ends_at: self.prolonged.get(&row.role_at()).copied().or(row.ends_at),
                    ..row
                });
                let rows = rows.into_iter();
                Fetched::Eligible(rows.filter(|row| row.kind == fetch.source.kind).collect())
            }
            List::Active => {
                let mut rows = self.listed_active(now);
                rows.retain(|row| row.kind == fetch.source.kind && row.account == fetch.account);
                Fetched::Active(rows)
            }
            List::Activations => {
                let mut rows = self.listed_requests(now);
                rows.retain(|row| row.kind == fetch.source.kind && row.account == fetch.account);
                Fetched::Activations(rows)
            }
            List::Rules => {
                let rules = rules(fetch).into_iter();
                Fetched::Rules(rules.collect())
            }
        }
    }

    pub(super) fn evidence(&self, target: &RoleAt, now: Timestamp) -> Evidence {
        let mut activations = self.listed_requests(now);
        activations.retain(|activation| activation.role_at() == *target);
        let mut active = self.listed_active(now);
        active.retain(|row| row.role_at() == *target);
        Evidence { activations, active }
    }

    /// The list shows late what began, and shows late what is over.
    fn listed_active(&self, now: Timestamp) -> Vec<ActiveAssignment> {
        let listed = self
            .active
            .iter()
            .filter(|listed| listed.from <= now && listed.until.is_none_or(|until| until + self.lag > now));
        listed.map(|listed| listed.row.clone()).collect()
    }

    fn listed_requests(&self, now: Timestamp) -> Vec<Activation> {
        let listed = self.requests.iter().filter(|listed| listed.from <= now);
        listed.map(|listed| listed.row.clone()).collect()
    }
}

/// What the policies ask: of directory roles all, of the others those that are wanted.
fn rules(fetch: &Fetch) -> BTreeMap<PolicyAt, ActivationRules> {
    let untouched = ActivationRules::untouched;
    let asks_approval = ActivationRules {
        approval: true,
        ..untouched()
    };
    let asks_step_up = ActivationRules {
        step_up: Some("c1".into()),
        ..untouched()
    };
    let wanted = |row: &PolicyAt| match row.kind {
        RoleKind::EntraRole => fetch.source.kind == RoleKind::EntraRole,
        RoleKind::Group | RoleKind::AzureRole => fetch.policies.contains(row),
    };
    let all = rows(&fetch.account).map(|row| PolicyAt::of(&row.role_at()));
    let all = all.into_iter().filter(wanted);
    all.map(|policy| {
        let asks = match policy.role.as_str() {
            "teams" => asks_approval.clone(),
            "apps" => asks_step_up.clone(),
            _ => untouched(),
        };
        (policy, asks)
    })
    .collect()
}

fn is_prolonging(request: &Activation) -> bool {
    matches!(request.action, ActivationAction::Prolong(..))
}

/// A request for this access.
fn of(request: &mut Activation, target: &RoleAt) {
    let rows = rows(&target.account);
    let row = rows
        .iter()
        .find(|row| row.kind == target.kind && row.role.id == target.role)
        .unwrap();
    request.account = target.account.clone();
    request.kind = row.kind;
    request.role = row.role.clone();
    request.scope = if row.scope.id == target.scope {
        row.scope.clone()
    } else {
        Scope::in_azure(target.scope.as_str())
    };
}

fn c1() -> ClaimsChallenge {
    ClaimsChallenge::context("c1".into())
}
