use std::process::Stdio;

use serde_json::json;

use crate::support::*;

#[test]
fn killed_between_sending_and_answer_the_next_start_finds_it_and_sends_nothing() {
    let world = World::signed_in();
    // The answer is lost, and nothing that looks for the request gets one.
    world
        .tenant
        .fault("requestsList", &json!({ "kind": "answer", "status": 403 }), 1000);
    world
        .tenant
        .fault("activateRequest", &json!({ "kind": "loseAnswer" }), 1);
    let words: Vec<_> = ["activate", EXCHANGE, "--step-up", "--wait"]
        .into_iter()
        .chain(FILLED)
        .collect();
    let mut command = world.command(&words);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let guard = Guard::on(&child);
    // It looks for the request as soon as the answer is lost.
    let looks = |received: Vec<String>| {
        let mut after = received.into_iter().skip_while(|op| op != "activateRequest");
        after.any(|op| op == "requestsList")
    };
    while !looks(world.tenant.received()) {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it was killed"
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();
    drop(guard);

    world.tenant.control("clear-faults", &json!({}));
    world.tenant.control("settle-all", &json!({}));
    row(&world.json(&["list", "--state", "active"], 0), EXCHANGE, "active");
    let requests = world.json(&["requests"], 0);
    row(&requests, EXCHANGE, "provisioned");
    let words: Vec<_> = ["activate", EXCHANGE, "--step-up"]
        .into_iter()
        .chain(FILLED)
        .collect();
    world.run(&words).expect(6).says("active already");
    assert_eq!(world.tenant.activations(), 1);
}
