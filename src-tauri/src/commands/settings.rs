//! What the person chooses.

use stint_app::engine::{Command, CommandError};
use tauri::{AppHandle, State};

use super::Answer;
use crate::{
    desk::DeskError,
    machine,
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
    let mut chosen = shell.chosen.borrow().clone();
    let turned = value.autostart != chosen.autostart;
    // What the system can refuse comes first, so that nothing is half kept.
    if turned {
        machine::set_autostart(&app, value.autostart).map_err(|error| AppError::with("unexpected", error))?;
    }
    let before = std::mem::replace(&mut chosen.autostart, value.autostart);
    value.apply_to(&mut chosen.preferences);
    let kept = keep_both(&shell, &value, &chosen.preferences).await;
    if let Err(error) = kept {
        if turned && let Err(error) = machine::set_autostart(&app, before) {
            tracing::warn!(error, "the system did not take the autostart back");
        }
        return Err(error);
    }
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
    machine::set_keys(&app, keys)?;
    let preferences = shell.chosen.borrow().preferences.clone();
    keep(&shell, &preferences)
}

/// The profile's part and the app's.
async fn keep_both(shell: &Shell, value: &SettingsView, preferences: &stint_app::Preferences) -> Answer<()> {
    match shell.desk.command(Command::SaveSettings(value.profile())).await {
        // Without a profile there is only the app's part to keep.
        Ok(_) | Err(DeskError::Command(CommandError::SignInNeeded)) => keep(shell, preferences),
        Err(error) => Err(error.into()),
    }
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
