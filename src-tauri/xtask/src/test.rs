//! `cargo xtask test`: everything that has to pass before a change goes in.

use crate::{
    place::Place,
    process::{cargo, cargo_with_desktop, run},
    run::build_app,
    set_up::{self, Consent, Extent, ui},
    steps::Steps,
};

/// Runs all checks and tests, or with a filter only the tests whose names contain it.
pub(crate) fn test(place: &Place, consent: Consent, filter: Option<&str>) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    steps.step("set-up", || set_up::set_up(place, Extent::Everything, consent))?;
    if filter.is_none() {
        steps.step("formatting", || {
            run(cargo(place).args(["fmt", "--all", "--check"]))
        })?;
        steps.step("web front end: types, lints, tests", || ui::check(place))?;
    }
    if filter.is_none() && cfg!(target_os = "linux") {
        steps.step("web front end: every screen in every theme", || ui::look(place))?;
    }
    steps.step("web front end: build", || ui::build(place))?;
    if filter.is_none() {
        steps.step("lints", || lints(place))?;
        steps.step("documentation", || documentation(place))?;
    }
    steps.step("tests", || tests(place, filter))?;
    steps.step("build of the app", || build_app(place))?;
    if cfg!(target_os = "linux") {
        steps.step("desktop tests", || desktop_tests(place, filter))?;
    }
    steps.finish();
    Ok(())
}

fn lints(place: &Place) -> anyhow::Result<()> {
    run(cargo_with_desktop(place, "clippy").args(["--all-targets", "--", "-D", "warnings"]))
}

fn documentation(place: &Place) -> anyhow::Result<()> {
    run(cargo(place).env("RUSTDOCFLAGS", "-D warnings").args([
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
        "--locked",
    ]))
}

fn tests(place: &Place, filter: Option<&str>) -> anyhow::Result<()> {
    run(cargo(place)
        .args(["test", "--workspace", "--locked"])
        .args(filter))
}

fn desktop_tests(place: &Place, filter: Option<&str>) -> anyhow::Result<()> {
    run(cargo_with_desktop(place, "test")
        .args(["--test", "e2e"])
        .args(filter))
}
