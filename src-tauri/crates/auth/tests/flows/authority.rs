//! A sign-in service on loopback: grants what a visit was for, unless it was told to do something else.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use stint_clock::{Clock, ManualClock};
use stint_http::Cloud;
use tokio::sync::Barrier;
use url::Url;

pub const TENANT: &str = "0a1b2c3d-0000-4000-8000-000000000001";
pub const CLIENT: &str = "0a1b2c3d-0000-4000-8000-000000000002";
/// The lifetime of its access tokens, in seconds.
pub const LIFETIME: i64 = 3600;

pub type Fields = BTreeMap<String, String>;
type Twist = Box<dyn FnOnce(&mut Value, &mut Header) + Send>;

#[derive(Clone)]
pub struct Authority {
    pub cloud: Cloud,
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    clock: ManualClock,
    origin: String,
    /// Forms of the token requests so far.
    received: Vec<Fields>,
    /// What the next token requests are answered with, instead of what is right.
    answers: VecDeque<(StatusCode, Value)>,
    twist: Option<Twist>,
    /// Token requests are answered only once so many are waiting.
    together: Option<Arc<Barrier>>,
    /// Visits whose code was not redeemed yet.
    visits: BTreeMap<String, Visit>,
    /// What the next request for a device code is answered with, changed.
    offer: Value,
    /// Who has typed the device code.
    typed: Option<String>,
    issued: usize,
}

struct Visit {
    person: String,
    nonce: Option<String>,
    challenge: String,
    redirect: String,
}

