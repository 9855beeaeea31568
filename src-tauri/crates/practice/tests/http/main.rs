//! The practice tenant over real sockets.
#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it must be"
)]

mod activation;
mod support;
