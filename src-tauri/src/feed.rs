//! Which slices the window has not seen yet.

use crate::{
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    /// `None` while no session is open.
    session: Option<u32>,
    tray: bool,
    work_ready: bool,
    engine: Revisions,
}

impl Feed {
    /// The slices that changed since the last call of this or of [`Feed::all`]; `None` when none did.
    pub(crate) fn changes(&mut self, scene: &Scene, outside: Outside) -> Option<SlicesChanged> {
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
        })
    }

    /// All slices, for a window that has just loaded.
    pub(crate) fn all(&mut self, scene: &Scene, outside: Outside) -> Snapshot {
        self.note(scene, outside);
        map::snapshot(scene, outside, self.revisions)
    }

    fn note(&mut self, scene: &Scene, outside: Outside) {
        let now = Seen::of(scene, outside);
        let before = self.seen.replace(now);
        let changed = |part: fn(&Revisions) -> u32| match before {
            Some(before) => before.session != now.session || part(&before.engine) != part(&now.engine),
            None => true,
        };
        let surroundings =
            before.is_some_and(|before| (before.tray, before.work_ready) != (now.tray, now.work_ready));
        self.revisions.head += u32::from(changed(|it| it.head) || surroundings);
        self.revisions.active += u32::from(changed(|it| it.active));
        self.revisions.eligible += u32::from(changed(|it| it.eligible));
        self.revisions.intents += u32::from(changed(|it| it.intents));
    }
}

impl Seen {
    fn of(scene: &Scene, outside: Outside) -> Self {
        let open = scene.open();
        let engine = open.map_or_else(Revisions::default, |open| Revisions {
            head: open.snapshot.head.revision,
            active: open.snapshot.active.revision,
            eligible: open.snapshot.eligible.revision,
            intents: open.snapshot.intents.revision,
        });
        Self {
            session: open.map(|open| open.session),
            tray: outside.tray,
            work_ready: outside.work_ready,
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
            now: example::now(),
            tray,
            work_ready: false,
        }
    }

    #[test]
    fn only_what_changed_is_told() {
        let mut feed = Feed::default();
        let mut open = example::scene(vec![]);
        feed.all(&Scene::Open(open.clone()), outside(true));
        assert!(feed.changes(&Scene::Open(open.clone()), outside(true)).is_none());

        open.snapshot.active.revision += 1;
        let changed = feed.changes(&Scene::Open(open.clone()), outside(true)).unwrap();
        assert_eq!(changed.active.unwrap().revision, 2);
        assert!(changed.head.is_none() && changed.eligible.is_none() && changed.intents.is_none());

        let changed = feed.changes(&Scene::Open(open), outside(false)).unwrap();
        assert!(changed.head.is_some_and(|head| !head.tray));
        assert!(changed.active.is_none());
    }

    #[test]
    fn another_session_never_counts_backwards() {
        let mut feed = Feed::default();
        let mut open = example::scene(vec![]);
        open.snapshot.head.revision = 40;
        let first = feed.all(&Scene::Open(open.clone()), outside(true)).head.revision;
        open.session = 2;
        open.snapshot.head.revision = 1;
        let changed = feed.changes(&Scene::Open(open), outside(true)).unwrap();
        assert!(changed.head.unwrap().revision > first);
        assert!(changed.active.is_some() && changed.eligible.is_some() && changed.intents.is_some());
        let gone = feed.changes(&Scene::FirstRun, outside(true)).unwrap();
        assert!(gone.head.is_some() && gone.eligible.is_some_and(|eligible| !eligible.known));
    }
}
