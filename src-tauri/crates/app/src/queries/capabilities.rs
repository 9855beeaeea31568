//! The capability card of an account: what works for it, what is missing, and what an administrator has to do.

use std::collections::BTreeSet;

use futures::{Stream, StreamExt, pin_mut};
use stint_domain::{Account, AccountId, RoleKind};
use stint_engine::FetchError;
use stint_http::{Audience, Cloud};
use stint_pim::{ClientError, Row};
use url::Url;

use crate::Session;
use crate::accounts::OpenAccount;
use crate::adapters::fetch_error;
use crate::queries::QueryError;

/// What works for an account, and what does not.
#[derive(Debug, Clone, PartialEq)]
pub struct CapabilityCard {
    /// Service by service, in the order of [`RoleKind::ALL`].
    pub rows: Vec<Capability>,
    /// The page on which an administrator consents to what is missing; `None` where nothing is, and in a practice
    /// tenant, which has no such page.
    pub consent: Option<Url>,
    /// What to forward to an administrator, in sentences; empty where all works.
    pub text: String,
}

/// One service on the card.
#[derive(Debug, Clone, PartialEq)]
pub struct Capability {
    /// Which.
    pub kind: RoleKind,
    /// How it stands.
    pub state: CapabilityState,
    /// The service's own code, where it gave one.
    pub code: Option<String>,
}

/// How a service stands for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CapabilityState {
    /// It answers, and all that Stint needs was consented to.
    Works,
    /// A permission was not consented to.
    ScopeMissing(String),
    /// The tenant lacks a license.
    LicenseMissing,
    /// It gives no answer now, or one that tells neither.
    CouldNotCheck(FetchError),
}

/// The least that each service needs. Operations: contract `entra-roles.md`, `groups.md`, `policies.md`, `sign-in.md`.
fn needed(kind: RoleKind) -> (Audience, &'static [&'static str]) {
    match kind {
        RoleKind::EntraRole => (
            Audience::Graph,
            &[
                "RoleEligibilitySchedule.Read.Directory",
                "RoleAssignmentSchedule.ReadWrite.Directory",
                "RoleManagementPolicy.Read.Directory",
            ],
        ),
        RoleKind::Group => (
            Audience::Graph,
            &[
                "PrivilegedEligibilitySchedule.Read.AzureADGroup",
                "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
                "RoleManagementPolicy.Read.AzureADGroup",
            ],
        ),
        RoleKind::AzureRole => (Audience::Arm, &["user_impersonation"]),
    }
}

impl Session {
    /// What works for `account`: each service is asked for one page of the person's eligibilities.
    ///
    /// # Errors
    /// [`QueryError::NotFound`] where there is no such account.
    pub async fn capabilities(&self, account: &AccountId) -> Result<CapabilityCard, QueryError> {
        let account = self.accounts().get(account).ok_or(QueryError::NotFound)?;
        let graph = account.graph();
        let (roles, groups, azure) = futures::join!(
            first(graph.eligible()),
            first(graph.groups().eligible()),
            first(account.arm().eligible())
        );
        let rows = [roles, groups, azure];
        let rows = RoleKind::ALL.into_iter().zip(rows);
        let rows: Vec<_> = rows
            .map(|(kind, read)| self.capability(&account, kind, read))
            .collect();
        let client_id = self.client_id();
        let consent = client_id
            .as_deref()
            .and_then(|client| consent_page(self.cloud(), client, account.account(), &rows));
        Ok(CapabilityCard {
            text: text(account.account(), client_id.as_deref(), &rows, consent.as_ref()),
            rows,
            consent,
        })
    }

