//! Holds what Stint sends and what the practice tenant answers against the service's description.
#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it covered, and stops where something is not as it has to be"
)]

mod check;
