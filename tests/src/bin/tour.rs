//! Plays the story of Stint on a private display and keeps pictures of it: `cargo xtask run` without a display.

use std::{io::Write as _, process::ExitCode};

use anyhow::Context as _;
use stint_tests::{Programs, tour};

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let folder = Programs::find()?.target().join("tour");
    let report = tour::play(&folder)
        .await
        .context("the tour could not be played")?;
    let mut out = std::io::stdout();
    for (number, step) in (1..).zip(&report.steps) {
        let mark = if step.passed { "ok    " } else { "FAILED" };
        writeln!(
            out,
            "{number:>3}  {mark} {:>5.1} s  {}: {}",
            step.seconds, step.title, step.seen
        )?;
    }
    Ok(if report.passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
