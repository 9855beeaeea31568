//! What answers that are no success mean, by their codes and, where those say nothing, their texts (contract `limits-and-errors.md`, `field-tested.md`).

use stint_domain::{ClaimsChallenge, DraftProblem};
use stint_http::{HttpError, Left, Refusal, TokenError, claims_json};

use crate::error::{ActivateError, Asked, ClientError, LICENSE_MISSING, unclear};

impl ActivateError {
    /// What `error` means as the answer to `asked`.
    pub fn of(asked: Asked, error: HttpError) -> Self {
        if error.left() == Left::Maybe {
            return unclear(error);
        }
        let refusal = match error {
            HttpError::Refused(refusal) => refusal,
            HttpError::Throttled { wait } => {
                return Self::Throttled {
                    retry_after: Some(wait),
                };
            }
            error @ (HttpError::Token(_)
            | HttpError::Transport { .. }
            | HttpError::Malformed { .. }
            | HttpError::ForeignPage { .. }
            | HttpError::EndlessPages) => return Self::Client(error.into()),
        };
        if refusal.status.as_u16() == 429 {
            return Self::Throttled {
                retry_after: refusal.retry_after,
            };
        }
        meaning(asked, &refusal).unwrap_or_else(|| Self::Client(refused(*refusal)))
    }
}

impl From<HttpError> for ClientError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Token(TokenError::SignInNeeded(_)) => Self::SignInNeeded,
            HttpError::Token(TokenError::Unreachable { host }) => Self::Unreachable { host, source: None },
            HttpError::Token(TokenError::ConsentMissing { code, number }) => {
                Self::ConsentMissing { code, number }
            }
            HttpError::Token(TokenError::Refused { code, number }) => Self::SignInRefused { code, number },
            HttpError::Transport { host, source } => Self::Unreachable {
                host,
                source: Some(source),
            },
            HttpError::Refused(refusal) => refused(*refusal),
            HttpError::Throttled { wait } => Self::Throttled {
                retry_after: Some(wait),
            },
            HttpError::Malformed { at, request_id } => Self::Malformed {
                field: at,
                request_id: Some(request_id),
            },
            HttpError::ForeignPage { .. } | HttpError::EndlessPages => Self::Malformed {
                field: "@odata.nextLink".to_owned(),
                request_id: None,
            },
        }
    }
}

/// What a refusal of a read means.
pub fn refused(refusal: Refusal) -> ClientError {
    let Refusal {
        status,
        code,
        request_id,
        retry_after,
        ..
    } = refusal;
    match status.as_u16() {
        401 => ClientError::SignInNeeded,
        // A missing license comes with either status.
        400 if LICENSE_MISSING.contains(&&*code) => ClientError::Forbidden { code, request_id },
        403 => ClientError::Forbidden { code, request_id },
        429 => ClientError::Throttled { retry_after },
        503 if retry_after.is_some() => ClientError::Throttled { retry_after },
        status => ClientError::Unexpected {
            status,
            code,
            request_id,
        },
    }
}

/// The names under which a rule of a step-up context may fail (contract `limits-and-errors.md`: not verified).
const CONTEXT_RULES: [&str; 2] = ["AcrsRule", "AuthenticationContextRule"];

/// What it means to the person who asked; `None` where it says nothing of roles.
fn meaning(asked: Asked, refusal: &Refusal) -> Option<ActivateError> {
    step_up(refusal)
        .or_else(|| known(asked, refusal))
        .or_else(|| in_words(asked, refusal))
}

/// An authentication context is missing. The name of the refusal may stand in the code or only somewhere in the
/// text, the claims behind `claims=`.
fn step_up(refusal: &Refusal) -> Option<ActivateError> {
    if !refusal.mentions("AcrsValidationFailed") {
        return None;
    }
    let message = refusal.message();
    let after = message.split_once("claims=").map_or(message, |(_, after)| after);
    // Encoded, the claims end at the next sign that separates; plain JSON may hold such signs itself.
    let encoded = after.split(['&', ' ', '\r', '\n']).next();
    let plain = after
        .find('{')
        .zip(after.rfind('}'))
        .and_then(|(start, end)| after.get(start..=end));
    // Percent-encoded, a text is at most three times as long; nothing longer is even decoded.
    let read = |written: &str| {
        let short = Some(written).filter(|written| written.len() <= 3 * ClaimsChallenge::LIMIT);
        ClaimsChallenge::parse(&claims_json(short?)?).ok()
    };
    let challenge = encoded.into_iter().chain(plain).find_map(read);
    let unsaid = || ActivateError::ContextMissing {
        code: refusal.code.clone(),
    };
    Some(challenge.map_or_else(unsaid, ActivateError::StepUp))
}

