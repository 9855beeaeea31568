//! The one visit of the browser that is open: whose, to which tenant, and at which host.

use serde::Serialize;
use specta::Type;
use stint_app::engine::{DeviceCode, Visit};
use stint_domain::Account;

use super::{Millis, millis};
use crate::scene::OpenScene;

/// The one visit of the browser that is open, or the code that stands for it. A person compares it with the page before
/// they type a password there.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VisitView {
    /// A stronger sign-in of somebody who is signed in, for something that was asked for.
    pub step_up: bool,
    /// The account's id; `null` = an account that is to be added.
    pub account: Option<String>,
    /// Whom it is for, where that is known.
    pub name: Option<String>,
    /// The tenant's name, else its id or domain; `null` = whichever the person signs in to.
    pub tenant: Option<String>,
    /// Of the authority, as the browser's address begins: `login.microsoftonline.com`.
    pub host: String,
    /// What to type on another device instead.
    pub code: Option<CodeView>,
    /// How many visits wait behind it.
    pub queued: u32,
}

/// A code that signs in from another device.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    /// What to type there.
    pub user_code: String,
    /// The page to type it on.
    pub url: String,
    /// Until when the code is good.
    pub expires_at: Millis,
}

/// The visit that is open, or comes next.
pub(super) fn visit(open: &OpenScene) -> Option<VisitView> {
    let visit = open.snapshot.head.value.visit.as_ref()?;
    let hinted = || visit.hint.as_deref().map(|hint| name_of(open, hint));
    let account = visit.account.as_ref();
    Some(VisitView {
        step_up: visit.step_up,
        account: account.map(|account| account.id.to_string()),
        name: account
            .map(|account| account.display_name.clone())
            .or_else(hinted),
        tenant: tenant_of(open, visit),
        host: open.authority.host.clone(),
        code: visit.code.as_ref().map(Into::into),
        queued: u32::try_from(visit.queued).unwrap_or(u32::MAX),
    })
}

/// The name of the person who signs in with `hint`, where they are signed in already or the practice tenant knows them.
pub(super) fn name_of(open: &OpenScene, hint: &str) -> String {
    let same = |name: &str| name.eq_ignore_ascii_case(hint);
    let signed_in = known(open).find(|account| same(&account.username));
    let of_practice = || open.people.iter().find(|person| same(&person.upn));
    let name = signed_in.map(|account| account.display_name.as_str());
    let name = name.or_else(|| of_practice().map(|person| person.name.as_str()));
    name.unwrap_or(hint).to_owned()
}

/// A person of the practice tenant who names no directory signs in at home.
fn tenant_of(open: &OpenScene, visit: &Visit) -> Option<String> {
    if let Some(tenant) = open.authority.tenant_of(visit, known(open)) {
        return Some(tenant.to_owned());
    }
    let hint = visit.hint.as_deref()?;
    let mut people = open.people.iter();
    let person = people.find(|person| person.upn.eq_ignore_ascii_case(hint))?;
    Some(person.tenant.clone())
}

fn known(open: &OpenScene) -> impl Iterator<Item = &Account> {
    open.snapshot.head.value.accounts.iter().map(|row| &row.account)
}

impl From<&DeviceCode> for CodeView {
    fn from(code: &DeviceCode) -> Self {
        Self {
            user_code: code.user_code.clone(),
            url: code.url.clone(),
            expires_at: millis(code.expires_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use stint_app::engine::Head;

    use super::*;
    use crate::example;

    fn shown(of: Visit) -> VisitView {
        let mut open = example::scene(vec![]);
        let mut head = Head::clone(&open.snapshot.head.value);
        head.visit = Some(of);
        open.snapshot.head.value = Arc::new(head);
        visit(&open).unwrap()
    }

    fn nobodys() -> Visit {
        Visit {
            step_up: false,
            account: None,
            hint: None,
            tenant: None,
            code: None,
            queued: 0,
        }
    }

    #[test]
    fn a_visit_names_person_tenant_and_host() {
        let guest = shown(Visit {
            step_up: true,
            account: Some(example::guest()),
            tenant: Some(example::guest().tenant.id),
            queued: 2,
            ..nobodys()
        });
        assert_eq!((guest.step_up, guest.queued), (true, 2));
        assert_eq!(guest.account, Some(example::guest().id.to_string()));
        assert_eq!(
            (guest.name.as_deref(), guest.tenant.as_deref()),
            (Some("Bruce Wayne"), Some("Relecloud"))
        );
        assert_eq!(guest.host, "login.microsoftonline.com");
    }

    #[test]
    fn what_is_not_known_before_is_not_told() {
        let new = shown(nobodys());
        assert_eq!((new.account, new.name, new.tenant), (None, None, None));
        let of_practice = shown(Visit {
            hint: Some("Bruce.Wayne@contoso.example".into()),
            ..nobodys()
        });
        assert_eq!(of_practice.tenant.as_deref(), Some("Contoso"), "at home");
        let elsewhere = shown(Visit {
            hint: Some("bruce.wayne@contoso.example".into()),
            tenant: Some("fabrikam.example".into()),
            ..nobodys()
        });
        assert_eq!(
            (elsewhere.name.as_deref(), elsewhere.tenant.as_deref()),
            (Some("Bruce Wayne"), Some("fabrikam.example"))
        );
    }

    #[test]
    fn a_code_stands_for_the_page() {
        let shown = shown(Visit {
            code: Some(DeviceCode {
                user_code: "F7QK-2MTX".into(),
                url: "https://login.example/device".into(),
                expires_at: example::now(),
            }),
            ..nobodys()
        });
        let code = shown.code.unwrap();
        assert_eq!(code.user_code, "F7QK-2MTX");
        assert_eq!(code.expires_at, millis(example::now()));
    }
}
