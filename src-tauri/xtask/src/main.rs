//! The commands of the README: run Stint, test it, check its sources.
//!
//! Started as `cargo xtask <command>` through the alias in `.cargo/config.toml`. Every command prepares the machine
//! first (see [`set_up`]) and is cheap when run again: what is there already is neither fetched nor built twice.

mod bench;
mod cross_check;
mod lint;
mod place;
mod process;
mod run;
mod screens;
mod set_up;
mod steps;
mod test;

use std::process::ExitCode;

use anyhow::bail;

use crate::{
    cross_check::System,
    place::Place,
    process::say,
    set_up::{Consent, Extent},
};

const USAGE: &str = "\
Usage: cargo xtask <command> [--yes]

Commands:
  run [-- ARGS…]   build Stint and start it with ARGS; without a display, play the tour on a private one
  test [FILTER]    everything that has to pass: formatting, lints, web front end, documentation, all tests.
                   With FILTER only the tests whose names contain it
  bench [--save]   measure how fast Stint is, built as users get it; --save puts the table into docs/performance.md
  lint             licenses, bans and sources of all dependencies, and spelling (builds its two tools the first time)
  screens          draw the counterpart of every picture of the design, in light, dark and contrast, into target/screens
  cross-check [windows|macos]
                   type-check the code for the two systems on a Debian machine; nothing is linked or run
  set-up           only prepare this machine: system packages, Node, the WebDriver of the desktop tests

Options:
  --yes            install missing system packages without asking (also when CI is set)
  --help           print this";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Run { args: Vec<String> },
    Test { filter: Option<String> },
    Bench { save: bool },
    Lint,
    Screens,
    CrossCheck { systems: Vec<System> },
    SetUp,
    Help,
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)).and_then(|(command, consent)| execute(command, consent)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(format_args!("\nxtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command, consent: Consent) -> anyhow::Result<()> {
    let place = Place::find()?;
    match command {
        Command::Run { args } => run::run(&place, consent, &args),
        Command::Test { filter } => test::test(&place, consent, filter.as_deref()),
        Command::Bench { save } => bench::bench(&place, save),
        Command::Lint => lint::lint(&place),
        Command::Screens => screens::screens(&place, consent),
        Command::CrossCheck { systems } => cross_check::cross_check(&place, consent, &systems),
        Command::SetUp => set_up::set_up(&place, Extent::Everything, consent),
        Command::Help => {
            say(USAGE);
            Ok(())
        }
    }
}

/// Reads the command line; what follows `--` belongs to the app.
fn parse(args: impl Iterator<Item = String>) -> anyhow::Result<(Command, Consent)> {
    let mut words = Vec::new();
    let mut for_app = Vec::new();
    let mut save = false;
    let mut consent = Consent::from_environment();
    let mut args = args;
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--" => for_app.extend(args.by_ref()),
            "--yes" | "-y" => consent = Consent::Given,
            "--help" | "-h" => return Ok((Command::Help, consent)),
            "--save" => save = true,
            option if option.starts_with('-') => bail!("{option} is not an option here\n\n{USAGE}"),
            _ => words.push(arg),
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let command = match words.as_slice() {
        ["run"] => Command::Run {
            args: std::mem::take(&mut for_app),
        },
        ["test"] => Command::Test { filter: None },
        ["test", filter] => Command::Test {
            filter: Some((*filter).to_owned()),
        },
        ["bench"] => Command::Bench {
            save: std::mem::take(&mut save),
        },
        ["lint"] => Command::Lint,
        ["screens"] => Command::Screens,
        ["cross-check"] => Command::CrossCheck {
            systems: System::ALL.into(),
        },
        ["cross-check", name] => match System::named(name) {
            Some(system) => Command::CrossCheck {
                systems: vec![system],
            },
            None => bail!("`{name}` is neither windows nor macos\n\n{USAGE}"),
        },
        ["set-up"] => Command::SetUp,
        [] | ["help"] => Command::Help,
        _ => bail!("`{}` is not a command here\n\n{USAGE}", words.join(" ")),
    };
    if !for_app.is_empty() {
        bail!("only `run` passes arguments on to the app\n\n{USAGE}");
    }
    if save {
        bail!("only `bench` has something to save\n\n{USAGE}");
    }
    Ok((command, consent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Command) {
        let (command, _) = parse(line.split_whitespace().map(str::to_owned)).unwrap();
        assert_eq!(command, expected, "{line}");
    }

    #[test]
    fn reads_every_command() {
        check("", Command::Help);
        check("run", Command::Run { args: vec![] });
        check(
            "run --yes -- --hidden --yes",
            Command::Run {
                args: vec!["--hidden".into(), "--yes".into()],
            },
        );
        check("test", Command::Test { filter: None });
        check(
            "--yes test tray",
            Command::Test {
                filter: Some("tray".into()),
            },
        );
        check("bench", Command::Bench { save: false });
        check("bench --save", Command::Bench { save: true });
        check("lint", Command::Lint);
        check("screens", Command::Screens);
        check(
            "cross-check",
            Command::CrossCheck {
                systems: vec![System::Windows, System::MacOs],
            },
        );
        check(
            "cross-check macos",
            Command::CrossCheck {
                systems: vec![System::MacOs],
            },
        );
        check("set-up", Command::SetUp);
        check("test --help", Command::Help);
    }

    #[test]
    fn refuses_what_it_does_not_know_and_says_what_it_does() {
        for line in [
            "tset",
            "run fast",
            "test a b",
            "--quick",
            "test -- --hidden",
            "test --save",
            "bench twice",
            "cross-check beos",
        ] {
            let message = parse(line.split_whitespace().map(str::to_owned))
                .unwrap_err()
                .to_string();
            assert!(message.contains("cargo xtask <command>"), "{line}: {message}");
        }
    }
}