/// The codes of the contract's `limits-and-errors.md` that have a meaning for `asked`.
fn known(asked: Asked, refusal: &Refusal) -> Option<ActivateError> {
    use ActivateError as E;

    let code = refusal.code.as_str();
    let because = |problems: Vec<DraftProblem>| E::Refused {
        problems,
        code: code.to_owned(),
    };
    Some(match (asked, code) {
        (Asked::Activate | Asked::Prolong, "RoleAssignmentExists") => E::AlreadyActive,
        // What stands before it is not in the contract, and each part of the service has its own.
        (Asked::Activate | Asked::Prolong, code) if code.ends_with("InstanceAlreadyExists") => {
            E::AlreadyActive
        }
        (
            Asked::Activate | Asked::Deactivate | Asked::Prolong,
            "PendingRoleAssignmentRequest"
            | "RoleAssignmentRequestExists"
            | "OverlapsPendingRoleAssignmentRequests"
            | "ConcurrentActivationInProgress"
            | "RequestConflict",
        ) => E::AlreadyPending,
        (Asked::Activate | Asked::Prolong, "ActiveDurationTooShort") => because(vec![DraftProblem::TooShort]),
        (Asked::Deactivate, "ActiveDurationTooShort") => E::TooEarly,
        (
            Asked::Activate | Asked::Prolong,
            "RoleAssignmentRequestNotEligible"
            | "EligibilityNotFound"
            | "RoleAssignmentDoesNotExist"
            | "RoleDefinitionDoesNotExist",
        ) => E::NotEligible,
        (Asked::Activate | Asked::Deactivate | Asked::Prolong, "SubjectNotFound" | "RoleNotFound") => {
            E::NotKnownYet {
                code: code.to_owned(),
                request_id: refusal.request_id.clone(),
            }
        }
        (Asked::Deactivate, "RoleAssignmentDoesNotExist") => E::NotActive,
        (_, "RoleAssignmentRequestPolicyValidationFailed") => return Some(failed_rules(refusal)),
        (
            Asked::Activate | Asked::Prolong,
            "InvalidRoleAssignmentRequest" | "InvalidRoleAssignmentRequestSchedule",
        ) => because(Vec::new()),
        // A group always has one owner.
        (Asked::Deactivate, "CannotDeleteLastAdminAssignment") => because(Vec::new()),
        // Resource Manager itself may want multifactor authentication for any write.
        (_, "RequestDisallowedByAzure") if refusal.mentions("MFA") => E::StepUp(ClaimsChallenge::mfa()),
        // Which code it gives for a request that is done already is not in the contract; the status is.
        (Asked::Cancel, _) if matches!(refusal.status.as_u16(), 400 | 404 | 409) => E::NotOpen,
        _ => return None,
    })
}

/// What the service now and then says in words only, under a code that says nothing (contract `field-tested.md`,
/// errors seen in the field).
fn in_words(asked: Asked, refusal: &Refusal) -> Option<ActivateError> {
    let said = refusal.message().to_lowercase();
    let any = |texts: [&str; 2]| texts.iter().any(|text| said.contains(text));
    match asked {
        Asked::Activate if any(["has already been activated", "role assignment already exists"]) => {
            Some(ActivateError::AlreadyActive)
        }
        Asked::Deactivate if any(["must wait at least 5 minutes", "within 5 minutes"]) => {
            Some(ActivateError::TooEarly)
        }
        Asked::Activate | Asked::Deactivate | Asked::Prolong | Asked::Cancel => None,
    }
}

/// The rules that failed are only in the text, as `["ExpirationRule"]` or `ExpirationRule - because`. What the
/// person can mend in the form comes before a sign-in that would not help.
fn failed_rules(refusal: &Refusal) -> ActivateError {
    let words = refusal
        .message()
        .split(|sign: char| !sign.is_ascii_alphanumeric());
    let rules: Vec<_> = words.filter(|word| word.ends_with("Rule")).collect();
    let problem = |rule: &&str| match *rule {
        "ExpirationRule" => Some(DraftProblem::TooLong),
        "JustificationRule" => Some(DraftProblem::JustificationMissing),
        "TicketingRule" => Some(DraftProblem::TicketMissing),
        _ => None,
    };
    let problems: Vec<_> = rules.iter().filter_map(problem).collect();
    if rules.contains(&"EligibilityRule") {
        ActivateError::NotEligible
    } else if problems.is_empty() && rules.iter().any(|rule| CONTEXT_RULES.contains(rule)) {
        ActivateError::ContextMissing {
            code: refusal.code.clone(),
        }
    } else if problems.is_empty() && rules.contains(&"MfaRule") {
        ActivateError::StepUp(ClaimsChallenge::mfa())
    } else {
        ActivateError::Refused {
            problems,
            code: refusal.code.clone(),
        }
    }
}
