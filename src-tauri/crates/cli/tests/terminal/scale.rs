//! Somebody who may activate thousands of things, and the three kinds from end to end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::*;

#[test]
fn ten_thousand_rows_are_listed_over_pages_and_each_kind_is_activated_and_ended() {
    let world = World::serving(&["--seed", "scale:10000"]);
    world.sign_in();
    let all = world.json(&["list"], 0);
    assert_eq!(all["problems"], json!([]));
    let rows = all["items"].as_array().unwrap();
    let mut counts = BTreeMap::<(&str, &str), usize>::new();
    for row in rows {
        let kind = (row["kind"].as_str().unwrap(), row["state"].as_str().unwrap());
        *counts.entry(kind).or_default() += 1;
    }
    assert_eq!(counts.remove(&("azure-role", "eligible")), Some(10_000));
    assert_eq!(counts.remove(&("group", "eligible")), Some(20));
    assert_eq!(counts.remove(&("entra-role", "eligible")), Some(10));
    let standing: usize = counts.values().sum();
    assert!(counts.keys().all(|(_, state)| *state == "standing"), "{counts:?}");
    assert_eq!(rows.len(), 10_030 + standing);
    let ids: BTreeSet<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rows.len(), "no row twice");
    for op in [
        "azureEligibilityInstances",
        "groupEligibilityInstances",
        "eligibilityInstances",
    ] {
        let pages = world.tenant.received().iter().filter(|got| *got == op).count();
        let expected = if op == "azureEligibilityInstances" {
            2..
        } else {
            1..
        };
        assert!(expected.contains(&pages), "{op}: {pages} pages");
    }

    // A name that stands for many is never guessed, and all it may mean are told.
    let names = rows.iter().filter(|row| row["state"] == "eligible");
    let mut by_name = BTreeMap::<&str, usize>::new();
    names.for_each(|row| *by_name.entry(row["role"].as_str().unwrap()).or_default() += 1);
    let (name, meant) = by_name.iter().max_by_key(|(_, count)| **count).unwrap();
    assert!(*meant > 1, "the seed has no role at several places");
    let missed = world.json(&["activate", name, "--justification", "x"], 7);
    assert_eq!(missed["problems"][0]["code"], "ambiguous");
    let told = missed["items"].as_array().unwrap();
    assert_eq!(told.len(), *meant);
    assert!(told.iter().all(|row| ids.contains(row["id"].as_str().unwrap())));

    // One of each kind, by its id, and back.
    let one_of = |kind: &str| -> &Value {
        let mut of_kind = rows
            .iter()
            .filter(|row| row["kind"] == kind && row["state"] == "eligible");
        of_kind.next().unwrap()
    };
    let wanted = ["azure-role", "entra-role", "group"].map(one_of);
    let ids = wanted.map(|row| row["id"].as_str().unwrap());
    let words: Vec<_> = ["activate"].into_iter().chain(ids).collect();
    let words: Vec<_> = words
        .into_iter()
        .chain(["--justification", "Release", "--duration", "1h"])
        .collect();
    assert_eq!(world.json(&words, 0)["items"].as_array().unwrap().len(), 3);
    world.tenant.control("settle-all", &json!({}));
    world.tenant.control("advance", &json!({ "seconds": 360 }));
    let active = world.json(&["list", "--state", "active"], 0);
    let active = active["items"].as_array().unwrap().iter();
    let active: Vec<&Value> = active.filter(|row| row["state"] == "active").collect();
    let kinds: BTreeSet<_> = active.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!((active.len(), kinds.len()), (3, 3), "{active:?}");
    let ids = active.iter().map(|row| row["id"].as_str().unwrap());
    let words: Vec<_> = ["deactivate"].into_iter().chain(ids).collect();
    let ended = world.json(&words, 0);
    assert_eq!(states(&ended), ["revoked"; 3]);
}
