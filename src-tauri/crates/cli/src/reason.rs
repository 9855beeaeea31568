//! The one place where an error of the engine gets its exit code, its name and its advice.

use std::time::Duration;

use stint_app::OpenError;
use stint_app::engine::{CommandError, FetchError, SignInFailure};
use stint_domain::{ActivationStatus, DraftProblem, IntentState, Timestamp, words};

use crate::exit::{
    FAILED, NOT_FOUND, Outcome, REFUSED, SIGN_IN_NEEDED, STEP_UP_NEEDED, UNREACHABLE, USAGE, WAITS,
};
use crate::item::instant;

impl Outcome {
    /// A command that started nothing.
    pub(crate) fn of_command(error: &CommandError, now: Timestamp) -> Self {
        let text = error.to_string();
        match error {
            CommandError::SignInNeeded => Self::sign_in_needed(),
            CommandError::SignInUnderWay => Self::failed(text, "finish or cancel it first"),
            CommandError::NotFound => Self::not_found(text, "see what there is now with `stintctl list`"),
            CommandError::Problems(problems) => Self::of_problems(problems),
            CommandError::StepUpNeeded(_) => Self::step_up_needed(),
            CommandError::AlreadyActive(end) => Self::already_active(&text, *end),
            CommandError::AlreadyAsked => Self::new(
                WAITS,
                "already-asked",
                text,
                "see it with `stintctl requests`; take it back with `stintctl cancel ID`",
            ),
            CommandError::TooEarly(at) => Self::too_early(&text, *at, now),
            CommandError::Standing => {
                Self::new(REFUSED, "standing", text, "only an administrator can end it")
            }
            CommandError::Closed => Self::unexpected(text),
            CommandError::TooLate => Self::failed(text, "ask again"),
            CommandError::NotActive => Self::new(
                REFUSED,
                "not-active",
                text,
                "see what is active with `stintctl list`",
            ),
            CommandError::NotWithin => Self::new(
                REFUSED,
                "not-within",
                text,
                "name a place inside the one that `stintctl list` shows for the role",
            ),
            CommandError::ApprovalNeeded => Self::new(
                REFUSED,
                "approval-needed",
                text,
                "deactivate it and ask for it again when somebody can approve",
            ),
            CommandError::RulesUnknown => Self::new(REFUSED, "rules-unknown", text, "try again"),
            CommandError::NotASetting(_) => {
                Self::new(USAGE, "not-a-setting", text, "give one that is offered")
            }
            CommandError::BundleProblems(_) | CommandError::BundleFile(_) => Self::new(
                USAGE,
                "bundle",
                text,
                "docs/stintctl.md tells what such a file holds",
            ),
            CommandError::OtherTenant(_) => Self::new(
                SIGN_IN_NEEDED,
                "other-tenant",
                text,
                "`stintctl sign-in` adds the account; then import it again",
            ),
            CommandError::NotRecorded(_) | CommandError::NotKept(_) => Self::failed(
                text,
                "check the free space and the rights of the folder that profiles are kept in",
            ),
        }
    }

    /// A stronger sign-in is wanted, and none may begin here.
    pub(crate) fn step_up_needed() -> Self {
        Self::new(
            STEP_UP_NEEDED,
            "step-up-needed",
            "this role needs a stronger sign-in",
            "add `--step-up` to open the browser for it",
        )
    }

    fn already_active(text: &str, end: Option<Timestamp>) -> Self {
        let what = end.map_or_else(|| text.to_owned(), |end| format!("{text} until {}", instant(end)));
        let next = "it can be activated again after its end; `stintctl deactivate` ends it now";
        Self::new(REFUSED, "already-active", what, next)
    }

    fn too_early(text: &str, at: Timestamp, now: Timestamp) -> Self {
        // Rounded up: what is promised for then must be possible then.
        let wait = (at - now).to_std().unwrap_or_default();
        let wait = Duration::from_secs(wait.as_secs().div_ceil(60) * 60);
        let next = format!(
            "it can be deactivated in {}, at {}",
            words::length(wait),
            instant(at)
        );
        Self::new(REFUSED, "too-early", text, next)
    }

