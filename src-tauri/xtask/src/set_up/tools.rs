//! Rust programs that are built once into the target folder, never into the person's own `~/.cargo/bin`.

use std::path::PathBuf;

use crate::{
    place::Place,
    process::{cargo, output, run, say},
};

/// A program at an exact version.
pub(crate) struct Tool {
    pub(crate) package: &'static str,
    pub(crate) program: &'static str,
    pub(crate) version: &'static str,
}

/// Where an installed tool is.
pub(crate) fn path(place: &Place, tool: &Tool) -> PathBuf {
    place
        .tools()
        .join("bin")
        .join(format!("{}{}", tool.program, std::env::consts::EXE_SUFFIX))
}

/// Builds a tool unless this very version is there.
pub(crate) fn install(place: &Place, tool: &Tool) -> anyhow::Result<()> {
    if path(place, tool).is_file() && is_current(place, tool) {
        return Ok(());
    }
    say(format_args!("Building {} {} (once)", tool.package, tool.version));
    run(cargo(place)
        // A folder of its own for the intermediate files, so that they are thrown away afterwards.
        .env_remove("CARGO_TARGET_DIR")
        .args([
            "install",
            "--quiet",
            "--locked",
            tool.package,
            "--version",
            tool.version,
            "--root",
        ])
        .arg(place.tools()))
}

/// Asks Cargo's own list of what it installed there.
fn is_current(place: &Place, tool: &Tool) -> bool {
    let listing = output(
        cargo(place)
            .args(["install", "--list", "--root"])
            .arg(place.tools()),
    );
    listing.is_some_and(|it| {
        it.stdout
            .contains(&format!("{} v{}:", tool.package, tool.version))
    })
}
