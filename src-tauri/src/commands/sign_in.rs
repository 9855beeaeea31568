//! Sign in and out.

use stint_app::engine::{Command, SignInAsk};
use tauri::State;

use super::{Answer, done};
use crate::{shell::Shell, view::AppError};

/// Opens the browser, with `hint` filled in as the name. A known account signs in again as itself. With `deviceCode` no
/// browser is opened: a code is shown to type on another device.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(shell: State<'_, Shell>, hint: Option<String>, device_code: bool) -> Answer<()> {
    let known = shell.account().filter(|_| hint.is_none());
    let ask = SignInAsk {
        hint: hint.or_else(|| known.as_ref().map(|account| account.username.clone())),
        account: known.map(|account| account.id),
        device_code,
        ..SignInAsk::default()
    };
    done(&shell, Command::SignIn(ask)).await
}

/// Stops waiting for the browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_sign_in(shell: State<'_, Shell>) -> Answer<()> {
    done(&shell, Command::CancelSignIn).await
}

/// Opens the browser for this account in another tenant: its id, or one of its domains.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_tenant(shell: State<'_, Shell>, account: String, tenant: String) -> Answer<()> {
    let known = shell.account().filter(|known| known.id.as_str() == account);
    let known = known.ok_or_else(|| AppError::new("not-found"))?;
    let ask = SignInAsk {
        hint: Some(known.username),
        tenant: Some(tenant.trim().into()),
        ..SignInAsk::default()
    };
    done(&shell, Command::SignIn(ask)).await
}

/// Forgets this account here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(shell: State<'_, Shell>, account: String) -> Answer<()> {
    done(&shell, Command::SignOut(account.as_str().into())).await
}
