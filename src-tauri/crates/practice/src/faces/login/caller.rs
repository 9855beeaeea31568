//! Who calls: the tenant that the path names, and the program.

use uuid::Uuid;

use super::error::OAuthError;
use crate::shared::Shared;
use crate::world::InPath;

/// The tenant of the path; `None` for wherever the account lives.
pub(super) fn tenant(shared: &Shared, name: &str) -> Result<Option<Uuid>, OAuthError> {
    match shared.world().tenant_in_path(name) {
        Some(InPath::One(tenant)) => Ok(Some(tenant.id)),
        Some(InPath::Anywhere) => Ok(None),
        Some(InPath::Consumers) => Err(OAuthError::not_for_consumers()),
        None => Err(OAuthError::unknown_tenant(name)),
    }
}

/// Is this the app registration of the practice tenant?
pub(super) fn check_client_id(shared: &Shared, client: &str) -> Result<(), OAuthError> {
    if client.eq_ignore_ascii_case(&shared.world().client_id.to_string()) {
        return Ok(());
    }
    let text = format!(
        "Application with identifier '{client}' was not found in the directory. This can happen if the \
         application has not been installed by the administrator of the tenant or consented to by any user."
    );
    Err(OAuthError::new("unauthorized_client", 700_016, text))
}
