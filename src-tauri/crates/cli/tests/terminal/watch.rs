use std::io::{BufRead, BufReader};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::*;

#[test]
fn each_change_is_a_line_until_somebody_stops_it() {
    // Ten minutes pass in a second, so the next look comes soon.
    let world = World::serving(&["--speed", "600"]);
    world.sign_in();
    let mut command = world.command(&["watch", "--json"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let guard = Guard::on(&child);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let first = lines.next().unwrap();
    assert_eq!(states(&first), ["standing"], "{first}");
    assert_eq!(first["problems"], json!([]));

    let words = ["activate", EXCHANGE, "--step-up", "--duration", "8h"];
    let words: Vec<_> = words
        .into_iter()
        .chain(["--justification", "x", "--ticket-number", "1"])
        .collect();
    world.run(&words).expect(0);
    let mut last = Value::Null;
    let mut seen = |line: &Value| {
        assert_ne!(*line, last, "a line is a change");
        last = line.clone();
        line["items"][0]["state"] == "active"
    };
    let active = lines
        .find(|line| seen(line))
        .expect("it ended before the role was active");
    assert_eq!(active["items"][0]["role"], EXCHANGE);

    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let ran = ended(child);
    drop(guard);
    ran.expect(0);
}
