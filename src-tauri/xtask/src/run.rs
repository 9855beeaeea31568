//! `cargo xtask run`: build everything and show it.

use std::env;
use std::process::Command;

use crate::{
    place::Place,
    process::{cargo_with_desktop, run as run_process, say, search_path},
    set_up::{self, Consent, Extent},
};

/// Builds the app and starts it; on a machine without a display plays the tour instead.
pub(crate) fn run(place: &Place, consent: Consent, args: &[String]) -> anyhow::Result<()> {
    let display = has_display();
    set_up::set_up(
        place,
        if display {
            Extent::Build
        } else {
            Extent::Everything
        },
        consent,
    )?;
    set_up::ui::build(place)?;
    build_app(place)?;
    if display {
        start(place, args)
    } else {
        play_tour(place)
    }
}

/// Compiles every program of the workspace: the app, `stintctl` and the programs of the tests.
pub(crate) fn build_app(place: &Place) -> anyhow::Result<()> {
    run_process(&mut cargo_with_desktop(place, "build"))
}

fn start(place: &Place, args: &[String]) -> anyhow::Result<()> {
    say("Stint starts; quit it from its tray menu.");
    run_process(Command::new(place.built("stint")).args(args))
}

fn play_tour(place: &Place) -> anyhow::Result<()> {
    say("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).");
    say(
        "The tour is played instead: the real app on a private display, with a session bus, keyring and notification",
    );
    say("daemon of its own.");
    let played = run_process(
        Command::new(place.built("tour"))
            .current_dir(&place.root)
            .env("PATH", search_path(place)),
    );
    say(format_args!(
        "Screenshots and report: {}",
        place.target.join("tour").display()
    ));
    played
}

/// Windows and macOS always have one; elsewhere one of the two variables names it.
fn has_display() -> bool {
    cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|it| !it.is_empty()))
}
