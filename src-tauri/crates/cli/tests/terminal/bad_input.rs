use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::support::*;

#[test]
fn whatever_is_typed_wrong_gets_a_message_with_a_way_out() {
    let terminal = Terminal::new();
    let check = |words: &[&str], expected: &str| {
        let said = terminal.run(words).expect(2).says(expected);
        assert_eq!(said.out, "", "{words:?}");
    };
    check(&[], "Usage");
    check(&["elevate"], "unrecognized subcommand");
    check(&["activate"], "<NAME|ID>");
    check(&["activate", "X", "--duration", "soon"], "PT1H30M");
    check(&["activate", "X", "--duration", ""], "--duration");
    check(&["activate", "X", "--duration=-1h"], "--duration");
    check(
        &["activate", "X", "--duration", "99999999999999999999h"],
        "--duration",
    );
    check(&["activate", "X", "--start", "tomorrow"], "the zone");
    check(&["activate", "X", "--start", "2026-02-30T00:00:00Z"], "the zone");
    check(&["activate", "X", "--timeout", "1h"], "--wait");
    check(&["list", "--state", "gone"], "eligible");
    check(&["list", "--cloud", "moon"], "usgov");
    check(&["list", "--cloud", ""], "neither a cloud nor a file");
    check(&["list", "--client-id", "stint"], "application (client) id");
    check(&["list", "--tenant", "a/../b"], "contoso.example");
    check(&["cancel"], "<NAME|ID>");
    check(&["tenant"], "Usage");
    check(&["tenant", "token", "--as", BRUCE, "--for", "exchange"], "graph");
    check(&["tenant", "serve", "--listen", "here"], "--listen");
    check(&["tenant", "serve", "--listen", "0.0.0.0:0"], "--listen");
    check(&["tenant", "serve", "--seed", "fabrikam"], "scale:N");
    check(&["tenant", "serve", "--seed", "scale:0"], "scale:N");
    check(&["tenant", "serve", "--speed", "0"], "1 to 3600");
    check(&["tenant", "serve", "--speed", "NaN"], "1 to 3600");
    check(&["tenant", "serve", "--page-size", "0"], "1..=999");
    check(&["tenant", "serve", "--front", "login"], "no `=`");
    check(
        &["tenant", "serve", "--front", "mail=https://localhost"],
        "login, graph and arm",
    );
    check(
        &["tenant", "serve", "--front", "login=http://localhost:8443"],
        "--front",
    );
    check(&["tenant", "serve", "--latency=-5"], "--latency");
    check(&["tenant", "serve", "--state", "no/folder/state"], "--state");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let terminal = Terminal::new();
    let mut command = terminal.command(&["activate"]);
    command.arg(OsStr::from_bytes(b"\xff\xfe"));
    ran(command).expect(2).says("UTF-8");
}

#[test]
fn a_home_that_is_a_file_is_said() {
    let terminal = Terminal::new();
    std::fs::write(terminal.path("home"), "x").unwrap();
    terminal.run(&["list"]).expect(1).says("--home DIR");
}

#[test]
fn help_and_version_are_answers() {
    let terminal = Terminal::new();
    for words in [
        vec!["--help"],
        vec!["--version"],
        vec!["tenant", "serve", "--help"],
    ] {
        let said = terminal.run(&words).expect(0);
        assert!(said.out.contains("stintctl"), "{}", said.out);
    }
}

#[test]
fn strange_names_find_nothing_and_break_nothing() {
    let world = World::signed_in();
    let long = "x".repeat(5000);
    for name in ["", " ", "'; drop", "\u{202e}nimdA", "../../etc", long.as_str()] {
        world.run(&["activate", name]).expect(7);
    }
    let long = "é".repeat(501);
    let words = [
        "activate",
        EXCHANGE,
        "--step-up",
        "--ticket-number",
        "1",
        "--justification",
        long.as_str(),
    ];
    world.run(&words).expect(6).says("500 characters");
    assert_eq!(world.tenant.activations(), 0);
}