    fn of_problems(problems: &[DraftProblem]) -> Self {
        let advice = |problem: &DraftProblem| match problem {
            DraftProblem::TicketMissing => format!("{problem}: add `--ticket-number`"),
            DraftProblem::JustificationMissing => format!("{problem}: add `--justification`"),
            DraftProblem::TooShort => format!("{problem}: give more with `--duration`"),
            DraftProblem::TooLong => format!("{problem}: give less with `--duration`, or leave it out"),
            DraftProblem::JustificationTooLong => format!("{problem}: say it shorter"),
            DraftProblem::TicketTooLong => format!("{problem}: give its number only"),
            DraftProblem::NotLater => format!("{problem}: name a longer `--duration`"),
            DraftProblem::StartInPast => format!("{problem}: name a later one, or leave `--start` out"),
            DraftProblem::EligibilityEnds => format!("{problem}: name an earlier start"),
        };
        let mut advice = problems.iter().map(advice);
        let first = advice
            .next()
            .unwrap_or_else(|| "see what it asks with `stintctl list`".to_owned());
        let what = "the role's policy does not allow this";
        advice.fold(Self::new(REFUSED, "problems", what, first), Self::and)
    }

    /// A list that was not read, or something that was not taken.
    pub(crate) fn of_fetch(error: &FetchError) -> Self {
        let text = error.to_string();
        match error {
            FetchError::Offline(_) => Self::unreachable(text),
            FetchError::Throttled(until) => {
                let next = format!("try again after {}", instant(*until));
                Self::new(UNREACHABLE, "throttled", text, next)
            }
            FetchError::SignInNeeded => Self::sign_in_needed(),
            FetchError::Forbidden { .. } => Self::failed(
                text,
                "ask an administrator to consent to it, see docs/app-registration.md",
            ),
            FetchError::Failed { code, .. } => Self::of_azure(code).unwrap_or_else(|| Self::unexpected(text)),
        }
    }

    /// Azure alone wants the person, where that is what `code` says.
    fn of_azure(code: &str) -> Option<Self> {
        let what = match code {
            FetchError::AZURE_SIGN_IN => "Azure asks for a sign-in of its own",
            FetchError::AZURE_CONSENT => "nobody has consented that Stint asks Azure",
            _ => return None,
        };
        Some(Self::new(
            SIGN_IN_NEEDED,
            code,
            what,
            "sign in again with `stintctl sign-in`",
        ))
    }

    /// A sign-in that did not end well.
    pub(crate) fn of_sign_in(failure: &SignInFailure) -> Self {
        let text = failure.to_string();
        let failed = |next: &str| Self::new(SIGN_IN_NEEDED, "sign-in-failed", text.clone(), next);
        match failure {
            SignInFailure::Unreachable(_) => Self::unreachable(text),
            SignInFailure::NoClientId => Self::new(
                SIGN_IN_NEEDED,
                "no-client-id",
                text,
                "name your app registration with `--client-id` or STINT_CLIENT_ID; docs/app-registration.md makes one",
            )
            .and("for a practice tenant add `--cloud FILE`"),
            SignInFailure::Canceled | SignInFailure::TimedOut | SignInFailure::OtherAccount => {
                Self::new(SIGN_IN_NEEDED, "sign-in-needed", text, "try again")
            }
            SignInFailure::DeviceRules(_) => Self::new(
                SIGN_IN_NEEDED,
                "device-rules",
                text,
                "sign in from a device and place that your organization allows; an administrator sees the policy in the sign-in log",
            ),
            SignInFailure::NoBrowser(_) => {
                failed("sign in with a code that you type on any device: `stintctl sign-in --device-code`")
                    .and("at a practice tenant name a person with `--as UPN`")
            }
            SignInFailure::Refused { code, number } => {
                let outcome = failed(refused_advice(code));
                match number {
                    Some(number) => outcome.and(format!(
                        "its number is AADSTS{number}; docs/app-registration.md explains the usual ones"
                    )),
                    None => outcome,
                }
            }
            SignInFailure::NotVerified(_) => failed("check this machine's clock and try again"),
        }
    }

    /// A session that can't be opened.
    pub(crate) fn of_open(error: &OpenError) -> Self {
        let text = error.to_string();
        match error {
            // The message says itself what to do.
            OpenError::TokenFile(_) => Self::new(
                USAGE,
                "token-file",
                text,
                "or keep the sign-in in the keyring, without `--token-file`",
            ),
            OpenError::NoDataFolder => Self::new(FAILED, "profile", text, "`--home DIR` does the same"),
            OpenError::Store(_) => Self::new(
                FAILED,
                "profile",
                text,
                "check the folder's rights and the free space, or name another folder with `--home DIR`",
            ),
            OpenError::Network(_) => Self::new(
                FAILED,
                "network",
                text,
                "check that the system's certificates are installed (`ca-certificates`)",
            ),
            OpenError::Interrupted | OpenError::Practice(_) | OpenError::Cloud(_) => Self::unexpected(text),
        }
    }

