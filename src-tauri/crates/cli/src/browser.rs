//! The system's browser, and what is said before it asks a person anything.

use std::sync::{Arc, OnceLock};

use futures::future::BoxFuture;
use stint_app::{Browser, BrowserError, PracticeBrowser, Session, SystemBrowser, tenant_label};
use stint_domain::{Account, TenantId};
use url::Url;

use crate::output::Output;

/// The system's browser. Where none can be started, a practice person's pages are answered here: a practice tenant is
/// for terminals without a display too, and there is nobody to fool.
pub(crate) struct TerminalBrowser {
    system: SystemBrowser,
    output: Output,
    simulated: bool,
    /// Who was signed in when the session was opened; names their tenants.
    known: OnceLock<Vec<Account>>,
}

impl TerminalBrowser {
    pub(crate) fn new(output: Output, simulated: bool) -> Arc<Self> {
        Arc::new(Self {
            system: SystemBrowser::default(),
            output,
            simulated,
            known: OnceLock::new(),
        })
    }

    /// Learns who is signed in. No page opens before a command asks for one, so that is early enough.
    pub(crate) fn learn(&self, session: &Session) {
        let snapshot = session.handle().snapshot();
        let rows = snapshot.head.value.accounts.iter();
        let _ = self.known.set(rows.map(|row| row.account.clone()).collect());
    }
}

impl Browser for TerminalBrowser {
    fn open(&self, url: Url) -> BoxFuture<'_, Result<(), BrowserError>> {
        Box::pin(async move {
            let known = self.known.get().map_or(&[][..], Vec::as_slice);
            self.output.note(&prompt(&url, known));
            let person = hint(&url);
            match (self.system.open(url.clone()).await, person) {
                (Err(_), Some(person)) if self.simulated => {
                    self.output.note(&format!(
                        "no browser can be opened here; answering the practice pages as {person}"
                    ));
                    PracticeBrowser::new(person).open(url).await
                }
                (opened, _) => opened,
            }
        })
    }
}

/// Who signs in to which tenant, and how the address of the page begins: what a person compares before they type a
/// password there.
fn prompt(url: &Url, known: &[Account]) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = url
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let tenant = tenant(url);
    let tenant = tenant.as_ref().map(|tenant| tenant_label(tenant, known));
    let whose = match (hint(url), tenant) {
        (Some(person), Some(tenant)) => format!("sign in as {person} in {tenant}"),
        (Some(person), None) => format!("sign in as {person}"),
        (None, Some(tenant)) => format!("sign in to {tenant}"),
        (None, None) => "sign in".to_owned(),
    };
    format!("opening the browser at {host}: {whose}")
}

fn hint(url: &Url) -> Option<String> {
    let mut query = url.query_pairs();
    query
        .find(|(name, _)| name == "login_hint")
        .map(|(_, upn)| upn.into_owned())
}

/// The tenant in the page's path; `None` where it stands for any (contract `sign-in.md`, authority).
fn tenant(url: &Url) -> Option<TenantId> {
    let tenant = url.path_segments()?.next()?;
    let any = matches!(tenant, "organizations" | "common" | "consumers" | "");
    (!any).then(|| tenant.into())
}

#[cfg(test)]
mod tests {
    use stint_domain::{AccountId, Tenant};

    use super::*;

    #[test]
    fn a_page_is_announced_with_person_tenant_and_host() {
        let (principal, id) = ("p".into(), TenantId::from("t1"));
        let bruce = Account {
            id: AccountId::of(&principal, &id),
            principal,
            tenant: Tenant {
                id,
                name: Some("Contoso".to_owned()),
            },
            username: "bruce.wayne@contoso.example".to_owned(),
            display_name: "Bruce Wayne".to_owned(),
        };
        let check = |url: &str, expected: &str| {
            let told = prompt(&url.parse().unwrap(), std::slice::from_ref(&bruce));
            assert_eq!(told, format!("opening the browser at {expected}"));
        };
        check(
            "https://login.example/t1/oauth2/v2.0/authorize?login_hint=bruce.wayne%40contoso.example&state=s",
            "login.example: sign in as bruce.wayne@contoso.example in Contoso",
        );
        check(
            "https://login.example/t2/oauth2/v2.0/authorize",
            "login.example: sign in to t2",
        );
        check(
            "http://127.0.0.1:4001/organizations/oauth2/v2.0/authorize",
            "127.0.0.1:4001: sign in",
        );
    }
}
