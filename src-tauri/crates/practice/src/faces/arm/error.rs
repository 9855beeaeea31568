//! Errors in ARM's forms: mostly an object with a code, now and then a bare text or a message alone.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::route::Route;
use crate::exchange::{Answer, Call};
use crate::faces::challenge::insufficient_claims;
use crate::pim::{Refusal, RuleName};
use crate::shared::Shared;

/// An error of ARM.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ArmError {
    status: StatusCode,
    body: Value,
    /// The step-up context that the token lacks.
    lacks: Option<String>,
}

impl ArmError {
    pub(super) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let message: String = message.into();
        Self {
            status,
            body: json!({ "error": { "code": code, "message": message } }),
            lacks: None,
        }
    }

    pub(super) fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn unauthorized(code: &str, message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, message)
    }

    /// The token is good, but for a step-up context.
    pub(super) fn challenge(context: String) -> Self {
        let message = "The access token does not satisfy the claims that a policy asks for.";
        Self {
            lacks: Some(context),
            ..Self::unauthorized("InvalidAuthenticationToken", message)
        }
    }

    /// No write without multifactor authentication.
    pub(super) fn disallowed(call: &Call) -> Self {
        let message = format!(
            "Resource '{}' was disallowed by Azure: the request was made without authenticating through MFA.",
            call.path
        );
        Self::new(StatusCode::FORBIDDEN, "RequestDisallowedByAzure", message)
    }

    /// Azure's own access control has refused an action at a scope.
    pub(super) fn forbidden(client: (&str, uuid::Uuid), action: &str, scope: &str) -> Self {
        let (name, id) = client;
        let message = format!(
            "The client '{name}' with object id '{id}' does not have authorization to perform action '{action}' \
             over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your \
             credentials."
        );
        Self::new(StatusCode::FORBIDDEN, "AuthorizationFailed", message)
    }

    /// A list of everybody's rows, asked for by somebody who may see their own only.
    pub(super) fn not_an_administrator(requestor: uuid::Uuid) -> Self {
        let message = format!(
            "The requestor {requestor} does not have permissions for this request. Please use $filter=asTarget() \
             to filter on the requestor's assignments."
        );
        Self::new(StatusCode::FORBIDDEN, "InsufficientPermissions", message)
    }

    /// A scope that is not there, in the words for its kind.
    pub(super) fn no_such_scope(scope: &str) -> Self {
        let parts: Vec<&str> = scope.split('/').filter(|part| !part.is_empty()).collect();
        let lower: Vec<String> = parts.iter().map(|part| part.to_ascii_lowercase()).collect();
        let at = |name: &str| lower.iter().position(|part| part == name);
        let named = |name: &str| at(name).and_then(|at| parts.get(at + 1)).copied();
        if let (Some(group), true) = (named("resourcegroups"), at("providers").is_none()) {
            let message = format!("Resource group '{group}' could not be found.");
            return Self::new(StatusCode::NOT_FOUND, "ResourceGroupNotFound", message);
        }
        if let (Some(subscription), None) = (named("subscriptions"), at("resourcegroups")) {
            return match uuid::Uuid::try_parse(subscription) {
                Ok(_) => {
                    let message = format!("The subscription '{subscription}' could not be found.");
                    Self::new(StatusCode::NOT_FOUND, "SubscriptionNotFound", message)
                }
                Err(_) => Self::bad(
                    "InvalidSubscriptionId",
                    format!("The provided subscription identifier '{subscription}' is malformed or invalid."),
                ),
            };
        }
        let message = format!("The resource '{scope}' was not found.");
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    pub(super) fn not_found(what: &str) -> Self {
        let message = format!("The resource '{what}' was not found.");
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    /// The service refuses the verb; the answer has no error object.
    pub(super) fn not_allowed(call: &Call) -> Self {
        let message = format!(
            "The requested resource does not support http method '{}'.",
            call.method
        );
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            body: json!({ "message": message }),
            lacks: None,
        }
    }

    /// Nobody has built the operation; the answer is a text alone.
    pub(super) fn not_built() -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            body: json!("Not implemented exception"),
            lacks: None,
        }
    }

    pub(super) fn not_known(call: &Call) -> Self {
        let message = format!("The practice tenant does not know {} {}", call.method, call.path);
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    pub(super) fn unlicensed() -> Self {
        let message =
            "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.";
        Self::bad("AadPremiumLicenseRequired", message)
    }

    pub(super) fn version_missing() -> Self {
        let message = "The api-version query parameter (?api-version=) is required for all requests.";
        Self::bad("MissingApiVersionParameter", message)
    }

    /// A version in which the operation is not spoken.
    pub(super) fn version_unknown(version: &str, route: &Route) -> Self {
        let supported = route.versions().join(", ");
        let Some(kind) = route.resource_type().filter(|_| is_version(version)) else {
            let message =
                format!("The api-version '{version}' is invalid. The supported versions are '{supported}'.");
            return Self::bad("InvalidApiVersionParameter", message);
        };
        if route.versions() == ["2021-01-01-preview"] {
            return Self::not_found(kind);
        }
        let message = format!(
            "No registered resource provider found for location '' and API version '{version}' for type '{kind}'. \
             The supported api-versions are '{supported}'."
        );
        Self::bad("NoRegisteredProviderFound", message)
    }

    pub(super) fn answer(&self, shared: &Shared) -> Answer {
        let mut body = self.body.clone();
        if let (Some(code), Some(message)) =
            (body["error"]["code"].as_str(), body["error"]["message"].as_str())
        {
            let (code, message) = shared.switches.strength.spelled(code, message);
            body["error"] = json!({ "code": code, "message": message });
        }
        let answer = Answer::json(self.status, &body);
        if self.status != StatusCode::UNAUTHORIZED {
            return answer;
        }
        let message = self.body["error"]["message"].as_str().unwrap_or_default();
        let why = match &self.lacks {
            Some(context) => insufficient_claims(context),
            None => format!(", error=\"invalid_token\", error_description=\"{message}\""),
        };
        let challenge = format!(
            "Bearer authorization_uri=\"{}/common\"{why}",
            shared.origins.login
        );
        answer.header(header::WWW_AUTHENTICATE, &challenge)
    }
}

