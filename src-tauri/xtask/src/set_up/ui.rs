//! The web front end: its packages, its checks and its build.

use std::path::Path;

use anyhow::Context as _;

use super::{
    node::{self, Node},
    stamp::{Stamp, files_below},
};
use crate::{
    place::Place,
    process::{run, say},
};

/// Installs exactly the locked packages, unless this was done for the same lock file and Node.
pub(super) fn install(place: &Place) -> anyhow::Result<()> {
    let node = node::ensure(place)?;
    let manifests = ["package.json", "package-lock.json"]
        .map(|name| place.ui().join(name))
        .into();
    let stamp = Stamp::new(
        place.ui().join("node_modules/.stint-install"),
        &manifests,
        &[&node.version],
    )
    .context("the web front end is not complete")?;
    if stamp.is_current() {
        return Ok(());
    }
    say("Installing the packages of the web front end");
    run(npm(place, &node).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    stamp.set()
}

/// Type check, lints and tests of the front end.
pub(crate) fn check(place: &Place) -> anyhow::Result<()> {
    let node = node::ensure(place)?;
    for script in ["check", "lint", "test"] {
        run(npm(place, &node).args(["run", "--silent", script]))?;
    }
    Ok(())
}

/// Looks at every screen in a real browser: accessibility in all themes, and nothing outside the window at any zoom.
pub(crate) fn look(place: &Place) -> anyhow::Result<()> {
    let node = node::ensure(place)?;
    run(npm(place, &node).args(["run", "--silent", "look", "--", "--check"]))
}

/// Draws the counterparts of the design's pictures into `out`.
pub(crate) fn draw(place: &Place, out: &Path) -> anyhow::Result<()> {
    let node = node::ensure(place)?;
    run(npm(place, &node)
        .args(["run", "--silent", "look", "--", "--pictures", "--out"])
        .arg(out))
}

/// Builds the front end into `ui/dist`, which the app carries inside; does nothing when no source has changed.
pub(crate) fn build(place: &Place) -> anyhow::Result<()> {
    let node = node::ensure(place)?;
    let sources = files_below(&place.ui(), &["node_modules", "dist"])?;
    let stamp = Stamp::new(
        place.ui().join("node_modules/.stint-build"),
        &sources,
        &[&node.version],
    )?;
    if stamp.is_current() && place.ui().join("dist/index.html").is_file() {
        return Ok(());
    }
    say("Building the web front end");
    run(npm(place, &node).args(["run", "--silent", "build"]))?;
    stamp.set()
}

fn npm(place: &Place, node: &Node) -> std::process::Command {
    let mut command = node.npm();
    command.current_dir(place.ui());
    command
}
