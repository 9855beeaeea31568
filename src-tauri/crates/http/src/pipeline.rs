//! The fixed order of steps: request id, user agent, then retry around {bearer, log, transport}.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use secrecy::ExposeSecret;
use stint_clock::{Clock, SystemClock, Timestamp};
use url::Url;
use uuid::Uuid;

use crate::error::{HttpError, Refusal, Retry, date, header};
use crate::{Audience, Origin, TokenError, TokenSource, Transport, TransportError, challenge};

/// How often a read is sent at most.
const MOST_TRIES: u32 = 4;
/// The wait before the second try; doubled before each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// A longer wait is not spent in here: the caller hears of it and decides.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

const AGENT: HeaderValue = HeaderValue::from_static(concat!("Stint/", env!("CARGO_PKG_VERSION")));
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// One request, before the steps.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
    /// May it be sent again although it may have arrived? So it is of reads, and of a write that is the same one
    /// however often it arrives.
    pub(crate) repeatable: bool,
}

pub(crate) struct Pipeline {
    transport: Arc<dyn Transport>,
    origin: Origin,
    audience: Audience,
    tokens: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    waits: Arc<dyn Clock>,
    observed: Mutex<Observed>,
}

/// What answers told beside their content.
#[derive(Clone, Default)]
struct Observed {
    skew: Option<TimeDelta>,
    /// On the clock that is waited on.
    throttled_until: Option<Timestamp>,
    reads_left: Option<u32>,
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
        self.observed().skew
    }

    pub(crate) fn throttled_for(&self) -> Option<Duration> {
        let until = self.observed().throttled_until?;
        let left = (until - self.waits.now()).to_std().ok()?;
        (!left.is_zero()).then_some(left)
    }

    pub(crate) fn reads_left(&self) -> Option<u32> {
        self.observed().reads_left
    }

    /// Sends `call` through all steps; only a success is an answer.
    pub(crate) async fn run(&self, call: &Outgoing) -> Result<Response<Bytes>, HttpError> {
        let request_id = Uuid::new_v4().to_string();
        let mut tries = 1;
        loop {
            let error = match self.attempt(call, &request_id).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(wait) = wait_before_repeat(call, &error, tries) else {
                return Err(error);
            };
            self.wait(wait).await;
            tries += 1;
        }
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
            .header("client-request-id", request_id)
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
                self.observe(&answer);
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
        if refusal.status == StatusCode::TOO_MANY_REQUESTS {
            let wait = refusal
                .retry_after
                .and_then(|wait| TimeDelta::from_std(wait).ok());
            let until = wait.map(|wait| self.waits.now() + wait);
            let mut observed = self.observed();
            observed.throttled_until = observed.throttled_until.max(until);
        }
    }

    fn observe(&self, answer: &Response<Bytes>) {
        let mut observed = self.observed();
        if let Some(theirs) = header(answer.headers(), "date").and_then(date) {
            observed.skew = Some(theirs - self.clock.now());
        }
        if let Some(left) = reads_left(answer.headers()) {
            observed.reads_left = Some(left);
        }
    }

    fn observed(&self) -> MutexGuard<'_, Observed> {
        self.observed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wait before `call` is sent again; `None` where it is not. The service's own wait wins over ours.
fn wait_before_repeat(call: &Outgoing, error: &HttpError, tries: u32) -> Option<Duration> {
    if !call.repeatable {
        return None;
    }
    wait_before(error.retry(), tries)
}

/// The wait before the next of so many tries; `None` where there is none.
pub(crate) fn wait_before(retry: Retry, tries: u32) -> Option<Duration> {
    if tries >= MOST_TRIES {
        return None;
    }
    match retry {
        Retry::After(wait) => (wait <= LONGEST_WAIT).then_some(wait),
        Retry::Backoff => Some(jittered(FIRST_WAIT * 2_u32.pow(tries.saturating_sub(1)))),
        // Waiting for the network is the caller's: it may take hours.
        Retry::WhenOnline | Retry::Never => None,
    }
}

/// The least of the budgets for reads that Resource Manager tells (contract `limits-and-errors.md`, ARM throttling):
/// per subscription, per tenant, and that of single resource providers.
fn reads_left(headers: &HeaderMap) -> Option<u32> {
    let told = headers.iter().filter(|(name, _)| {
        let name = name.as_str();
        name.starts_with("x-ms-ratelimit-remaining-")
            && !name.ends_with("writes")
            && !name.ends_with("deletes")
    });
    told.filter_map(|(_, value)| value.to_str().ok()?.parse().ok())
        .min()
}

