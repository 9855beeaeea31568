use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use stint_auth::{Prompt, RefusalReason, SignInError, SignInRequest};
use stint_domain::{Account, AccountId, ClaimsChallenge};
use stint_engine::{DeviceCode, SignIn, SignInAsk, SignInFailure, SignedIn, StepUpEnded, TellCode};
use tokio::sync::oneshot;

use crate::accounts::OpenAccounts;

/// The engine's sign-in over the authenticator.
#[derive(Debug)]
pub(crate) struct BrowserSignIn {
    accounts: Arc<OpenAccounts>,
    under_way: Mutex<Option<oneshot::Sender<()>>>,
}

impl BrowserSignIn {
    pub(crate) fn new(accounts: Arc<OpenAccounts>) -> Self {
        Self {
            accounts,
            under_way: Mutex::default(),
        }
    }

    /// Signs in: with `by_code` on another machine, else in the browser.
    async fn visit(
        &self,
        request: SignInRequest,
        by_code: Option<&TellCode>,
    ) -> Result<stint_auth::SignedIn, SignInFailure> {
        let authenticator = self.accounts.authenticator().ok_or(SignInFailure::NoClientId)?;
        let cancel = self.cancellation();
        let signed_in = match by_code {
            Some(tell) => {
                let told = |code: stint_auth::DeviceCode| {
                    tell(DeviceCode {
                        user_code: code.user_code,
                        url: code.url.to_string(),
                        expires_at: code.expires_at,
                    });
                };
                authenticator.sign_in_by_code(request, told, cancel).await
            }
            None => authenticator.sign_in(request, cancel).await,
        };
        signed_in.map_err(|error| {
            tracing::info!(
                error = &error as &dyn std::error::Error,
                "a sign-in did not end well"
            );
            failure(error)
        })
    }

    /// Ends when [`SignIn::cancel`] is called for this visit. One that is given up otherwise never ends here.
    fn cancellation(&self) -> impl Future<Output = ()> + Send + use<> {
        let (cancel, canceled) = oneshot::channel();
        *self.under_way.lock().unwrap_or_else(PoisonError::into_inner) = Some(cancel);
        async move {
            if canceled.await.is_err() {
                std::future::pending().await
            }
        }
    }

    /// The account with its tenant's name, where that can be read.
    async fn named(&self, mut account: Account) -> Account {
        if let Some(open) = self.accounts.open(&account) {
            match open.graph().organization_name().await {
                Ok(name) => account.tenant.name = name,
                Err(error) => tracing::info!(%error, "the tenant's name cannot be read"),
            }
        }
        account
    }
}

#[async_trait]
impl SignIn for BrowserSignIn {
    async fn sign_in(&self, ask: &SignInAsk, tell: &TellCode) -> Result<SignedIn, SignInFailure> {
        let known = ask.account.as_ref().and_then(|id| self.accounts.get(id));
        // Else a browser in which one person is signed in already would give that one again, and never another.
        let nobody_named = ask.hint.is_none() && ask.account.is_none();
        let request = SignInRequest {
            tenant: ask
                .tenant
                .clone()
                .or_else(|| known.as_ref().map(|open| open.account().tenant.id.clone())),
            login_hint: ask
                .hint
                .clone()
                .or_else(|| known.map(|open| open.account().username.clone())),
            expected: ask.account.clone(),
            challenge: ask.context.clone().map(ClaimsChallenge::context),
            prompt: nobody_named.then_some(Prompt::SelectAccount),
            ..SignInRequest::default()
        };
        let signed_in = self.visit(request, ask.device_code.then_some(tell)).await?;
        let contexts = signed_in
            .satisfied
            .and_then(|done| done.context)
            .map(|context| (context, signed_in.until));
        let account = self.named(signed_in.account).await;
        Ok(SignedIn {
            account,
            contexts: contexts.into_iter().collect(),
        })
    }

    async fn step_up(&self, account: &AccountId, challenge: &ClaimsChallenge) -> StepUpEnded {
        let Some(open) = self.accounts.get(account) else {
            return StepUpEnded::Failed(SignInFailure::NoClientId);
        };
        // The sign-in may be strong enough already; then nobody has to be asked.
        let audience = match open.tokens().step_up_everywhere_silently(challenge).await {
            Ok(until) => {
                return StepUpEnded::Satisfied {
                    challenge: challenge.clone(),
                    until,
                    silently: true,
                };
            }
            Err(audience) => audience,
        };
        let request = SignInRequest {
            tenant: Some(open.account().tenant.id.clone()),
            login_hint: Some(open.account().username.clone()),
            expected: Some(account.clone()),
            challenge: Some(challenge.clone()),
            audience: Some(audience),
            prompt: None,
        };
        match self.visit(request, None).await {
            Ok(signed_in) => StepUpEnded::Satisfied {
                challenge: challenge.clone(),
                until: signed_in.until,
                silently: false,
            },
            Err(failure) => StepUpEnded::Failed(failure),
        }
    }

    fn cancel(&self) {
        let under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(cancel) = under_way {
            // A visit that has ended meanwhile does not listen any more.
            let _ = cancel.send(());
        }
    }

    async fn sign_out(&self, account: &AccountId) {
        let (Some(open), Some(authenticator)) = (self.accounts.close(account), self.accounts.authenticator())
        else {
            return;
        };
        if let Err(error) = authenticator.sign_out(open.account()).await {
            tracing::warn!(%error, "the sign-in could not be removed from where it was kept");
        }
    }
}

fn failure(error: SignInError) -> SignInFailure {
    match error {
        SignInError::Canceled => SignInFailure::Canceled,
        SignInError::TimedOut => SignInFailure::TimedOut,
        SignInError::OtherAccount { .. } => SignInFailure::OtherAccount,
        SignInError::Browser(error) => SignInFailure::NoBrowser(error.to_string()),
        SignInError::Listener(_) | SignInError::Disturbed => SignInFailure::NoBrowser(error.to_string()),
        SignInError::Unreachable { host, .. } => SignInFailure::Unreachable(host),
        SignInError::Refused(refusal) if refusal.reason() == RefusalReason::Blocked => {
            let number = refusal.number.map(|number| format!("AADSTS{number}"));
            SignInFailure::DeviceRules(number.unwrap_or(refusal.code))
        }
        SignInError::Refused(refusal) => SignInFailure::Refused {
            number: refusal.number,
            code: word(refusal.reason()).map_or(refusal.code, str::to_owned),
        },
        SignInError::NotVerified(error) => SignInFailure::NotVerified(error.to_string()),
        SignInError::NotUnderstood => SignInFailure::NotVerified("it is not understood".to_owned()),
    }
}

/// The code of a refusal that somebody can do something about; `None` where the service's own says as much.
fn word(reason: RefusalReason) -> Option<&'static str> {
    Some(match reason {
        RefusalReason::Consent => "consent-missing",
        RefusalReason::NotInTenant => "not-in-tenant",
        RefusalReason::Account => "account-blocked",
        RefusalReason::NotAssigned => "not-assigned",
        RefusalReason::Registration => "app-registration",
        RefusalReason::Declined
        | RefusalReason::Interaction
        | RefusalReason::Blocked
        | RefusalReason::TooOften
        | RefusalReason::Later
        | RefusalReason::Other => return None,
    })
}
