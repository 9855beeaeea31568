//! Documents that tell a client where everything is.

use axum::http::StatusCode;
use serde_json::json;

use super::error::OAuthError;
use crate::exchange::{Answer, Call};
use crate::op::Service;
use crate::shared::Shared;
use crate::world::{CONSUMERS, InPath};

/// The issuer of a tenant's tokens, below the address that the client has used.
pub(super) fn issuer(origin: &str, tenant: impl std::fmt::Display) -> String {
    format!("{origin}/{tenant}/v2.0")
}

pub(super) fn openid_configuration(shared: &Shared, tenant: &str, call: &Call) -> Answer {
    let Some(issuer_tenant) = issuer_tenant(shared, tenant) else {
        return OAuthError::unknown_tenant(tenant).answer(shared.now());
    };
    let graph = shared
        .fronts
        .get(&Service::Graph)
        .unwrap_or(&shared.origins.graph);
    let graph = host(graph);
    let base = format!("{}/{tenant}", call.origin);
    Answer::json(
        StatusCode::OK,
        &json!({
            "token_endpoint": format!("{base}/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["none"],
            "jwks_uri": format!("{base}/discovery/v2.0/keys"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": issuer(&call.origin, issuer_tenant),
            "request_uri_parameter_supported": false,
            "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
            "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
            "http_logout_supported": false,
            "frontchannel_logout_supported": false,
            "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
            "claims_supported": [
                "sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver", "email"
            ],
            "tenant_region_scope": null,
            "cloud_instance_name": "practice",
            "cloud_graph_host_name": graph,
            "msgraph_host": graph,
        }),
    )
}

pub(super) fn keys(shared: &Shared, tenant: &str, call: &Call) -> Answer {
    let Some(issuer_tenant) = issuer_tenant(shared, tenant) else {
        return OAuthError::unknown_tenant(tenant).answer(shared.now());
    };
    Answer::json(
        StatusCode::OK,
        &shared.keys.published(&issuer(&call.origin, issuer_tenant)),
    )
}

/// Tells a library that it may trust the address which it was given. It is asked for nothing but our own.
pub(super) fn instance(shared: &Shared, call: &Call) -> Answer {
    if call.parameter("api-version").as_deref() != Some("1.1") {
        let text = "The api-version is missing or not supported: use '1.1'.";
        return OAuthError::new("invalid_request", 90014, text).answer(shared.now());
    }
    let endpoint = call.parameter("authorization_endpoint").unwrap_or_default();
    let Some(tenant) = tenant_of(&endpoint, &call.origin) else {
        let text = format!("Unknown or invalid instance '{endpoint}'.");
        return OAuthError::new("invalid_instance", 50049, text).answer(shared.now());
    };
    let host = host(&call.origin);
    Answer::json(
        StatusCode::OK,
        &json!({
            "tenant_discovery_endpoint": format!("{}/{tenant}/v2.0/.well-known/openid-configuration", call.origin),
            "api-version": "1.1",
            "metadata": [{ "preferred_network": host, "preferred_cache": host, "aliases": [host] }],
        }),
    )
}

/// The first part of the path of an authorize address below `origin`.
fn tenant_of<'e>(endpoint: &'e str, origin: &str) -> Option<&'e str> {
    let start = endpoint.get(..origin.len())?;
    let path = endpoint.get(origin.len()..)?.strip_prefix('/')?;
    let (tenant, rest) = path.split_once('/')?;
    let authorize = ["oauth2/v2.0/authorize", "oauth2/authorize"].contains(&rest);
    (start.eq_ignore_ascii_case(origin) && authorize && !tenant.is_empty()).then_some(tenant)
}

/// What stands for the tenant in the issuer; `None` for a tenant that is not there.
fn issuer_tenant(shared: &Shared, tenant: &str) -> Option<String> {
    Some(match shared.world().tenant_in_path(tenant)? {
        InPath::One(tenant) => tenant.id.to_string(),
        // For all tenants at once the document has a place holder, as at the service.
        InPath::Anywhere => "{tenantid}".to_owned(),
        InPath::Consumers => CONSUMERS.to_owned(),
    })
}

/// Name and port of an origin.
fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}
