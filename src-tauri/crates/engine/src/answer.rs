//! What the services answer: lists, why something could not be read or sent, and what became of what was sent.

use std::collections::{BTreeMap, BTreeSet};

use stint_domain::{
    Activation, ActivationRules, ActiveAssignment, ClaimsChallenge, DraftProblem, EligibleAssignment,
    PolicyAt, Timestamp,
};

/// What a list brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Fetched {
    /// In the service's order.
    Eligible(Vec<EligibleAssignment>),
    /// In the service's order.
    Active(Vec<ActiveAssignment>),
    /// In the service's order.
    Activations(Vec<Activation>),
    /// By policy. One that was wanted and is not here is none that the person may read, or there is none.
    Rules(BTreeMap<PolicyAt, ActivationRules>),
    /// Of the policies that were wanted, only some could be read.
    PartOfRules {
        /// As [`Fetched::Rules`], of all that are not in `failed`.
        read: BTreeMap<PolicyAt, ActivationRules>,
        /// Those that could not be read now, together as they failed, and why.
        failed: Vec<(Vec<PolicyAt>, FetchError)>,
    },
    /// A list, never one of this kind again, of which some rows could not be read.
    Partly(Box<Self>, LeftOut),
}

/// The rows of a list that are there and could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many; at least one.
    pub rows: usize,
    /// The ids of those of which that much could be read, in the service's spelling.
    pub ids: BTreeSet<String>,
}

impl Fetched {
    /// What could not be read of it, where that is something.
    pub(crate) fn left_out(&self) -> Option<&LeftOut> {
        match self {
            Self::Partly(_, left_out) => Some(left_out),
            Self::Eligible(_)
            | Self::Active(_)
            | Self::Activations(_)
            | Self::Rules(_)
            | Self::PartOfRules { .. } => None,
        }
    }

    /// How many rows were read; of the rules, how many policies.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Eligible(rows) => rows.len(),
            Self::Active(rows) => rows.len(),
            Self::Activations(rows) => rows.len(),
            Self::Rules(rules) | Self::PartOfRules { read: rules, .. } => rules.len(),
            Self::Partly(rows, _) => rows.len(),
        }
    }
}

/// Why something could not be read or sent. In all cases it certainly was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The host can't be reached.
    #[error("{0} cannot be reached")]
    Offline(String),
    /// The service takes requests again at this instant, UTC.
    #[error("the service asked us to wait")]
    Throttled(Timestamp),
    /// A sign-in is needed.
    #[error("a sign-in is needed")]
    SignInNeeded,
    /// The account, or the app registration, may not do this, or the tenant lacks the license for it.
    #[error("not permitted (`{code}`)")]
    Forbidden {
        /// The service's code, for example `PermissionScopeNotGranted`, or one of ours in kebab-case.
        code: String,
        /// The service's id of the call; `None` where it was no single call.
        request_id: Option<String>,
    },
    /// Another answer, with the service's code and the id of the call.
    #[error("unexpected answer `{code}`")]
    Failed {
        /// The service's code, or one of ours in kebab-case.
        code: String,
        /// The service's id of the call.
        request_id: Option<String>,
    },
}

impl FetchError {
    /// The code of [`FetchError::Failed`] where Azure alone wants the person to sign in: a sign-in of the account
    /// is for Azure then.
    pub const AZURE_SIGN_IN: &str = "azure-sign-in-needed";
    /// The same, where nobody has consented that Stint asks Azure.
    pub const AZURE_CONSENT: &str = "azure-consent-needed";

    /// [`FetchError::Forbidden`] that is not about a single call.
    pub fn forbidden(code: impl Into<String>) -> Self {
        Self::Forbidden {
            code: code.into(),
            request_id: None,
        }
    }
}

/// The service's answer to something that was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It was taken: the request as it stands. Of a cancellation: `None`.
    Accepted(Option<Box<Activation>>),
    /// It wants a stronger sign-in first. Not accepted.
    StepUp(ClaimsChallenge),
    /// The role is active already.
    AlreadyActive,
    /// A request for it waits already.
    AlreadyPending,
    /// The policy refused. Not accepted.
    Refused {
        /// The fields that it was about, where it said so.
        problems: Vec<DraftProblem>,
        /// Its code.
        code: String,
    },
    /// A stronger sign-in comes first, and which one only the policy tells. Not accepted.
    ContextMissing {
        /// The service's code.
        code: String,
    },
    /// The service has not heard of the person or the role yet, which takes up to two minutes. Not accepted.
    NotKnownYet {
        /// The service's code.
        code: String,
        /// The service's id of the call.
        request_id: Option<String>,
    },
    /// A deactivation came before its time.
    TooEarly,
    /// There is nothing to do it to (no eligibility, no active role, no open request).
    NotThere,
    /// It certainly was not accepted.
    NotAccepted(FetchError),
    /// It may have been accepted.
    Unclear,
}

/// What the service shows when an intent is looked up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// The person's requests for the same access, in the service's order.
    pub activations: Vec<Activation>,
    /// The assignments of the same access in force.
    pub active: Vec<ActiveAssignment>,
}

/// Whether a role works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsableAnswer {
    /// A fresh token carries it.
    Yes,
    /// A fresh token does not carry it yet.
    NotYet,
    /// Nothing would tell.
    CannotBeObserved,
    /// The check did not work.
    CouldNotCheck,
}
