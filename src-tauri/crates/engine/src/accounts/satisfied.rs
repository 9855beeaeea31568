//! What a sign-in satisfies and until when.

use std::collections::{BTreeMap, BTreeSet};

use stint_domain::{AccountId, ClaimsChallenge, StepUpContextId, Timestamp};

use super::Accounts;
use crate::AccountStage;

/// Until when a token says that something is satisfied, UTC.
#[derive(Debug, Clone, Default)]
pub(super) struct Satisfied {
    contexts: BTreeMap<StepUpContextId, Timestamp>,
    mfa: Option<Timestamp>,
}

impl Satisfied {
    pub(super) fn add(&mut self, contexts: BTreeMap<StepUpContextId, Timestamp>) {
        self.contexts.extend(contexts);
    }
}

impl Accounts {
    /// How long a token must still say that a context is satisfied to be believed in.
    const MARGIN: chrono::TimeDelta = chrono::TimeDelta::seconds(30);

    /// Does the account's sign-in satisfy the challenge already? One that asks for a later token,
    /// or for what Stint does not know, never is.
    pub(crate) fn is_satisfied(
        &self,
        account: &AccountId,
        challenge: &ClaimsChallenge,
        now: Timestamp,
    ) -> bool {
        let satisfied = self.satisfied.get(account);
        let holds = |until: Option<&Timestamp>| until.is_some_and(|until| *until > now + Self::MARGIN);
        let context = challenge
            .context
            .as_ref()
            .is_none_or(|context| holds(satisfied.and_then(|satisfied| satisfied.contexts.get(context))));
        let mfa = !challenge.mfa || holds(satisfied.and_then(|satisfied| satisfied.mfa.as_ref()));
        context && mfa && challenge.not_before.is_none() && challenge.further.is_empty()
    }

    /// The contexts that each account's sign-in satisfies at `now`.
    pub(crate) fn contexts(&self, now: Timestamp) -> BTreeSet<(AccountId, StepUpContextId)> {
        let all = self.satisfied.iter().flat_map(|(account, satisfied)| {
            let contexts = satisfied.contexts.iter();
            contexts.map(move |(context, until)| (account, context, *until))
        });
        all.filter(|(.., until)| *until > now + Self::MARGIN)
            .map(|(account, context, _)| (account.clone(), context.clone()))
            .collect()
    }

    /// The first instant after `now` at which something stops to be satisfied.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let all = self.satisfied.values();
        let ends = all.flat_map(|satisfied| satisfied.contexts.values().chain(&satisfied.mfa));
        let ends = ends.map(|until| *until - Self::MARGIN);
        ends.filter(|end| *end > now).min()
    }

    /// The service asked for it although the sign-in seemed to satisfy it.
    pub(crate) fn doubt(&mut self, account: &AccountId, challenge: &ClaimsChallenge) {
        let Some(satisfied) = self.satisfied.get_mut(account) else {
            return;
        };
        if let Some(context) = &challenge.context {
            satisfied.contexts.remove(context);
        }
        if challenge.mfa {
            satisfied.mfa = None;
        }
    }

    /// A stronger sign-in went well.
    pub(super) fn satisfy(&mut self, account: &AccountId, challenge: &ClaimsChallenge, until: Timestamp) {
        let Some(stage) = self.stages.get_mut(account) else {
            // It was signed out meanwhile.
            return;
        };
        // Only a sign-in that works can be made stronger.
        *stage = AccountStage::Ready;
        let satisfied = self.satisfied.entry(account.clone()).or_default();
        if let Some(context) = &challenge.context {
            satisfied.contexts.insert(context.clone(), until);
        }
        if challenge.mfa {
            satisfied.mfa = Some(until);
        }
    }
}
