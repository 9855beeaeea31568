//! The fixed order of steps: request id, user agent, then retry around {bearer, log, transport}.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{Request, Response, StatusCode};
use secrecy::ExposeSecret;
use stint_clock::{Clock, SystemClock, Timestamp};
use uuid::Uuid;

use crate::error::{HttpError, Refusal};
use crate::observed::Observed;
use crate::outgoing::Outgoing;
use crate::repeat::{LONGEST_WAIT, Tries};
use crate::{Audience, Origin, TokenError, TokenSource, Transport, TransportError, challenge};

const AGENT: HeaderValue = HeaderValue::from_static(concat!("Stint/", env!("CARGO_PKG_VERSION")));
const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub(crate) struct Pipeline {
    transport: Arc<dyn Transport>,
    origin: Origin,
    audience: Audience,
    tokens: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    waits: Arc<dyn Clock>,
    observed: Mutex<Observed>,
}

impl Pipeline {
    pub(crate) fn new(
        transport: Arc<dyn Transport>,
        origin: Origin,
        audience: Audience,
        tokens: Arc<dyn TokenSource>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            transport,
            origin,
            audience,
            tokens,
            clock,
            waits: Arc::new(SystemClock),
            observed: Mutex::default(),
        }
    }

    pub(crate) fn waiting_on(&self, waits: Arc<dyn Clock>) -> Self {
        Self {
            transport: Arc::clone(&self.transport),
            origin: self.origin.clone(),
            audience: self.audience,
            tokens: Arc::clone(&self.tokens),
            clock: Arc::clone(&self.clock),
            waits,
            observed: Mutex::new(self.observed().clone()),
        }
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(crate) fn skew(&self) -> Option<TimeDelta> {
        self.observed().skew()
    }

    pub(crate) fn throttled_for(&self) -> Option<Duration> {
        self.observed().throttled_for(self.waits.now())
    }

    pub(crate) fn reads_left(&self) -> Option<u32> {
        self.observed().reads_left(self.waits.now())
    }

    /// Sends `call` through all steps; only a success is an answer.
    pub(crate) async fn run(&self, call: &Outgoing) -> Result<Response<Bytes>, HttpError> {
        let request_id = Uuid::new_v4().to_string();
        let mut tries = Tries::default();
        loop {
            let error = match self.attempt(call, &request_id).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let wait = tries.ended(call, error)?;
            self.wait(wait).await;
        }
    }

    /// Nothing is sent while the service wants no requests, whoever it has told so: what comes early begins the wait
    /// anew. A short wait is spent here, of a longer one the caller hears.
    async fn wait_until_wanted(&self) -> Result<(), HttpError> {
        while let Some(wait) = self.throttled_for() {
            if wait > LONGEST_WAIT {
                return Err(HttpError::Throttled { wait });
            }
            self.wait(wait).await;
        }
        Ok(())
    }

    /// Waits in real time.
    pub(crate) async fn wait(&self, wait: Duration) {
        let until = self.waits.now() + TimeDelta::from_std(wait).unwrap_or_default();
        self.waits.sleep_until(until).await;
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// One try. A bearer that is refused is replaced once: the service has not acted on such a request, whatever
    /// its method.
    async fn attempt(&self, call: &Outgoing, request_id: &str) -> Result<Response<Bytes>, HttpError> {
        self.wait_until_wanted().await?;
        let mut answer = self.authorized(call, request_id).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            let asked = challenge::asked(answer.headers());
            self.tokens.refused(self.audience, asked).await;
            answer = self.authorized(call, request_id).await?;
        }
        if answer.status().is_success() {
            return Ok(answer);
        }
        let refusal = Refusal::read(&answer, request_id, self.clock.now());
        self.note_wait(&refusal);
        Err(HttpError::Refused(Box::new(refusal)))
    }

    /// The one place that puts a bearer on a request: only on one to the service that it is for. An [`Origin`]
    /// is TLS or the loopback address of a simulated cloud by its making.
    async fn authorized(&self, call: &Outgoing, request_id: &str) -> Result<Response<Bytes>, HttpError> {
        let not_allowed = || HttpError::Transport {
            host: self.origin.host(),
            source: TransportError::NotAllowed,
        };
        if !self.origin.holds(&call.url) {
            return Err(not_allowed());
        }
        let token = self.tokens.token(self.audience).await?;
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
            .map_err(|_| TokenError::SignInNeeded(None))?;
        bearer.set_sensitive(true);
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(call.url.as_str())
            // Graph knows the one name, Resource Manager the other.
            .header("client-request-id", request_id)
            .header("x-ms-client-request-id", request_id)
            .header(USER_AGENT, AGENT)
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, bearer);
        if call.body.is_some() {
            request = request.header(CONTENT_TYPE, JSON);
        }
        let request = request
            .body(call.body.clone().unwrap_or_default())
            .map_err(|_| not_allowed())?;
        self.logged(call, request_id, request).await
    }

    /// Method, path, status, time and id; never a query, a body or a bearer.
    async fn logged(
        &self,
        call: &Outgoing,
        request_id: &str,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, HttpError> {
        let (method, path) = (&call.method, call.url.path());
        let started = self.waits.now();
        let result = self.transport.send(request).await;
        let ms = (self.waits.now() - started).num_milliseconds();
        match result {
            Ok(answer) => {
                let status = answer.status().as_u16();
                tracing::debug!(%method, path, status, ms, request_id, "answered");
                self.observed()
                    .note(answer.headers(), self.clock.now(), self.waits.now());
                Ok(answer)
            }
            Err(source) => {
                tracing::info!(%method, path, ms, request_id, error = %source, "no answer");
                Err(HttpError::Transport {
                    host: self.origin.host(),
                    source,
                })
            }
        }
    }

    /// Remembers how long the service wants no requests.
    pub(crate) fn note_wait(&self, refusal: &Refusal) {
        self.observed().note_wait(refusal, self.waits.now());
    }

    fn observed(&self) -> MutexGuard<'_, Observed> {
        self.observed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[path = "pipeline_tests.rs"]
mod tests;
