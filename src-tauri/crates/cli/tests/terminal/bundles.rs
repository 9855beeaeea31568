use serde_json::{Value, json};

use crate::support::*;

/// A file of a bundle that asks for Exchange Administrator, and for more.
fn file(world: &World, more: &[Value]) -> String {
    let listed = world.json(&["list", "--state", "eligible"], 0);
    let exchange = row(&listed, EXCHANGE, "eligible");
    let own = json!({
        "kind": "entra-role", "role": exchange["roleId"], "scope": "/", "duration": "PT1H",
    });
    let rows: Vec<_> = std::iter::once(own).chain(more.iter().cloned()).collect();
    let file = json!({
        "stintBundle": 1, "name": "Mail", "tenant": exchange["tenant"], "justification": "Move of {date}", "rows": rows,
    });
    let path = world.terminal.path("mail.json");
    std::fs::write(&path, file.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn an_imported_bundle_is_confirmed_then_runs_and_says_what_is_missing() {
    let world = World::signed_in();
    let path = file(&world, &[]);
    world
        .run(&["activate", "--bundle", "Mail"])
        .expect(7)
        .says("bundles import");
    let imported = world.json(&["bundles", "import", &path], 0);
    let bundle = &imported["items"][0];
    assert_eq!(bundle["missing"], json!(["confirm", "ticket", "step-up"]));
    assert_eq!(
        bundle["rows"][0]["role"], EXCHANGE,
        "the service's name, not the file's"
    );

    world
        .run(&["activate", "--bundle", "mail"])
        .expect(6)
        .says("bundles confirm");
    world.run(&["bundles", "confirm", "mail"]).expect(2).says("--yes");
    world.json(&["bundles", "confirm", "mail", "--yes"], 0);
    world
        .run(&["activate", "--bundle", "mail"])
        .expect(6)
        .says("--ticket-number");
    let ticket = ["activate", "--bundle", "mail", "--ticket-number", "CHG-1"];
    world.run(&ticket).expect(4).says("--step-up");
    assert_eq!(world.tenant.activations(), 0, "nothing was sent so far");
    let all: Vec<_> = ticket.into_iter().chain(["--step-up"]).collect();
    world.run(&all).expect(0);
    assert_eq!(world.tenant.activations(), 1);

    world.json(&["bundles", "delete", "mail"], 0);
    assert_eq!(world.json(&["bundles", "list"], 0)["items"], json!([]));
}

#[test]
fn a_row_without_eligibility_is_left_out_only_when_that_is_said() {
    let world = World::signed_in();
    let other = json!({
        "kind": "entra-role", "role": "00000000-1111", "roleName": "Rea\u{202e}der", "scope": "/", "duration": "PT1H",
    });
    let path = file(&world, &[other]);
    world.run(&["bundles", "import", &path]).expect(0);
    world.run(&["bundles", "confirm", "Mail", "--yes"]).expect(0);
    let filled = [
        "activate",
        "--bundle",
        "Mail",
        "--step-up",
        "--ticket-number",
        "1",
    ];
    world
        .run(&filled)
        .expect(7)
        .says("you are not eligible for Reader");
    assert_eq!(world.tenant.activations(), 0);
    let agreed: Vec<_> = filled.into_iter().chain(["--leave-out"]).collect();
    world.run(&agreed).expect(0);
    assert_eq!(world.tenant.activations(), 1);
}

#[test]
fn a_bundle_travels_in_a_file_without_account_and_ticket() {
    let world = World::signed_in();
    let path = file(&world, &[]);
    world.run(&["bundles", "import", &path]).expect(0);
    let again = world.json(&["bundles", "import", &path], 0);
    assert_eq!(again["items"][0]["name"], "Mail (2)");
    world
        .run(&["bundles", "export", "Mail", &path])
        .expect(2)
        .says("there already");
    let exported = world.run(&["bundles", "export", "Mail", "-"]).expect(0);
    assert!(!exported.out.contains("bruce"), "{}", exported.out);
    assert_eq!(exported.json()["rows"][0]["duration"], "PT1H");

    let foreign = exported.out.replace("\"tenant\": \"", "\"tenant\": \"0");
    std::fs::write(&path, foreign).unwrap();
    world
        .run(&["bundles", "import", &path])
        .expect(3)
        .says("sign in to it first");
    std::fs::write(&path, "x".repeat(70_000)).unwrap();
    world.run(&["bundles", "import", &path]).expect(2).says("64 kB");
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    world.run(&["bundles", "import", &path]).expect(2).says("no text");
}
