use futures::future::BoxFuture;
use secrecy::SecretString;

/// Whom a token is for. One token request serves one audience.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Microsoft Graph, which every sign-in is for.
    #[default]
    Graph,
    /// Azure Resource Manager.
    Arm,
}

/// A bearer for one audience. Redacted in debug output; shown to nobody but the `Authorization` header.
pub type AccessToken = SecretString;

/// Gives bearers of one account. Implemented by the sign-in crate, which renews them silently.
///
/// It never opens a browser: what can't be had silently is an error.
pub trait TokenSource: Send + Sync + 'static {
    /// A bearer for `audience` that is valid for some time yet.
    ///
    /// # Errors
    /// See [`TokenError`].
    fn token(&self, audience: Audience) -> BoxFuture<'_, Result<AccessToken, TokenError>>;

    /// Forgets the bearer for `audience`, which the service has just refused, so that the next call gets a new
    /// one. `challenge` is the JSON of the claims that the refusal asked for, if it asked.
    fn refused(&self, audience: Audience, challenge: Option<String>) -> BoxFuture<'_, ()>;
}

/// Why there is no bearer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The person has to sign in: nothing is stored, it has expired, or it was revoked. Carries the sign-in
    /// service's error code (`AADSTS…` number) where there is one.
    #[error("a sign-in is needed")]
    SignInNeeded(Option<u32>),
    /// The sign-in service can't be reached.
    #[error("{host} cannot be reached")]
    Unreachable {
        /// Host of the sign-in service.
        host: String,
    },
    /// Nobody has consented to what the app asks of this service. Where the person may do that, the sign-in page asks
    /// them; else an administrator has to.
    #[error("the consent is missing (`{code}`)")]
    ConsentMissing {
        /// `error` of the answer, or its `suberror`.
        code: String,
        /// The `AADSTS` number.
        number: Option<u32>,
    },
    /// The sign-in service gave an answer that is not understood, or refused for a reason that another sign-in
    /// would not change (a blocked device, a wrong registration). Carries its error code where there is one.
    #[error("the sign-in service refused the request (`{code}`)")]
    Refused {
        /// `error` of the answer, for example `invalid_client`.
        code: String,
        /// The `AADSTS` number.
        number: Option<u32>,
    },
}
