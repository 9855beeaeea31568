use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::support::*;

#[test]
fn the_token_file_is_for_its_owner_only() {
    let world = World::signed_in();
    let token = world.terminal.path("token");
    assert_eq!(mode(&token), 0o600);
    let said = world.run(&["list"]).expect(0).says("can act as you");
    assert!(!said.out.contains("can act as you"), "on stderr only");

    fs::set_permissions(&token, Permissions::from_mode(0o644)).unwrap();
    world.run(&["list"]).expect(2).says("chmod 600");
    fs::set_permissions(&token, Permissions::from_mode(0o600)).unwrap();
    world.run(&["list"]).expect(0);

    let real = world.terminal.path("real");
    fs::rename(&token, &real).unwrap();
    symlink(&real, &token).unwrap();
    world.run(&["list"]).expect(2).says("is a link");
    world.run(&["sign-in", "--as", BRUCE]).expect(2).says("is a link");
    fs::remove_file(&token).unwrap();
    fs::write(&token, "eyJ").unwrap();
    fs::set_permissions(&token, Permissions::from_mode(0o600)).unwrap();
    world.run(&["list"]).expect(2).says("name another");
    assert_eq!(fs::read_to_string(&token).unwrap(), "eyJ", "and left as it is");
}

#[test]
fn a_token_file_without_a_folder_is_refused_before_anybody_signs_in() {
    let world = World::new();
    let cloud = world.terminal.path("practice.json");
    let words = [
        "sign-in",
        "--as",
        BRUCE,
        "--token-file",
        "no/token",
        "--cloud",
        cloud.to_str().unwrap(),
    ];
    world.terminal.run(&words).expect(2).says("make it first");
    assert!(world.tenant.received().is_empty());
}

#[test]
fn a_cloud_is_a_name_or_a_description_of_this_machine() {
    let world = World::new();
    let good = world.tenant.described.to_string();
    let check = |name: &str, text: String, expected: &str| {
        fs::write(world.terminal.path(name), text).unwrap();
        world
            .terminal
            .run(&["--cloud", name, "list"])
            .expect(2)
            .says(expected);
        let token = [
            "tenant", "token", "--as", BRUCE, "--for", "graph", "--cloud", name,
        ];
        world.terminal.run(&token).expect(2).says(expected);
    };
    check("empty.json", String::new(), "is empty");
    check("other.json", "{\"hosts\":[]}".to_owned(), "tenant serve");
    check(
        "real.json",
        good.replace("\"simulated\"", "\"real\""),
        "simulated",
    );
    let graph = world.tenant.described["graph"].as_str().unwrap();
    for host in [
        "https://graph.example.com",
        "http://192.0.2.1:80",
        "http://localhost:80",
    ] {
        check("host.json", good.replace(graph, host), "loopback");
    }
    assert!(world.tenant.received().is_empty());
    fs::create_dir(world.terminal.path("folder")).unwrap();
    world
        .terminal
        .run(&["--cloud", "folder", "list"])
        .expect(2)
        .says("cannot be read");
    world
        .terminal
        .run(&["--cloud", "missing.json", "list"])
        .expect(2)
        .says("usgov");
}
