//! Very many Azure eligibilities of Bruce Wayne, over subscriptions and resource groups with names as they are given
//! in large companies.

use uuid::Uuid;

use super::access::{SeedAccess, SeedHolding};
use super::azure_file::{SeedAzure, SeedManagementGroup, SeedResourceGroup, SeedSubscription};
use crate::scopes::AzureRole;

/// So many scopes at most that hold several eligibilities.
const MOST_SCOPES: usize = 600;
/// A subscription and the resource groups in it that are scopes as well.
const SCOPES_IN_A_SUBSCRIPTION: usize = 12;

const UNITS: [&str; 10] = [
    "Sales",
    "Finance",
    "Logistics",
    "Retail",
    "Research",
    "Claims",
    "Payments",
    "Manufacturing",
    "Data Platform",
    "Integration",
];
const STAGES: [(&str, &str); 5] = [
    ("Production", "prod"),
    ("Staging", "stg"),
    ("Test", "test"),
    ("Development", "dev"),
    ("Sandbox", "sbx"),
];
const APPS: [&str; 11] = [
    "web",
    "api",
    "orders",
    "billing",
    "identity",
    "network",
    "backup",
    "search",
    "reporting",
    "messaging",
    "archive",
];

/// So many scopes hold `number` eligibilities as a person has them: a sixteenth, 600 at most.
pub(super) fn scopes_for(number: usize) -> usize {
    (number / 16).clamp(1, MOST_SCOPES)
}

/// `number` eligibilities, each of another role or at another scope, as even as can be over `count` scopes.
pub(super) fn azure(number: usize, count: usize, roles: &[AzureRole]) -> SeedAzure {
    let groups = UNITS.iter().map(|unit| SeedManagementGroup {
        id: format!("mg-{}", slug(unit)),
        name: (*unit).to_owned(),
        within: None,
    });
    let mut subscriptions: Vec<SeedSubscription> = Vec::new();
    let mut scopes: Vec<String> = Vec::new();
    while scopes.len() < count {
        let subscription = subscription(subscriptions.len(), count - scopes.len());
        scopes.push(subscription.name.clone());
        let inside = subscription.resource_groups.iter();
        scopes.extend(inside.map(|group| format!("{}/{}", subscription.name, group.name)));
        subscriptions.push(subscription);
    }
    // One role at every scope, then the next one: the rows that are left over stand at the first scopes.
    let eligibilities = roles
        .iter()
        .flat_map(|role| scopes.iter().map(move |scope| held(&role.name, scope)))
        .take(number)
        .collect();
    SeedAzure {
        management_groups: groups.collect(),
        subscriptions,
        access: SeedAccess {
            eligibilities,
            // So that the settings can be read everywhere.
            assignments: UNITS.iter().map(|unit| held("Reader", unit)).collect(),
            ..SeedAccess::default()
        },
    }
}

/// A subscription with as many resource groups as there is room for.
fn subscription(number: usize, room: usize) -> SeedSubscription {
    let unit = UNITS[number % UNITS.len()];
    let (stage, short) = STAGES[number / UNITS.len() % STAGES.len()];
    let name = match number / (UNITS.len() * STAGES.len()) {
        0 => format!("{unit} {stage}"),
        round => format!("{unit} {stage} {}", round + 1),
    };
    let groups = (SCOPES_IN_A_SUBSCRIPTION - 1).min(room - 1);
    let resource_groups = APPS.iter().take(groups).map(|app| SeedResourceGroup {
        name: format!("rg-{}-{app}-{short}", slug(unit)),
        resources: Vec::new(),
        name_missing: false,
    });
    SeedSubscription {
        // Always the same, so that two runs can be compared.
        id: Uuid::from_u128(0x5ca1_ed00_a000_4000_8000_0000_0000_0000 + number as u128),
        name,
        within: Some(unit.to_owned()),
        resource_groups: resource_groups.collect(),
    }
}

/// Bruce Wayne's, for the rest of a year.
pub(super) fn held(role: &str, at: &str) -> SeedHolding {
    SeedHolding {
        who: "bruce.wayne".to_owned(),
        role: role.to_owned(),
        at: at.to_owned(),
        since_days: 10,
        ends_in_days: Some(355),
        condition: None,
    }
}

fn slug(name: &str) -> String {
    name.to_ascii_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::seed::azure::roles;

    #[test]
    fn as_many_as_asked_for_and_no_row_twice() {
        let roles = roles().unwrap();
        for (number, scopes) in [(1, 1), (15, 1), (16, 1), (160, 10), (5_000, 312), (10_000, 600)] {
            assert_eq!(scopes_for(number), scopes, "{number}");
            check(number, scopes, &roles);
        }
        check(60, 60, &roles);
        check(6_000, 6_000, &roles);
    }

    fn check(number: usize, scopes: usize, roles: &[AzureRole]) {
        let azure = azure(number, scopes, roles);
        let rows: BTreeSet<(&str, &str)> = azure
            .access
            .eligibilities
            .iter()
            .map(|row| (row.role.as_str(), row.at.as_str()))
            .collect();
        assert_eq!(rows.len(), number);
        let used: BTreeSet<&str> = rows.iter().map(|(_, scope)| *scope).collect();
        assert_eq!(used.len(), scopes, "{number}");
        let names: BTreeSet<&str> = azure.subscriptions.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names.len(), azure.subscriptions.len(), "names are unique");
    }
}
