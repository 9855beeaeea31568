//! Bruce Wayne with very many eligibilities, to see how a client bears it.

use uuid::Uuid;

use super::access::{SeedAccess, SeedHolding};
use super::azure_file::SeedAzure;
use super::azure_scale::held;
use super::file::{SeedFile, SeedGroup, SeedPerson};
use crate::directory::RoleDefinition;
use crate::groups::{Group, MEMBER, OWNER};

/// What the groups are called after.
const PLACES: [&str; 16] = [
    "Amsterdam",
    "Bergen",
    "Chicago",
    "Dublin",
    "Espoo",
    "Fukuoka",
    "Gdansk",
    "Hamburg",
    "Istanbul",
    "Jakarta",
    "Krakow",
    "Lisbon",
    "Madrid",
    "Nairobi",
    "Oslo",
    "Porto",
];
const DEPARTMENTS: [&str; 12] = [
    "Sales",
    "Finance",
    "Legal",
    "Research",
    "Logistics",
    "Retail",
    "Support",
    "Marketing",
    "Operations",
    "Engineering",
    "Security",
    "Facilities",
];

/// So many groups.
const GROUPS: usize = 20;

/// So many roles of the directory.
const DIRECTORY_ROLES: usize = 10;

/// Makes the story's tenant one person's: what `azure` holds is theirs, and [`GROUPS`] groups and [`DIRECTORY_ROLES`]
/// roles of the directory beside it.
pub(super) fn widen(file: &mut SeedFile, roles: &[RoleDefinition], azure: SeedAzure) {
    let number = azure.access.eligibilities.len();
    let story = file.story.clone();
    file.tenants.retain(|tenant| tenant.domain == story);
    let Some(tenant) = file.tenants.first_mut() else {
        return;
    };
    tenant
        .people
        .retain(|person| matches!(person, SeedPerson::Member { account, .. } if account == "bruce.wayne"));
    for person in &mut tenant.people {
        if let SeedPerson::Member { manager, about, .. } = person {
            *manager = None;
            *about = format!("Eligible for {number} Azure roles and more");
        }
    }
    tenant.azure = azure;
    tenant.delegations.clear();
    tenant.administrative_units.clear();
    tenant.groups = (0..GROUPS).map(group).collect();
    let groups = tenant.groups.iter().enumerate();
    tenant.group_access =
        eligible(groups.map(|(number, seeded)| held(access_to(number), &seeded.group.name)));
    let roles = roles.iter().take(DIRECTORY_ROLES);
    tenant.directory_roles = eligible(roles.map(|role| held(&role.name, "/")));
}

fn eligible(rows: impl Iterator<Item = SeedHolding>) -> SeedAccess {
    SeedAccess {
        eligibilities: rows.collect(),
        ..SeedAccess::default()
    }
}

/// What he may become in the group with this number: in every fifth its owner.
fn access_to(number: usize) -> &'static str {
    if number % 5 == 4 { OWNER } else { MEMBER }
}

/// A group that nobody is in yet.
fn group(number: usize) -> SeedGroup {
    SeedGroup {
        group: Group {
            // Always the same, so that two runs can be compared.
            id: Uuid::from_u128(0x5ca1_ed01_0000_4000_8000_0000_0000_0000 + number as u128),
            name: format!("{} Operators", place(number * 7)),
            description: None,
            role_assignable: false,
            department: None,
            synchronized: false,
            onboarded: true,
        },
        members: Vec::new(),
        owners: Vec::new(),
    }
}

fn place(number: usize) -> String {
    let place = PLACES[number % PLACES.len()];
    let department = DEPARTMENTS[number / PLACES.len() % DEPARTMENTS.len()];
    format!("{place} {department}")
}
