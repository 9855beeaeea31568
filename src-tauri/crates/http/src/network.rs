use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use reqwest::redirect::Policy;
use url::Url;

use crate::{BODY_LIMIT, Cloud, Origin, Transport, TransportError};

/// Sends requests over the network: to a real cloud by TLS with the system's trust store, to a simulated one in the clear,
/// to its loopback addresses and nowhere else. Never follows a redirect. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Network {
    client: reqwest::Client,
    /// The services of a simulated cloud; `None` = a real cloud.
    simulated: Option<[Origin; 3]>,
    body_limit: usize,
}

/// How long a connection may take. Real time, whatever clock a practice tenant has.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long a whole answer may take, connection and body included.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// Makes `ring` the cryptography of all TLS in this process. Called again it does nothing.
pub fn install_crypto() {
    // The one error says that a provider is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

impl Network {
    /// The way to the services of `cloud`.
    ///
    /// A real cloud is reached through the system's proxy, where one is set; a simulated one never is, so that
    /// what is meant for this machine stays on it.
    ///
    /// # Errors
    /// [`TransportError::Connect`] where the system's trust store can't be read.
    pub fn new(cloud: &Cloud) -> Result<Self, TransportError> {
        Self::with_limits(cloud, ANSWER_LIMIT, BODY_LIMIT)
    }

    fn with_limits(cloud: &Cloud, answer: Duration, body_limit: usize) -> Result<Self, TransportError> {
        install_crypto();
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(CONNECT_LIMIT)
            .timeout(answer);
        let simulated = cloud
            .is_simulated()
            .then(|| [cloud.authority.clone(), cloud.graph.clone(), cloud.arm.clone()]);
        if simulated.is_some() {
            // Nothing of it goes over TLS, so the system's trust store, hundreds of files, need not be read.
            builder = builder.no_proxy().tls_certs_only([]);
        }
        let client = builder
            .build()
            .map_err(|error| TransportError::Connect(error.into()))?;
        Ok(Self {
            client,
            simulated,
            body_limit,
        })
    }

    /// The one place that decides what may leave at all.
    fn permits(&self, url: &Url) -> bool {
        match &self.simulated {
            None => url.scheme() == "https",
            Some(services) => services.iter().any(|origin| origin.holds(url)),
        }
    }

    async fn exchange(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        let (head, body) = request.into_parts();
        let url = Url::parse(&head.uri.to_string()).map_err(|_| TransportError::NotAllowed)?;
        if !self.permits(&url) {
            return Err(TransportError::NotAllowed);
        }
        let call = self
            .client
            .request(head.method, url)
            .headers(head.headers)
            .body(body);
        let mut answer = call.send().await.map_err(failure)?;
        let mut read = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(failure)? {
            if read.len() + chunk.len() > self.body_limit {
                return Err(TransportError::TooLong);
            }
            read.extend_from_slice(&chunk);
        }
        let mut whole = http::Response::new(read.freeze());
        *whole.status_mut() = answer.status();
        *whole.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(whole)
    }
}

impl Transport for Network {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    // The URL has a query, which is nobody's business in a log.
    let error = error.without_url();
    // A connection that takes too long is both; nothing has been written yet.
    if error.is_connect() {
        TransportError::Connect(error.into())
    } else if error.is_builder() {
        TransportError::NotAllowed
    } else if error.is_timeout() {
        TransportError::TimedOut
    } else {
        TransportError::Broken(error.into())
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::Left;

    /// Sends a GET to a server that answers `reply` as it stands and then closes, or hangs where it is `None`.
    async fn ask(reply: Option<&'static str>) -> Result<http::Response<Bytes>, TransportError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut peer, _) = listener.accept().await.unwrap();
            let mut head = [0; 1024];
            assert!(peer.read(&mut head).await.unwrap() > 0);
            match reply {
                Some(reply) => peer.write_all(reply.as_bytes()).await.unwrap(),
                None => std::future::pending().await,
            }
        });
        get(&format!("http://{address}"), "/x").await
    }

    async fn get(server: &str, path: &str) -> Result<http::Response<Bytes>, TransportError> {
        let cloud = crate::testing::simulated(server);
        let network = Network::with_limits(&cloud, Duration::from_millis(300), 64).unwrap();
        let request = http::Request::get(format!("{server}{path}"));
        network.send(request.body(Bytes::new()).unwrap()).await
    }

    #[tokio::test]
    async fn an_answer_comes_whole_and_as_it_is() {
        let answer = ask(Some("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\n{}")).await;
        let answer = answer.unwrap();
        assert_eq!(
            (answer.body().as_ref(), &answer.headers()["x-a"]),
            (&b"{}"[..], &"b".parse().unwrap())
        );
        let moved = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(ask(Some(moved)).await.unwrap().status(), 302);
    }

    #[tokio::test]
    async fn an_error_tells_whether_the_request_left() {
        let check = |answer: Result<http::Response<Bytes>, TransportError>, kind: &str, left| {
            let error = answer.unwrap_err();
            assert!(format!("{error:?}").starts_with(kind), "{error:?}");
            assert_eq!(error.left(), left, "{error:?}");
        };
        check(ask(None).await, "TimedOut", Left::Maybe);
        check(ask(Some("")).await, "Broken", Left::Maybe);
        let cut = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"value\":";
        check(ask(Some(cut)).await, "Broken", Left::Maybe);
        let long =
            "HTTP/1.1 200 OK\r\n\r\n0123456789012345678901234567890123456789012345678901234567890123456789";
        check(ask(Some(long)).await, "TooLong", Left::Maybe);
        let unused = TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap();
        check(get(&format!("http://{unused}"), "/").await, "Connect", Left::No);
    }

    #[test]
    fn each_cloud_is_reached_in_its_own_way_only() {
        let check = |cloud: &Cloud, url: &str, expected| {
            let network = Network::new(cloud).unwrap();
            assert_eq!(network.permits(&Url::parse(url).unwrap()), expected, "{url}");
        };
        let simulated = crate::testing::simulated("http://127.0.0.1:4000");
        check(&simulated, "http://127.0.0.1:4000/v1.0/me", true);
        check(&simulated, "http://127.0.0.1:4001/v1.0/me", false);
        check(&simulated, "http://localhost:4000/v1.0/me", false);
        check(&simulated, "https://graph.microsoft.com/v1.0/me", false);
        let real = Cloud::built_in("global").unwrap();
        check(&real, "http://127.0.0.1:4000/v1.0/me", false);
        check(&real, "http://graph.microsoft.com/v1.0/me", false);
        check(&real, "https://graph.microsoft.com/v1.0/me", true);
    }
}