    fn capability(&self, account: &OpenAccount, kind: RoleKind, read: Result<(), ClientError>) -> Capability {
        let (audience, scopes) = needed(kind);
        let missing = account
            .tokens()
            .granted(audience)
            .and_then(|granted| missing(scopes, &granted));
        let Err(error) = read else {
            let state = missing.map_or(CapabilityState::Works, |scope| {
                CapabilityState::ScopeMissing(scope.to_owned())
            });
            return Capability {
                kind,
                state,
                code: None,
            };
        };
        let lacks_license = error.lacks_license();
        let no_consent = matches!(error, ClientError::ConsentMissing { .. });
        let error = fetch_error(error, |wait| self.after(wait));
        let code = match &error {
            FetchError::Forbidden { code, .. } | FetchError::Failed { code, .. } => Some(code.clone()),
            FetchError::Offline(_) | FetchError::Throttled(_) | FetchError::SignInNeeded => None,
        };
        // Not every refusal is about a permission: what the token has is not asked for again.
        let names_scope = no_consent || code.as_deref() == Some(SCOPE_MISSING);
        let missing = missing.or(scopes.first().copied().filter(|_| names_scope));
        let state = match error {
            FetchError::Forbidden { .. } if lacks_license => CapabilityState::LicenseMissing,
            error @ (FetchError::Forbidden { .. } | FetchError::Failed { .. }) => {
                let refused = names_scope || matches!(error, FetchError::Forbidden { .. });
                match missing.filter(|_| refused) {
                    Some(scope) => CapabilityState::ScopeMissing(scope.to_owned()),
                    None => CapabilityState::CouldNotCheck(error),
                }
            }
            error @ (FetchError::Offline(_) | FetchError::Throttled(_) | FetchError::SignInNeeded) => {
                CapabilityState::CouldNotCheck(error)
            }
        };
        Capability { kind, state, code }
    }
}

/// The services' code for a permission that nobody has consented to (contract `limits-and-errors.md`).
const SCOPE_MISSING: &str = "PermissionScopeNotGranted";

/// Is there an answer? Its rows don't matter.
async fn first<T>(rows: impl Stream<Item = Result<Row<T>, ClientError>>) -> Result<(), ClientError> {
    pin_mut!(rows);
    rows.next().await.transpose().map(drop)
}

/// The first of `scopes` that is not among the granted ones. Who may write may read.
fn missing(scopes: &'static [&'static str], granted: &BTreeSet<String>) -> Option<&'static str> {
    let has = |scope: &str| {
        let scope = scope.to_ascii_lowercase();
        granted.contains(&scope) || granted.contains(&scope.replace(".read.", ".readwrite."))
    };
    // A sign-in service that does not tell what it granted tells nothing.
    let mut missing = scopes
        .iter()
        .copied()
        .filter(|scope| !granted.is_empty() && !has(scope));
    missing.next()
}

/// All permissions of the services that lack one, each with the address of its service where that is not Graph.
fn to_consent(cloud: &Cloud, rows: &[Capability]) -> Vec<String> {
    let lacking = rows
        .iter()
        .filter(|row| matches!(row.state, CapabilityState::ScopeMissing(_)));
    let scopes = lacking.flat_map(|row| {
        let (audience, scopes) = needed(row.kind);
        let service = match audience {
            Audience::Graph => cloud.graph.as_str(),
            Audience::Arm => cloud.arm.as_str(),
        };
        scopes.iter().map(move |scope| format!("{service}/{scope}"))
    });
    scopes.collect()
}

fn consent_page(cloud: &Cloud, client: &str, account: &Account, rows: &[Capability]) -> Option<Url> {
    let scopes = to_consent(cloud, rows);
    if scopes.is_empty() || cloud.is_simulated() {
        return None;
    }
    let mut url = cloud.authority.join("/");
    url.path_segments_mut()
        .ok()?
        .clear()
        .extend([account.tenant.id.as_str(), "v2.0", "adminconsent"]);
    url.query_pairs_mut()
        .append_pair("client_id", client)
        .append_pair("scope", &scopes.join(" "))
        .append_pair("redirect_uri", "http://localhost");
    Some(url)
}

