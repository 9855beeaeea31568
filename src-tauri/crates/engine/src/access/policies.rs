//! What the policies ask: kept for a day, read where a row of them is shown, and read again before something is sent
//! by them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use stint_domain::{ActivationRules, PolicyAt, RoleAt, RoleKind, Timestamp};

use crate::{Fetch, FetchError, KnownRules, List, Problem, ProblemKind, Source};

/// The policies of one account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policies {
    known: BTreeMap<PolicyAt, Known>,
    /// What could not be read, at the last try.
    failed: BTreeMap<PolicyAt, Failure>,
    /// To be read as soon as the service can be asked.
    wanted: BTreeSet<PolicyAt>,
    under_way: BTreeSet<PolicyAt>,
    /// Of a service that tells all of its policies in one answer: how that went.
    all: BTreeMap<RoleKind, All>,
}

#[derive(Debug, Clone)]
struct Known {
    rules: Option<ActivationRules>,
    read_at: Timestamp,
    /// Somebody said that it is not so any more.
    doubted: bool,
}

#[derive(Debug, Clone)]
struct Failure {
    problem: Problem,
    at: Timestamp,
    /// When it is tried again by itself.
    retry_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Default)]
struct All {
    answered_at: Option<Timestamp>,
    read_at: Option<Timestamp>,
    problem: Option<Problem>,
}

impl Policies {
    /// So long what a policy asks is shown without being read again.
    pub(crate) const KEPT: TimeDelta = TimeDelta::days(1);
    /// So old it may be when something is sent by it.
    const FRESH: TimeDelta = TimeDelta::minutes(10);
    /// So soon after a failure it is not tried again for a row in view, and while the service can't be reached.
    const RETRY: TimeDelta = TimeDelta::seconds(60);
    /// So many are asked for at once, so that the first rows need not wait for the last.
    const AT_ONCE: usize = 100;

    /// Those from disk that are not too old.
    pub(crate) fn of(kept: Vec<KnownRules>, now: Timestamp) -> Self {
        let kept = kept
            .into_iter()
            .filter(|kept| is_within(Self::KEPT, kept.read_at, now))
            .map(|kept| {
                let known = Known {
                    rules: kept.rules,
                    read_at: kept.read_at,
                    doubted: false,
                };
                (kept.policy, known)
            });
        Self {
            known: kept.collect(),
            ..Self::default()
        }
    }

    /// All that is known, to be kept on disk.
    pub(crate) fn kept(&self) -> Vec<KnownRules> {
        let known = self.known.iter().map(|(policy, known)| KnownRules {
            policy: policy.clone(),
            rules: known.rules.clone(),
            read_at: known.read_at,
        });
        known.collect()
    }

    pub(crate) fn rules_of(&self, target: &RoleAt) -> Option<&ActivationRules> {
        self.known.get(&PolicyAt::of(target))?.rules.as_ref()
    }

    /// Why nobody can tell what the policy asks; `None` where it is known, or was not asked for yet.
    pub(crate) fn problem_of(&self, target: &RoleAt) -> Option<Problem> {
        let policy = PolicyAt::of(target);
        let known = self.known.get(&policy);
        if known.is_some_and(|known| known.rules.is_some()) {
            return None;
        }
        let all = self.all.get(&policy.kind);
        let failure = self.failed.get(&policy).map(|failure| failure.problem.clone());
        let failure = failure.or_else(|| all.and_then(|all| all.problem.clone()));
        let none = known.is_some() || all.is_some_and(|all| all.read_at.is_some());
        failure.or_else(|| {
            none.then(|| Problem {
                source: Source::of(policy.kind, List::Rules),
                kind: ProblemKind::Forbidden,
                code: "no-policy".to_owned(),
                request_id: None,
            })
        })
    }

    /// A row of it is shown: it is read where it is not known or too old.
    pub(crate) fn show(&mut self, target: &RoleAt, now: Timestamp) {
        let policy = PolicyAt::of(target);
        let known = self.known.get(&policy);
        let failed = self.failed.get(&policy);
        let current = known.is_some_and(|known| is_within(Self::KEPT, known.read_at, now));
        let just_failed = failed.is_some_and(|failure| is_within(Self::RETRY, failure.at, now));
        if !current && !just_failed {
            self.want(policy);
        }
    }

    /// It is to be read, whatever is known.
    pub(crate) fn want(&mut self, policy: PolicyAt) {
        if !self.under_way.contains(&policy) {
            self.wanted.insert(policy);
        }
    }

    /// It is not what it seemed: it is read again before anything is sent by it.
    pub(crate) fn doubt(&mut self, policy: &PolicyAt) {
        if let Some(known) = self.known.get_mut(policy) {
            known.doubted = true;
        }
    }

