//! Eligibilities whose end has passed: shown for a while, so that nobody wonders where they went.

use std::collections::BTreeSet;

use stint_domain::{EligibleAssignment, RoleAt, Timestamp};

use super::Lists;
use crate::ExpiredEligibility;

impl Lists {
    /// Moves what has ended by the clock to the expired ones, and forgets those that are too old.
    pub(crate) fn tidy_eligible(&mut self, now: Timestamp) {
        let is_over = |row: &mut EligibleAssignment| row.ends_at.is_some_and(|end| end <= now);
        let lists = self.eligible.values_mut();
        let over: Vec<_> = lists.flat_map(|rows| rows.extract_if(.., is_over)).collect();
        self.revision += u64::from(!over.is_empty());
        let any_over = !over.is_empty();
        for row in over {
            *self.eligible_revisions.entry(row.kind).or_default() += 1;
            self.expire(row);
        }
        if any_over {
            self.drop_renewed();
        }
        let before = self.expired.len();
        self.expired
            .retain(|expired| now - expired.ended_at < Self::EXPIRED_FOR);
        self.revision += u64::from(self.expired.len() != before);
    }

    /// What may be activated again has not expired. Goes through all rows, so only where these have changed.
    pub(super) fn drop_renewed(&mut self) {
        if self.expired.is_empty() {
            return;
        }
        let current: BTreeSet<RoleAt> = self.eligible().map(EligibleAssignment::role_at).collect();
        let before = self.expired.len();
        self.expired
            .retain(|expired| !current.contains(&expired.assignment.role_at()));
        self.revision += u64::from(self.expired.len() != before);
    }

    pub(super) fn expire(&mut self, assignment: EligibleAssignment) {
        let Some(ended_at) = assignment.ends_at else {
            return;
        };
        let target = assignment.role_at();
        self.expired.retain(|expired| !expired.assignment.is_at(&target));
        self.expired.push(ExpiredEligibility { assignment, ended_at });
        self.expired
            .sort_by_key(|expired| std::cmp::Reverse(expired.ended_at));
    }
}
