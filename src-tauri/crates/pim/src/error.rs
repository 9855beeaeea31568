use std::error::Error;
use std::time::Duration;

use stint_domain::{ClaimsChallenge, DraftProblem};
use stint_http::{HttpError, Left, Refusal, Retry, TokenError, TransportError, claims_json};

use crate::BadField;

/// Why something could not be read, or a write was certainly not taken.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The service, or the sign-in service that gives the bearers for it, can't be reached.
    #[error("{host} cannot be reached")]
    Unreachable {
        /// Host and port.
        host: String,
        /// What went wrong; `None` where the sign-in service was meant.
        #[source]
        source: Option<TransportError>,
    },
    /// The service wants no requests for a while.
    #[error("the service asked us to wait")]
    Throttled {
        /// For how long, where it said so.
        retry_after: Option<Duration>,
    },
    /// The person has to sign in again.
    #[error("a sign-in is needed")]
    SignInNeeded,
    /// Nobody has consented to what is asked of this service, so the sign-in service gives no bearer for it.
    #[error("the consent is missing (`{code}`)")]
    ConsentMissing {
        /// `error` of its answer, or its `suberror`.
        code: String,
        /// Its `AADSTS` number.
        number: Option<u32>,
    },
    /// The sign-in service gives no bearer, and another sign-in would not change it.
    #[error("the sign-in service refused (`{code}`)")]
    SignInRefused {
        /// `error` of its answer, for example `invalid_client`.
        code: String,
        /// Its `AADSTS` number.
        number: Option<u32>,
    },
    /// The account, or the app registration, may not do this, or the tenant lacks the license for it.
    #[error("not permitted (`{code}`)")]
    Forbidden {
        /// The service's code, for example `PermissionScopeNotGranted` or `AadPremiumLicenseRequired`.
        code: String,
        /// The service's id of the call.
        request_id: String,
    },
    /// Any other refusal.
    #[error("unexpected answer `{code}`")]
    Unexpected {
        /// The status of the answer; from 500 the service is in trouble.
        status: u16,
        /// The service's code; `http-` and the status where it gave none.
        code: String,
        /// The service's id of the call.
        request_id: String,
    },
    /// The answer is not in the form of the contract.
    #[error("the answer's `{field}` cannot be read")]
    Malformed {
        /// The field in the service's spelling, or the place in the answer. Never its content.
        field: String,
        /// The service's id of the call; `None` where it was a row among others.
        request_id: Option<String>,
    },
}

/// What came of a request to activate, to deactivate, to prolong or to cancel, other than that it was taken.
///
/// Except [`ActivateError::Unclear`] each says that this request changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ActivateError {
    /// A stronger sign-in is needed first.
    #[error("this role needs a stronger sign-in")]
    StepUp(ClaimsChallenge),
    /// A step-up context is missing, and the service does not say which: the policy does.
    #[error("this role needs a stronger sign-in, and the service does not say which (`{code}`)")]
    ContextMissing {
        /// The service's code.
        code: String,
    },
    /// The service has not heard of the person or the role yet: its parts learn of new ones one after another, which
    /// takes up to two minutes.
    #[error("the service does not know of it yet (`{code}`)")]
    NotKnownYet {
        /// The service's code.
        code: String,
        /// The service's id of the call.
        request_id: String,
    },
    /// The role is active: what was wanted is there. (Also said of a later start while it is active.) Of a renewal: it
    /// is not over.
    #[error("the role is active already")]
    AlreadyActive,
    /// A request for this role waits, is planned or is being carried out.
    #[error("a request for this role is under way already")]
    AlreadyPending,
    /// The policy refused.
    #[error("the policy refused the request (`{code}`)")]
    Refused {
        /// The fields that it was about; empty where the service did not tell.
        problems: Vec<DraftProblem>,
        /// The service's code.
        code: String,
    },
    /// An activation can't be ended in its first five minutes.
    #[error("the role cannot be deactivated in its first five minutes")]
    TooEarly,
    /// There is no eligibility (any more) for this role and scope.
    #[error("the account is not eligible for this role")]
    NotEligible,
    /// There is nothing to end, or the service does not know of it yet: in the first minute after an activation
    /// it says the same.
    #[error("the role is not active")]
    NotActive,
    /// The request that should be taken back is not open (any more).
    #[error("the request is not open any more")]
    NotOpen,
    /// The service wants no requests for a while; this one was not taken.
    #[error("the service asked us to wait")]
    Throttled {
        /// For how long, where it said so.
        retry_after: Option<Duration>,
    },
    /// It may have been taken. Never to be sent again; to be looked up.
    #[error("the answer did not arrive")]
    Unclear(#[source] Box<dyn Error + Send + Sync>),
    /// It was not taken, for a reason that has nothing to do with roles.
    #[error(transparent)]
    Client(ClientError),
}

/// Which of the writes was refused: some codes mean another thing for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To turn eligible into active.
    Activate,
    /// To end an activation.
    Deactivate,
    /// To extend or renew an eligibility.
    Prolong,
    /// To take a request back.
    Cancel,
}

impl ClientError {
    /// Does the service say that the tenant lacks a license?
    pub fn lacks_license(&self) -> bool {
        matches!(self, Self::Forbidden { code, .. } if LICENSE_MISSING.contains(&code.as_str()))
    }

    /// When asking again has a chance.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Unreachable { .. } => Retry::WhenOnline,
            Self::Throttled { retry_after } => retry_after.map_or(Retry::Backoff, Retry::After),
            Self::Unexpected { status: 500.., .. } | Self::Malformed { .. } => Retry::Backoff,
            Self::SignInNeeded
            | Self::ConsentMissing { .. }
            | Self::SignInRefused { .. }
            | Self::Forbidden { .. }
            | Self::Unexpected { .. } => Retry::Never,
        }
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

impl From<BadField> for ClientError {
    fn from(BadField(field): BadField) -> Self {
        Self::Malformed {
            field: field.to_owned(),
            request_id: None,
        }
    }
}

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
        let told = step_up(&refusal)
            .or_else(|| known(asked, &refusal))
            .or_else(|| in_words(asked, &refusal));
        told.unwrap_or_else(|| Self::Client(refused(*refusal)))
    }
}

/// The codes with which the service says that the tenant lacks a license (contract `limits-and-errors.md`; the second
/// is that of reports and audit).
const LICENSE_MISSING: [&str; 2] = [
    "AadPremiumLicenseRequired",
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
];

/// The names under which a rule of a step-up context may fail (contract `limits-and-errors.md`: not verified).
const CONTEXT_RULES: [&str; 2] = ["AcrsRule", "AuthenticationContextRule"];

/// A write that may have been taken, and `source` is why nobody knows.
pub fn unclear(source: impl Into<Box<dyn Error + Send + Sync>>) -> ActivateError {
    ActivateError::Unclear(source.into())
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
        (
            Asked::Activate | Asked::Prolong,
            "RoleAssignmentExists" | "RoleAssignmentInstanceAlreadyExists",
        ) => E::AlreadyActive,
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
