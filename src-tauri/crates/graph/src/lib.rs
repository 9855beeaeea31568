//! Microsoft Graph in the words of the domain: who somebody is, which directory roles they may have and have, what
//! the policies ask, and the requests that change it.
//!
//! One method per operation, one API version (v1.0). The service's types and names stay inside this crate.
//! **Invariant:** a request names the account's own object id as its principal, also where the eligibility comes
//! through a group.

mod approval;
mod client;
mod definition;
mod error;
mod map;
mod op;
mod row;
mod rules;
#[cfg(test)]
mod samples;
mod wire;

pub use client::{GraphClient, Me};
pub use error::{ActivateError, ClientError};
pub use row::{LeftOut, Row};
