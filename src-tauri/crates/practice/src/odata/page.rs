//! Bodies of answers: one page of a list, or one object.

use serde_json::{Map, Value, json};

use super::{Expand, Options, Shape};

/// Where the answer came from, to be named in it.
#[derive(Debug)]
pub(crate) struct Link<'a> {
    /// Scheme, host and port as the client wrote them.
    pub(crate) origin: &'a str,
    /// The path as the client wrote it.
    pub(crate) path: &'a str,
    /// What the metadata calls the list or the object.
    pub(crate) context: &'a str,
}

impl Link<'_> {
    pub(crate) fn context(&self) -> Value {
        let version = self.path.split('/').nth(1).unwrap_or("v1.0");
        Value::from(format!("{}/{version}/$metadata#{}", self.origin, self.context))
    }

    fn next(&self, options: &Options, skip: usize) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&options.pairs);
        query.append_pair("$skiptoken", &format!("n{skip}"));
        format!("{}{}?{}", self.origin, self.path, query.finish())
    }
}

/// What brings along the thing behind a navigation property of a row.
pub(crate) type Navigate<'a> = &'a dyn Fn(&Shape, &Value, &str) -> Value;

/// One page of a list.
pub(crate) fn collection<T>(
    items: Vec<T>,
    row: impl Fn(&T) -> Value,
    shape: &'static Shape,
    options: &Options,
    page_size: usize,
    link: &Link<'_>,
    navigate: Navigate<'_>,
) -> Value {
    let size = options.top.unwrap_or(page_size).min(page_size).max(1);
    // Only what is asked for becomes JSON: a person may have ten thousand rows.
    let items = match &options.filter {
        Some(filter) => items
            .into_iter()
            .filter(|item| filter.matches(&row(item)))
            .collect(),
        None => items,
    };
    let total = items.len();
    let page: Vec<Value> = items
        .iter()
        .skip(options.skip)
        .take(size)
        .map(|item| shaped(row(item), shape, &options.select, &options.expand, navigate))
        .collect();

    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), link.context());
    if options.count {
        body.insert("@odata.count".to_owned(), Value::from(total));
    }
    let seen = options.skip + page.len();
    if seen < total && !page.is_empty() {
        body.insert(
            "@odata.nextLink".to_owned(),
            Value::from(link.next(options, seen)),
        );
    }
    body.insert("value".to_owned(), Value::Array(page));
    Value::Object(body)
}

/// One object.
pub(crate) fn entity(
    row: Value,
    shape: &'static Shape,
    options: &Options,
    link: &Link<'_>,
    navigate: Navigate<'_>,
) -> Value {
    let mut body = json!({ "@odata.context": link.context() });
    if let (Value::Object(body), Value::Object(row)) = (
        &mut body,
        shaped(row, shape, &options.select, &options.expand, navigate),
    ) {
        body.extend(row);
    }
    body
}

fn shaped(row: Value, shape: &Shape, select: &[&str], expand: &[Expand], navigate: Navigate<'_>) -> Value {
    let mut brought = Map::new();
    for item in expand {
        let found = navigate(shape, &row, item.navigation.name);
        let one = |found| shaped(found, item.navigation.to, &item.select, &item.expand, navigate);
        let found = match found {
            Value::Array(many) => Value::Array(many.into_iter().map(one).collect()),
            Value::Null => Value::Null,
            found @ (Value::Object(_) | Value::String(_) | Value::Number(_) | Value::Bool(_)) => one(found),
        };
        brought.insert(item.navigation.name.to_owned(), found);
    }
    let Value::Object(mut row) = row else { return row };
    if !select.is_empty() {
        // The type of a row is told whatever was selected.
        row.retain(|name, _| name.starts_with('@') || select.contains(&name.as_str()));
    }
    row.extend(brought);
    Value::Object(row)
}
