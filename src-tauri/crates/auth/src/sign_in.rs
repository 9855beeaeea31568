use std::io;

use chrono::TimeDelta;
use stint_domain::{Account, AccountId, ClaimsChallenge, TenantId, Timestamp};
use stint_http::Audience;

use crate::browser::BrowserError;
use crate::callback::TooManyRequests;
use crate::id_token::IdTokenError;
use crate::refusal::Refusal;

/// How long a sign-in waits for the person.
pub const SIGN_IN_LIMIT: TimeDelta = TimeDelta::minutes(5);

/// Whom to sign in, and what the sign-in has to show.
#[derive(Debug, Clone, Default)]
pub struct SignInRequest {
    /// The tenant to sign in to; `None` = as the registration says.
    pub tenant: Option<TenantId>,
    /// The name to fill in. Not used together with [`Prompt::SelectAccount`].
    pub login_hint: Option<String>,
    /// Who it must be, in a step-up or when a known account signs in again. Somebody else is refused, and nothing
    /// of theirs is kept.
    pub expected: Option<AccountId>,
    /// What the service asked for (step-up). What a service has asked for before, and nobody has shown since, is added.
    pub challenge: Option<ClaimsChallenge>,
    /// The service that it is for: its rules decide what the page asks, and its bearer is the one that comes of it.
    /// `None` = the one that gives whoever is expected or named no bearer without it, else Graph.
    pub audience: Option<Audience>,
    /// What the page should do although it might not have to.
    pub prompt: Option<Prompt>,
}

/// What the sign-in page should ask although it might not have to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Which account.
    SelectAccount,
    /// The password, or what stands for it.
    Login,
    /// Consent to the app's permissions.
    Consent,
}

/// A sign-in that went well. Its tokens are with the authenticator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who it was.
    pub account: Account,
    /// What was asked for; the bearer of the request's service is the one that came of it.
    pub satisfied: Option<ClaimsChallenge>,
    /// Until when that very bearer is sent, UTC.
    pub until: Timestamp,
}

/// Why nobody is signed in. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Taken back in Stint, or on the page.
    #[error("the sign-in was canceled")]
    Canceled,
    /// Nobody finished it in time: five minutes in the browser ([`SIGN_IN_LIMIT`]), with a code as long as that is
    /// good.
    #[error("nobody finished the sign-in in time")]
    TimedOut,
    /// The page could not be shown.
    #[error("no browser could be opened: {0}")]
    Browser(#[source] BrowserError),
    /// No address on this machine could be made ready for the answer.
    #[error("no free port on this machine's loopback address")]
    Listener(#[source] io::Error),
    /// Something on this machine sends requests to the sign-in's address.
    #[error("too many requests that do not belong to the sign-in")]
    Disturbed,
    /// Somebody else has signed in than the one who was expected.
    #[error("{username} signed in instead")]
    OtherAccount {
        /// The name of the one who did.
        username: String,
    },
    /// The sign-in service said no; [`Refusal::reason`] says what to do.
    #[error(transparent)]
    Refused(Refusal),
    /// The sign-in service can't be reached, or has a bad moment.
    #[error("{host} cannot be reached")]
    Unreachable {
        /// Host of the service.
        host: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Its answer can't be verified.
    #[error("the sign-in service's answer could not be verified: {0}")]
    NotVerified(#[source] IdTokenError),
    /// Its answer is not one that the protocol knows.
    #[error("the sign-in service gave an answer that is not understood")]
    NotUnderstood,
}

impl SignInRequest {
    /// The service that it is for.
    pub(crate) fn audience(&self) -> Audience {
        self.audience.unwrap_or_default()
    }

    /// Is `account` the one that has to sign in?
    pub(crate) fn check(&self, account: &Account) -> Result<(), SignInError> {
        if self.expected.as_ref().is_some_and(|id| *id != account.id) {
            let username = account.username.clone();
            return Err(SignInError::OtherAccount { username });
        }
        Ok(())
    }
}

impl Prompt {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::SelectAccount => "select_account",
            Self::Login => "login",
            Self::Consent => "consent",
        }
    }
}

impl From<Refusal> for SignInError {
    fn from(refusal: Refusal) -> Self {
        // What the page's Cancel sends; a refusal by the service has a number with it.
        if refusal.code == "access_denied" && refusal.number.is_none() {
            return Self::Canceled;
        }
        Self::Refused(refusal)
    }
}

impl From<TooManyRequests> for SignInError {
    fn from(_: TooManyRequests) -> Self {
        Self::Disturbed
    }
}

impl From<IdTokenError> for SignInError {
    fn from(error: IdTokenError) -> Self {
        Self::NotVerified(error)
    }
}
