//! Why it did not act: the words of intents and commands in ours.

use stint_domain::IntentState;

use crate::CommandError;

/// Why nothing came of an intent that is over; `None` while it is not.
pub(super) fn code_of_end(state: &IntentState) -> Option<&'static str> {
    match state {
        IntentState::NotSent { code } => Some(match code.as_str() {
            "offline" => "offline",
            "sign-in-needed" => "sign-in-needed",
            "too-late" | "interrupted" => "too-late",
            "lost" => "unclear",
            _ => "refused",
        }),
        IntentState::Refused { problems, .. } if !problems.is_empty() => Some("rules"),
        IntentState::Refused { .. } => Some("refused"),
        IntentState::Failed { code, .. } => Some(match code.as_str() {
            "ambiguous" | "unclear" => "unclear",
            "not-recorded" => "not-recorded",
            "step-up-not-accepted" => "step-up",
            "too-late" => "too-late",
            _ => "refused",
        }),
        IntentState::NeedsStepUp { .. }
        | IntentState::Recorded
        | IntentState::Sent { .. }
        | IntentState::Unclear { .. }
        | IntentState::Waiting { .. }
        | IntentState::Done { .. } => None,
    }
}

/// Why an intent did not even begin.
pub(super) fn code_of_error(error: &CommandError) -> &'static str {
    match error {
        CommandError::TooLate => "too-late",
        CommandError::SignInNeeded => "sign-in-needed",
        CommandError::NotFound
        | CommandError::Problems(_)
        | CommandError::RulesUnknown
        | CommandError::NotWithin
        | CommandError::NotActive
        | CommandError::Standing => "rules",
        CommandError::ApprovalNeeded => "approval",
        CommandError::StepUpNeeded(_) | CommandError::SignInUnderWay => "step-up",
        CommandError::AlreadyActive(_) | CommandError::AlreadyAsked => "canceled",
        CommandError::TooEarly(_)
        | CommandError::NotRecorded(_)
        | CommandError::NotASetting(_)
        | CommandError::BundleProblems(_)
        | CommandError::BundleFile(_)
        | CommandError::OtherTenant(_)
        | CommandError::NotKept(_)
        | CommandError::Closed => "refused",
    }
}
