//! The bearers of one account, renewed without a question.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use futures::FutureExt;
use futures::future::BoxFuture;
use secrecy::SecretString;
use stint_clock::{Clock, Timestamp};
use stint_domain::{Account, ClaimsChallenge};
use stint_http::{AccessToken, Audience, TokenError, TokenSource};
use tokio::sync::{MutexGuard, RwLock, RwLockReadGuard};

use crate::claims;
use crate::hints::lacks_multifactor;
use crate::kept::{Kept, same};
use crate::login::{Login, LoginError, Tokens};
use crate::refusal::{Refusal, RefusalReason};
use crate::renewal_lock::RenewalLock;
use crate::secrets::{SecretError, SecretName};

/// How long before its end a token is renewed; half of its life where that is less.
const EARLY: TimeDelta = TimeDelta::minutes(5);

/// How long the service is not asked again with a refresh token that it has refused.
const SILENCE: TimeDelta = TimeDelta::minutes(2);

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

/// Who may renew. What changes the sign-in itself is done alone.
#[derive(Debug, Default)]
struct Turns {
    sign_in: RwLock<()>,
    graph: tokio::sync::Mutex<()>,
    arm: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    bearers: BTreeMap<Audience, Bearer>,
    /// What a service asked for when it refused a bearer; goes into the next renewal.
    asked: BTreeMap<Audience, ClaimsChallenge>,
    /// The step-up in the browser whose bearer is for another service: one for this service has to ask for it too.
    stepped: BTreeMap<Audience, (ClaimsChallenge, Timestamp)>,
    /// Step-ups that were had silently and did not help: only the person in the browser can do it.
    unmet: Vec<ClaimsChallenge>,
    refused: BTreeMap<Audience, Refused>,
    /// What the last bearer of each service is good for.
    granted: BTreeMap<Audience, BTreeSet<String>>,
}

#[derive(Debug, Clone)]
struct Bearer {
    token: AccessToken,
    /// Until when it is handed out, UTC.
    until: Timestamp,
    /// The step-up that it came of.
    satisfied: Option<ClaimsChallenge>,
    /// When it was asked for, where nobody was asked anything.
    renewed_at: Option<Timestamp>,
}

/// A refresh token that the service has refused.
#[derive(Debug)]
struct Refused {
    token: SecretString,
    error: TokenError,
    silent_until: Timestamp,
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

    /// Gets a new bearer. Call it when it is your turn.
    ///
    /// After a step-up in the browser the first bearer for another service asks for the same. Where that is not to be
    /// had silently, the service gets a plain bearer, and says itself when it wants more.
    async fn renew(
        &self,
        audience: Audience,
        wanted: Option<&ClaimsChallenge>,
    ) -> Result<AccessToken, TokenError> {
        let stepped = self.state().stepped.remove(&audience);
        let now = self.clock.now();
        let stepped = stepped.filter(|(_, until)| wanted.is_none() && now < *until);
        if let Some((challenge, _)) = stepped {
            match self.renew_for(audience, Some(&challenge)).await {
                Err(
                    TokenError::SignInNeeded(_)
                    | TokenError::ConsentMissing { .. }
                    | TokenError::Refused { .. },
                ) => {
                    let mut state = self.state();
                    state.asked.remove(&audience);
                    state.refused.remove(&audience);
                }
                renewed => return renewed,
            }
        }
        self.renew_for(audience, wanted).await
    }

    async fn renew_for(
        &self,
        audience: Audience,
        wanted: Option<&ClaimsChallenge>,
    ) -> Result<AccessToken, TokenError> {
        let _lock = self.lock.take().await;
        let Some(refresh) = self.kept.newest(&self.name).await else {
            return Err(TokenError::SignInNeeded(None));
        };
        match self.renew_with(&refresh, audience, wanted).await {
            // What is in memory may be older than what another process has stored.
            Err(error @ TokenError::SignInNeeded(_)) => {
                match self.kept.another_than(&self.name, &refresh).await {
                    Some(other) => self.renew_with(&other, audience, wanted).await,
                    None => Err(error),
                }
            }
            result => result,
        }
    }

