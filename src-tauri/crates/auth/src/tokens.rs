//! The bearers of one account, renewed without a question.

mod renewal;
mod state;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use stint_clock::{Clock, Timestamp};
use stint_domain::{Account, ClaimsChallenge};
use stint_http::{AccessToken, Audience, TokenError, TokenSource};

use self::state::{Bearer, State, Turns};
use crate::claims;
use crate::kept::Kept;
use crate::login::{Login, Tokens};
use crate::renewal_lock::RenewalLock;
use crate::secrets::{SecretError, SecretName};

/// The bearers of one account, in memory, one for each audience.
///
/// Each is renewed once at a time in this process, those of different services side by side, and all of them alone beside
/// other processes on the same profile; whoever had to wait looks first at what the other one got.
#[derive(Debug)]
pub struct AccountTokens {
    account: Account,
    login: Arc<Login>,
    kept: Arc<Kept>,
    clock: Arc<dyn Clock>,
    name: SecretName,
    lock: RenewalLock,
    turns: Turns,
    state: Mutex<State>,
}

impl AccountTokens {
    pub(crate) fn new(
        account: Account,
        login: Arc<Login>,
        kept: Arc<Kept>,
        clock: Arc<dyn Clock>,
        profile: &Path,
    ) -> Self {
        let name = SecretName::refresh_token(&login.registration().cloud, &account.id);
        Self {
            lock: RenewalLock::new(profile, &name),
            account,
            login,
            kept,
            clock,
            name,
            turns: Turns::default(),
            state: Mutex::default(),
        }
    }

