use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::*;

/// As [`FILLED`], for as long as the policy allows: a test of a fast tenant must not reach the end.
const LONG: [&str; 6] = [
    "--justification",
    "Move a mailbox",
    "--ticket-number",
    "CHG-20431",
    "--duration",
    "PT8H",
];

#[test]
fn a_command_runs_while_the_role_works_and_its_code_is_passed_on() {
    let world = World::serving(&["--speed", "600"]);
    world.sign_in();
    let words: Vec<_> = ["run", EXCHANGE, "--step-up"].into_iter().chain(FILLED).collect();
    let none = ["run", EXCHANGE, "--", "/bin/sh", "-c", "echo never"];
    let never = run(&world, &none);
    assert!(!never.out.contains("never"), "{}", never.out);
    assert_eq!(never.code, Some(6), "{}", never.err);
    let missing: Vec<_> = words.iter().copied().chain(["--", "./not-there"]).collect();
    run(&world, &missing).expect(127).says("cannot be run");

    let world = World::serving(&["--speed", "600"]);
    world.sign_in();
    let command = ["--", "/bin/sh", "-c", "echo works; exit 9"];
    let ran = run(&world, &words.iter().copied().chain(command).collect::<Vec<_>>());
    assert_eq!(ran.code, Some(9), "{}", ran.err);
    assert_eq!(ran.out, "works\n");
}

#[test]
fn without_a_stronger_sign_in_that_only_the_service_asks_for_the_command_does_not_run() {
    let world = World::new();
    world
        .run(&["sign-in", "--as", "alex.wilber@relecloud.example"])
        .expect(0);
    let words = ["run", "Virtual Machine Contributor", "--justification", "x"];
    let command = ["--", "/bin/sh", "-c", "echo never"];
    let ran = run(&world, &words.into_iter().chain(command).collect::<Vec<_>>());
    let ran = ran.expect(4).says("--step-up").says("the command was not run");
    assert_eq!(ran.out, "");
}

#[test]
fn what_cannot_be_ended_yet_is_told_with_its_end() {
    let world = World::serving(&["--speed", "60"]);
    world.sign_in();
    let words = ["run", EXCHANGE, "--step-up"].into_iter().chain(FILLED);
    let words: Vec<_> = words.chain(["--", "/bin/sh", "-c", "exit 0"]).collect();
    let ran = run(&world, &words);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let still = world.json(&["list", "--state", "active"], 0);
    let stays = still["items"]
        .as_array()
        .unwrap()
        .iter()
        .any(|row| row["role"] == EXCHANGE);
    assert_eq!(stays, ran.err.contains("stays active until"), "{}", ran.err);
}

#[test]
fn asked_to_end_it_ends_the_command_and_then_the_activation() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let (world, child, _input) = running(&["/bin/sh", "-c", "echo works; exec /bin/cat"]);
        kill_process(Pid::from_child(&child), signal).unwrap();
        let ran = ended(child);
        assert_eq!(ran.code, Some(code), "{}", ran.err);
        assert!(!ran.err.contains("stays active"), "{}", ran.err);
        assert_eq!(
            states(&world.json(&["list", "--state", "active"], 0)),
            ["standing"]
        );
        assert_eq!(world.tenant.activations(), 2, "one to activate, one to end it");
    }
}

#[test]
fn the_command_decides_what_a_signal_means_to_it() {
    let script = "exec 3<&0; /bin/cat <&3 & trap 'kill $!; exit 7' TERM; echo works; wait";
    let (world, child, _input) = running(&["/bin/sh", "-c", script]);
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    let ran = ended(child);
    assert_eq!(ran.code, Some(7), "{}", ran.err);
    assert_eq!(
        states(&world.json(&["list", "--state", "active"], 0)),
        ["standing"]
    );
}

#[test]
fn asked_to_end_before_the_command_runs_it_takes_back_what_waits() {
    let world = World::signed_in();
    let words = ["run", APPLICATION, "--step-up", "--justification", "Release"];
    let words: Vec<_> = words
        .into_iter()
        .chain(["--", "/bin/sh", "-c", "echo never"])
        .collect();
    let child = start(&world, &words);
    let waits = || {
        let listed = world.json(&["requests"], 0);
        let mut rows = listed["items"].as_array().unwrap().iter();
        rows.any(|row| row["role"] == APPLICATION && row["state"] == "waiting")
    };
    while !waits() {}
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let ran = ended(child);
    assert_eq!((ran.code, ran.out.as_str()), (Some(130), ""), "{}", ran.err);
    assert!(ran.err.contains("the request was taken back"), "{}", ran.err);
    row(&world.json(&["requests"], 0), APPLICATION, "canceled");
}

/// A tenant in a hurry, and a command that has said that it works, at a time at which its role can be ended; with its
/// input, which stays open.
fn running(script: &[&str]) -> (World, Child, ChildStdin) {
    let world = World::serving(&["--speed", "600"]);
    world.sign_in();
    let words: Vec<_> = ["run", EXCHANGE, "--step-up"].into_iter().chain(LONG).collect();
    let words: Vec<_> = words.iter().chain(&["--"]).chain(script).copied().collect();
    let mut child = start(&world, &words);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "works\n");
    let active = world.json(&["list", "--state", "active"], 0);
    let end = instant(&row(&active, EXCHANGE, "active")["until"]);
    let five_minutes_old = end - 8 * 3600 + 310;
    while instant(&world.tenant.control("now", &json!({}))["now"]) < five_minutes_old {}
    let input = child.stdin.take().unwrap();
    (world, child, input)
}

/// Starts it as no terminal's.
fn start(world: &World, words: &[&str]) -> Child {
    let mut command = command(world, words);
    command
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Seconds since 1970.
fn instant(text: &Value) -> i64 {
    let text = text.as_str().unwrap();
    chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp()
}

/// Runs words that end with a command, after which no option may stand.
fn run(world: &World, words: &[&str]) -> Ran {
    ran(command(world, words))
}

fn command(world: &World, words: &[&str]) -> Command {
    let (cloud, token) = (world.terminal.path("practice.json"), world.terminal.path("token"));
    let mut all = vec![
        "--cloud",
        cloud.to_str().unwrap(),
        "--token-file",
        token.to_str().unwrap(),
    ];
    all.extend(words);
    world.terminal.command(&all)
}
