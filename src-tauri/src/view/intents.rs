//! What the person wants done, and how far it is.

use serde::Serialize;
use specta::Type;
use stint_app::engine;
use stint_domain::{Activate, Ask, IntentState, ScopeId};

use super::{AppError, DraftView, Millis, access::Accesses, eligible::name_of, faults, key, millis, seconds};

/// `Snapshot::intents` with its revision.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntentSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// See `Snapshot::intents`.
    pub rows: Vec<IntentRow>,
}

/// One thing that the person wants done, and how far it is.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntentRow {
    /// Its id.
    pub id: String,
    /// What.
    pub ask: AskView,
    /// [`AccountView::id`](super::accounts::AccountView::id).
    pub account: String,
    /// The access that it is about; equal to `ActiveRow::key`.
    pub key: String,
    /// The role's name.
    pub role: String,
    /// How far.
    pub state: IntentStateView,
    /// What went wrong and what to do, where it did.
    pub error: Option<AppError>,
    /// When the person asked.
    pub made_at: Millis,
    /// The batch that it was asked with.
    pub batch: Option<String>,
    /// The eligibility, of an activation.
    pub eligible: Option<String>,
    /// What was asked for, of an activation.
    pub draft: Option<DraftView>,
    /// The end of what it is about, where it is in force and has one.
    pub ends_at: Option<Millis>,
    /// It certainly granted nothing, so `tryAgain` may ask anew with the same contents.
    pub repeatable: bool,
}

/// What a person may want done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AskView {
    /// Turn eligible into active.
    Activate,
    /// End an activation early.
    Deactivate,
    /// Ask for more time of what was given.
    Prolong,
    /// Take a request back.
    Cancel,
}

/// How far an intent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum IntentStateView {
    /// A stronger sign-in comes first; `continueStepUp` opens it.
    NeedsStepUp,
    /// The browser is open for it.
    SteppingUp,
    /// On its way.
    Sending,
    /// It may have been accepted; being looked up, never sent again.
    Unclear,
    /// It certainly did not arrive.
    NotSent,
    /// Accepted and not finished: a decision, a start or the service's work is to come.
    Waiting,
    /// Done.
    Done,
    /// The policy said no.
    Refused,
    /// It did not work.
    Failed,
}

impl IntentRow {
    /// The intent, beside what is in force and what may be activated.
    pub(super) fn of(row: &engine::IntentRow, active: &[engine::ActiveRow], accesses: &Accesses<'_>) -> Self {
        let intent = &row.intent;
        let running = active
            .iter()
            .filter(|running| running.target == *intent.ask.target())
            .find_map(engine::ActiveRow::in_force);
        let asked = match &intent.ask {
            Ask::Activate(activate) => Some(activate),
            Ask::Deactivate(_) | Ask::Prolong(_) | Ask::Cancel(_) => None,
        };
        Self {
            id: intent.id.to_string(),
            ask: match intent.ask {
                Ask::Activate(_) => AskView::Activate,
                Ask::Deactivate(_) => AskView::Deactivate,
                Ask::Prolong(_) => AskView::Prolong,
                Ask::Cancel(_) => AskView::Cancel,
            },
            account: intent.account.to_string(),
            key: key(intent.ask.target()),
            role: intent.ask.role_name().to_owned(),
            state: intent_state(&intent.state, row.stepping_up),
            error: faults::of_intent(row),
            made_at: millis(intent.made_at),
            batch: intent.batch.as_ref().map(ToString::to_string),
            eligible: asked.map(|asked| asked.eligible.to_string()),
            draft: asked.map(|asked| draft_of(asked, accesses.scope(&asked.eligible))),
            ends_at: running.and_then(|assignment| assignment.ends_at).map(millis),
            repeatable: intent.is_repeatable(),
        }
    }
}

/// What was asked for, as a form has it. `own` is the eligibility's own place, where that is still there.
fn draft_of(asked: &Activate, own: Option<&ScopeId>) -> DraftView {
    let ticket = asked.ticket.clone().unwrap_or_default();
    let place = &asked.target.scope;
    let at = own.is_some_and(|own| own != place).then_some(place);
    DraftView {
        duration: seconds(asked.duration),
        justification: asked.justification.clone(),
        ticket_number: ticket.number,
        ticket_system: ticket.system,
        starts_at: asked.starts_at.map(millis),
        at: at.map(ToString::to_string),
        at_name: at.and_then(name_of),
    }
}

fn intent_state(state: &IntentState, stepping_up: bool) -> IntentStateView {
    match state {
        IntentState::NeedsStepUp { .. } if stepping_up => IntentStateView::SteppingUp,
        IntentState::NeedsStepUp { .. } => IntentStateView::NeedsStepUp,
        IntentState::Recorded | IntentState::Sent { .. } => IntentStateView::Sending,
        IntentState::Unclear { .. } => IntentStateView::Unclear,
        IntentState::NotSent { .. } => IntentStateView::NotSent,
        IntentState::Waiting { .. } => IntentStateView::Waiting,
        IntentState::Done { .. } => IntentStateView::Done,
        IntentState::Refused { .. } => IntentStateView::Refused,
        IntentState::Failed { .. } => IntentStateView::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_browser_is_told_from_a_step_up_that_waits() {
        let state = IntentState::NeedsStepUp {
            challenge: stint_domain::ClaimsChallenge::context("c1".into()),
            unexpected: false,
        };
        assert_eq!(intent_state(&state, false), IntentStateView::NeedsStepUp);
        assert_eq!(intent_state(&state, true), IntentStateView::SteppingUp);
    }
}
