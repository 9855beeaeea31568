//! What goes wrong, as the window's table of texts knows it.

use serde::Serialize;
use specta::Type;
use stint_app::engine::{CommandError, IntentRow, SignInFailure};
use stint_domain::{BundleFileError, DraftProblem, IntentState, RequestState};

use super::{Millis, millis, services};

/// What the window says when something did not work. The table of texts is the window's; `code` is its key.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// One of a closed list, kebab-case: `offline`, `throttled`, `sign-in-needed`, `step-up-needed`,
    /// `step-up-canceled`, `step-up-other-account`, `sign-in-canceled`, `sign-in-failed`, `no-client-id`,
    /// `refused`, `problems`, `not-found`, `already-active`, `already-asked`, `too-early`, `not-eligible`,
    /// `forbidden`, `unclear`, `ambiguous`, `denied`, `lapsed`, `canceled`, `not-recorded`, `not-sent`,
    /// `sign-in-under-way`, `approval-needed`, `not-active`, `not-a-setting`, `device-rules`, `step-up-device-rules`,
    /// `rules-unknown`, `rows-left-out`, `export-failed`, `browser-failed`, `shortcut-taken`, `shortcut-not-available`,
    /// `needs-reader`, `scope-missing`, `license-missing`, `policy-not-readable`, `role-not-readable`,
    /// `azure-sign-in-needed`, `azure-consent-needed`, `bundle-not-valid`, `bundle-too-large`, `bundle-other-tenant`,
    /// `unexpected`.
    pub code: String,
    /// A fact to put into the text: a host, a scope, the service's own code. Never a secret.
    pub detail: Option<String>,
    /// The service's id of the failed call, to copy for support.
    pub request_id: Option<String>,
    /// The fields of the form that it is about, kebab-case names of the domain's draft problems.
    pub problems: Vec<String>,
    /// When it can be tried again.
    pub retry_at: Option<Millis>,
}

/// Codes of intents that the table has a row for; any other is the service's own, or says more closely why.
const OURS: &[&str] = &[
    "ambiguous",
    "canceled",
    "denied",
    "forbidden",
    "lapsed",
    "offline",
    "sign-in-needed",
    "throttled",
    "unclear",
];

impl AppError {
    /// The error with this code and nothing more to say.
    pub(crate) fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            detail: None,
            request_id: None,
            problems: Vec::new(),
            retry_at: None,
        }
    }

    /// The error with a fact to put into its text.
    pub(crate) fn with(code: &str, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..Self::new(code)
        }
    }
}

impl From<CommandError> for AppError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::SignInNeeded => Self::new("sign-in-needed"),
            CommandError::SignInUnderWay => Self::new("sign-in-under-way"),
            CommandError::NotFound => Self::new("not-found"),
            CommandError::Problems(problems) => Self {
                problems: names(&problems),
                ..Self::new("problems")
            },
            CommandError::StepUpNeeded(challenge) => Self {
                detail: challenge.context.map(|context| context.to_string()),
                ..Self::new("step-up-needed")
            },
            CommandError::AlreadyActive(_) => Self::new("already-active"),
            CommandError::AlreadyAsked => Self::new("already-asked"),
            CommandError::TooEarly(from) => Self {
                retry_at: Some(millis(from)),
                ..Self::new("too-early")
            },
            CommandError::Standing => Self::with("not-eligible", "standing"),
            CommandError::NotActive => Self::new("not-active"),
            CommandError::NotWithin => Self::with("not-eligible", "not-within"),
            CommandError::ApprovalNeeded => Self::new("approval-needed"),
            CommandError::RulesUnknown => Self::new("rules-unknown"),
            CommandError::NotRecorded(why) => Self::with("not-recorded", why),
            CommandError::NotKept(why) => Self::with("not-recorded", why),
            CommandError::TooLate => Self::with("not-sent", "too-late"),
            CommandError::BundleProblems(problems) => {
                let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
                Self::with("bundle-not-valid", texts.join("; "))
            }
            CommandError::BundleFile(BundleFileError::TooLong) => Self::new("bundle-too-large"),
            CommandError::BundleFile(why) => Self::with("bundle-not-valid", why.to_string()),
            CommandError::OtherTenant(tenant) => Self::with("bundle-other-tenant", tenant.to_string()),
            CommandError::NotASetting(which) => Self::with("not-a-setting", which),
            CommandError::Closed => Self::with("unexpected", "closing"),
        }
    }
}

