use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use futures::Stream;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use stint_clock::{Clock, Timestamp};

use crate::error::HttpError;
use crate::outgoing::Outgoing;
use crate::pipeline::Pipeline;
use crate::{Audience, Origin, TokenSource, Transport, answer, encode, paging};

/// Asks one service in the name of one account. Clones share what was observed of the service.
#[derive(Clone)]
pub struct HttpClient {
    pipeline: Arc<Pipeline>,
}

/// One request that is being put together.
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    client: HttpClient,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Bytes>,
    repeatable: bool,
    passing: Option<&'static str>,
}

impl HttpClient {
    /// A client of the service at `origin`, which takes bearers for `audience` from `tokens`.
    ///
    /// `clock` is the account's clock; what the service says of its own time is compared with it. Back-off waits
    /// on the machine's clock, also where `clock` runs at a rate.
    pub fn new(
        transport: Arc<dyn Transport>,
        origin: Origin,
        audience: Audience,
        tokens: Arc<dyn TokenSource>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            pipeline: Arc::new(Pipeline::new(transport, origin, audience, tokens, clock)),
        }
    }

    /// The same with another clock to wait on before a repeat, so that a test needs no real time.
    pub fn waiting_on(self, waits: Arc<dyn Clock>) -> Self {
        Self {
            pipeline: Arc::new(self.pipeline.waiting_on(waits)),
        }
    }

    /// A read. May be repeated by the pipeline. `path` starts with a slash; what comes from outside goes into it
    /// through [`segment`](crate::segment).
    pub fn get(&self, path: impl Into<String>) -> Call {
        self.call(Method::GET, path.into(), None)
    }

    /// A write with a JSON body. Never repeated once it may have left.
    pub fn post(&self, path: impl Into<String>, body: &impl Serialize) -> Call {
        // Only maps with keys that are no text fail here; wire types have none, and an empty body is refused.
        let body = serde_json::to_vec(body).unwrap_or_default();
        self.call(Method::POST, path.into(), Some(body.into()))
    }

    /// A write with a JSON body of what has its name in `path`: however often it arrives, it is done once, so the
    /// pipeline may repeat it.
    pub fn put(&self, path: impl Into<String>, body: &impl Serialize) -> Call {
        let body = serde_json::to_vec(body).unwrap_or_default();
        self.call(Method::PUT, path.into(), Some(body.into()))
    }

    /// A write without a body. Never repeated once it may have left.
    pub fn post_empty(&self, path: impl Into<String>) -> Call {
        self.call(Method::POST, path.into(), None)
    }

    /// How far the service's time is ahead of the account's clock, to about a second; negative where it is
    /// behind; `None` before the first answer.
    pub fn skew(&self) -> Option<TimeDelta> {
        self.pipeline.skew()
    }

    /// What time it is at the service, to about a second and rather too early than too late; by the account's clock
    /// alone before the first answer.
    pub fn service_now(&self) -> Timestamp {
        self.pipeline.now() + self.skew().unwrap_or_default()
    }

    /// How long the service still wants no requests, in real time; `None` where it does not.
    pub fn throttled_for(&self) -> Option<Duration> {
        self.pipeline.throttled_for()
    }

    /// How many reads the service has told that it takes yet, of the budget that is nearest to its end; `None` where
    /// it tells none.
    pub fn reads_left(&self) -> Option<u32> {
        self.pipeline.reads_left()
    }

    /// Host and port of the service, for messages.
    pub fn host(&self) -> String {
        self.pipeline.origin().host()
    }

    pub(crate) fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    fn call(&self, method: Method, path: String, body: Option<Bytes>) -> Call {
        Call {
            client: self.clone(),
            path,
            query: Vec::new(),
            repeatable: method == Method::GET || method == Method::PUT,
            passing: None,
            body,
            method,
        }
    }
}

impl Call {
    /// Adds a query option; both parts are encoded here.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Says that it only reads although its method is that of a write, so that the pipeline may repeat it.
    pub fn reading(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Says that the service now and then refuses this with `code` and takes it a moment later: then it is asked once
    /// more after a second. Writes are not.
    pub fn passing(mut self, code: &'static str) -> Self {
        self.passing = Some(code);
        self
    }

    /// Sends it and reads the answer as `T`.
    ///
    /// # Errors
    /// [`HttpError`]; an answer that is no `T` is [`HttpError::Malformed`].
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, HttpError> {
        let client = self.client.clone();
        answer::read(&client.pipeline.run(&self.outgoing()).await?)
    }

    /// Sends it; the body of the answer does not matter.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn done(self) -> Result<(), HttpError> {
        let client = self.client.clone();
        client.pipeline.run(&self.outgoing()).await.map(drop)
    }

    /// Sends it and yields the rows of all pages in the service's order, one request a page, each when it is
    /// needed.
    ///
    /// A row that is no `T` is one [`HttpError::Malformed`] among the others; any other error ends the stream.
    pub fn pages<T: DeserializeOwned + Send + 'static>(
        self,
    ) -> impl Stream<Item = Result<T, HttpError>> + Send + use<T> {
        let first = self.outgoing();
        paging::rows(self.client.pipeline, first)
    }

    fn outgoing(&self) -> Outgoing {
        let origin = self.client.pipeline.origin();
        let mut url = origin.join(&self.path);
        if !self.query.is_empty() {
            url.set_query(Some(&encode::query(&self.query)));
        }
        Outgoing {
            method: self.method.clone(),
            url,
            body: self.body.clone(),
            repeatable: self.repeatable,
            passing: self.passing,
        }
    }
}
