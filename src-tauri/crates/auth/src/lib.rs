//! Sign-in: the browser's visit, the tokens that come of it, and where they are kept.
//!
//! What the person sees of a sign-in (waiting, needs attention) is the engine's state; here is the work behind it.
//!
//! ```text
//! Authenticator::sign_in                                 AccountTokens::token
//!   callback   listens on a free port of this machine      cached, and good for some time yet? -> it is the answer
//!   browser    shows the sign-in page                      one renewal at a time: a turn in this process,
//!   callback   gets the code, checks `state`               a file lock between processes
//!   login      turns the code into tokens (PKCE)           the newest refresh token is read under the lock
//!   id_token   says who it was, verified                   login      turns it into a new access token
//!   expected?  the account that had to be                  the new refresh token is stored at once
//!   kept       the refresh token goes into the keyring     nobody is asked anything
//! ```
//!
//! [`Authenticator::sign_in_by_code`] is the same for a machine without a browser: the page is shown elsewhere, and
//! instead of listening it asks until the code was typed there.
//!
//! **Invariant:** a token is keyed by its cloud. What is stored for a practice tenant is never offered to a real
//! sign-in service, nor the other way round. **Invariant:** renewing never opens a browser. **Invariant:** access
//! tokens are in memory only; the refresh token is in the [`SecretStore`]. **Invariant:** requests go to the
//! authority of the registration's cloud only, and redirects are not followed.

mod authenticator;
mod browser;
mod callback;
mod claims;
mod device_code;
mod hints;
mod id_token;
mod kept;
mod login;
mod refusal;
mod registration;
mod renewal_lock;
mod secrets;
mod sign_in;
mod threads;
mod tokens;
mod transport;

pub use authenticator::{Authenticator, Surroundings};
pub use browser::{Browser, BrowserError, SystemBrowser};
pub use device_code::DeviceCode;
pub use hints::{groups, wids};
pub use id_token::IdTokenError;
pub use kept::Keeping;
pub use refusal::{Refusal, RefusalReason};
pub use registration::Registration;
pub use secrets::{KeyringStore, MemoryStore, SecretError, SecretName, SecretStore, TokenFile};
pub use sign_in::{Prompt, SIGN_IN_LIMIT, SignInError, SignInRequest, SignedIn};
pub use tokens::AccountTokens;