/// What an administrator has to know to help.
fn text(account: &Account, client: Option<&str>, rows: &[Capability], consent: Option<&Url>) -> String {
    let mut lines = Vec::new();
    for row in rows {
        let service = match row.kind {
            RoleKind::EntraRole => "directory roles",
            RoleKind::Group => "groups",
            RoleKind::AzureRole => "Azure roles",
        };
        let code = row
            .code
            .as_ref()
            .map(|code| format!(" ({code})"))
            .unwrap_or_default();
        match &row.state {
            CapabilityState::ScopeMissing(_) => {
                let scopes = needed(row.kind).1.join(", ");
                lines.push(format!("For {service} it needs consent to: {scopes}{code}."));
            }
            CapabilityState::LicenseMissing => {
                lines.push(format!(
                    "For {service} the directory needs Microsoft Entra ID P2 or Microsoft Entra ID Governance{code}."
                ));
            }
            CapabilityState::Works | CapabilityState::CouldNotCheck(_) => {}
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let app = client
        .map(|id| format!(" (application {id})"))
        .unwrap_or_default();
    let tenant = &account.tenant;
    let mut text = format!(
        "{} uses Stint{app} in the directory {} ({}) to activate access that is assigned as eligible.\n",
        account.username,
        tenant.label(),
        tenant.id
    );
    text.push_str(&lines.join("\n"));
    if let Some(page) = consent {
        text.push_str(&format!(
            "\nConsent for the whole directory is given here: {page}"
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use stint_domain::Tenant;

    use super::*;

    fn account() -> Account {
        Account {
            id: "me.t".into(),
            principal: "me".into(),
            tenant: Tenant {
                id: "t-1".into(),
                name: Some("Contoso".into()),
            },
            username: "bruce@contoso.example".into(),
            display_name: "Bruce Wayne".into(),
        }
    }

    fn row(kind: RoleKind, state: CapabilityState, code: Option<&str>) -> Capability {
        Capability {
            kind,
            state,
            code: code.map(str::to_owned),
        }
    }

    #[test]
    fn who_may_write_may_read_and_who_tells_nothing_lacks_nothing() {
        let scopes = needed(RoleKind::Group).1;
        let granted = |names: &[&str]| names.iter().map(|name| name.to_ascii_lowercase()).collect();
        assert_eq!(missing(scopes, &granted(scopes)), None);
        assert_eq!(missing(scopes, &BTreeSet::new()), None);
        assert_eq!(missing(scopes, &granted(&["User.Read"])), Some(scopes[0]));
        let wide = ["PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup", scopes[1]];
        assert_eq!(missing(scopes, &granted(&wide)), Some(scopes[2]));
    }

    #[test]
    fn the_administrator_is_told_what_to_do_and_where() {
        let rows = [
            row(
                RoleKind::EntraRole,
                CapabilityState::LicenseMissing,
                Some("AadPremiumLicenseRequired"),
            ),
            row(RoleKind::Group, CapabilityState::Works, None),
            row(
                RoleKind::AzureRole,
                CapabilityState::ScopeMissing("user_impersonation".to_owned()),
                Some("AADSTS65001"),
            ),
        ];
        let cloud = Cloud::worldwide();
        let page = consent_page(&cloud, "c-1", &account(), &rows).unwrap();
        assert_eq!(
            page.as_str(),
            "https://login.microsoftonline.com/t-1/v2.0/adminconsent?client_id=c-1&scope=https%3A%2F%2F\
             management.azure.com%2Fuser_impersonation&redirect_uri=http%3A%2F%2Flocalhost"
        );
        let text = text(&account(), Some("c-1"), &rows, Some(&page));
        for part in [
            "bruce@contoso.example",
            "application c-1",
            "Contoso (t-1)",
            "P2",
            "AadPremiumLicenseRequired",
            "user_impersonation (AADSTS65001)",
            page.as_str(),
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("For groups"));
        let works = [row(RoleKind::Group, CapabilityState::Works, None)];
        assert_eq!(super::text(&account(), None, &works, None), "");
        assert_eq!(consent_page(&cloud, "c-1", &account(), &works), None);
    }
}
