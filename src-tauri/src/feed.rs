//! Which slices the window has not seen yet.

mod rows;

use self::rows::{Difference, Rows};
use crate::{
    chosen::Chosen,
    scene::Scene,
    view::{
        EligibleChange, SlicesChanged, Snapshot,
        map::{self, Outside, Revisions},
    },
};

/// Numbers the slices over all sessions of this run: a number grows when its slice changes, also when another
/// session is opened whose engine counts from one again.
///
/// A window that has just loaded gets everything; all windows together are sent what changed since they were sent
/// something, whatever one of them has got meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    seen: Option<Seen>,
    now: State,
    /// What the windows were sent last; `None` while there is none.
    told: Option<State>,
}

/// The number of each slice, and of the longest one what is in it.
#[derive(Debug, Clone, Default)]
struct State {
    numbers: Revisions,
    eligible: Rows,
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
    /// The slices that changed since the windows were told last; `None` when none did, or nobody has got the rest.
    pub(crate) fn changes(&mut self, scene: &Scene, outside: &Outside) -> Option<SlicesChanged> {
        self.note(scene, outside);
        let told = self.told.replace(self.now.clone())?;
        let (before, now) = (told.numbers, self.now.numbers);
        if before == now {
            return None;
        }
        Some(SlicesChanged {
            head: (before.head != now.head).then(|| map::head(scene, outside, now.head)),
            active: (before.active != now.active).then(|| map::active(scene, now.active)),
            eligible: (before.eligible != now.eligible).then(|| self.eligible_since(&told)),
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
        self.told.get_or_insert_with(|| self.now.clone());
        map::snapshot(scene, outside, self.now.numbers)
    }

    /// No window is there any more: the next one gets everything.
    pub(crate) fn forget(&mut self) {
        self.told = None;
    }

    fn eligible_since(&self, told: &State) -> EligibleChange {
        let rows = &self.now.eligible;
        let Difference { changed, moved } = Difference::of(&told.eligible, rows);
        let order = || rows.iter().flatten().map(|row| row.assignment.id.to_string());
        EligibleChange {
            since: told.numbers.eligible,
            revision: self.now.numbers.eligible,
            known: rows.is_some(),
            order: moved.then(|| order().collect()),
            rows: changed.into_iter().map(Into::into).collect(),
        }
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
        let shown = scene.open().map(|open| open.snapshot.eligible.value.clone());
        let shown = shown.unwrap_or_default();
        let places = session || eligible && !rows::same_places(&self.now.eligible, &shown);
        self.now.eligible = shown;
        let numbers = &mut self.now.numbers;
        numbers.head += u32::from(changed(|it| it.head) || around);
        // A row of what is active names its eligibility; an intent and a request name the end of what is active, and
        // an intent says whether it was for a narrower place than its eligibility's.
        numbers.active += u32::from(active || places);
        numbers.eligible += u32::from(eligible);
        numbers.intents += u32::from(active || places || changed(|it| it.intents));
        numbers.requests += u32::from(active || places || changed(|it| it.requests));
        numbers.notices += u32::from(app || changed(|it| it.notices));
        numbers.settings += u32::from(app || changed(|it| it.settings));
        numbers.recents += u32::from(changed(|it| it.recents));
        // A row of a bundle names the place of its eligibility.
        numbers.bundles += u32::from(places || changed(|it| it.bundles));
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
    use std::sync::Arc;

    use stint_domain::EligibilityId;

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
    #[test]
    fn a_star_sends_one_row_and_nothing_else() {
        let mut feed = Feed::default();
        let mut open = example::scene(vec![]);
        let rows: Vec<_> = ["a", "b", "c"]
            .map(|id| {
                let mut row = example::azure_row("Contributor", &format!("/subscriptions/{id}"));
                row.assignment.id = EligibilityId::of(&row.assignment.account, id);
                row
            })
            .into();
        open.snapshot.eligible.value = Arc::new(Some(rows));
        let first = feed.all(&Scene::Open(open.clone()), &outside(true)).eligible;

        let mut starred = open.snapshot.eligible.value.as_ref().clone();
        starred.as_mut().unwrap()[1].favorite = true;
        open.snapshot.eligible.value = Arc::new(starred);
        open.snapshot.eligible.revision += 1;
        let changed = feed.changes(&Scene::Open(open), &outside(true)).unwrap();
        assert!(changed.active.is_none() && changed.intents.is_none() && changed.requests.is_none());
        assert!(changed.bundles.is_none());
        let change = changed.eligible.unwrap();
        assert_eq!((change.since, change.order), (first.revision, None));
        let ids: Vec<_> = change
            .rows
            .iter()
            .map(|row| (row.id.as_str(), row.favorite))
            .collect();
        assert_eq!(ids, [("p1.t1/b", true)]);
    }

    #[test]
    fn a_window_that_loads_hides_no_change_from_another_one() {
        let mut feed = Feed::default();
        let mut open = example::scene(vec![]);
        let first = feed.all(&Scene::Open(open.clone()), &outside(true));
        open.snapshot.active.revision += 1;
        open.snapshot.eligible.revision += 1;
        open.snapshot.eligible.value = Arc::new(Some(vec![example::eligible_row("Exchange Administrator")]));
        let second = feed.all(&Scene::Open(open.clone()), &outside(true));
        let changed = feed.changes(&Scene::Open(open), &outside(true)).unwrap();
        assert_eq!(changed.active.unwrap().revision, second.active.revision);
        let change = changed.eligible.unwrap();
        assert_eq!(
            (change.since, change.revision),
            (first.eligible.revision, second.eligible.revision)
        );
        assert_eq!((change.order.unwrap().len(), change.rows.len()), (1, 1));
    }

    #[test]
    fn nobody_is_told_while_there_is_no_window() {
        let mut feed = Feed::default();
        let mut open = example::scene(vec![]);
        feed.all(&Scene::Open(open.clone()), &outside(true));
        feed.forget();
        open.snapshot.active.revision += 1;
        let loaded = feed.all(&Scene::Open(open.clone()), &outside(true));
        assert_eq!(loaded.active.revision, 2);
        assert!(feed.changes(&Scene::Open(open), &outside(true)).is_none());
    }
}
