//! What somebody looks up. A query reads and never writes, and nothing of it enters the snapshot; dropping its future
//! gives it up.

mod capabilities;
mod group;
mod places;
mod role;
mod tree;

pub use capabilities::{Capability, CapabilityCard, CapabilityState};
pub use group::Carries;
pub use places::{ChildPlace, FoundPlaces, TOO_MANY_PLACES};
pub(crate) use role::Definitions;
pub(crate) use tree::Trees;

use stint_engine::FetchError;

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It is about something that is not there any more.
    #[error("it is not there any more")]
    NotFound,
    /// The service was not asked, or did not give it.
    #[error(transparent)]
    Fetch(#[from] FetchError),
}
