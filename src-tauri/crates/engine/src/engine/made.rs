//! The long slices, made anew only when something has changed that they are made of: a tick of the clock must not cost
//! ten thousand rows.

use std::collections::{BTreeMap, BTreeSet};

use stint_domain::{
    AccountId, Activation, ActivationDraft, LastPlace, ProlongOf, RoleAt, StepUpContextId, Timestamp,
};

use super::State;
use crate::EligibleRow;

/// What the long slices were last made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Made {
    eligible: Option<EligibleOf>,
    activations: Option<u64>,
    /// How often the eligible rows were made.
    pub(super) times: u64,
}

/// All that eligible rows are made of: equal ones make equal rows. What the clock alone changes, `access` counts.
#[derive(Debug, Clone, PartialEq)]
struct EligibleOf {
    access: u64,
    busy: BTreeSet<RoleAt>,
    prolonging: BTreeSet<(RoleAt, ProlongOf)>,
    /// How many came into the last days before their end.
    in_last_days: usize,
    contexts: BTreeSet<(AccountId, StepUpContextId)>,
    favorites: Vec<RoleAt>,
    places: Vec<LastPlace>,
    drafts: BTreeMap<RoleAt, ActivationDraft>,
}

impl State {
    /// The rows that may be activated, where they can be others than those that were made last.
    pub(super) fn eligible_rows(&mut self, now: Timestamp) -> Option<Option<Vec<EligibleRow>>> {
        let of = EligibleOf {
            access: self.access.revision(),
            busy: self.intents.busy().cloned().collect(),
            prolonging: self
                .intents
                .prolongings()
                .map(|ask| (ask.target.clone(), ask.of))
                .collect(),
            in_last_days: self.alerts.in_last_days(now),
            contexts: self.accounts.contexts(now),
            favorites: self.choices.favorites().to_vec(),
            places: self.choices.places().to_vec(),
            drafts: self.drafts.clone(),
        };
        if self.made.eligible.as_ref() == Some(&of) {
            return None;
        }
        self.made.eligible = Some(of);
        self.made.times += 1;
        Some(self.rooms(now).eligible_rows())
    }

    /// The requests of all accounts and services, the newest first, where they can be others than those that were made last.
    pub(super) fn activations(&mut self) -> Option<Option<Vec<Activation>>> {
        let of = self.access.revision();
        if self.made.activations.as_ref() == Some(&of) {
            return None;
        }
        self.made.activations = Some(of);
        let known = self.access.has_any_requests();
        let mut activations: Vec<Activation> = self.access.requests().cloned().collect();
        activations.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        Some(known.then_some(activations))
    }
}
