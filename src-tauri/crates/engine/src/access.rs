//! The one list: what may be activated, what is in force, what is on its way, and what the policies ask, of all
//! accounts side by side.
//!
//! What the service says replaces what was known; what could not be read changes nothing. Two things the service
//! cannot know in time are added here: an end by the clock, and the lag of its lists behind its own answers.
//!
//! **Invariant:** each account has its own [`Lists`], and an answer to one changes no row of another. Whatever names an
//! access ([`RoleAt`]) or an eligibility names its account, so that every question finds the lists that it is about.

mod expired;
mod labels;
mod lag;
mod lists;
mod on_its_way;
mod places;
mod policies;
mod prolong;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use stint_domain::{
    Account, AccountId, Activation, ActivationId, ActivationRules, ActiveAssignment, EligibilityId,
    EligibleAssignment, RoleAt, RoleKind, Scope, Timestamp,
};

pub(crate) use self::labels::unnamed;
pub(crate) use self::lists::Lists;
pub(crate) use self::policies::Policies;
pub(crate) use self::prolong::Held;
use crate::{ExpiredEligibility, Fetch, FetchError, Fetched, Remembered};

/// The room of the access, of all accounts that are signed in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Access {
    of: BTreeMap<AccountId, Lists>,
    /// What has come and gone with whole accounts.
    came_and_went: u64,
}

impl Access {
    /// How far the service's clock may be from ours.
    pub(crate) const SKEW: TimeDelta = Lists::SKEW;
    /// So long an answer of the service is believed more than its lists.
    pub(crate) const LAG: TimeDelta = Lists::LAG;

    /// Shows this account from now on, with the lists that were kept for it. One that is there already keeps what is
    /// known, and may get another name. Says whether it was there.
    pub(crate) fn follow(&mut self, account: Account, kept: Option<Remembered>, now: Timestamp) -> bool {
        if let Some(lists) = self.of.get_mut(&account.id) {
            lists.rename(account);
            return true;
        }
        self.came_and_went += 1;
        let id = account.id.clone();
        self.of.insert(id, Lists::of(account, kept, now));
        false
    }

    /// Forgets all of an account.
    pub(crate) fn leave_account(&mut self, account: &AccountId) {
        if let Some(lists) = self.of.remove(account) {
            // Never a number that was there before.
            self.came_and_went += lists.revision() + 1;
        }
    }

    /// Grows with each change of what rows are made of; equal ones mean equal rows.
    pub(crate) fn revision(&self) -> u64 {
        let of = self.of.values().map(Lists::revision);
        self.came_and_went + of.sum::<u64>()
    }

    /// Of this account and service, grows with each list of what may be activated, and with each end of something in it.
    pub(crate) fn eligible_revision(&self, account: &AccountId, kind: RoleKind) -> u64 {
        let lists = self.of.get(account);
        lists.map_or(0, |lists| lists.eligible_revision(kind))
    }

    /// The lists of an account, to be kept on disk: of the services of which both are known.
    pub(crate) fn remembered(&self, account: &AccountId, read_at: Timestamp) -> Option<Remembered> {
        Some(self.of.get(account)?.remembered(read_at))
    }

    /// What the policies ask of an account; `None` where nobody knows it.
    pub(crate) fn policies(&mut self, account: &AccountId) -> Option<&mut Policies> {
        self.of.get_mut(account).map(Lists::policies)
    }

    /// A row of this access is shown, so that what its policy asks is wanted.
    pub(crate) fn show_rules(&mut self, target: &RoleAt, now: Timestamp) {
        if let Some(policies) = self.policies(&target.account) {
            policies.show(target, now);
        }
    }

    /// Takes what the service said.
    pub(crate) fn apply(&mut self, fetch: &Fetch, fetched: Fetched, now: Timestamp) {
        if let Some(lists) = self.of.get_mut(&fetch.account) {
            lists.apply(fetch, fetched, now);
        }
    }

    /// It could not be read.
    pub(crate) fn failed(&mut self, fetch: &Fetch, error: &FetchError, now: Timestamp) {
        if let Some(lists) = self.of.get_mut(&fetch.account) {
            lists.failed(fetch, error, now);
        }
    }

    /// The service accepted a request of the person, or decided it.
    pub(crate) fn accept(&mut self, activation: Activation, now: Timestamp) {
        if let Some(lists) = self.of.get_mut(&activation.account) {
            lists.accept(activation, now);
        }
    }

    /// The person ended this activation.
    pub(crate) fn leave(&mut self, target: RoleAt, ends_at: Option<Timestamp>, now: Timestamp) {
        if let Some(lists) = self.of.get_mut(&target.account) {
            lists.leave(target, ends_at, now);
        }
    }

    /// The person took back this request of the account.
    pub(crate) fn withdraw(&mut self, account: &AccountId, id: ActivationId) {
        if let Some(lists) = self.of.get_mut(account) {
            lists.withdraw(id);
        }
    }

    /// Drops what has ended and what need not be remembered any more. Names the accounts of which something in force
    /// has ended.
    pub(crate) fn tidy(&mut self, now: Timestamp) -> Vec<AccountId> {
        let ended = self.of.iter_mut().filter_map(|(account, lists)| {
            let ended = lists.tidy(now);
            ended.then(|| account.clone())
        });
        ended.collect()
    }

    /// Moves what has ended by the clock to the expired ones.
    pub(crate) fn tidy_eligible(&mut self, now: Timestamp) {
        self.of.values_mut().for_each(|lists| lists.tidy_eligible(now));
    }