    /// Is it young enough to send by, or was it tried since?
    pub(crate) fn is_settled(&self, policy: &PolicyAt, since: Timestamp, now: Timestamp) -> bool {
        let fresh = |read_at: Timestamp| (TimeDelta::zero()..=Self::FRESH).contains(&(now - read_at));
        let tried = |at: Timestamp| (since..=now).contains(&at);
        let known = self.known.get(policy);
        let known = known.is_some_and(|known| fresh(known.read_at) && !known.doubted);
        let failed = self.failed.get(policy).is_some_and(|failure| tried(failure.at));
        let all = self.all.get(&policy.kind);
        let all = all.is_some_and(|all| {
            let read = all.read_at.is_some_and(fresh) && !self.known.contains_key(policy);
            read || all.answered_at.is_some_and(tried)
        });
        known || failed || all
    }

    /// What is to be asked for now of a service, sorted.
    pub(crate) fn take_wanted(&mut self, kind: RoleKind) -> Vec<PolicyAt> {
        let busy = self.under_way.iter().any(|policy| policy.kind == kind);
        let wanted = self
            .wanted
            .iter()
            .filter(|policy| policy.kind == kind && !busy)
            .take(Self::AT_ONCE);
        let wanted: Vec<PolicyAt> = wanted.cloned().collect();
        for policy in &wanted {
            self.wanted.remove(policy);
            self.under_way.insert(policy.clone());
        }
        wanted
    }

    /// Wants again what is due for another try.
    pub(crate) fn retry(&mut self, now: Timestamp) {
        let due = self.failed.iter_mut().filter_map(|(policy, failure)| {
            let due = failure.retry_at.is_some_and(|at| at <= now);
            due.then(|| {
                failure.retry_at = None;
                policy.clone()
            })
        });
        let due: Vec<PolicyAt> = due.collect();
        due.into_iter().for_each(|policy| self.want(policy));
    }

    /// When something is due for another try.
    pub(crate) fn next_retry(&self) -> Option<Timestamp> {
        self.failed.values().filter_map(|failure| failure.retry_at).min()
    }

    /// Takes an answer. What was asked for and is not in it does not exist, or may not be read.
    pub(crate) fn apply(
        &mut self,
        fetch: &Fetch,
        rules: BTreeMap<PolicyAt, ActivationRules>,
        now: Timestamp,
    ) {
        let known = |rules| Known {
            rules,
            read_at: now,
            doubted: false,
        };
        if fetch.policies.is_empty() {
            let kind = fetch.source.kind;
            self.known.retain(|policy, _| policy.kind != kind);
            self.failed.retain(|policy, _| policy.kind != kind);
            let all = All {
                answered_at: Some(now),
                read_at: Some(now),
                problem: None,
            };
            self.all.insert(kind, all);
        }
        for policy in &fetch.policies {
            self.under_way.remove(policy);
            self.failed.remove(policy);
            self.known.insert(policy.clone(), known(None));
        }
        let rules = rules.into_iter();
        self.known
            .extend(rules.map(|(policy, rules)| (policy, known(Some(rules)))));
    }

    /// Takes an answer in which some could not be read: what was known of those stays.
    pub(crate) fn apply_part(
        &mut self,
        fetch: &Fetch,
        read: BTreeMap<PolicyAt, ActivationRules>,
        failed: Vec<(Vec<PolicyAt>, FetchError)>,
        now: Timestamp,
    ) {
        let mut whole = fetch.clone();
        let failed_ones: BTreeSet<&PolicyAt> = failed.iter().flat_map(|(policies, _)| policies).collect();
        whole.policies.retain(|policy| !failed_ones.contains(policy));
        // An empty list of policies would stand for all there are.
        if !whole.policies.is_empty() {
            self.apply(&whole, read, now);
        }
        for (policies, error) in failed {
            let part = Fetch {
                policies,
                ..fetch.clone()
            };
            self.failed(&part, &error, now);
        }
    }

    /// An answer came that must not be taken, because a new sign-in was needed meanwhile.
    pub(crate) fn drop_answer(&mut self, fetch: &Fetch) {
        for policy in &fetch.policies {
            self.under_way.remove(policy);
        }
    }

    /// They could not be read; what was known of them stays.
    pub(crate) fn failed(&mut self, fetch: &Fetch, error: &FetchError, now: Timestamp) {
        let problem = Problem::of(fetch.source, error);
        let retry_at = match error {
            FetchError::Throttled(until) => Some(*until),
            FetchError::Offline(_) => Some(now + Self::RETRY),
            FetchError::SignInNeeded | FetchError::Forbidden { .. } | FetchError::Failed { .. } => None,
        };
        if fetch.policies.is_empty() {
            let all = self.all.entry(fetch.source.kind).or_default();
            all.answered_at = Some(now);
            all.problem = Some(problem.clone());
        }
        for policy in &fetch.policies {
            self.under_way.remove(policy);
            let failure = Failure {
                problem: problem.clone(),
                at: now,
                retry_at,
            };
            self.failed.insert(policy.clone(), failure);
        }
    }
}

/// Is this less than `length` ago? An instant that lies in the future (somebody moved the clock) counts for nothing.
fn is_within(length: TimeDelta, at: Timestamp, now: Timestamp) -> bool {
    (TimeDelta::zero()..length).contains(&(now - at))
}
