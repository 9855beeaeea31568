use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use oauth2::{CsrfToken, PkceCodeChallenge};
use stint_clock::{Clock, Timestamp};
use stint_domain::{Account, AccountId};
use stint_http::Network;
use tokio::sync::watch;

use crate::browser::Browser;
use crate::callback::{Callback, Reply};
use crate::claims;
use crate::id_token::{self, Expected, IdTokenError};
use crate::kept::{Keeping, Kept};
use crate::login::{Login, Tokens, Visit};
use crate::registration::Registration;
use crate::secrets::{SecretError, SecretStore};
use crate::sign_in::{SIGN_IN_LIMIT, SignInError, SignInRequest, SignedIn};
use crate::tokens::AccountTokens;

/// What a sign-in works with.
#[derive(Clone)]
pub struct Surroundings {
    /// The time of the sign-in service: the machine's, or a practice tenant's. Tokens begin and end by it.
    pub clock: Arc<dyn Clock>,
    /// The time of the person, whom five practice minutes in five seconds would not help: the machine's.
    pub patience: Arc<dyn Clock>,
    /// The way to the services of the registration's cloud.
    pub network: Network,
    /// Shows the sign-in page.
    pub browser: Arc<dyn Browser>,
    /// Where refresh tokens are kept.
    pub secrets: Arc<dyn SecretStore>,
    /// The profile's folder, for the locks between processes.
    pub profile: PathBuf,
}

/// Signs people in with one registration and has their tokens.
pub struct Authenticator {
    login: Arc<Login>,
    kept: Arc<Kept>,
    surroundings: Surroundings,
    accounts: Mutex<BTreeMap<AccountId, Arc<AccountTokens>>>,
}

/// How long after a keyring was found closed it is looked at again, in the person's time.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(10);

/// What a sign-in has brought and nobody has kept yet.
pub(crate) struct Visited {
    pub(crate) account: Account,
    pub(crate) tokens: Tokens,
    /// When the tokens were asked for, in the service's time.
    pub(crate) asked_at: Timestamp,
}

impl Authenticator {
    /// An authenticator for `registration`. Nothing is read, opened or sent yet.
    pub fn new(registration: Registration, surroundings: Surroundings) -> Self {
        Self {
            login: Arc::new(Login::new(registration, surroundings.network.clone())),
            kept: Arc::new(Kept::new(Arc::clone(&surroundings.secrets))),
            surroundings,
            accounts: Mutex::default(),
        }
    }

    /// The registration that it signs in with.
    pub fn registration(&self) -> &Registration {
        self.login.registration()
    }

    /// Opens the browser, waits for the person, and keeps what comes of it. Ends early when `cancel` ends; dropping
    /// it cancels too.
    ///
    /// # Errors
    /// See [`SignInError`]. Nothing was changed then.
    pub async fn sign_in(
        &self,
        request: SignInRequest,
        cancel: impl Future<Output = ()> + Send,
    ) -> Result<SignedIn, SignInError> {
        let request = self.with_pending(request);
        let patience = &self.surroundings.patience;
        let limit = patience.sleep_until(patience.now() + SIGN_IN_LIMIT);
        let visited = tokio::select! {
            visited = self.visit(&request) => visited?,
            () = cancel => return Err(SignInError::Canceled),
            () = limit => return Err(SignInError::TimedOut),
        };
        Ok(self.adopt(request, visited).await)
    }

