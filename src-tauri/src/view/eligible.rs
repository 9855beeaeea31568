//! What may be activated, and what its policy asks.

use serde::Serialize;
use specta::Type;
use stint_app::engine;
use stint_domain::{ActivationRules, EligibleAssignment, Need, RoleAt, Scope, ScopeId, duration_choices};

use super::{
    AppError, Millis, ProlongView, RoleKindView, key, millis,
    scope::{self, AccessView, CustomerView, ScopeKindView},
    seconds, services,
};

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

/// What changed of `Snapshot::eligible`. The list may have 10,000 rows, so that not all of it is sent anew.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EligibleChange {
    /// The revision that it changes. Whoever has another one has missed something and asks for everything.
    pub since: u32,
    /// The revision that comes of it.
    pub revision: u32,
    /// See [`EligibleSlice::known`].
    pub known: bool,
    /// The ids of all rows in their order; `null` = the same rows in the same order.
    pub order: Option<Vec<String>>,
    /// The rows that are new or not as they were.
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
    /// [`AccountView::id`](super::accounts::AccountView::id).
    pub account: String,
    /// Which service.
    pub kind: RoleKindView,
    /// The role's name, or the group's.
    pub role: String,
    /// Of a group: in which way.
    pub access: Option<AccessView>,
    /// The place in words; of a group in which way it is held.
    pub scope: String,
    /// What kind of place it is.
    pub scope_kind: ScopeKindView,
    /// Names of the place, the outermost first, its own last; empty for a directory and groups.
    pub path: Vec<String>,
    /// The customer whose subscription it is, of a delegated role.
    pub customer: Option<CustomerView>,
    /// What the service says that the role is for.
    pub description: Option<String>,
    /// The group that it comes through; empty where its name is not known, `null` = it is direct.
    pub through: Option<String>,
    /// The condition under which it holds, as the service writes it.
    pub condition: Option<String>,
    /// The end of the eligibility; `null` = permanent.
    pub ends_at: Option<Millis>,
    /// What the policy asks; `null` while it is not known.
    pub rules: Option<RulesView>,
    /// Why the policy could not be read. It can be activated all the same: the service judges.
    pub rules_error: Option<AppError>,
    /// Why it can't be activated although it is listed.
    pub why: Option<AppError>,
    /// What stands in the way, or what it is doing.
    pub state: EligibleState,
    /// Where that is so, where it is a narrower place than the eligibility's. At its own and at other places it can
    /// still be activated.
    pub at: Option<PlaceWithin>,
    /// It can be activated at a narrower scope.
    pub can_narrow: bool,
    /// The narrower place at which it was asked for last; `null` = the whole one, or never.
    pub last_place: Option<PlaceWithin>,
    /// What was typed and not sent.
    pub draft: Option<DraftView>,
    /// It is starred.
    pub favorite: bool,
    /// The more time that may be asked for; `prolong` asks.
    pub prolong: Option<ProlongView>,
    /// The more time that was asked for and is not decided.
    pub prolonging: Option<ProlongView>,
}

/// A narrower place than an eligibility's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlaceWithin {
    /// Its id.
    pub id: String,
    /// The access there; equal to `ActiveRow::key` of its activation.
    pub key: String,
    /// Its name, else the last part of its id.
    pub name: String,
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
    /// It runs for `longest`, always: a delegated role.
    pub fixed: bool,
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
    /// The id of a narrower scope; `null` = the eligibility's own.
    pub at: Option<String>,
    /// The name of that scope, where its id tells it.
    pub at_name: Option<String>,
}

/// What a role may do, looked up when somebody asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RoleInfoView {
    /// What the service says that the role is for.
    pub description: Option<String>,
    /// The service's own names of what it allows, in its order.
    pub permissions: Vec<String>,
    /// What is taken out of that again, in its order.
    pub excluded: Vec<String>,
    /// The page of the service's portal for it; `null` where there is none.
    pub portal: Option<String>,
}

