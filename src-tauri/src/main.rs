//! Stint on the desktop: tray, window and alerts. Kept thin: rules live in the crates below, state in the engine.
//!
//! This file reads the arguments, starts the log, and turns a start that failed into words and an exit code.

// Without it Windows opens a terminal beside the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod app;
mod chosen;
mod commands;
mod desk;
mod export;
mod feed;
mod ipc;
mod last_resort;
mod leaving;
mod logs;
mod machine;
mod notify;
mod scene;
mod shell;
mod shortcut;
mod tasks;
mod tray;
mod view;
mod windows;
mod zone;

#[cfg(test)]
mod built_icons;
#[cfg(test)]
mod example;
#[cfg(test)]
mod golden;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod private_bus;

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use stint_app::{Cloud, Home};

const USAGE: &str = "\
Usage: stint [--hidden] [--cloud NAME|FILE]

  --hidden            start in the tray, without a window
  --cloud NAME|FILE   work with this cloud: global, usgov, dod, china, or a file with what
                      `stintctl tenant serve` prints. Counts only for the start that opens the app
  --version, --help

STINT_HOME names another folder for profiles and logs, STINT_LOG filters the log (for example `debug`).
STINT_REST is for how many seconds a closed window is kept ready before its memory is given back (300).
";

/// Words of the command line that can't be used.
const EXIT_USAGE: u8 = 2;

/// How the app is started.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arguments {
    hidden: bool,
    cloud: Option<OsString>,
    ask: Option<Ask>,
}

/// What can be asked instead of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Help,
    Version,
}

fn main() -> ExitCode {
    let arguments = match parse(env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            last_resort::print(&format!("stint: {error:#}\n\n{USAGE}"));
            return ExitCode::from(EXIT_USAGE);
        }
    };
    match arguments.ask {
        Some(Ask::Help) => last_resort::print(USAGE),
        Some(Ask::Version) => last_resort::print(&format!("stint {}\n", env!("CARGO_PKG_VERSION"))),
        None => {
            if let Err(error) = start(&arguments) {
                tracing::error!("{error:#}");
                last_resort::tell(&format!("{error:#}"));
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn start(arguments: &Arguments) -> anyhow::Result<()> {
    let home = match env::var_os("STINT_HOME").filter(|folder| !folder.is_empty()) {
        Some(folder) => Home::at(PathBuf::from(folder)),
        None => Home::of_system()?,
    };
    logs::start(&home.root().join("logs"));
    stint_app::install_crypto();
    let cloud = arguments.cloud.as_ref().map(cloud_of).transpose()?;
    let rest = env::var_os("STINT_REST").filter(|seconds| !seconds.is_empty());
    app::run(app::Start {
        home,
        hidden: arguments.hidden,
        cloud,
        rest: rest.map_or(Ok(windows::REST), |seconds| rest_of(&seconds))?,
    })
}

/// A cloud of the table, or the one that a file describes, which can only be a simulated one on this machine.
fn cloud_of(text: &OsString) -> anyhow::Result<Cloud> {
    if let Some(Ok(cloud)) = text.to_str().map(Cloud::built_in) {
        return Ok(cloud);
    }
    let path = PathBuf::from(text);
    let json = fs::read_to_string(&path).with_context(|| {
        format!(
            "{} is neither a cloud's name nor a file that can be read",
            path.display()
        )
    })?;
    Cloud::from_description(&json).with_context(|| path.display().to_string())
}

/// How long a hidden window is kept, from a number of seconds.
fn rest_of(seconds: &OsStr) -> anyhow::Result<TimeDelta> {
    let number = seconds.to_str().and_then(|text| text.parse::<u32>().ok());
    let number =
        number.with_context(|| format!("STINT_REST is no number of seconds: {}", seconds.display()))?;
    Ok(TimeDelta::seconds(number.into()))
}

fn parse(words: impl Iterator<Item = OsString>) -> anyhow::Result<Arguments> {
    let mut arguments = Arguments::default();
    let mut words = words;
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--hidden") => arguments.hidden = true,
            Some("--cloud") => {
                arguments.cloud = Some(words.next().context("--cloud needs a name or a file after it")?);
            }
            Some("--help" | "-h") => arguments.ask = Some(Ask::Help),
            Some("--version" | "-V") => arguments.ask = Some(Ask::Version),
            _ => bail!("{} is not an option here", word.display()),
        }
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> anyhow::Result<Arguments> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn reads_the_command_line() {
        assert_eq!(parsed("").unwrap(), Arguments::default());
        let arguments = parsed("--hidden --cloud practice.json").unwrap();
        assert!(arguments.hidden);
        assert_eq!(arguments.cloud, Some("practice.json".into()));
        assert_eq!(parsed("--version").unwrap().ask, Some(Ask::Version));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for line in ["--hiden", "stint://open", "--cloud", "https://example.com"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_window_rests_for_a_number_of_seconds() {
        assert_eq!(rest_of("90".as_ref()).unwrap(), TimeDelta::seconds(90));
        for wrong in ["-1", "5 min", "1e9"] {
            assert!(rest_of(wrong.as_ref()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_cloud_is_a_name_of_the_table_or_a_description_of_loopback() {
        assert_eq!(cloud_of(&"usgov".into()).unwrap().id, "usgov");
        let error = cloud_of(&"https://login.example.com".into()).unwrap_err();
        assert!(
            format!("{error:#}").contains("neither a cloud's name nor a file"),
            "{error:#}"
        );
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "{}").unwrap();
        assert!(cloud_of(&file.path().into()).is_err());
    }
}
