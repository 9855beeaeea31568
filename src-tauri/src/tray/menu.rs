//! What the tray's menu says: a value, drawn by the back end.

use stint_app::engine::{AccountRow, AccountStage, ActiveRow, ActiveState, EligibleState, Stage, SyncState};
use stint_domain::{
    ActivationStatus, ActiveAssignment, EligibleAssignment, Remaining, RequestState, Timestamp,
};

use super::{
    length,
    name::{name, whose},
};
use crate::{
    scene::{OpenScene, Scene},
    view::{PlaceView, key},
};

/// The most favorites that the menu has.
const FAVORITES: usize = 8;

/// The most bundles that the menu has.
const BUNDLES: usize = 8;

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
    /// A menu in the menu.
    More(String, Vec<Item>),
    /// A line between groups.
    Separator,
}

/// What a click does. It works without a window. Each names its own object, so that a click on a menu that has just
/// been drawn anew never means another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Button {
    /// Brings up the window, at a place where one is named.
    Show(Option<PlaceView>),
    /// Ends the activation with this key.
    Deactivate(String),
    /// Runs this bundle, without a window where nothing is missing.
    RunBundle(String),
    /// Reads all lists now.
    CheckNow,
    /// Ends the app.
    Quit,
}

impl Button {
    /// Its name in a menu. The back end adds the line's number, as several lines may do the same.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Show(None) => "show".to_owned(),
            Self::Show(Some(PlaceView::MyAccess)) => "show:my-access".to_owned(),
            Self::Show(Some(PlaceView::Role { key })) => format!("show:role:{key}"),
            Self::Show(Some(PlaceView::Prolong { key })) => format!("show:prolong:{key}"),
            Self::Show(Some(PlaceView::Requests { id })) => {
                format!("show:requests:{}", id.as_deref().unwrap_or_default())
            }
            Self::Show(Some(PlaceView::Settings)) => "show:settings".to_owned(),
            Self::Show(Some(PlaceView::Bundle { id })) => format!("show:bundle:{id}"),
            Self::Show(Some(PlaceView::Palette)) => "show:palette".to_owned(),
            Self::Show(Some(PlaceView::DeactivateAll)) => "show:deactivate-all".to_owned(),
            Self::Deactivate(key) => format!("deactivate:{key}"),
            Self::RunBundle(id) => format!("run-bundle:{id}"),
            Self::CheckNow => "check-now".to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }

    /// The button with this name.
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        let (verb, object) = id.split_once(':').unwrap_or((id, ""));
        match verb {
            "show" => Some(Self::Show(place(object)?)),
            "deactivate" => Some(Self::Deactivate(object.to_owned())),
            "run-bundle" => Some(Self::RunBundle(object.to_owned())),
            "check-now" => Some(Self::CheckNow),
            "quit" => Some(Self::Quit),
            _ => None,
        }
    }
}

/// The place with this name; the outer `None` where there is none.
fn place(name: &str) -> Option<Option<PlaceView>> {
    let (at, object) = name.split_once(':').unwrap_or((name, ""));
    let place = match at {
        "" => return Some(None),
        "my-access" => PlaceView::MyAccess,
        "role" => PlaceView::Role {
            key: object.to_owned(),
        },
        "prolong" => PlaceView::Prolong {
            key: object.to_owned(),
        },
        "requests" => PlaceView::Requests {
            id: Some(object.to_owned()).filter(|id| !id.is_empty()),
        },
        "settings" => PlaceView::Settings,
        "bundle" => PlaceView::Bundle {
            id: object.to_owned(),
        },
        "palette" => PlaceView::Palette,
        "deactivate-all" => PlaceView::DeactivateAll,
        _ => return None,
    };
    Some(Some(place))
}

/// The menu of the scene at `now`.
pub(crate) fn menu(scene: &Scene, now: Timestamp) -> Menu {
    let mut items = Vec::new();
    let open = scene.open();
    if let Some(open) = open {
        items.extend(practice(open));
        items.extend(condition(open));
        if open.snapshot.head.value.account.is_some() {
            items.extend(over(open));
            items.extend(active(open, now));
            items.extend(waiting(open));
            items.extend(favorites(open));
            items.extend(bundles(open));
        }
        if !items.is_empty() {
            items.push(Item::Separator);
        }
    }
    items.push(button(Button::Show(None), "Open Stint"));
    if let Some(open) = open.filter(|open| is_signed_in(open)) {
        items.push(button(Button::CheckNow, "Check now"));
        if open
            .snapshot
            .active
            .value
            .iter()
            .any(|row| super::is_running(row, now))
        {
            let all = Button::Show(Some(PlaceView::DeactivateAll));
            items.push(button(all, "Deactivate all…"));
        }
    }
    items.push(button(Button::Show(Some(PlaceView::Settings)), "Settings"));
    items.push(Item::Separator);
    items.push(button(Button::Quit, "Quit"));
    Menu(items)
}

fn is_signed_in(open: &OpenScene) -> bool {
    matches!(open.snapshot.head.value.stage, Stage::SignedIn { .. })
}

/// Nobody shall take practice for the real thing. With several accounts each line says whose it is.
fn practice(open: &OpenScene) -> Option<Item> {
    let words = match accounts(open) {
        [] => "Practice: not signed in".to_owned(),
        [only] => format!("Practice: {}", only.account.tenant.label()),
        several => format!("Practice: {} accounts", several.len()),
    };
    open.practice.then_some(Item::Words(words))
}

