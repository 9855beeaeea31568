//! `extend` and `renew`: each way that asking an administrator for more time can end.

use serde_json::{Value, json};

use crate::support::*;

/// An administrator of Contoso.
const MEGAN: &str = "megan.bowen@contoso.example";
/// Eligible for nine days more.
const ADELE: &str = "adele.vance@contoso.example";
/// Bruce's for seven days more.
const CONTRIBUTOR: &str = "Contributor";
const ASK: [&str; 5] = [
    "extend",
    CONTRIBUTOR,
    "--justification",
    "The release goes on",
    "--step-up",
];

/// The requests for more time, the newest first.
fn asked(world: &World, what: &str) -> Vec<Value> {
    let requests = world.json(&["requests"], 0);
    let rows = requests["items"].as_array().unwrap().iter();
    rows.filter(|row| row["what"] == what).cloned().collect()
}

/// What an administrator says to the request that came in last.
fn decide(world: &World, decision: &str, reason: &str) {
    let sent = world
        .tenant
        .control("received", &json!({ "op": "azureEligibilityRequest" }));
    let path = sent["received"].as_array().unwrap().last().unwrap()["path"].clone();
    let request = path.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let answer = json!({
        "request": request, "approver": MEGAN, "decision": decision, "reason": reason,
    });
    world.tenant.control("decide", &answer);
    world.tenant.control("settle-all", &json!({}));
}

fn sent(world: &World) -> usize {
    let received = world.tenant.received();
    let more_time = |op: &&String| op.to_lowercase().ends_with("eligibilityrequest");
    received.iter().filter(more_time).count()
}

#[test]
fn more_time_is_asked_for_once_and_an_administrator_gives_it() {
    let world = World::signed_in();
    let before = world.json(&["list", "--state", "eligible"], 0);
    let before = row(&before, CONTRIBUTOR, "eligible").clone();
    world
        .run(&["extend", CONTRIBUTOR])
        .expect(6)
        .says("--justification");
    assert_eq!(sent(&world), 0);
    let weak = &ASK[..4];
    world.run(weak).expect(4).says("--step-up");
    assert_eq!(asked(&world, "extend"), [] as [Value; 0], "nothing was taken");

    let waits = world.json(&ASK, 5);
    assert_eq!(waits["items"][0]["state"], "waiting", "{waits}");
    assert_eq!(waits["items"][0]["id"], before["id"]);
    world.run(&ASK).expect(5).says("asked for already");
    let all = asked(&world, "extend");
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(
        (&all[0]["state"], &all[0]["justification"]),
        (&json!("waiting"), &json!("The release goes on"))
    );

    decide(&world, "approve", "Until next year");
    let after = world.json(&["list", "--state", "eligible"], 0);
    let after = row(&after, CONTRIBUTOR, "eligible").clone();
    assert_eq!(after["id"], before["id"], "it is the same eligibility");
    assert!(
        after["until"].as_str().unwrap() > before["until"].as_str().unwrap(),
        "{after}"
    );
    let all = asked(&world, "extend");
    assert_eq!(
        (&all[0]["state"], &all[0]["decisionReason"]),
        (&json!("provisioned"), &json!("Until next year")),
        "{all:?}"
    );
    world.run(&ASK).expect(6).says("it can be extended from");
}

#[test]
fn what_an_administrator_refuses_keeps_its_end_and_may_be_asked_again() {
    let world = World::signed_in();
    world.json(&ASK, 5);
    decide(&world, "deny", "Ask your manager");
    let all = asked(&world, "extend");
    assert_eq!(
        (&all[0]["state"], &all[0]["decisionReason"]),
        (&json!("denied"), &json!("Ask your manager")),
        "{all:?}"
    );
    world.json(&ASK, 5);
    assert_eq!(asked(&world, "extend").len(), 2);
}

#[test]
fn a_request_for_more_time_is_taken_back_like_any_other() {
    let world = World::signed_in();
    world.json(&ASK, 5);
    let id = asked(&world, "extend")[0]["id"].as_str().unwrap().to_owned();
    let canceled = world.json(&["cancel", &id], 0);
    row(&canceled, CONTRIBUTOR, "canceled");
    assert_eq!(asked(&world, "extend")[0]["state"], "canceled");
    world.json(&ASK, 5);
}

#[test]
fn more_time_than_the_settings_allow_is_refused_before_anything_is_sent() {
    let world = World::signed_in();
    let long: Vec<_> = ASK.into_iter().chain(["--duration", "P400D"]).collect();
    world.run(&long).expect(6).says("--duration");
    let short: Vec<_> = ASK.into_iter().chain(["--duration", "P3D"]).collect();
    world.run(&short).expect(6).says("--duration");
    assert_eq!(sent(&world), 0);
}

#[test]
fn what_is_not_in_its_last_days_says_when_it_can_be_asked() {
    let world = World::signed_in();
    let check = |verb: &str, role: &str, says: &str| {
        let words = [verb, role, "--justification", "x", "--step-up"];
        world.run(&words).expect(6).says(says);
    };
    check("extend", APPLICATION, "it can be extended from");
    check("extend", EXCHANGE, "has no end");
    check("renew", CONTRIBUTOR, "stintctl extend");
    world.json(&["extend", "Contribut", "--justification", "x"], 7);
    assert_eq!(sent(&world), 0);
}

#[test]
fn what_has_ended_is_asked_for_again() {
    let world = World::new();
    world.run(&["sign-in", "--as", ADELE]).expect(0);
    let role = "User Administrator";
    row(&world.json(&["list"], 0), role, "eligible");
    world
        .tenant
        .control("advance", &json!({ "seconds": 10 * 86_400 }));
    row(&world.json(&["list"], 0), role, "expired");
    let words = |verb: &'static str| [verb, role, "--justification", "Lessons go on", "--step-up"];
    world.run(&words("extend")).expect(6).says("stintctl renew");
    let waits = world.json(&words("renew"), 5);
    assert_eq!(waits["items"][0]["state"], "waiting", "{waits}");
    let all = asked(&world, "renew");
    assert_eq!((all.len(), &all[0]["state"]), (1, &json!("waiting")), "{all:?}");
    world.run(&words("renew")).expect(5).says("stintctl cancel ID");
    assert_eq!(asked(&world, "renew").len(), 1);
}

#[test]
fn what_comes_through_a_group_is_extended_for_the_group() {
    let world = World::new();
    world
        .run(&["sign-in", "--as", "pradeep.gupta@contoso.example"])
        .expect(0);
    let words = ["extend", "Network Contributor", "--justification", "x"];
    world.run(&words).expect(6).says("comes through a group");

    let world = World::new();
    world
        .run(&["sign-in", "--as", "alex.wilber@relecloud.example"])
        .expect(0);
    let words = ["extend", "Backup Contributor", "--justification", "x"];
    world.run(&words).expect(6);
    assert_eq!(sent(&world), 0);
}
