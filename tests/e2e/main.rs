//! The private desktop itself, and the real app on it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot start its desktop has to stop"
)]

mod accounts;
mod alerts;
mod app;
mod browser;
mod desktop;
mod keyboard;
mod keys;
mod panel;
mod real;
mod stage;
mod tray;
