//! The rows of the lists as the window shows them.

use stint_app::engine;
use stint_domain::{
    ActivationRules, ActivationStatus, ActiveAssignment, Ask, Held, IntentState, Need, RoleAt, RoleKind,
    Timestamp, Via, duration_choices,
};

use super::{
    ActiveRow, ActiveState, AskView, DraftView, EligibleRow, EligibleState, IntentRow, IntentStateView,
    Millis, NeedView, RoleKindView, RulesView, UsableView, faults,
};

/// The name of an access at the window. It is only compared, never taken apart.
pub(crate) fn key(target: &RoleAt) -> String {
    let kind = match target.kind {
        RoleKind::EntraRole => "entra-role",
    };
    format!("{}|{kind}|{}|{}", target.account, target.role, target.scope)
}

/// Milliseconds since 1970 UTC.
pub(super) fn millis(instant: Timestamp) -> Millis {
    // Instants of this century have 41 bits of milliseconds, a number of JavaScript keeps 53.
    Millis(instant.timestamp_millis() as f64)
}

impl From<&engine::ActiveRow> for ActiveRow {
    fn from(row: &engine::ActiveRow) -> Self {
        let shared = Self {
            key: key(&row.target),
            state: ActiveState::Standing,
            kind: row.target.kind.into(),
            role: row.role_name.clone(),
            scope: row.scope_label.clone(),
            starts_at: None,
            ends_at: None,
            deactivatable_from: None,
            usable: row.usable.into(),
            approvers: Vec::new(),
            asked_at: None,
            cancelable: None,
        };
        match &row.state {
            engine::ActiveState::InForce(assignment) => Self {
                state: in_force(assignment),
                starts_at: assignment.starts_at.map(millis),
                ends_at: assignment.ends_at.map(millis),
                deactivatable_from: assignment.deactivatable_from().map(millis),
                ..shared
            },
            engine::ActiveState::OnItsWay {
                activation,
                approvers,
            } => {
                let starts_at = activation.starts_at;
                let ends_at = starts_at
                    .zip(activation.duration)
                    .map(|(start, length)| start + length);
                Self {
                    state: on_its_way(activation.status),
                    starts_at: starts_at.map(millis),
                    ends_at: ends_at.map(millis),
                    approvers: approvers.clone(),
                    asked_at: Some(millis(activation.created_at)),
                    cancelable: activation.is_cancelable().then(|| activation.id.to_string()),
                    ..shared
                }
            }
        }
    }
}

fn in_force(assignment: &ActiveAssignment) -> ActiveState {
    match assignment.held {
        Held::Standing => ActiveState::Standing,
        Held::Activated => ActiveState::Active,
    }
}

fn on_its_way(status: ActivationStatus) -> ActiveState {
    match status {
        ActivationStatus::Waiting => ActiveState::Waiting,
        ActivationStatus::Scheduled => ActiveState::Scheduled,
        // What has ended is not on its way; until the next reading takes it from the list, the service is at work.
        ActivationStatus::Applying
        | ActivationStatus::Provisioned
        | ActivationStatus::Unknown
        | ActivationStatus::Denied
        | ActivationStatus::Failed
        | ActivationStatus::Canceled
        | ActivationStatus::Revoked => ActiveState::Applying,
    }
}

impl From<engine::Usable> for UsableView {
    fn from(usable: engine::Usable) -> Self {
        match usable {
            engine::Usable::NotAsked => Self::NotAsked,
            engine::Usable::NotYet => Self::NotYet,
            engine::Usable::Yes => Self::Usable,
            engine::Usable::CannotBeObserved => Self::CannotBeObserved,
            engine::Usable::CouldNotCheck => Self::CouldNotCheck,
        }
    }
}

impl From<RoleKind> for RoleKindView {
    fn from(kind: RoleKind) -> Self {
        match kind {
            RoleKind::EntraRole => Self::EntraRole,
        }
    }
}

impl From<&engine::EligibleRow> for EligibleRow {
    fn from(row: &engine::EligibleRow) -> Self {
        let assignment = &row.assignment;
        Self {
            id: assignment.id.to_string(),
            key: key(&assignment.role_at()),
            kind: assignment.kind.into(),
            role: assignment.role.name.clone(),
            scope: row.scope_label.clone(),
            description: assignment.role.description.clone(),
            through_group: assignment.via == Via::Group,
            ends_at: assignment.ends_at.map(millis),
            rules: row.rules.as_ref().map(|rules| rules_of(rules, row.step_up_done)),
            state: (&row.state).into(),
            draft: row.draft.as_ref().map(Into::into),
        }
    }
}

