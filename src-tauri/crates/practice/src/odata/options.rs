//! The query string, read and checked.

use super::{Filter, Navigation, QueryError, Shape};

/// The largest page that anybody may ask for.
const LARGEST_TOP: usize = 999;

/// The options of one request.
#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) filter: Option<Filter>,
    /// Canonical names; empty means all.
    pub(crate) select: Vec<&'static str>,
    pub(crate) expand: Vec<Expand>,
    pub(crate) top: Option<usize>,
    pub(crate) count: bool,
    /// What the operation that allows it has to look at itself.
    pub(crate) order: Option<Order>,
    /// How many rows the pages before have brought.
    pub(crate) skip: usize,
    /// Everything but the place in the list, for the next link.
    pub(crate) pairs: Vec<(String, String)>,
}

/// What a list shall be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) property: &'static str,
    pub(crate) descending: bool,
}

/// One thing to bring along, with its own options.
#[derive(Debug)]
pub(crate) struct Expand {
    pub(crate) navigation: &'static Navigation,
    pub(crate) select: Vec<&'static str>,
    pub(crate) expand: Vec<Expand>,
}

impl Options {
    /// Reads a query string against a type. `allowed` are the options that this operation knows, with the
    /// dollar.
    pub(crate) fn parse(query: &str, shape: &'static Shape, allowed: &[&str]) -> Result<Self, QueryError> {
        let mut options = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            // The dollar may be left out, as at the service.
            let dollared = if name.starts_with('$') {
                name.to_string()
            } else {
                format!("${name}")
            };
            let known = allowed.iter().find(|known| known.eq_ignore_ascii_case(&dollared));
            let known = known.ok_or_else(|| QueryError::Option(name.to_string()))?;
            match *known {
                "$filter" => options.filter = Some(Filter::parse(&value, shape)?),
                "$select" => options.select = select(&value, shape)?,
                "$expand" => options.expand = expand(&value, shape)?,
                "$top" => options.top = Some(top(&value)?),
                "$orderby" => options.order = Some(order(&value, shape)?),
                "$count" => options.count = flag(&value)?,
                "$skiptoken" => {
                    options.skip = skip(&value)?;
                    continue;
                }
                other => return Err(QueryError::Option(other.to_owned())),
            }
            options.pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(options)
    }
}

/// The options that a list knows.
pub(crate) const LIST: &[&str] = &["$filter", "$select", "$expand", "$top", "$count", "$skiptoken"];
/// The options that a single object knows.
pub(crate) const SINGLE: &[&str] = &["$select", "$expand"];

fn select(list: &str, shape: &'static Shape) -> Result<Vec<&'static str>, QueryError> {
    let mut names = Vec::new();
    for name in list.split(',').map(str::trim) {
        if name == "*" {
            names.extend_from_slice(shape.properties);
        } else if let Some(known) = shape.property(name) {
            names.push(known);
        } else if shape.navigation(name).is_none() {
            return Err(unknown(name, shape));
        }
    }
    Ok(names)
}

fn expand(list: &str, shape: &'static Shape) -> Result<Vec<Expand>, QueryError> {
    split_outside(list, ',')
        .into_iter()
        .map(|item| expand_one(item.trim(), shape))
        .collect()
}

fn expand_one(item: &str, shape: &'static Shape) -> Result<Expand, QueryError> {
    let (name, inner) = match item.split_once('(') {
        Some((name, rest)) => {
            let inner = rest.strip_suffix(')').ok_or_else(|| unknown(item, shape))?;
            (name.trim(), inner)
        }
        None => (item, ""),
    };
    let navigation = shape.navigation(name).ok_or_else(|| unknown(name, shape))?;
    if navigation.broken {
        return Err(QueryError::Broken(navigation.name));
    }
    let mut found = Expand {
        navigation,
        select: Vec::new(),
        expand: Vec::new(),
    };
    for option in split_outside(inner, ';')
        .into_iter()
        .map(str::trim)
        .filter(|option| !option.is_empty())
    {
        match option.split_once('=') {
            Some(("$select", list)) => found.select = select(list, navigation.to)?,
            Some(("$expand", list)) => found.expand = expand(list, navigation.to)?,
            Some(_) | None => return Err(QueryError::Option(option.to_owned())),
        }
    }
    Ok(found)
}

fn top(value: &str) -> Result<usize, QueryError> {
    let top = value.parse().ok().filter(|top| (1..=LARGEST_TOP).contains(top));
    top.ok_or_else(|| bad("$top", value))
}

/// One property, and perhaps `asc` or `desc`.
fn order(value: &str, shape: &'static Shape) -> Result<Order, QueryError> {
    let mut words = value.split_ascii_whitespace();
    let name = words.next().unwrap_or_default();
    let property = shape.property(name).ok_or_else(|| unknown(name, shape))?;
    let descending = match (words.next(), words.next()) {
        (None, None) => false,
        (Some(word), None) if word.eq_ignore_ascii_case("asc") => false,
        (Some(word), None) if word.eq_ignore_ascii_case("desc") => true,
        _ => return Err(bad("$orderby", value)),
    };
    Ok(Order { property, descending })
}

fn flag(value: &str) -> Result<bool, QueryError> {
    value.parse().map_err(|_| bad("$count", value))
}

/// The next link's place: a number behind a letter, which nobody but this module reads.
fn skip(value: &str) -> Result<usize, QueryError> {
    let number = value.strip_prefix('n').and_then(|number| number.parse().ok());
    number.ok_or_else(|| bad("$skiptoken", value))
}

fn bad(option: &'static str, value: &str) -> QueryError {
    QueryError::Value {
        option,
        value: value.to_owned(),
    }
}

fn unknown(property: &str, shape: &'static Shape) -> QueryError {
    QueryError::Property {
        property: property.to_owned(),
        shape: shape.name,
    }
}

/// Splits at a separator that stands outside of brackets.
fn split_outside(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if letter == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
