//! Prepares a machine: what is missing is named, fetched and not asked for again.

mod node;
mod packages;
mod stamp;
pub(crate) mod tools;
pub(crate) mod ui;

use std::{env, io::IsTerminal as _};

use crate::place::Place;
use tools::Tool;

/// How much of the machine a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What the build needs.
    Build,
    /// Also a private display, bus, keyring, notification daemon and WebDriver.
    Everything,
    /// What the web front end needs to be drawn.
    Screens,
    /// What the build needs, and a linker's tools for Windows, which its build scripts ask for.
    CrossCheck,
}

/// Whether system packages may be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Yes: `--yes`, or continuous integration.
    Given,
    /// A person can be asked.
    Ask,
    /// Nobody is there to say yes.
    Missing,
}

impl Consent {
    /// What the surroundings say as long as no option does.
    pub(crate) fn from_environment() -> Self {
        let ci = env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false" && value != "0");
        if ci {
            Self::Given
        } else if std::io::stdin().is_terminal() {
            Self::Ask
        } else {
            Self::Missing
        }
    }
}

/// The WebDriver that starts the real app for the desktop tests.
const TAURI_DRIVER: Tool = Tool {
    package: "tauri-driver",
    program: "tauri-driver",
    version: "2.1.0",
};

/// Brings the machine to where `extent` can be built and run.
pub(crate) fn set_up(place: &Place, extent: Extent, consent: Consent) -> anyhow::Result<()> {
    packages::ensure(extent, consent)?;
    ui::install(place)?;
    if extent == Extent::Everything {
        tools::install(place, &TAURI_DRIVER)?;
    }
    Ok(())
}
