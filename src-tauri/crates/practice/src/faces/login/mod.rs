//! The Entra login endpoints: authorize with its pages, token, logout, discovery, keys.

mod authorize;
mod claims;
mod discovery;
mod error;
mod html;
mod logout;
mod mint;
mod scope;
pub mod sign_in_page;
mod steps;
mod token;

use axum::http::{Method, StatusCode};

pub(crate) use mint::token_for;
pub(crate) use scope::own_origins;
pub(crate) use steps::Pages;

use crate::control::Op;
use crate::exchange::{Answer, Call};
use crate::shared::Shared;

/// The cookie that tells a browser in which somebody has signed in.
const SESSION_COOKIE: &str = "practice_session";

pub(crate) fn classify(call: &Call) -> Op {
    route(call).map_or(Op::Unknown, |(op, _)| op)
}

pub(crate) fn answer(shared: &Shared, call: &Call) -> Answer {
    let Some((op, tenant)) = route(call) else {
        return not_known(call);
    };
    match op {
        Op::Authorize => authorize::answer(shared, &tenant, call),
        Op::SignInPage => steps::answer(shared, call),
        Op::Token => token::answer(shared, &tenant, call),
        Op::Logout => logout::answer(shared, call),
        Op::OpenIdConfiguration => discovery::openid_configuration(shared, &tenant, call),
        Op::Keys => discovery::keys(shared, &tenant, call),
        Op::InstanceDiscovery => discovery::instance(call),
        Op::Me
        | Op::User
        | Op::Organization
        | Op::AdministrativeUnit
        | Op::RoleDefinitions
        | Op::RoleDefinition
        | Op::EligibilityInstances
        | Op::AssignmentInstances
        | Op::RequestsList
        | Op::RequestGet
        | Op::ActivateRequest
        | Op::Cancel
        | Op::PolicyAssignments
        | Op::Policies
        | Op::Policy
        | Op::Batch
        | Op::Unknown => not_known(call),
    }
}

/// The answer of a fault, in the service's form.
pub(crate) fn fault(shared: &Shared, status: StatusCode) -> Answer {
    error::OAuthError::new(
        "temporarily_unavailable",
        90033,
        "A transient error has occurred. Please try again.",
    )
    .with_status(status)
    .answer(shared)
}

/// The operation and the tenant's name in the path.
fn route(call: &Call) -> Option<(Op, String)> {
    let segments = call.segments();
    let lower: Vec<String> = segments
        .iter()
        .map(|segment| segment.to_ascii_lowercase())
        .collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let get = call.method == Method::GET;
    let post = call.method == Method::POST;
    let op = match lower.as_slice() {
        ["common", "discovery", "instance"] if get => Op::InstanceDiscovery,
        [_, "oauth2", "v2.0", "authorize"] if get => Op::Authorize,
        [_, "oauth2", "v2.0", "token"] if post => Op::Token,
        [_, "oauth2", "v2.0", "logout"] if get || post => Op::Logout,
        [_, "v2.0", ".well-known", "openid-configuration"] if get => Op::OpenIdConfiguration,
        [_, "discovery", "v2.0", "keys"] if get => Op::Keys,
        [_, "login"] if post => Op::SignInPage,
        _ => return None,
    };
    Some((op, segments.into_iter().next()?))
}

fn not_known(call: &Call) -> Answer {
    Answer::json(
        StatusCode::NOT_IMPLEMENTED,
        &serde_json::json!({
            "error": "unsupported",
            "error_description": format!("the practice tenant does not know {} {}", call.method, call.path),
        }),
    )
}
