//! OData, once for all lists: `$filter`, `$select`, `$expand`, `$top`, `$count`, next links.
//!
//! Rows come in as JSON objects of one [`Shape`], complete and in a fixed order; what goes out is the body
//! of the answer. What the service refuses is refused here: an unknown option, a property that the type
//! does not have, a filter that is too long.

mod filter;
mod options;
mod page;

#[cfg(test)]
mod tests;

pub(crate) use filter::Filter;
pub(crate) use options::{Expand, LIST, Options, SINGLE};
pub(crate) use page::{Link, collection, entity};

/// A type of the service: its own properties and what can be expanded.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Without the namespace.
    pub(crate) name: &'static str,
    pub(crate) properties: &'static [&'static str],
    pub(crate) navigation: &'static [Navigation],
}

/// Something that `$expand` can bring along.
#[derive(Debug)]
pub(crate) struct Navigation {
    pub(crate) name: &'static str,
    pub(crate) to: &'static Shape,
    /// In the schema, but the service fails when it is asked for.
    pub(crate) broken: bool,
}

impl Shape {
    /// The property's canonical spelling, if the type has it. Names are compared without regard to case.
    pub(crate) fn property(&self, name: &str) -> Option<&'static str> {
        self.properties
            .iter()
            .copied()
            .find(|known| known.eq_ignore_ascii_case(name))
    }

    pub(crate) fn navigation(&self, name: &str) -> Option<&'static Navigation> {
        self.navigation
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(name))
    }
}

/// Why the query was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueryError {
    #[error("The query specified in the URI is not valid. The query option '{0}' is not supported here.")]
    Option(String),
    #[error(
        "Parsing OData Select and Expand failed: Could not find a property named '{property}' on type 'microsoft.graph.{shape}'."
    )]
    Property { property: String, shape: &'static str },
    #[error("Invalid filter clause: {0}")]
    Filter(String),
    /// The service gives up on long `or` chains.
    #[error("The filter is too complex.")]
    FilterTooLong,
    #[error("Invalid value '{value}' for the query option '{option}'.")]
    Value { option: &'static str, value: String },
    #[error("An error occurred while expanding '{0}'.")]
    Broken(&'static str),
}
