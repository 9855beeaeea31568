//! The one list: what may be activated, what is in force, what is on its way, and what the policies ask.
//!
//! What the service says replaces what was known; what could not be read changes nothing. Two things the service
//! cannot know in time are added here: an end by the clock, and the lag of its lists behind its own answers.

mod rows;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{
    Account, AccountId, Activation, ActivationAction, ActivationId, ActivationRules, ActivationStatus,
    ActiveAssignment, EligibilityId, EligibleAssignment, RoleAt, RoleDefinitionId, Timestamp,
};

use crate::{ExpiredEligibility, Fetched, LeftOut, Remembered};

/// The room of the access of one account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Access {
    account: Option<Account>,
    eligible: Option<Vec<EligibleAssignment>>,
    active: Option<Vec<ActiveAssignment>>,
    activations: Option<Vec<Activation>>,
    rules: Option<BTreeMap<RoleDefinitionId, ActivationRules>>,
    /// Eligibilities whose end has passed, the latest first.
    expired: Vec<ExpiredEligibility>,
    /// Requests that the service has just accepted, which its lists may not show yet.
    accepted: Vec<Accepted>,
    /// Activations that the person has ended, which the list may still show.
    left: Vec<Left>,
    /// Requests that the person has taken back, which the list may still show.
    withdrawn: BTreeSet<ActivationId>,
}

#[derive(Debug, Clone)]
struct Accepted {
    activation: Activation,
    until: Timestamp,
}

/// One activation: its id may be the same as that of the next one, its times are not.
#[derive(Debug, Clone)]
struct Left {
    target: RoleAt,
    ends_at: Option<Timestamp>,
    until: Timestamp,
}

impl Access {
    /// So long an answer of the service is believed more than its lists.
    pub(crate) const LAG: TimeDelta = TimeDelta::minutes(6);
    /// For so long an eligibility that has ended is still shown.
    pub(crate) const EXPIRED_FOR: TimeDelta = TimeDelta::days(14);
    /// How far the service's clock may be from ours.
    pub(crate) const SKEW: TimeDelta = TimeDelta::minutes(2);

    /// Starts anew for an account, with the lists that were kept for it.
    pub(crate) fn of(account: Option<Account>, remembered: Option<Remembered>) -> Self {
        let mut access = Self {
            account,
            ..Self::default()
        };
        if let Some(remembered) = remembered {
            access.eligible = Some(remembered.eligible);
            access.active = Some(remembered.active);
            access.rules = Some(remembered.rules);
            access.expired = remembered.expired;
        }
        access
    }

    pub(crate) fn account_id(&self) -> Option<&AccountId> {
        self.account.as_ref().map(|account| &account.id)
    }

    /// The account may have got another name.
    pub(crate) fn rename(&mut self, account: Account) {
        self.account = Some(account);
    }

    /// The lists, to be kept on disk; `None` while not all of them are known.
    pub(crate) fn remembered(&self, read_at: Timestamp) -> Option<Remembered> {
        Some(Remembered {
            account: self.account.clone()?,
            eligible: self.eligible.clone()?,
            active: self.active.clone()?,
            rules: self.rules.clone()?,
            read_at,
            expired: self.expired.clone(),
        })
    }

    /// Takes what the service said. What has ended by the clock is not taken up: the list may lag behind its own
    /// end, and would be asked for again and again.
    pub(crate) fn apply(&mut self, fetched: Fetched, now: Timestamp) {
        match fetched {
            Fetched::Eligible(rows) => {
                let before = self.eligible.replace(rows).unwrap_or_default();
                let gone = before.into_iter().filter(|row| {
                    let over = row.ends_at.is_some_and(|end| end - Self::SKEW <= now);
                    over && self.eligibility(&row.id).is_none()
                });
                let gone: Vec<EligibleAssignment> = gone.collect();
                gone.into_iter().for_each(|row| self.expire(row));
                self.tidy_eligible(now);
            }
            Fetched::Active(mut rows) => {
                rows.retain(|row| row.ends_at.is_none_or(|end| end > now));
                self.left.retain(|left| rows.iter().any(|row| left.is(row)));
                self.active = Some(rows);
            }
            Fetched::Activations(rows) => {
                self.withdrawn
                    .retain(|id| rows.iter().any(|row| row.id == *id && row.status.is_open()));
                self.activations = Some(rows);
            }
            Fetched::Rules(rules) => self.rules = Some(rules),
            Fetched::Partly(rows, left_out) => self.apply(self.with_known(*rows, &left_out), now),
        }
    }

    /// A list with what was known of the rows that could not be read this time: they are there.
    fn with_known(&self, mut fetched: Fetched, left_out: &LeftOut) -> Fetched {
        let is_left_out = |id: &str| left_out.ids.contains(id);
        match &mut fetched {
            Fetched::Eligible(rows) => {
                let known = self.eligible.iter().flatten();
                rows.extend(known.filter(|row| is_left_out(row.id.as_str())).cloned());
            }
            Fetched::Active(rows) => {
                let known = self.active.iter().flatten();
                rows.extend(known.filter(|row| is_left_out(row.id.as_str())).cloned());
            }
            Fetched::Activations(rows) => {
                let known = self.activations.iter().flatten();
                rows.extend(known.filter(|row| is_left_out(row.id.as_str())).cloned());
            }
            Fetched::Rules(_) | Fetched::Partly(..) => {}
        }
        fetched
    }