/// What went wrong with a request, of which the history keeps the code.
pub(super) fn of_request(state: RequestState, code: &str, request_id: Option<&str>) -> AppError {
    let error = if OURS.contains(&code) {
        AppError::new(code)
    } else {
        match state {
            RequestState::Refused => AppError::with("refused", code),
            RequestState::NotSent => services::told(code, "not-sent"),
            RequestState::Waiting
            | RequestState::Scheduled
            | RequestState::Applying
            | RequestState::Active
            | RequestState::Denied
            | RequestState::Lapsed
            | RequestState::Expired
            | RequestState::Deactivated
            | RequestState::Canceled
            | RequestState::Failed
            | RequestState::Unclear
            | RequestState::Ended => services::told(code, "unexpected"),
        }
    };
    AppError {
        request_id: request_id.map(str::to_owned),
        ..error
    }
}

/// Why a sign-in did not end well.
pub(super) fn of_sign_in(failure: &SignInFailure) -> AppError {
    match failure {
        SignInFailure::Canceled => AppError::new("sign-in-canceled"),
        SignInFailure::NoClientId => AppError::new("no-client-id"),
        SignInFailure::Unreachable(host) => AppError::with("offline", host.clone()),
        SignInFailure::Refused {
            number: Some(number), ..
        } => AppError::with("sign-in-failed", format!("AADSTS{number}")),
        SignInFailure::Refused { code, number: None } => AppError::with("sign-in-failed", code.clone()),
        SignInFailure::DeviceRules(code) => AppError::with("device-rules", code.clone()),
        SignInFailure::TimedOut
        | SignInFailure::OtherAccount
        | SignInFailure::NoBrowser(_)
        | SignInFailure::NotVerified(_) => AppError::with("sign-in-failed", failure.to_string()),
    }
}

/// Why a stronger sign-in did not end well.
fn of_step_up(failure: &SignInFailure) -> AppError {
    match failure {
        SignInFailure::Canceled => AppError::new("step-up-canceled"),
        SignInFailure::OtherAccount => AppError::new("step-up-other-account"),
        SignInFailure::DeviceRules(code) => AppError::with("step-up-device-rules", code.clone()),
        SignInFailure::TimedOut
        | SignInFailure::NoBrowser(_)
        | SignInFailure::NoClientId
        | SignInFailure::Unreachable(_)
        | SignInFailure::Refused { .. }
        | SignInFailure::NotVerified(_) => of_sign_in(failure),
    }
}

/// What went wrong with an intent, or what it waits for without having been expected.
pub(super) fn of_intent(row: &IntentRow) -> Option<AppError> {
    match &row.intent.state {
        IntentState::NeedsStepUp {
            challenge,
            unexpected,
        } => {
            let asked = || AppError {
                detail: challenge.context.as_ref().map(ToString::to_string),
                ..AppError::new("step-up-needed")
            };
            let failed = row.step_up_failed.as_ref().map(of_step_up);
            failed.or_else(|| unexpected.then(asked))
        }
        IntentState::Unclear { .. } => Some(AppError::new("unclear")),
        IntentState::NotSent { code } if OURS.contains(&code.as_str()) => Some(AppError::new(code)),
        IntentState::NotSent { code } => Some(services::told(code, "not-sent")),
        IntentState::Refused { problems, code } => Some(AppError {
            problems: names(problems),
            ..AppError::with("refused", code.clone())
        }),
        IntentState::Failed { code, request_id } => {
            let error = if OURS.contains(&code.as_str()) {
                AppError::new(code)
            } else {
                services::told(code, "unexpected")
            };
            Some(AppError {
                request_id: request_id.clone(),
                ..error
            })
        }
        IntentState::Recorded
        | IntentState::Sent { .. }
        | IntentState::Waiting { .. }
        | IntentState::Done { .. } => None,
    }
}

/// The fields of the form, by the domain's own names.
fn names(problems: &[DraftProblem]) -> Vec<String> {
    problems.iter().copied().map(name).map(str::to_owned).collect()
}

fn name(problem: DraftProblem) -> &'static str {
    match problem {
        DraftProblem::TooShort => "too-short",
        DraftProblem::TooLong => "too-long",
        DraftProblem::JustificationMissing => "justification-missing",
        DraftProblem::JustificationTooLong => "justification-too-long",
        DraftProblem::TicketMissing => "ticket-missing",
        DraftProblem::TicketTooLong => "ticket-too-long",
        DraftProblem::NotLater => "not-later",
        DraftProblem::StartInPast => "start-in-past",
        DraftProblem::EligibilityEnds => "eligibility-ends",
    }
}

