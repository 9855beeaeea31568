//! What may be activated, and what its policy asks.

use serde::Serialize;
use specta::Type;
use stint_app::engine;
use stint_domain::{ActivationRules, Need, Via, duration_choices};

use super::{Millis, RoleKindView, key, millis, seconds};

/// `Snapshot::eligible` with its revision.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EligibleSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// Was the list ever read? Tells "none" from "not known yet".
    pub known: bool,
    /// See `Snapshot::eligible`.
    pub rows: Vec<EligibleRow>,
}

/// An assignment that may be activated.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EligibleRow {
    /// What `activate` takes.
    pub id: String,
    /// The same for one access over time; equal to `ActiveRow::key` of its activation.
    pub key: String,
    /// `entraRole`.
    pub kind: RoleKindView,
    /// The role's name.
    pub role: String,
    /// The place in words.
    pub scope: String,
    /// What the service says that the role is for.
    pub description: Option<String>,
    /// It comes through a group.
    pub through_group: bool,
    /// The end of the eligibility; `null` = permanent.
    pub ends_at: Option<Millis>,
    /// What the policy asks; `null` while it is not known.
    pub rules: Option<RulesView>,
    /// What stands in the way, or what it is doing.
    pub state: EligibleState,
    /// What was typed and not sent.
    pub draft: Option<DraftView>,
    /// It is starred.
    pub favorite: bool,
}

/// How a row that may be activated stands.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "at", rename_all_fields = "camelCase")]
pub enum EligibleState {
    /// Can be activated.
    Ready,
    /// Being asked for right now.
    Busy,
    /// Active until then (`null`: the end is not known or there is none).
    Active {
        /// Its end.
        ends_at: Option<Millis>,
        /// Its start.
        starts_at: Option<Millis>,
    },
    /// Somebody has to decide.
    Waiting,
    /// Starts then.
    Scheduled {
        /// Its start.
        starts_at: Option<Millis>,
    },
    /// Accepted; the service is at work.
    Applying,
    /// The eligibility itself has ended; it is shown for a while.
    Expired {
        /// Its end.
        ended_at: Millis,
    },
}

/// What the role's policy asks.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RulesView {
    /// The longest activation, seconds.
    pub longest: u32,
    /// The lengths that a form offers, seconds, ascending.
    pub choices: Vec<u32>,
    /// What it asks for, in the order to show.
    pub needs: Vec<NeedView>,
    /// The authentication context, where one is asked for.
    pub step_up: Option<String>,
    /// That context is satisfied already by the sign-in that is kept.
    pub step_up_done: bool,
    /// Who may approve, where readable; empty also where nobody has to.
    pub approvers: Vec<String>,
}

/// A need and its badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NeedView {
    /// Somebody's approval.
    Approval,
    /// A stronger sign-in.
    StepUp,
    /// A sign-in with multifactor authentication.
    Mfa,
    /// A justification.
    Justification,
    /// A ticket.
    Ticket,
}

/// What was typed and not sent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// Seconds.
    pub duration: u32,
    /// Why.
    pub justification: String,
    /// Ticket number.
    pub ticket_number: String,
    /// Ticket system.
    pub ticket_system: String,
    /// Start; `null` = at once.
    pub starts_at: Option<Millis>,
}

/// What a role may do, looked up when somebody asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoleInfoView {
    /// What the service says that the role is for.
    pub description: Option<String>,
    /// The service's own names of what it allows, in its order.
    pub permissions: Vec<String>,
    /// The page of the service's portal for it; `null` where there is none.
    pub portal: Option<String>,
}

impl From<&engine::EligibleRow> for EligibleRow {
    fn from(row: &engine::EligibleRow) -> Self {
        let assignment = &row.assignment;
        Self {
            id: assignment.id.to_string(),
            key: key(&assignment.role_at()),
            kind: assignment.kind.into(),
            role: row.role_name.clone(),
            scope: row.scope_label.clone(),
            description: assignment.role.description.clone(),
            through_group: assignment.via == Via::Group,
            ends_at: assignment.ends_at.map(millis),
            rules: row.rules.as_ref().map(|rules| rules_of(rules, row.step_up_done)),
            state: (&row.state).into(),
            draft: row.draft.as_ref().map(Into::into),
            favorite: row.favorite,
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
            engine::EligibleState::Applying => Self::Applying,
            engine::EligibleState::Expired { ended_at } => Self::Expired {
                ended_at: millis(*ended_at),
            },
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

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
}
