//! Azure Resource Manager. No operation lives here yet: a call is checked for its token and then told that
//! the practice tenant does not know it.

use axum::http::{StatusCode, header};
use serde_json::json;

use super::login::own_origins;
use crate::exchange::{Answer, Call};
use crate::shared::Shared;
use crate::tokens::{Audience, TokenFault, verify_access};

pub(crate) fn answer(shared: &Shared, call: &Call) -> Answer {
    let bearer = call
        .header(header::AUTHORIZATION.as_str())
        .and_then(|value| value.strip_prefix("Bearer "));
    let own = own_origins(shared, Audience::Arm);
    let verified = match bearer {
        None => Err("AuthenticationFailed"),
        Some(token) => {
            verify_access(&shared.keys, token, Audience::Arm, &own, shared.now()).map_err(|fault| match fault
            {
                TokenFault::Invalid => "InvalidAuthenticationToken",
                TokenFault::Expired => "ExpiredAuthenticationToken",
                TokenFault::WrongAudience => "InvalidAuthenticationTokenAudience",
            })
        }
    };
    if let Err(code) = verified {
        let challenge = format!(
            "Bearer authorization_uri=\"{}/common\", error=\"invalid_token\", error_description=\"{code}\"",
            shared.origins.login
        );
        return error(StatusCode::UNAUTHORIZED, code, "Authentication failed.")
            .header(header::WWW_AUTHENTICATE, &challenge);
    }
    let message = format!("The practice tenant does not know {} {}", call.method, call.path);
    error(StatusCode::NOT_IMPLEMENTED, "NotImplemented", &message)
}

/// The answer of a fault.
pub(crate) fn fault(status: StatusCode) -> Answer {
    let code = if status == StatusCode::TOO_MANY_REQUESTS {
        "ResourceRequestsThrottled"
    } else {
        "InternalServerError"
    };
    error(status, code, "The request can't be served now.")
}

fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": { "code": code, "message": message } }))
}
