//! What the person chooses.

use stint_app::engine::{Command, CommandError};
use tauri::{AppHandle, State};

use super::Answer;
use crate::{
    chosen,
    desk::DeskError,
    shell::Shell,
    shortcut::KeysError,
    view::{AppError, SettingsView},
};

/// Keeps the settings: the profile's part by the engine, the app's part in the home folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(
    app: AppHandle,
    shell: State<'_, Shell>,
    value: SettingsView,
) -> Answer<()> {
    match shell.desk.command(Command::SaveSettings(value.profile())).await {
        // Without a profile there is only the app's part to keep.
        Ok(_) | Err(DeskError::Command(CommandError::SignInNeeded)) => {}
        Err(error) => return Err(error.into()),
    }
    let mut chosen = shell.chosen.borrow().clone();
    if value.autostart != chosen.autostart {
        chosen::set_autostart(&app, value.autostart).map_err(|error| AppError::with("unexpected", error))?;
        chosen.autostart = value.autostart;
    }
    value.apply_to(&mut chosen.preferences);
    keep(&shell, &chosen.preferences)?;
    shell.chosen.send_replace(chosen);
    Ok(())
}

/// Gives the quick panel other keys; `null` switches its shortcut off.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_shortcut(
    app: AppHandle,
    shell: State<'_, Shell>,
    keys: Option<String>,
) -> Answer<()> {
    chosen::set_keys(&app, keys)?;
    let preferences = shell.chosen.borrow().preferences.clone();
    keep(&shell, &preferences)
}

fn keep(shell: &Shell, preferences: &stint_app::Preferences) -> Answer<()> {
    let kept = shell.home.keep_preferences(preferences);
    kept.map_err(|error| AppError::with("unexpected", error.to_string()))
}

impl From<KeysError> for AppError {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::NotKeys => Self::with("not-a-setting", "shortcut"),
            KeysError::Taken => Self::new("shortcut-taken"),
            KeysError::NotAvailable => Self::new("shortcut-not-available"),
        }
    }
}
