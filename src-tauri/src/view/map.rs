//! From the engine's snapshot to the window's slices. Pure: the time and what else the shell knows come in.

use stint_app::engine;
use stint_domain::{Account, Timestamp};

use super::{
    ActiveSlice, ClockView, EligibleSlice, Head, IntentSlice, Person, Persona, PlaceView, SecretsView,
    Snapshot, Stage, Sync, SyncState, faults,
    rows::{key, millis},
};
use crate::scene::{OpenScene, Scene};

/// What the shell knows beside the scene.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outside {
    /// The time by the scene's clock.
    pub(crate) now: Timestamp,
    /// A tray host shows our icon.
    pub(crate) tray: bool,
    /// A client id for work accounts is known.
    pub(crate) work_ready: bool,
}

/// The number of each slice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Revisions {
    pub(crate) head: u32,
    pub(crate) active: u32,
    pub(crate) eligible: u32,
    pub(crate) intents: u32,
}

/// All slices of the scene.
pub(crate) fn snapshot(scene: &Scene, outside: Outside, revisions: Revisions) -> Snapshot {
    Snapshot {
        head: head(scene, outside, revisions.head),
        active: active(scene, revisions.active),
        eligible: eligible(scene, revisions.eligible),
        intents: intents(scene, revisions.intents),
    }
}

/// Who, where, how fresh.
pub(crate) fn head(scene: &Scene, outside: Outside, revision: u32) -> Head {
    let open = scene.open();
    let clock = ClockView {
        now: millis(outside.now),
        rate: open.map_or(1.0, |open| open.rate),
    };
    let Some(open) = open else {
        return Head {
            revision,
            stage: Stage::FirstRun {
                work_ready: outside.work_ready,
            },
            practice: false,
            tenant: None,
            person: None,
            sync: sync(&engine::SyncState::Never, None),
            clock,
            secrets: SecretsView::Keyring,
            tray: outside.tray,
            problems: Vec::new(),
        };
    };
    let head = &open.snapshot.head.value;
    Head {
        revision,
        stage: stage(open, head),
        practice: open.practice,
        tenant: head
            .account
            .as_ref()
            .map(|account| account.tenant.label().to_owned()),
        person: head.account.as_ref().map(Into::into),
        sync: sync(&head.sync, head.read_at),
        clock,
        secrets: head.secrets.into(),
        tray: outside.tray,
        problems: head.problems.iter().map(Into::into).collect(),
    }
}

/// In force or on its way.
pub(crate) fn active(scene: &Scene, revision: u32) -> ActiveSlice {
    let rows = scene.open().map(|open| open.snapshot.active.value.clone());
    ActiveSlice {
        revision,
        rows: rows.iter().flat_map(|rows| rows.iter().map(Into::into)).collect(),
    }
}

/// May be activated.
pub(crate) fn eligible(scene: &Scene, revision: u32) -> EligibleSlice {
    let list = scene.open().map(|open| open.snapshot.eligible.value.clone());
    let rows = list.as_deref().and_then(Option::as_ref);
    EligibleSlice {
        revision,
        known: rows.is_some(),
        rows: rows
            .into_iter()
            .flatten()
            .filter(|row| !matches!(row.state, engine::EligibleState::Expired { .. }))
            .map(Into::into)
            .collect(),
    }
}

/// What the person wants done.
pub(crate) fn intents(scene: &Scene, revision: u32) -> IntentSlice {
    let rows = scene.open().map(|open| open.snapshot.intents.value.clone());
    IntentSlice {
        revision,
        rows: rows.iter().flat_map(|rows| rows.iter().map(Into::into)).collect(),
    }
}

fn stage(open: &OpenScene, head: &engine::Head) -> Stage {
    match &head.stage {
        engine::Stage::SignedOut { failed } => Stage::SignedOut {
            people: open.people.iter().map(Into::into).collect(),
            failed: failed.as_ref().map(faults::of_sign_in),
        },
        engine::Stage::WaitingForBrowser { hint } => Stage::WaitingForBrowser {
            name: hint.as_deref().map(|hint| name_of(open, hint)),
        },
        engine::Stage::WaitingForCode { .. } => Stage::WaitingForBrowser { name: None },
        engine::Stage::SignedIn { .. } => Stage::SignedIn,
        engine::Stage::NeedsSignIn { .. } => Stage::NeedsSignIn,
    }
}

/// The name of the person who signs in with `hint`, where the practice tenant knows one.
fn name_of(open: &OpenScene, hint: &str) -> String {
    let person = open
        .people
        .iter()
        .find(|person| person.upn.eq_ignore_ascii_case(hint));
    person.map_or(hint, |person| &person.name).to_owned()
}

