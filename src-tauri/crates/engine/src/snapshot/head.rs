//! Who is signed in, how fresh the lists are, and what could not be read.

use stint_domain::{Account, AccountId, TenantId, Timestamp};

use crate::{FetchError, SecretsState, SignInFailure, Source, Visit};

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
