//! What a checking `cargo` finds in this workspace.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context as _, bail};
use serde::Deserialize;

/// One line of what `cargo` reports.
#[derive(Deserialize)]
struct Line {
    reason: String,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Message {
    level: String,
}

/// Runs the check. Errors end it; the answer is how many warnings there were, which are printed with the rest. Cargo
/// keeps the warnings of other people's packages to itself.
pub(super) fn of(command: &mut Command) -> anyhow::Result<usize> {
    command
        .arg("--message-format=json-render-diagnostics")
        .stdout(Stdio::piped());
    let mut child = command.spawn().context("cargo could not be started")?;
    let stdout = child.stdout.take().context("cargo has no output")?;
    let mut warnings = 0;
    for line in BufReader::new(stdout).lines() {
        warnings += usize::from(is_warning(&line?));
    }
    if !child.wait()?.success() {
        bail!("it does not compile there");
    }
    Ok(warnings)
}

fn is_warning(line: &str) -> bool {
    serde_json::from_str::<Line>(line).is_ok_and(|line| {
        line.reason == "compiler-message" && line.message.is_some_and(|message| message.level == "warning")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_warnings_and_nothing_else() {
        assert!(is_warning(
            r#"{"reason":"compiler-message","message":{"level":"warning","code":null}}"#
        ));
        assert!(!is_warning(
            r#"{"reason":"compiler-message","message":{"level":"note"}}"#
        ));
        assert!(!is_warning(r#"{"reason":"build-finished","success":true}"#));
        assert!(!is_warning("   Compiling stint"));
    }
}
