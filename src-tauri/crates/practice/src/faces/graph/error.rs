//! Errors in Graph's form.

use axum::http::{StatusCode, header};
use serde_json::json;
use uuid::Uuid;

use super::family::Branch;
use super::route::Route;
use crate::exchange::{Answer, Call};
use crate::faces::challenge::insufficient_claims;
use crate::odata::QueryError;
use crate::pim::{Refusal, RuleName};
use crate::shared::Shared;

/// An error of Graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GraphError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// The step-up context that the token lacks.
    lacks: Option<String>,
}

impl GraphError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            lacks: None,
        }
    }

    /// The token is good, but for a step-up context.
    pub(super) fn challenge(context: String) -> Self {
        let message = "Continuous access evaluation resulted in challenge.";
        Self {
            lacks: Some(context),
            ..Self::unauthorized(message)
        }
    }

    pub(super) fn unauthorized(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }

    pub(super) fn denied() -> Self {
        let message = "Insufficient privileges to complete the operation.";
        Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
    }

    /// A list of everybody's rows, asked for by somebody who may see their own only.
    pub(super) fn not_an_administrator() -> Self {
        let message = "The requestor does not have permissions for this request.";
        Self::new(StatusCode::FORBIDDEN, "InsufficientPermissions", message)
    }

    /// A list of groups' rows that says neither of which group nor of whom.
    pub(super) fn parameters_missing() -> Self {
        let message = "The required parameters GroupId or PrincipalId is missing";
        Self::new(StatusCode::BAD_REQUEST, "MissingParameters", message)
    }

    /// A refusal in the words of one of the two parts of Graph.
    pub(super) fn of(refusal: Refusal, branch: Branch) -> Self {
        match (refusal, branch) {
            (Refusal::ContextMissing(context), Branch::Groups) => Self {
                code: "GroupAssignmentRequestAcrsValidationFailed",
                ..Self::from(Refusal::ContextMissing(context))
            },
            (refusal, Branch::Groups | Branch::Directory) => refusal.into(),
        }
    }

    pub(super) fn unlicensed() -> Self {
        let message =
            "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.";
        Self::new(StatusCode::BAD_REQUEST, "AadPremiumLicenseRequired", message)
    }

    pub(super) fn not_known(call: &Call) -> Self {
        let message = format!("The practice tenant does not know {} {}", call.method, call.path);
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    /// The permission was not consented: the governance parts of Graph name what they would take.
    pub(super) fn scope_missing(route: &Route, accepted: &[&str]) -> Self {
        if !route.is_governance() {
            return Self::denied();
        }
        let message = format!(
            "Authorization failed due to missing permission scope {}.",
            accepted.join(",")
        );
        Self::new(StatusCode::FORBIDDEN, "PermissionScopeNotGranted", message)
    }

    pub(super) fn answer(&self, shared: &Shared, call: &Call) -> Answer {
        let request_id = Uuid::new_v4().to_string();
        let client_request_id = call.header("client-request-id").unwrap_or(&request_id).to_owned();
        let (code, message) = shared.switches.strength.spelled(self.code, &self.message);
        let body = json!({ "error": {
            "code": code,
            "message": message,
            "innerError": {
                "date": shared.now().format("%Y-%m-%dT%H:%M:%S").to_string(),
                "request-id": request_id,
                "client-request-id": client_request_id,
            },
        } });
        let answer = Answer::json(self.status, &body);
        if self.status != StatusCode::UNAUTHORIZED {
            return answer;
        }
        let insufficient = self.lacks.as_deref().map(insufficient_claims).unwrap_or_default();
        let challenge = format!(
            "Bearer realm=\"\", authorization_uri=\"{}/common/oauth2/v2.0/authorize\", \
             client_id=\"00000003-0000-0000-c000-000000000000\"{insufficient}",
            shared.origins.login
        );
        answer.header(header::WWW_AUTHENTICATE, &challenge)
    }
}

