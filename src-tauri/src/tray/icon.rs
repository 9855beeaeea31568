//! What the tray's icon shows: a value, painted by [`super::art`].

use std::time::Duration;

use stint_app::engine::{Stage, SyncState};
use stint_domain::{Timestamp, words};

use crate::scene::{OpenScene, Scene};

/// Steps of a full arc. The icon is painted again only when its step changes.
pub(crate) const STEPS: u8 = 24;

/// The state that the icon shows, in the order of precedence. Where somebody waits for this person's decision comes
/// between, as soon as Stint knows of such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IconState {
    /// The service can't be reached, or wants a sign-in.
    Offline,
    /// Five minutes or less of the activation that ends first, with its arc.
    Low(u8),
    /// Something is active: the arc of what ends first, in steps from 1 to [`STEPS`]; full where nothing ends.
    Active(u8),
    /// Nothing is active.
    Idle,
}

/// The icon of the scene at `now`.
pub(crate) fn icon(scene: &Scene, now: Timestamp) -> IconState {
    let Some(open) = scene.open() else {
        return IconState::Idle;
    };
    if is_offline(open) {
        return IconState::Offline;
    }
    let Some((assignment, end)) = open.snapshot.next_end(now) else {
        let runs = open
            .snapshot
            .active
            .value
            .iter()
            .any(|row| super::is_running(row, now));
        return if runs {
            IconState::Active(STEPS)
        } else {
            IconState::Idle
        };
    };
    let left = (end - now).to_std().unwrap_or_default();
    let whole = assignment.starts_at.and_then(|start| (end - start).to_std().ok());
    let step = step(left, whole);
    match words::tone(left) {
        words::Tone::Calm => IconState::Active(step),
        words::Tone::Warn | words::Tone::Last => IconState::Low(step),
    }
}

fn is_offline(open: &OpenScene) -> bool {
    let head = &open.snapshot.head.value;
    matches!(head.stage, Stage::NeedsSignIn { .. }) || matches!(head.sync, SyncState::Offline { .. })
}

/// How much of the arc is left. Rounded up, so that it is empty only at the end; full where the start is not known.
fn step(left: Duration, whole: Option<Duration>) -> u8 {
    let share = match whole {
        Some(whole) if !whole.is_zero() => left.as_secs_f64() / whole.as_secs_f64(),
        _ => 1.0,
    };
    // A number from 1 to 24 after the clamp.
    (share * f64::from(STEPS)).ceil().clamp(1.0, f64::from(STEPS)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    fn check(lefts: &[i64], expected: IconState) {
        let rows = lefts
            .iter()
            .map(|left| example::active_row("Reader", *left))
            .collect();
        let scene = Scene::Open(example::scene(rows));
        assert_eq!(icon(&scene, example::now()), expected, "{lefts:?}");
    }

    #[test]
    fn the_arc_is_of_what_ends_first() {
        check(&[], IconState::Idle);
        check(&[3600], IconState::Active(24));
        check(&[1800, 3600], IconState::Active(12));
        check(&[1801], IconState::Active(13));
        check(&[301], IconState::Active(3));
        check(&[300], IconState::Low(2));
        check(&[1], IconState::Low(1));
        check(&[0], IconState::Idle);
        check(&[-5, 1800], IconState::Active(12));
    }

    #[test]
    fn standing_roles_are_nothing_that_runs() {
        let scene = Scene::Open(example::scene(vec![example::standing_row("Reader")]));
        assert_eq!(icon(&scene, example::now()), IconState::Idle);
    }

    #[test]
    fn offline_comes_before_all() {
        let scene = example::offline(example::scene(vec![example::active_row("Reader", 60)]));
        assert_eq!(icon(&Scene::Open(scene), example::now()), IconState::Offline);
    }
}
