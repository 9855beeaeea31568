//! The story is as it is told.

use chrono::DateTime;

use super::*;
use crate::pim::Eligibility;

fn grown(seed: &Seed) -> World {
    seed.grow(DateTime::from_timestamp(1_790_000_000, 0).unwrap())
        .unwrap()
}

#[test]
fn everybody_of_the_story_is_there() {
    let world = grown(&Seed::contoso());
    let contoso = &world.tenants[&world.story];
    let names: Vec<&str> = contoso.people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Bruce Wayne",
            "Nestor Wilke",
            "Megan Bowen",
            "Allan Deyoung",
            "Pradeep Gupta",
            "Isaiah Langer",
            "Joni Sherman",
            "Lee Gu",
            "Adele Vance",
            "Grady Archie",
            "svc-deploy",
            "breakglass-01",
        ]
    );
    let manager = |person: &Person| contoso.person(person.manager.unwrap()).unwrap().name.clone();
    assert_eq!(manager(&contoso.people[0]), "Nestor Wilke");
    let tenants: BTreeSet<&str> = world
        .tenants
        .values()
        .map(|tenant| tenant.name.as_str())
        .collect();
    assert_eq!(
        tenants,
        BTreeSet::from(["Contoso", "Relecloud", "Fabrikam", "Apex Bank", "GlobalTech"])
    );
    let relecloud = world
        .tenants
        .values()
        .find(|tenant| tenant.name == "Relecloud")
        .unwrap();
    let guest = relecloud.account_of(contoso.id, contoso.people[0].oid).unwrap();
    assert_eq!(guest.upn, "bruce.wayne_contoso.example#EXT#@relecloud.example");
    assert_ne!(guest.oid, contoso.people[0].oid);
}

#[test]
fn the_roles_of_the_story_ask_for_what_it_says() {
    let world = grown(&Seed::contoso());
    let contoso = &world.tenants[&world.story];
    let pim = &contoso.directory_roles;
    let bruce = contoso.people[0].oid;
    let told: Vec<(String, String, Policy)> = pim
        .eligibilities
        .iter()
        .filter(|row| row.principal == bruce)
        .map(|row| {
            let role = &world.roles[&Uuid::try_parse(row.target.role.as_str()).unwrap()];
            let scope = row.target.scope.unit().map_or("/", |unit| {
                let found = contoso.administrative_units.iter().find(|known| known.id == unit);
                found.unwrap().name.as_str()
            });
            (
                role.name.clone(),
                scope.to_owned(),
                pim.policy(&row.target).unwrap().clone(),
            )
        })
        .collect();
    let [(first, root, exchange), (second, unit, application)] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!((first.as_str(), root.as_str()), ("Exchange Administrator", "/"));
    assert_eq!(
        (second.as_str(), unit.as_str()),
        ("Application Administrator", "Apps")
    );
    assert_eq!(
        (exchange.maximum.as_str(), exchange.context.as_deref()),
        ("PT8H", Some("c1"))
    );
    assert!(exchange.requires.contains(&Requirement::Ticketing) && exchange.approvers.is_empty());
    assert_eq!(
        (application.maximum.as_str(), application.context.as_deref()),
        ("PT2H", Some("c1"))
    );
    let approvers: Vec<&str> = application
        .approvers
        .iter()
        .map(|id| contoso.person(*id).unwrap().name.as_str())
        .collect();
    assert_eq!(approvers, ["Nestor Wilke", "Megan Bowen"]);
    let megan = BTreeSet::from([contoso.people[2].oid]);
    let privileged = Target::new("e8611ab8-c189-46e8-94e1-60213ab1f814", "/");
    assert!(pim.holds(&megan, &privileged), "Megan, standing");
    assert_eq!(
        pim.policies.iter().count(),
        world.roles.len(),
        "each role has settings"
    );
}

#[test]
fn a_scaled_world_has_as_many_rows_as_asked_for() {
    for number in [1, 59, 60, 10_000] {
        let world = grown(&Seed::scale(number).unwrap());
        let tenant = &world.tenants[&world.story];
        for (pim, expected) in [
            (&tenant.azure, number as usize),
            (&tenant.group_access, 20),
            (&tenant.directory_roles, 10),
        ] {
            let rows = pim.eligibilities.iter();
            let places: BTreeSet<_> = rows.map(|row| (&row.target.role, &row.target.scope)).collect();
            assert_eq!(
                (pim.eligibilities.len(), places.len()),
                (expected, expected),
                "{:?} of scale:{number}: no row twice",
                pim.workload
            );
            let plain = |row: &Eligibility| {
                pim.policy(&row.target)
                    .is_some_and(|policy| policy.context.is_none() && policy.approvers.is_empty())
            };
            assert!(pim.eligibilities.iter().all(plain), "each goes by one click");
        }
    }
}

#[test]
fn seeds_have_names() {
    assert_eq!("contoso".parse::<Seed>().unwrap(), Seed::contoso());
    assert_eq!("scale:7".parse::<Seed>().unwrap(), Seed::scale(7).unwrap());
    for wrong in [
        "",
        "Contoso",
        "scale",
        "scale:0",
        "scale:10001",
        "scale:-1",
        "scale:x",
        "other:1",
    ] {
        assert!(wrong.parse::<Seed>().is_err(), "{wrong}");
    }
}

#[test]
fn a_seed_that_names_what_is_not_there_is_refused() {
    let now = DateTime::from_timestamp(0, 0).unwrap();
    let check = |from: &str, to: &str| {
        assert!(CONTOSO.contains(from));
        let changed = Seed::from_json(&CONTOSO.replacen(from, to, 1));
        assert!(changed.grow(now).is_err(), "{to}");
    };
    check(
        "\"role\": \"Exchange Administrator\"",
        "\"role\": \"Coffee Administrator\"",
    );
    check("\"at\": \"Apps\"", "\"at\": \"Nowhere\"");
    check("\"who\": \"bruce.wayne\"", "\"who\": \"bruce\"");
    check("\"manager\": \"nestor.wilke\"", "\"manager\": \"nobody\"");
    check(
        "\"guest\": \"bruce.wayne@contoso.example\"",
        "\"guest\": \"bruce.wayne\"",
    );
    check("\"maximum\": \"PT8H\"", "\"maximum\": \"8 hours\"");
    check("\"story\": \"contoso.example\"", "\"story\": \"gotham.example\"");
    check("{", "");
}
