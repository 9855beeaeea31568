//! What the window may ask for, a file for each feature. A command reads its arguments, gives the engine one command,
//! awaits the reply and puts an error into the window's words. No rule lives here.

pub(crate) mod access;
pub(crate) mod batch;
pub(crate) mod bundles;
pub(crate) mod first_run;
pub(crate) mod lookups;
pub(crate) mod more_time;
pub(crate) mod page;
pub(crate) mod prolong;
pub(crate) mod requests;
pub(crate) mod roles;
pub(crate) mod settings;
pub(crate) mod sign_in;

use std::path::{Path, PathBuf};

use stint_app::{
    Browser as _, SystemBrowser,
    engine::{Command, Reply},
};
use tauri::Url;

use crate::{
    desk::DeskError,
    export::{self, ExportError},
    shell::Shell,
    view::AppError,
};

/// What a command answers.
type Answer<T> = Result<T, AppError>;

/// Gives the command and waits until it is done.
async fn done(shell: &Shell, command: Command) -> Answer<()> {
    shell.desk.command(command).await?;
    Ok(())
}

/// Gives a command that starts an intent, and answers with the intent's id.
async fn started(shell: &Shell, command: Command) -> Answer<String> {
    match shell.desk.command(command).await? {
        Reply::Intent(intent) => Ok(intent.to_string()),
        Reply::Done | Reply::Batch(..) | Reply::Many(_) | Reply::Bundle(_) | Reply::Incomplete(_) => {
            Err(AppError::with("unexpected", "no-intent"))
        }
    }
}

/// Writes a file into the folder for downloads, and answers with its path.
async fn exported(
    write: impl FnOnce(&Path) -> Result<PathBuf, ExportError> + Send + 'static,
) -> Answer<String> {
    let written = tauri::async_runtime::spawn_blocking(move || write(&export::folder()?));
    match written.await {
        Ok(Ok(path)) => Ok(path.display().to_string()),
        Ok(Err(error)) => Err(AppError::with("export-failed", error.to_string())),
        Err(error) => Err(AppError::with("export-failed", error.to_string())),
    }
}

/// Opens a page in the browser, where there is one.
async fn browsed(page: Option<Url>) -> Answer<()> {
    let page = page.ok_or_else(|| AppError::new("not-found"))?;
    let opened = SystemBrowser::default().open(page).await;
    opened.map_err(|error| AppError::with("browser-failed", error.to_string()))
}

impl From<DeskError> for AppError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NoClientId => Self::new("no-client-id"),
            DeskError::NotAClientId(text) => Self::with("no-client-id", text),
            DeskError::Open(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "no session could be opened"
                );
                Self::with("unexpected", error.to_string())
            }
            DeskError::Command(error) => error.into(),
        }
    }
}