    /// Whose they are.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// A bearer that was made just now, for a look at what it says ([`crate::wids`]). It takes the place of the
    /// one in use, except where that one came of a step-up: that is kept for what it is good for.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn fresh_token(&self, audience: Audience) -> Result<AccessToken, TokenError> {
        let _turn = self.turns.of(audience).await;
        self.renew(audience, None).await
    }

    /// Tries to satisfy `challenge` without the browser: the sign-in may be strong enough already. On success the
    /// bearer for `audience` is the one that came of it; returned is until when it is handed out, UTC.
    ///
    /// # Errors
    /// [`TokenError::SignInNeeded`]: a step-up in the browser is needed. Others: see there.
    pub async fn step_up_silently(
        &self,
        audience: Audience,
        challenge: &ClaimsChallenge,
    ) -> Result<Timestamp, TokenError> {
        let _turn = self.turns.of(audience).await;
        let in_vain = self.state().unmet.iter().any(|unmet| challenge.covers(unmet));
        if in_vain {
            return Err(TokenError::SignInNeeded(None));
        }
        self.renew(audience, Some(challenge)).await?;
        let satisfied = self.satisfied(audience);
        let until = satisfied.and_then(|(done, until)| done.covers(challenge).then_some(until));
        // A claim that is not essential may be passed over: the bearer came, and says that it is none of that kind.
        until.ok_or(TokenError::SignInNeeded(None))
    }

    /// A service did not take as `challenge` what was sent to it at `sent_at`. Where that went with a bearer of a silent
    /// step-up, the next one for it is the person's.
    pub fn step_up_refused(&self, audience: Audience, challenge: &ClaimsChallenge, sent_at: Timestamp) {
        let mut state = self.state();
        let silent = |bearer: &&Bearer| bearer.renewed_at.is_some_and(|at| at <= sent_at);
        let used = state.bearers.get(&audience).filter(silent);
        let in_vain = used
            .and_then(|bearer| bearer.satisfied.as_ref())
            .is_some_and(|satisfied| satisfied.covers(challenge));
        if in_vain && !state.unmet.contains(challenge) {
            state.unmet.push(challenge.clone());
        }
    }

    /// The service that a sign-in in the browser is best made for: Azure, where it alone gets no bearer without the
    /// person; else Graph.
    pub fn wants_visit(&self) -> Audience {
        let state = self.state();
        let wants = |audience| {
            let refused = state.refused.get(&audience);
            refused.is_some_and(|refused| refused.needs_person())
        };
        if wants(Audience::Arm) && !wants(Audience::Graph) {
            Audience::Arm
        } else {
            Audience::Graph
        }
    }

    /// What `audience` has asked for and no bearer satisfies yet. It belongs into every visit of the sign-in page until
    /// one does.
    pub(crate) fn pending_challenge(&self, audience: Audience) -> Option<ClaimsChallenge> {
        self.state().asked.get(&audience).cloned()
    }

    /// As [`AccountTokens::step_up_silently`], for every service that a bearer was asked for so far: a step-up is one for
    /// the account, whatever service wants it.
    ///
    /// # Errors
    /// The first service that it does not succeed for, which the person has to visit the page for. A service that
    /// gives this account no bearer at all does not count.
    pub async fn step_up_everywhere_silently(
        &self,
        challenge: &ClaimsChallenge,
    ) -> Result<Timestamp, Audience> {
        let graph = self.step_up_silently(Audience::Graph, challenge).await;
        let mut until = graph.map_err(|_| Audience::Graph)?;
        let also = self.state().granted.contains_key(&Audience::Arm);
        if also {
            let arm = self.step_up_silently(Audience::Arm, challenge).await;
            until = until.min(arm.map_err(|_| Audience::Arm)?);
        }
        Ok(until)
    }

    /// The permissions that the last bearer for `audience` carries, by their short names, in lower case, as the
    /// sign-in service told them; `None` before the first.
    pub fn granted(&self, audience: Audience) -> Option<BTreeSet<String>> {
        self.state().granted.get(&audience).cloned()
    }

    /// The step-up that the bearer for `audience` came of, and until when that bearer is handed out, UTC. `None`:
    /// it came of none, or there is none.
    pub fn satisfied(&self, audience: Audience) -> Option<(ClaimsChallenge, Timestamp)> {
        let bearer = self.cached(audience)?;
        bearer.satisfied.map(|challenge| (challenge, bearer.until))
    }

    /// Takes over what a sign-in in the browser brought for `audience`: exactly its bearer is sent there from now on.
    /// Returns until when.
    pub(crate) async fn adopt(
        &self,
        tokens: Tokens,
        audience: Audience,
        satisfied: Option<ClaimsChallenge>,
        asked_at: Timestamp,
    ) -> Timestamp {
        let _turn = self.turns.sign_in.write().await;
        let _lock = self.lock.take().await;
        if let Some(refresh) = tokens.refresh {
            self.kept.keep(&self.name, refresh).await;
        }
        let bearer = Bearer {
            renewed_at: None,
            ..Bearer::new(tokens.access, asked_at, tokens.lifetime, satisfied)
        };
        let until = bearer.until;
        let mut state = self.state();
        // Bearers for other services came of the earlier sign-in. That somebody had one stays known, and so does what
        // those services have asked for.
        let (granted, mut asked) = (
            std::mem::take(&mut state.granted),
            std::mem::take(&mut state.asked),
        );
        asked.remove(&audience);
        *state = State {
            granted,
            asked,
            ..State::default()
        };
        state.granted.insert(audience, tokens.granted);
        if let Some(challenge) = &bearer.satisfied {
            let others = [Audience::Graph, Audience::Arm].into_iter();
            let others = others.filter(|other| *other != audience);
            state
                .stepped
                .extend(others.map(|other| (other, (challenge.clone(), until))));
        }
        state.bearers.insert(audience, bearer);
        until
    }

    /// Brings the store and what is in memory together again: what it would not take is kept now, what it would not
    /// give is read.
    pub(crate) async fn meet_store(&self) {
        let _turn = self.turns.sign_in.write().await;
        let _lock = self.lock.take().await;
        self.kept.newest(&self.name).await;
    }

    /// Forgets everything about the account, here and in the store.
    pub(crate) async fn forget(&self) -> Result<(), SecretError> {
        let _turn = self.turns.sign_in.write().await;
        let _lock = self.lock.take().await;
        *self.state() = State::default();
        self.kept.forget(&self.name).await
    }

    fn cached(&self, audience: Audience) -> Option<Bearer> {
        let now = self.clock.now();
        let state = self.state();
        state
            .bearers
            .get(&audience)
            .filter(|bearer| now < bearer.until)
            .cloned()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenSource for AccountTokens {
    fn token(&self, audience: Audience) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let token = async move {
            if let Some(bearer) = self.cached(audience) {
                return Ok(bearer.token);
            }
            let _turn = self.turns.of(audience).await;
            // Somebody else may have renewed it in the meantime.
            if let Some(bearer) = self.cached(audience) {
                return Ok(bearer.token);
            }
            self.renew(audience, None).await
        };
        token.boxed()
    }

    fn refused(&self, audience: Audience, challenge: Option<String>) -> BoxFuture<'_, ()> {
        let mut state = self.state();
        state.bearers.remove(&audience);
        match challenge.map(|json| ClaimsChallenge::parse(&json)) {
            Some(Ok(challenge)) => {
                let earlier = state.asked.remove(&audience);
                state
                    .asked
                    .extend(claims::merged(earlier, Some(&challenge)).map(|all| (audience, all)));
            }
            Some(Err(error)) => tracing::warn!(%error, "a claims challenge is not understood"),
            None => {}
        }
        drop(state);
        std::future::ready(()).boxed()
    }
}
