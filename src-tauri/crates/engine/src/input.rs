use std::collections::{BTreeMap, BTreeSet};

use stint_domain::{
    Account, AccountId, Activation, ActivationDraft, ActivationId, ActivationRules, ActiveAssignment,
    AgainHow, BatchId, Bundle, BundleFileError, BundleId, BundleProblem, ClaimsChallenge, CommandId,
    DraftProblem, EligibilityId, EligibleAssignment, IntentId, NoticeId, PolicyAt, ProlongDraft, RoleAt,
    StepUpContextId, TenantId, Timestamp,
};

use crate::{BundleNeeds, Fetch, NoticeAction, RunWith, Settings, SignInAsk, Timer};

/// Everything that can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A front end wants something; it waits for the reply.
    Command(CommandId, Command),
    /// A sign-in in the browser has ended.
    SignInEnded(Result<SignedIn, SignInFailure>),
    /// A sign-in without a browser here has got the code that the person types elsewhere.
    DeviceCode(DeviceCode),
    /// A stronger sign-in has ended.
    StepUpEnded(AccountId, StepUpEnded),
    /// Where the sign-in is kept has become known or has changed.
    Secrets(SecretsState),
    /// A list was read, or not.
    Fetched(Fetch, Result<Fetched, FetchError>),
    /// The intent is on disk, or it is certain that it is not.
    Recorded(IntentId, Result<(), String>),
    /// What is armed is on disk, or it is certain that it is not; in the order in which it was wanted.
    AgainKept(Result<(), String>),
    /// A bundle is on disk or gone from it, or it is certain that it is not; in the order in which it was wanted.
    BundleKept(Result<(), String>),
    /// The service's answer to an intent that was sent.
    Answered(IntentId, Answer),
    /// What a look-up saw.
    Found(IntentId, Result<Evidence, FetchError>),
    /// Whether a role works.
    Usable(RoleAt, UsableAnswer),
    /// The person pressed a button of a notice.
    NoticeAnswered(NoticeId, NoticeAction),
    /// A timer is due.
    Due(Timer),
    /// The network came or went.
    NetworkChanged(Link),
    /// The person chose other settings.
    SettingsChanged(Settings),
    /// The machine woke, or its clock was moved.
    Woke,
    /// A window got or lost the person's attention.
    Focus(bool),
    /// The person leaves the machine.
    Leaving(Leaving),
}

/// How a person leaves the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// The screen is locked.
    Lock,
    /// The session ends.
    ShutDown,
}

