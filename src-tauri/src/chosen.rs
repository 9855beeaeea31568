//! What the person chose for the app itself, and what came of it on this machine.

use stint_app::{ClockStyle, Preferences};

use crate::{
    view::{ShortcutState, ShortcutView},
    zone,
};

/// What the person chose for the app itself, and what came of it on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// What is kept in the home folder.
    pub(crate) preferences: Preferences,
    /// The system starts Stint with the session.
    pub(crate) autostart: bool,
    /// The keys that open the quick panel, and whether they work.
    pub(crate) shortcut: ShortcutView,
    /// The system writes times of day with twelve hours.
    pub(crate) system_hour12: bool,
}

impl Chosen {
    /// Before anything was tried on this machine.
    pub(crate) fn of(preferences: Preferences) -> Self {
        Self {
            shortcut: ShortcutView {
                keys: preferences
                    .shortcut
                    .clone()
                    .unwrap_or_else(|| Preferences::SHORTCUT.to_owned()),
                state: ShortcutState::Off,
            },
            preferences,
            autostart: false,
            system_hour12: zone::system_hour12(),
        }
    }

    /// The clock on the wall, as window, tray and alerts write it.
    pub(crate) fn wall(&self) -> zone::Wall {
        zone::Wall::here(self.hour12())
    }

    /// Times of day have twelve hours, in window, tray and alerts.
    pub(crate) fn hour12(&self) -> bool {
        match self.preferences.clock {
            ClockStyle::System => self.system_hour12,
            ClockStyle::H12 => true,
            ClockStyle::H24 => false,
        }
    }
}
