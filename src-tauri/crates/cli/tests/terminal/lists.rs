use serde_json::json;

use crate::support::*;

#[test]
fn lists_are_json_before_and_after_the_verb() {
    let world = World::signed_in();
    let after = world.json(&["list"], 0);
    let before = world.run(&["--json", "list"]).expect(0).json();
    assert_eq!(before, after);
    insta::assert_json_snapshot!("list", steady(after));
    let accounts = world.json(&["accounts"], 0);
    insta::assert_json_snapshot!("accounts", steady(accounts));

    let table = world.run(&["list"]).expect(0).out;
    assert!(
        table.starts_with("ROLE ") && table.contains("step-up justification ticket"),
        "{table}"
    );
}

#[test]
fn an_activation_is_json_and_its_states_can_be_listed() {
    let world = World::signed_in();
    world.activate_exchange();

    let active = world.json(&["list", "--state", "active"], 0);
    assert!(row(&active, EXCHANGE, "active")["until"].is_string());
    assert_eq!(states(&active), ["active", "standing"]);
    let eligible = world.json(&["list", "--state", "eligible"], 0);
    assert_eq!(states(&eligible).len(), 5, "of three kinds");
    assert_eq!(world.json(&["list", "--state", "expired"], 0)["items"], json!([]));

    world.tenant.control("advance", &json!({ "seconds": 3700 }));
    row(
        &world.json(&["list", "--state", "expired"], 0),
        EXCHANGE,
        "expired",
    );
    assert_eq!(
        states(&world.json(&["list", "--state", "active"], 0)),
        ["standing"]
    );
}

#[test]
fn a_list_that_cannot_be_read_is_a_problem_beside_the_others() {
    let world = World::signed_in();
    world
        .tenant
        .fault("requestsList", &json!({ "kind": "answer", "status": 403 }), 20);
    let listing = world.json(&["list"], 0);
    assert_eq!(
        states(&listing).len(),
        6,
        "five of three kinds, and what is standing"
    );
    assert_eq!(listing["problems"].as_array().unwrap().len(), 1, "{listing}");
}

#[test]
fn a_service_that_throttles_or_is_gone_is_8() {
    let mut world = World::signed_in();
    let wait = json!({ "kind": "answer", "status": 429, "retryAfter": 600 });
    for op in [
        "eligibilityInstances",
        "assignmentInstances",
        "requestsList",
        "policyAssignments",
        "groupEligibilityInstances",
        "groupAssignmentInstances",
        "groupRequestsList",
        "azureEligibilityInstances",
        "azureAssignmentInstances",
        "azureRequestsList",
    ] {
        world.tenant.fault(op, &wait, 20);
    }
    let throttled = world.json(&["list"], 8);
    assert_eq!(throttled["problems"][0]["code"], "throttled");
    world.tenant.control("clear-faults", &json!({}));

    assert_eq!(world.tenant.stop(), Some(0));
    world.run(&["list"]).expect(8).says("cannot be reached");
    world.run(&["activate", EXCHANGE]).expect(8);
    world
        .run(&["sign-in", "--as", BRUCE])
        .expect(8)
        .says("stintctl tenant serve");
    world
        .run(&["tenant", "token", "--as", BRUCE, "--for", "graph"])
        .expect(8)
        .says("stintctl tenant serve");
}
