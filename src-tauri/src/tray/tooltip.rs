//! What the tray says when pointed at.

use stint_app::engine::{Stage, SyncState};
use stint_domain::Timestamp;

use super::{is_running, length};
use crate::{
    scene::{OpenScene, Scene},
    zone::Wall,
};

/// `Stint: 2 active, next ends 10:28 (4 min).`, with the times by the clock on the wall.
pub(crate) fn tooltip(scene: &Scene, now: Timestamp, wall: Wall) -> String {
    let Some(open) = scene.open() else {
        return "Stint".to_owned();
    };
    let practice = if open.practice { "Practice: " } else { "" };
    format!("{practice}Stint: {}", state(open, now, wall))
}

fn state(open: &OpenScene, now: Timestamp, wall: Wall) -> String {
    let head = &open.snapshot.head.value;
    match head.stage {
        Stage::SignedOut { .. } => return "not signed in.".to_owned(),
        Stage::WaitingForBrowser { .. } => return "waiting for the browser.".to_owned(),
        Stage::WaitingForCode { .. } => return "waiting for the code.".to_owned(),
        Stage::SignedIn { .. } | Stage::NeedsSignIn { .. } => {}
    }
    let rows = open.snapshot.active.value.iter();
    let count = rows.filter(|row| is_running(row, now)).count();
    let active = match (count, open.snapshot.next_end(now)) {
        (0, _) => "nothing active.".to_owned(),
        (_, None) => format!("{count} active."),
        (_, Some((_, end))) => {
            let left = (end - now).to_std().unwrap_or_default();
            format!("{count} active, next ends {} ({}).", wall.time(end), length(left))
        }
    };
    let signed_in = matches!(head.stage, Stage::SignedIn { .. });
    match head.sync {
        _ if !signed_in => format!("{active} Sign in again to go on."),
        SyncState::Offline { since } => format!("{active} Offline since {}.", wall.time(since)),
        SyncState::Never
        | SyncState::Idle
        | SyncState::Running
        | SyncState::Throttled { .. }
        | SyncState::NeedsSignIn
        | SyncState::Failed => active,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    const UTC: Wall = Wall {
        local: |instant| instant.naive_utc(),
        hour12: false,
    };

    fn two_active() -> OpenScene {
        example::scene(vec![
            example::active_row("Exchange Administrator", 4 * 60),
            example::active_row("Teams Administrator", 3600),
            example::active_row("Ended Administrator", -1),
            example::standing_row("Reader"),
        ])
    }

    #[test]
    fn it_counts_what_runs_and_says_what_ends_next() {
        let mut open = two_active();
        let told = |open: &OpenScene| tooltip(&Scene::Open(open.clone()), example::now(), UTC);
        assert_eq!(told(&open), "Practice: Stint: 2 active, next ends 10:28 (4 min).");
        open.practice = false;
        assert_eq!(told(&open), "Stint: 2 active, next ends 10:28 (4 min).");
        open.snapshot.active.value = std::sync::Arc::new(vec![example::standing_row("Reader")]);
        assert_eq!(told(&open), "Stint: nothing active.");
    }

    #[test]
    fn times_are_those_of_the_place() {
        let east = Wall {
            local: |instant| instant.naive_utc() + chrono::TimeDelta::hours(2),
            hour12: true,
        };
        let told = tooltip(&Scene::Open(two_active()), example::now(), east);
        assert!(told.contains("next ends 12:28 PM"), "{told}");
    }

    #[test]
    fn offline_is_said() {
        let scene = Scene::Open(example::offline(two_active()));
        let told = tooltip(&scene, example::now(), UTC);
        assert!(told.ends_with("(4 min). Offline since 10:24."), "{told}");
    }

    #[test]
    fn nothing_is_claimed_before_a_session_is_open() {
        assert_eq!(tooltip(&Scene::FirstRun, example::now(), UTC), "Stint");
    }
}