/// What a front end may want. Each gets exactly one reply.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Sign somebody in. Replied when the browser was opened, or will be next: only one page asks at a time.
    SignIn(SignInAsk),
    /// Close the page that is open; what waited for it goes back to where it came from, and the next page opens.
    CancelSignIn,
    /// Forget the account here, and what was read for it. The others go on.
    SignOut(AccountId),
    /// Read all lists of all accounts now. Replied when all have been read or have failed; those of an account that
    /// needs a new sign-in are not waited for.
    Refresh,
    /// Activate a role. Replied with the intent as soon as it is recorded or waits for the stronger sign-in, or
    /// with the reason why nothing was started.
    Activate {
        /// What the person filled in.
        draft: ActivationDraft,
        /// May the browser be opened for a stronger sign-in?
        step_up: bool,
    },
    /// Activate several roles. Replied with [`Reply::Batch`] when each is recorded or known to be not started.
    /// Each row has its own rules and its own outcome; those that want the same stronger sign-in share one visit
    /// of the browser.
    ActivateMany {
        /// One for each role, in the order of the reply.
        drafts: Vec<ActivationDraft>,
        /// The batch that it goes on with; `None` begins one.
        batch: Option<BatchId>,
        /// May the browser be opened for a stronger sign-in?
        step_up: bool,
    },
    /// Ask anew, with the same contents, for activations that are over and certainly granted nothing. Replied
    /// with [`Reply::Batch`]. An old intent is forgotten once the new one is recorded.
    TryAgain(Vec<IntentId>),
    /// Open the browser for the stronger sign-in that the intent waits for.
    ContinueStepUp(IntentId),
    /// End the activation of this access.
    Deactivate(RoleAt),
    /// End several activations. Replied with [`Reply::Many`] when each is recorded or known to be not started.
    DeactivateMany(Vec<RoleAt>),
    /// End all activations of all accounts. Replied with [`Reply::Many`], account by account in the service's order.
    DeactivateAll,
    /// More time for a running activation. Replied when it is on disk. Replaces what is armed for the access.
    Again {
        /// The access whose activation runs.
        target: RoleAt,
        /// What is asked for then; a start in it counts for nothing.
        draft: ActivationDraft,
        /// Which way.
        how: AgainHow,
    },
    /// Ask an administrator for more time of what was given. Replied as [`Command::Activate`] is.
    Prolong {
        /// What the person filled in.
        draft: ProlongDraft,
        /// May the browser be opened for a stronger sign-in?
        step_up: bool,
    },
    /// Take back what is armed for this access. Replied when that is on disk.
    Disarm(RoleAt),
    /// Take back a request.
    Cancel(ActivationId),
    /// Forget a finished intent, or one that waits for a stronger sign-in.
    Dismiss(IntentId),
    /// Keep what was typed.
    SaveDraft(ActivationDraft),
    /// Drop what was typed for this eligibility.
    DropDraft(EligibilityId),
    /// Put this access among the favorites, or take it from them.
    Favorite(RoleAt, bool),
    /// Keep this bundle, in the place of the one with its id. It counts as confirmed: whoever made it has seen it.
    /// Replied with [`Reply::Bundle`] when it is on disk.
    SaveBundle(Bundle),
    /// Drop this bundle. Replied when it is gone from the disk. What it asked for stays.
    DropBundle(BundleId),
    /// The person has seen what this bundle asks for, and wants it. Replied when that is on disk.
    ConfirmBundle(BundleId),
    /// Take a bundle from the text of a file. It has to be confirmed before it runs, and gets a number to its name
    /// where that is taken. Replied with [`Reply::Bundle`] when it is on disk.
    ImportBundle(String),
    /// Activate all that a bundle asks for. Replied as [`Command::ActivateMany`] where nothing is missing, else with
    /// [`Reply::Incomplete`], and nothing was started.
    RunBundle {
        /// Which.
        bundle: BundleId,
        /// What the person has answered beforehand.
        with: RunWith,
    },
    /// Keep these settings, which hold at once.
    SaveSettings(Settings),
    /// The person has seen what was told.
    SeenNotices,
    /// What the policies of these ask is about to be shown: read what is not known or older than a day. Replied at
    /// once; what comes of it is in the snapshot. Ids that are not there are left out.
    NeedRules(Vec<EligibilityId>),
}

/// A command's result.
pub type CommandResult = Result<Reply, CommandError>;

/// What a command brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It is done.
    Done,
    /// This intent was started. Its progress is in the snapshot.
    Intent(IntentId),
    /// What came of each row of a batch, in the order in which they were asked for.
    Batch(BatchId, Vec<(EligibilityId, Result<IntentId, CommandError>)>),
    /// This bundle is kept.
    Bundle(BundleId),
    /// The bundle can't go by itself: what is missing, and the forms to ask for it.
    Incomplete(BundleNeeds),
    /// What came of each access, in the order in which they were asked for.
    Many(Vec<(RoleAt, Result<IntentId, CommandError>)>),
}

/// Why a command started nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// Nobody is signed in, or the service wants a new sign-in of the account that it is about.
    #[error("a sign-in is needed")]
    SignInNeeded,
    /// A browser is open for the same already, or will be.
    #[error("a sign-in is under way already")]
    SignInUnderWay,
    /// There is no such eligibility, activation, request or intent.
    #[error("it is not there any more")]
    NotFound,
    /// The form has mistakes; all of them are told.
    #[error("the policy does not allow this")]
    Problems(Vec<DraftProblem>),
    /// A stronger sign-in is needed and was not allowed.
    #[error("this role needs a stronger sign-in")]
    StepUpNeeded(ClaimsChallenge),
    /// The role is active until then (`None`: no end is known).
    #[error("the role is active already")]
    AlreadyActive(Option<Timestamp>),
    /// The place is not within that of the eligibility, or the role can only be activated as a whole.
    #[error("the place is not within that of the eligibility")]
    NotWithin,
    /// A request for it is under way.
    #[error("a request for this role is under way already")]
    AlreadyAsked,
    /// It can't be deactivated before this instant, UTC.
    #[error("the role cannot be deactivated in its first five minutes")]
    TooEarly(Timestamp),
    /// It is held without an activation.
    #[error("the role is held without an activation")]
    Standing,
    /// There is no activation of it in force.
    #[error("the role is not active")]
    NotActive,
    /// Somebody would have to approve, so that it can't be done without a person.
    #[error("the role needs an approval")]
    ApprovalNeeded,
    /// What the policy asks is not known, so that nobody can tell whether it would work.
    #[error("what the role's policy asks is not known")]
    RulesUnknown,
    /// The bundle is against the rules; all of them are told.
    #[error("the bundle cannot be kept: {}", told(.0))]
    BundleProblems(Vec<BundleProblem>),
    /// The file holds no bundle that can be taken.
    #[error(transparent)]
    BundleFile(BundleFileError),
    /// The bundle is for a tenant that nobody is signed in to here.
    #[error("the bundle is for tenant {0}: sign in to it first")]
    OtherTenant(TenantId),
    /// It could not be put on disk, so nothing was changed.
    #[error("it could not be written down, so nothing was changed: {0}")]
    NotKept(String),
    /// The intent could not be put on disk, so nothing was sent.
    #[error("the intention could not be written down, so nothing was sent: {0}")]
    NotRecorded(String),
    /// A setting has a value that it can't have; says which and why.
    #[error("this is not a setting: {0}")]
    NotASetting(String),
    /// The engine has ended.
    #[error("Stint is closing")]
    Closed,
}

