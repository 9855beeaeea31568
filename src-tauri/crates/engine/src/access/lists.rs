//! The lists of one account, as they were last read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::TimeDelta;
use stint_domain::{
    Account, Activation, ActivationId, ActivationRules, ActiveAssignment, EligibilityId, EligibleAssignment,
    RoleAt, RoleDefinition, RoleKind, Scope, Timestamp,
};

use super::Policies;
use super::lag::{Accepted, Left};
use crate::{ExpiredEligibility, Fetch, FetchError, Fetched, LeftOut, List, Problem, Remembered};

/// What is known of the access of one account.
#[derive(Debug, Clone)]
pub(crate) struct Lists {
    pub(super) account: Account,
    /// By service, as each told it; what is not here was never read. So are the next two.
    pub(super) eligible: BTreeMap<RoleKind, Vec<EligibleAssignment>>,
    pub(super) active: BTreeMap<RoleKind, Vec<ActiveAssignment>>,
    pub(super) activations: BTreeMap<RoleKind, Vec<Activation>>,
    /// The services of which what is in force was read in this run.
    active_read: BTreeSet<RoleKind>,
    pub(super) policies: Policies,
    /// Grows with each change of what rows are made of.
    pub(super) revision: u64,
    /// Of each service, grows with each list of what may be activated, and with each end of something in it.
    pub(super) eligible_revisions: BTreeMap<RoleKind, u64>,
    /// Eligibilities whose end has passed, the latest first.
    pub(super) expired: Vec<ExpiredEligibility>,
    /// Requests that the service has just accepted, which its lists may not show yet.
    pub(super) accepted: Vec<Accepted>,
    /// Activations that the person has ended, which the list may still show.
    pub(super) left: Vec<Left>,
    /// Requests that the person has taken back, which the list may still show.
    pub(super) withdrawn: BTreeSet<ActivationId>,
}

impl Lists {
    /// So long an answer of the service is believed more than its lists.
    pub(crate) const LAG: TimeDelta = TimeDelta::minutes(6);

    /// For so long an eligibility that has ended is still shown.
    pub(crate) const EXPIRED_FOR: TimeDelta = TimeDelta::days(14);

    /// How far the service's clock may be from ours.
    pub(crate) const SKEW: TimeDelta = TimeDelta::minutes(2);

    /// Starts anew for an account, with the lists that were kept for it.
    pub(super) fn of(account: Account, remembered: Option<Remembered>, now: Timestamp) -> Self {
        let mut access = Self {
            account,
            eligible: BTreeMap::new(),
            active: BTreeMap::new(),
            activations: BTreeMap::new(),
            active_read: BTreeSet::new(),
            policies: Policies::default(),
            revision: 0,
            eligible_revisions: BTreeMap::new(),
            expired: Vec::new(),
            accepted: Vec::new(),
            left: Vec::new(),
            withdrawn: BTreeSet::new(),
        };
        if let Some(remembered) = remembered {
            for kind in remembered.kinds {
                access.eligible.insert(kind, Vec::new());
                access.active.insert(kind, Vec::new());
            }
            for row in remembered.eligible {
                access.eligible.entry(row.kind).or_default().push(row);
            }
            for row in remembered.active {
                access.active.entry(row.kind).or_default().push(row);
            }
            access.policies = Policies::of(remembered.rules, now);
            access.expired = remembered.expired;
        }
        access
    }

    /// Grows with each change of what rows are made of; equal ones mean equal rows.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Of this service, grows with each list of what may be activated, and with each end of something in it.
    pub(super) fn eligible_revision(&self, kind: RoleKind) -> u64 {
        self.eligible_revisions.get(&kind).copied().unwrap_or_default()
    }

    /// The account may have got another name.
    pub(super) fn rename(&mut self, account: Account) {
        if self.account != account {
            self.account = account;
            self.revision += 1;
        }
    }

    /// The lists, to be kept on disk: of the services of which both are known.
    pub(super) fn remembered(&self, read_at: Timestamp) -> Remembered {
        let kinds = self.eligible.keys().copied();
        let kinds: Vec<RoleKind> = kinds.filter(|kind| self.active.contains_key(kind)).collect();
        let eligible = self.eligible().filter(|row| kinds.contains(&row.kind));
        let active = self.active().filter(|row| kinds.contains(&row.kind));
        Remembered {
            account: self.account.clone(),
            eligible: eligible.cloned().collect(),
            active: active.cloned().collect(),
            rules: self.policies.kept(),
            read_at,
            expired: self.expired.clone(),
            kinds,
        }
    }

    /// What may be activated, service by service in its order.
    pub(crate) fn eligible(&self) -> impl Iterator<Item = &EligibleAssignment> {
        self.eligible.values().flatten()
    }

    pub(super) fn active(&self) -> impl Iterator<Item = &ActiveAssignment> {
        self.active.values().flatten()
    }

    pub(super) fn activations(&self) -> impl Iterator<Item = &Activation> {
        self.activations.values().flatten()
    }

    /// What the policies ask.
    pub(crate) fn policies(&mut self) -> &mut Policies {
        &mut self.policies
    }

