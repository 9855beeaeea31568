//! `$filter`: read once, then asked for each row.

mod parse;

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// A condition over the properties of a row.
#[derive(Debug, PartialEq)]
pub(crate) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare(Path, Comparison, Value),
    In(Path, Vec<Value>),
    StartsWith(Path, String),
    /// One element of a list at least passes.
    Any(Path, Box<Filter>),
}

/// The way to a value: a property of the row, or of an element of a list, and what lies inside of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Vec<String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Filter {
    pub(crate) fn matches(&self, row: &Value) -> bool {
        match self {
            Self::And(one, other) => one.matches(row) && other.matches(row),
            Self::Or(one, other) => one.matches(row) || other.matches(row),
            Self::Not(inner) => !inner.matches(row),
            Self::Compare(path, comparison, wanted) => comparison.holds(path.value(row), wanted),
            Self::In(path, wanted) => wanted.iter().any(|wanted| same(path.value(row), wanted)),
            Self::Any(path, inner) => path
                .value(row)
                .as_array()
                .is_some_and(|elements| elements.iter().any(|element| inner.matches(element))),
            Self::StartsWith(path, start) => path
                .value(row)
                .as_str()
                .is_some_and(|text| text.to_lowercase().starts_with(&start.to_lowercase())),
        }
    }

    /// The value that a property must equal for any row to pass, if the condition says so.
    pub(crate) fn required(&self, property: &str) -> Option<&str> {
        match self {
            Self::And(one, other) => one.required(property).or_else(|| other.required(property)),
            Self::Compare(Path(path), Comparison::Equal, value) if *path == [property] => value.as_str(),
            Self::Compare(..)
            | Self::Or(..)
            | Self::Not(_)
            | Self::In(..)
            | Self::StartsWith(..)
            | Self::Any(..) => None,
        }
    }
}

impl Path {
    fn value<'r>(&self, row: &'r Value) -> &'r Value {
        self.0.iter().fold(row, |value, name| {
            let mut members = value.as_object().into_iter().flatten();
            members
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map_or(&Value::Null, |(_, value)| value)
        })
    }
}

impl Comparison {
    fn holds(self, value: &Value, wanted: &Value) -> bool {
        let order = || order(value, wanted);
        match self {
            Self::Equal => same(value, wanted),
            Self::NotEqual => !same(value, wanted),
            Self::Greater => order() == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
            Self::Less => order() == Some(Ordering::Less),
            Self::LessOrEqual => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
        }
    }
}

fn same(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::String(one), Value::String(other)) => {
            one.eq_ignore_ascii_case(other) || order(value, wanted) == Some(Ordering::Equal)
        }
        (one, other) => one == other,
    }
}

/// Instants by time, everything else by text; nothing is smaller or greater than an absent value.
fn order(value: &Value, wanted: &Value) -> Option<Ordering> {
    let (one, other) = (value.as_str()?, wanted.as_str()?);
    let instant = |text: &str| {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|at| at.with_timezone(&Utc))
    };
    match (instant(one), instant(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        (Some(_), None) | (None, Some(_)) => None,
        (None, None) => Some(one.to_lowercase().cmp(&other.to_lowercase())),
    }
}
