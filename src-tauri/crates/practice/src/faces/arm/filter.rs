//! The `$filter` of ARM's lists: a few functions and comparisons, joined by `and` (or `or` between kinds).

use super::error::ArmError;
use crate::exchange::Call;

/// One part of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    AsTarget,
    AsRequestor,
    AsApprover,
    AtScope,
    AtScopeAndBelow,
    /// For this person, also through groups.
    AssignedTo(String),
    /// `property eq 'value'`, the property in lower case.
    Equals(String, String),
}

/// All parts of a filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Filter {
    terms: Vec<Term>,
}

impl Filter {
    /// The filter of a call; one with a part that is not `known` is refused.
    pub(super) fn of(call: &Call, known: &[&str]) -> Result<Self, ArmError> {
        let Some(text) = call.parameter("$filter") else {
            return Ok(Self::default());
        };
        let filter = Self::parse(&text).ok_or_else(|| refused(&text))?;
        let strange = filter.terms.iter().any(|term| {
            let name = term.name();
            !known.iter().any(|known| known.eq_ignore_ascii_case(name))
        });
        if strange { Err(refused(&text)) } else { Ok(filter) }
    }

    fn parse(text: &str) -> Option<Self> {
        // Some clients write a plus where a blank is meant, twice encoded.
        let text = text.replace('+', " ");
        let mut terms = Vec::new();
        for part in split(text.trim()) {
            let part = part.trim().trim_start_matches('(').trim();
            // A closing bracket that no opening one belongs to closes the group around it.
            let open = part.matches('(').count();
            let mut part = part;
            while part.matches(')').count() > open {
                part = part.strip_suffix(')')?.trim();
            }
            terms.push(term(part)?);
        }
        Some(Self { terms })
    }

    pub(super) fn has(&self, term: &Term) -> bool {
        self.terms.contains(term)
    }

    /// The person whom `assignedTo` names.
    pub(super) fn assigned_to(&self) -> Option<&str> {
        self.terms.iter().find_map(|term| match term {
            Term::AssignedTo(person) => Some(person.as_str()),
            Term::AsTarget
            | Term::AsRequestor
            | Term::AsApprover
            | Term::AtScope
            | Term::AtScopeAndBelow
            | Term::Equals(..) => None,
        })
    }

    /// The values that a property may have; none that was named means any.
    pub(super) fn values<'a>(&'a self, property: &'a str) -> impl Iterator<Item = &'a str> {
        self.terms.iter().filter_map(move |term| match term {
            Term::Equals(name, value) if name.eq_ignore_ascii_case(property) => Some(value.as_str()),
            Term::AsTarget
            | Term::AsRequestor
            | Term::AsApprover
            | Term::AtScope
            | Term::AtScopeAndBelow
            | Term::AssignedTo(_)
            | Term::Equals(..) => None,
        })
    }

    pub(super) fn value<'a>(&'a self, property: &'a str) -> Option<&'a str> {
        self.values(property).next()
    }
}

impl Term {
    fn name(&self) -> &str {
        match self {
            Self::AsTarget => "asTarget",
            Self::AsRequestor => "asRequestor",
            Self::AsApprover => "asApprover",
            Self::AtScope => "atScope",
            Self::AtScopeAndBelow => "atScopeAndBelow",
            Self::AssignedTo(_) => "assignedTo",
            Self::Equals(name, _) => name,
        }
    }
}

/// The parts between `and` and `or`, outside of quotes.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut quoted) = (0, false);
    let lower = text.to_ascii_lowercase();
    for (at, sign) in text.char_indices() {
        if sign == '\'' {
            quoted = !quoted;
        }
        if quoted || sign != ' ' || at < from {
            continue;
        }
        for word in [" and ", " or "] {
            if lower[at..].starts_with(word) {
                parts.push(&text[from..at]);
                from = at + word.len();
            }
        }
    }
    parts.push(text.get(from..).unwrap_or_default());
    parts
}

fn term(text: &str) -> Option<Term> {
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    if is("asTarget()") {
        return Some(Term::AsTarget);
    }
    if is("asRequestor()") {
        return Some(Term::AsRequestor);
    }
    if is("asApprover()") {
        return Some(Term::AsApprover);
    }
    if is("atScope()") {
        return Some(Term::AtScope);
    }
    if is("atScopeAndBelow()") {
        return Some(Term::AtScopeAndBelow);
    }
    if let Some((name, rest)) = text.split_once('(') {
        let inside = rest.strip_suffix(')')?;
        return name
            .eq_ignore_ascii_case("assignedTo")
            .then(|| Term::AssignedTo(unquoted(inside)));
    }
    let (property, value) = text.split_once(' ')?;
    let value = value.trim_start();
    let operator = value.get(..3)?;
    operator
        .eq_ignore_ascii_case("eq ")
        .then(|| Term::Equals(property.to_ascii_lowercase(), unquoted(&value[3..])))
}

/// The value between quotes or, as some clients send a GUID, without.
fn unquoted(text: &str) -> String {
    text.trim().trim_matches('\'').to_owned()
}

fn refused(text: &str) -> ArmError {
    ArmError::bad("InvalidFilter", format!("The filter '{text}' is not supported."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_of_the_field_are_understood() {
        let check = |text: &str, expected: &[Term]| {
            let found = Filter::parse(text).map(|filter| filter.terms);
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        };
        let equals = |name: &str, value: &str| Term::Equals(name.to_owned(), value.to_owned());
        check("asTarget()", &[Term::AsTarget]);
        check("ASTARGET()", &[Term::AsTarget]);
        check(
            "(principalId eq 'a-b') and atScope()",
            &[equals("principalid", "a-b"), Term::AtScope],
        );
        check("principalId eq a-b", &[equals("principalid", "a-b")]);
        check(
            "assignedTo('a-b') and atScope()",
            &[Term::AssignedTo("a-b".to_owned()), Term::AtScope],
        );
        check(
            "resourceType eq 'subscription' or resourceType eq 'resourcegroup'",
            &[
                equals("resourcetype", "subscription"),
                equals("resourcetype", "resourcegroup"),
            ],
        );
        check(
            "resourceType+eq+'resourcegroup'",
            &[equals("resourcetype", "resourcegroup")],
        );
        check(
            "roleName eq 'Salt and Pepper'",
            &[equals("rolename", "Salt and Pepper")],
        );
        for wrong in ["", "asTarget", "principalId ne 'x'", "someThing('x')"] {
            assert_eq!(Filter::parse(wrong), None, "{wrong}");
        }
    }
}