/// A date, perhaps with a word behind it.
fn is_version(text: &str) -> bool {
    let date = text.get(..10).unwrap_or_default();
    chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok()
}

impl From<Refusal> for ArmError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotYours => Self::new(
                StatusCode::FORBIDDEN,
                "InsufficientPermissions",
                "The requestor does not have permissions for this request. Please use $filter=asTarget() to filter \
                 on the requestor's assignments.",
            ),
            Refusal::NotApprover => Self::new(
                StatusCode::FORBIDDEN,
                "InsufficientPermissions",
                "The requestor is not an approver of this request.",
            ),
            Refusal::Decided => Self::new(
                StatusCode::CONFLICT,
                "RoleAssignmentRequestAlreadyApproved",
                "The role assignment request has been decided already.",
            ),
            Refusal::Invalid => Self::bad(
                "InvalidRoleAssignmentRequest",
                "The role assignment request is invalid.",
            ),
            Refusal::InvalidSchedule => Self::bad(
                "InvalidRoleAssignmentRequestSchedule",
                "The schedule of the role assignment request is invalid.",
            ),
            // The spelling is the service's.
            Refusal::TooShort => Self::bad(
                "ActiveDurationTooShort",
                "The Active duration is too short. Miniumum Required is 5 minutes.",
            ),
            Refusal::Rules(rules) => {
                let told: Vec<&str> = rules.iter().map(|rule| told(*rule)).collect();
                let message = format!("The following policy rules failed: {}", told.join(", "));
                Self::bad("RoleAssignmentRequestPolicyValidationFailed", message)
            }
            Refusal::ContextMissing(context) => {
                let claims = json!({ "access_token": { "acrs": { "essential": true, "value": context } } });
                let encoded = percent_encoding::utf8_percent_encode(
                    &claims.to_string(),
                    percent_encoding::NON_ALPHANUMERIC,
                )
                .to_string();
                Self::bad(
                    "RoleAssignmentRequestAcrsValidationFailed",
                    format!("&claims={encoded}"),
                )
            }
            Refusal::Exists => Self::bad("RoleAssignmentExists", "The Role assignment already exists."),
            Refusal::Pending => Self::bad(
                "PendingRoleAssignmentRequest",
                "There is already an existing pending Role assignment request.",
            ),
            Refusal::Overlaps => Self::bad(
                "OverlapsPendingRoleAssignmentRequests",
                "The request overlaps with a pending role assignment request.",
            ),
            Refusal::DoesNotExist => Self::bad(
                "RoleAssignmentDoesNotExist",
                "The Role assignment does not exist.",
            ),
            // Only a group has a last owner.
            Refusal::LastOwner => Self::bad(
                "CannotDeleteLastAdminAssignment",
                "The last administrator assignment can't be deleted.",
            ),
            Refusal::UnknownRequest => {
                let message = "The requested resource was not found.";
                Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
            }
            Refusal::NotPending(status) => Self::bad(
                "BadRequest",
                format!(
                    "The request is {} and can't be changed any more.",
                    status.as_str()
                ),
            ),
        }
    }
}

/// ARM says of each rule what it wants.
fn told(rule: RuleName) -> &'static str {
    match rule {
        RuleName::Eligibility => "EligibilityRule - The principal has no eligible assignment",
        RuleName::Expiration => "ExpirationRule - The requested duration exceeds the maximum",
        RuleName::Mfa => "MfaRule - Multifactor authentication is required",
        RuleName::Justification => "JustificationRule - Justification is required",
        RuleName::Ticketing => "TicketingRule - Ticket information is required",
    }
}