    /// The service accepted a request of the person, or decided it.
    pub(crate) fn accept(&mut self, activation: Activation, now: Timestamp) {
        if activation.action != ActivationAction::Activate {
            return;
        }
        self.accepted.retain(|known| known.activation.id != activation.id);
        self.accepted.push(Accepted {
            activation,
            until: now + Self::LAG,
        });
    }

    /// The person ended this activation.
    pub(crate) fn leave(&mut self, target: RoleAt, ends_at: Option<Timestamp>, now: Timestamp) {
        self.left.push(Left {
            target,
            ends_at,
            until: now + Self::LAG,
        });
    }

    /// The person took this request back.
    pub(crate) fn withdraw(&mut self, id: ActivationId) {
        self.accepted.retain(|accepted| accepted.activation.id != id);
        self.withdrawn.insert(id);
    }

    /// Drops what has ended and what need not be remembered any more. Says whether something in force has ended.
    pub(crate) fn tidy(&mut self, now: Timestamp) -> bool {
        let before = self.active.as_ref().map_or(0, Vec::len);
        if let Some(active) = &mut self.active {
            active.retain(|row| row.ends_at.is_none_or(|end| end > now));
        }
        self.left.retain(|left| left.until > now);
        let accepted = std::mem::take(&mut self.accepted);
        self.accepted = accepted
            .into_iter()
            .filter(|accepted| accepted.until > now && !self.is_settled(&accepted.activation))
            .collect();
        self.active.as_ref().map_or(0, Vec::len) < before
    }

