//! What the engine is told of answers that are no rows.

use std::time::Duration;

use chrono::TimeDelta;
use stint_clock::Timestamp;
use stint_domain::RoleKind;
use stint_engine::{Answer, FetchError};
use stint_pim::{ActivateError, ClientError};

use super::ServiceDirectory;
use crate::accounts::OpenAccount;

impl ServiceDirectory {
    /// What the engine is told of a write that was not plainly taken.
    pub(super) async fn answer(&self, kind: RoleKind, account: &OpenAccount, error: ActivateError) -> Answer {
        match error {
            ActivateError::StepUp(challenge) => Answer::StepUp(challenge),
            ActivateError::ContextMissing { code } => Answer::ContextMissing { code },
            ActivateError::NotKnownYet { code, request_id } => Answer::NotKnownYet {
                code,
                request_id: Some(request_id),
            },
            ActivateError::AlreadyActive => Answer::AlreadyActive,
            ActivateError::AlreadyPending => Answer::AlreadyPending,
            ActivateError::Refused { problems, code } => Answer::Refused { problems, code },
            ActivateError::TooEarly => Answer::TooEarly,
            ActivateError::NotEligible | ActivateError::NotActive | ActivateError::NotOpen => {
                Answer::NotThere
            }
            ActivateError::Throttled { retry_after } => {
                Answer::NotAccepted(FetchError::Throttled(self.after(retry_after)))
            }
            ActivateError::Unclear(cause) => {
                tracing::warn!(%cause, "no answer to a request that may have been taken");
                Answer::Unclear
            }
            ActivateError::Client(error) => Answer::NotAccepted(self.failed(kind, account, error).await),
        }
    }
}

/// The instant in the service's time at which it takes requests again: a wait that it asks for is real time, and its
/// own runs at `rate`.
pub(crate) fn after(now: Timestamp, rate: f64, wait: Option<Duration>) -> Timestamp {
    const UNSAID: Duration = Duration::from_secs(10);
    let seconds = wait.unwrap_or(UNSAID).as_secs_f64() * rate;
    now + TimeDelta::milliseconds((seconds * 1000.0) as i64)
}

/// What the engine and the front ends are told of a call that failed. `after` is the instant at which a wait ends.
pub(crate) fn fetch_error(
    error: ClientError,
    after: impl FnOnce(Option<Duration>) -> Timestamp,
) -> FetchError {
    tracing::debug!(error = &error as &dyn std::error::Error, "a call failed");
    match error {
        ClientError::Unreachable { host, .. } => FetchError::Offline(host),
        ClientError::Throttled { retry_after } => FetchError::Throttled(after(retry_after)),
        ClientError::SignInNeeded => FetchError::SignInNeeded,
        ClientError::ConsentMissing { code, number } | ClientError::SignInRefused { code, number } => {
            let number = number.map(|number| format!("AADSTS{number}"));
            FetchError::Failed {
                code: number.unwrap_or(code),
                request_id: None,
            }
        }
        ClientError::Forbidden { code, request_id } => FetchError::Forbidden {
            code,
            request_id: Some(request_id),
        },
        ClientError::Unexpected { code, request_id, .. } => FetchError::Failed {
            code,
            request_id: Some(request_id),
        },
        ClientError::Malformed { field, request_id } => FetchError::Failed {
            code: format!("malformed-{field}"),
            request_id,
        },
    }
}
