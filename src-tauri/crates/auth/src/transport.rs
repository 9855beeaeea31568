use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::de::DeserializeOwned;
use stint_http::{Cloud, Origin};
use url::Url;

/// Brings requests to the sign-in service of one cloud, and to nowhere else.
///
/// Its time-outs are real ones, also where a practice tenant's clock runs quicker: they measure the network.
#[derive(Debug)]
pub(crate) struct LoginHttp {
    client: reqwest::Client,
    authority: Origin,
}

/// No client for the sign-in service can be made on this machine.
#[derive(Debug, thiserror::Error)]
#[error("this machine's network settings or certificates cannot be used")]
pub struct LoginHttpError(#[from] reqwest::Error);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    #[error("the request was for another host than the sign-in service's")]
    ForeignHost,
    #[error("the sign-in service cannot be reached")]
    Network(#[source] reqwest::Error),
    /// It is overloaded or broken at the moment (429 or 5xx).
    #[error("the sign-in service answers with status {0}")]
    Busy(u16),
    #[error("the sign-in service's answer is too long or broken")]
    Malformed,
}

/// The longest answer that is read, in bytes. Key sets have some 20 kB.
const LONGEST_ANSWER: usize = 1 << 20;

impl LoginHttp {
    pub(crate) fn new(cloud: &Cloud) -> Result<Self, LoginHttpError> {
        // A front end may have installed one before; any is good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(30))
            .user_agent(concat!("Stint/", env!("CARGO_PKG_VERSION")));
        builder = if cloud.is_simulated() {
            // It is on this machine: a proxy could not find it, and would see its tokens.
            builder.no_proxy()
        } else {
            builder.https_only(true)
        };
        Ok(Self {
            client: builder.build()?,
            authority: cloud.authority.clone(),
        })
    }

    /// Sends a request, if it is for the sign-in service.
    async fn send(&self, request: oauth2::HttpRequest) -> Result<oauth2::HttpResponse, TransportError> {
        let (head, body) = request.into_parts();
        let url = Url::parse(&head.uri.to_string()).map_err(|_| TransportError::ForeignHost)?;
        self.check(&url)?;
        let sent = self
            .client
            .request(head.method, url)
            .headers(head.headers)
            .body(body)
            .send()
            .await;
        let mut response = sent.map_err(TransportError::Network)?;
        let status = response.status();
        tracing::debug!(status = status.as_u16(), "the sign-in service answered");
        if status.as_u16() == 429 || status.is_server_error() {
            return Err(TransportError::Busy(status.as_u16()));
        }
        let mut answer = http::Response::builder().status(status);
        if let Some(headers) = answer.headers_mut() {
            headers.clone_from(response.headers());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(TransportError::Network)? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(TransportError::Malformed);
            }
            body.extend_from_slice(&chunk);
        }
        answer.body(body).map_err(|_| TransportError::Malformed)
    }

    /// Reads a JSON document.
    pub(crate) async fn get<T: DeserializeOwned>(&self, url: &Url) -> Result<T, TransportError> {
        let request = http::Request::get(url.as_str())
            .header(http::header::ACCEPT, "application/json")
            .body(Vec::new())
            .map_err(|_| TransportError::ForeignHost)?;
        let response = self.send(request).await?;
        if response.status() != http::StatusCode::OK {
            return Err(TransportError::Malformed);
        }
        serde_json::from_slice(response.body()).map_err(|_| TransportError::Malformed)
    }

    fn check(&self, url: &Url) -> Result<(), TransportError> {
        if self.authority.holds(url) {
            Ok(())
        } else {
            Err(TransportError::ForeignHost)
        }
    }
}

/// So the `oauth2` crate's requests go out by the one client that the program has.
impl<'c> oauth2::AsyncHttpClient<'c> for LoginHttp {
    type Error = TransportError;
    type Future = BoxFuture<'c, Result<oauth2::HttpResponse, TransportError>>;

    fn call(&'c self, request: oauth2::HttpRequest) -> Self::Future {
        self.send(request).boxed()
    }
}
