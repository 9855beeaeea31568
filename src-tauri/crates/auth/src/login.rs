//! The sign-in service's endpoints, authorize, device code and token (contract `sign-in.md`).

use std::collections::BTreeSet;

use chrono::TimeDelta;
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, CsrfToken, DeviceAuthorizationUrl, EndpointNotSet,
    EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use stint_domain::{ClaimsChallenge, Timestamp};
use stint_http::{AccessToken, Audience, Network};
use url::Url;

use crate::id_token::SigningKeys;
use crate::refusal::{Refusal, number_in};
use crate::sign_in::{Prompt, SignInError, SignInRequest};
use crate::transport::{LoginHttp, NoAnswer};
use crate::{Registration, claims};

/// The sign-in service, as one registration sees it. `tenant` in its methods is the first part of its paths.
#[derive(Debug)]
pub(crate) struct Login {
    registration: Registration,
    http: LoginHttp,
}

/// What one visit of the authorize page is about.
pub(crate) struct Visit<'a> {
    pub(crate) tenant: &'a str,
    pub(crate) audience: Audience,
    pub(crate) redirect: &'a str,
    pub(crate) state: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) pkce: PkceCodeChallenge,
    pub(crate) hint: Option<&'a str>,
    pub(crate) prompt: Option<Prompt>,
    pub(crate) challenge: Option<&'a ClaimsChallenge>,
}

/// What the token endpoint gave.
pub(crate) struct Tokens {
    pub(crate) access: AccessToken,
    /// How long `access` is good for, from the moment of asking.
    pub(crate) lifetime: TimeDelta,
    /// The refresh token to use from now on; `None` where the service gave no new one.
    pub(crate) refresh: Option<SecretString>,
    pub(crate) id_token: Option<String>,
    /// What the access token is good for: short names of permissions, in lower case. Empty where the service does not
    /// tell.
    pub(crate) granted: BTreeSet<String>,
}

/// Why it gave nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoginError {
    /// It can't be reached, or has a bad moment.
    #[error("{host} cannot be reached")]
    Unreachable {
        host: String,
        #[source]
        source: NoAnswer,
    },
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Its answer is not one that the protocol knows.
    #[error("the sign-in service gave an answer that is not understood")]
    NotUnderstood,
}

impl From<LoginError> for SignInError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Unreachable { host, source } => Self::Unreachable {
                host,
                source: Box::new(source),
            },
            LoginError::Refused(refusal) => refusal.into(),
            LoginError::NotUnderstood => Self::NotUnderstood,
        }
    }
}

pub(crate) type Client = oauth2::Client<
    ServiceError,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

pub(crate) type TokenAnswer = StandardTokenResponse<IdentityField, BasicTokenType>;

impl Login {
    pub(crate) fn new(registration: Registration, network: Network) -> Self {
        let http = LoginHttp::new(&registration.cloud, network);
        Self { registration, http }
    }

    pub(crate) fn registration(&self) -> &Registration {
        &self.registration
    }

    pub(crate) fn http(&self) -> &LoginHttp {
        &self.http
    }

    /// Host of the service, for messages.
    pub(crate) fn host(&self) -> String {
        self.registration.cloud.authority.host()
    }