#[cfg(test)]
mod tests {
    use stint_app::engine::FetchError;

    use super::*;
    use crate::example;

    #[test]
    fn a_command_that_started_nothing_says_why() {
        let check = |error, code: &str, detail: Option<&str>| {
            let view = AppError::from(error);
            assert_eq!((view.code.as_str(), view.detail.as_deref()), (code, detail));
        };
        let challenge = stint_domain::ClaimsChallenge::context("c1".into());
        check(
            CommandError::StepUpNeeded(challenge),
            "step-up-needed",
            Some("c1"),
        );
        check(
            CommandError::NotRecorded("disk full".into()),
            "not-recorded",
            Some("disk full"),
        );
        let early = AppError::from(CommandError::TooEarly(example::now()));
        assert_eq!(early.retry_at, Some(millis(example::now())));
        let problems = AppError::from(CommandError::Problems(vec![DraftProblem::TicketMissing]));
        assert_eq!(problems.problems, ["ticket-missing"]);
    }

    #[test]
    fn field_names_are_those_of_the_domain() {
        for problem in [
            DraftProblem::TooShort,
            DraftProblem::StartInPast,
            DraftProblem::JustificationTooLong,
        ] {
            // `Debug` is the variant's name; the wire form is its words with hyphens.
            let words = format!("{problem:?}")
                .chars()
                .fold(String::new(), |mut words, letter| {
                    if letter.is_uppercase() && !words.is_empty() {
                        words.push('-');
                    }
                    words.extend(letter.to_lowercase());
                    words
                });
            assert_eq!(name(problem), words);
        }
    }

    #[test]
    fn the_services_own_code_is_a_detail_and_ours_is_a_code() {
        let failed = |code: &str| {
            let row = example::intent_row(IntentState::Failed {
                code: code.to_owned(),
                request_id: Some("r1".to_owned()),
            });
            of_intent(&row).unwrap()
        };
        assert_eq!(failed("denied").code, "denied");
        let theirs = failed("SubjectNotFound");
        assert_eq!(
            (
                theirs.code.as_str(),
                theirs.detail.as_deref(),
                theirs.request_id.as_deref()
            ),
            ("unexpected", Some("SubjectNotFound"), Some("r1"))
        );
    }

    #[test]
    fn a_request_that_was_not_permitted_says_what_is_missing() {
        let check = |state| {
            let error = of_intent(&example::intent_row(state)).unwrap();
            assert_eq!(
                (error.code.as_str(), error.detail.as_deref()),
                ("scope-missing", Some("PermissionScopeNotGranted"))
            );
        };
        let code = || "PermissionScopeNotGranted".to_owned();
        check(IntentState::NotSent { code: code() });
        check(IntentState::Failed {
            code: code(),
            request_id: None,
        });
        let past = of_request(RequestState::Failed, "AuthorizationFailed", Some("r1"));
        assert_eq!(
            (past.code.as_str(), past.request_id.as_deref()),
            ("forbidden", Some("r1"))
        );
    }

    #[test]
    fn that_azure_alone_wants_the_person_is_told_of_a_request_too() {
        for code in [FetchError::AZURE_SIGN_IN, FetchError::AZURE_CONSENT] {
            let row = example::intent_row(IntentState::NotSent { code: code.into() });
            let told = of_intent(&row).unwrap();
            assert_eq!((told.code.as_str(), told.detail), (code, None));
        }
    }

    #[test]
    fn what_was_not_sent_says_why() {
        let told =
            |code: &str| of_intent(&example::intent_row(IntentState::NotSent { code: code.into() })).unwrap();
        assert_eq!(told("offline").code, "offline");
        assert_eq!(
            (told("lost").code, told("lost").detail),
            ("not-sent".into(), Some("lost".into()))
        );
    }

    #[test]
    fn a_step_up_that_was_given_up_is_told_from_one_that_is_asked_for() {
        let mut row = example::intent_row(IntentState::NeedsStepUp {
            challenge: stint_domain::ClaimsChallenge::context("c1".into()),
            unexpected: true,
        });
        assert_eq!(of_intent(&row).unwrap().code, "step-up-needed");
        row.step_up_failed = Some(SignInFailure::Canceled);
        assert_eq!(of_intent(&row).unwrap().code, "step-up-canceled");
        row.step_up_failed = Some(SignInFailure::Refused {
            code: "invalid_grant".into(),
            number: Some(50_105),
        });
        assert_eq!(of_intent(&row).unwrap().detail.as_deref(), Some("AADSTS50105"));
    }
}