    /// How an intent has ended, or stands; `None` = as it was wanted. `status` is that of its request, where it is
    /// known.
    pub(crate) fn of_intent(state: &IntentState, status: Option<ActivationStatus>) -> Option<Self> {
        let outcome = match state {
            IntentState::Done { .. } => return None,
            IntentState::Waiting { .. } if status == Some(ActivationStatus::Waiting) => Self::new(
                WAITS,
                "waits",
                "the request was sent and waits for approval",
                "follow it with `stintctl requests`; take it back with `stintctl cancel ID`",
            ),
            IntentState::Waiting { .. } => Self::new(
                FAILED,
                "timeout",
                "the service took the request, and was not done with it in the time given",
                "follow it with `stintctl requests`; it will not be sent again",
            ),
            IntentState::Refused { problems, code } if problems.is_empty() => Self::new(
                REFUSED,
                "refused",
                format!("the role's policy refused the request (`{code}`)"),
                "see what it asks with `stintctl list`",
            ),
            IntentState::Refused { problems, .. } => Self::of_problems(problems),
            IntentState::NotSent { code } => Self::not_sent(code),
            IntentState::Failed { code, request_id } => {
                let outcome = Self::of_failed(code);
                match request_id {
                    Some(id) => outcome.and(format!("the service's id of the call is {id}")),
                    None => outcome,
                }
            }
            IntentState::NeedsStepUp { .. } => Self::new(
                STEP_UP_NEEDED,
                "step-up-needed",
                "the stronger sign-in was not finished, nothing was sent",
                "try again with `--step-up`",
            ),
            IntentState::Recorded | IntentState::Sent { .. } | IntentState::Unclear { .. } => Self::new(
                UNREACHABLE,
                "unclear",
                "it is not known yet whether the service took it",
                "it will not be sent again; `stintctl list` looks it up",
            ),
        };
        Some(outcome)
    }

    /// It certainly was not taken.
    fn not_sent(code: &str) -> Self {
        if let Some(of_azure) = Self::of_azure(code) {
            return of_azure;
        }
        match code {
            "sign-in-needed" => Self::sign_in_needed(),
            "throttled" => Self::new(
                UNREACHABLE,
                "throttled",
                "the service asked us to wait, nothing was granted",
                "try again in a moment",
            ),
            "lost" => Self::new(
                UNREACHABLE,
                "lost",
                "the request was looked for and did not arrive",
                "try again",
            ),
            _ => Self::unreachable("the service cannot be reached, nothing was sent"),
        }
    }

    /// It was taken, or may have been, and nothing came of it. The codes are those of [`IntentState::Failed`].
    fn of_failed(code: &str) -> Self {
        let new = |exit, what: &str, next: &str| Self::new(exit, code, what, next);
        match code {
            "denied" => new(FAILED, "the request was denied", "ask the approver why"),
            "lapsed" => new(
                FAILED,
                "nobody decided in time",
                "ask again, and tell an approver",
            ),
            "canceled" => new(
                FAILED,
                "the request was taken back",
                "ask again when it is needed",
            ),
            "too-early" => new(
                REFUSED,
                "the role cannot be deactivated in its first five minutes",
                "try again in a few minutes",
            ),
            "not-there" => new(
                NOT_FOUND,
                "it is not there any more",
                "see what there is now with `stintctl list`",
            ),
            "already-pending" => new(
                WAITS,
                "a request for this role is under way already",
                "see it with `stintctl requests`",
            ),
            "ambiguous" | "unclear" => new(
                FAILED,
                "it cannot be told whether the service took it",
                "it will not be sent again; see `stintctl list` and `stintctl requests` before you do",
            ),
            "forbidden" | "PermissionScopeNotGranted" => new(
                FAILED,
                "the account may not do this",
                "ask an administrator to consent to it, see docs/app-registration.md",
            ),
            "AadPremiumLicenseRequired" => new(
                FAILED,
                "the tenant has no license for this",
                "it takes Microsoft Entra ID P2 or ID Governance; ask an administrator",
            ),
            "AuthorizationFailed" | "InsufficientPermissions" | "Authorization_RequestDenied" => new(
                FAILED,
                &format!("the service says that the account has no right to ask for this (`{code}`)"),
                "ask whoever assigns the role there; see what you may activate with `stintctl list`",
            ),
            _ => new(
                FAILED,
                &format!("it did not work (`{code}`)"),
                "see what became of it with `stintctl requests`",
            ),
        }
    }
}

/// What to do about a refusal of the sign-in service, by its code.
fn refused_advice(code: &str) -> &'static str {
    match code {
        "consent-missing" => "ask an administrator to consent to the app's permissions",
        "not-in-tenant" => "sign in with an account of this tenant, or name another one with `--tenant`",
        "account-blocked" => {
            "the account is disabled or locked, or its password has expired: ask your help desk"
        }
        "not-assigned" => "ask an administrator to assign you to the app",
        "app-registration" => "check the client id and what is registered for it",
        _ => "try again, or ask an administrator",
    }
}
