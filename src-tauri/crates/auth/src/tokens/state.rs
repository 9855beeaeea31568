//! What is known of an account's bearers, and whose turn it is to renew.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use secrecy::SecretString;
use stint_clock::Timestamp;
use stint_domain::ClaimsChallenge;
use stint_http::{AccessToken, Audience, TokenError};
use tokio::sync::{MutexGuard, RwLock, RwLockReadGuard};

/// How long before its end a token is renewed; half of its life where that is less.
const EARLY: TimeDelta = TimeDelta::minutes(5);

/// Who may renew. What changes the sign-in itself is done alone.
#[derive(Debug, Default)]
pub(super) struct Turns {
    pub(super) sign_in: RwLock<()>,
    graph: tokio::sync::Mutex<()>,
    arm: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) bearers: BTreeMap<Audience, Bearer>,
    /// What a service asked for when it refused a bearer; goes into the next renewal.
    pub(super) asked: BTreeMap<Audience, ClaimsChallenge>,
    /// The step-up in the browser whose bearer is for another service: one for this service has to ask for it too.
    pub(super) stepped: BTreeMap<Audience, (ClaimsChallenge, Timestamp)>,
    /// Step-ups that were had silently and did not help: only the person in the browser can do it.
    pub(super) unmet: Vec<ClaimsChallenge>,
    pub(super) refused: BTreeMap<Audience, Refused>,
    /// What the last bearer of each service is good for.
    pub(super) granted: BTreeMap<Audience, BTreeSet<String>>,
}

#[derive(Debug, Clone)]
pub(super) struct Bearer {
    pub(super) token: AccessToken,
    /// Until when it is handed out, UTC.
    pub(super) until: Timestamp,
    /// The step-up that it came of.
    pub(super) satisfied: Option<ClaimsChallenge>,
    /// When it was asked for, where nobody was asked anything.
    pub(super) renewed_at: Option<Timestamp>,
}

/// A refresh token that the service has refused.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) token: SecretString,
    pub(super) error: TokenError,
    pub(super) silent_until: Timestamp,
}

impl Turns {
    pub(super) async fn of(&self, audience: Audience) -> (RwLockReadGuard<'_, ()>, MutexGuard<'_, ()>) {
        let own = match audience {
            Audience::Graph => &self.graph,
            Audience::Arm => &self.arm,
        };
        (self.sign_in.read().await, own.lock().await)
    }
}

impl State {
    /// Keeps a new bearer and returns it. One that came of a step-up is only replaced by another such.
    pub(super) fn put(&mut self, audience: Audience, bearer: Bearer, now: Timestamp) -> AccessToken {
        self.asked.remove(&audience);
        self.refused.remove(&audience);
        let token = bearer.token.clone();
        let worth_keeping = self
            .bearers
            .get(&audience)
            .is_some_and(|current| current.satisfied.is_some() && now < current.until);
        if !worth_keeping || bearer.satisfied.is_some() {
            self.bearers.insert(audience, bearer);
        }
        token
    }
}

impl Refused {
    /// Would a visit of the sign-in page help?
    pub(super) fn needs_person(&self) -> bool {
        match self.error {
            TokenError::SignInNeeded(_) | TokenError::ConsentMissing { .. } => true,
            TokenError::Unreachable { .. } | TokenError::Refused { .. } => false,
        }
    }
}

impl Bearer {
    /// One that was renewed without a question.
    pub(super) fn new(
        token: AccessToken,
        asked_at: Timestamp,
        lifetime: TimeDelta,
        satisfied: Option<ClaimsChallenge>,
    ) -> Self {
        Self {
            token,
            until: asked_at + lifetime - EARLY.min(lifetime / 2),
            satisfied,
            renewed_at: Some(asked_at),
        }
    }
}