    async fn renew_with(
        &self,
        refresh: &SecretString,
        audience: Audience,
        wanted: Option<&ClaimsChallenge>,
    ) -> Result<AccessToken, TokenError> {
        let asked_at = self.clock.now();
        let asked = self.state().asked.get(&audience).cloned();
        let challenge = claims::merged(asked, wanted);
        // A question that was never asked is worth asking.
        if wanted.is_none()
            && let Some(error) = self.refused_before(refresh, audience, asked_at)
        {
            return Err(error);
        }
        let tenant = self.account.tenant.id.as_str();
        let answer = self
            .login
            .refresh(tenant, refresh, audience, challenge.as_ref())
            .await;
        let tokens = answer.map_err(|error| self.error(error, refresh, audience, asked_at))?;
        if let Some(newer) = tokens.refresh {
            self.kept.keep(&self.name, newer).await;
        }
        let satisfied = wanted.filter(|wanted| !(wanted.mfa && lacks_multifactor(&tokens.access)));
        let bearer = Bearer::new(tokens.access, asked_at, tokens.lifetime, satisfied.cloned());
        self.state().granted.insert(audience, tokens.granted);
        Ok(self.state().put(audience, bearer, self.clock.now()))
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

    fn refused_before(
        &self,
        refresh: &SecretString,
        audience: Audience,
        now: Timestamp,
    ) -> Option<TokenError> {
        let state = self.state();
        let refused = state.refused.get(&audience)?;
        let still = now < refused.silent_until && same(&refused.token, refresh);
        still.then(|| refused.error.clone())
    }

    fn error(
        &self,
        error: LoginError,
        refresh: &SecretString,
        audience: Audience,
        now: Timestamp,
    ) -> TokenError {
        let refusal = match error {
            LoginError::Unreachable { host, source } => {
                tracing::info!(error = %source, "a bearer could not be renewed");
                return TokenError::Unreachable { host };
            }
            LoginError::NotUnderstood => Refusal::of("not_understood"),
            LoginError::Refused(refusal) => refusal,
        };
        tracing::info!(
            code = refusal.code,
            number = refusal.number,
            "a bearer was not renewed"
        );
        if refusal.reason() == RefusalReason::Later {
            return TokenError::Unreachable {
                host: self.login.host(),
            };
        }
        let mut state = self.state();
        if let Some(challenge) = &refusal.challenge {
            state.asked.insert(audience, challenge.clone());
        }
        let error = token_error(refusal);
        let refused = Refused {
            token: refresh.clone(),
            error: error.clone(),
            silent_until: now + SILENCE,
        };
        state.refused.insert(audience, refused);
        error
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

impl Turns {
    async fn of(&self, audience: Audience) -> (RwLockReadGuard<'_, ()>, MutexGuard<'_, ()>) {
        let own = match audience {
            Audience::Graph => &self.graph,
            Audience::Arm => &self.arm,
        };
        (self.sign_in.read().await, own.lock().await)
    }
}

impl State {
    /// Keeps a new bearer and returns it. One that came of a step-up is only replaced by another such.
    fn put(&mut self, audience: Audience, bearer: Bearer, now: Timestamp) -> AccessToken {
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
    fn needs_person(&self) -> bool {
        match self.error {
            TokenError::SignInNeeded(_) | TokenError::ConsentMissing { .. } => true,
            TokenError::Unreachable { .. } | TokenError::Refused { .. } => false,
        }
    }
}

impl Bearer {
    /// One that was renewed without a question.
    fn new(
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

fn token_error(refusal: Refusal) -> TokenError {
    match refusal.reason() {
        RefusalReason::Interaction
        | RefusalReason::Declined
        | RefusalReason::Account
        | RefusalReason::NotInTenant => TokenError::SignInNeeded(refusal.number),
        RefusalReason::Consent => TokenError::ConsentMissing {
            code: refusal.detail.unwrap_or(refusal.code),
            number: refusal.number,
        },
        RefusalReason::Blocked
        | RefusalReason::NotAssigned
        | RefusalReason::Registration
        | RefusalReason::TooOften
        | RefusalReason::Later
        | RefusalReason::Other => TokenError::Refused {
            code: refusal.code,
            number: refusal.number,
        },
    }
}