fn told(problems: &[BundleProblem]) -> String {
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

/// A sign-in that went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// Contexts that the sign-in satisfied, and until when its token says so, UTC.
    pub contexts: BTreeMap<StepUpContextId, Timestamp>,
}

/// Why a sign-in did not end well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInFailure {
    /// The person took it back, here or on the page.
    #[error("the sign-in was canceled")]
    Canceled,
    /// Nobody finished it in time: five minutes in the browser, with a code as long as that is taken.
    #[error("nobody finished the sign-in in time")]
    TimedOut,
    /// Another person signed in than the one it was for.
    #[error("somebody else signed in")]
    OtherAccount,
    /// A policy of the tenant refuses this device, place or way of signing in, with its `AADSTS` code.
    #[error("a policy refuses this device or place (`{0}`)")]
    DeviceRules(String),
    /// No browser could be opened.
    #[error("no browser could be opened: {0}")]
    NoBrowser(String),
    /// No app registration is known for this cloud.
    #[error("no client id is known for this cloud")]
    NoClientId,
    /// The sign-in service can't be reached.
    #[error("{0} cannot be reached")]
    Unreachable(String),
    /// The sign-in service refused, with its code and number.
    #[error("the sign-in service refused (`{code}`)")]
    Refused {
        /// What it was about, decided by the number: `consent-missing`, `not-in-tenant`, `account-blocked`,
        /// `not-assigned`, `app-registration`; else `error` of its answer.
        code: String,
        /// Its `AADSTS` number.
        number: Option<u32>,
    },
    /// An answer that must not be trusted: a signature, nonce or audience that is wrong.
    #[error("the sign-in service's answer could not be verified: {0}")]
    NotVerified(String),
}

/// What a person types on another machine to sign in here.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// The code.
    pub user_code: String,
    /// The page to type it on.
    pub url: String,
    /// Until when it is taken, UTC.
    pub expires_at: Timestamp,
}

/// Whoever types the code signs in, so that it is in no log.
impl std::fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceCode")
            .field("url", &self.url)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// How a stronger sign-in ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepUpEnded {
    /// It is satisfied until the token ends, UTC.
    Satisfied {
        /// What it was for.
        challenge: ClaimsChallenge,
        /// The token's end.
        until: Timestamp,
        /// Nobody was asked: whether it is what the service wants, the service says.
        silently: bool,
    },
    /// It is not.
    Failed(SignInFailure),
}

/// Where the sign-in is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecretsState {
    /// Nothing is known yet; treated as kept.
    #[default]
    Unknown,
    /// In the system's keyring, or in the token file that the person named.
    Kept,
    /// In memory: no keyring runs here.
    MemoryOnly,
    /// In memory: the keyring is locked.
    Locked,
}

/// What a list brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Fetched {
    /// In the service's order.
    Eligible(Vec<EligibleAssignment>),
    /// In the service's order.
    Active(Vec<ActiveAssignment>),
    /// In the service's order.
    Activations(Vec<Activation>),
    /// By policy. One that was wanted and is not here is none that the person may read, or there is none.
    Rules(BTreeMap<PolicyAt, ActivationRules>),
    /// Of the policies that were wanted, only some could be read.
    PartOfRules {
        /// As [`Fetched::Rules`], of all that are not in `failed`.
        read: BTreeMap<PolicyAt, ActivationRules>,
        /// Those that could not be read now, together as they failed, and why.
        failed: Vec<(Vec<PolicyAt>, FetchError)>,
    },
    /// A list, never one of this kind again, of which some rows could not be read.
    Partly(Box<Self>, LeftOut),
}

