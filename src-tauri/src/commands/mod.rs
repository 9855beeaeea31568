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

use stint_app::engine::{Command, Reply};
use stint_domain::EligibilityId;

use crate::{desk::DeskError, shell::Shell, view::AppError};

/// What a command answers.
type Answer<T> = Result<T, AppError>;

/// The eligibility that a row of the window names.
///
/// # Errors
/// It is the id of none.
fn eligibility(id: &str) -> Answer<EligibilityId> {
    id.parse().map_err(|_| AppError::new("not-found"))
}

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
