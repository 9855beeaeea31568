//! Everything that can happen.

use stint_domain::{AccountId, CommandId, IntentId, NoticeId, RoleAt};

use crate::{
    Answer, Command, DeviceCode, Evidence, Fetch, FetchError, Fetched, NoticeAction, SecretsState, Settings,
    SignInFailure, SignedIn, StepUpEnded, Timer, UsableAnswer,
};

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

/// Is there a network?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Yes, or nobody knows.
    Up,
    /// No.
    Down,
}
