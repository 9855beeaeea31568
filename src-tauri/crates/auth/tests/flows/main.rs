//! Sign-in and renewal against a small sign-in service that can misbehave.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it must be"
)]

mod authority;
mod demands;
mod desk;
mod device_code;
mod keeping;
mod renewal;
mod sign_in;
mod trust;
