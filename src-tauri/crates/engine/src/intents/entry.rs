//! An intent and what only this run knows of it.

use std::collections::VecDeque;

use stint_domain::{AccountId, Ask, ClaimsChallenge, Intent, IntentId, IntentState, Timestamp};

use super::search::Search;
use super::{Asker, Then, step_up};
use crate::SignInFailure;

/// An intent and what only this run knows of it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) intent: Intent,
    /// Who still waits to hear that it is recorded.
    pub(super) reply: Option<Asker>,
    /// Finished ones that it takes the place of, as soon as it is recorded.
    pub(super) replaces: Vec<IntentId>,
    /// Later than this it must not leave.
    pub(super) deadline: Option<Timestamp>,
    /// When it was last sent in this run.
    pub(super) sent_at: Option<Timestamp>,
    /// Until when the browser may open for it without another click.
    pub(super) may_open: Option<Timestamp>,
    /// It waits for the browser, or for the visit that is under way.
    pub(super) wants_step_up: bool,
    pub(super) step_up_failed: Option<SignInFailure>,
    /// The stronger sign-in that went well right before it was sent, and whether nobody was asked for it.
    pub(super) just_stepped_up: Option<(ClaimsChallenge, bool)>,
    /// A stronger sign-in without a question did not help it.
    pub(super) silence_failed: bool,
    /// When it may be sent again after the service asked to wait, and how often that was.
    pub(super) resend_at: Option<Timestamp>,
    pub(super) resends: u8,
    /// How often it was put off since the service did not know the person or the role yet.
    pub(super) unknown: u8,
    /// What is to be done when a record of it is on disk, in the order of the records.
    pub(super) writes: VecDeque<Then>,
    pub(super) search: Option<Search>,
    /// Has its request been seen waiting for somebody? `None`: not seen yet in this run.
    pub(super) seen_waiting: Option<bool>,
}

impl Entry {
    pub(super) fn new(intent: Intent) -> Self {
        Self {
            intent,
            reply: None,
            replaces: Vec::new(),
            deadline: None,
            sent_at: None,
            may_open: None,
            wants_step_up: false,
            step_up_failed: None,
            just_stepped_up: None,
            silence_failed: false,
            resend_at: None,
            resends: 0,
            unknown: 0,
            writes: VecDeque::new(),
            search: None,
            seen_waiting: None,
        }
    }

    /// Is it being recorded, sent, looked up, or is the browser open for it?
    pub(super) fn is_in_flight(&self) -> bool {
        match &self.intent.state {
            IntentState::NeedsStepUp { .. } => self.wants_step_up || self.reply.is_some(),
            IntentState::Recorded | IntentState::Sent { .. } | IntentState::Unclear { .. } => true,
            IntentState::Waiting { .. }
            | IntentState::NotSent { .. }
            | IntentState::Done { .. }
            | IntentState::Refused { .. }
            | IntentState::Failed { .. } => false,
        }
    }

    /// Does somebody decide about it who may take days?
    pub(super) fn waits_for_an_administrator(&self) -> bool {
        matches!(self.intent.ask, Ask::Prolong(_)) && matches!(self.intent.state, IntentState::Waiting { .. })
    }

    /// The stronger sign-in that it needs first.
    pub(super) fn challenge(&self) -> Option<&ClaimsChallenge> {
        match &self.intent.state {
            IntentState::NeedsStepUp { challenge, .. } => Some(challenge),
            IntentState::Recorded
            | IntentState::Sent { .. }
            | IntentState::Unclear { .. }
            | IntentState::NotSent { .. }
            | IntentState::Waiting { .. }
            | IntentState::Done { .. }
            | IntentState::Refused { .. }
            | IntentState::Failed { .. } => None,
        }
    }

    /// Does it wait for this visit of the account?
    pub(super) fn waits_for(&self, account: &AccountId, visit: &ClaimsChallenge) -> bool {
        let covers = |challenge| step_up::covers(visit, challenge);
        self.wants_step_up && self.intent.account == *account && self.challenge().is_some_and(covers)
    }
}
