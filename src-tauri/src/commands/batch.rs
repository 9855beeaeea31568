//! Several roles at once. Each row has its own result.

use stint_app::engine::{Command, Reply};
use stint_domain::{EligibilityId, RoleAt};
use tauri::State;

use super::Answer;
use crate::{
    shell::Shell,
    view::{ActivateForm, AppError, BatchRow, BatchView, ManyRow, ManyView, key},
};

/// Activates several roles, each with its own form; one browser visit for each account and context. With `batch` it
/// goes on with that one. Answers in the order of the forms.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activate_many(
    shell: State<'_, Shell>,
    forms: Vec<ActivateForm>,
    batch: Option<String>,
) -> Answer<BatchView> {
    let drafts = forms
        .into_iter()
        .map(TryInto::try_into)
        .collect::<Result<_, _>>()?;
    let command = Command::ActivateMany {
        drafts,
        batch: batch.as_deref().map(Into::into),
        step_up: true,
    };
    in_batch(&shell, command).await
}

/// Asks anew, with the same contents, for what certainly granted nothing. Answers in the order of the intents.
#[tauri::command]
#[specta::specta]
pub(crate) async fn try_again(shell: State<'_, Shell>, intents: Vec<String>) -> Answer<BatchView> {
    let intents = intents.iter().map(|intent| intent.as_str().into()).collect();
    in_batch(&shell, Command::TryAgain(intents)).await
}

/// Ends several activations. Answers in the order of the keys.
#[tauri::command]
#[specta::specta]
pub(crate) async fn deactivate_many(shell: State<'_, Shell>, keys: Vec<String>) -> Answer<ManyView> {
    let known: Vec<_> = keys.into_iter().map(|key| (shell.active(&key), key)).collect();
    let targets = known.iter().filter_map(|(target, _)| target.clone()).collect();
    let mut ended = many(&shell, Command::DeactivateMany(targets))
        .await?
        .rows
        .into_iter();
    // What is not there any more stays in its place among the others.
    let rows = known.into_iter().filter_map(|(target, key)| match target {
        Some(_) => ended.next(),
        None => Some(ManyRow {
            key,
            intent: None,
            error: Some(AppError::new("not-found")),
        }),
    });
    Ok(ManyView { rows: rows.collect() })
}

/// Ends all own activations. Answers in the service's order.
#[tauri::command]
#[specta::specta]
pub(crate) async fn deactivate_all(shell: State<'_, Shell>) -> Answer<ManyView> {
    many(&shell, Command::DeactivateAll).await
}

async fn in_batch(shell: &Shell, command: Command) -> Answer<BatchView> {
    match shell.desk.command(command).await? {
        Reply::Batch(batch, rows) => Ok(BatchView {
            batch: batch.to_string(),
            rows: rows.into_iter().map(BatchRow::from).collect(),
        }),
        Reply::Done | Reply::Intent(_) | Reply::Many(_) | Reply::Bundle(_) | Reply::Incomplete(_) => {
            Err(AppError::with("unexpected", "no-batch"))
        }
    }
}

async fn many(shell: &Shell, command: Command) -> Answer<ManyView> {
    match shell.desk.command(command).await? {
        Reply::Many(rows) => Ok(ManyView {
            rows: rows.into_iter().map(ManyRow::from).collect(),
        }),
        Reply::Done | Reply::Intent(_) | Reply::Batch(..) | Reply::Bundle(_) | Reply::Incomplete(_) => {
            Err(AppError::with("unexpected", "no-rows"))
        }
    }
}

/// What became of one wish of several.
type Started = Result<stint_domain::IntentId, stint_app::engine::CommandError>;

fn split(started: Started) -> (Option<String>, Option<AppError>) {
    match started {
        Ok(intent) => (Some(intent.to_string()), None),
        Err(error) => (None, Some(error.into())),
    }
}

impl From<(EligibilityId, Started)> for BatchRow {
    fn from((eligible, started): (EligibilityId, Started)) -> Self {
        let (intent, error) = split(started);
        Self {
            eligible: eligible.to_string(),
            intent,
            error,
        }
    }
}

impl From<(RoleAt, Started)> for ManyRow {
    fn from((target, started): (RoleAt, Started)) -> Self {
        let (intent, error) = split(started);
        Self {
            key: key(&target),
            intent,
            error,
        }
    }
}

#[cfg(test)]
mod tests {
    use stint_app::engine::CommandError;

    use super::*;
    use crate::example;

    #[test]
    fn each_row_has_an_intent_or_says_why_not() {
        let started = BatchRow::from((EligibilityId::of(&"p.t".into(), "e1"), Ok("i1".into())));
        assert_eq!(
            (started.eligible.as_str(), started.intent.as_deref()),
            ("p.t/e1", Some("i1"))
        );
        assert!(started.error.is_none());
        let target = example::target("Reader");
        let refused = ManyRow::from((target.clone(), Err(CommandError::TooEarly(example::now()))));
        assert_eq!((refused.key, refused.intent), (key(&target), None));
        assert_eq!(refused.error.unwrap().code, "too-early");
    }
}
