//! Microsoft Graph in the words of the domain: who somebody is, which directory roles and groups they may have and
//! have, what the policies ask, and the requests that change it.
//!
//! One method per operation, one API version (v1.0). The service's types and names stay inside this crate.
//! **Invariant:** a request names the account's own object id as its principal, also where the eligibility comes
//! through a group.

mod approval;
mod bulk;
mod carried;
mod client;
mod definition;
mod groups;
mod map;
mod membership;
mod names;
mod op;
#[cfg(test)]
mod samples;
mod wire;

pub use client::{GraphClient, Me};
pub use groups::Groups;
pub use names::Nameless;
pub use stint_pim::{ActivateError, ClientError, LeftOut, Row};
