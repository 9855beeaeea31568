//! What Graph and Azure Resource Manager say alike to a token that is good, but for a step-up context.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::shared::Shared;
use crate::tokens::{AccessClaims, Audience};

/// The step-up context that every token for the service has to carry and this one does not. Only a client that declares
/// that it understands claims challenges is asked.
pub(super) fn lacked(shared: &Shared, audience: Audience, claims: &AccessClaims) -> Option<String> {
    let demanded = shared.switches.strength.demanded(audience)?;
    let asked = claims.declares_claims_challenges() && !claims.acrs.contains(&demanded);
    asked.then_some(demanded)
}

/// The end of the challenge to a token that lacks a step-up context.
pub(super) fn insufficient_claims(context: &str) -> String {
    let claims = json!({ "access_token": { "acrs": { "essential": true, "value": context } } });
    let claims = STANDARD.encode(claims.to_string());
    format!(", error=\"insufficient_claims\", claims=\"{claims}\"")
}
