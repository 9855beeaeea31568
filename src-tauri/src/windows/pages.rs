//! What is known of the pages in the windows: how far each is, who has the person's attention, and what the panel holds.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::TimeDelta;
use tokio::sync::watch;

use super::stand::Stand;
use crate::view::PlaceView;

/// The label of the main window, which its capability names.
pub(crate) const MAIN: &str = "main";
/// The label of the quick panel, which its capability names.
pub(crate) const PANEL: &str = "panel";

/// What is known of the windows.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    /// How long a hidden one is kept.
    pub(super) rest: TimeDelta,
    main: Page,
    panel: Page,
    focused: Mutex<BTreeSet<&'static str>>,
    /// A form of the panel has text.
    holds: AtomicBool,
    stand: Mutex<Stand>,
}

#[derive(Debug, Default)]
struct Page {
    progress: Mutex<Progress>,
    /// Counts the times that the window was brought up, so that a rest ends.
    woken: watch::Sender<u32>,
}

/// How far a page is.
#[derive(Debug, PartialEq)]
enum Progress {
    /// It has not asked yet; there it shall go once it asks.
    Loading(Option<PlaceView>),
    /// It listens.
    Ready,
}

impl Default for Progress {
    fn default() -> Self {
        Self::Loading(None)
    }
}

impl Windows {
    /// None yet; a hidden one will be kept for `rest`.
    pub(crate) fn new(rest: TimeDelta) -> Self {
        Self {
            rest,
            ..Self::default()
        }
    }

    /// The place still to be opened in the window, once; the page hears of later ones by events.
    pub(crate) fn take_place(&self, label: &str) -> Option<PlaceView> {
        match std::mem::replace(&mut *self.progress(label), Progress::Ready) {
            Progress::Loading(place) => place,
            Progress::Ready => None,
        }
    }

    /// A form of the panel has text, or no longer has.
    pub(crate) fn panel_holds(&self, text: bool) {
        self.holds.store(text, Ordering::Relaxed);
    }

    /// Does a form of the panel have text?
    pub(super) fn does_panel_hold(&self) -> bool {
        self.holds.load(Ordering::Relaxed)
    }

    /// Where the panel stands and how high it is.
    pub(super) fn stand(&self) -> MutexGuard<'_, Stand> {
        self.stand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does the page listen?
    pub(super) fn is_ready(&self, label: &str) -> bool {
        *self.progress(label) == Progress::Ready
    }

    /// Keeps `place` for a page that still loads. Returns it when the page listens and has to be told.
    pub(super) fn go(&self, label: &str, place: PlaceView) -> Option<PlaceView> {
        match &mut *self.progress(label) {
            Progress::Loading(kept) => {
                *kept = Some(place);
                None
            }
            Progress::Ready => Some(place),
        }
    }

    /// Notes where the attention is. Returns whether any window has it, where that has changed.
    pub(super) fn focus(&self, label: &'static str, focused: bool) -> Option<bool> {
        let mut having = self.focused.lock().unwrap_or_else(PoisonError::into_inner);
        let before = !having.is_empty();
        if focused {
            having.insert(label);
        } else {
            having.remove(label);
        }
        let now = !having.is_empty();
        (before != now).then_some(now)
    }

    /// The window is brought up: a rest of it ends.
    pub(super) fn wake(&self, label: &str) {
        self.page(label).woken.send_modify(|count| *count += 1);
    }

    /// Hears when the window is brought up from now on.
    pub(super) fn woken(&self, label: &str) -> watch::Receiver<u32> {
        self.page(label).woken.subscribe()
    }

    /// The page is gone.
    pub(super) fn gone(&self, label: &str) {
        *self.progress(label) = Progress::default();
        if label == PANEL {
            self.panel_holds(false);
        }
    }

    fn progress(&self, label: &str) -> MutexGuard<'_, Progress> {
        self.page(label)
            .progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn page(&self, label: &str) -> &Page {
        debug_assert!([MAIN, PANEL].contains(&label), "{label} is no window");
        if label == PANEL { &self.panel } else { &self.main }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role() -> PlaceView {
        PlaceView::Role {
            key: "exchange".into(),
        }
    }

    #[test]
    fn a_page_that_loads_finds_its_place_and_one_that_listens_is_told() {
        let windows = Windows::default();
        assert_eq!(windows.go(MAIN, PlaceView::MyAccess), None);
        assert_eq!(windows.go(MAIN, role()), None);
        assert_eq!(windows.take_place(PANEL), None, "each window has its own place");
        assert_eq!(windows.take_place(MAIN), Some(role()));
        assert_eq!(windows.take_place(MAIN), None);
        assert_eq!(windows.go(MAIN, role()), Some(role()));
        windows.gone(MAIN);
        assert_eq!(windows.go(MAIN, role()), None);
        assert_eq!(windows.take_place(MAIN), Some(role()));
    }

    #[test]
    fn attention_that_goes_from_one_window_to_the_other_never_leaves_the_app() {
        let windows = Windows::default();
        assert_eq!(windows.focus(PANEL, true), Some(true));
        assert_eq!(windows.focus(MAIN, true), None);
        assert_eq!(windows.focus(PANEL, false), None);
        assert_eq!(windows.focus(PANEL, false), None);
        assert_eq!(windows.focus(MAIN, false), Some(false));
    }

    #[test]
    fn a_panel_that_is_gone_holds_nothing() {
        let windows = Windows::default();
        windows.panel_holds(true);
        windows.gone(MAIN);
        assert!(windows.does_panel_hold());
        windows.gone(PANEL);
        assert!(!windows.does_panel_hold());
    }
}
