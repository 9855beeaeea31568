use std::error::Error;
use std::time::Duration;

use stint_domain::{ClaimsChallenge, DraftProblem};
use stint_http::{Retry, TransportError};

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

impl From<BadField> for ClientError {
    fn from(BadField(field): BadField) -> Self {
        Self::Malformed {
            field: field.to_owned(),
            request_id: None,
        }
    }
}

/// The codes with which the service says that the tenant lacks a license (contract `limits-and-errors.md`; the second
/// is that of reports and audit).
pub(crate) const LICENSE_MISSING: [&str; 2] = [
    "AadPremiumLicenseRequired",
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
];

/// A write that may have been taken, and `source` is why nobody knows.
pub fn unclear(source: impl Into<Box<dyn Error + Send + Sync>>) -> ActivateError {
    ActivateError::Unclear(source.into())
}
