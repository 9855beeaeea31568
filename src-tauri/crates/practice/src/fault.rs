//! Accidents that a test orders for the next answers of an operation.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::lock::lock;
use crate::op::Op;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Fault {
    /// The service answers this and does nothing.
    Answer(FaultAnswer),
    /// The service takes the request and never answers; nothing is done.
    Hang,
    /// The request is carried out, and the connection breaks in the middle of the answer's body.
    ResetMidBody,
    /// The request is carried out, and the answer's body is no JSON.
    WrongJson,
    /// The request is carried out, and the connection is cut before the answer.
    LoseAnswer,
}

/// An answer that a fault puts in the place of the service's own. Its body is an error in the service's form, where nothing
/// else is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FaultAnswer {
    /// The HTTP status.
    pub status: u16,
    /// Seconds in `Retry-After`.
    #[serde(default)]
    pub retry_after: Option<u64>,
    /// An HTML page as the body, as a gateway in front of the service sends it.
    #[serde(default)]
    pub html: bool,
    /// This text alone as the body, as JSON: a form in which Azure refuses now and then.
    #[serde(default)]
    pub words: Option<String>,
}

/// The faults that are still to come, in the order in which they were ordered.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Mutex<Vec<(Op, Fault)>>,
}

impl Faults {
    pub(crate) fn push(&self, op: Op, fault: Fault, times: usize) {
        let mut waiting = lock(&self.waiting);
        waiting.extend(std::iter::repeat_n((op, fault), times));
    }

    /// The fault for an operation that has just come in.
    pub(crate) fn take(&self, op: Op) -> Option<Fault> {
        self.take_where(op, |_| true)
    }

    /// The next fault of an operation, if it is of this kind.
    pub(crate) fn take_where(&self, op: Op, kind: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut waiting = lock(&self.waiting);
        let place = waiting.iter().position(|(other, _)| *other == op)?;
        if !kind(&waiting[place].1) {
            return None;
        }
        Some(waiting.remove(place).1)
    }

    pub(crate) fn clear(&self) {
        lock(&self.waiting).clear();
    }
}
