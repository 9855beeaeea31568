//! Orders a fault in words: `control.next(op).times(2).answer(429).retry_after(7);`

use super::Control;
use crate::fault::{Fault, FaultAnswer};
use crate::op::Op;

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
