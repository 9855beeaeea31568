//! What an access is called where there is room for one line only.

use stint_domain::{RoleDefinitionId, RoleKind, Scope};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

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
