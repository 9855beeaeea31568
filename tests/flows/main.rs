//! What a person lives through, on the real engine, wire clients and store against the practice tenant, with a clock
//! that only the test moves.

mod support;

mod activate;
mod end;
mod kill;
mod lists;
mod sign_in;
mod step_up;
mod trouble;
