//! The practice tenant over real sockets.
#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it must be"
)]

mod activation;
mod admin;
mod approvals;
mod audits;
mod azure;
mod control;
mod customers;
mod device_code;
mod graph;
mod graph_reads;
mod groups;
mod guards;
mod libraries;
mod prolonging;
mod sign_in;
#[cfg(unix)]
mod state;
mod step_up;
mod support;
mod switches;
