//! Stand-ins for the tests of this crate.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::future::BoxFuture;
use stint_clock::ManualClock;

use crate::{AccessToken, Audience, Cloud, HttpClient, TokenError, TokenSource, Transport, TransportError};

/// A practice tenant's cloud with all its services at `server`.
pub(crate) fn simulated(server: &str) -> Cloud {
    Cloud::from_description(&format!(
        r#"{{"kind":"simulated","authority":"{server}","graph":"{server}","arm":"{server}","tenantId":"t",
        "clientId":"c","clock":{{"base":"2026-01-01T00:00:00Z","rate":1}}}}"#
    ))
    .unwrap()
}

/// A client of a service with a bearer that it takes.
pub(crate) fn client(service: &Scripted) -> HttpClient {
    client_with(service, &Tokens::of(&["t"]))
}

pub(crate) fn client_with(service: &Scripted, tokens: &Tokens) -> HttpClient {
    let clock = ManualClock::at(chrono::DateTime::UNIX_EPOCH);
    HttpClient::new(
        Arc::new(service.clone()),
        simulated("http://127.0.0.1:4000").graph,
        Audience::Graph,
        Arc::new(tokens.clone()),
        Arc::new(clock),
    )
}

/// What a [`Scripted`] service does with one request.
pub(crate) struct Reply(Result<http::Response<Bytes>, TransportError>);

impl Reply {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        let answer = http::Response::builder().status(status);
        Self(Ok(answer.body(Bytes::from(body.to_owned())).unwrap()))
    }

    pub(crate) fn fails(error: TransportError) -> Self {
        Self(Err(error))
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        let headers = self.0.as_mut().unwrap().headers_mut();
        headers.append(name, value.parse().unwrap());
        self
    }
}

/// Gives its replies in turn and keeps what it was asked.
#[derive(Clone)]
pub(crate) struct Scripted {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    sent: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Scripted {
    pub(crate) fn of(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self {
            replies: Arc::new(Mutex::new(replies.into_iter().collect())),
            sent: Arc::default(),
        }
    }

    pub(crate) fn sent(&self) -> Vec<http::Request<Bytes>> {
        self.sent.lock().unwrap().clone()
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        let sent = self.sent();
        let written = sent.iter().map(|request| {
            let path = request.uri().path_and_query().unwrap();
            format!("{} {path}", request.method())
        });
        written.collect()
    }

    pub(crate) fn bearers(&self) -> Vec<String> {
        let sent = self.sent();
        let bearers = sent.iter().map(|request| &request.headers()["authorization"]);
        bearers
            .map(|bearer| bearer.to_str().unwrap().to_owned())
            .collect()
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.sent.lock().unwrap().push(request);
        let reply = self.replies.lock().unwrap().pop_front();
        let reply = reply.expect("a request that the test did not expect");
        Box::pin(async move { reply.0 })
    }
}

/// Gives the next bearer after each refusal.
#[derive(Clone)]
pub(crate) struct Tokens {
    left: Arc<Mutex<VecDeque<String>>>,
    refusals: Arc<Mutex<Vec<Option<String>>>>,
}

impl Tokens {
    pub(crate) fn of(tokens: &[&str]) -> Self {
        Self {
            left: Arc::new(Mutex::new(
                tokens.iter().map(|token| (*token).to_owned()).collect(),
            )),
            refusals: Arc::default(),
        }
    }

    pub(crate) fn refusals(&self) -> Vec<Option<String>> {
        self.refusals.lock().unwrap().clone()
    }
}

impl TokenSource for Tokens {
    fn token(&self, _: Audience) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let token = self.left.lock().unwrap().front().cloned();
        Box::pin(async move { token.map(AccessToken::from).ok_or(TokenError::SignInNeeded(None)) })
    }

    fn refused(&self, _: Audience, challenge: Option<String>) -> BoxFuture<'_, ()> {
        self.refusals.lock().unwrap().push(challenge);
        self.left.lock().unwrap().pop_front();
        Box::pin(async {})
    }
}
