use serde::{Deserialize, Serialize};

use crate::{ActivationDraft, AgainId, IntentId, RoleAt, Timestamp};

/// More time for a running activation, the only two ways that the service leaves: it is ended now and activated
/// anew, or activated anew when it has ended.
///
/// It acts once and within [`Again::WINDOW`] after the end, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// Its own id.
    pub id: AgainId,
    /// What is asked for then. Its start is never set.
    pub draft: ActivationDraft,
    /// The access.
    pub target: RoleAt,
    /// The role's name, for messages.
    pub role_name: String,
    /// The end of the running activation, UTC: what the service announced, or, once it was ended for the sake of
    /// this, the instant at which that was asked.
    pub of: Timestamp,
    /// Which of the two ways.
    pub how: AgainHow,
    /// How far it is.
    pub state: AgainState,
}

/// Which way to more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgainHow {
    /// Activate anew when the running activation has ended by itself.
    AtEnd,
    /// End the running activation now and activate anew: the access is gone in between.
    OffAndOn,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgainState {
    /// It activates as soon as the service shows that the activation has ended.
    Armed,
    /// This intent ends the running activation.
    TurningOff(IntentId),
    /// This intent activates anew. There is never a second one.
    TurningOn(IntentId),
    /// A stronger sign-in is needed first, for which no browser opens by itself.
    Asking,
    /// The role is active again.
    Done,
    /// It did not activate and never will.
    Missed {
        /// Why, one of ours: `too-late`, `approval` (the policy wants one by now), `rules` (the policy has changed),
        /// `step-up`, `not-ended` (the service still showed the old one), `canceled` (ended or asked for by other
        /// means), `refused`, `offline`, `sign-in-needed`, `unclear`.
        code: String,
    },
}

impl Again {
    /// So long after the end it may still act.
    pub const WINDOW: chrono::TimeDelta = chrono::TimeDelta::minutes(2);

    /// The intent that ends the running activation, where one does.
    pub fn off_intent(&self) -> IntentId {
        IntentId::new(format!("{}-off", self.id))
    }

    /// The one intent that activates anew.
    pub fn on_intent(&self) -> IntentId {
        IntentId::new(format!("{}-on", self.id))
    }

    /// The intent that is under way for it, or that waits for a stronger sign-in.
    pub fn intent(&self) -> Option<IntentId> {
        match (&self.state, self.how) {
            (AgainState::TurningOff(intent) | AgainState::TurningOn(intent), _) => Some(intent.clone()),
            (AgainState::Asking, AgainHow::AtEnd) => Some(self.on_intent()),
            (AgainState::Asking, AgainHow::OffAndOn)
            | (AgainState::Armed | AgainState::Done | AgainState::Missed { .. }, _) => None,
        }
    }

    /// The last instant at which it may act, UTC.
    pub fn deadline(&self) -> Timestamp {
        self.of + Self::WINDOW
    }
}