    /// Takes what the service said. What has ended by the clock is not taken up: the list may lag behind its own
    /// end, and would be asked for again and again.
    pub(crate) fn apply(&mut self, fetch: &Fetch, fetched: Fetched, now: Timestamp) {
        let kind = fetch.source.kind;
        self.revision += 1;
        match fetched {
            Fetched::Eligible(mut rows) => {
                each_once(&mut rows, |row| (row.id.as_service(), &row.role, &row.scope));
                *self.eligible_revisions.entry(kind).or_default() += 1;
                let before = self.eligible.insert(kind, rows).unwrap_or_default();
                let gone = before.into_iter().filter(|row| {
                    let over = row.ends_at.is_some_and(|end| end - Self::SKEW <= now);
                    over && self.eligibility(&row.id).is_none()
                });
                let gone: Vec<EligibleAssignment> = gone.collect();
                gone.into_iter().for_each(|row| self.expire(row));
                self.drop_renewed();
                self.tidy_eligible(now);
            }
            Fetched::Active(mut rows) => {
                each_once(&mut rows, |row| (row.id.as_str(), &row.role, &row.scope));
                rows.retain(|row| row.ends_at.is_none_or(|end| end > now));
                self.active_read.insert(kind);
                let stays = |left: &Left| rows.iter().any(|row| left.is(row));
                self.left.retain(|left| left.target.kind != kind || stays(left));
                self.active.insert(kind, rows);
            }
            Fetched::Activations(mut rows) => {
                each_once(&mut rows, |row| (row.id.as_str(), &row.role, &row.scope));
                let before = self.activations.insert(kind, rows).unwrap_or_default();
                let rows = self.activations.get(&kind).into_iter().flatten();
                let open: BTreeSet<&ActivationId> = rows
                    .filter(|row| row.status.is_open())
                    .map(|row| &row.id)
                    .collect();
                let is_mine = |id: &ActivationId| before.iter().any(|row| row.id == *id);
                self.withdrawn.retain(|id| open.contains(id) || !is_mine(id));
            }
            Fetched::Rules(rules) => self.policies.apply(fetch, rules, now),
            Fetched::PartOfRules { read, failed } => self.policies.apply_part(fetch, read, failed, now),
            Fetched::Partly(rows, left_out) => {
                let rows = self.with_known(kind, *rows, &left_out);
                self.apply(fetch, rows, now);
            }
        }
    }

    /// It could not be read. Of a list nothing changes; the rows of a policy tell it.
    pub(crate) fn failed(&mut self, fetch: &Fetch, error: &FetchError, now: Timestamp) {
        match fetch.source.list {
            List::Rules => {
                self.policies.failed(fetch, error, now);
                self.revision += 1;
            }
            List::Eligible | List::Active | List::Activations => {}
        }
    }

    /// A list with what was known of the rows that could not be read this time: they are there.
    fn with_known(&self, kind: RoleKind, mut fetched: Fetched, left_out: &LeftOut) -> Fetched {
        let is_left_out = |id: &str| left_out.ids.contains(id);
        match &mut fetched {
            Fetched::Eligible(rows) => {
                let known = self.eligible.get(&kind).into_iter().flatten();
                rows.extend(known.filter(|row| is_left_out(row.id.as_service())).cloned());
            }
            Fetched::Active(rows) => {
                let known = self.active.get(&kind).into_iter().flatten();
                rows.extend(known.filter(|row| is_left_out(row.id.as_str())).cloned());
            }
            Fetched::Activations(rows) => {
                let known = self.activations.get(&kind).into_iter().flatten();
                rows.extend(known.filter(|row| is_left_out(row.id.as_str())).cloned());
            }
            Fetched::Rules(_) | Fetched::PartOfRules { .. } | Fetched::Partly(..) => {}
        }
        fetched
    }

