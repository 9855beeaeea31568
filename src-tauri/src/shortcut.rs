//! The keys that open the quick panel from anywhere.
//!
//! X11, Windows and macOS let a program have keys of its own. Wayland does not, and then the settings say so.

use tauri::{AppHandle, Manager as _, Wry};
use tauri_plugin_global_shortcut::{Builder, GlobalShortcut, Shortcut, ShortcutState as Key};

use crate::{view::ShortcutState, windows::panel};

/// Why keys can't be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeysError {
    /// These words name no keys, or none that go together with a modifier.
    #[error("these are no keys for a shortcut")]
    NotKeys,
    /// Another program has them.
    #[error("another program has these keys")]
    Taken,
    /// This desktop gives no program keys.
    #[error("this desktop gives no program keys of its own")]
    NotAvailable,
}

/// Gets ready to have keys. Nothing where the desktop gives none.
pub(crate) fn set_up(app: &AppHandle) {
    if is_wayland(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())) {
        return;
    }
    let plugin = Builder::new()
        .with_handler(|app, _keys, event| {
            if event.state() == Key::Pressed {
                panel::toggle(app, None);
            }
        })
        .build();
    if let Err(error) = app.plugin(plugin) {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "there will be no shortcut"
        );
    }
}

/// Has these keys from now on instead of those before; none gives them back.
///
/// # Errors
/// See [`KeysError`]. Those before are given back all the same.
pub(crate) fn take(app: &AppHandle, keys: Option<&str>) -> Result<(), KeysError> {
    let shortcuts = app
        .try_state::<GlobalShortcut<Wry>>()
        .ok_or(KeysError::NotAvailable)?;
    let wanted = keys.map(read).transpose()?;
    if let Err(error) = shortcuts.unregister_all() {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the shortcut is still held"
        );
    }
    let Some(wanted) = wanted else { return Ok(()) };
    shortcuts.register(wanted).map_err(|error| {
        tracing::info!(
            error = &error as &dyn std::error::Error,
            "the shortcut is not to be had"
        );
        KeysError::Taken
    })
}

/// How the attempt to have `keys` ended, for the windows.
pub(crate) fn state(keys: Option<&str>, taken: Result<(), KeysError>) -> ShortcutState {
    match (keys, taken) {
        (_, Err(KeysError::NotAvailable)) => ShortcutState::NotAvailable,
        (None, _) => ShortcutState::Off,
        (Some(_), Ok(())) => ShortcutState::On,
        (Some(_), Err(KeysError::Taken | KeysError::NotKeys)) => ShortcutState::Taken,
    }
}

/// Keys in words. A key alone would take it from everybody's typing.
fn read(keys: &str) -> Result<Shortcut, KeysError> {
    let read: Shortcut = keys.parse().map_err(|_| KeysError::NotKeys)?;
    if read.mods.is_empty() {
        return Err(KeysError::NotKeys);
    }
    Ok(read)
}

fn is_wayland(variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    // Tests and some desktops run X11 programs with a display of their own beside a Wayland session's variables.
    cfg!(target_os = "linux")
        && (is_set("WAYLAND_DISPLAY") || variable("XDG_SESSION_TYPE").is_some_and(|it| it == "wayland"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_with_at_least_one_modifier() {
        for keys in ["Ctrl+Shift+Space", "Alt+F9", "Super+K"] {
            assert!(read(keys).is_ok(), "{keys}");
        }
        for keys in ["", "Space", "K", "Ctrl+", "Ctrl+Shift", "Ctrl+Nothing"] {
            assert_eq!(read(keys), Err(KeysError::NotKeys), "{keys}");
        }
    }

    #[test]
    fn the_settings_say_why_a_shortcut_does_not_work() {
        assert_eq!(state(None, Ok(())), ShortcutState::Off);
        assert_eq!(state(Some("Alt+K"), Ok(())), ShortcutState::On);
        assert_eq!(state(Some("Alt+K"), Err(KeysError::Taken)), ShortcutState::Taken);
        assert_eq!(
            state(None, Err(KeysError::NotAvailable)),
            ShortcutState::NotAvailable
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn wayland_gives_no_keys() {
        let session = |name: &'static str, value: &'static str| {
            is_wayland(move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert!(session("WAYLAND_DISPLAY", "wayland-0"));
        assert!(session("XDG_SESSION_TYPE", "wayland"));
        assert!(!session("XDG_SESSION_TYPE", "x11"));
        assert!(!session("WAYLAND_DISPLAY", ""));
    }
}