/// The rows of a list that are there and could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many; at least one.
    pub rows: usize,
    /// The ids of those of which that much could be read, in the service's spelling.
    pub ids: BTreeSet<String>,
}

impl Fetched {
    /// What could not be read of it, where that is something.
    pub(crate) fn left_out(&self) -> Option<&LeftOut> {
        match self {
            Self::Partly(_, left_out) => Some(left_out),
            Self::Eligible(_)
            | Self::Active(_)
            | Self::Activations(_)
            | Self::Rules(_)
            | Self::PartOfRules { .. } => None,
        }
    }

    /// How many rows were read; of the rules, how many policies.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Eligible(rows) => rows.len(),
            Self::Active(rows) => rows.len(),
            Self::Activations(rows) => rows.len(),
            Self::Rules(rules) | Self::PartOfRules { read: rules, .. } => rules.len(),
            Self::Partly(rows, _) => rows.len(),
        }
    }
}

/// Why something could not be read or sent. In all cases it certainly was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The host can't be reached.
    #[error("{0} cannot be reached")]
    Offline(String),
    /// The service takes requests again at this instant, UTC.
    #[error("the service asked us to wait")]
    Throttled(Timestamp),
    /// A sign-in is needed.
    #[error("a sign-in is needed")]
    SignInNeeded,
    /// The account, or the app registration, may not do this, or the tenant lacks the license for it.
    #[error("not permitted (`{code}`)")]
    Forbidden {
        /// The service's code, for example `PermissionScopeNotGranted`, or one of ours in kebab-case.
        code: String,
        /// The service's id of the call; `None` where it was no single call.
        request_id: Option<String>,
    },
    /// Another answer, with the service's code and the id of the call.
    #[error("unexpected answer `{code}`")]
    Failed {
        /// The service's code, or one of ours in kebab-case.
        code: String,
        /// The service's id of the call.
        request_id: Option<String>,
    },
}

impl FetchError {
    /// The code of [`FetchError::Failed`] where Azure alone wants the person to sign in: a sign-in of the account
    /// is for Azure then.
    pub const AZURE_SIGN_IN: &str = "azure-sign-in-needed";
    /// The same, where nobody has consented that Stint asks Azure.
    pub const AZURE_CONSENT: &str = "azure-consent-needed";

    /// [`FetchError::Forbidden`] that is not about a single call.
    pub fn forbidden(code: impl Into<String>) -> Self {
        Self::Forbidden {
            code: code.into(),
            request_id: None,
        }
    }
}

/// The service's answer to something that was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It was taken: the request as it stands. Of a cancellation: `None`.
    Accepted(Option<Box<Activation>>),
    /// It wants a stronger sign-in first. Not accepted.
    StepUp(ClaimsChallenge),
    /// The role is active already.
    AlreadyActive,
    /// A request for it waits already.
    AlreadyPending,
    /// The policy refused. Not accepted.
    Refused {
        /// The fields that it was about, where it said so.
        problems: Vec<DraftProblem>,
        /// Its code.
        code: String,
    },
    /// A stronger sign-in comes first, and which one only the policy tells. Not accepted.
    ContextMissing {
        /// The service's code.
        code: String,
    },
    /// The service has not heard of the person or the role yet, which takes up to two minutes. Not accepted.
    NotKnownYet {
        /// The service's code.
        code: String,
        /// The service's id of the call.
        request_id: Option<String>,
    },
    /// A deactivation came before its time.
    TooEarly,
    /// There is nothing to do it to (no eligibility, no active role, no open request).
    NotThere,
    /// It certainly was not accepted.
    NotAccepted(FetchError),
    /// It may have been accepted.
    Unclear,
}

/// What the service shows when an intent is looked up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// The person's requests for the same access, in the service's order.
    pub activations: Vec<Activation>,
    /// The assignments of the same access in force.
    pub active: Vec<ActiveAssignment>,
}

/// Whether a role works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsableAnswer {
    /// A fresh token carries it.
    Yes,
    /// A fresh token does not carry it yet.
    NotYet,
    /// Nothing would tell.
    CannotBeObserved,
    /// The check did not work.
    CouldNotCheck,
}

/// Is there a network?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Yes, or nobody knows.
    Up,
    /// No.
    Down,
}
