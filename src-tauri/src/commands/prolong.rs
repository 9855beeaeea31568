//! More time for what was given, asked of an administrator.

use chrono::TimeDelta;
use stint_app::engine::Command;
use stint_domain::{ProlongDraft, Ticket};
use tauri::State;

use super::{Answer, started};
use crate::{
    shell::Shell,
    view::{AppError, ProlongForm},
};

/// Asks an administrator for more time of the eligibility or assignment with this key, or for it again; opens the browser
/// where the service wants a stronger sign-in first. Answers when it is recorded.
#[tauri::command]
#[specta::specta]
pub(crate) async fn prolong(shell: State<'_, Shell>, key: String, form: ProlongForm) -> Answer<()> {
    let offered = shell.offered(&key).ok_or_else(|| AppError::new("not-found"))?;
    let draft = ProlongDraft {
        duration: form.duration.map(|seconds| TimeDelta::seconds(seconds.into())),
        justification: form.justification,
        ticket: Ticket {
            number: form.ticket_number,
            system: form.ticket_system,
        },
        ..offered
    };
    let command = Command::Prolong { draft, step_up: true };
    started(&shell, command).await.map(drop)
}