    /// The next instant after `now` at which the clock alone changes something here.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        self.of.values().filter_map(|lists| lists.next_change(now)).min()
    }

    /// Is something of this account under way that its lists will show soon?
    pub(crate) fn is_moving(&self, account: &AccountId, now: Timestamp) -> bool {
        self.of.get(account).is_some_and(|lists| lists.is_moving(now))
    }

    /// What is known of each account.
    pub(crate) fn of_each(&self) -> impl Iterator<Item = &Lists> {
        self.of.values()
    }

    /// What is known of an account.
    pub(crate) fn lists(&self, account: &AccountId) -> Option<&Lists> {
        self.of.get(account)
    }

    /// What may be activated by each account of each service whose list is known, in its order.
    pub(crate) fn eligible_lists(
        &self,
    ) -> impl Iterator<Item = (&AccountId, RoleKind, &[EligibleAssignment])> {
        self.of.iter().flat_map(|(account, lists)| {
            let lists = lists.eligible_lists();
            lists.map(move |(kind, rows)| (account, kind, rows))
        })
    }

    /// Eligibilities whose end has passed in the last 14 days, of each account the latest first.
    pub(crate) fn expired(&self) -> impl Iterator<Item = &ExpiredEligibility> {
        self.of.values().flat_map(Lists::expired)
    }

    /// What the request's role is called, also where its answer did not carry it.
    pub(crate) fn role_name_of(&self, request: &Activation) -> String {
        let lists = self.of.get(&request.account);
        lists.map_or_else(
            || request.kind.title(&request.role, &request.scope),
            |lists| lists.role_name_of(request),
        )
    }

    pub(crate) fn eligibility(&self, id: &EligibilityId) -> Option<&EligibleAssignment> {
        self.of.get(id.account())?.eligibility(id)
    }

    /// What allows this access: see [`Lists::eligibility_for`].
    pub(crate) fn eligibility_for(&self, target: &RoleAt) -> Option<&EligibleAssignment> {
        self.of.get(&target.account)?.eligibility_for(target)
    }

    /// What the policy of this access asks, where it is known.
    pub(crate) fn rules_of(&self, target: &RoleAt) -> Option<&ActivationRules> {
        self.of.get(&target.account)?.rules_of(target)
    }

    /// What the policies of all that is active or asked for by an account ask is wanted, whether somebody looks at it
    /// or not.
    pub(crate) fn show_rules_of_what_is_active(&mut self, account: &AccountId, now: Timestamp) {
        if let Some(lists) = self.of.get_mut(account) {
            lists.show_rules_of_what_is_active(now);
        }
    }

    /// What is in force at `now`, account by account in the service's order.
    pub(crate) fn in_force(&self, now: Timestamp) -> impl Iterator<Item = &ActiveAssignment> {
        self.of.values().flat_map(move |lists| lists.in_force(now))
    }

    /// What was listed at the last reading and has not been ended by the person, also when its time has come since.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &ActiveAssignment> {
        self.of.values().flat_map(Lists::listed)
    }

    /// The activation of this access that is in force at `now`.
    pub(crate) fn activated(&self, target: &RoleAt, now: Timestamp) -> Option<&ActiveAssignment> {
        self.of.get(&target.account)?.activated(target, now)
    }

    /// Is this access in force at `now`, by an activation or without?
    pub(crate) fn held(&self, target: &RoleAt, now: Timestamp) -> Option<&ActiveAssignment> {
        self.of.get(&target.account)?.held(target, now)
    }

    /// A request by its id, from a list or from the answer to it.
    pub(crate) fn request(&self, id: &ActivationId) -> Option<&Activation> {
        self.of.values().find_map(|lists| lists.request(id))
    }

    /// A request that can be taken back, by its id.
    pub(crate) fn cancelable(&self, id: &ActivationId) -> Option<&Activation> {
        let mut of = self.of.values().filter(|lists| !lists.is_withdrawn(id));
        of.find_map(|lists| lists.request(id))
            .filter(|request| request.is_cancelable())
    }

    /// Was the list of what is in force read in this run that would have this access?
    pub(crate) fn has_active(&self, target: &RoleAt) -> bool {
        let lists = self.of.get(&target.account);
        lists.is_some_and(|lists| lists.has_active(target.kind))
    }

    /// The requests as they were last read, account by account and service by service.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Activation> {
        self.of.values().flat_map(Lists::requests)
    }

    /// Was the list of requests of this service read for the account?
    pub(crate) fn has_requests(&self, account: &AccountId, kind: RoleKind) -> bool {
        self.of.get(account).is_some_and(|lists| lists.has_requests(kind))
    }

    /// Was any list of requests read?
    pub(crate) fn has_any_requests(&self) -> bool {
        self.of
            .values()
            .any(|lists| RoleKind::ALL.iter().any(|kind| lists.has_requests(*kind)))
    }

    /// The request to activate this access that is on its way.
    pub(crate) fn open_request(&self, target: &RoleAt, now: Timestamp) -> Option<Activation> {
        self.of.get(&target.account)?.open_request(target, now)
    }

    /// Activations that are asked for and not in force yet: waiting, scheduled, or accepted and not listed.
    pub(crate) fn on_its_way(&self, now: Timestamp) -> Vec<Activation> {
        self.of.values().flat_map(|lists| lists.on_its_way(now)).collect()
    }

    /// The place in words of an access to `scope`.
    pub(crate) fn place(&self, target: &RoleAt, scope: &Scope) -> String {
        let lists = self.of.get(&target.account);
        lists.map_or_else(
            || scope.id.to_string(),
            |lists| lists.place(target.kind, &target.role, scope),
        )
    }

    /// The place of an access in words, as far as a list tells.
    pub(crate) fn label_of(&self, target: &RoleAt) -> String {
        let lists = self.of.get(&target.account);
        lists.map_or_else(|| target.scope.to_string(), |lists| lists.label_of(target))
    }
}