/// The accounts that have to sign in again, while others need not.
fn over(open: &OpenScene) -> Vec<Item> {
    let out = |row: &&AccountRow| matches!(row.stage, AccountStage::NeedsSignIn { .. });
    let rows = accounts(open).iter().filter(|_| is_signed_in(open));
    rows.filter(out)
        .map(|row| {
            let label = format!("Sign in again: {}…", row.account.tenant.label());
            button(Button::Show(None), &label)
        })
        .collect()
}

fn accounts(open: &OpenScene) -> &[AccountRow] {
    &open.snapshot.head.value.accounts
}

/// What keeps the list below from being the latest.
fn condition(open: &OpenScene) -> Option<Item> {
    let head = &open.snapshot.head.value;
    match (&head.stage, head.sync) {
        (Stage::NeedsSignIn { .. }, _) => Some(button(Button::Show(None), "Sign in again…")),
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
    let items: Vec<_> = rows.filter_map(|row| active_item(open, row, now)).collect();
    if items.is_empty() {
        vec![Item::Words("Nothing is active".to_owned())]
    } else {
        items
    }
}

fn active_item(open: &OpenScene, row: &ActiveRow, now: Timestamp) -> Option<Item> {
    let assignment = row.in_force().filter(|assignment| assignment.is_activated())?;
    let label = match row.remaining(now) {
        Remaining::Left(left) => format!("{}: {} left", called(open, row), length(left)),
        Remaining::NoEnd => called(open, row),
        Remaining::Ended => return None,
    };
    let key = key(&row.target);
    let more = button(
        Button::Show(Some(PlaceView::Role { key: key.clone() })),
        "More time…",
    );
    Some(Item::More(label, vec![end(assignment, key, now), more]))
}

/// The way to end it, or from when there is one.
fn end(assignment: &ActiveAssignment, key: String, now: Timestamp) -> Item {
    let early = assignment.deactivatable_from().map(|from| from - now);
    match early
        .and_then(|early| early.to_std().ok())
        .filter(|early| !early.is_zero())
    {
        Some(early) => Item::Words(format!("Can be deactivated in {}", length(early))),
        None => button(Button::Deactivate(key), "Deactivate"),
    }
}

/// Own requests that somebody has to decide.
fn waiting(open: &OpenScene) -> Vec<Item> {
    let requests = open.snapshot.requests.value.clone();
    let rows = open.snapshot.active.value.iter().filter(|row| is_waiting(row));
    rows.map(|row| {
        let mut known = requests.rows.iter().flatten();
        let request = known.find(|it| it.target == row.target && it.state == RequestState::Waiting);
        let place = PlaceView::Requests {
            id: request.map(|request| request.id.clone()),
        };
        let label = format!("{}: waits for approval", called(open, row));
        button(Button::Show(Some(place)), &label)
    })
    .collect()
}

fn is_waiting(row: &ActiveRow) -> bool {
    match &row.state {
        ActiveState::InForce(_) => false,
        ActiveState::OnItsWay { activation, .. } => activation.status == ActivationStatus::Waiting,
    }
}

/// Favorites that can be activated, in the order of the list.
fn favorites(open: &OpenScene) -> Vec<Item> {
    let rows = open.snapshot.eligible.value.iter().flatten();
    let ready = rows.filter(|row| row.favorite && row.state == EligibleState::Ready);
    let mut items: Vec<_> = ready
        .take(FAVORITES)
        .map(|row| {
            let key = key(&row.assignment.role_at());
            let EligibleAssignment {
                kind, role, scope, ..
            } = &row.assignment;
            let whose = whose(&row.assignment.account, accounts(open));
            let name = name(*kind, &role.id, &row.role_name, scope);
            let label = format!("Activate {name}{whose}…");
            button(Button::Show(Some(PlaceView::Role { key })), &label)
        })
        .collect();
    if !items.is_empty() {
        items.insert(0, Item::Separator);
    }
    items
}

/// Bundles, in the order in which they were made. Dots say that the window will ask for something first.
fn bundles(open: &OpenScene) -> Vec<Item> {
    let states = open.snapshot.bundles.value.iter().take(BUNDLES);
    let mut items: Vec<_> = states
        .map(|state| {
            let dots = if state.is_ready() { "" } else { "…" };
            let label = format!("Activate {}{dots}", state.bundle.name);
            button(Button::RunBundle(state.bundle.id.to_string()), &label)
        })
        .collect();
    if !items.is_empty() {
        items.insert(0, Item::Separator);
    }
    items
}

/// What an access in force or on its way is called.
fn called(open: &OpenScene, row: &ActiveRow) -> String {
    let scope = match &row.state {
        ActiveState::InForce(assignment) => &assignment.scope,
        ActiveState::OnItsWay { activation, .. } => &activation.scope,
    };
    let name = name(row.target.kind, &row.target.role, &row.role_name, scope);
    format!("{name}{}", whose(&row.target.account, accounts(open)))
}

fn button(button: Button, label: &str) -> Item {
    Item::Button(button, label.to_owned())
}

#[cfg(test)]
#[path = "menu_tests.rs"]
mod tests;
