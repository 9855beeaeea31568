//! Several accounts at once: each verb is about all of them, or about the one that `--account` names.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::*;

/// Of Relecloud; looks after customers.
const ALEX: &str = "alex.wilber@relecloud.example";
/// Alex' at one customer, with a sign-in of several factors.
const MACHINES: &str = "Virtual Machine Contributor";

/// Bruce of Contoso and Alex of Relecloud.
fn both() -> World {
    let world = World::signed_in();
    world.run(&["sign-in", "--as", ALEX]).expect(0);
    world
}

fn whose(listing: &Value) -> BTreeSet<&str> {
    let rows = listing["items"].as_array().unwrap().iter();
    rows.map(|row| row["account"].as_str().unwrap()).collect()
}

fn rows(listing: &Value) -> usize {
    listing["items"].as_array().unwrap().len()
}

#[test]
fn lists_are_of_all_accounts_or_of_the_one_that_is_named() {
    let world = both();
    let accounts = world.json(&["accounts"], 0);
    let names: Vec<&str> = accounts["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["account"].as_str().unwrap())
        .collect();
    assert_eq!(names, [ALEX, BRUCE], "the last used first");

    let all = world.json(&["list", "--state", "eligible"], 0);
    assert_eq!(whose(&all), [ALEX, BRUCE].into());
    assert_eq!(rows(&all), 5 + 5);
    let table = world.run(&["list"]).expect(0).out;
    assert!(table.lines().next().unwrap().contains("ACCOUNT"), "{table}");
    let customers = table.lines().filter(|line| line.contains("Apex Bank")).count();
    assert_eq!(customers, 2, "one held, one to activate: {table}");
    let found = world.json(&["list", "apex", "BACKUP"], 0);
    assert_eq!(
        row(&found, "Backup Contributor", "eligible")["customer"],
        "Apex Bank"
    );
    assert_eq!(rows(&found), 1);
    assert_eq!(world.run(&["list", "nowhere"]).expect(0).out, "nothing to show\n");

    let alex = &accounts["items"][0];
    for name in [
        ALEX,
        "relecloud",
        alex["tenant"].as_str().unwrap(),
        alex["id"].as_str().unwrap(),
    ] {
        let own = world.json(&["list", "--state", "eligible", "--account", name], 0);
        assert_eq!((whose(&own), rows(&own)), ([ALEX].into(), 5), "{name}");
    }
    let own = world.run(&["list", "--account", "Contoso"]).expect(0).out;
    assert!(!own.lines().next().unwrap().contains("ACCOUNT"), "{own}");
    world
        .run(&["list", "--account", "nestor"])
        .expect(7)
        .says(BRUCE)
        .says(ALEX);
}

#[test]
fn a_name_that_fits_rows_of_several_accounts_is_listed_and_never_guessed() {
    let world = both();
    let words = [
        "activate",
        "Contributor",
        "--justification",
        "x",
        "--duration",
        "1h",
    ];
    let missed = world.json(&words, 7);
    assert_eq!(missed["problems"][0]["code"], "ambiguous");
    assert_eq!((whose(&missed), rows(&missed)), ([ALEX, BRUCE].into(), 3));
    // Of one account it is one row: Bruce's wants a stronger sign-in.
    let own: Vec<_> = words.into_iter().chain(["--account", "contoso"]).collect();
    world.run(&own).expect(4);
    let of_customers: Vec<_> = words.into_iter().chain(["--account", "relecloud"]).collect();
    let missed = world.json(&of_customers, 7);
    assert_eq!((whose(&missed), rows(&missed)), ([ALEX].into(), 2));
    assert!(!world.tenant.received().iter().any(|op| op == "azureRequest"));
}

#[test]
fn a_stronger_sign_in_that_only_the_service_asks_for_ends_with_4_and_waits_for_nobody() {
    let world = World::new();
    world.run(&["sign-in", "--as", ALEX]).expect(0);
    let words = ["activate", MACHINES, "--justification", "x", "--duration", "1h"];
    let needed = world.json(&words, 4);
    assert_eq!(needed["problems"][0]["code"], "step-up-needed");
    // Its policy names no context that could be asked for beforehand: the service was asked, and said so.
    let needs = row(&needed, MACHINES, "eligible")["needs"].as_array().unwrap();
    assert!(!needs.contains(&json!("step-up")), "{needed}");
    let asked = |world: &World| {
        let received = world.tenant.received();
        received.iter().filter(|op| *op == "azureRequest").count()
    };
    assert_eq!(asked(&world), 1, "refused once, and not sent again");
    world.run(&words).expect(4).says("--step-up");
    assert_eq!(
        world.json(&["requests"], 0)["items"],
        json!([]),
        "nothing waits for a sign-in that nobody began"
    );
    let all: Vec<_> = words.into_iter().chain(["--step-up"]).collect();
    world.run(&all).expect(0);
}

#[test]
fn a_batch_over_two_accounts_asks_each_for_its_own_sign_in_and_no_more() {
    let world = both();
    let words: Vec<_> = ["activate", EXCHANGE, MACHINES, "--step-up"]
        .into_iter()
        .chain(FILLED)
        .collect();
    let ran = world.run(&words).expect(0);
    let pages: Vec<&str> = ran
        .err
        .lines()
        .filter_map(|line| line.split_once("opening the browser at ").map(|(_, page)| page))
        .collect();
    assert_eq!(pages.len(), 2, "{}", ran.err);
    for page in [
        format!(": sign in as {BRUCE} in Contoso"),
        format!(": sign in as {ALEX} in Relecloud"),
    ] {
        assert!(pages.iter().any(|told| told.ends_with(&page)), "{}", ran.err);
    }
    assert_eq!(world.tenant.activations(), 1, "Bruce's own");
    world.tenant.control("settle-all", &json!({}));
    let active = world.json(&["list", "--state", "active"], 0);
    assert_eq!(row(&active, EXCHANGE, "active")["account"], BRUCE);
    assert_eq!(row(&active, MACHINES, "active")["account"], ALEX);

    // What is of one account ends with its own word, the other stays.
    world.tenant.control("advance", &json!({ "seconds": 360 }));
    world.json(&["deactivate", "--all", "--account", "relecloud"], 0);
    world.tenant.control("settle-all", &json!({}));
    let left = world.json(&["list", "--state", "active"], 0);
    row(&left, EXCHANGE, "active");
    assert!(!states(&world.json(&["list", "--state", "active", "--account", ALEX], 0)).contains(&"active"));
}

#[test]
fn who_signs_out_has_to_be_told_and_takes_nothing_of_the_others() {
    let world = both();
    world
        .run(&["sign-out"])
        .expect(7)
        .says(BRUCE)
        .says(ALEX)
        .says("--account");
    assert_eq!(rows(&world.json(&["accounts"], 0)), 2, "nobody is signed out");
    world.run(&["sign-out", "--account", "relecloud"]).expect(0);
    let left = world.json(&["list"], 0);
    assert_eq!(whose(&left), [BRUCE].into());
    world.run(&["list", "--account", ALEX]).expect(7).says(BRUCE);
    world.run(&["sign-out"]).expect(0);
    world.run(&["list"]).expect(3);
}

#[test]
fn an_account_that_has_to_sign_in_again_stops_only_itself() {
    let world = both();
    world.run(&["list"]).expect(0);
    world.tenant.control("revoke-sessions", &json!({ "upn": ALEX }));
    // A token is good for an hour, whatever becomes of its session.
    world.tenant.control("advance", &json!({ "seconds": 2 * 3600 }));
    let listing = world.json(&["list"], 0);
    assert_eq!(row(&listing, EXCHANGE, "eligible")["account"], BRUCE, "{listing}");
    let told = listing["problems"].as_array().unwrap();
    let of_alex = told.iter().filter(|told| told["code"] == "sign-in-needed");
    let messages: Vec<&str> = of_alex.map(|told| told["message"].as_str().unwrap()).collect();
    assert!(
        matches!(messages.as_slice(), [only] if only.starts_with(&format!("{ALEX} in Relecloud: "))),
        "{listing}"
    );
    world.run(&["list", "--account", "relecloud"]).expect(3);
    world.run(&["sign-in", "--as", ALEX]).expect(0);
    assert_eq!(rows(&world.json(&["list", "--state", "eligible"], 0)), 10);
}