    /// The service's own time, as its last answer told it, UTC, to the second.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        self.http.time()
    }

    /// The page that the browser has to show.
    pub(crate) fn page(&self, visit: Visit<'_>) -> Result<Url, LoginError> {
        let client = self.client(visit.tenant)?;
        let redirect = RedirectUrl::new(visit.redirect.to_owned()).map_err(|_| LoginError::NotUnderstood)?;
        let state = visit.state.to_owned();
        let mut request = client
            .authorize_url(|| CsrfToken::new(state))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .set_pkce_challenge(visit.pkce)
            .add_scopes(self.scopes(visit.audience))
            .add_extra_param("response_mode", "query")
            .add_extra_param("nonce", visit.nonce.to_owned())
            .add_extra_param("claims", claims::parameter(visit.challenge));
        if let Some(prompt) = visit.prompt {
            request = request.add_extra_param("prompt", prompt.as_str());
        }
        // The two exclude each other (contract `sign-in.md`, authorization code).
        if let (Some(hint), false) = (visit.hint, visit.prompt == Some(Prompt::SelectAccount)) {
            request = request.add_extra_param("login_hint", hint.to_owned());
        }
        Ok(request.url().0)
    }

    /// Turns the code that came back into tokens for the service that the visit was for.
    pub(crate) async fn redeem(
        &self,
        tenant: &str,
        code: String,
        verifier: PkceCodeVerifier,
        redirect: &str,
        request: &SignInRequest,
    ) -> Result<Tokens, LoginError> {
        let challenge = request.challenge.as_ref();
        let client = self.client(tenant)?;
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(|_| LoginError::NotUnderstood)?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .set_pkce_verifier(verifier)
            .add_extra_param("scope", self.registration.scopes(request.audience()).join(" "))
            .add_extra_param("claims", claims::parameter(challenge))
            .request_async(&self.http)
            .await;
        answer.map_err(|error| self.error(error)).and_then(tokens_in)
    }

    /// Gets an access token for `audience` with a refresh token. Nobody is asked anything.
    pub(crate) async fn refresh(
        &self,
        tenant: &str,
        refresh: &SecretString,
        audience: Audience,
        challenge: Option<&ClaimsChallenge>,
    ) -> Result<Tokens, LoginError> {
        let client = self.client(tenant)?;
        let refresh = RefreshToken::new(refresh.expose_secret().to_owned());
        let answer = client
            .exchange_refresh_token(&refresh)
            .add_scopes(self.scopes(audience))
            .add_extra_param("claims", claims::parameter(challenge))
            .request_async(&self.http)
            .await;
        answer.map_err(|error| self.error(error)).and_then(tokens_in)
    }

    /// The keys that id tokens are signed with.
    pub(crate) async fn signing_keys(&self, tenant: &str) -> Result<SigningKeys, LoginError> {
        let url = self.endpoint(tenant, "discovery/v2.0/keys");
        self.http.get(&url).await.map_err(|error| self.no_answer(error))
    }

    /// The endpoints follow from the table of clouds, so no document of the service can lead elsewhere.
    pub(crate) fn client(&self, tenant: &str) -> Result<Client, LoginError> {
        let url = |path| self.endpoint(tenant, path).to_string();
        let authorize = AuthUrl::new(url("oauth2/v2.0/authorize")).map_err(|_| LoginError::NotUnderstood)?;
        let token = TokenUrl::new(url("oauth2/v2.0/token")).map_err(|_| LoginError::NotUnderstood)?;
        let device_code = DeviceAuthorizationUrl::new(url("oauth2/v2.0/devicecode"));
        let client = oauth2::Client::new(ClientId::new(self.registration.client_id.clone()))
            .set_auth_type(AuthType::RequestBody)
            .set_auth_uri(authorize)
            .set_device_authorization_url(device_code.map_err(|_| LoginError::NotUnderstood)?)
            .set_token_uri(token);
        Ok(client)
    }

    fn endpoint(&self, tenant: &str, path: &str) -> Url {
        // A tenant is one part of the path, whatever is in it.
        let tenant: String = url::form_urlencoded::byte_serialize(tenant.as_bytes()).collect();
        self.registration
            .cloud
            .authority
            .join(&format!("/{tenant}/{path}"))
    }

    pub(crate) fn scopes(&self, audience: Audience) -> Vec<Scope> {
        let names = self.registration.scopes(audience);
        names.into_iter().map(Scope::new).collect()
    }

    pub(crate) fn error(&self, error: RequestTokenError<NoAnswer, ServiceError>) -> LoginError {
        match error {
            RequestTokenError::ServerResponse(answer) => LoginError::Refused(answer.into()),
            RequestTokenError::Request(source) => self.no_answer(source),
            // The body is in it; it goes no further.
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => LoginError::NotUnderstood,
        }
    }

    pub(crate) fn no_answer(&self, source: NoAnswer) -> LoginError {
        match source {
            NoAnswer::Network(_) | NoAnswer::Busy(_) => LoginError::Unreachable {
                host: self.host(),
                source,
            },
            NoAnswer::ForeignHost | NoAnswer::Malformed => LoginError::NotUnderstood,
        }
    }
}

pub(crate) fn tokens_in(answer: TokenAnswer) -> Result<Tokens, LoginError> {
    // A token without an end would be kept for ever.
    let lifetime = answer
        .expires_in()
        .and_then(|lifetime| TimeDelta::from_std(lifetime).ok())
        .ok_or(LoginError::NotUnderstood)?;
    Ok(Tokens {
        access: answer.access_token().secret().clone().into(),
        lifetime,
        refresh: answer.refresh_token().map(|token| token.secret().clone().into()),
        id_token: answer.extra_fields().id_token.clone(),
        granted: answer.scopes().into_iter().flatten().map(short_name).collect(),
    })
}

/// Answers name a permission with the host of its service or without.
fn short_name(scope: &Scope) -> String {
    let name = scope.rsplit('/').next().unwrap_or_default();
    name.to_ascii_lowercase()
}

/// What OpenID adds to a token answer.
#[derive(Serialize, Deserialize)]
pub(crate) struct IdentityField {
    id_token: Option<String>,
}

impl oauth2::ExtraTokenFields for IdentityField {}

impl std::fmt::Debug for IdentityField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityField([redacted])")
    }
}

/// The service's own form of an error: more than the standard's, and its text only for the number in it.
#[derive(Serialize, Deserialize)]
pub(crate) struct ServiceError {
    error: String,
    error_description: Option<String>,
    #[serde(default)]
    error_codes: Vec<u32>,
    suberror: Option<String>,
    /// JSON in a string.
    claims: Option<String>,
}

impl oauth2::ErrorResponse for ServiceError {}

impl std::fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceError")
            .field("error", &self.error)
            .field("error_codes", &self.error_codes)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Display for ServiceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.error)
    }
}

impl From<ServiceError> for Refusal {
    fn from(answer: ServiceError) -> Self {
        let text = answer.error_description.as_deref();
        Self {
            number: answer
                .error_codes
                .first()
                .copied()
                .or_else(|| text.and_then(number_in)),
            code: answer.error,
            detail: answer.suberror,
            challenge: answer.claims.and_then(|json| ClaimsChallenge::parse(&json).ok()),
        }
    }
}

#[cfg(test)]
mod samples;
