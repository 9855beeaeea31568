//! The way to the services: the table of clouds, the token port, and one request pipeline.
//!
//! **Invariant:** no host name of a service is written anywhere but in [`cloud`]. **Invariant:** a bearer leaves
//! over TLS, or to the loopback address of a simulated cloud.

mod cloud;
mod token;

pub use cloud::{Cloud, CloudError, CloudKind, Origin};
pub use token::{AccessToken, Audience, TokenError, TokenSource};
