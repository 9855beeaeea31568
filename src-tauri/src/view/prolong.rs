//! More time for what was given: an extension before its end, a renewal after it.

use serde::{Deserialize, Serialize};
use specta::Type;
use stint_domain::ProlongHow;

/// What can be asked for about the end of an eligibility or assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ProlongView {
    /// A later end, before it.
    Extend,
    /// It again, after the end.
    Renew,
}

/// What a person filled in to ask for more time.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProlongForm {
    /// Seconds from now; `null` = as long as the policy allows.
    pub duration: Option<u32>,
    /// Why.
    pub justification: String,
    /// Ticket number; may be empty.
    pub ticket_number: String,
    /// Ticket system; may be empty.
    pub ticket_system: String,
}

impl From<ProlongHow> for ProlongView {
    fn from(how: ProlongHow) -> Self {
        match how {
            ProlongHow::Extend => Self::Extend,
            ProlongHow::Renew => Self::Renew,
        }
    }
}
