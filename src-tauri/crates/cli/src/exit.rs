//! Exit codes and the one place where an error of the engine gets one.

use stint_app::engine::{CommandError, FetchError, SignInFailure};
use stint_domain::{DraftProblem, IntentState, Timestamp, words};

pub(crate) const DONE: u8 = 0;
pub(crate) const FAILED: u8 = 1;
pub(crate) const USAGE: u8 = 2;
pub(crate) const SIGN_IN_NEEDED: u8 = 3;
pub(crate) const STEP_UP_NEEDED: u8 = 4;
pub(crate) const WAITS: u8 = 5;
pub(crate) const REFUSED: u8 = 6;
pub(crate) const NOT_FOUND: u8 = 7;
pub(crate) const UNREACHABLE: u8 = 8;

/// A verb that did not end with "done": an exit code, what happened, and what to do next.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code.
    pub(crate) code: u8,
    /// Kebab-case name for scripts.
    pub(crate) name: String,
    /// What happened and what to do next, each as a sentence without a full stop.
    pub(crate) message: Vec<String>,
    /// Rows that were meant, perhaps.
    pub(crate) candidates: Vec<crate::output::Item>,
}

impl Outcome {
    pub(crate) fn new(code: u8, name: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            name: name.to_owned(),
            message: vec![message.into()],
            candidates: Vec::new(),
        }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(FAILED, "failed", message)
    }

    pub(crate) fn sign_in_needed() -> Self {
        Self::new(
            SIGN_IN_NEEDED,
            "sign-in-needed",
            "nobody is signed in here, or the sign-in is over",
        )
        .next("sign in with `stintctl sign-in`; for a practice tenant add `--cloud FILE`")
    }

    /// Adds what to do next.
    pub(crate) fn next(mut self, advice: impl Into<String>) -> Self {
        self.message.push(advice.into());
        self
    }

    pub(crate) fn of_command(error: &CommandError, now: Timestamp) -> Self {
        let text = error.to_string();
        match error {
            CommandError::SignInNeeded => Self::sign_in_needed(),
            CommandError::SignInUnderWay => Self::failed(text).next("finish or cancel it first"),
            CommandError::NotFound => Self::new(NOT_FOUND, "not-found", text),
            CommandError::Problems(problems) => Self::of_problems(problems),
            CommandError::StepUpNeeded(_) => Self::new(STEP_UP_NEEDED, "step-up-needed", text)
                .next("add `--step-up` to open the browser for it"),
            CommandError::AlreadyActive(Some(end)) => Self::new(
                REFUSED,
                "already-active",
                format!("{text} until {}", instant(*end)),
            )
            .next("it can be activated again after that, or deactivated before"),
            CommandError::AlreadyActive(None) => Self::new(REFUSED, "already-active", text),
            CommandError::AlreadyAsked => Self::new(WAITS, "already-asked", text)
                .next("see it with `stintctl requests`; take it back with `stintctl cancel ID`"),
            CommandError::TooEarly(at) => {
                // Rounded up: what is promised for then must be possible then.
                let wait = (*at - now).to_std().unwrap_or_default();
                let wait = std::time::Duration::from_secs(wait.as_secs().div_ceil(60) * 60);
                Self::new(REFUSED, "too-early", text).next(format!(
                    "it can be deactivated in {}, at {}",
                    words::length(wait),
                    instant(*at)
                ))
            }
            CommandError::Standing => {
                Self::new(REFUSED, "standing", text).next("only an administrator can end it")
            }
            CommandError::Closed => Self::failed(text),
            CommandError::NotRecorded(_) => {
                Self::failed(text).next("check the free space and the folder's rights")
            }
        }
    }

    pub(crate) fn of_problems(problems: &[DraftProblem]) -> Self {
        let mut outcome = Self::new(REFUSED, "problems", "the role's policy does not allow this");
        for problem in problems {
            outcome = outcome.next(match problem {
                DraftProblem::TicketMissing => format!("{problem}: add `--ticket-number`"),
                DraftProblem::JustificationMissing => format!("{problem}: add `--justification`"),
                DraftProblem::TooShort
                | DraftProblem::TooLong
                | DraftProblem::JustificationTooLong
                | DraftProblem::TicketTooLong
                | DraftProblem::StartInPast
                | DraftProblem::EligibilityEnds => problem.to_string(),
            });
        }
        outcome
    }

    pub(crate) fn of_fetch(error: &FetchError) -> Self {
        let text = error.to_string();
        match error {
            FetchError::Offline(_) => {
                Self::new(UNREACHABLE, "unreachable", text).next("check the network and try again")
            }
            FetchError::Throttled(until) => {
                Self::new(UNREACHABLE, "throttled", text).next(format!("try again after {}", instant(*until)))
            }
            FetchError::SignInNeeded => Self::sign_in_needed(),
            FetchError::Forbidden(_) | FetchError::Failed { .. } => Self::failed(text),
        }
    }

    pub(crate) fn of_sign_in(failure: &SignInFailure) -> Self {
        let text = failure.to_string();
        match failure {
            SignInFailure::Unreachable(_) => Self::new(UNREACHABLE, "unreachable", text).next("check the network and try again"),
            SignInFailure::NoClientId => Self::new(SIGN_IN_NEEDED, "no-client-id", text)
                .next("name your app registration with `--client-id` or STINT_CLIENT_ID; docs/app-registration.md makes one"),
            SignInFailure::Canceled | SignInFailure::TimedOut | SignInFailure::OtherAccount => {
                Self::new(SIGN_IN_NEEDED, "sign-in-needed", text).next("try again")
            }
            SignInFailure::Refused { number: Some(number), .. } => {
                Self::new(SIGN_IN_NEEDED, "sign-in-failed", text).next(format!("its number is AADSTS{number}"))
            }
            SignInFailure::NoBrowser(_) | SignInFailure::Refused { number: None, .. } | SignInFailure::NotVerified(_) => {
                Self::new(SIGN_IN_NEEDED, "sign-in-failed", text)
            }
        }
    }

    fn not_sent(code: &str) -> Self {
        match code {
            "sign-in-needed" => Self::sign_in_needed(),
            "throttled" => Self::new(
                UNREACHABLE,
                "throttled",
                "the service asked us to wait, nothing was granted",
            )
            .next("try again in a moment"),
            "lost" => {
                Self::new(UNREACHABLE, "lost", "the request did not reach the service").next("try again")
            }
            "interrupted" => {
                Self::new(FAILED, "interrupted", "it was interrupted before it was sent").next("try again")
            }
            _ => Self::new(
                UNREACHABLE,
                "unreachable",
                "the service cannot be reached, nothing was sent",
            )
            .next("check the network and try again"),
        }
    }

    /// How an intent has ended, or stands; `None` = as it was wanted.
    pub(crate) fn of_intent(state: &IntentState) -> Option<Self> {
        match state {
            IntentState::Done { .. } => None,
            IntentState::Waiting { .. } => Some(
                Self::new(WAITS, "waits", "the request was sent and waits for approval")
                    .next("take it back with `stintctl cancel ID`; nobody deciding within 24 hours ends it"),
            ),
            IntentState::Refused { problems, code } if problems.is_empty() => Some(Self::new(
                REFUSED,
                "refused",
                format!("the policy refused the request (`{code}`)"),
            )),
            IntentState::Refused { problems, .. } => Some(Self::of_problems(problems)),
            IntentState::NotSent { code } => Some(Self::not_sent(code)),
            IntentState::Failed { code, request_id } => {
                let outcome = Self::new(FAILED, code, format!("it did not work (`{code}`)"));
                Some(match request_id {
                    Some(id) => outcome.next(format!("the service's id of the call is {id}")),
                    None => outcome,
                })
            }
            IntentState::NeedsStepUp { .. } => Some(
                Self::new(
                    STEP_UP_NEEDED,
                    "step-up-needed",
                    "the stronger sign-in was not finished, nothing was sent",
                )
                .next("try again with `--step-up`"),
            ),
            IntentState::Recorded | IntentState::Sent { .. } | IntentState::Unclear { .. } => Some(
                Self::new(
                    UNREACHABLE,
                    "unclear",
                    "it is not known yet whether the service took it",
                )
                .next("it will not be sent again; `stintctl list` looks it up"),
            ),
        }
    }
}

/// An instant for people and scripts: UTC, to the second.
pub(crate) fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