impl Authority {
    pub async fn start(clock: ManualClock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let cloud = Cloud::from_description(
            &json!({
                "kind": "simulated", "authority": origin, "graph": origin, "arm": "http://127.0.0.1:1",
                "tenantId": TENANT, "clientId": CLIENT, "clock": { "base": clock.now(), "rate": 1.0 },
            })
            .to_string(),
        );
        let inner = Inner {
            clock,
            origin: origin.clone(),
            received: Vec::new(),
            answers: VecDeque::new(),
            twist: None,
            together: None,
            visits: BTreeMap::new(),
            offer: json!({
                "device_code": "device-1", "user_code": "ABCD1234E", "verification_uri": format!("{origin}/device"),
                "expires_in": 900, "interval": 5, "message": "Open the page and type the code.",
            }),
            typed: None,
            issued: 0,
        };
        let authority = Self {
            cloud: cloud.unwrap(),
            inner: Arc::new(Mutex::new(inner)),
        };
        let routes = Router::new()
            .route("/{tenant}/oauth2/v2.0/token", post(token))
            .route("/{tenant}/oauth2/v2.0/devicecode", post(device_code))
            .route("/{tenant}/discovery/v2.0/keys", get(keys))
            .with_state(authority.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        authority
    }

    /// What the page does when `person` signs in on it: where the browser is sent.
    pub fn visit(&self, page: &Url, person: &str) -> Url {
        let asked = query(page);
        let mut inner = self.lock();
        inner.issued += 1;
        let code = format!("code-{}", inner.issued);
        let visit = Visit {
            person: person.to_owned(),
            nonce: asked.get("nonce").cloned(),
            challenge: asked["code_challenge"].clone(),
            redirect: asked["redirect_uri"].clone(),
        };
        inner.visits.insert(code.clone(), visit);
        back(&asked, &[("code", &code)])
    }

    /// Changes what a request for a device code is answered with.
    pub fn offer(&self, change: impl FnOnce(&mut Value)) {
        change(&mut self.lock().offer);
    }

    /// `person` types the device code and signs in.
    pub fn type_code(&self, person: &str) {
        self.lock().typed = Some(person.to_owned());
    }

    /// Answers the next token request with `status` and `body`.
    pub fn answer(&self, status: u16, body: Value) {
        let status = StatusCode::from_u16(status).unwrap();
        self.lock().answers.push_back((status, body));
    }

    /// Answers the next token request with an error of the service's form.
    pub fn refuse(&self, error: &str, number: u32) {
        let text = format!("AADSTS{number}: Some text.\r\nTrace ID: 0");
        self.answer(
            400,
            json!({ "error": error, "error_description": text, "error_codes": [number] }),
        );
    }

    /// From now on answers token requests only when `number` of them are waiting.
    pub fn answer_together(&self, number: usize) {
        self.lock().together = Some(Arc::new(Barrier::new(number)));
    }

    /// Changes the next id token before it is signed.
    pub fn twist(&self, change: impl FnOnce(&mut Value, &mut Header) + Send + 'static) {
        self.lock().twist = Some(Box::new(change));
    }

    /// The forms of the token requests so far, the oldest first.
    pub fn received(&self) -> Vec<Fields> {
        self.lock().received.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }
}

/// Where the page sends the browser: the redirect address, with a slash, as the service does.
pub fn back(asked: &Fields, fields: &[(&str, &str)]) -> Url {
    let mut url = Url::parse(&asked["redirect_uri"]).unwrap();
    url.query_pairs_mut()
        .extend_pairs(fields)
        .append_pair("state", &asked["state"])
        .append_pair("session_state", "s");
    url
}

pub fn query(url: &Url) -> Fields {
    url.query_pairs().into_owned().collect()
}

async fn token(State(authority): State<Authority>, Form(form): Form<Fields>) -> Response {
    authority.lock().received.push(form.clone());
    let together = authority.lock().together.clone();
    if let Some(together) = together {
        together.wait().await;
    }
    let mut inner = authority.lock();
    if let Some((status, body)) = inner.answers.pop_front() {
        let elsewhere = [(header::LOCATION, "http://127.0.0.1:1/")];
        return (status, elsewhere, Json(body)).into_response();
    }
    let visit = match form["grant_type"].as_str() {
        "authorization_code" => {
            let visit = inner.visits.remove(&form["code"]).unwrap();
            let digest = Sha256::digest(&form["code_verifier"]);
            assert_eq!(URL_SAFE_NO_PAD.encode(digest), visit.challenge);
            assert_eq!(form["redirect_uri"], visit.redirect);
            Some(visit)
        }
        "urn:ietf:params:oauth:grant-type:device_code" => {
            assert_eq!(form["device_code"], "device-1");
            let Some(person) = inner.typed.take() else {
                let pending = json!({ "error": "authorization_pending", "error_codes": [70016],
                    "error_description": "AADSTS70016: Pending." });
                return (StatusCode::BAD_REQUEST, Json(pending)).into_response();
            };
            Some(Visit {
                person,
                nonce: None,
                challenge: String::new(),
                redirect: String::new(),
            })
        }
        _ => None,
    };
    inner.issued += 1;
    let mut body = json!({
        "token_type": "Bearer",
        "expires_in": LIFETIME,
        "scope": form.get("scope"),
        "access_token": format!("access-{}", inner.issued),
        "refresh_token": format!("refresh-{}", inner.issued),
    });
    if let Some(visit) = visit {
        body["id_token"] = inner.id_token(&visit).into();
    }
    Json(body).into_response()
}

async fn device_code(State(authority): State<Authority>, Form(form): Form<Fields>) -> Json<Value> {
    let mut inner = authority.lock();
    inner.received.push(form);
    Json(inner.offer.clone())
}

async fn keys() -> Json<Value> {
    let public = key().to_public_key();
    let number = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
    Json(json!({ "keys": [
        { "kty": "EC", "kid": "other", "crv": "P-256" },
        { "kty": "RSA", "kid": "k1", "use": "sig", "n": number(public.n()), "e": number(public.e()) },
        { "kty": "RSA", "kid": "for-encryption", "use": "enc", "n": number(public.n()), "e": number(public.e()) },
    ] }))
}

impl Inner {
    fn id_token(&mut self, visit: &Visit) -> String {
        let now = self.clock.now().timestamp();
        let person = &visit.person;
        let mut claims = json!({
            "iss": format!("{}/{TENANT}/v2.0", self.origin), "aud": CLIENT, "tid": TENANT, "ver": "2.0",
            "oid": format!("oid-of-{person}"), "sub": "s", "nonce": visit.nonce,
            "preferred_username": format!("{person}@contoso.example"), "name": person,
            "iat": now, "nbf": now, "exp": now + LIFETIME,
        });
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some("k1".to_owned());
        if let Some(twist) = self.twist.take() {
            twist(&mut claims, &mut header);
        }
        if header.alg == Algorithm::RS256 {
            let pkcs1 = key().to_pkcs1_der().unwrap();
            let signing = EncodingKey::from_rsa_der(pkcs1.as_bytes());
            jsonwebtoken::encode(&header, &claims, &signing).unwrap()
        } else {
            // The old trick: the public key as the secret of a symmetric signature.
            let secret = key().to_public_key().n().to_bytes_be();
            jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&secret)).unwrap()
        }
    }
}

fn key() -> &'static RsaPrivateKey {
    static KEY: OnceLock<RsaPrivateKey> = OnceLock::new();
    KEY.get_or_init(|| RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap())
}
