//! More time for an activation that runs.

use serde::Deserialize;
use specta::Type;
use stint_app::engine::Command;
use stint_domain::RoleAt;
use tauri::State;

use super::{Answer, done};
use crate::{
    shell::Shell,
    view::{ActivateForm, AppError},
};

/// The two ways to more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum AgainHow {
    /// Ask anew the moment it has ended.
    AtEnd,
    /// End it and ask anew at once; access is gone for some seconds.
    OffAndOn,
}

/// Asks for more time for the activation with this key.
#[tauri::command]
#[specta::specta]
pub(crate) async fn again(
    shell: State<'_, Shell>,
    key: String,
    how: AgainHow,
    form: ActivateForm,
) -> Answer<()> {
    let command = Command::Again {
        target: target(&shell, &key)?,
        draft: form.try_into()?,
        how: how.into(),
    };
    done(&shell, command).await
}

/// Takes back what was armed for the activation with this key.
#[tauri::command]
#[specta::specta]
pub(crate) async fn disarm(shell: State<'_, Shell>, key: String) -> Answer<()> {
    done(&shell, Command::Disarm(target(&shell, &key)?)).await
}

fn target(shell: &Shell, key: &str) -> Answer<RoleAt> {
    shell.active(key).ok_or_else(|| AppError::new("not-found"))
}

impl From<AgainHow> for stint_domain::AgainHow {
    fn from(how: AgainHow) -> Self {
        match how {
            AgainHow::AtEnd => Self::AtEnd,
            AgainHow::OffAndOn => Self::OffAndOn,
        }
    }
}
