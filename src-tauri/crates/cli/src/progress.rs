//! What happens meanwhile, for a person who watches stderr.

use stint_domain::{ActivationStatus, IntentState};

use crate::output::Output;

/// Says each thing once, and only when stderr is a terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    output: Output,
    last: String,
}

impl Progress {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            output,
            last: String::new(),
        }
    }

    pub(crate) fn say(&mut self, text: &str) {
        if text != self.last && self.output.is_watched() {
            self.output.note(text);
        }
        text.clone_into(&mut self.last);
    }

    /// How far an intent is. `status` is that of its request, where it is known.
    pub(crate) fn of_intent(&mut self, state: &IntentState, status: Option<ActivationStatus>) {
        let text = match (state, status) {
            (IntentState::NeedsStepUp { .. }, _) => "a stronger sign-in comes first, in the browser",
            (IntentState::Recorded, _) => "the service asked us to wait a moment",
            (IntentState::Sent { .. }, _) => "sending the request",
            (IntentState::Unclear { .. }, _) => {
                "no answer came; looking whether the service took the request"
            }
            (IntentState::Waiting { .. }, Some(ActivationStatus::Waiting)) => "waiting for approval",
            (IntentState::Waiting { .. }, Some(ActivationStatus::Scheduled)) => {
                "planned; waiting for its start"
            }
            (IntentState::Waiting { .. }, _) => "accepted; the service is applying it",
            (IntentState::Done { .. }, _) => "active; checking whether it works",
            (IntentState::NotSent { .. } | IntentState::Refused { .. } | IntentState::Failed { .. }, _) => {
                return;
            }
        };
        self.say(text);
    }
}