    /// The next instant after `now` at which the clock alone changes something here.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = self.active.iter().flatten().filter_map(|row| row.ends_at);
        let lags = self.accepted.iter().map(|accepted| accepted.until);
        let left = self.left.iter().map(|left| left.until);
        let old_enough = self
            .active
            .iter()
            .flatten()
            .filter_map(|row| row.deactivatable_from());
        let all = ends.chain(lags).chain(left).chain(old_enough);
        all.filter(|at| *at > now).min()
    }

    /// Is something under way that the lists will show soon?
    pub(crate) fn is_moving(&self, now: Timestamp) -> bool {
        !self.left.is_empty() || !self.on_its_way(now).is_empty()
    }

    /// What may be activated, in the service's order; `None` while the list was never read.
    pub(crate) fn eligible_assignments(&self) -> Option<&[EligibleAssignment]> {
        self.eligible.as_deref()
    }

    /// Eligibilities whose end has passed in the last 14 days, the latest first.
    pub(crate) fn expired(&self) -> &[ExpiredEligibility] {
        &self.expired
    }

    /// The name of the request's role, also where its answer did not carry it.
    pub(crate) fn role_name_of(&self, request: &Activation) -> String {
        let name = &request.role.name;
        let known = self.role_name(&request.role.id).filter(|_| name.is_empty());
        known.unwrap_or(name).to_owned()
    }

    pub(crate) fn eligibility(&self, id: &EligibilityId) -> Option<&EligibleAssignment> {
        self.eligible.iter().flatten().find(|row| row.id == *id)
    }

    /// What allows this access.
    pub(crate) fn eligibility_for(&self, target: &RoleAt) -> Option<&EligibleAssignment> {
        let mut eligible = self.eligible.iter().flatten();
        eligible.find(|row| row.role_at() == *target)
    }

    pub(crate) fn rules_of(&self, role: &RoleDefinitionId) -> Option<&ActivationRules> {
        self.rules.as_ref()?.get(role)
    }

    /// What is in force at `now`, in the service's order.
    pub(crate) fn in_force(&self, now: Timestamp) -> impl Iterator<Item = &ActiveAssignment> {
        let active = self.active.iter().flatten();
        active.filter(move |row| {
            row.ends_at.is_none_or(|end| end > now) && !self.left.iter().any(|left| left.is(row))
        })
    }

    /// What was listed at the last reading and has not been ended by the person, also when its time has come
    /// since.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &ActiveAssignment> {
        let active = self.active.iter().flatten();
        active.filter(|row| !self.left.iter().any(|left| left.is(row)))
    }

    /// The activation of this access that is in force at `now`.
    pub(crate) fn activated(&self, target: &RoleAt, now: Timestamp) -> Option<&ActiveAssignment> {
        self.in_force(now)
            .find(|row| row.is_activated() && row.role_at() == *target)
    }

    /// Is this access in force at `now`, by an activation or without?
    pub(crate) fn held(&self, target: &RoleAt, now: Timestamp) -> Option<&ActiveAssignment> {
        let standing = || self.in_force(now).find(|row| row.role_at() == *target);
        self.activated(target, now).or_else(standing)
    }

    /// A request by its id, from the list or from the answer to it.
    pub(crate) fn request(&self, id: &ActivationId) -> Option<&Activation> {
        let listed = self.activations.iter().flatten();
        let accepted = self.accepted.iter().map(|accepted| &accepted.activation);
        listed.chain(accepted).find(|activation| activation.id == *id)
    }

    /// The requests as they were last read; `None` while they never were.
    pub(crate) fn requests(&self) -> Option<&[Activation]> {
        self.activations.as_deref()
    }

    /// The request to activate this access that is on its way.
    pub(crate) fn open_request(&self, target: &RoleAt, now: Timestamp) -> Option<Activation> {
        self.on_its_way(now)
            .into_iter()
            .find(|activation| activation.role_at() == *target)
    }

    /// Activations that are asked for and not in force yet: waiting, scheduled, or accepted and not listed.
    pub(crate) fn on_its_way(&self, now: Timestamp) -> Vec<Activation> {
        let listed = self.activations.iter().flatten().filter(|activation| {
            activation.action == ActivationAction::Activate
                && activation.status.is_open()
                && !self.withdrawn.contains(&activation.id)
        });
        let accepted = self.accepted.iter().filter(|accepted| {
            let newer = self.activations.iter().flatten();
            let mut newer = newer.filter(|listed| listed.id == accepted.activation.id);
            accepted.until > now && newer.all(|listed| listed.status == ActivationStatus::Provisioned)
        });
        let accepted = accepted.map(|accepted| &accepted.activation);
        let all = listed.chain(accepted);
        all.filter(|activation| !self.is_listed_in_force(activation))
            .map(|activation| self.named(activation))
            .collect()
    }

    /// With the name that the answer may have left out, and in the words for something that is not there yet.
    fn named(&self, activation: &Activation) -> Activation {
        let mut activation = activation.clone();
        if activation.role.name.is_empty()
            && let Some(name) = self.role_name(&activation.role.id)
        {
            name.clone_into(&mut activation.role.name);
        }
        if activation.scope.name.is_none() {
            activation.scope.name = self.scope_name(&activation.role_at());
        }
        if activation.status == ActivationStatus::Provisioned {
            activation.status = ActivationStatus::Applying;
        }
        activation
    }

    fn role_name(&self, role: &RoleDefinitionId) -> Option<&str> {
        let eligible = self.eligible.iter().flatten().map(|row| &row.role);
        let active = self.active.iter().flatten().map(|row| &row.role);
        let mut roles = eligible.chain(active);
        roles
            .find(|known| known.id == *role)
            .map(|known| known.name.as_str())
    }

    fn scope_name(&self, target: &RoleAt) -> Option<String> {
        let mut eligible = self.eligible.iter().flatten();
        let row = eligible.find(|row| row.role_at() == *target)?;
        row.scope.name.clone()
    }

    /// Moves what has ended by the clock to the expired ones, and forgets those that are too old or were renewed.
    pub(crate) fn tidy_eligible(&mut self, now: Timestamp) {
        let rows = self.eligible.take();
        self.eligible = rows.map(|rows| {
            let (over, left): (Vec<_>, Vec<_>) = rows
                .into_iter()
                .partition(|row| row.ends_at.is_some_and(|end| end <= now));
            over.into_iter().for_each(|row| self.expire(row));
            left
        });
        let current: BTreeSet<RoleAt> = self.eligible.iter().flatten().map(|row| row.role_at()).collect();
        self.expired.retain(|expired| {
            now - expired.ended_at < Self::EXPIRED_FOR && !current.contains(&expired.assignment.role_at())
        });
    }

    fn expire(&mut self, assignment: EligibleAssignment) {
        let Some(ended_at) = assignment.ends_at else {
            return;
        };
        let target = assignment.role_at();
        self.expired
            .retain(|expired| expired.assignment.role_at() != target);
        self.expired.push(ExpiredEligibility { assignment, ended_at });
        self.expired
            .sort_by_key(|expired| std::cmp::Reverse(expired.ended_at));
    }

    /// Do the lists tell already what became of it?
    fn is_settled(&self, activation: &Activation) -> bool {
        let listed = self.activations.iter().flatten();
        let mut same = listed.filter(|listed| listed.id == activation.id);
        let refused =
            same.any(|listed| !listed.status.is_open() && listed.status != ActivationStatus::Provisioned);
        refused || self.is_listed_in_force(activation)
    }

    /// Is there an activation in the active list that can be of this request?
    fn is_listed_in_force(&self, activation: &Activation) -> bool {
        let target = activation.role_at();
        self.active.iter().flatten().any(|row| {
            row.is_activated()
                && row.role_at() == target
                && row
                    .starts_at
                    .is_none_or(|start| start >= activation.created_at - Self::SKEW)
                && !self.left.iter().any(|left| left.is(row))
        })
    }
}

impl Left {
    fn is(&self, row: &ActiveAssignment) -> bool {
        row.is_activated() && row.ends_at == self.ends_at && row.role_at() == self.target
    }
}
