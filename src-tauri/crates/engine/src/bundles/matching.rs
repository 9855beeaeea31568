//! Which eligibility a row means: the same kind, role and scope, of an account of the bundle's tenant. Names count for
//! nothing.

use std::collections::{BTreeMap, BTreeSet};

use stint_domain::{
    AccountId, Activation, Bundle, EligibleAssignment, EligibleRef, RoleAt, RoleDefinitionId, RoleKind,
    ScopeKind,
};

use crate::intents::{Around, Intents};

/// What a row means now.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fit<'a> {
    /// This one.
    One(&'a EligibleAssignment),
    /// The list of that service was never read.
    Unread,
    /// None of them.
    None,
    /// Those of several accounts.
    Several,
}

/// What may be activated, as far as rows of bundles name it, and what is under way. Made once for all bundles, so that
/// a list of thousands is gone through once.
pub(super) struct Here<'a> {
    eligible: BTreeMap<(RoleKind, &'a RoleDefinitionId), Vec<&'a EligibleAssignment>>,
    on_its_way: Vec<Activation>,
    around: Around<'a>,
    intents: &'a Intents,
}

impl<'a> Here<'a> {
    pub(super) fn of(bundles: &[Bundle], intents: &'a Intents, around: Around<'a>) -> Self {
        let rows = bundles.iter().flat_map(|bundle| &bundle.rows);
        let wanted: BTreeSet<_> = rows.map(|row| (row.eligible.kind, &row.eligible.role)).collect();
        let mut eligible: BTreeMap<_, Vec<&EligibleAssignment>> = BTreeMap::new();
        for assignment in around.access.eligible_lists().flat_map(|(.., rows)| rows) {
            if wanted.contains(&(assignment.kind, &assignment.role.id)) {
                let key = (assignment.kind, &assignment.role.id);
                eligible.entry(key).or_default().push(assignment);
            }
        }
        Self {
            eligible,
            on_its_way: around.access.on_its_way(around.now),
            around,
            intents,
        }
    }

    /// What the row means.
    pub(super) fn fit(&self, bundle: &Bundle, row: &EligibleRef) -> Fit<'a> {
        let accounts = self.around.accounts.known().iter();
        let accounts = accounts.filter(|account| account.tenant.id == bundle.tenant);
        let accounts: BTreeSet<&AccountId> = accounts.map(|account| &account.id).collect();
        let of_role = self.eligible.get(&(row.kind, &row.role));
        let candidates = of_role.into_iter().flatten().copied();
        let candidates: Vec<_> = candidates
            .filter(|assignment| accounts.contains(&assignment.account))
            .collect();
        let exact = candidates.iter().filter(|assignment| {
            assignment.scope.id == row.scope && assignment.scope.contains(row.place()) != Some(false)
        });
        let mut fitting: Vec<&EligibleAssignment> = exact.copied().collect();
        if fitting.is_empty() {
            fitting = narrowest(&candidates, row);
        }
        match fitting.as_slice() {
            [] if !accounts.iter().all(|account| self.is_read(account, row.kind)) => Fit::Unread,
            [] => Fit::None,
            [first, rest @ ..] if rest.iter().all(|other| other.account == first.account) => {
                // One account may have it directly and through a group: whichever is used gives the same access.
                Fit::One(first)
            }
            _ => Fit::Several,
        }
    }

    fn is_read(&self, account: &AccountId, kind: RoleKind) -> bool {
        let lists = self.around.access.lists(account);
        lists.is_some_and(|lists| lists.has_eligible(kind))
    }

    /// Is the access there or on its way?
    pub(super) fn is_under_way(&self, target: &RoleAt) -> bool {
        self.around.access.held(target, self.around.now).is_some()
            || self.intents.busy().any(|busy| busy == target)
            || self.on_its_way.iter().any(|activation| activation.is_at(target))
    }
}

/// In Azure an eligibility may have moved up since: the closest of those around the place serves as well.
fn narrowest<'a>(candidates: &[&'a EligibleAssignment], row: &EligibleRef) -> Vec<&'a EligibleAssignment> {
    if row.kind != RoleKind::AzureRole {
        return Vec::new();
    }
    let around = candidates.iter().filter(|assignment| {
        assignment.scope.kind != ScopeKind::TenantRoot && assignment.scope.contains(row.place()) == Some(true)
    });
    let around: Vec<&EligibleAssignment> = around.copied().collect();
    let depth = |assignment: &EligibleAssignment| assignment.scope.id.as_str().len();
    let closest = around.iter().map(|assignment| depth(assignment)).max();
    let closest = around
        .into_iter()
        .filter(|assignment| Some(depth(assignment)) == closest);
    closest.collect()
}

/// The access that the row asks for by this eligibility.
pub(super) fn target_of(assignment: &EligibleAssignment, row: &EligibleRef) -> RoleAt {
    RoleAt {
        scope: row.place().clone(),
        ..assignment.role_at()
    }
}
