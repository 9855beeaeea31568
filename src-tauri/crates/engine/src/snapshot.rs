use std::sync::Arc;

use stint_domain::{
    Account, AccountId, Activation, ActivationDraft, ActivationRules, ActiveAssignment, Again,
    EligibleAssignment, Intent, NoticeId, ProlongHow, Remaining, RoleAt, ScopeId, TenantId, Timestamp,
};

use crate::{
    BundleState, FetchError, Place, Requests, SecretsState, Settings, SignInFailure, Source, Visit, When,
};

/// All that a front end shows, immutable. Tray, window, command line and alerts are computed from it; nobody
/// keeps a second copy.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Who, where, how fresh.
    pub head: Slice<Head>,
    /// In force or on its way: waiting, applying and scheduled first, then what ends first, standing ones last.
    pub active: Slice<Vec<ActiveRow>>,
    /// May be activated, by role name, then scope, and after them what expired lately; `None` while the list was never read.
    pub eligible: Slice<Option<Vec<EligibleRow>>>,
    /// The person's own requests, the newest first; `None` while the list was never read.
    pub activations: Slice<Option<Vec<Activation>>>,
    /// What the person wants done, the newest first.
    pub intents: Slice<Vec<IntentRow>>,
    /// The timeline of what was asked for, merged of the service's requests, the intents and the history on disk.
    pub requests: Slice<Requests>,
    /// What was told while no window had the focus, the newest first, at most 20.
    pub notices: Slice<Vec<NoticeRow>>,
    /// What the person chose.
    pub settings: Slice<Settings>,
    /// The bundles and how they fit what may be activated, in the order in which they were made.
    pub bundles: Slice<Vec<BundleState>>,
    /// The justifications of the last requests, the newest first, none twice, at most 10; empty where they are not
    /// to be remembered.
    pub recents: Slice<Vec<String>>,
}

/// A part of the snapshot that changes as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<T> {
    /// Grows with each change; equal revisions of one run mean equal values.
    pub revision: u32,
    /// The value.
    pub value: Arc<T>,
}

/// Who is signed in and how fresh the lists are: each account by itself, and all of them in few words.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Every account that is signed in, the last used first; also those whose sign-in has to be done again.
    pub accounts: Vec<AccountRow>,
    /// Signed out, waiting, signed in (as long as one account is).
    pub stage: Stage,
    /// The first of the accounts.
    pub account: Option<Account>,
    /// How fresh the lists of all accounts are.
    pub sync: SyncState,
    /// When all lists of all accounts were last read, UTC.
    pub read_at: Option<Timestamp>,
    /// What could not be read, at most one for each source, in the order of the sources.
    pub problems: Vec<Problem>,
    /// Where the sign-in is kept.
    pub secrets: SecretsState,
    /// The one visit of the browser that is open, or comes next.
    pub visit: Option<Visit>,
    /// Which list was last asked for when, and what came of it over all accounts, in the order of the sources.
    pub sources: Vec<SourceState>,
}

/// An account and how fresh its lists are.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountRow {
    /// Who.
    pub account: Account,
    /// Signed in, or not any more.
    pub stage: AccountStage,
    /// How fresh its lists are.
    pub sync: SyncState,
    /// When all of its lists were last read, UTC.
    pub read_at: Option<Timestamp>,
    /// What of it could not be read, at most one for each source, in the order of the sources.
    pub problems: Vec<Problem>,
    /// Which list was asked for when, and what came of it, in the order of the sources.
    pub sources: Vec<SourceState>,
    /// The browser is open for a stronger sign-in of it.
    pub stepping_up: bool,
}

/// How an account stands that has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountStage {
    /// The service can be asked for it.
    Ready,
    /// The service wants a new sign-in; what is shown of it is what was known.
    NeedsSignIn {
        /// Why the last try to sign in again did not end well.
        failed: Option<SignInFailure>,
    },
}

/// How the reading of a list went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    /// Which.
    pub source: Source,
    /// When it was last asked for, UTC; `None` while it never was in this run.
    pub asked_at: Option<Timestamp>,
    /// What the last answer was: how many rows (of the rules: policies), or why there was none. `None` while there
    /// is no answer of this run.
    pub answer: Option<Result<usize, Problem>>,
    /// It was read in this run, whatever the last answer was.
    pub has_read: bool,
}

