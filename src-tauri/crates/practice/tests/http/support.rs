//! A client of its own, so that nothing of ours hides a mistake of ours.

use std::sync::{Arc, Once};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stint_clock::ManualClock;
use stint_practice::sign_in_page::SignInPage;
use stint_practice::{Builder, CloudDescription, Control, Pace, PracticeTenant};

pub const REDIRECT: &str = "http://localhost:49152";
pub const BRUCE: &str = "bruce.wayne@contoso.example";
pub const EXCHANGE_ADMINISTRATOR: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";
pub const APPLICATION_ADMINISTRATOR: &str = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
pub const REPORTS_READER: &str = "4a5d8f65-41da-4de4-8968-e035b65339cf";
pub const CONTEXT_C1: &str =
    r#"{"access_token":{"xms_cc":{"values":["cp1"]},"acrs":{"essential":true,"value":"c1"}}}"#;
const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-taken-1234";

/// A running practice tenant that stands still until it is moved, and a client for it.
pub struct World {
    pub tenant: PracticeTenant,
    pub cloud: CloudDescription,
    pub clock: ManualClock,
    pub http: Client,
}

pub fn start_time() -> stint_clock::Timestamp {
    chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

pub async fn world() -> World {
    world_with(|builder| builder).await
}

pub async fn world_with(change: impl FnOnce(Builder) -> Builder) -> World {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let clock = ManualClock::at(start_time());
    let builder = PracticeTenant::builder()
        .clock(Arc::new(clock.clone()))
        .pace(Pace::Explicit)
        .record(true);
    let tenant = change(builder).start().await.unwrap();
    let http = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    World {
        cloud: tenant.description(),
        tenant,
        clock,
        http,
    }
}

/// What a sign-in brought.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub access: String,
    pub refresh: String,
    pub id_token: Value,
    pub body: Value,
    pub cookie: String,
}

impl World {
    pub fn control(&self) -> Control {
        self.tenant.control()
    }

    pub fn minutes(&self, minutes: i64) {
        self.clock.advance(TimeDelta::minutes(minutes));
    }

    pub fn oid(&self, upn: &str) -> String {
        let person = self.cloud.people.iter().find(|person| person.upn == upn).unwrap();
        person.oid.to_string()
    }

    /// The id of the tenant where somebody lives.
    pub fn tenant_named(&self, upn: &str) -> String {
        let person = self.cloud.people.iter().find(|person| person.upn == upn).unwrap();
        person.tenant_id.to_string()
    }