impl From<&engine::EligibleState> for EligibleState {
    fn from(state: &engine::EligibleState) -> Self {
        match state {
            engine::EligibleState::Ready => Self::Ready,
            engine::EligibleState::Busy => Self::Busy,
            engine::EligibleState::Active { starts_at, ends_at } => Self::Active {
                ends_at: ends_at.map(millis),
                starts_at: starts_at.map(millis),
            },
            engine::EligibleState::Waiting => Self::Waiting,
            engine::EligibleState::Scheduled(starts_at) => Self::Scheduled {
                starts_at: starts_at.map(millis),
            },
            engine::EligibleState::Applying | engine::EligibleState::Expired { .. } => Self::Applying,
        }
    }
}

fn rules_of(rules: &ActivationRules, step_up_done: bool) -> RulesView {
    RulesView {
        longest: seconds(rules.longest),
        choices: duration_choices(rules).into_iter().map(seconds).collect(),
        needs: rules.needs().into_iter().map(Into::into).collect(),
        step_up: rules.step_up.as_ref().map(ToString::to_string),
        step_up_done,
        approvers: rules
            .approvers
            .iter()
            .filter_map(|approver| approver.name.clone())
            .collect(),
    }
}

/// Whole seconds. No policy allows a length that does not fit.
fn seconds(length: chrono::TimeDelta) -> u32 {
    u32::try_from(length.num_seconds()).unwrap_or(0)
}

impl From<Need> for NeedView {
    fn from(need: Need) -> Self {
        match need {
            Need::Approval => Self::Approval,
            Need::StepUp => Self::StepUp,
            Need::Mfa => Self::Mfa,
            Need::Justification => Self::Justification,
            Need::Ticket => Self::Ticket,
        }
    }
}

impl From<&stint_domain::ActivationDraft> for DraftView {
    fn from(draft: &stint_domain::ActivationDraft) -> Self {
        Self {
            duration: seconds(draft.duration),
            justification: draft.justification.clone(),
            ticket_number: draft.ticket.number.clone(),
            ticket_system: draft.ticket.system.clone(),
            starts_at: draft.starts_at.map(millis),
        }
    }
}

impl From<&engine::IntentRow> for IntentRow {
    fn from(row: &engine::IntentRow) -> Self {
        let intent = &row.intent;
        Self {
            id: intent.id.to_string(),
            ask: match intent.ask {
                Ask::Activate(_) => AskView::Activate,
                Ask::Deactivate(_) => AskView::Deactivate,
                Ask::Cancel(_) => AskView::Cancel,
            },
            key: key(intent.ask.target()),
            role: intent.ask.role_name().to_owned(),
            state: intent_state(&intent.state, row.stepping_up),
            error: faults::of_intent(row),
            made_at: millis(intent.made_at),
        }
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
    use crate::example;

    #[test]
    fn an_activation_shows_its_end_and_when_it_may_be_ended() {
        let row = example::active_row("Exchange Administrator", 240);
        let view = ActiveRow::from(&row);
        assert_eq!(view.state, ActiveState::Active);
        assert_eq!(view.ends_at, Some(Millis(millis(example::now()).0 + 240_000.0)));
        let start = example::now() + chrono::TimeDelta::seconds(240) - chrono::TimeDelta::hours(1);
        assert_eq!(
            view.deactivatable_from,
            Some(millis(start + chrono::TimeDelta::minutes(5)))
        );
        assert_eq!((view.asked_at, view.cancelable), (None, None));
    }

    #[test]
    fn an_access_has_one_key_in_all_lists() {
        let active = example::active_row("Exchange Administrator", 240);
        let eligible = example::eligible_row("Exchange Administrator");
        assert_eq!(ActiveRow::from(&active).key, EligibleRow::from(&eligible).key);
        let other = example::eligible_row("Application Administrator");
        assert_ne!(EligibleRow::from(&other).key, EligibleRow::from(&eligible).key);
    }

    #[test]
    fn rules_say_what_the_form_offers() {
        let view = EligibleRow::from(&example::eligible_row("Exchange Administrator"))
            .rules
            .unwrap();
        assert_eq!(view.longest, 8 * 3600);
        assert_eq!(view.choices.len(), 16);
        assert_eq!(
            view.needs,
            [NeedView::StepUp, NeedView::Justification, NeedView::Ticket]
        );
        assert_eq!(view.step_up.as_deref(), Some("c1"));
    }

    #[test]
    fn a_request_that_waits_can_be_taken_back() {
        let view = ActiveRow::from(&example::waiting_row("Application Administrator"));
        assert_eq!(view.state, ActiveState::Waiting);
        assert_eq!(view.cancelable.as_deref(), Some("request-1"));
        assert_eq!(view.approvers, ["Nestor Wilke"]);
        assert_eq!(view.ends_at, None);
    }

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
