//! What the person chooses.

use stint_app::engine::{Command, CommandError};
use tauri::State;

use super::Answer;
use crate::{
    desk::DeskError,
    shell::Shell,
    view::{AppError, SettingsView},
};

/// Keeps the settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(shell: State<'_, Shell>, value: SettingsView) -> Answer<()> {
    match shell.desk.command(Command::SaveSettings(value.profile())).await {
        // Without a profile there is only the app's part to keep.
        Ok(_) | Err(DeskError::Command(CommandError::SignInNeeded)) => {}
        Err(error) => return Err(error.into()),
    }
    let mut chosen = shell.chosen.borrow().clone();
    value.apply_to(&mut chosen.preferences);
    shell
        .home
        .keep_preferences(&chosen.preferences)
        .map_err(|error| AppError::with("unexpected", error.to_string()))?;
    shell.chosen.send_replace(chosen);
    Ok(())
}

/// Gives the quick panel other keys; `null` switches its shortcut off.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_shortcut(shell: State<'_, Shell>, keys: Option<String>) -> Answer<()> {
    let _ = (shell, keys);
    Err(AppError::new("shortcut-not-available"))
}
