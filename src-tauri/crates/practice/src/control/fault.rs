//! Accidents that a test orders for the next answers of an operation.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::{Control, Op, lock};

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

/// Orders a fault; see [`Control::next`]. Each verb takes effect when its statement ends.
#[derive(Debug)]
pub struct NextFault<'a> {
    control: &'a Control,
    op: Op,
    times: usize,
}

/// An ordered answer that can still be described further. It takes effect when it is dropped, which is the
/// end of the statement.
#[derive(Debug)]
pub struct NextAnswer<'a> {
    next: NextFault<'a>,
    answer: FaultAnswer,
}

impl<'a> NextFault<'a> {
    pub(super) fn new(control: &'a Control, op: Op) -> Self {
        Self {
            control,
            op,
            times: 1,
        }
    }

    /// The fault meets the next `times` answers instead of one.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// The service answers with this status and does nothing.
    pub fn answer(self, status: u16) -> NextAnswer<'a> {
        let answer = FaultAnswer {
            status,
            retry_after: None,
            html: false,
            words: None,
        };
        NextAnswer { next: self, answer }
    }

    /// See [`Fault::Hang`].
    pub fn hang(self) {
        self.order(Fault::Hang);
    }

    /// See [`Fault::ResetMidBody`].
    pub fn reset_mid_body(self) {
        self.order(Fault::ResetMidBody);
    }

    /// See [`Fault::WrongJson`].
    pub fn wrong_json(self) {
        self.order(Fault::WrongJson);
    }

    /// See [`Fault::LoseAnswer`].
    pub fn lose_answer(self) {
        self.order(Fault::LoseAnswer);
    }

    fn order(&self, fault: Fault) {
        self.control.order(self.op, fault, self.times);
    }
}

impl NextAnswer<'_> {
    /// The answer asks to wait for so many seconds.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.answer.retry_after = Some(seconds);
        self
    }

    /// The body is an HTML page.
    pub fn html(mut self) -> Self {
        self.answer.html = true;
        self
    }

    /// The body is this text alone, as JSON.
    pub fn words(mut self, text: &str) -> Self {
        self.answer.words = Some(text.to_owned());
        self
    }
}

impl Drop for NextAnswer<'_> {
    fn drop(&mut self) {
        self.next.order(Fault::Answer(self.answer.clone()));
    }
}
