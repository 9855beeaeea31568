//! The calls to the services and to the sign-in: several are under way at a time, and each ends with an input.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use stint_clock::Clock;
use stint_domain::{AccountId, ClaimsChallenge, Intent, RoleAt, Timestamp};
use tokio::sync::mpsc;

use crate::{Answer, Fetch, FetchError, Input, Ports, SignInAsk, SignInFailure, StepUpEnded, UsableAnswer};

/// A call to a service or to the sign-in. Several are under way at a time.
pub(super) enum Call {
    Fetch(Fetch),
    /// Not later than the instant, where there is one.
    Send(Intent, Option<Timestamp>, Arc<dyn Clock>),
    LookUp(Intent),
    SignIn(SignInAsk),
    StepUp(AccountId, ClaimsChallenge),
    SignOut(AccountId),
    CheckUsable(RoleAt),
}

impl Call {
    /// Makes the call; what comes of it is an input. What it has to say before that goes `aside`.
    pub(super) async fn make(self, ports: Ports, aside: mpsc::UnboundedSender<Input>) -> Option<Input> {
        let input = match self {
            Self::Fetch(fetch) => {
                let result = caught(ports.directory.fetch(&fetch)).await;
                Input::Fetched(fetch, result.unwrap_or_else(|| Err(broken())))
            }
            Self::Send(intent, by, clock) if by.is_some_and(|by| clock.now() > by) => {
                Input::Answered(intent.id, Answer::NotAccepted(too_late()))
            }
            Self::Send(intent, ..) => {
                let answer = caught(ports.directory.send(&intent)).await;
                Input::Answered(intent.id, answer.unwrap_or(Answer::Unclear))
            }
            Self::LookUp(intent) => {
                let result = caught(ports.directory.look_up(&intent)).await;
                Input::Found(intent.id, result.unwrap_or_else(|| Err(broken())))
            }
            Self::SignIn(ask) => {
                let tell = move |code| {
                    // The loop may have ended; then nobody signs in any more.
                    let _ = aside.send(Input::DeviceCode(code));
                };
                let result = caught(ports.sign_in.sign_in(&ask, &tell)).await;
                Input::SignInEnded(result.unwrap_or_else(|| Err(broken_sign_in())))
            }
            Self::StepUp(account, challenge) => {
                let ended = caught(ports.sign_in.step_up(&account, &challenge)).await;
                let ended = ended.unwrap_or_else(|| StepUpEnded::Failed(broken_sign_in()));
                Input::StepUpEnded(account, ended)
            }
            Self::SignOut(account) => {
                caught(ports.sign_in.sign_out(&account)).await;
                return None;
            }
            Self::CheckUsable(target) => {
                let answer = caught(ports.directory.check_usable(&target)).await;
                Input::Usable(target, answer.unwrap_or(UsableAnswer::CouldNotCheck))
            }
        };
        Some(input)
    }
}

/// What the call brought; `None` when it panicked.
pub(super) async fn caught<T>(call: impl Future<Output = T>) -> Option<T> {
    let result = AssertUnwindSafe(call).catch_unwind().await;
    if result.is_err() {
        tracing::error!("a call panicked");
    }
    result.ok()
}

fn too_late() -> FetchError {
    FetchError::Failed {
        code: "too-late".to_owned(),
        request_id: None,
    }
}

fn broken() -> FetchError {
    FetchError::Failed {
        code: "internal".to_owned(),
        request_id: None,
    }
}

fn broken_sign_in() -> SignInFailure {
    SignInFailure::Refused {
        code: "internal".to_owned(),
        number: None,
    }
}
