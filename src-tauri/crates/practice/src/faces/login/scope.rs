//! Scopes: for which service, and with whose consent.

use super::error::OAuthError;
use crate::shared::Shared;
use crate::tokens::Audience;

const OIDC: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// The only permission that there is for Azure.
const USER_IMPERSONATION: &str = "user_impersonation";

/// What a `scope` parameter asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) openid: bool,
    pub(super) offline: bool,
    /// The service, and how the client spells its name.
    pub(super) resource: Option<(Audience, String)>,
    oidc: Vec<String>,
}

/// Reads a `scope` parameter. A token is for one service only; authorize may name several, of which the
/// first counts.
pub(super) fn read(shared: &Shared, scope: &str, one_resource: bool) -> Result<Asked, OAuthError> {
    let mut asked = Asked {
        openid: false,
        offline: false,
        resource: None,
        oidc: Vec::new(),
    };
    for item in scope.split_ascii_whitespace() {
        if OIDC.contains(&item) {
            asked.openid |= item == "openid";
            asked.offline |= item == "offline_access";
            asked.oidc.push(item.to_owned());
            continue;
        }
        // What stands before the last slash is the service; a name alone is a permission of Graph.
        let (resource, permission) = item
            .rsplit_once('/')
            .unwrap_or(("https://graph.microsoft.com", item));
        let audience = audience_named(shared, resource).ok_or_else(|| {
            let text = format!(
                "The provided value for the input parameter 'scope' is not valid. The scope {item} is not valid."
            );
            OAuthError::new("invalid_scope", 70011, text)
        })?;
        if !is_consented(shared, audience, permission) {
            let text = format!(
                "The user or administrator has not consented to use the application with ID '{}'. \
                 Send an interactive authorization request for this user and resource.",
                shared.world().client_id
            );
            return Err(OAuthError::new("invalid_grant", 65001, text).with_suberror("consent_required"));
        }
        match &asked.resource {
            Some((other, _)) if *other != audience && one_resource => {
                let text = "Provided value for the input parameter scope is not valid because it contains more \
                            than one resource.";
                return Err(OAuthError::new("invalid_scope", 28000, text));
            }
            Some(_) => {}
            None => asked.resource = Some((audience, resource.to_owned())),
        }
    }
    Ok(asked)
}

impl Asked {
    /// The service that a token is for: Graph where nothing was said.
    pub(super) fn audience(&self) -> (Audience, String) {
        self.resource
            .clone()
            .unwrap_or_else(|| (Audience::Graph, "https://graph.microsoft.com".to_owned()))
    }

    /// The `scope` of the token answer: everything that is granted, in the client's spelling.
    pub(super) fn granted(&self, shared: &Shared) -> String {
        let (audience, resource) = self.audience();
        let permissions = permissions(shared, audience);
        let full = permissions
            .iter()
            .map(|permission| format!("{}/{permission}", resource.trim_end_matches('/')));
        self.oidc
            .iter()
            .cloned()
            .chain(full)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The permissions that the app registration has consent for.
pub(super) fn permissions(shared: &Shared, audience: Audience) -> Vec<String> {
    match audience {
        Audience::Graph => {
            let consented = shared.consented.iter();
            consented
                .filter(|scope| !shared.switches.is_withdrawn(scope))
                .cloned()
                .collect()
        }
        Audience::Arm => [USER_IMPERSONATION]
            .into_iter()
            .filter(|scope| !shared.switches.is_withdrawn(scope))
            .map(str::to_owned)
            .collect(),
    }
}

fn is_consented(shared: &Shared, audience: Audience, permission: &str) -> bool {
    let consented = permissions(shared, audience);
    let any = permission.eq_ignore_ascii_case(".default") && !consented.is_empty();
    any || consented
        .iter()
        .any(|known| known.eq_ignore_ascii_case(permission))
}

fn audience_named(shared: &Shared, resource: &str) -> Option<Audience> {
    let resource = resource.trim_end_matches('/');
    [Audience::Graph, Audience::Arm].into_iter().find(|audience| {
        audience.names().contains(&resource)
            || shared.own_origins(*audience).iter().any(|own| own == resource)
    })
}
