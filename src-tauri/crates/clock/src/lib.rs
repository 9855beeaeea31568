//! The one place that reads the machine's clock.
//!
//! Everything above takes a [`Timestamp`] or a [`Clock`]. Three clocks exist: the system's ([`SystemClock`]),
//! one with a rate that follows a practice tenant ([`ScaledClock`]), and one that tests move by hand
//! ([`ManualClock`]).

mod manual;
mod scaled;
mod system;

pub use manual::ManualClock;
pub use scaled::{ClockRate, ScaledClock};
pub use system::SystemClock;

use futures::future::BoxFuture;

/// An instant in UTC. What comes from the service and what is compared with it is always of this type.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// Tells the time and waits for it.
///
/// Expiry is wall time. A wait is measured with the monotonic clock and the wall time is read again at least
/// once a minute, because laptops sleep and people move clocks; a wait therefore ends late by that at most.
pub trait Clock: Send + Sync + std::fmt::Debug + 'static {
    /// The instant now, in UTC.
    fn now(&self) -> Timestamp;

    /// Ends when [`Clock::now`] has reached `at`; at once when it is past already.
    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()>;
}