    /// The bearers of an account that has signed in, now or earlier. Always the same ones for the same account.
    pub fn tokens(&self, account: &Account) -> Arc<AccountTokens> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let tokens = accounts.entry(account.id.clone()).or_insert_with(|| {
            Arc::new(AccountTokens::new(
                account.clone(),
                Arc::clone(&self.login),
                Arc::clone(&self.kept),
                Arc::clone(&self.surroundings.clock),
                &self.surroundings.profile,
            ))
        });
        Arc::clone(tokens)
    }

    /// Forgets the account's tokens on this machine. Its session in the browser stays.
    ///
    /// # Errors
    /// The store did not forget it, see [`SecretError`]; in memory it is forgotten all the same.
    pub async fn sign_out(&self, account: &Account) -> Result<(), SecretError> {
        self.tokens(account).forget().await
    }

    /// Are sign-ins kept, as far as is known? Changes with each reading and writing.
    pub fn keeping(&self) -> watch::Receiver<Keeping> {
        self.kept.keeping()
    }

    /// Keeps the sign-ins that could not be kept as soon as that is possible: when the keyring is unlocked, or comes to
    /// run. Asks nobody anything. Runs until it is dropped; ends at once where nothing outlives the process anyway.
    pub async fn keep_up(&self) {
        let patience = &self.surroundings.patience;
        let mut keeping = self.kept.keeping();
        while self.kept.lasts() && keeping.wait_for(Kept::may_open).await.is_ok() {
            patience.sleep_until(patience.now() + LOOK_AGAIN).await;
            if !self.kept.is_open().await {
                continue;
            }
            let accounts = self.known();
            if accounts.is_empty() {
                self.kept.found_open();
            }
            for tokens in accounts {
                tokens.meet_store().await;
            }
        }
    }

    /// The bearers of all accounts so far.
    fn known(&self) -> Vec<Arc<AccountTokens>> {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.values().cloned().collect()
    }

    pub(crate) fn login(&self) -> &Login {
        &self.login
    }

    pub(crate) fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// The request, for the service that wants it, with what that has asked for and not got yet (contract `sign-in.md`:
    /// claims are kept on every visit until a token came of them).
    pub(crate) fn with_pending(&self, mut request: SignInRequest) -> SignInRequest {
        let Some(tokens) = self.meant(&request) else {
            return request;
        };
        let audience = *request.audience.get_or_insert_with(|| tokens.wants_visit());
        let pending = tokens.pending_challenge(audience);
        request.challenge = claims::merged(pending, request.challenge.as_ref());
        request
    }

    /// The bearers of whoever is expected to sign in; by the name that is filled in where only one account has it.
    fn meant(&self, request: &SignInRequest) -> Option<Arc<AccountTokens>> {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(expected) = &request.expected {
            return accounts.get(expected).cloned();
        }
        let name = request.login_hint.as_ref()?;
        let mut named = accounts.values().filter(|tokens| {
            let account = tokens.account();
            let same_tenant = request.tenant.as_ref().is_none_or(|id| *id == account.tenant.id);
            account.username.eq_ignore_ascii_case(name) && same_tenant
        });
        named.next().filter(|_| named.next().is_none()).cloned()
    }

    /// Keeps what a sign-in brought; from here on it is not given up any more.
    pub(crate) async fn adopt(&self, request: SignInRequest, visited: Visited) -> SignedIn {
        let Visited {
            account,
            tokens,
            asked_at,
        } = visited;
        let until = self
            .tokens(&account)
            .adopt(tokens, request.audience(), request.challenge.clone(), asked_at)
            .await;
        SignedIn {
            account,
            satisfied: request.challenge,
            until,
        }
    }

    /// The visit itself: everything that can be given up without a trace.
    async fn visit(&self, request: &SignInRequest) -> Result<Visited, SignInError> {
        let tenant = self.login.registration().tenant_for(request.tenant.as_ref());
        let callback = Callback::listen().await.map_err(SignInError::Listener)?;
        let redirect = callback.redirect_uri();
        let (pkce, verifier) = PkceCodeChallenge::new_random_sha256();
        let (state, nonce) = (random(), random());
        let page = self.login.page(Visit {
            tenant: &tenant,
            audience: request.audience(),
            redirect: &redirect,
            state: &state,
            nonce: &nonce,
            pkce,
            hint: request.login_hint.as_deref(),
            prompt: request.prompt,
            challenge: request.challenge.as_ref(),
        })?;
        let code = match self.reply(callback, &state, page).await? {
            Reply::Code(code) => code,
            Reply::Refused(refusal) => return Err(refusal.into()),
        };

        let asked_at = self.surroundings.clock.now();
        let tokens = self
            .login
            .redeem(&tenant, code, verifier, &redirect, request)
            .await?;
        let account = self.account(&tokens, &tenant, Some(&nonce)).await?;
        request.check(&account)?;
        Ok(Visited {
            account,
            tokens,
            asked_at,
        })
    }

    /// Shows the page and waits; the browser may be at it until the reply is there.
    async fn reply(&self, callback: Callback, state: &str, page: url::Url) -> Result<Reply, SignInError> {
        let shown = async {
            match self.surroundings.browser.open(page).await {
                Ok(()) => std::future::pending().await,
                Err(error) => Err(SignInError::Browser(error)),
            }
        };
        tokio::select! {
            reply = callback.reply(state) => Ok(reply?),
            failed = shown => failed,
        }
    }

    /// Who has signed in, verified. `nonce` is what this sign-in sent along, where it could.
    pub(crate) async fn account(
        &self,
        tokens: &Tokens,
        tenant: &str,
        nonce: Option<&str>,
    ) -> Result<Account, SignInError> {
        let token = tokens.id_token.as_deref().ok_or(IdTokenError::Missing)?;
        let registration = self.login.registration();
        let keys = self.login.signing_keys(tenant).await?;
        // Names such as `organizations` or a domain stand for tenants that the answer tells.
        let tenant = is_guid(tenant).then(|| tenant.into());
        let expected = Expected {
            authority: registration.cloud.authority.as_str(),
            client_id: &registration.client_id,
            tenant: tenant.as_ref(),
            nonce,
        };
        let verify = |now| id_token::verify(token, &keys, &expected, now);
        let verified = match (verify(self.surroundings.clock.now()), self.login.time()) {
            // This machine's clock may be wrong; the service's own counts.
            (Err(IdTokenError::Time), Some(now)) => verify(now),
            (verified, _) => verified,
        };
        Ok(verified?)
    }
}

/// 256 random bits as text.
fn random() -> String {
    CsrfToken::new_random_len(32).into_secret()
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_s_id_is_told_from_its_names() {
        assert!(is_guid("0a1b2c3d-0000-4000-8000-ABCDEF012345"));
        for name in [
            "organizations",
            "contoso.onmicrosoft.com",
            "",
            "0a1b2c3d-0000-4000-8000_ABCDEF012345",
        ] {
            assert!(!is_guid(name), "{name}");
        }
    }
}
