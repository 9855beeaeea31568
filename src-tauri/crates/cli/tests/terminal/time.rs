use serde_json::json;

use crate::support::*;

#[test]
fn a_deactivation_says_when_it_will_be_possible_and_later_works() {
    let world = World::signed_in();
    world.activate_exchange();
    let sent = world.tenant.activations();
    world
        .run(&["deactivate", EXCHANGE])
        .expect(6)
        .says("it can be deactivated in 5 min, at 20");
    assert_eq!(world.tenant.activations(), sent, "nothing was sent too early");

    world.tenant.control("advance", &json!({ "seconds": 600 }));
    let ended = world.run(&["deactivate", EXCHANGE, "--json"]).expect(0);
    row(&ended.json(), EXCHANGE, "revoked");
    let ended = ended.says("the service's clock is 10 min ahead of this machine's");
    assert!(!ended.out.contains("clock"), "on stderr only");
    world.tenant.control("settle-all", &json!({}));
    assert_eq!(
        states(&world.json(&["list", "--state", "active"], 0)),
        ["standing"]
    );
    let requests = world.json(&["requests"], 0);
    row(&requests, EXCHANGE, "revoked");
}

#[test]
fn all_that_is_activated_ends_at_once_and_what_is_standing_stays() {
    let world = World::new();
    world
        .run(&["sign-in", "--as", "megan.bowen@contoso.example"])
        .expect(0);
    let nothing = world.json(&["deactivate", "--all"], 0);
    assert_eq!(nothing, json!({ "items": [], "problems": [] }));
    row(
        &world.json(&["list"], 0),
        "Privileged Role Administrator",
        "standing",
    );

    world.sign_in();
    world.activate_exchange();
    let early = world.json(&["deactivate", "--all"], 6);
    assert_eq!(early["problems"][0]["code"], "too-early");
    world.tenant.control("advance", &json!({ "seconds": 600 }));
    let ended = world.json(&["deactivate", "--all"], 0);
    row(&ended, EXCHANGE, "revoked");
}

#[test]
fn a_sign_in_works_where_the_clocks_are_apart() {
    let world = World::new();
    world.tenant.control("advance", &json!({ "seconds": 7200 }));
    world.sign_in();
    world.run(&["list"]).expect(0).says("2 h ahead");
}

#[test]
fn waiting_ends_when_the_role_works() {
    let world = World::serving(&["--speed", "600"]);
    world.sign_in();
    let words = ["activate", EXCHANGE, "--step-up", "--wait", "--duration", "8h"];
    let words: Vec<_> = words
        .into_iter()
        .chain(["--justification", "x", "--ticket-number", "1"])
        .collect();
    let active = world.json(&words, 0);
    assert!(row(&active, EXCHANGE, "active")["until"].is_string());
    insta::assert_json_snapshot!("activate", steady(active));
}

#[test]
fn waiting_ends_at_its_limit() {
    let world = World::new();
    // Strong from the start, so that the time given goes to the activation alone.
    world
        .run(&["sign-in", "--as", BRUCE, "--context", "c1"])
        .expect(0);
    let words = ["activate", EXCHANGE, "--step-up", "--wait", "--timeout", "PT5S"];
    let words: Vec<_> = words.into_iter().chain(FILLED).collect();
    let late = world.json(&words, 1);
    assert_eq!(late["problems"][0]["code"], "timeout");
    assert_eq!(world.tenant.activations(), 1);
}