/// The sign-in machine as a front end sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Nobody is signed in.
    SignedOut {
        /// Why the last sign-in did not end well.
        failed: Option<SignInFailure>,
    },
    /// The browser is open for a sign-in, or will be as soon as the page that is open has ended, and nobody is signed in
    /// meanwhile. Beside somebody who is, [`Head::visit`] tells of it.
    WaitingForBrowser {
        /// The name that was filled in.
        hint: Option<String>,
        /// The account that signs in again; `None` where it is somebody new.
        account: Option<Account>,
        /// The directory that is signed in to, where it is known before.
        tenant: Option<TenantId>,
    },
    /// A code waits to be typed on another machine, and nobody is signed in meanwhile.
    WaitingForCode {
        /// The code.
        user_code: String,
        /// The page to type it on.
        url: String,
        /// Until when it is taken, UTC.
        expires_at: Timestamp,
    },
    /// Somebody is signed in.
    SignedIn {
        /// Why the last sign-in of another account did not end well.
        failed: Option<SignInFailure>,
    },
    /// The service wants a new sign-in; what is shown is what was known.
    NeedsSignIn {
        /// Why the last try to sign in again did not end well.
        failed: Option<SignInFailure>,
    },
}

/// How fresh the lists are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncState {
    /// Nothing was read yet.
    Never,
    /// All is read.
    Idle,
    /// Being read.
    Running,
    /// The service can't be reached since then, UTC. A normal state: countdowns go on from what is known.
    Offline {
        /// Since when.
        since: Timestamp,
    },
    /// The service takes requests again at this instant, UTC.
    Throttled {
        /// When.
        until: Timestamp,
    },
    /// A sign-in is needed first.
    NeedsSignIn,
    /// Something could not be read; see the problems.
    Failed,
}

/// A list that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which.
    pub source: Source,
    /// Why.
    pub kind: ProblemKind,
    /// The service's code, or one of ours.
    pub code: String,
    /// The service's id of the call.
    pub request_id: Option<String>,
}

/// Why a list could not be read, by what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// A permission or license is missing.
    Forbidden,
    /// The service can't be reached.
    Offline {
        /// Host and port that did not answer.
        host: String,
    },
    /// The service wants no requests before this instant, UTC.
    Throttled {
        /// When.
        until: Timestamp,
    },
    /// A sign-in is needed first.
    SignInNeeded,
    /// Something else; trying again may help.
    Failed,
    /// So many rows of it could not be read; all others stand, and what was known of these stays.
    LeftOut(usize),
}

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

impl Problem {
    /// What a failed reading of the source is told as.
    pub(crate) fn of(source: Source, error: &FetchError) -> Self {
        let (kind, code, request_id) = match error {
            FetchError::Offline(host) => (ProblemKind::Offline { host: host.clone() }, "offline", None),
            FetchError::Throttled(until) => (ProblemKind::Throttled { until: *until }, "throttled", None),
            FetchError::SignInNeeded => (ProblemKind::SignInNeeded, "sign-in-needed", None),
            FetchError::Forbidden { code, request_id } => {
                (ProblemKind::Forbidden, code.as_str(), request_id.clone())
            }
            FetchError::Failed { code, request_id } => {
                (ProblemKind::Failed, code.as_str(), request_id.clone())
            }
        };
        Self {
            source,
            kind,
            code: code.to_owned(),
            request_id,
        }
    }
}

impl Head {
    /// The row of an account.
    pub fn account_row(&self, account: &AccountId) -> Option<&AccountRow> {
        self.accounts.iter().find(|row| row.account.id == *account)
    }
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

impl Snapshot {
    /// How the reading of this list of the account went.
    pub(crate) fn source(&self, account: &AccountId, source: Source) -> Option<&SourceState> {
        let row = self.head.value.account_row(account)?;
        row.sources.iter().find(|state| state.source == source)
    }

    /// The activation that ends first at `now`, with its end. Standing assignments and what has ended are left
    /// out.
    pub fn next_end(&self, now: Timestamp) -> Option<(&ActiveAssignment, Timestamp)> {
        let active = self
            .active
            .value
            .iter()
            .filter_map(ActiveRow::in_force)
            .filter(|row| row.is_activated());
        active
            .filter_map(|row| row.ends_at.filter(|end| *end > now).map(|end| (row, end)))
            .min_by_key(|(_, end)| *end)
    }
}
