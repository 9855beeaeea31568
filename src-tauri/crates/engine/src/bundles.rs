//! Several accesses by one click: which eligibility each row of a bundle means now, and what is missing to go.
//!
//! **Invariants:** a bundle that came in a file asks for nothing before the person has confirmed it. A row that fits
//! several accounts fits none: nobody guesses. What is asked for goes through `intents` like any other batch.

mod keep;
mod matching;
mod plan;

use std::collections::VecDeque;

use chrono::FixedOffset;
use stint_domain::{ActivationDraft, Bundle, BundleId, EligibilityId, EligibleRef};

use self::keep::Write;
pub(crate) use self::plan::Plan;

/// A bundle and how it fits what the person may activate now.
#[derive(Debug, Clone, PartialEq)]
pub struct BundleState {
    /// The bundle.
    pub bundle: Bundle,
    /// One for each of its rows, in their order.
    pub rows: Vec<BundleMatch>,
    /// What is missing to go by one click, each once, in the order of [`Missing`]; empty: it can.
    pub missing: Vec<Missing>,
}

/// How a row of a bundle fits what the person may activate now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleMatch {
    /// The eligibility that it means; `None` where there is none, or more than one account has it.
    pub eligible: Option<EligibilityId>,
    /// The role's name: the service's where the row fits, else the bundle's.
    pub role_name: String,
    /// The place in words: the service's where the row fits, else the bundle's; a place inside of it by its id.
    pub scope_label: String,
    /// It is active or asked for already, so that nothing is missing.
    pub under_way: bool,
    /// What is missing to go by one click, in the order of [`Missing`].
    pub missing: Vec<Missing>,
}

/// What keeps a bundle from going by one click, in the order in which a form asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// It came in a file and was not confirmed.
    Confirm,
    /// The person is not eligible for a row.
    NotEligible,
    /// Several accounts of the tenant are eligible for a row.
    Ambiguous,
    /// What may be activated, or what a policy asks, could not be read.
    Unknown,
    /// A policy allows less time than the bundle asks for.
    Duration,
    /// A policy wants a justification, and the bundle has none, or one that is too long by now.
    Justification,
    /// A policy wants a ticket's number, which no bundle keeps.
    Ticket,
    /// A stronger sign-in comes first.
    StepUp,
    /// Somebody has to approve.
    Approval,
}

/// What the person has answered beforehand of what may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunWith {
    /// In the place of the bundle's own.
    pub justification: Option<String>,
    /// The ticket's number; may be empty.
    pub ticket_number: String,
    /// The system that the ticket is in, in the place of the bundle's own.
    pub ticket_system: Option<String>,
    /// The browser may be opened for a stronger sign-in.
    pub step_up: bool,
    /// Somebody may have to approve.
    pub approval: bool,
    /// Rows that the person is not eligible for may be left out.
    pub leave_out: bool,
    /// The time zone of the person's clock on the wall, for the placeholders.
    pub zone: FixedOffset,
}

/// What a bundle lacks to go, and the forms of what it would ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleNeeds {
    /// Which bundle.
    pub bundle: BundleId,
    /// What is missing, each once, in the order of [`Missing`]; never empty.
    pub missing: Vec<Missing>,
    /// The forms, in the order of the rows, of all rows that are neither active nor asked for already nor left out.
    /// None of a bundle that is not confirmed.
    pub drafts: Vec<ActivationDraft>,
    /// The rows that the person is not eligible for, or not with one account only.
    pub left_out: Vec<EligibleRef>,
}

/// The room of the bundles.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bundles {
    /// In the order in which they were made.
    kept: Vec<Bundle>,
    /// What is on its way to the disk, in that order.
    writes: VecDeque<Write>,
}

impl RunWith {
    /// One click and nothing else: whatever is missing is asked for.
    pub fn one_click(zone: FixedOffset) -> Self {
        Self {
            justification: None,
            ticket_number: String::new(),
            ticket_system: None,
            step_up: false,
            approval: false,
            leave_out: false,
            zone,
        }
    }
}

impl BundleState {
    /// Can it go by one click?
    pub fn is_ready(&self) -> bool {
        self.missing.is_empty()
    }
}

impl Bundles {
    pub(crate) fn new(kept: Vec<Bundle>) -> Self {
        Self {
            kept,
            writes: VecDeque::new(),
        }
    }

    fn get(&self, id: &BundleId) -> Option<&Bundle> {
        self.kept.iter().find(|bundle| bundle.id == *id)
    }
}
