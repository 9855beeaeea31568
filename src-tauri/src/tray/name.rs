//! What an access is called where there is room for one line only.

use stint_app::engine::AccountRow;
use stint_domain::{AccountId, RoleDefinitionId, RoleKind, Scope};

/// The name with the word of its kind: `Exchange Administrator`, `Apps Operators (group)`, `Apps Operators (group
/// owner)`, `Contributor (rg-web-prod)`, `Contributor (Fabrikam, rg-shop)`. Azure's roles have the same names at every
/// place, so that the place belongs to them.
pub(super) fn name(kind: RoleKind, role: &RoleDefinitionId, title: &str, scope: &Scope) -> String {
    match kind {
        RoleKind::EntraRole => title.to_owned(),
        RoleKind::Group if role.as_str() == "owner" => format!("{title} (group owner)"),
        RoleKind::Group => format!("{title} (group)"),
        RoleKind::AzureRole => {
            let last = scope.id.as_str().rsplit('/').next().unwrap_or_default();
            let own = match scope.name.as_deref().unwrap_or(last) {
                "" => "all of Azure",
                own => own,
            };
            match &scope.customer {
                Some(customer) => format!("{title} ({}, {own})", customer.label()),
                None => format!("{title} ({own})"),
            }
        }
    }
}

/// What follows the name where several accounts are signed in: ` · Relecloud`, and whose it is where several of them are
/// in that tenant: ` · bruce.wayne@contoso.example, Contoso`.
pub(super) fn whose(account: &AccountId, all: &[AccountRow]) -> String {
    let own = all.iter().find(|row| row.account.id == *account);
    let Some(own) = own.map(|row| &row.account).filter(|_| all.len() > 1) else {
        return String::new();
    };
    let here = all.iter().filter(|row| row.account.tenant.id == own.tenant.id);
    let tenant = own.tenant.label();
    if here.count() > 1 {
        format!(" · {}, {tenant}", own.username)
    } else {
        format!(" · {tenant}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn several_accounts_are_told_apart_by_tenant_and_else_by_name() {
        let row = example::account_row;
        let own = example::account();
        let check = |all: &[AccountRow], expected: &str| assert_eq!(whose(&own.id, all), expected);
        check(&[row(own.clone())], "");
        check(&[row(example::guest()), row(own.clone())], " · Contoso");
        let colleague = stint_domain::Account {
            id: "another".into(),
            ..own.clone()
        };
        check(
            &[row(own.clone()), row(colleague)],
            " · bruce.wayne@contoso.example, Contoso",
        );
    }

    #[test]
    fn a_line_tells_kinds_and_places_apart() {
        let check = |row: stint_app::engine::EligibleRow, expected: &str| {
            let assignment = &row.assignment;
            let named = name(
                assignment.kind,
                &assignment.role.id,
                &row.role_name,
                &assignment.scope,
            );
            assert_eq!(named, expected);
        };
        check(
            example::eligible_row("Exchange Administrator"),
            "Exchange Administrator",
        );
        check(example::group_row("Apps Operators"), "Apps Operators (group)");
        let mut owner = example::group_row("Apps Operators");
        owner.assignment.role.id = "owner".into();
        check(owner, "Apps Operators (group owner)");
        check(
            example::azure_row("Contributor", "/subscriptions/s/resourceGroups/rg-web"),
            "Contributor (rg-web)",
        );
        check(example::azure_row("Reader", "/"), "Reader (all of Azure)");
        check(
            example::customer_row("Contributor"),
            "Contributor (Fabrikam, rg-shop)",
        );
    }
}
