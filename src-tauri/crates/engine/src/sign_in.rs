//! How sign-ins end, plain and stronger ones, and where they are kept.

use std::collections::BTreeMap;

use stint_domain::{Account, ClaimsChallenge, StepUpContextId, Timestamp};

/// A sign-in that went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// Contexts that the sign-in satisfied, and until when its token says so, UTC.
    pub contexts: BTreeMap<StepUpContextId, Timestamp>,
}

/// Why a sign-in did not end well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInFailure {
    /// The person took it back, here or on the page.
    #[error("the sign-in was canceled")]
    Canceled,
    /// Nobody finished it in time: five minutes in the browser, with a code as long as that is taken.
    #[error("nobody finished the sign-in in time")]
    TimedOut,
    /// Another person signed in than the one it was for.
    #[error("somebody else signed in")]
    OtherAccount,
    /// A policy of the tenant refuses this device, place or way of signing in, with its `AADSTS` code.
    #[error("a policy refuses this device or place (`{0}`)")]
    DeviceRules(String),
    /// No browser could be opened.
    #[error("no browser could be opened: {0}")]
    NoBrowser(String),
    /// No app registration is known for this cloud.
    #[error("no client id is known for this cloud")]
    NoClientId,
    /// The sign-in service can't be reached.
    #[error("{0} cannot be reached")]
    Unreachable(String),
    /// The sign-in service refused, with its code and number.
    #[error("the sign-in service refused (`{code}`)")]
    Refused {
        /// What it was about, decided by the number: `consent-missing`, `not-in-tenant`, `account-blocked`,
        /// `not-assigned`, `app-registration`; else `error` of its answer.
        code: String,
        /// Its `AADSTS` number.
        number: Option<u32>,
    },
    /// An answer that must not be trusted: a signature, nonce or audience that is wrong.
    #[error("the sign-in service's answer could not be verified: {0}")]
    NotVerified(String),
}

/// What a person types on another machine to sign in here.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// The code.
    pub user_code: String,
    /// The page to type it on.
    pub url: String,
    /// Until when it is taken, UTC.
    pub expires_at: Timestamp,
}

/// Whoever types the code signs in, so that it is in no log.
impl std::fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceCode")
            .field("url", &self.url)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// How a stronger sign-in ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepUpEnded {
    /// It is satisfied until the token ends, UTC.
    Satisfied {
        /// What it was for.
        challenge: ClaimsChallenge,
        /// The token's end.
        until: Timestamp,
        /// Nobody was asked: whether it is what the service wants, the service says.
        silently: bool,
    },
    /// It is not.
    Failed(SignInFailure),
}

/// Where the sign-in is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecretsState {
    /// Nothing is known yet; treated as kept.
    #[default]
    Unknown,
    /// In the system's keyring, or in the token file that the person named.
    Kept,
    /// In memory: no keyring runs here.
    MemoryOnly,
    /// In memory: the keyring is locked.
    Locked,
}
