//! `stintctl` as a person or a script has it: the built program, in a process of its own, against a practice tenant
//! that `stintctl tenant serve` serves in another one.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it must be"
)]

mod accounts;
mod activate;
mod bad_input;
mod bundles;
mod files;
mod kill;
mod lists;
mod place;
mod prolong;
mod run;
mod scale;
mod sign_in;
mod support;
mod tenant;
mod time;
mod watch;
