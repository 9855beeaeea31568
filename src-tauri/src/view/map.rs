//! From the engine's snapshot to the windows' slices. Pure: the time and what else the shell knows come in.

use stint_domain::Timestamp;

use super::{
    ActiveSlice, BundleSlice, EligibleSlice, IntentSlice, NoticeSlice, RecentSlice, RequestSlice,
    SettingsSlice, SettingsView,
    access::Accesses,
    active::ActiveRow,
    intents::IntentRow,
    notices::NoticeRow,
    requests::{Counts, RequestRow},
};
use crate::{chosen::Chosen, scene::Scene};

pub(crate) use super::head::head;

/// What the shell knows beside the scene.
#[derive(Debug, Clone)]
pub(crate) struct Outside {
    /// The time by the scene's clock.
    pub(crate) now: Timestamp,
    /// A tray host shows our icon.
    pub(crate) tray: bool,
    /// A client id for work accounts is known.
    pub(crate) work_ready: bool,
    /// What the person chose for the app itself.
    pub(crate) app: Chosen,
}

/// The number of each slice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Revisions {
    pub(crate) head: u32,
    pub(crate) active: u32,
    pub(crate) eligible: u32,
    pub(crate) intents: u32,
    pub(crate) requests: u32,
    pub(crate) notices: u32,
    pub(crate) settings: u32,
    pub(crate) recents: u32,
    pub(crate) bundles: u32,
}

/// All slices of the scene.
pub(crate) fn snapshot(scene: &Scene, outside: &Outside, revisions: Revisions) -> super::Snapshot {
    super::Snapshot {
        head: head(scene, outside, revisions.head),
        active: active(scene, revisions.active),
        eligible: eligible(scene, revisions.eligible),
        intents: intents(scene, revisions.intents),
        requests: requests(scene, revisions.requests),
        notices: notices(scene, outside, revisions.notices),
        settings: settings(scene, outside, revisions.settings),
        recents: recents(scene, revisions.recents),
        bundles: bundles(scene, revisions.bundles),
    }
}

/// In force or on its way.
pub(crate) fn active(scene: &Scene, revision: u32) -> ActiveSlice {
    let shown = scene.open().map(|open| &open.snapshot);
    let rows = shown.into_iter().flat_map(|shown| {
        let accesses = Accesses::of(shown);
        shown
            .active
            .value
            .iter()
            .map(move |row| ActiveRow::of(row, &accesses))
    });
    ActiveSlice {
        revision,
        rows: rows.collect(),
    }
}

/// May be activated.
pub(crate) fn eligible(scene: &Scene, revision: u32) -> EligibleSlice {
    let list = scene.open().map(|open| open.snapshot.eligible.value.clone());
    let rows = list.as_deref().and_then(Option::as_ref);
    EligibleSlice {
        revision,
        known: rows.is_some(),
        rows: rows.into_iter().flatten().map(Into::into).collect(),
    }
}

/// What the person wants done.
pub(crate) fn intents(scene: &Scene, revision: u32) -> IntentSlice {
    let shown = scene.open().map(|open| &open.snapshot);
    let rows = shown.into_iter().flat_map(|shown| {
        let accesses = Accesses::of(shown);
        let rows = shown.intents.value.iter();
        rows.map(move |row| IntentRow::of(row, &shown.active.value, &accesses))
    });
    IntentSlice {
        revision,
        rows: rows.collect(),
    }
}

/// Everything the person asked for.
pub(crate) fn requests(scene: &Scene, revision: u32) -> RequestSlice {
    let Some(shown) = scene.open().map(|open| &open.snapshot) else {
        return RequestSlice {
            revision,
            known: false,
            rows: Vec::new(),
            counts: Counts::default(),
        };
    };
    let requests = &shown.requests.value;
    let accesses = Accesses::of(shown);
    let rows = requests.rows.iter().flatten();
    RequestSlice {
        revision,
        known: requests.rows.is_some(),
        rows: rows.map(|row| RequestRow::of(row, &accesses)).collect(),
        counts: requests.counts.into(),
    }
}

/// What was told while nobody looked.
pub(crate) fn notices(scene: &Scene, outside: &Outside, revision: u32) -> NoticeSlice {
    let rows = scene.open().map(|open| open.snapshot.notices.value.clone());
    let rows = rows.iter().flat_map(|rows| rows.iter());
    NoticeSlice {
        revision,
        rows: rows.map(|row| NoticeRow::of(row, outside.app.wall())).collect(),
    }
}

/// What the person chose; the usual for a profile while none is open.
pub(crate) fn settings(scene: &Scene, outside: &Outside, revision: u32) -> SettingsSlice {
    let profile = scene.open().map(|open| open.snapshot.settings.value.clone());
    let app = &outside.app;
    SettingsSlice {
        revision,
        value: SettingsView::of(&profile.unwrap_or_default(), &app.preferences, app.autostart),
        hour12: app.hour12(),
    }
}

/// Justifications that were used lately.
pub(crate) fn recents(scene: &Scene, revision: u32) -> RecentSlice {
    let texts = scene.open().map(|open| open.snapshot.recents.value.clone());
    RecentSlice {
        revision,
        texts: texts.iter().flat_map(|texts| texts.iter().cloned()).collect(),
    }
}

/// Roles that are activated together.
pub(crate) fn bundles(scene: &Scene, revision: u32) -> BundleSlice {
    match scene.open() {
        Some(open) => super::bundles::bundles(&open.snapshot, revision),
        None => BundleSlice {
            revision,
            rows: Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{example, view::head::Stage};

    #[test]
    fn before_anything_is_chosen_there_is_the_first_run() {
        let view = snapshot(&Scene::FirstRun, &example::outside(), Revisions::default());
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
}
