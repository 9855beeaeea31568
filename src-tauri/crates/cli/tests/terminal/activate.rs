use serde_json::json;

use crate::support::*;

fn exchange(more: &[&'static str]) -> Vec<&'static str> {
    let words = ["activate", EXCHANGE].into_iter().chain(FILLED);
    words.chain(more.iter().copied()).collect()
}

#[test]
fn the_policy_is_checked_first_then_the_step_up_then_the_service_is_asked() {
    let world = World::signed_in();
    world
        .run(&["activate", EXCHANGE, "--step-up"])
        .expect(6)
        .says("--justification")
        .says("--ticket-number");
    let long = [
        "activate",
        EXCHANGE,
        "--duration",
        "9h",
        "--justification",
        "x",
        "--ticket-number",
        "1",
    ];
    world.run(&long).expect(6).says("--duration").says("8 h at most");
    world.run(&exchange(&[])).expect(4).says("--step-up");
    assert_eq!(world.tenant.activations(), 0, "nothing was sent so far");

    world
        .run(&exchange(&["--step-up"]))
        .expect(0)
        .says(&format!(": sign in as {BRUCE} in Contoso"))
        .says("no browser can be opened here");
    assert_eq!(world.tenant.activations(), 1);
    world.tenant.control("settle-all", &json!({}));
    world
        .run(&exchange(&["--step-up"]))
        .expect(6)
        .says("is active already until");
    assert_eq!(world.tenant.activations(), 1, "and not again");
}

#[test]
fn an_approval_is_waited_for_and_a_request_is_taken_back() {
    let world = World::signed_in();
    let words = [
        "activate",
        APPLICATION,
        "--step-up",
        "--justification",
        "New app",
        "--duration",
        "PT1H",
    ];
    world.run(&words).expect(5).says("stintctl requests");
    world.run(&words).expect(5).says("stintctl cancel ID");
    assert_eq!(world.tenant.activations(), 1);

    let requests = world.json(&["requests"], 0);
    let id = row(&requests, APPLICATION, "waiting")["id"].as_str().unwrap();
    insta::assert_json_snapshot!("requests", steady(requests.clone()));
    let table = world.run(&["requests"]).expect(0).out;
    for told in ["WHAT", "activate", "Nestor Wilke, Megan Bowen", id] {
        assert!(table.contains(told), "no `{told}` in: {table}");
    }
    world.run(&["cancel", "nonsense"]).expect(7).says(id);
    world.run(&words).expect(5);
    let canceled = world.json(&["cancel", "application administrator"], 0);
    row(&canceled, APPLICATION, "canceled");
    world.run(&["cancel", id]).expect(7).says("waits or is planned");
    row(&world.json(&["requests"], 0), APPLICATION, "canceled");
    row(&world.json(&["list"], 0), APPLICATION, "eligible");
}

#[test]
fn what_waits_is_told_in_json_with_its_row() {
    let world = World::signed_in();
    let words = ["activate", APPLICATION, "--step-up", "--justification", "New app"];
    insta::assert_json_snapshot!("activate_waits", steady(world.json(&words, 5)));
}

#[test]
fn several_roles_are_one_batch_with_a_result_for_each() {
    let world = World::signed_in();
    let several = |more: &[&'static str]| {
        let words = [
            "activate",
            EXCHANGE,
            APPLICATION,
            "--duration",
            "1h",
            "--justification",
            "Release",
        ];
        words.into_iter().chain(more.iter().copied()).collect::<Vec<_>>()
    };
    world.run(&["activate", EXCHANGE, "Reader of minds"]).expect(7);
    assert_eq!(
        world.tenant.activations(),
        0,
        "nothing is sent before every name is understood"
    );

    let mixed = world.json(&several(&["--step-up"]), 1);
    assert_eq!(
        world.tenant.activations(),
        1,
        "the one without its ticket is not sent"
    );
    insta::assert_json_snapshot!("activate_several", steady(mixed));

    let ticket = ["--step-up", "--ticket-number", "CHG-1"];
    let ran = world.run(&several(&ticket)).expect(5);
    let ran = ran
        .says("1 of 2 done")
        .says("Application Administrator · Administrative unit: Apps: ");
    assert_eq!(world.tenant.activations(), 2, "{}", ran.err);
    world.tenant.control("settle-all", &json!({}));
    row(
        &world.json(&["list", "--state", "active"], 0),
        APPLICATION,
        "waiting",
    );
}

#[test]
fn a_planned_start_is_done_and_listed() {
    let world = World::signed_in();
    let past = exchange(&["--step-up", "--start", "2020-01-01T00:00:00Z"]);
    world.run(&past).expect(6).says("in the past");
    let now = world.tenant.control("now", &json!({}));
    let day = &now["now"].as_str().unwrap()[..10];
    let year: i32 = day[..4].parse().unwrap();
    let start = format!("{}-02-02T08:00:00+01:00", year + 1);
    let words = exchange(&["--step-up", "--start"]);
    let words: Vec<_> = words.into_iter().chain([start.as_str()]).collect();
    world.run(&words).expect(0);
    row(
        &world.json(&["list", "--state", "active"], 0),
        EXCHANGE,
        "scheduled",
    );
}

#[test]
fn a_name_is_never_guessed() {
    let world = World::signed_in();
    let missed = world.json(&["activate", "exchange"], 7);
    assert_eq!(missed["problems"][0]["code"], "not-found");
    row(&missed, EXCHANGE, "eligible");
    world
        .run(&["activate", "Reader of minds"])
        .expect(7)
        .says("stintctl list");
    world
        .run(&["deactivate", EXCHANGE])
        .expect(7)
        .says("stintctl list");

    let world = World::serving(&["--seed", "scale:200", "--page-size", "2"]);
    world.sign_in();
    let all = world.json(&["list", "--state", "eligible"], 0);
    let rows = all["items"].as_array().unwrap();
    assert_eq!(
        rows.len(),
        200 + 20 + 10,
        "all pages of Azure, groups and the directory"
    );
    let twice = rows.iter().map(|row| row["role"].as_str().unwrap());
    let twice = twice
        .max_by_key(|role| rows.iter().filter(|row| row["role"] == *role).count())
        .unwrap();
    let meant = rows.iter().filter(|row| row["role"] == twice).count();
    assert!(meant > 1, "the seed has no role at several places");
    let missed = world.json(&["activate", twice], 7);
    assert_eq!(missed["problems"][0]["code"], "ambiguous");
    assert_eq!(missed["items"].as_array().unwrap().len(), meant);
}
