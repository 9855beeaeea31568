//! Errors in the login service's form, with their AADSTS numbers.

use axum::http::StatusCode;
use serde_json::json;
use stint_clock::Timestamp;
use uuid::Uuid;

use crate::exchange::Answer;

/// An error of an OAuth endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OAuthError {
    pub(super) error: &'static str,
    pub(super) number: u32,
    text: String,
    suberror: Option<&'static str>,
    claims: Option<String>,
    status: StatusCode,
}

impl OAuthError {
    pub(super) fn new(error: &'static str, number: u32, text: impl Into<String>) -> Self {
        Self {
            error,
            number,
            text: text.into(),
            suberror: None,
            claims: None,
            status: StatusCode::BAD_REQUEST,
        }
    }

    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(super) fn unknown_tenant(tenant: &str) -> Self {
        Self::new(
            "invalid_request",
            90002,
            format!("Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."),
        )
    }

    /// The app registration is for work accounts.
    pub(super) fn not_for_consumers() -> Self {
        let text = "The application is not enabled for consumers.";
        Self::new("unauthorized_client", 700_016, text)
    }

    pub(super) fn bad_claims(why: &str) -> Self {
        Self::new(
            "invalid_request",
            90_014,
            format!("The parameter 'claims' is not valid: {why}."),
        )
    }

    /// A rule of conditional access about the device; only its number tells which.
    pub(super) fn device_refused(number: u32) -> Self {
        let text = "Access has been blocked by Conditional Access policies. The access policy does not allow token \
                    issuance from this device.";
        Self::new("interaction_required", number, text)
    }

    /// The client has to go to the browser again, with these claims.
    pub(super) fn interaction(number: u32, text: impl Into<String>, claims: Option<String>) -> Self {
        Self {
            suberror: Some("basic_action"),
            claims,
            ..Self::new("interaction_required", number, text)
        }
    }

    pub(super) fn with_suberror(mut self, suberror: &'static str) -> Self {
        self.suberror = Some(suberror);
        self
    }

    /// The text without what is new each time.
    pub(super) fn headline(&self) -> String {
        format!("AADSTS{}: {}", self.number, self.text)
    }

    /// The body of a token answer.
    pub(super) fn answer(&self, now: Timestamp) -> Answer {
        let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
        let timestamp = now.format("%Y-%m-%d %H:%M:%SZ").to_string();
        let mut body = json!({
            "error": self.error,
            "error_description": format!(
                "{}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {timestamp}",
                self.headline()
            ),
            "error_codes": [self.number],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
        });
        if let Some(suberror) = self.suberror {
            body["suberror"] = json!(suberror);
        }
        if let Some(claims) = &self.claims {
            body["claims"] = json!(claims);
        }
        Answer::json(self.status, &body).header(axum::http::header::CACHE_CONTROL, "no-store")
    }
}
