//! What a front end may want, and what it is answered.

use stint_domain::{
    AccountId, ActivationDraft, ActivationId, AgainHow, BatchId, Bundle, BundleFileError, BundleId,
    BundleProblem, ClaimsChallenge, DraftProblem, EligibilityId, IntentId, ProlongDraft, RoleAt, TenantId,
    Timestamp,
};

use crate::{BundleNeeds, RunWith, Settings, SignInAsk};

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
    /// It waited so long, while the machine slept or for an answer, that nobody expects any more that it is done.
    #[error("it waited too long, so nothing was sent")]
    TooLate,
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