    /// The next instant after `now` at which the clock alone changes something here.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = self.active().filter_map(|row| row.ends_at);
        let lags = self.accepted.iter().map(|accepted| accepted.until);
        let left = self.left.iter().map(|left| left.until);
        let old_enough = self.active().filter_map(|row| row.deactivatable_from());
        let all = ends
            .chain(lags)
            .chain(left)
            .chain(old_enough)
            .chain(self.last_days());
        all.filter(|at| *at > now).min()
    }

    /// What may be activated of each service whose list is known, in its order.
    pub(crate) fn eligible_lists(&self) -> impl Iterator<Item = (RoleKind, &[EligibleAssignment])> {
        self.eligible.iter().map(|(kind, rows)| (*kind, rows.as_slice()))
    }

    /// Eligibilities whose end has passed in the last 14 days, the latest first.
    pub(crate) fn expired(&self) -> &[ExpiredEligibility] {
        &self.expired
    }

    /// What the request's role is called, also where its answer did not carry it.
    pub(crate) fn role_name_of(&self, request: &Activation) -> String {
        let name = &request.role.name;
        let known = self.role_name(&request.role_at()).filter(|_| name.is_empty());
        let role = RoleDefinition {
            name: known.unwrap_or(name).to_owned(),
            ..request.role.clone()
        };
        let scope = Scope {
            name: request
                .scope
                .name
                .clone()
                .or_else(|| self.scope_name(&request.role_at())),
            ..request.scope.clone()
        };
        request.kind.title(&role, &scope)
    }

    pub(crate) fn eligibility(&self, id: &EligibilityId) -> Option<&EligibleAssignment> {
        self.eligible().find(|row| row.id == *id)
    }

    /// What the policy of this access asks, where it is known.
    /// At a narrower place of which nothing is known, that of its eligibility is the best guess.
    pub(crate) fn rules_of(&self, target: &RoleAt) -> Option<&ActivationRules> {
        self.policies.rules_of(target).or_else(|| {
            let around = self
                .eligibility_for(target)
                .filter(|row| row.scope.id != target.scope)?;
            self.policies.rules_of(&around.role_at())
        })
    }

    /// As [`Lists::rules_of`], of this very access: a look for what lies around it would take all rows.
    pub(crate) fn own_rules_of(&self, target: &RoleAt) -> Option<&ActivationRules> {
        self.policies.rules_of(target)
    }

    /// Why nobody can tell what the policy of this access asks.
    pub(crate) fn rules_problem(&self, target: &RoleAt) -> Option<Problem> {
        self.policies.problem_of(target)
    }

    /// What the policies of all that is active or asked for ask is wanted, whether somebody looks at it or not: more
    /// time and who may approve depend on it.
    pub(crate) fn show_rules_of_what_is_active(&mut self, now: Timestamp) {
        let active = self.in_force(now).filter(|row| row.is_activated());
        let active: Vec<RoleAt> = active.map(ActiveAssignment::role_at).collect();
        let asked = self.on_its_way(now).into_iter().map(|request| request.role_at());
        let all: BTreeSet<RoleAt> = active.into_iter().chain(asked).collect();
        // Directory roles have theirs read all at once.
        for target in all.iter().filter(|target| target.kind != RoleKind::EntraRole) {
            self.policies.show(target, now);
        }
    }

    /// What is in force at `now`, in the service's order.
    pub(crate) fn in_force(&self, now: Timestamp) -> impl Iterator<Item = &ActiveAssignment> {
        self.active().filter(move |row| {
            row.ends_at.is_none_or(|end| end > now) && !self.left.iter().any(|left| left.is(row))
        })
    }

    /// What was listed at the last reading and has not been ended by the person, also when its time has come
    /// since.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &ActiveAssignment> {
        self.active()
            .filter(|row| !self.left.iter().any(|left| left.is(row)))
    }

    /// The activation of this access that is in force at `now`.
    pub(crate) fn activated(&self, target: &RoleAt, now: Timestamp) -> Option<&ActiveAssignment> {
        self.in_force(now)
            .find(|row| row.is_activated() && row.is_at(target))
    }

    /// Is this access in force at `now`, by an activation or without?
    pub(crate) fn held(&self, target: &RoleAt, now: Timestamp) -> Option<&ActiveAssignment> {
        let standing = || self.in_force(now).find(|row| row.is_at(target));
        self.activated(target, now).or_else(standing)
    }

    /// A request by its id, from the list or from the answer to it.
    pub(crate) fn request(&self, id: &ActivationId) -> Option<&Activation> {
        let listed = self.activations();
        let accepted = self.accepted.iter().map(|accepted| &accepted.activation);
        listed.chain(accepted).find(|activation| activation.id == *id)
    }

    /// The requests as they were last read, service by service.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Activation> {
        self.activations()
    }

    /// Is it known of any service what may be activated?
    pub(crate) fn has_any_eligible(&self) -> bool {
        !self.eligible.is_empty()
    }

    /// Is it known what of this service may be activated?
    pub(crate) fn has_eligible(&self, kind: RoleKind) -> bool {
        self.eligible.contains_key(&kind)
    }

    /// Was the list of what is in force read in this run of this service?
    pub(super) fn has_active(&self, kind: RoleKind) -> bool {
        self.active_read.contains(&kind)
    }

    /// Has the person taken this request back, which the list may still show?
    pub(super) fn is_withdrawn(&self, id: &ActivationId) -> bool {
        self.withdrawn.contains(id)
    }

    /// Was the list of requests of this service read?
    pub(crate) fn has_requests(&self, kind: RoleKind) -> bool {
        self.activations.contains_key(&kind)
    }
}

/// Rows move between pages while these are read: one that came twice stands as it came last, in its first place.
fn each_once<T>(rows: &mut Vec<T>, parts: impl Fn(&T) -> (&str, &RoleDefinition, &Scope)) {
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(rows.len());
    let mut twice: Vec<(usize, usize)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let (id, role, scope) = parts(row);
        let before = *first.entry(id).or_insert(at);
        let (_, same_role, same_scope) = parts(&rows[before]);
        if before != at && role.id == same_role.id && scope.id == same_scope.id {
            twice.push((before, at));
        }
    }
    for (before, at) in &twice {
        rows.swap(*before, *at);
    }
    for (_, at) in twice.iter().rev() {
        rows.remove(*at);
    }
}
