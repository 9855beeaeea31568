//! Exit codes, and how a verb says that it did not end with "done". Which error gets which is in `reason.rs`.

use crate::item::Item;

pub(crate) const DONE: u8 = 0;
pub(crate) const FAILED: u8 = 1;
pub(crate) const USAGE: u8 = 2;
pub(crate) const SIGN_IN_NEEDED: u8 = 3;
pub(crate) const STEP_UP_NEEDED: u8 = 4;
pub(crate) const WAITS: u8 = 5;
pub(crate) const REFUSED: u8 = 6;
pub(crate) const NOT_FOUND: u8 = 7;
pub(crate) const UNREACHABLE: u8 = 8;

/// A verb that did not end with "done": an exit code, what happened, and what to do next, which is never left out.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code.
    pub(crate) code: u8,
    /// Kebab-case name for scripts.
    pub(crate) name: String,
    /// Rows that were meant, perhaps; of several things at once, all their rows.
    pub(crate) candidates: Vec<Item>,
    /// Of several things at once, those that did not end with "done", in the order asked.
    pub(crate) parts: Box<[Part]>,
    what: String,
    next: Vec<String>,
}

/// One of several things that were asked for at once, and why it did not end with "done".
#[derive(Debug)]
pub(crate) struct Part {
    /// The id under which it was asked for.
    pub(crate) id: String,
    /// The role and its place, for people.
    pub(crate) label: String,
    /// Why.
    pub(crate) outcome: Outcome,
}

impl Outcome {
    /// `what` happened and what to do `next`, each as a sentence without a full stop.
    pub(crate) fn new(code: u8, name: &str, what: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            code,
            name: name.to_owned(),
            candidates: Vec::new(),
            parts: Box::default(),
            what: what.into(),
            next: vec![next.into()],
        }
    }

    pub(crate) fn failed(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(FAILED, "failed", what, next)
    }

    pub(crate) fn usage(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(USAGE, "usage", what, next)
    }

    pub(crate) fn not_found(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self::new(NOT_FOUND, "not-found", what, next)
    }

    pub(crate) fn sign_in_needed() -> Self {
        Self::new(
            SIGN_IN_NEEDED,
            "sign-in-needed",
            "nobody is signed in here, or the sign-in is over",
            "sign in with `stintctl sign-in`; for a practice tenant add `--cloud FILE`",
        )
    }

    pub(crate) fn unreachable(what: impl Into<String>) -> Self {
        Self::new(
            UNREACHABLE,
            "unreachable",
            what,
            "check the network and try again",
        )
    }

    /// Something that should not happen, and that trying again may mend.
    pub(crate) fn unexpected(what: impl Into<String>) -> Self {
        Self::failed(what, "try again; `STINT_LOG=debug` before the command shows more")
    }

    /// Some of several things did not end with "done": the exit code is theirs where they agree on one.
    pub(crate) fn of_parts(parts: Vec<Part>, of: usize) -> Self {
        let mut codes = parts.iter().map(|part| part.outcome.code);
        let first = codes.next().unwrap_or(FAILED);
        let code = if codes.all(|code| code == first) {
            first
        } else {
            FAILED
        };
        let done = of.saturating_sub(parts.len());
        let mut outcome = Self::new(
            code,
            "partly",
            format!("{done} of {of} done"),
            "the others say why",
        );
        outcome.parts = parts.into();
        outcome
    }

    /// Adds one more thing to do or to know.
    pub(crate) fn and(mut self, next: impl Into<String>) -> Self {
        self.next.push(next.into());
        self
    }

    /// Adds the rows that were meant, perhaps.
    pub(crate) fn with(mut self, candidates: Vec<Item>) -> Self {
        self.candidates = candidates;
        self
    }

    /// What happened, then what to do next.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.what).chain(&self.next).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_outcomes_have_one_code_only_where_they_agree() {
        let part = |code| Part {
            id: "i".to_owned(),
            label: "Reader".to_owned(),
            outcome: Outcome::new(code, "x", "it", "then"),
        };
        let code = |codes: &[u8]| Outcome::of_parts(codes.iter().map(|code| part(*code)).collect(), 3).code;
        assert_eq!(code(&[WAITS]), WAITS);
        assert_eq!(code(&[REFUSED, REFUSED]), REFUSED);
        assert_eq!(code(&[REFUSED, WAITS]), FAILED);
    }
}
