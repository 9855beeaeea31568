//! The Entra login endpoints: authorize with its pages, token, device code, logout, discovery, keys.

mod authorize;
mod caller;
mod claims;
mod cookie;
mod device;
mod device_outcome;
mod discovery;
mod error;
pub(crate) mod flow;
mod html;
mod logout;
mod mint;
mod redirect;
mod scope;
pub mod sign_in_page;
mod steps;
mod token;

use axum::http::{Method, StatusCode};

pub(crate) use mint::token_for;

use crate::exchange::{Answer, Call};
use crate::op::Op;
use crate::shared::Shared;

/// An operation of the login service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route {
    Authorize,
    SignInPage,
    Token,
    Logout,
    DeviceCode,
    /// The page on which a device code is typed in.
    DevicePage,
    /// That page, sent back.
    DeviceAnswer,
    OpenIdConfiguration,
    Keys,
    InstanceDiscovery,
}

impl Route {
    fn op(self) -> Op {
        match self {
            Self::Authorize => Op::Authorize,
            Self::SignInPage => Op::SignInPage,
            Self::Token => Op::Token,
            Self::Logout => Op::Logout,
            Self::DeviceCode => Op::DeviceCode,
            Self::DevicePage | Self::DeviceAnswer => Op::DevicePage,
            Self::OpenIdConfiguration => Op::OpenIdConfiguration,
            Self::Keys => Op::Keys,
            Self::InstanceDiscovery => Op::InstanceDiscovery,
        }
    }
}

pub(crate) fn classify(call: &Call) -> Op {
    route(call).map_or(Op::Unknown, |(route, _)| route.op())
}

pub(crate) fn answer(shared: &Shared, call: &Call) -> Answer {
    let Some((route, tenant)) = route(call) else {
        return not_known(call);
    };
    match route {
        Route::Authorize => authorize::answer(shared, &tenant, call),
        Route::SignInPage => steps::answer(shared, call),
        Route::Token => token::answer(shared, &tenant, call),
        Route::Logout => logout::answer(shared, call),
        Route::DeviceCode => device::begin(shared, &tenant, call),
        Route::DevicePage => device::ask_for_code(call),
        Route::DeviceAnswer => device::take_code(shared, call),
        Route::OpenIdConfiguration => discovery::openid_configuration(shared, &tenant, call),
        Route::Keys => discovery::keys(shared, &tenant, call),
        Route::InstanceDiscovery => discovery::instance(shared, call),
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
    .answer(shared.now())
}

/// The operation and the tenant's name in the path.
fn route(call: &Call) -> Option<(Route, String)> {
    let segments = call.segments();
    let lower: Vec<String> = segments
        .iter()
        .map(|segment| segment.to_ascii_lowercase())
        .collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let get = call.method == Method::GET;
    let post = call.method == Method::POST;
    let route = match lower.as_slice() {
        ["common", "discovery", "instance"] if get => Route::InstanceDiscovery,
        ["common", "oauth2", "deviceauth"] if get => Route::DevicePage,
        ["common", "oauth2", "deviceauth"] if post => Route::DeviceAnswer,
        [_, "oauth2", "v2.0", "authorize"] if get => Route::Authorize,
        [_, "oauth2", "v2.0", "token"] if post => Route::Token,
        [_, "oauth2", "v2.0", "devicecode"] if post => Route::DeviceCode,
        [_, "oauth2", "v2.0", "logout"] if get || post => Route::Logout,
        [_, "v2.0", ".well-known", "openid-configuration"] if get => Route::OpenIdConfiguration,
        [_, "discovery", "v2.0", "keys"] if get => Route::Keys,
        [_, "login"] if post => Route::SignInPage,
        _ => return None,
    };
    Some((route, segments.into_iter().next()?))
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
