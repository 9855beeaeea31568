//! What the person chose for the app itself, and what came of it on this machine.

use stint_app::{ClockStyle, Preferences};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_autostart::ManagerExt as _;

use crate::{
    shell::Shell,
    shortcut::{self, KeysError},
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

/// Tries on this machine what the person chose before, once at the start. Waits for the event loop and the disk.
pub(crate) fn apply(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let keys = shell.chosen.borrow().preferences.shortcut.clone();
    let state = shortcut::state(keys.as_deref(), shortcut::take(app, keys.as_deref()));
    let autostart = app.autolaunch().is_enabled().unwrap_or(false);
    shell.chosen.send_modify(|chosen| {
        chosen.shortcut.state = state;
        chosen.autostart = autostart;
    });
}

/// Has the system start Stint with the session, or no longer.
///
/// # Errors
/// The system's words when it would not.
pub(crate) fn set_autostart(app: &AppHandle, on: bool) -> Result<(), String> {
    let starts = app.autolaunch();
    let changed = if on { starts.enable() } else { starts.disable() };
    changed.map_err(|error| error.to_string())
}

/// Gives the quick panel these keys; none switches its shortcut off. Without success those before are had again.
///
/// # Errors
/// See [`KeysError`].
pub(crate) fn set_keys(app: &AppHandle, keys: Option<String>) -> Result<(), KeysError> {
    let shell = app.state::<Shell>();
    let before = shell.chosen.borrow().preferences.shortcut.clone();
    if let Err(error) = shortcut::take(app, keys.as_deref()) {
        let state = shortcut::state(before.as_deref(), shortcut::take(app, before.as_deref()));
        shell.chosen.send_modify(|chosen| chosen.shortcut.state = state);
        return Err(error);
    }
    shell.chosen.send_modify(|chosen| {
        chosen.shortcut = ShortcutView {
            keys: keys.clone().unwrap_or_else(|| chosen.shortcut.keys.clone()),
            state: shortcut::state(keys.as_deref(), Ok(())),
        };
        chosen.preferences.shortcut = keys;
    });
    Ok(())
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