impl From<&engine::EligibleRow> for EligibleRow {
    fn from(row: &engine::EligibleRow) -> Self {
        let assignment = &row.assignment;
        let within = |at: &ScopeId| PlaceWithin::of(assignment, at);
        Self {
            id: assignment.id.to_string(),
            key: key(&assignment.role_at()),
            kind: assignment.kind.into(),
            account: assignment.account.to_string(),
            role: row.role_name.clone(),
            access: AccessView::of(assignment.kind, &assignment.role.id),
            scope: row.scope_label.clone(),
            scope_kind: assignment.scope.kind.into(),
            path: scope::path(&assignment.scope),
            customer: CustomerView::of(&assignment.scope),
            description: assignment.role.description.clone(),
            through: scope::through(assignment.via, assignment.through.as_ref()),
            condition: assignment
                .condition
                .as_ref()
                .map(|condition| condition.text.clone()),
            ends_at: assignment.ends_at.map(millis),
            rules: row.rules.as_ref().map(|rules| rules_of(rules, row.step_up_done)),
            rules_error: row.rules_problem.as_ref().map(Into::into),
            why: services::why_not(row),
            state: (&row.state).into(),
            at: row.at.as_ref().map(within),
            can_narrow: row.may_narrow,
            last_place: row.last_place.as_ref().map(within),
            draft: row.draft.as_ref().map(Into::into),
            favorite: row.favorite,
            prolong: row.prolong.map(Into::into),
            prolonging: row.prolonging.map(Into::into),
        }
    }
}

impl PlaceWithin {
    fn of(assignment: &EligibleAssignment, at: &ScopeId) -> Self {
        let target = RoleAt {
            scope: at.clone(),
            ..assignment.role_at()
        };
        Self {
            id: at.to_string(),
            key: key(&target),
            name: name_of(at).unwrap_or_else(|| scope::last(at.as_str()).to_owned()),
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
        fixed: rules.fixed,
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
            at: draft.at.as_ref().map(ToString::to_string),
            at_name: draft.at.as_ref().and_then(name_of),
        }
    }
}

/// The name of a place of Azure, where its id tells it.
pub(super) fn name_of(at: &ScopeId) -> Option<String> {
    Scope::in_azure(at.as_str()).name
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
        assert!(!view.fixed);
    }

    #[test]
    fn a_row_says_where_inside_of_it_something_is_active() {
        let mut row = example::azure_row("Contributor", "/subscriptions/s");
        assert_eq!(EligibleRow::from(&row).at, None);
        row.at = Some("/subscriptions/s/resourcegroups/rg-web".into());
        row.last_place = Some("/subscriptions/0a1b".into());
        let view = EligibleRow::from(&row);
        let active = RoleAt {
            scope: "/subscriptions/s/resourcegroups/rg-web".into(),
            ..row.assignment.role_at()
        };
        let at = view.at.unwrap();
        assert_eq!((at.name.as_str(), at.key), ("rg-web", key(&active)));
        assert_eq!(view.last_place.unwrap().name, "0a1b");
    }

    #[test]
    fn a_group_is_called_by_its_name_and_its_line_says_in_which_way() {
        let view = EligibleRow::from(&example::group_row("Apps Operators"));
        assert_eq!(
            (view.role.as_str(), view.scope.as_str()),
            ("Apps Operators", "Member")
        );
        assert_eq!(view.access, Some(AccessView::Member));
        assert_eq!(view.through.as_deref(), Some("Everybody"));
    }

    #[test]
    fn a_delegated_role_names_its_customer_and_the_reader_that_it_needs() {
        let mut row = example::customer_row("Contributor");
        let view = EligibleRow::from(&row);
        assert_eq!(view.customer.unwrap().name, "Fabrikam");
        assert_eq!(view.path, ["Fabrikam Web", "rg-shop"]);
        assert!(view.why.is_none());

        row.rules = None;
        row.rules_problem = Some(example::no_policy(&row));
        let why = EligibleRow::from(&row).why.unwrap();
        assert_eq!(
            (why.code.as_str(), why.detail.as_deref()),
            ("needs-reader", Some("Fabrikam Web › rg-shop"))
        );
        row.assignment.scope.customer = None;
        let own = EligibleRow::from(&row);
        assert!(own.why.is_none() && own.rules_error.is_some());
    }
}
