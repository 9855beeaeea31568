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
fn the_table_tells_each_access_once_and_ids_only_when_they_are_asked_for() {
    let world = World::signed_in();
    world.activate_exchange();
    let table = world.run(&["list"]).expect(0).out;
    let named = |table: &str| table.lines().filter(|line| line.starts_with(EXCHANGE)).count();
    assert_eq!(named(&table), 1, "{table}");
    let head = table.lines().next().unwrap();
    assert!(head.contains("LEFT") && !head.contains("ID"), "{table}");
    let both = world.json(&["list"], 0);
    assert_eq!(
        states(&both).iter().filter(|state| **state == "active").count(),
        2,
        "{both}"
    );
    let id = row(&world.json(&["list", "--state", "active"], 0), EXCHANGE, "active")["id"].clone();
    let table = world.run(&["list", "--ids"]).expect(0).out;
    assert!(table.contains(id.as_str().unwrap()), "{table}");

    world
        .run(&["activate", "Reader", "--justification", "x"])
        .expect(6)
        .says("held already");
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
    let message = listing["problems"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("an administrator"),
        "it says what to do: {message}"
    );
}

#[test]
fn a_list_that_is_throttled_says_until_when_and_shows_what_was_known() {
    let world = World::signed_in();
    let known = world.json(&["list"], 0);
    // In the words of a gateway, not of the service.
    let page = json!({ "kind": "answer", "status": 429, "html": true, "retryAfter": 600 });
    world.tenant.fault("azureEligibilityInstances", &page, 20);
    let listing = world.json(&["list"], 0);
    assert_eq!(states(&listing), states(&known));
    assert_eq!(listing["problems"][0]["code"], "throttled");
    let message = listing["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("asked again after 20"), "{message}");
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

#[test]
fn what_rows_need_is_read_when_it_is_asked_for() {
    let world = World::signed_in();
    let known = |listing: &serde_json::Value| {
        let rows = listing["items"].as_array().unwrap().iter();
        rows.filter(|row| row["state"] == "eligible" && row["needs"].is_array())
            .count()
    };
    let quick = world.json(&["list"], 0);
    assert_eq!(
        known(&quick),
        2,
        "of the directory, whose policies come at once: {quick}"
    );
    let whole = world.json(&["list", "--needs"], 0);
    assert_eq!(known(&whole), 5, "{whole}");
    assert_eq!(whole["problems"], json!([]));
    let contributor = row(&whole, "Contributor", "eligible");
    assert_eq!(
        contributor["needs"],
        json!(["approval", "step-up", "justification"])
    );
    assert_eq!(
        known(&world.json(&["list"], 0)),
        5,
        "what was read is kept for a day"
    );
}

#[test]
fn needs_that_cannot_be_read_are_null_and_told_once_for_all_rows() {
    let world = World::signed_in();
    let refused = json!({ "kind": "answer", "status": 403 });
    world.tenant.fault("azurePolicyAssignments", &refused, 20);
    let listing = world.json(&["list", "--needs"], 0);
    assert!(
        row(&listing, "Contributor", "eligible")["needs"].is_null(),
        "{listing}"
    );
    let told = listing["problems"].as_array().unwrap();
    assert_eq!(told.len(), 1, "{listing}");
    assert!(
        told[0]["message"].as_str().unwrap().contains("2 of the rows"),
        "{listing}"
    );
}

#[test]
fn one_row_is_shown_with_all_that_is_known_of_it() {
    let world = World::signed_in();
    let shown = world.json(&["show", "Contributor", "apps operators"], 0);
    let contributor = &shown["items"][0];
    assert_eq!(contributor["longest"], "PT4H");
    assert_eq!(contributor["approvers"], json!(["Nestor Wilke", "Megan Bowen"]));
    assert_eq!(
        (&contributor["narrower"], &contributor["fixed"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(shown["items"][1]["kind"], "group");
    let text = world
        .run(&["show", "Storage Blob Data Contributor"])
        .expect(0)
        .out;
    for fact in [
        "at most 1 h",
        "eligible until  20",
        "step-up justification",
        "month-end",
        "stfinance01",
        "with `--at`",
    ] {
        assert!(text.contains(fact), "no `{fact}` in: {text}");
    }
    world.json(&["show", "Contribut"], 7);
}
