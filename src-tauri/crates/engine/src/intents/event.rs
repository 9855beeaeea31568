//! What other rooms should know of the intents.

use stint_domain::{
    AccountId, Activation, ActivationId, ClaimsChallenge, ProlongHow, ProlongOf, RoleAt, RoleKind, Timestamp,
};

/// What other rooms should know.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Event {
    /// The service took a request of the person, or went on with it.
    Accepted(RoleAt, Option<Box<Activation>>),
    /// An activation was ended by the person.
    Left(RoleAt, Option<Timestamp>),
    /// A request of the account was taken back.
    Withdrawn(AccountId, ActivationId),
    /// The lists of this service are not what they were for the account.
    Moved(AccountId, RoleKind),
    /// The policy is not what it seemed.
    RulesDoubted(RoleAt),
    /// The sign-in does not satisfy what it seemed to.
    StepUpDoubted(AccountId, ClaimsChallenge),
    /// The service wants a new sign-in.
    SignInNeeded(AccountId),
    /// Somebody decided, or nobody did.
    Decided(Decision),
    /// What is held of this access ends later than it did.
    Prolonged(RoleAt),
}

/// How a request that waited for somebody ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision {
    pub(crate) target: RoleAt,
    pub(crate) role_name: String,
    /// When the person asked, UTC.
    pub(crate) asked_at: Timestamp,
    pub(crate) verdict: Verdict,
    /// Where more time was asked for.
    pub(crate) more: Option<MoreTime>,
}

/// More time that somebody decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MoreTime {
    pub(crate) how: ProlongHow,
    pub(crate) of: ProlongOf,
    /// The new end, UTC, where there is one.
    pub(crate) until: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Approved,
    Denied,
    Lapsed,
}
