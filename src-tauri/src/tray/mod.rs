//! The tray: values computed from the scene ([`menu`], [`icon`], [`tooltip`]), and a back end that draws them.

mod art;
mod backend;
mod clicks;
mod host;
mod icon;
mod menu;
mod name;
mod tooltip;

use std::time::Duration;

use chrono::TimeDelta;
use stint_app::engine::ActiveRow;
use stint_domain::{Timestamp, words};
use tauri::{AppHandle, Manager as _};
use tokio::sync::watch;

use self::{art::Tone, backend::Backend, icon::IconState, menu::Menu};
use crate::{chosen::Chosen, scene::Scene, shell::Shell, windows};

/// All that the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Drawing {
    icon: IconState,
    tone: Tone,
    tooltip: String,
    menu: Menu,
}

/// Keeps the tray as the scene is, for as long as the app runs.
///
/// Where no tray host runs there is no icon: the window is opened in its place, and the icon is tried again when a
/// host appears.
pub(crate) async fn run(app: AppHandle) {
    let shell = app.state::<Shell>();
    let mut scenes = shell.desk.scenes();
    let mut chosen = shell.chosen.subscribe();
    let (tell, mut host) = watch::channel(host::Host::default());
    let watcher = tauri::async_runtime::spawn(host::follow(tell));
    let mut backend = Backend::default();
    let mut was_told = false;
    loop {
        let scene = scenes.borrow_and_update().clone();
        let here = *host.borrow_and_update();
        let likes = chosen.borrow_and_update().clone();
        let clock = scene.clock();
        let now = clock.now();
        let drawn = here.known && backend.draw(&app, &drawing(&scene, now, &likes), here);
        if here.known {
            shell
                .tray_shown
                .send_if_modified(|shown| std::mem::replace(shown, drawn) != drawn);
        }
        if here.known && !drawn && !was_told {
            was_told = true;
            windows::show(&app, None);
        }
        let change = next_change(&scene, now);
        let time_alone = async {
            match change {
                Some(at) => clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = scenes.changed() => if changed.is_err() { break },
            changed = host.changed() => if changed.is_err() { break },
            changed = chosen.changed() => if changed.is_err() { break },
            () = time_alone => {}
        }
    }
    watcher.abort();
}

fn drawing(scene: &Scene, now: Timestamp, chosen: &Chosen) -> Drawing {
    Drawing {
        icon: icon::icon(scene, now),
        tone: Tone::of(chosen.preferences.tray_tone),
        tooltip: tooltip::tooltip(scene, now, chosen.wall()),
        menu: menu::menu(scene, now),
    }
}

/// The next instant at which time alone changes the drawing: something ends, or one minute less is left of it.
fn next_change(scene: &Scene, now: Timestamp) -> Option<Timestamp> {
    let rows = scene.open()?.snapshot.active.value.clone();
    let ends = rows.iter().filter_map(|row| row.in_force()?.ends_at);
    ends.filter(|end| *end > now)
        .map(|end| {
            let minutes = (end - now).num_minutes();
            // Words round down, so they change just after the full minute.
            (end - TimeDelta::minutes(minutes) + TimeDelta::milliseconds(1)).max(now)
        })
        .min()
}

/// Is it an activation that goes on?
fn is_running(row: &ActiveRow, now: Timestamp) -> bool {
    row.in_force()
        .is_some_and(|assignment| assignment.is_activated() && assignment.ends_at.is_none_or(|end| end > now))
}

/// What is left, without seconds: the tray is drawn once a minute.
fn length(left: Duration) -> String {
    if left < Duration::from_secs(60) {
        "less than 1 min".to_owned()
    } else {
        words::length(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn the_drawing_changes_when_a_minute_less_is_left() {
        let check = |lefts: &[i64], expected: Option<i64>| {
            let rows = lefts
                .iter()
                .map(|left| example::active_row("Reader", *left))
                .collect();
            let change = next_change(&Scene::Open(example::scene(rows)), example::now());
            let after = change.map(|at| (at - example::now()).num_milliseconds());
            assert_eq!(after, expected.map(|seconds| seconds * 1000 + 1), "{lefts:?}");
        };
        check(&[], None);
        check(&[-5], None);
        check(&[250], Some(10));
        check(&[250, 125], Some(5));
        check(&[240], Some(0));
        check(&[38], Some(38));
    }

    #[test]
    fn a_change_is_seen_after_the_instant_that_was_named() {
        let scene = Scene::Open(example::scene(vec![example::active_row("Reader", 250)]));
        let at = next_change(&scene, example::now()).unwrap();
        let before = at - TimeDelta::milliseconds(1);
        let drawing = |now| drawing(&scene, now, &example::outside().app);
        assert_eq!(drawing(before), drawing(example::now()));
        assert_ne!(drawing(at), drawing(before));
    }

    #[test]
    fn the_last_minute_has_no_seconds() {
        assert_eq!(length(Duration::from_secs(59)), "less than 1 min");
        assert_eq!(length(Duration::from_secs(60)), "1 min");
    }
}
