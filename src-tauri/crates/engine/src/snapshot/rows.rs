//! The rows of the slices.

use stint_domain::{
    Activation, ActivationDraft, ActivationRules, ActiveAssignment, Again, EligibleAssignment, Intent,
    NoticeId, ProlongHow, Remaining, RoleAt, ScopeId, Timestamp,
};

use crate::{Place, Problem, SignInFailure, When};

/// An assignment in force, or an accepted activation on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct ActiveRow {
    /// Which access.
    pub target: RoleAt,
    /// What it is called: the role, or the group.
    pub role_name: String,
    /// The place in words.
    pub scope_label: String,
    /// How it stands.
    pub state: ActiveState,
    /// Does it work already?
    pub usable: Usable,
    /// The ways to more time; `None` for what stands without an activation or is on its way.
    pub more_time: Option<MoreTime>,
    /// As [`EligibleRow::prolong`], of what stands without an activation.
    pub prolong: Option<ProlongHow>,
    /// As [`EligibleRow::prolonging`].
    pub prolonging: Option<ProlongHow>,
}

/// The ways to more time on a running activation, each offered or with the reason why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoreTime {
    /// End it now and activate anew.
    pub off_and_on: Result<(), MoreTimeBar>,
    /// Activate anew when it has ended.
    pub at_end: Result<(), MoreTimeBar>,
    /// What is armed or under way for it.
    pub armed: Option<Again>,
}

/// Why a way to more time is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoreTimeBar {
    /// Somebody would have to approve.
    Approval,
    /// It can't be ended before this instant, UTC.
    FirstMinutes(Timestamp),
    /// The person is not eligible for it any more.
    NotEligible,
    /// What the policy asks is not known.
    RulesUnknown,
    /// It does not end.
    NoEnd,
}

/// How a row of the active list stands.
#[derive(Debug, Clone, PartialEq)]
pub enum ActiveState {
    /// In force.
    InForce(ActiveAssignment),
    /// A request on its way: waiting, scheduled, or accepted and not listed yet.
    OnItsWay {
        /// The request.
        activation: Activation,
        /// Who may approve, by name, where readable.
        approvers: Vec<String>,
    },
}

/// Does an activation work already?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usable {
    /// Not looked at: standing, on its way, or found active when the app started long after.
    NotAsked,
    /// Being checked; not in a fresh token yet.
    NotYet,
    /// A fresh token carries it.
    Yes,
    /// Nothing would tell.
    CannotBeObserved,
    /// The check did not work, or gave up: after six minutes, of Azure after twenty.
    CouldNotCheck,
}

/// An assignment that may be activated.
#[derive(Debug, Clone, PartialEq)]
pub struct EligibleRow {
    /// The assignment.
    pub assignment: EligibleAssignment,
    /// What it is called: the role, or the group.
    pub role_name: String,
    /// The place in words.
    pub scope_label: String,
    /// What the policy asks; `None` while it is not known. Of groups and Azure roles it is read when a front end says
    /// that it shows the row ([`Command::NeedRules`](crate::Command::NeedRules)).
    pub rules: Option<ActivationRules>,
    /// Why nobody can tell what the policy asks. The role can be activated all the same: the service judges.
    pub rules_problem: Option<Problem>,
    /// The policy's authentication context is satisfied by the sign-in that is kept.
    pub step_up_done: bool,
    /// How it stands.
    pub state: EligibleState,
    /// Where it stands so, where that is a narrower place than the eligibility's: at its own and at other places it
    /// can still be activated.
    pub at: Option<ScopeId>,
    /// Can it be activated at a narrower place?
    pub may_narrow: bool,
    /// The narrower place at which it was asked for last, where that was not the whole one.
    pub last_place: Option<ScopeId>,
    /// What was typed and not sent.
    pub draft: Option<ActivationDraft>,
    /// The person put it among the favorites.
    pub favorite: bool,
    /// The more time that the person may ask for: an extension in the last 14 days before its end, a renewal after it.
    pub prolong: Option<ProlongHow>,
    /// The more time that was asked for and is not decided; nothing else may be asked for meanwhile.
    pub prolonging: Option<ProlongHow>,
}

/// How a row that may be activated stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EligibleState {
    /// Can be activated.
    Ready,
    /// An intent for it is under way and not accepted yet.
    Busy,
    /// Active.
    Active {
        /// Its start, UTC, where known.
        starts_at: Option<Timestamp>,
        /// Its end, UTC; `None` = no end.
        ends_at: Option<Timestamp>,
    },
    /// Somebody has to decide.
    Waiting,
    /// It starts then, UTC.
    Scheduled(Option<Timestamp>),
    /// Accepted; the service is at work.
    Applying,
    /// The eligibility itself ended then, UTC; it can't be activated any more. Such rows stay for 14 days.
    Expired {
        /// When.
        ended_at: Timestamp,
    },
}

/// Something that was told while no window had the focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// The notice.
    pub id: NoticeId,
    /// When it was told, UTC.
    pub at: Timestamp,
    /// First line.
    pub title: String,
    /// Second line, without the time of day.
    pub body: String,
    /// The instant that the second line ends with.
    pub when: Option<When>,
    /// Where it leads.
    pub place: Place,
}

/// An intent and whether the browser is open for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentRow {
    /// The intent.
    pub intent: Intent,
    /// The browser is open for its stronger sign-in.
    pub stepping_up: bool,
    /// Why its last stronger sign-in did not end well.
    pub step_up_failed: Option<SignInFailure>,
}

impl ActiveRow {
    /// The assignment, where it is in force.
    pub fn in_force(&self) -> Option<&ActiveAssignment> {
        match &self.state {
            ActiveState::InForce(assignment) => Some(assignment),
            ActiveState::OnItsWay { .. } => None,
        }
    }

    /// What is left of it at `now`; a request on its way has no end yet.
    pub fn remaining(&self, now: Timestamp) -> Remaining {
        self.in_force()
            .map_or(Remaining::NoEnd, |assignment| assignment.remaining(now))
    }
}
