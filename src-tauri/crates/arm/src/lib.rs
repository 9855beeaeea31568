//! Azure Resource Manager in the words of the domain: which Azure roles somebody may have and has, what the policies
//! ask, the requests that change it, and the places that there are. Also at customers who have delegated theirs
//! (Azure Lighthouse).
//!
//! One method per operation, one API version per operation; the service's types and names stay inside this crate.
//! **Invariant:** a request names the account's own object id as its principal, also where the eligibility comes
//! through a group. **Invariant:** lists are asked for at the empty scope, in pages; nothing here goes through
//! subscriptions one by one.

mod approval;
mod carried;
mod client;
mod customers;
mod map;
mod op;
mod permissions;
mod places;
mod policies;
mod rows;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod testing;
mod wire;

pub use carried::CarriedInAzure;
pub use client::ArmClient;
pub use customers::Registration;
pub use permissions::{Allowance, Permissions};
pub use places::Subscription;
pub use stint_pim::{ActivateError, ClientError, LeftOut, Row};
