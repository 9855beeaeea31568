//! What the tray's menu says: a value, drawn by the back end.

use stint_app::engine::{ActiveRow, Stage, SyncState};
use stint_domain::{Remaining, Timestamp};

use super::length;
use crate::scene::{OpenScene, Scene};

/// The menu, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Menu(pub(crate) Vec<Item>);

/// A line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// Words that can't be clicked.
    Words(String),
    /// Something to click.
    Button(Button, String),
    /// A line between groups.
    Separator,
}

/// What a click does. It works without a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Button {
    /// Brings up the window.
    Open,
    /// Reads all lists now.
    CheckNow,
    /// Ends the app.
    Quit,
}

impl Button {
    const ALL: [Self; 3] = [Self::Open, Self::CheckNow, Self::Quit];

    /// Its name in a menu. The back end adds the line's number, as several lines may do the same.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::CheckNow => "check-now",
            Self::Quit => "quit",
        }
    }

    /// The button with this name.
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|button| button.id() == id)
    }
}

/// The menu of the scene at `now`.
pub(crate) fn menu(scene: &Scene, now: Timestamp) -> Menu {
    let mut items = Vec::new();
    if let Some(open) = scene.open() {
        items.extend(practice(open));
        items.extend(condition(open));
        if open.snapshot.head.value.account.is_some() {
            items.extend(active(open, now));
        }
        if !items.is_empty() {
            items.push(Item::Separator);
        }
    }
    let signed_in = scene
        .open()
        .is_some_and(|open| matches!(open.snapshot.head.value.stage, Stage::SignedIn { .. }));
    items.push(button(Button::Open, "Open Stint"));
    if signed_in {
        items.push(button(Button::CheckNow, "Check now"));
    }
    items.push(Item::Separator);
    items.push(button(Button::Quit, "Quit"));
    Menu(items)
}

/// Nobody shall take practice for the real thing.
fn practice(open: &OpenScene) -> Option<Item> {
    let tenant = open
        .snapshot
        .head
        .value
        .account
        .as_ref()
        .map(|account| account.tenant.label());
    open.practice
        .then(|| Item::Words(format!("Practice: {}", tenant.unwrap_or("not signed in"))))
}

/// What keeps the list below from being the latest.
fn condition(open: &OpenScene) -> Option<Item> {
    let head = &open.snapshot.head.value;
    match (&head.stage, head.sync) {
        (Stage::NeedsSignIn { .. }, _) => Some(button(Button::Open, "Sign in again…")),
        (Stage::SignedOut { .. }, _) if !open.practice => Some(Item::Words("Not signed in".to_owned())),
        (Stage::SignedIn { .. }, SyncState::Offline { .. }) => {
            Some(Item::Words("Offline: what was known last".to_owned()))
        }
        (
            Stage::SignedIn { .. }
            | Stage::SignedOut { .. }
            | Stage::WaitingForBrowser { .. }
            | Stage::WaitingForCode { .. },
            _,
        ) => None,
    }
}

/// Active roles with the time left, the one that ends first at the top.
fn active(open: &OpenScene, now: Timestamp) -> Vec<Item> {
    let rows = open.snapshot.active.value.iter();
    let items: Vec<_> = rows.filter_map(|row| active_item(row, now)).collect();
    if items.is_empty() {
        vec![Item::Words("Nothing is active".to_owned())]
    } else {
        items
    }
}

fn active_item(row: &ActiveRow, now: Timestamp) -> Option<Item> {
    let activated = row.in_force().is_some_and(|assignment| assignment.is_activated());
    let label = match row.remaining(now) {
        Remaining::Left(left) => format!("{}: {} left", row.role_name, length(left)),
        Remaining::NoEnd => row.role_name.clone(),
        Remaining::Ended => return None,
    };
    activated.then(|| button(Button::Open, &label))
}

fn button(button: Button, label: &str) -> Item {
    Item::Button(button, label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    fn labels(scene: &Scene) -> Vec<String> {
        let Menu(items) = menu(scene, example::now());
        let label = |item: &Item| match item {
            Item::Words(words) => format!("({words})"),
            Item::Button(_, label) => label.clone(),
            Item::Separator => "-".to_owned(),
        };
        items.iter().map(label).collect()
    }

    #[test]
    fn active_roles_say_what_is_left_and_standing_ones_are_left_out() {
        let rows = vec![
            example::active_row("Exchange Administrator", 4 * 60 + 59),
            example::active_row("Teams Administrator", 2 * 3600 + 18 * 60),
            example::active_row("Ended Administrator", 0),
            example::waiting_row("Application Administrator"),
            example::standing_row("Reader"),
        ];
        assert_eq!(
            labels(&Scene::Open(example::scene(rows))),
            [
                "(Practice: Contoso)",
                "Exchange Administrator: 4 min left",
                "Teams Administrator: 2 h 18 min left",
                "-",
                "Open Stint",
                "Check now",
                "-",
                "Quit",
            ]
        );
    }

    #[test]
    fn without_a_session_the_window_can_be_opened_and_the_app_left() {
        assert_eq!(labels(&Scene::FirstRun), ["Open Stint", "-", "Quit"]);
    }

    #[test]
    fn nothing_is_said_of_roles_while_nobody_is_signed_in() {
        let mut open = example::scene(vec![]);
        open.snapshot.head = example::signed_out();
        assert_eq!(
            labels(&Scene::Open(open)),
            ["(Practice: not signed in)", "-", "Open Stint", "-", "Quit"]
        );
    }

    #[test]
    fn offline_is_said_and_the_countdown_goes_on() {
        let scene = example::offline(example::scene(vec![example::active_row("Reader", 90)]));
        let labels = labels(&Scene::Open(scene));
        assert_eq!(
            labels[1..3],
            ["(Offline: what was known last)", "Reader: 1 min left"]
        );
    }
}
