//! A service that follows a script, for tests without a network. Only there with the feature `testing`.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue};
use stint_clock::ManualClock;

use crate::{AccessToken, Audience, Cloud, HttpClient, TokenError, TokenSource, Transport, TransportError};

/// A client of `service` with a bearer that it takes. Its clock stands at the start of 1970.
pub fn client(service: &Scripted) -> HttpClient {
    client_with(service, &Tokens::of(&["t"]))
}

/// A client of `service` that takes its bearers from `tokens`.
pub fn client_with(service: &Scripted, tokens: &Tokens) -> HttpClient {
    let clock = ManualClock::at(chrono::DateTime::UNIX_EPOCH);
    HttpClient::new(
        Arc::new(service.clone()),
        simulated("http://127.0.0.1:4000").graph,
        Audience::Graph,
        Arc::new(tokens.clone()),
        Arc::new(clock),
    )
}

/// A practice tenant's cloud with all its services at `server`, which is like `http://127.0.0.1:4000`.
///
/// # Panics
/// Where `server` is no loopback address.
pub fn simulated(server: &str) -> Cloud {
    let description = format!(
        r#"{{"kind":"simulated","authority":"{server}","graph":"{server}","arm":"{server}","tenantId":"t",
        "clientId":"c","clock":{{"base":"2026-01-01T00:00:00Z","rate":1}}}}"#
    );
    match Cloud::from_description(&description) {
        Ok(cloud) => cloud,
        Err(error) => panic!("{server}: {error}"),
    }
}

/// What a [`Scripted`] service does with one request.
pub struct Reply(Result<http::Response<Bytes>, TransportError>);

impl Reply {
    /// Answers with a status and a body.
    ///
    /// # Panics
    /// Where `status` is none.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        let mut answer = http::Response::new(Bytes::from(body.into()));
        match http::StatusCode::from_u16(status) {
            Ok(status) => *answer.status_mut() = status,
            Err(error) => panic!("{status}: {error}"),
        }
        Self(Ok(answer))
    }

    /// Brings no answer.
    pub fn fails(error: TransportError) -> Self {
        Self(Err(error))
    }

    /// The same with a header, where it answers at all.
    pub fn with(mut self, name: &'static str, value: &'static str) -> Self {
        if let Ok(answer) = &mut self.0 {
            answer.headers_mut().append(name, HeaderValue::from_static(value));
        }
        self
    }
}

/// A service that gives its replies in turn and keeps what it was asked. Clones are the same service.
#[derive(Clone, Default)]
pub struct Scripted {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    sent: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Scripted {
    /// A service with this script. A request after its end is a panic: the test did not expect it.
    pub fn of(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self {
            replies: Arc::new(Mutex::new(replies.into_iter().collect())),
            sent: Arc::default(),
        }
    }

    /// The requests so far, in order: `GET /v1.0/me?$select=id`.
    pub fn asked(&self) -> Vec<String> {
        let written = |request: &http::Request<Bytes>| {
            let path = request.uri().path_and_query().map_or("", |path| path.as_str());
            format!("{} {path}", request.method())
        };
        lock(&self.sent).iter().map(written).collect()
    }

    /// The bodies of the requests so far, in order; empty for those without one.
    pub fn bodies(&self) -> Vec<String> {
        let written = |request: &http::Request<Bytes>| String::from_utf8_lossy(request.body()).into_owned();
        lock(&self.sent).iter().map(written).collect()
    }

    /// The headers of the requests so far, in order.
    pub fn headers(&self) -> Vec<HeaderMap> {
        lock(&self.sent)
            .iter()
            .map(|request| request.headers().clone())
            .collect()
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let asked = format!("{} {}", request.method(), request.uri());
        lock(&self.sent).push(request);
        let Some(reply) = lock(&self.replies).pop_front() else {
            panic!("not expected: {asked}");
        };
        Box::pin(async move { reply.0 })
    }
}

/// Gives the same bearer until it is refused, then the next one.
#[derive(Clone)]
pub struct Tokens {
    left: Arc<Mutex<VecDeque<String>>>,
    refusals: Arc<Mutex<Vec<Option<String>>>>,
}

impl Tokens {
    /// A source of these bearers; after the last a sign-in is needed.
    pub fn of(tokens: &[&str]) -> Self {
        Self {
            left: Arc::new(Mutex::new(
                tokens.iter().map(|token| (*token).to_owned()).collect(),
            )),
            refusals: Arc::default(),
        }
    }

    /// The claims that each refusal asked for, in order.
    pub fn refusals(&self) -> Vec<Option<String>> {
        lock(&self.refusals).clone()
    }
}

impl TokenSource for Tokens {
    fn token(&self, _: Audience) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let token = lock(&self.left).front().cloned();
        Box::pin(async move { token.map(AccessToken::from).ok_or(TokenError::SignInNeeded(None)) })
    }

    fn refused(&self, _: Audience, challenge: Option<String>) -> BoxFuture<'_, ()> {
        lock(&self.refusals).push(challenge);
        lock(&self.left).pop_front();
        Box::pin(async {})
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
