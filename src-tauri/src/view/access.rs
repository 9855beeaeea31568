//! Which eligibility an access comes of, and where it is.

use std::collections::BTreeMap;

use stint_app::engine::{ActiveRow, EligibleState, Snapshot};
use stint_domain::{
    AccountId, EligibilityId, EligibleAssignment, RoleAt, RoleDefinitionId, RoleKind, Scope, ScopeId,
    ScopeKind,
};

/// What a snapshot knows of accesses: looked up for many rows, so that a list of thousands is gone through once.
pub(super) struct Accesses<'a> {
    /// What may be activated, by account and role.
    eligible: BTreeMap<Whose<'a>, Vec<&'a EligibleAssignment>>,
    /// Where what may be activated is.
    scopes: BTreeMap<&'a EligibilityId, &'a ScopeId>,
    /// All places that a list names.
    places: BTreeMap<(&'a AccountId, &'a ScopeId), &'a Scope>,
    /// A place in each subscription whose name is known.
    subscriptions: BTreeMap<(&'a AccountId, &'a str), &'a Scope>,
}

/// An account's role, wherever it is.
type Whose<'a> = (&'a AccountId, RoleKind, &'a RoleDefinitionId);

impl<'a> Accesses<'a> {
    pub(super) fn of(shown: &'a Snapshot) -> Self {
        let mut all = Self {
            eligible: BTreeMap::new(),
            scopes: BTreeMap::new(),
            places: BTreeMap::new(),
            subscriptions: BTreeMap::new(),
        };
        for row in shown.eligible.value.iter().flatten() {
            let assignment = &row.assignment;
            all.note(&assignment.account, &assignment.scope);
            if !matches!(row.state, EligibleState::Expired { .. }) {
                let whose = (&assignment.account, assignment.kind, &assignment.role.id);
                all.eligible.entry(whose).or_default().push(assignment);
                all.scopes.insert(&assignment.id, &assignment.scope.id);
            }
        }
        for active in shown.active.value.iter().filter_map(ActiveRow::in_force) {
            all.note(&active.account, &active.scope);
        }
        all
    }

    fn note(&mut self, account: &'a AccountId, scope: &'a Scope) {
        self.places.entry((account, &scope.id)).or_insert(scope);
        if let Some(id) = scope
            .subscription()
            .filter(|_| subscription_name(scope).is_some())
        {
            self.subscriptions.entry((account, id)).or_insert(scope);
        }
    }

    /// Where the eligibility is.
    pub(super) fn scope(&self, id: &EligibilityId) -> Option<&'a ScopeId> {
        self.scopes.get(id).copied()
    }

    /// The eligibility that allows an access. Of several of which nobody can tell, the first.
    pub(super) fn eligible(&self, target: &RoleAt) -> Option<&'a EligibleAssignment> {
        let rows = self.eligible.get(&(&target.account, target.kind, &target.role))?;
        let allowing = EligibleAssignment::allowing(rows.iter().copied(), target);
        allowing.into_iter().next()
    }

    /// The place of an access: as a list tells it, else as its id and its neighbors do.
    pub(super) fn place(&self, target: &RoleAt) -> Scope {
        if let Some(known) = self.places.get(&(&target.account, &target.scope)) {
            return (*known).clone();
        }
        match target.kind {
            RoleKind::EntraRole => Scope::in_directory(target.scope.clone()),
            RoleKind::Group => Scope::group(target.scope.clone()),
            RoleKind::AzureRole => {
                let mut scope = Scope::in_azure(target.scope.as_str());
                let subscription = scope.subscription();
                let neighbor = subscription.and_then(|id| self.subscriptions.get(&(&target.account, id)));
                let told =
                    neighbor.map(|near| (subscription_name(near).map(str::to_owned), near.customer.clone()));
                if let Some((name, customer)) = told {
                    scope.customer = customer;
                    if scope.kind == ScopeKind::Subscription {
                        scope.name = name;
                    } else if let Some(name) = name {
                        scope.within.insert(0, name);
                    }
                }
                scope
            }
        }
    }
}

