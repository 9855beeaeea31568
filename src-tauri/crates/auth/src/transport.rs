use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde::de::DeserializeOwned;
use stint_domain::Timestamp;
use stint_http::{Cloud, Network, Origin, Transport, TransportError};
use url::Url;

/// Brings requests to the sign-in service of one cloud, and to nowhere else.
#[derive(Debug)]
pub(crate) struct LoginHttp {
    network: Network,
    authority: Origin,
    /// The service's own time, as its last answer told it.
    time: Mutex<Option<Timestamp>>,
}

/// Why there is no answer to work with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error("the request was for another host than the sign-in service's")]
    ForeignHost,
    #[error(transparent)]
    Network(TransportError),
    /// It is overloaded or broken at the moment (429 or 5xx).
    #[error("the sign-in service answers with status {0}")]
    Busy(u16),
    #[error("the sign-in service's answer is not what was asked for")]
    Malformed,
}

impl LoginHttp {
    pub(crate) fn new(cloud: &Cloud, network: Network) -> Self {
        Self {
            network,
            authority: cloud.authority.clone(),
            time: Mutex::default(),
        }
    }

    /// The service's own time, as its last answer told it, UTC, to the second.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        *self.time.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_time(&self, headers: &http::HeaderMap) {
        let date = headers
            .get(http::header::DATE)
            .and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| chrono::DateTime::parse_from_rfc2822(date).ok());
        if let Some(date) = date {
            *self.time.lock().unwrap_or_else(PoisonError::into_inner) = Some(date.to_utc());
        }
    }

    /// Reads a JSON document.
    pub(crate) async fn get<T: DeserializeOwned>(&self, url: &Url) -> Result<T, NoAnswer> {
        let request = http::Request::get(url.as_str())
            .header(http::header::ACCEPT, "application/json")
            .body(Vec::new())
            .map_err(|_| NoAnswer::ForeignHost)?;
        let response = self.send(request).await?;
        if response.status() != http::StatusCode::OK {
            return Err(NoAnswer::Malformed);
        }
        serde_json::from_slice(response.body()).map_err(|_| NoAnswer::Malformed)
    }

    /// Sends a request, if it is for the sign-in service.
    async fn send(&self, mut request: oauth2::HttpRequest) -> Result<oauth2::HttpResponse, NoAnswer> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| NoAnswer::ForeignHost)?;
        if !self.authority.holds(&url) {
            return Err(NoAnswer::ForeignHost);
        }
        let agent = http::HeaderValue::from_static(concat!("Stint/", env!("CARGO_PKG_VERSION")));
        request.headers_mut().insert(http::header::USER_AGENT, agent);
        let sent = self.network.send(request.map(Bytes::from)).await;
        let answer = sent.map_err(NoAnswer::Network)?;
        self.note_time(answer.headers());
        let status = answer.status();
        tracing::debug!(
            path = url.path(),
            status = status.as_u16(),
            "the sign-in service answered"
        );
        if status == http::StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            return Err(NoAnswer::Busy(status.as_u16()));
        }
        Ok(answer.map(Vec::from))
    }
}

/// So the `oauth2` crate's requests go out by the one way that the program has.
impl<'c> oauth2::AsyncHttpClient<'c> for LoginHttp {
    type Error = NoAnswer;
    type Future = BoxFuture<'c, Result<oauth2::HttpResponse, NoAnswer>>;

    fn call(&'c self, request: oauth2::HttpRequest) -> Self::Future {
        self.send(request).boxed()
    }
}
