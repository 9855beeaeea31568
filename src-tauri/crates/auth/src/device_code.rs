//! A sign-in for machines on which no browser can be opened: the person opens a page on any device, types a code
//! there, and this machine asks the service again and again whether they have.
//!
//! Contract `sign-in.md`, device code. The service knows no nonce here, so what ties the answer to this sign-in is the
//! device code alone: it never leaves the connection to the service.

use std::future::Future;
use std::time::Duration;

use chrono::TimeDelta;
use oauth2::{RequestTokenError, StandardDeviceAuthorizationResponse};
use stint_clock::Clock;
use stint_domain::{ClaimsChallenge, Timestamp};
use url::Url;

use crate::authenticator::{Authenticator, Visited};
use crate::claims;
use crate::login::{Login, LoginError, Tokens, tokens_in};
use crate::refusal::{Refusal, number_in};
use crate::sign_in::{SignInError, SignInRequest, SignedIn};

/// What a person has to do in a browser on any device.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// What to type on the page: letters, digits and dashes.
    pub user_code: String,
    /// The page.
    pub url: Url,
    /// Until when the code is taken, in the service's time, UTC.
    pub expires_at: Timestamp,
}

/// The code stands for the sign-in of whoever types it, so it is in no log.
impl std::fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceCode")
            .field("url", &self.url.as_str())
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The longest that one code is waited for, whatever the service says. Its own default is 15 minutes.
const LONGEST_LIFE: Duration = Duration::from_secs(60 * 60);

/// The least time between two questions, whatever the service says.
const LEAST_INTERVAL: Duration = Duration::from_secs(1);

/// The longest code that a person is asked to type, in bytes. The service's has nine letters.
const LONGEST_USER_CODE: usize = 32;

impl Authenticator {
    /// Signs somebody in who has no browser here. `tell` is called once, with what they have to do; then the service
    /// is asked at the pace that it wants until they have done it. Ends early when `cancel` ends; dropping it cancels
    /// too.
    ///
    /// The page chooses the account by itself: hint and prompt of the request are of no use here.
    ///
    /// # Errors
    /// See [`SignInError`]; [`SignInError::TimedOut`] once the code has expired. Nothing was changed then.
    pub async fn sign_in_by_code(
        &self,
        request: SignInRequest,
        tell: impl FnOnce(DeviceCode) + Send,
        cancel: impl Future<Output = ()> + Send,
    ) -> Result<SignedIn, SignInError> {
        let request = self.with_pending(request);
        let visited = tokio::select! {
            visited = self.wait_for_code(&request, tell) => visited?,
            () = cancel => return Err(SignInError::Canceled),
        };
        Ok(self.adopt(request, visited).await)
    }

    async fn wait_for_code(
        &self,
        request: &SignInRequest,
        tell: impl FnOnce(DeviceCode) + Send,
    ) -> Result<Visited, SignInError> {
        let login = self.login();
        let tenant = login.registration().tenant_for(request.tenant.as_ref());
        let challenge = request.challenge.as_ref();
        let offer = login.device_code(&tenant, request).await?;
        let life = offer.expires_in().min(LONGEST_LIFE);
        let expires_at = self.surroundings().clock.now() + TimeDelta::from_std(life).unwrap_or_default();
        tell(told(login, &offer, expires_at)?);

        let patience = &self.surroundings().patience;
        let over = patience.sleep_until(patience.now() + TimeDelta::from_std(life).unwrap_or_default());
        let tokens = tokio::select! {
            tokens = login.poll(&tenant, &offer, challenge, &**patience) => tokens?,
            () = over => return Err(SignInError::TimedOut),
        };
        // The last question was answered just now.
        let asked_at = self.surroundings().clock.now();
        let account = self.account(&tokens, &tenant, None).await?;
        request.check(&account)?;
        Ok(Visited {
            account,
            tokens,
            asked_at,
        })
    }
}

/// What the person is told, where it is something that a person can be told.
fn told(
    login: &Login,
    offer: &StandardDeviceAuthorizationResponse,
    expires_at: Timestamp,
) -> Result<DeviceCode, SignInError> {
    let user_code = offer.user_code().secret().trim();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if user_code.is_empty() || user_code.len() > LONGEST_USER_CODE || !user_code.chars().all(plain) {
        return Err(SignInError::NotUnderstood);
    }
    let url = Url::parse(offer.verification_uri().as_str()).map_err(|_| SignInError::NotUnderstood)?;
    let cloud = &login.registration().cloud;
    // The vendor's short page has a host of its own, which no table knows; a practice tenant's is the tenant itself.
    let allowed = if cloud.is_simulated() {
        cloud.authority.holds(&url)
    } else {
        url.scheme() == "https"
    };
    if !allowed {
        return Err(SignInError::NotUnderstood);
    }
    Ok(DeviceCode {
        user_code: user_code.to_owned(),
        url,
        expires_at,
    })
}

impl Login {
    /// Asks for a code that a person can type.
    async fn device_code(
        &self,
        tenant: &str,
        request: &SignInRequest,
    ) -> Result<StandardDeviceAuthorizationResponse, LoginError> {
        let client = self.client(tenant)?;
        let answer = client
            .exchange_device_code()
            .add_scopes(self.scopes(request.audience()))
            .add_extra_param("claims", claims::parameter(request.challenge.as_ref()))
            .request_async(self.http())
            .await;
        answer.map_err(|error| self.error(error))
    }

    /// Asks until the code was typed, at the pace that the service wants. A service that can't be reached for a moment
    /// is asked again.
    async fn poll(
        &self,
        tenant: &str,
        offer: &StandardDeviceAuthorizationResponse,
        challenge: Option<&ClaimsChallenge>,
        patience: &dyn Clock,
    ) -> Result<Tokens, SignInError> {
        let client = self.client(tenant)?;
        let wait = |interval: Duration| {
            let wait = TimeDelta::from_std(interval.clamp(LEAST_INTERVAL, LONGEST_LIFE));
            patience.sleep_until(patience.now() + wait.unwrap_or_default())
        };
        // Nobody can have typed it yet.
        wait(offer.interval()).await;
        let answer = client
            .exchange_device_access_token(offer)
            .set_time_fn(|| patience.now())
            .add_extra_param("claims", claims::parameter(challenge))
            .request_async(self.http(), wait, None)
            .await;
        let tokens = answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(refused) => refusal(
                refused.error().as_ref(),
                refused.error_description().map(String::as_str),
            ),
            RequestTokenError::Request(source) => self.no_answer(source).into(),
            // The body is in it; it goes no further.
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => SignInError::NotUnderstood,
        })?;
        Ok(tokens_in(tokens)?)
    }
}

fn refusal(code: &str, text: Option<&str>) -> SignInError {
    match code {
        "expired_token" => SignInError::TimedOut,
        // The person's Cancel on the page.
        "authorization_declined" => SignInError::Canceled,
        _ => Refusal {
            number: text.and_then(number_in),
            ..Refusal::of(code)
        }
        .into(),
    }
}
