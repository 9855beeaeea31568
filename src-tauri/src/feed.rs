//! Which slices the window has not seen yet.

use crate::{
    chosen::Chosen,
    scene::Scene,
    view::{
        SlicesChanged, Snapshot,
        map::{self, Outside, Revisions},
    },
};

/// Numbers the slices over all sessions of this run: a number grows when its slice changes, also when another
/// session is opened whose engine counts from one again.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    seen: Option<Seen>,
    revisions: Revisions,
}

/// What a slice was made from. Equal values make equal slices.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    /// `None` while no session is open.
    session: Option<u32>,
    tray: bool,
    work_ready: bool,
    app: Chosen,
    engine: Revisions,
}

impl Feed {
    /// The slices that changed since the last call of this or of [`Feed::all`]; `None` when none did.
    pub(crate) fn changes(&mut self, scene: &Scene, outside: &Outside) -> Option<SlicesChanged> {
        let before = self.revisions;
        self.note(scene, outside);
        let now = self.revisions;
        if before == now {
            return None;
        }
        Some(SlicesChanged {
            head: (before.head != now.head).then(|| map::head(scene, outside, now.head)),
            active: (before.active != now.active).then(|| map::active(scene, now.active)),
            eligible: (before.eligible != now.eligible).then(|| map::eligible(scene, now.eligible)),
            intents: (before.intents != now.intents).then(|| map::intents(scene, now.intents)),
            requests: (before.requests != now.requests).then(|| map::requests(scene, now.requests)),
            notices: (before.notices != now.notices).then(|| map::notices(scene, outside, now.notices)),
            settings: (before.settings != now.settings).then(|| map::settings(scene, outside, now.settings)),
            recents: (before.recents != now.recents).then(|| map::recents(scene, now.recents)),
            bundles: (before.bundles != now.bundles).then(|| map::bundles(scene, now.bundles)),
        })
    }

    /// All slices, for a window that has just loaded.
    pub(crate) fn all(&mut self, scene: &Scene, outside: &Outside) -> Snapshot {
        self.note(scene, outside);
        map::snapshot(scene, outside, self.revisions)
    }

    fn note(&mut self, scene: &Scene, outside: &Outside) {
        let now = Seen::of(scene, outside);
        let before = self.seen.replace(now.clone());
        // The first look sees everything for the first time.
        let differs =
            |what: fn(&Seen, &Seen) -> bool| before.as_ref().is_none_or(|before| what(before, &now));
        let session = differs(|before, now| before.session != now.session);
        let changed = |part: fn(&Revisions) -> u32| {
            session
                || before
                    .as_ref()
                    .is_some_and(|before| part(&before.engine) != part(&now.engine))
        };
        let around = differs(|before, now| {
            (before.tray, before.work_ready, &before.app.shortcut)
                != (now.tray, now.work_ready, &now.app.shortcut)
        });
        let app = differs(|before, now| before.app != now.app);
        let eligible = changed(|it| it.eligible);
        let active = changed(|it| it.active);
        let numbers = &mut self.revisions;
        numbers.head += u32::from(changed(|it| it.head) || around);
        // A row of what is active names its eligibility; an intent and a request name the end of what is active, and
        // an intent says whether it was for a narrower place than its eligibility's.
        numbers.active += u32::from(active || eligible);
        numbers.eligible += u32::from(eligible);
        numbers.intents += u32::from(active || eligible || changed(|it| it.intents));
        numbers.requests += u32::from(active || eligible || changed(|it| it.requests));
        numbers.notices += u32::from(app || changed(|it| it.notices));
        numbers.settings += u32::from(app || changed(|it| it.settings));
        numbers.recents += u32::from(changed(|it| it.recents));
        // A row of a bundle names the place of its eligibility.
        numbers.bundles += u32::from(eligible || changed(|it| it.bundles));
    }
}

impl Seen {
    fn of(scene: &Scene, outside: &Outside) -> Self {
        let open = scene.open();
        let engine = open.map_or_else(Revisions::default, |open| Revisions {
            head: open.snapshot.head.revision,
            active: open.snapshot.active.revision,
            eligible: open.snapshot.eligible.revision,
            intents: open.snapshot.intents.revision,
            requests: open.snapshot.requests.revision,
            notices: open.snapshot.notices.revision,
            settings: open.snapshot.settings.revision,
            recents: open.snapshot.recents.revision,
            bundles: open.snapshot.bundles.revision,
        });
        Self {
            session: open.map(|open| open.session),
            tray: outside.tray,
            work_ready: outside.work_ready,
            app: outside.app.clone(),
            engine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    fn outside(tray: bool) -> Outside {
        Outside {
            tray,
            ..example::outside()
        }
    }

    #[test]
    fn only_what_changed_is_told() {
        let mut feed = Feed::default();
        let mut open = example::scene(vec![]);
        feed.all(&Scene::Open(open.clone()), &outside(true));
        assert!(feed.changes(&Scene::Open(open.clone()), &outside(true)).is_none());

        open.snapshot.active.revision += 1;
        let changed = feed.changes(&Scene::Open(open.clone()), &outside(true)).unwrap();
        assert_eq!(changed.active.unwrap().revision, 2);
        assert!(changed.head.is_none() && changed.eligible.is_none() && changed.settings.is_none());

        let changed = feed.changes(&Scene::Open(open), &outside(false)).unwrap();
        assert!(changed.head.is_some_and(|head| !head.tray));
        assert!(changed.active.is_none());
    }

    #[test]
    fn another_session_never_counts_backwards() {
        let mut feed = Feed::default();
        let mut open = example::scene(vec![]);
        open.snapshot.head.revision = 40;
        let first = feed.all(&Scene::Open(open.clone()), &outside(true)).head.revision;
        open.session = 2;
        open.snapshot.head.revision = 1;
        let changed = feed.changes(&Scene::Open(open), &outside(true)).unwrap();
        assert!(changed.head.unwrap().revision > first);
        assert!(changed.active.is_some() && changed.eligible.is_some() && changed.intents.is_some());
        let gone = feed.changes(&Scene::FirstRun, &outside(true)).unwrap();
        assert!(gone.head.is_some() && gone.eligible.is_some_and(|eligible| !eligible.known));
    }
}