    pub fn challenge() -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
    }

    /// The parameters of an authorize request that lacks nothing.
    pub fn authorize_parameters(&self) -> Vec<(String, String)> {
        [
            ("client_id", self.cloud.client_id.to_string().as_str()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", "openid profile offline_access User.Read"),
            ("state", "state-1"),
            ("nonce", "nonce-1"),
            ("code_challenge", &Self::challenge()),
            ("code_challenge_method", "S256"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    pub async fn authorize(&self, tenant: &str, parameters: &[(String, String)], cookie: &str) -> Response {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        let url = format!(
            "{}/{tenant}/oauth2/v2.0/authorize?{}",
            self.cloud.authority,
            query.finish()
        );
        self.http.get(url).header("cookie", cookie).send().await.unwrap()
    }

    /// Presses one button after the other until the browser is sent away; gives the query of the redirect.
    pub async fn press(&self, mut shown: Response, buttons: &[&str]) -> (Vec<(String, String)>, String) {
        for button in buttons {
            assert_eq!(shown.status(), StatusCode::OK, "no page for {button}");
            let page = SignInPage::read(&shown.text().await.unwrap()).unwrap();
            let body = page
                .press(button)
                .unwrap_or_else(|| panic!("no button {button} on {page:?}"));
            shown = self
                .post_form(&format!("{}{}", self.cloud.authority, page.action), body)
                .await;
        }
        assert_eq!(shown.status(), StatusCode::FOUND);
        let header = |name: &str| {
            let value = shown.headers().get(name).map(|value| value.to_str().unwrap());
            value.unwrap_or_default().to_owned()
        };
        let location = url::Url::parse(&header("location")).unwrap();
        assert!(
            location.as_str().starts_with("http://localhost:49152/"),
            "{location}"
        );
        let cookie = header("set-cookie")
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        (location.query_pairs().into_owned().collect(), cookie)
    }

    pub async fn post_form(&self, url: &str, body: String) -> Response {
        let kind = "application/x-www-form-urlencoded";
        self.http
            .post(url)
            .header("content-type", kind)
            .body(body)
            .send()
            .await
            .unwrap()
    }

    pub async fn token(&self, tenant: &str, fields: &[(&str, &str)]) -> (StatusCode, Value) {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("client_id", &self.cloud.client_id.to_string());
        body.extend_pairs(fields);
        let url = format!("{}/{tenant}/oauth2/v2.0/token", self.cloud.authority);
        let answer = self.post_form(&url, body.finish()).await;
        (answer.status(), answer.json().await.unwrap())
    }

    pub async fn redeem(&self, tenant: &str, code: &str) -> (StatusCode, Value) {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
            (
                "scope",
                "openid profile offline_access https://graph.microsoft.com/.default",
            ),
            ("client_info", "1"),
        ];
        self.token(tenant, &fields).await
    }

    pub async fn refresh(&self, tenant: &str, token: &str, more: &[(&str, &str)]) -> (StatusCode, Value) {
        let mut fields = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
        if !more.iter().any(|(name, _)| *name == "scope") {
            fields.push((
                "scope",
                "openid offline_access https://graph.microsoft.com/.default",
            ));
        }
        fields.extend_from_slice(more);
        self.token(tenant, &fields).await
    }

    /// Signs in through the pages.
    pub async fn sign_in(&self, upn: &str, claims: Option<&str>, buttons: &[&str]) -> SignedIn {
        let mut parameters = self.authorize_parameters();
        parameters.extend(claims.map(|claims| ("claims".to_owned(), claims.to_owned())));
        let tenant = self.cloud.tenant_id.to_string();
        let person = format!("person-{upn}");
        let all: Vec<&str> = std::iter::once(person.as_str())
            .chain(buttons.iter().copied())
            .collect();
        let shown = self.authorize(&tenant, &parameters, "").await;
        let (query, cookie) = self.press(shown, &all).await;
        assert!(query.contains(&("state".to_owned(), "state-1".to_owned())));
        let code = value(&query, "code");
        let (status, body) = self.redeem(&tenant, &code).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        SignedIn {
            access: text("access_token"),
            refresh: text("refresh_token"),
            id_token: claims_of(&text("id_token")),
            cookie,
            body: body.clone(),
        }
    }

    pub async fn step_up(&self, upn: &str) -> SignedIn {
        self.sign_in(upn, Some(CONTEXT_C1), &["approve-mfa", "accept-terms"])
            .await
    }

    pub fn graph(&self, path: &str) -> String {
        format!("{}/v1.0{path}", self.cloud.graph)
    }

    pub async fn get(&self, token: &str, path: &str) -> (StatusCode, Value) {
        json_of(self.http.get(self.graph(path)).bearer_auth(token)).await
    }

    pub async fn post(&self, token: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        json_of(self.http.post(self.graph(path)).bearer_auth(token).json(body)).await
    }

    pub async fn ask(&self, token: &str, body: &Value) -> (StatusCode, Value) {
        self.post(
            token,
            "/roleManagement/directory/roleAssignmentScheduleRequests",
            body,
        )
        .await
    }

    pub async fn eligible(&self, token: &str) -> Vec<Value> {
        let path = "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')\
                    ?$expand=roleDefinition";
        rows(self.get(token, path).await)
    }

    pub async fn active(&self, token: &str) -> Vec<Value> {
        let path = "/roleManagement/directory/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')\
                    ?$expand=roleDefinition";
        rows(self.get(token, path).await)
    }

    pub fn activation(&self, upn: &str, role: &str, duration: &str) -> Value {
        json!({
            "action": "selfActivate",
            "principalId": self.oid(upn),
            "roleDefinitionId": role,
            "directoryScopeId": "/",
            "justification": "Month-end mailbox audit",
            "ticketInfo": { "ticketNumber": "INC-1", "ticketSystem": "Desk" },
            "scheduleInfo": { "expiration": { "type": "afterDuration", "duration": duration } },
        })
    }

    pub fn deactivation(&self, upn: &str, role: &str) -> Value {
        json!({
            "action": "selfDeactivate",
            "principalId": self.oid(upn),
            "roleDefinitionId": role,
            "directoryScopeId": "/",
        })
    }
}

pub async fn json_of(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

pub fn rows((status, body): (StatusCode, Value)) -> Vec<Value> {
    assert_eq!(status, StatusCode::OK, "{body}");
    body["value"].as_array().unwrap().clone()
}

pub fn value(pairs: &[(String, String)], name: &str) -> String {
    let found = pairs.iter().find(|(known, _)| known == name);
    found
        .unwrap_or_else(|| panic!("no {name} in {pairs:?}"))
        .1
        .clone()
}

/// The payload of a token, unverified.
pub fn claims_of(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

pub fn code(body: &Value) -> &str {
    body["error"]["code"].as_str().unwrap_or_default()
}