fn sync(state: &engine::SyncState, read_at: Option<Timestamp>) -> Sync {
    let (state, offline_since, retry_at) = match *state {
        engine::SyncState::Never => (SyncState::Never, None, None),
        engine::SyncState::Idle => (SyncState::Idle, None, None),
        engine::SyncState::Running => (SyncState::Running, None, None),
        engine::SyncState::Offline { since } => (SyncState::Offline, Some(since), None),
        engine::SyncState::Throttled { until } => (SyncState::Throttled, None, Some(until)),
        engine::SyncState::NeedsSignIn => (SyncState::NeedsSignIn, None, None),
        engine::SyncState::Failed => (SyncState::Failed, None, None),
    };
    Sync {
        state,
        last_checked: read_at.map(millis),
        offline_since: offline_since.map(millis),
        retry_at: retry_at.map(millis),
    }
}

impl From<engine::SecretsState> for SecretsView {
    fn from(state: engine::SecretsState) -> Self {
        match state {
            engine::SecretsState::Unknown | engine::SecretsState::Kept => Self::Keyring,
            engine::SecretsState::MemoryOnly => Self::Memory,
            engine::SecretsState::Locked => Self::Locked,
        }
    }
}

impl From<&Account> for Person {
    fn from(account: &Account) -> Self {
        Self {
            account: account.id.to_string(),
            name: account.display_name.clone(),
            username: account.username.clone(),
        }
    }
}

impl From<&stint_app::PracticePerson> for Persona {
    fn from(person: &stint_app::PracticePerson) -> Self {
        Self {
            name: person.name.clone(),
            upn: person.upn.clone(),
            tenant: person.tenant.clone(),
            title: person.title.clone(),
            about: person.about.clone(),
        }
    }
}

impl From<&engine::Place> for PlaceView {
    fn from(place: &engine::Place) -> Self {
        match place {
            engine::Place::MyAccess
            | engine::Place::Requests(_)
            | engine::Place::Settings
            | engine::Place::Palette => Self::MyAccess,
            engine::Place::Role(target) => Self::Role { key: key(target) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    fn outside() -> Outside {
        Outside {
            now: example::now(),
            tray: true,
            work_ready: false,
        }
    }

    #[test]
    fn before_anything_is_chosen_there_is_the_first_run() {
        let view = snapshot(&Scene::FirstRun, outside(), Revisions::default());
        assert!(matches!(view.head.stage, Stage::FirstRun { work_ready: false }));
        assert!(!view.head.practice && view.head.tray && !view.eligible.known);
        assert!(view.active.rows.is_empty());
    }

    #[test]
    fn a_list_that_was_never_read_is_not_an_empty_one() {
        let mut scene = example::scene(vec![]);
        assert!(!eligible(&Scene::Open(scene.clone()), 1).known);
        scene.snapshot.eligible.value = std::sync::Arc::new(Some(vec![]));
        assert!(eligible(&Scene::Open(scene), 1).known);
    }

    #[test]
    fn the_head_says_who_is_signed_in_where() {
        let view = head(&Scene::Open(example::scene(vec![])), outside(), 7);
        assert_eq!((view.revision, view.tenant.as_deref()), (7, Some("Contoso")));
        assert_eq!(view.person.unwrap().name, "Bruce Wayne");
        assert!(matches!(view.stage, Stage::SignedIn) && view.practice);
    }

    #[test]
    fn the_browsers_visitor_is_called_by_name() {
        let mut scene = example::scene(vec![]);
        let mut head_of = engine::Head::clone(&scene.snapshot.head.value);
        head_of.stage = engine::Stage::WaitingForBrowser {
            hint: Some("bruce.wayne@contoso.example".into()),
        };
        scene.snapshot.head.value = std::sync::Arc::new(head_of);
        let view = head(&Scene::Open(scene), outside(), 1);
        assert!(matches!(view.stage, Stage::WaitingForBrowser { name: Some(name) } if name == "Bruce Wayne"));
    }

    #[test]
    fn offline_says_since_when_and_throttled_until_when() {
        let offline = sync(
            &engine::SyncState::Offline {
                since: example::now(),
            },
            None,
        );
        assert_eq!(
            (offline.state, offline.offline_since),
            (SyncState::Offline, Some(millis(example::now())))
        );
        let throttled = sync(
            &engine::SyncState::Throttled {
                until: example::now(),
            },
            Some(example::now()),
        );
        assert_eq!(throttled.retry_at, throttled.last_checked);
        assert_eq!(throttled.offline_since, None);
    }
}
