use serde_json::Value;

use crate::support::*;

#[test]
fn without_an_account_and_without_a_cloud_a_sign_in_is_needed() {
    let terminal = Terminal::new();
    for words in [["list"], ["requests"], ["accounts"], ["sign-out"], ["watch"]] {
        terminal.run(&words).expect(3).says("stintctl sign-in");
    }
    terminal.run(&["activate", EXCHANGE]).expect(3);
    terminal
        .run(&["sign-in"])
        .expect(3)
        .says("--client-id")
        .says("--cloud FILE");
    terminal
        .run(&["sign-in", "--as", BRUCE])
        .expect(2)
        .says("--cloud FILE");
    terminal
        .run(&["sign-in", "--as", BRUCE, "--cloud", "usgov"])
        .expect(2)
        .says("practice tenant only");
}

#[test]
fn a_sign_in_lasts_until_the_sign_out() {
    let world = World::new();
    world.run(&["list"]).expect(3);
    world.sign_in();
    world.run(&["list"]).expect(0);
    world.terminal.run(&["list"]).expect(3).says("--cloud FILE");
    world.run(&["sign-out"]).expect(0);
    world.run(&["list"]).expect(3);
}

#[test]
fn nobody_becomes_somebody_else() {
    let world = World::new();
    world
        .run(&["sign-in", "--as", "nobody@contoso.example"])
        .expect(7)
        .says(BRUCE);
    world.run(&["list"]).expect(3);
}

#[test]
fn a_sign_in_that_cannot_be_kept_is_said_and_is_none() {
    let world = World::new();
    let cloud = world.terminal.path("practice.json");
    let cloud = cloud.to_str().unwrap();
    let words = ["sign-in", "--as", BRUCE, "--cloud", cloud];
    world
        .terminal
        .run(&words)
        .expect(1)
        .says("no keyring runs here")
        .says("--token-file FILE");
    world.terminal.run(&["list", "--cloud", cloud]).expect(3);
}

#[test]
fn without_a_browser_and_a_name_it_says_how_to_name_one() {
    let world = World::new();
    world
        .run(&["sign-in"])
        .expect(3)
        .says("--device-code")
        .says("--as UPN");
}

#[test]
fn a_code_signs_somebody_in_without_a_browser() {
    let world = World::new();
    let signed_in = world
        .run(&["sign-in", "--as", BRUCE, "--device-code", "--json"])
        .expect(0)
        .says("enter the code");
    let lines: Vec<Value> = signed_in
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [event, done] = lines.as_slice() else {
        panic!("{}", signed_in.out)
    };
    let told = event["userCode"].as_str().unwrap();
    assert!(signed_in.err.contains(told), "{}", signed_in.err);
    let mut event = event.clone();
    for member in ["userCode", "url", "expiresAt"] {
        assert!(event[member].is_string(), "{event}");
        event[member] = format!("[{member}]").into();
    }
    insta::assert_json_snapshot!("device_code", event);
    assert_eq!(done["items"][0]["account"], BRUCE);
    world.run(&["list"]).expect(0);
}

#[test]
fn a_code_that_nobody_types_ends_by_itself() {
    // Its fifteen minutes are over before the first question, which comes after five real seconds.
    let world = World::serving(&["--speed", "3600"]);
    world
        .run(&["sign-in", "--device-code"])
        .expect(3)
        .says("enter the code")
        .says("in time");
    world.run(&["list"]).expect(3);
}

#[test]
fn a_code_satisfies_no_context() {
    let terminal = Terminal::new();
    terminal
        .run(&["sign-in", "--device-code", "--context", "c1"])
        .expect(2);
}

#[test]
fn a_context_can_be_satisfied_at_once() {
    let world = World::new();
    world
        .run(&["sign-in", "--as", BRUCE, "--context", "c1"])
        .expect(0);
    let words: Vec<_> = ["activate", EXCHANGE, "--step-up"]
        .into_iter()
        .chain(FILLED)
        .collect();
    world.run(&words).expect(0);
}
