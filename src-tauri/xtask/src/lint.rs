//! `cargo xtask lint`: checks whose tools take minutes to build.
//!
//! They are a command of their own because a dependency or a word is wrong far less often than a test, and a fresh
//! machine would build longer for them than for Stint.

use std::process::Command;

use crate::{
    place::Place,
    process::{cargo, run},
    set_up::tools::{self, Tool},
    steps::Steps,
};

const DENY: Tool = Tool {
    package: "cargo-deny",
    program: "cargo-deny",
    version: "0.20.2",
};
const TYPOS: Tool = Tool {
    package: "typos-cli",
    program: "typos",
    version: "1.52.0",
};

/// Checks dependencies and spelling.
pub(crate) fn lint(place: &Place) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    steps.step("tools", || {
        tools::install(place, &DENY)?;
        tools::install(place, &TYPOS)
    })?;
    // Advisories are left out: their data base needs the network, and a lint must give the same answer everywhere.
    steps.step("dependencies: bans, licenses, sources", || {
        run(cargo(place).args([
            "deny",
            "--config",
            ".deny.toml",
            "--workspace",
            "check",
            "bans",
            "licenses",
            "sources",
        ]))
    })?;
    steps.step("spelling", || {
        run(Command::new(tools::path(place, &TYPOS))
            .current_dir(&place.root)
            .args(["--config", ".typos.toml"]))
    })?;
    steps.finish();
    Ok(())
}
