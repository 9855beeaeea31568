//! What of the person's choices this machine has a say in: the keys of the quick panel, and the start with the session.

use tauri::{AppHandle, Manager as _};
use tauri_plugin_autostart::ManagerExt as _;

use crate::{
    shell::Shell,
    shortcut::{self, KeysError},
    view::ShortcutView,
};

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
