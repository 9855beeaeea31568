//! `cargo xtask cross-check`: type-checks the code for Windows and macOS on a Debian machine.
//!
//! Nothing is linked and nothing is run: it only finds what would not compile there. The standard libraries of the two
//! systems are checked from source with the compiler that Debian keeps for its browsers, because that one comes with
//! the source. It is a command of its own and no part of `test`: it takes minutes and leans on packages that move.

mod compiler;
mod findings;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail};

use self::compiler::Compiler;
use crate::{
    place::Place,
    process::{cargo, say},
    set_up::{self, Consent, Extent},
    steps::Steps,
};

/// A system that the code is checked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Windows,
    MacOs,
}

impl System {
    /// Both, in the order in which they are checked.
    pub(crate) const ALL: [Self; 2] = [Self::Windows, Self::MacOs];

    /// The system by its name on the command line.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::MacOs => "macos",
        }
    }

    fn target(self) -> &'static str {
        match self {
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::MacOs => "aarch64-apple-darwin",
        }
    }
}

/// Checks the code for each of `systems`. Says so and succeeds where this machine has no compiler for it.
pub(crate) fn cross_check(place: &Place, consent: Consent, systems: &[System]) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    let compiler = steps.step("compiler with the source of its library", || {
        Compiler::fetch(&place.tools().join("cross"))
    })?;
    let Some(compiler) = compiler else {
        say(
            "skipped: only a Debian machine whose packages hold `rustc-web` and `rust-web-src` can check this",
        );
        return Ok(());
    };
    steps.step("set-up", || set_up::set_up(place, Extent::CrossCheck, consent))?;
    steps.step("web front end: build", || set_up::ui::build(place))?;
    for system in systems {
        steps.step(system.name(), || check(place, &compiler, *system))?;
    }
    steps.finish();
    Ok(())
}

fn check(place: &Place, compiler: &Compiler, system: System) -> anyhow::Result<()> {
    let mut command = cargo(place);
    compiler.serve(&mut command);
    if system == System::MacOs {
        no_objective_c(&mut command, &place.tools().join("cross"))?;
    }
    command
        .env("CARGO_TARGET_DIR", place.target.join("cross"))
        .args(["check", "--locked", "--workspace"])
        // Its tests and programs drive a Linux desktop.
        .args(["--exclude", "stint-tests"])
        .args(["--target", system.target()])
        .arg("-Zbuild-std=std,panic_unwind");
    let warnings = findings::of(&mut command)?;
    if warnings > 0 {
        bail!("{warnings} warnings for {}", system.name());
    }
    Ok(())
}

/// Some build scripts compile C and Objective-C. A check needs none of it, and there is no such compiler here, so two
/// small scripts leave empty files where it would leave objects and archives.
fn no_objective_c(command: &mut Command, folder: &Path) -> anyhow::Result<()> {
    const COMPILER: &str =
        "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = -o ] && { shift; : > \"$1\"; }; shift; done\n";
    const ARCHIVER: &str = "#!/bin/sh\nfor a in \"$@\"; do case \"$a\" in *.a) : > \"$a\";; esac; done\n";
    let compiler = script(folder.join("no-cc"), COMPILER)?;
    let archiver = script(folder.join("no-ar"), ARCHIVER)?;
    for (name, program) in [
        ("CC", &compiler),
        ("CXX", &compiler),
        ("AR", &archiver),
        ("RANLIB", &archiver),
    ] {
        command.env(format!("{name}_aarch64_apple_darwin"), program);
    }
    command
        .env("SDKROOT", ".")
        .env("MACOSX_DEPLOYMENT_TARGET", "11.0");
    Ok(())
}

fn script(path: PathBuf, text: &str) -> anyhow::Result<PathBuf> {
    let written = fs::write(&path, text);
    written.with_context(|| format!("{} cannot be written", path.display()))?;
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(path)
}