/// Half of `wait` up to all of it, so that many clients do not come back at one time.
fn jittered(wait: Duration) -> Duration {
    let share = getrandom::u32().unwrap_or(u32::MAX);
    wait / 2 + (wait / 2).mul_f64(f64::from(share) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use stint_clock::ManualClock;

    use super::*;
    use crate::testing::{Reply, Scripted, Tokens, client, client_with};
    use crate::{HttpClient, Left};

    /// Reads once, and moves `clock` on whenever the pipeline waits on it.
    async fn read(client: &HttpClient, clock: &ManualClock) -> Result<serde_json::Value, HttpError> {
        moving(clock, client.get("/v1.0/me").json()).await
    }

    async fn moving<T>(clock: &ManualClock, call: impl Future<Output = T>) -> T {
        let mut call = Box::pin(call);
        loop {
            tokio::select! {
                biased;
                result = &mut call => return result,
                () = tokio::task::yield_now() => {
                    if let Some(due) = clock.next_due() {
                        clock.set(due);
                    }
                }
            }
        }
    }

    async fn read_from(replies: Vec<Reply>) -> (Result<serde_json::Value, HttpError>, usize, TimeDelta) {
        let service = Scripted::of(replies);
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        let client = client(&service).waiting_on(Arc::new(clock.clone()));
        let result = read(&client, &clock).await;
        (result, service.asked().len(), clock.now() - DateTime::UNIX_EPOCH)
    }

    #[tokio::test]
    async fn a_read_is_repeated_until_it_succeeds() {
        let replies = vec![
            Reply::json(503, ""),
            Reply::fails(TransportError::TimedOut),
            Reply::json(504, "<html>"),
            Reply::json(200, "{}"),
        ];
        let (result, tries, waited) = read_from(replies).await;
        result.unwrap();
        assert_eq!(tries, 4);
        assert!(
            waited >= TimeDelta::milliseconds(1750) && waited <= TimeDelta::milliseconds(3500),
            "{waited}"
        );
    }

    #[tokio::test]
    async fn repeats_have_an_end() {
        let (result, tries, _) = read_from((0..9).map(|_| Reply::json(500, "{}")).collect()).await;
        assert!(matches!(result, Err(HttpError::Refused(_))));
        assert_eq!(tries, 4);
        for reply in [
            Reply::json(400, "{}"),
            Reply::json(403, "{}"),
            Reply::fails(TransportError::Connect("offline".into())),
            Reply::fails(TransportError::TooLong),
            Reply::json(429, "<html>").with("Retry-After", "120"),
        ] {
            let (result, tries, _) = read_from(vec![reply]).await;
            assert!(result.is_err());
            assert_eq!(tries, 1);
        }
    }

    #[tokio::test]
    async fn the_services_wait_wins() {
        let replies = vec![
            Reply::json(429, "Too many requests").with("Retry-After", "9"),
            Reply::json(200, "{}"),
        ];
        let (result, tries, waited) = read_from(replies).await;
        result.unwrap();
        assert_eq!((tries, waited), (2, TimeDelta::seconds(9)));
    }

    #[tokio::test]
    async fn a_write_is_sent_once() {
        let check = async |reply: Reply, left| {
            let service = Scripted::of([reply]);
            let error = client(&service).post("/v1.0/x", &[1]).done().await.unwrap_err();
            assert_eq!((error.left(), service.asked().len()), (left, 1), "{error:?}");
        };
        check(Reply::json(503, ""), Left::Maybe).await;
        check(Reply::fails(TransportError::TimedOut), Left::Maybe).await;
        check(Reply::fails(TransportError::Broken("reset".into())), Left::Maybe).await;
        check(Reply::fails(TransportError::Connect("refused".into())), Left::No).await;
        check(Reply::json(429, "").with("Retry-After", "1"), Left::No).await;
        check(Reply::json(400, "{}"), Left::No).await;
        let service = Scripted::of([Reply::json(201, r#"{"id":"#)]);
        let error = client(&service)
            .post("/v1.0/x", &[1])
            .json::<serde_json::Value>()
            .await
            .unwrap_err();
        assert_eq!(error.left(), Left::Maybe);
    }

    #[tokio::test]
    async fn a_refused_bearer_is_replaced_once() {
        let challenge = r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ""#;
        let service = Scripted::of([
            Reply::json(401, "{}").with("WWW-Authenticate", challenge),
            Reply::json(201, "{}"),
        ]);
        let tokens = Tokens::of(&["old", "new"]);
        client_with(&service, &tokens)
            .post("/v1.0/x", &[1])
            .done()
            .await
            .unwrap();
        let bearers: Vec<_> = service
            .headers()
            .iter()
            .map(|sent| sent[AUTHORIZATION].clone())
            .collect();
        assert_eq!(bearers, ["Bearer old", "Bearer new"]);
        assert_eq!(tokens.refusals(), [Some(r#"{"a":1}"#.to_owned())]);

        let service = Scripted::of([Reply::json(401, "{}"), Reply::json(401, "{}")]);
        let tokens = Tokens::of(&["old", "new"]);
        let error = client_with(&service, &tokens)
            .get("/v1.0/x")
            .done()
            .await
            .unwrap_err();
        assert!(matches!(error, HttpError::Refused(refusal) if refusal.status == 401));
        assert_eq!(tokens.refusals(), [None]);
    }

    #[tokio::test]
    async fn without_a_bearer_nothing_is_sent() {
        let service = Scripted::of([]);
        let error = client_with(&service, &Tokens::of(&[]))
            .get("/v1.0/x")
            .done()
            .await
            .unwrap_err();
        assert!(matches!(error, HttpError::Token(TokenError::SignInNeeded(None))));
        assert!(service.asked().is_empty());
    }

    #[tokio::test]
    async fn what_the_service_tells_beside_its_answer_is_kept() {
        let service = Scripted::of([
            Reply::json(200, "{}").with("Date", "Thu, 01 Jan 1970 00:02:00 GMT"),
            Reply::json(429, "").with("Retry-After", "30"),
        ]);
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        let client = client(&service).waiting_on(Arc::new(clock.clone()));
        assert_eq!((client.skew(), client.throttled_for()), (None, None));
        client.get("/v1.0/x").done().await.unwrap();
        assert_eq!(client.skew(), Some(TimeDelta::minutes(2)));
        client.post_empty("/v1.0/x").done().await.unwrap_err();
        clock.advance(TimeDelta::seconds(10));
        assert_eq!(client.throttled_for(), Some(Duration::from_secs(20)));
        clock.advance(TimeDelta::seconds(20));
        assert_eq!(client.throttled_for(), None);
    }

    #[tokio::test]
    async fn the_smallest_budget_counts() {
        let service = Scripted::of([
            Reply::json(200, "{}")
                .with("x-ms-ratelimit-remaining-subscription-reads", "249")
                .with("x-ms-ratelimit-remaining-tenant-reads", "17")
                .with("x-ms-ratelimit-remaining-tenant-writes", "3"),
            Reply::json(200, "{}"),
        ]);
        let client = client(&service);
        assert_eq!(client.reads_left(), None);
        for _ in 0..2 {
            client.get("/x").done().await.unwrap();
            assert_eq!(client.reads_left(), Some(17));
        }
    }

    #[tokio::test]
    async fn only_what_stays_the_same_is_sent_again() {
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        let service = Scripted::of([
            Reply::json(502, ""),
            Reply::json(201, "{}"),
            Reply::json(502, ""),
            Reply::json(200, "{}"),
            Reply::json(502, ""),
        ]);
        let client = client(&service).waiting_on(Arc::new(clock.clone()));
        moving(&clock, client.put("/x", &[1]).done()).await.unwrap();
        moving(&clock, client.post("/ask", &[1]).reading().done())
            .await
            .unwrap();
        moving(&clock, client.post("/x", &[1]).done()).await.unwrap_err();
        let asked = ["PUT /x", "PUT /x", "POST /ask", "POST /ask", "POST /x"];
        assert_eq!(service.asked(), asked);
    }

    #[tokio::test]
    async fn every_request_names_itself() {
        let service = Scripted::of([Reply::json(503, ""), Reply::json(200, "{}")]);
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        read(&client(&service).waiting_on(Arc::new(clock.clone())), &clock)
            .await
            .unwrap();
        let sent = service.headers();
        let id = |at: usize| sent[at]["client-request-id"].clone();
        assert_eq!(id(0), id(1));
        assert!(Uuid::parse_str(id(0).to_str().unwrap()).is_ok());
        assert!(sent[0][USER_AGENT].to_str().unwrap().starts_with("Stint/"));
        assert!(!format!("{:?}", sent[0]).contains("Bearer"));
    }
}
