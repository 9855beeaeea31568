//! What is in force or on its way.

use serde::Serialize;
use specta::Type;
use stint_app::engine;
use stint_domain::{ActivationStatus, ActiveAssignment, Again, AgainState, Held};

use super::{
    DraftView, Millis, ProlongView, RoleKindView,
    access::Accesses,
    key, millis,
    scope::{self, AccessView, CustomerView, ScopeKindView},
};

/// `Snapshot::active` with its revision.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActiveSlice {
    /// Grows with each change of this slice.
    pub revision: u32,
    /// See `Snapshot::active`.
    pub rows: Vec<ActiveRow>,
}

/// An assignment in force, or an accepted activation on its way.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActiveRow {
    /// What `deactivate` and `cancelRequest` take; the same for one access over time.
    pub key: String,
    /// How it stands.
    pub state: ActiveState,
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
    /// The group that it comes through; empty where its name is not known, `null` = it is direct.
    pub through: Option<String>,
    /// Its start.
    pub starts_at: Option<Millis>,
    /// Its end; `null` = no end, or not known yet.
    pub ends_at: Option<Millis>,
    /// From when the service lets the person deactivate; `null` = not theirs to end.
    pub deactivatable_from: Option<Millis>,
    /// Does it work already?
    pub usable: UsableView,
    /// Who may approve, where readable; only while waiting.
    pub approvers: Vec<String>,
    /// When it was asked for; only while waiting, scheduled or applying.
    pub asked_at: Option<Millis>,
    /// The request at the service that can be taken back.
    pub cancelable: Option<String>,
    /// The eligibility that it came from, where that is still there.
    pub eligible: Option<String>,
    /// The ways to more time; `null` = standing or on its way.
    pub more_time: Option<MoreTimeView>,
    /// The more time that may be asked for what stands without an activation; `prolong` asks.
    pub prolong: Option<ProlongView>,
    /// The more time that was asked for and is not decided.
    pub prolonging: Option<ProlongView>,
}

/// How a row of the active strip stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ActiveState {
    /// Held without an activation.
    Standing,
    /// Activated.
    Active,
    /// Somebody has to decide.
    Waiting,
    /// Granted, with a start to come.
    Scheduled,
    /// Accepted; the service is at work.
    Applying,
}

/// The ways to more time for an activation.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MoreTimeView {
    /// What stands against ending it and asking anew at once; `null` = it is offered.
    pub off_and_on: Option<BarView>,
    /// What stands against asking anew at the end; `null` = it is offered.
    pub at_end: Option<BarView>,
    /// What is armed already.
    pub armed: Option<ArmedView>,
}

/// What stands against a way to more time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BarView {
    /// Which rule.
    pub code: BarCode,
    /// When it no longer stands against it, where that is known.
    pub at: Option<Millis>,
}

/// Which rule stands against a way to more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum BarCode {
    /// Somebody would have to decide first.
    Approval,
    /// The service lets nobody end an activation in its first five minutes.
    FirstMinutes,
    /// The eligibility is gone.
    NotEligible,
    /// The policy is not known yet.
    RulesUnknown,
    /// It has no end.
    NoEnd,
}

/// More time that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArmedView {
    /// What will be asked for.
    pub draft: DraftView,
    /// It waits for a stronger sign-in.
    pub asking: bool,
    /// The intent that is under way for it.
    pub intent: Option<String>,
}

/// Does an activation work already?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum UsableView {
    /// Not looked at: standing, or on its way.
    NotAsked,
    /// Being checked; not in a fresh token yet.
    NotYet,
    /// A fresh token carries it.
    Usable,
    /// Nothing tells: for example a role at an administrative unit.
    CannotBeObserved,
    /// The check did not work.
    CouldNotCheck,
}

impl ActiveRow {
    /// The row, beside what else may be activated.
    pub(super) fn of(row: &engine::ActiveRow, accesses: &Accesses<'_>) -> Self {
        let target = &row.target;
        let place = match &row.state {
            engine::ActiveState::InForce(assignment) => &assignment.scope,
            engine::ActiveState::OnItsWay { activation, .. } => &activation.scope,
        };
        let shared = Self {
            key: key(target),
            state: ActiveState::Standing,
            account: target.account.to_string(),
            kind: target.kind.into(),
            role: row.role_name.clone(),
            access: AccessView::of(target.kind, &target.role),
            scope: row.scope_label.clone(),
            scope_kind: place.kind.into(),
            path: scope::path(place),
            customer: CustomerView::of(place),
            through: None,
            starts_at: None,
            ends_at: None,
            deactivatable_from: None,
            usable: row.usable.into(),
            approvers: Vec::new(),
            asked_at: None,
            cancelable: None,
            eligible: accesses.eligible(target).map(|row| row.id.to_string()),
            more_time: row.more_time.as_ref().map(Into::into),
            prolong: row.prolong.map(Into::into),
            prolonging: row.prolonging.map(Into::into),
        };
        match &row.state {
            engine::ActiveState::InForce(assignment) => Self {
                state: in_force(assignment),
                through: scope::through(assignment.via, assignment.through.as_ref()),
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

impl From<&engine::MoreTime> for MoreTimeView {
    fn from(ways: &engine::MoreTime) -> Self {
        Self {
            off_and_on: ways.off_and_on.err().map(Into::into),
            at_end: ways.at_end.err().map(Into::into),
            armed: ways.armed.as_ref().map(Into::into),
        }
    }
}

impl From<engine::MoreTimeBar> for BarView {
    fn from(bar: engine::MoreTimeBar) -> Self {
        let (code, at) = match bar {
            engine::MoreTimeBar::Approval => (BarCode::Approval, None),
            engine::MoreTimeBar::FirstMinutes(until) => (BarCode::FirstMinutes, Some(until)),
            engine::MoreTimeBar::NotEligible => (BarCode::NotEligible, None),
            engine::MoreTimeBar::RulesUnknown => (BarCode::RulesUnknown, None),
            engine::MoreTimeBar::NoEnd => (BarCode::NoEnd, None),
        };
        Self {
            code,
            at: at.map(millis),
        }
    }
}

impl From<&Again> for ArmedView {
    fn from(again: &Again) -> Self {
        Self {
            draft: (&again.draft).into(),
            asking: again.state == AgainState::Asking,
            intent: again.intent().map(|intent| intent.to_string()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        example,
        scene::Scene,
        view::{eligible::EligibleRow, map},
    };

    fn shown(row: &engine::ActiveRow) -> ActiveRow {
        let scene = Scene::Open(example::scene(vec![row.clone()]));
        map::active(&scene, 1).rows.remove(0)
    }

    #[test]
    fn an_activation_shows_its_end_and_when_it_may_be_ended() {
        let row = example::active_row("Exchange Administrator", 240);
        let view = shown(&row);
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
        assert_eq!(shown(&active).key, EligibleRow::from(&eligible).key);
        let other = example::eligible_row("Application Administrator");
        assert_ne!(EligibleRow::from(&other).key, EligibleRow::from(&eligible).key);
    }

    #[test]
    fn a_request_that_waits_can_be_taken_back() {
        let view = shown(&example::waiting_row("Application Administrator"));
        assert_eq!(view.state, ActiveState::Waiting);
        assert_eq!(view.cancelable.as_deref(), Some("request-1"));
        assert_eq!(view.approvers, ["Nestor Wilke"]);
        assert_eq!(view.ends_at, None);
    }
}
