use std::error::Error;

use bytes::Bytes;
use futures::future::BoxFuture;

/// The most bytes of an answer's body that are read.
pub const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// Carries one request to a service and one answer back. Neither repeats nor follows anything.
///
/// [`Network`](crate::Network) is the real one. Whoever needs no account (the sign-in) uses it directly.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// Only where no whole answer came. [`TransportError::left`] tells whether the service may have seen the
    /// request.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// Did a request leave this machine, so that the service may have acted on it?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Certainly not, or the service has said that it did nothing: it may be asked again.
    No,
    /// Perhaps. A read may be repeated; anything else has to be looked up.
    Maybe,
}

/// Why no answer came. Sources never carry the query of the request.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// There is no connection: no such host, refused, no route, no trusted certificate.
    #[error("no connection")]
    Connect(#[source] Box<dyn Error + Send + Sync>),
    /// The answer was not complete in time.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke before the answer was complete.
    #[error("the connection broke")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
    /// The answer is longer than [`BODY_LIMIT`].
    #[error("the answer is too long")]
    TooLong,
    /// The request is none that may be sent: in the clear to somewhere else than a simulated cloud, or not well
    /// formed.
    #[error("the request may not be sent")]
    NotAllowed,
}

impl TransportError {
    /// May the service have seen the request?
    pub fn left(&self) -> Left {
        match self {
            Self::Connect(_) | Self::NotAllowed => Left::No,
            Self::TimedOut | Self::Broken(_) | Self::TooLong => Left::Maybe,
        }
    }
}
