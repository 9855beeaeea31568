//! The way to the services: the table of clouds, the token port, and one request pipeline.
//!
//! [`HttpClient`] asks one service in the name of one account. What it sends goes through a fixed order of steps:
//! request id, user agent, then retry around {bearer, log, transport}. [`Transport`] is the last of them;
//! [`Network`] is the real one.
//!
//! **Invariant:** no host name of a service is written anywhere but in [`Cloud::table`]. **Invariant:** a bearer
//! leaves over TLS, or to the loopback address of a simulated cloud.

mod answer;
mod batch;
mod challenge;
mod client;
mod cloud;
mod encode;
mod error;
mod network;
mod observed;
mod outgoing;
mod paging;
mod pipeline;
mod repeat;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod token;
mod transport;

pub use challenge::claims_json;
pub use client::{Call, HttpClient};
pub use cloud::{Cloud, CloudError, CloudKind, Origin};
pub use encode::{query, segment};
pub use error::{HttpError, Refusal, Retry};
pub use network::{Network, install_crypto};
pub use token::{AccessToken, Audience, TokenError, TokenSource};
pub use transport::{BODY_LIMIT, Left, Transport, TransportError};