/// A request that is not as it has to be.
pub(super) fn bad_request(message: &str) -> GraphError {
    GraphError::new(StatusCode::BAD_REQUEST, "BadRequest", message)
}

/// Something that is not there, or not for the caller.
pub(super) fn not_found(what: &str) -> GraphError {
    let message = format!(
        "Resource '{what}' does not exist or one of its queried reference-property objects are not present."
    );
    GraphError::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
}

impl From<QueryError> for GraphError {
    fn from(error: QueryError) -> Self {
        let code = match error {
            QueryError::Filter(_) | QueryError::FilterTooLong => "InvalidFilter",
            QueryError::Option(_)
            | QueryError::Property { .. }
            | QueryError::Value { .. }
            | QueryError::Broken(_) => "BadRequest",
        };
        Self::new(StatusCode::BAD_REQUEST, code, error.to_string())
    }
}

impl From<Refusal> for GraphError {
    fn from(refusal: Refusal) -> Self {
        let bad = |code, message: &str| Self::new(StatusCode::BAD_REQUEST, code, message);
        match refusal {
            Refusal::NotYours => Self::not_an_administrator(),
            Refusal::NotApprover => {
                let message = "The requestor is not an approver of this request.";
                Self::new(StatusCode::FORBIDDEN, "InsufficientPermissions", message)
            }
            Refusal::Decided => Self::new(
                StatusCode::CONFLICT,
                "RoleAssignmentRequestAlreadyApproved",
                "The role assignment request has been decided already.",
            ),
            Refusal::Invalid => bad(
                "InvalidRoleAssignmentRequest",
                "The role assignment request is invalid.",
            ),
            Refusal::InvalidSchedule => bad(
                "InvalidRoleAssignmentRequestSchedule",
                "The schedule of the role assignment request is invalid.",
            ),
            // The spelling is the service's.
            Refusal::TooShort => bad(
                "ActiveDurationTooShort",
                "The Active duration is too short. Miniumum Required is 5 minutes.",
            ),
            Refusal::Rules(rules) => {
                let names: Vec<String> = rules
                    .iter()
                    .map(|rule| format!("\"{}\"", rule_name(*rule)))
                    .collect();
                let message = format!("The following policy rules failed: [{}]", names.join(","));
                bad("RoleAssignmentRequestPolicyValidationFailed", &message)
            }
            Refusal::ContextMissing(context) => {
                let claims = json!({ "access_token": { "acrs": { "essential": true, "value": context } } });
                let encoded = percent_encoding::utf8_percent_encode(
                    &claims.to_string(),
                    percent_encoding::NON_ALPHANUMERIC,
                )
                .to_string();
                bad(
                    "RoleAssignmentRequestAcrsValidationFailed",
                    &format!("&claims={encoded}"),
                )
            }
            Refusal::Exists => bad("RoleAssignmentExists", "The Role assignment already exists."),
            Refusal::Pending => bad(
                "PendingRoleAssignmentRequest",
                "There is already an existing pending Role assignment request.",
            ),
            Refusal::Overlaps => bad(
                "OverlapsPendingRoleAssignmentRequests",
                "The request overlaps with a pending role assignment request.",
            ),
            Refusal::DoesNotExist => bad(
                "RoleAssignmentDoesNotExist",
                "The Role assignment does not exist.",
            ),
            Refusal::LastOwner => bad(
                "CannotDeleteLastAdminAssignment",
                "The last owner of a group can't be removed.",
            ),
            Refusal::UnknownRequest => {
                let message = "The requested resource was not found.";
                Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
            }
            Refusal::NotPending(status) => bad(
                "BadRequest",
                &format!(
                    "The request is {} and can't be changed any more.",
                    status.as_str()
                ),
            ),
        }
    }
}

fn rule_name(rule: RuleName) -> &'static str {
    match rule {
        RuleName::Eligibility => "EligibilityRule",
        RuleName::Expiration => "ExpirationRule",
        RuleName::Mfa => "MfaRule",
        RuleName::Justification => "JustificationRule",
        RuleName::Ticketing => "TicketingRule",
    }
}
