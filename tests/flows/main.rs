//! What a person lives through, on the real engine, wire clients and store against the practice tenant, with a clock
//! that only the test moves.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a flow stops where something is not as it has to be, and says what it covered"
)]

mod support;

mod accounts;
mod activate;
mod azure;
mod batch;
mod demands;
mod described;
mod economy;
mod end;
mod groups;
mod kill;
mod later;
mod lists;
mod more_time;
mod prolong;
mod queries;
mod sign_in;
mod step_up;
mod three_kinds;
mod trouble;
