//! Documents that tell a client where everything is.

use axum::http::StatusCode;
use serde_json::json;

use super::error::OAuthError;
use crate::exchange::{Answer, Call};
use crate::shared::Shared;

/// The issuer of a tenant's tokens, below the address that the client has used.
pub(super) fn issuer(origin: &str, tenant: impl std::fmt::Display) -> String {
    format!("{origin}/{tenant}/v2.0")
}

pub(super) fn openid_configuration(shared: &Shared, tenant: &str, call: &Call) -> Answer {
    let issuer_tenant = match shared.world().tenant_in_path(tenant) {
        Some(Some(tenant)) => tenant.id.to_string(),
        // For all tenants at once the document has a place holder, as at the service.
        Some(None) => "{tenantid}".to_owned(),
        None => return unknown_tenant(tenant).answer(shared),
    };
    let base = format!("{}/{tenant}", call.origin);
    Answer::json(
        StatusCode::OK,
        &json!({
            "token_endpoint": format!("{base}/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["none"],
            "jwks_uri": format!("{base}/discovery/v2.0/keys"),
            "response_modes_supported": ["query", "fragment"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": issuer(&call.origin, issuer_tenant),
            "request_uri_parameter_supported": false,
            "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
            "http_logout_supported": false,
            "frontchannel_logout_supported": false,
            "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
            "claims_supported": [
                "sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver", "email"
            ],
            "tenant_region_scope": null,
            "cloud_instance_name": "practice",
            "cloud_graph_host_name": shared.origins.graph,
            "msgraph_host": shared.origins.graph,
        }),
    )
}

pub(super) fn keys(shared: &Shared, tenant: &str, call: &Call) -> Answer {
    let issuer_tenant = match shared.world().tenant_in_path(tenant) {
        Some(Some(tenant)) => tenant.id.to_string(),
        Some(None) => "{tenantid}".to_owned(),
        None => return unknown_tenant(tenant).answer(shared),
    };
    Answer::json(
        StatusCode::OK,
        &shared.keys.published(&issuer(&call.origin, issuer_tenant)),
    )
}

pub(super) fn instance(call: &Call) -> Answer {
    let host = call.origin.trim_start_matches("http://");
    Answer::json(
        StatusCode::OK,
        &json!({
            "tenant_discovery_endpoint": format!("{}/common/v2.0/.well-known/openid-configuration", call.origin),
            "api-version": "1.1",
            "metadata": [{ "preferred_network": host, "preferred_cache": host, "aliases": [host] }],
        }),
    )
}

pub(super) fn unknown_tenant(tenant: &str) -> OAuthError {
    OAuthError::new(
        "invalid_request",
        90002,
        format!("Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."),
    )
}
