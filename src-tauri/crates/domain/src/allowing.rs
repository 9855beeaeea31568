//! Which eligibility an access comes of. In Azure a role may be activated at a narrower place than the eligibility's.

use serde::{Deserialize, Serialize};

use crate::{EligibleAssignment, RoleAt, RoleKind, ScopeId};

/// The narrower place that an eligibility was asked for at last, to be offered again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastPlace {
    /// The eligibility, by what it gives access to: its id is another one when it is assigned anew.
    pub eligible: RoleAt,
    /// The place, inside of that.
    pub at: ScopeId,
}

impl EligibleAssignment {
    /// Can it be activated at a narrower place? A customer's delegation only as a whole.
    pub fn may_narrow(&self) -> bool {
        self.kind == RoleKind::AzureRole && self.scope.customer.is_none()
    }

    /// Those of `rows` that allow `target`: the one at the very place, else the narrowest of those around it, else all
    /// that may be around it as far as anybody can tell, in their order.
    pub fn allowing<'a>(rows: impl IntoIterator<Item = &'a Self>, target: &RoleAt) -> Vec<&'a Self> {
        let mut around = Vec::new();
        for row in rows {
            let same = row.kind == target.kind && row.account == target.account && row.role.id == target.role;
            if !same {
                continue;
            }
            if row.scope.id == target.scope {
                return vec![row];
            }
            if row.may_narrow() {
                around.push((row, row.scope.contains(&target.scope)));
            }
        }
        let certain = around.iter().filter(|(_, holds)| *holds == Some(true));
        // Of places that lie in each other, the narrower has the longer id.
        let narrowest = certain.max_by_key(|(row, _)| row.scope.id.as_str().len());
        match narrowest {
            Some((row, _)) => vec![*row],
            None => around
                .into_iter()
                .filter(|(_, holds)| holds.is_none())
                .map(|(row, _)| row)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EligibilityId, RoleDefinition, Scope, Tenant, Via};

    const CORP: &str = "/providers/Microsoft.Management/managementGroups/corp";

    fn row(scope: &str) -> EligibleAssignment {
        EligibleAssignment {
            id: EligibilityId::of(&"me".into(), scope),
            account: "me".into(),
            kind: RoleKind::AzureRole,
            role: RoleDefinition {
                id: "contributor".into(),
                name: "Contributor".to_owned(),
                description: None,
            },
            scope: Scope::in_azure(scope),
            via: Via::Direct,
            ends_at: None,
            through: None,
            schedule: None,
            condition: None,
        }
    }

    fn at(row: &EligibleAssignment, scope: &str) -> RoleAt {
        RoleAt {
            scope: ScopeId::new(scope),
            ..row.role_at()
        }
    }

    #[test]
    fn an_access_comes_of_the_closest_eligibility_around_it() {
        let rows = [
            row(CORP),
            row("/subscriptions/s"),
            row("/subscriptions/s/resourceGroups/web"),
        ];
        let check = |scope: &str, expected: &[&EligibleAssignment]| {
            assert_eq!(
                EligibleAssignment::allowing(&rows, &at(&rows[0], scope)),
                expected,
                "{scope}"
            );
        };
        check("/subscriptions/s", &[&rows[1]]);
        check("/subscriptions/s/resourcegroups/db", &[&rows[1]]);
        check("/subscriptions/s/resourcegroups/web", &[&rows[2]]);
        check("/subscriptions/s/resourcegroups/web/providers/x/y/z", &[&rows[2]]);
        check("/subscriptions/elsewhere", &[&rows[0]]);
    }

    #[test]
    fn only_an_azure_role_of_the_own_tenant_is_narrowed() {
        let mut delegated = row("/subscriptions/s");
        delegated.scope.customer = Some(Tenant {
            id: "customer".into(),
            name: None,
        });
        let inside = at(&delegated, "/subscriptions/s/resourcegroups/web");
        assert!(EligibleAssignment::allowing([&delegated], &inside).is_empty());
        let whole = delegated.role_at();
        assert_eq!(EligibleAssignment::allowing([&delegated], &whole), [&delegated]);

        let mut directory = row("/");
        directory.kind = RoleKind::EntraRole;
        directory.scope = Scope::in_directory("/".into());
        let unit = RoleAt {
            scope: "/administrativeUnits/a".into(),
            ..directory.role_at()
        };
        assert!(EligibleAssignment::allowing([&directory], &unit).is_empty());
    }

    #[test]
    fn another_role_or_account_allows_nothing() {
        let mine = row("/subscriptions/s");
        for other in [
            RoleAt {
                role: "reader".into(),
                ..mine.role_at()
            },
            RoleAt {
                account: "you".into(),
                ..mine.role_at()
            },
        ] {
            assert!(EligibleAssignment::allowing([&mine], &other).is_empty());
        }
    }
}
