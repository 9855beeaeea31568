//! What directory roles, groups and Azure roles have in common on the wire: they are one service behind two faces.
//! A refusal's code, a request's status and a policy's rule mean the same on both, so they are read here once, and
//! `stint-graph` and `stint-arm` keep what differs: paths, names of members, ids.
//!
//! Words of the contract: `limits-and-errors.md` (codes), `policies.md` (rules), `azure-resources.md` (status values).

mod answers;
mod approval;
mod error;
mod meaning;
mod row;
mod rules;
mod words;

pub use answers::PolicyAnswers;
pub use approval::{Reviewer, Stage, approval_of};
pub use error::{ActivateError, Asked, ClientError, unclear};
pub use meaning::refused;
pub use row::{LeftOut, Row, list_or_null, read_row};
pub use rules::{Rule, activation_rules};
pub use words::{
    Expiration, Schedule, TicketInfo, action, filled, instant, length, same_guid, starts, status,
    trailing_guid, utc, via,
};

/// A member of an answer that could not be read, in the service's spelling. Never its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadField(pub &'static str);
