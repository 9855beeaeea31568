//! What the parts of the shell share.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use chrono::FixedOffset;
use stint_app::{
    Home,
    engine::{AccountRow, Input},
};
use stint_domain::{ProlongDraft, RoleAt, Ticket};
use tauri::{AppHandle, Manager as _};
use tokio::sync::watch;

use crate::{
    chosen::Chosen,
    desk::Desk,
    feed::Feed,
    scene::Scene,
    view::{self, SlicesChanged, Snapshot, map::Outside},
};

/// What the parts of the shell share.
pub(crate) struct Shell {
    pub(crate) desk: Desk,
    /// A tray host shows our icon.
    pub(crate) tray_shown: watch::Sender<bool>,
    /// Where profiles and preferences are kept.
    pub(crate) home: Home,
    /// What the person chose for the app itself.
    pub(crate) chosen: watch::Sender<Chosen>,
    feed: Mutex<Feed>,
}

impl Shell {
    pub(crate) fn new(home: Home, chosen: watch::Sender<Chosen>, desk: Desk) -> Self {
        Self {
            desk,
            chosen,
            home,
            tray_shown: watch::Sender::new(false),
            feed: Mutex::default(),
        }
    }

    /// All slices, as soon as the session of the last run is open.
    pub(crate) async fn snapshot(&self) -> Snapshot {
        let mut scenes = self.desk.scenes();
        // Ends with an error only when the desk is gone, and then nobody is left to be answered.
        let scene = match scenes.wait_for(|scene| !matches!(scene, Scene::Starting)).await {
            Ok(scene) => scene.clone(),
            Err(_) => Scene::FirstRun,
        };
        self.with_feed(|feed| feed.all(&scene, &self.outside(&scene)))
    }

    /// The slices that changed since the windows were told last; `None` when none did, or nobody has got the rest.
    pub(crate) fn changes(&self, scene: &Scene) -> Option<SlicesChanged> {
        self.with_feed(|feed| feed.changes(scene, &self.outside(scene)))
    }

    /// No window is there any more: the next one gets everything.
    pub(crate) fn forget_told(&self) {
        self.with_feed(Feed::forget);
    }

    /// Everybody who is signed in, also those who have to sign in again, the last used first.
    pub(crate) fn accounts(&self) -> Vec<AccountRow> {
        let scenes = self.desk.scenes();
        let scene = scenes.borrow();
        let open = scene.open();
        open.map(|open| open.snapshot.head.value.accounts.clone())
            .unwrap_or_default()
    }

    /// The access that the window calls `key` in the list of what is active.
    pub(crate) fn active(&self, key: &str) -> Option<RoleAt> {
        let scenes = self.desk.scenes();
        let scene = scenes.borrow();
        let mut rows = scene.open()?.snapshot.active.value.iter();
        rows.find(|row| view::key(&row.target) == key)
            .map(|row| row.target.clone())
    }

    /// The access that a window calls `key` in the list of what may be activated.
    pub(crate) fn eligible(&self, key: &str) -> Option<RoleAt> {
        let scenes = self.desk.scenes();
        let scene = scenes.borrow();
        let rows = scene.open()?.snapshot.eligible.value.clone();
        let mut targets = rows.iter().flatten().map(|row| row.assignment.role_at());
        targets.find(|target| view::key(target) == key)
    }

    /// The more time that the row with this key offers, in a form that nothing was filled into: of what may be activated,
    /// else of what is in force.
    pub(crate) fn offered(&self, key: &str) -> Option<ProlongDraft> {
        let scenes = self.desk.scenes();
        let scene = scenes.borrow();
        let snapshot = &scene.open()?.snapshot;
        let eligible = snapshot.eligible.value.iter().flatten().map(|row| {
            let id = row.assignment.id.clone();
            (row.assignment.role_at(), Some(id), row.prolong)
        });
        let active = snapshot
            .active
            .value
            .iter()
            .map(|row| (row.target.clone(), None, row.prolong));
        let mut offered = eligible.chain(active).filter(|(.., how)| how.is_some());
        let (target, eligible, how) = offered.find(|(target, ..)| view::key(target) == key)?;
        Some(ProlongDraft {
            target,
            eligible,
            how: how?,
            duration: None,
            justification: String::new(),
            ticket: Ticket::default(),
        })
    }

    /// The requests with these ids as the windows show them, in the order of the ids.
    pub(crate) fn requests(&self, ids: &[String]) -> Vec<view::RequestRow> {
        let slice = view::map::requests(&self.desk.scenes().borrow(), 0);
        let mut rows: BTreeMap<_, _> = slice.rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        ids.iter().filter_map(|id| rows.remove(id)).collect()
    }

    /// The day where the person is, as `2026-10-25`.
    pub(crate) fn today(&self) -> String {
        let now = self.desk.scenes().borrow().now();
        self.chosen.borrow().wall().day(now)
    }

    /// The zone of the clock on the person's wall, now.
    pub(crate) fn zone(&self) -> FixedOffset {
        let now = self.desk.scenes().borrow().now();
        self.chosen.borrow().wall().offset(now)
    }

    /// Looks into the open session's snapshot; `None` while none is open.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&stint_app::engine::Snapshot) -> T) -> Option<T> {
        let scenes = self.desk.scenes();
        let scene = scenes.borrow();
        scene.open().map(|open| look(&open.snapshot))
    }

    fn outside(&self, scene: &Scene) -> Outside {
        Outside {
            now: scene.now(),
            tray: *self.tray_shown.borrow(),
            work_ready: self.desk.work_ready(),
            app: self.chosen.borrow().clone(),
        }
    }

    fn with_feed<T>(&self, work: impl FnOnce(&mut Feed) -> T) -> T {
        work(&mut self.feed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells the open session that something happened.
pub(crate) fn input(app: &AppHandle, input: Input) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move { app.state::<Shell>().desk.input(input).await });
}
