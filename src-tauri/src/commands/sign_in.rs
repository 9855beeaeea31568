//! Sign in and out.

use stint_app::engine::{AccountRow, AccountStage, Command, SignInAsk};
use tauri::State;

use super::{Answer, done};
use crate::{shell::Shell, view::AppError};

/// Opens the browser, with `hint` filled in as the name; without one for whoever signs in there. A known account that
/// has to sign in again does so as itself. With `deviceCode` no browser is opened: a code is shown to type on another
/// device.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(shell: State<'_, Shell>, hint: Option<String>, device_code: bool) -> Answer<()> {
    let ask = by_name(&shell.accounts(), hint, device_code);
    done(&shell, Command::SignIn(ask)).await
}

/// Stops waiting for the browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_sign_in(shell: State<'_, Shell>) -> Answer<()> {
    done(&shell, Command::CancelSignIn).await
}

/// Opens the browser for this account: in its own tenant again as itself, or in another one, by its id or one of its
/// domains.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_tenant(shell: State<'_, Shell>, account: String, tenant: String) -> Answer<()> {
    let ask = in_tenant(&shell.accounts(), &account, &tenant);
    let ask = ask.ok_or_else(|| AppError::new("not-found"))?;
    done(&shell, Command::SignIn(ask)).await
}

/// Forgets this account here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(shell: State<'_, Shell>, account: String) -> Answer<()> {
    done(&shell, Command::SignOut(account.as_str().into())).await
}

fn by_name(accounts: &[AccountRow], hint: Option<String>, device_code: bool) -> SignInAsk {
    let is_over = |row: &&AccountRow| matches!(row.stage, AccountStage::NeedsSignIn { .. });
    let named = |row: &&AccountRow| {
        let name = &row.account.username;
        hint.as_ref().is_some_and(|hint| name.eq_ignore_ascii_case(hint))
    };
    let again = accounts.iter().filter(is_over).find(named);
    SignInAsk {
        account: again.map(|row| row.account.id.clone()),
        hint,
        device_code,
        ..SignInAsk::default()
    }
}

/// `None` where no such account is known.
fn in_tenant(accounts: &[AccountRow], account: &str, tenant: &str) -> Option<SignInAsk> {
    let tenant = tenant.trim();
    let mut accounts = accounts.iter().map(|row| &row.account);
    let known = accounts.find(|known| known.id.as_str() == account)?;
    let own = known.tenant.id.as_str().eq_ignore_ascii_case(tenant);
    Some(SignInAsk {
        hint: Some(known.username.clone()),
        account: own.then(|| known.id.clone()),
        tenant: (!own).then(|| tenant.into()),
        ..SignInAsk::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    fn two(over: usize) -> Vec<AccountRow> {
        let mut rows = vec![
            example::account_row(example::account()),
            example::account_row(example::guest()),
        ];
        if let Some(row) = rows.get_mut(over) {
            row.stage = AccountStage::NeedsSignIn { failed: None };
        }
        rows
    }

    #[test]
    fn whoever_adds_an_account_may_be_anybody() {
        let ask = by_name(&two(0), None, false);
        assert_eq!(ask, SignInAsk::default());
    }

    #[test]
    fn an_account_that_has_to_sign_in_again_does_so_as_itself() {
        let check = |over, expected: Option<stint_domain::AccountId>| {
            let ask = by_name(&two(over), Some("Bruce.Wayne@contoso.example".into()), true);
            assert_eq!((ask.account, ask.device_code), (expected, true));
        };
        check(0, Some(example::account().id));
        check(1, Some(example::guest().id));
        check(2, None);
    }

    #[test]
    fn every_account_can_sign_in_again_or_elsewhere() {
        let rows = two(1);
        for row in &rows {
            let (id, tenant) = (row.account.id.as_str(), row.account.tenant.id.as_str());
            let again = in_tenant(&rows, id, tenant).unwrap();
            assert_eq!(
                (again.account, again.tenant),
                (Some(row.account.id.clone()), None)
            );
            let elsewhere = in_tenant(&rows, id, " fabrikam.example ").unwrap();
            assert_eq!(elsewhere.account, None);
            assert_eq!(elsewhere.tenant, Some("fabrikam.example".into()));
            assert_eq!(elsewhere.hint, Some(row.account.username.clone()));
        }
        assert_eq!(in_tenant(&rows, "nobody", "t1"), None);
    }
}