/// What the subscription is called that a place is or lies in, where that could be read.
fn subscription_name(scope: &Scope) -> Option<&str> {
    if scope.kind == ScopeKind::Subscription {
        return scope.name.as_deref();
    }
    // The path itself tells the resource group around a resource.
    let of_the_path = Scope::in_azure(scope.id.as_str()).within.len();
    let told = scope.within.len() > of_the_path;
    scope.within.first().filter(|_| told).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{example, view::scope::path};

    fn shown(scopes: &[&str]) -> Snapshot {
        let mut shown = example::scene(vec![]).snapshot;
        let row = |scope: &&str| {
            let mut row = example::azure_row("Contributor", scope);
            row.assignment.id = EligibilityId::of(&row.assignment.account, *scope);
            row
        };
        shown.eligible.value = Arc::new(Some(scopes.iter().map(row).collect()));
        shown
    }

    fn target(scope: &str) -> RoleAt {
        RoleAt {
            scope: Scope::in_azure(scope).id,
            ..example::azure_row("Contributor", "/").assignment.role_at()
        }
    }

    #[test]
    fn an_activation_inside_of_an_eligibility_is_of_it() {
        let corp = "/providers/Microsoft.Management/managementGroups/corp";
        let web = "/subscriptions/s/resourceGroups/web";
        let shown = shown(&["/subscriptions/s", web, corp]);
        let accesses = Accesses::of(&shown);
        let check = |scope: &str, expected: &str| {
            let found = accesses
                .eligible(&target(scope))
                .map(|row| row.id.as_service().to_owned());
            assert_eq!(found.as_deref(), Some(expected), "{scope}");
        };
        check("/subscriptions/s", "/subscriptions/s");
        check("/subscriptions/s/resourceGroups/db", "/subscriptions/s");
        check("/subscriptions/s/resourceGroups/web/providers/x/y/z", web);
        // What a management group holds, only the service knows: it took the request.
        check("/subscriptions/other/resourceGroups/db", corp);
        assert_eq!(
            accesses
                .scope(&EligibilityId::of(&target("/").account, web))
                .map(ScopeId::as_str),
            Some("/subscriptions/s/resourcegroups/web")
        );
    }

    #[test]
    fn what_has_ended_allows_nothing_and_still_names_its_place() {
        let mut shown = shown(&["/subscriptions/s"]);
        let mut rows = shown.eligible.value.as_ref().clone();
        let row = &mut rows.as_mut().unwrap()[0];
        row.assignment.scope.name = Some("Production".to_owned());
        row.state = EligibleState::Expired {
            ended_at: example::now(),
        };
        shown.eligible.value = Arc::new(rows);
        let accesses = Accesses::of(&shown);
        let inside = target("/subscriptions/s/resourceGroups/web");
        assert!(accesses.eligible(&inside).is_none());
        assert_eq!(path(&accesses.place(&inside)), ["Production", "web"]);
    }

    #[test]
    fn a_place_that_no_list_names_is_told_by_its_neighbors() {
        let mut shown = example::scene(vec![]).snapshot;
        shown.eligible.value = Arc::new(Some(vec![example::customer_row("Contributor")]));
        let accesses = Accesses::of(&shown);
        let place = accesses.place(&target("/subscriptions/F/resourceGroups/db"));
        assert_eq!(path(&place), ["Fabrikam Web", "db"]);
        assert!(place.customer.is_some());
        let whole = accesses.place(&target("/subscriptions/f"));
        assert_eq!(path(&whole), ["Fabrikam Web"]);
        let far = accesses.place(&target("/subscriptions/other/resourceGroups/db"));
        assert_eq!((path(&far), far.customer), (vec!["db".to_owned()], None));
    }
}
