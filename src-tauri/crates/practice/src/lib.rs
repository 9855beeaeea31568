//! The practice tenant: a simulated world of Entra tenants on loopback, with the protocol of the services.
//!
//! It behaves as a client sees the real services: a request is accepted, carried out a moment later,
//! listed later still, in fresh tokens last of all, and gone when its time is over. A rule lives once
//! behind (`pim`, `directory`, `tokens`, `odata`), a spelling once in front (`faces`). The crate
//! sees no other crate of ours but the clock, so that a name which is wrong on one side makes a test fail.
//!
//! ```no_run
//! # async fn example() -> Result<(), stint_practice::StartError> {
//! use stint_practice::{Op, Pace, PracticeTenant};
//!
//! let tenant = PracticeTenant::builder().pace(Pace::Explicit).start().await?;
//! tenant.control().next(Op::ActivateRequest).answer(429).retry_after(7);
//! # Ok(())
//! # }
//! ```

mod clock;
mod control;
mod delegations;
mod description;
mod directory;
mod exchange;
mod faces;
mod fault;
mod groups;
mod iso;
mod lock;
mod membership;
mod odata;
mod op;
mod pace;
mod pim;
mod record;
mod scopes;
mod seed;
mod server;
mod shared;
mod state;
mod switches;
mod tenant;
mod tokens;
mod world;

pub use control::{Control, ControlError, Grant, NextAnswer, NextFault};
pub use description::{CloudDescription, DescribedClock, DescribedControl, DescribedPerson};
pub use faces::{LEAST_SCOPES, sign_in_page};
pub use fault::{Fault, FaultAnswer};
pub use op::{Op, Service};
pub use pace::Pace;
pub use pim::{Decision, PolicyPatch, RequestStatus, Requirement};
pub use record::{Exchange, Received};
pub use seed::{Seed, SeedError};
pub use state::StateError;
pub use switches::{ContextRefusal, DeviceRule, DeviceRuleAt};
pub use tenant::{Builder, PracticeTenant, StartError};
pub use tokens::{Audience, KeyError};
