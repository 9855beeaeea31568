//! What is printed: JSON for scripts (documented in `docs/stintctl.md`), a table for people.

use std::io::{IsTerminal, Write};

use serde::Serialize;

use crate::exit::Outcome;
use crate::item::{Item, Listing, ProblemItem};
use crate::table::{self, Columns, table};

/// Where answers go: stdout as JSON or as text; messages go to stderr.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// Prints rows and what is missing in them.
    pub(crate) fn listing(self, listing: &Listing) {
        self.rows(listing, |items| table(items, Columns::default()));
    }

    /// Prints a person's own requests, and what is missing in them.
    pub(crate) fn requests(self, listing: &Listing) {
        self.rows(listing, table::requests);
    }

    /// Prints rows as a table that is made for them, and what is missing in them.
    pub(crate) fn rows(self, listing: &Listing, table: impl FnOnce(&[Item]) -> String) {
        if self.json {
            self.value(listing);
            return;
        }
        self.line(&table(&listing.items));
        for problem in &listing.problems {
            self.note(&problem.message);
        }
    }

    /// Prints a value as one line of JSON.
    pub(crate) fn value(self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            self.line(&text);
        }
    }

    /// Prints to stdout. A reader that went away (`| head`) is no mistake.
    pub(crate) fn line(self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    }

    /// Says something to the person.
    pub(crate) fn note(self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "stintctl: {text}");
    }

    /// Is somebody looking at stderr?
    pub(crate) fn is_watched(self) -> bool {
        std::io::stderr().is_terminal()
    }

    /// Says why a verb did not end with "done": to the person on stderr, to a script as JSON on stdout.
    pub(crate) fn problem(self, outcome: &Outcome) {
        for part in &outcome.parts {
            let lines: Vec<_> = part.outcome.lines().collect();
            self.note(&format!("{}: {}", part.label, lines.join("; ")));
        }
        for line in outcome.lines() {
            self.note(line);
        }
        if self.json {
            self.value(&Listing {
                items: outcome.candidates.clone(),
                problems: problems_of(outcome),
            });
        } else if !outcome.candidates.is_empty() {
            let text = if outcome.candidates.iter().any(|item| item.request.is_some()) {
                table::requests(&outcome.candidates)
            } else {
                table(&outcome.candidates, Columns::IDS)
            };
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }
}

/// What a script is told of an outcome: of several things each one by itself.
fn problems_of(outcome: &Outcome) -> Vec<ProblemItem> {
    let problem = |outcome: &Outcome, id: Option<&String>| ProblemItem {
        code: outcome.name.clone(),
        message: outcome.lines().collect::<Vec<_>>().join("; "),
        id: id.cloned(),
    };
    if outcome.parts.is_empty() {
        return vec![problem(outcome, None)];
    }
    let parts = outcome.parts.iter();
    parts.map(|part| problem(&part.outcome, Some(&part.id))).collect()
}
