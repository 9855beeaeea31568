//! Which eligibility an access comes of. In Azure a role may be activated at a narrower place than the eligibility's.

use std::collections::BTreeMap;

use stint_domain::{
    Activation, ActivationStatus, EligibilityId, EligibleAssignment, RoleAt, ScopeId, Timestamp,
};

use super::Lists;
use crate::EligibleState;

/// How everything stands that is active or asked for.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    /// Each access by itself.
    at: BTreeMap<RoleAt, EligibleState>,
    /// Of an eligibility what stands at narrower places, the most telling one.
    within: BTreeMap<EligibilityId, (EligibleState, ScopeId)>,
}

impl Standing {
    /// How an eligibility stands, and where, where that is at a narrower place.
    pub(crate) fn of(&self, eligible: &EligibleAssignment) -> (EligibleState, Option<ScopeId>) {
        if let Some(state) = self.at.get(&eligible.role_at()) {
            return (state.clone(), None);
        }
        match self.within.get(&eligible.id) {
            Some((state, at)) => (state.clone(), Some(at.clone())),
            None => (EligibleState::Ready, None),
        }
    }
}

impl Lists {
    /// What allows this access: an eligibility at the very place, else the narrowest of those around it, else the
    /// first that may be around it as far as anybody can tell.
    pub(crate) fn eligibility_for(&self, target: &RoleAt) -> Option<&EligibleAssignment> {
        self.eligibilities_for(target).into_iter().next()
    }

    /// As [`Lists::eligibility_for`], with all of those of which nobody can tell.
    fn eligibilities_for(&self, target: &RoleAt) -> Vec<&EligibleAssignment> {
        let rows = self.eligible.get(&target.kind).into_iter().flatten();
        EligibleAssignment::allowing(rows, target)
    }

    /// How everything stands that is active or asked for at `now`. Of what is `busy` the account's own counts.
    pub(crate) fn standing<'a>(
        &self,
        busy: impl Iterator<Item = &'a RoleAt>,
        on_its_way: &[Activation],
        now: Timestamp,
    ) -> Standing {
        let mut standing = Standing::default();
        for activation in on_its_way {
            standing
                .at
                .entry(activation.role_at())
                .or_insert_with(|| state_of(activation));
        }
        for target in busy.filter(|target| target.account == self.account.id) {
            standing.at.insert(target.clone(), EligibleState::Busy);
        }
        // What was activated says more than what was there before.
        let (own, others): (Vec<_>, Vec<_>) = self.in_force(now).partition(|row| row.is_activated());
        let mut held = BTreeMap::new();
        for row in own.into_iter().chain(others) {
            held.entry(row.role_at()).or_insert(EligibleState::Active {
                starts_at: row.starts_at,
                ends_at: row.ends_at,
            });
        }
        standing.at.extend(held);
        for (target, state) in &standing.at {
            for eligible in self.eligibilities_for(target) {
                if eligible.scope.id == target.scope {
                    continue;
                }
                let known = standing.within.get(&eligible.id);
                if known.is_none_or(|(known, _)| tells_more(state, known)) {
                    let at = (state.clone(), target.scope.clone());
                    standing.within.insert(eligible.id.clone(), at);
                }
            }
        }
        standing
    }
}

/// Is this what a row should rather say? First what moves, then what waits, then what ends first.
fn tells_more(state: &EligibleState, known: &EligibleState) -> bool {
    let rank = |state: &EligibleState| match state {
        EligibleState::Busy => (0, None),
        EligibleState::Applying => (1, None),
        EligibleState::Waiting => (2, None),
        EligibleState::Scheduled(at) => (3, *at),
        EligibleState::Active {
            ends_at: Some(ends_at),
            ..
        } => (4, Some(*ends_at)),
        EligibleState::Active { ends_at: None, .. } => (5, None),
        EligibleState::Ready | EligibleState::Expired { .. } => (6, None),
    };
    rank(state) < rank(known)
}

fn state_of(activation: &Activation) -> EligibleState {
    match activation.status {
        ActivationStatus::Waiting => EligibleState::Waiting,
        ActivationStatus::Scheduled => EligibleState::Scheduled(activation.starts_at),
        ActivationStatus::Applying
        | ActivationStatus::Provisioned
        | ActivationStatus::Denied
        | ActivationStatus::Failed
        | ActivationStatus::Canceled
        | ActivationStatus::Revoked
        | ActivationStatus::Unknown => EligibleState::Applying,
    }
}
