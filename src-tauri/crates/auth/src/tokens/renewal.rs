//! How a bearer is renewed without a question, and what a refusal of that means.

use chrono::TimeDelta;
use secrecy::SecretString;
use stint_clock::Timestamp;
use stint_domain::ClaimsChallenge;
use stint_http::{AccessToken, Audience, TokenError};

use super::AccountTokens;
use super::state::{Bearer, Refused};
use crate::claims;
use crate::hints::lacks_multifactor;
use crate::kept::same;
use crate::login::LoginError;
use crate::refusal::{Refusal, RefusalReason};

/// How long the service is not asked again with a refresh token that it has refused.
const SILENCE: TimeDelta = TimeDelta::minutes(2);

impl AccountTokens {
    /// Gets a new bearer. Call it when it is your turn.
    ///
    /// After a step-up in the browser the first bearer for another service asks for the same. Where that is not to be
    /// had silently, the service gets a plain bearer, and says itself when it wants more.
    pub(super) async fn renew(
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
            state.asked.insert(audience, (**challenge).clone());
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
