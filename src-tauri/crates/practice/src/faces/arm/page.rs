//! Pages of lists, each with the link to the next one.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::context::Context;
use crate::exchange::Answer;

/// How links to next pages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Absolute,
    /// From the root of the host on, as some lists of the service have it.
    Relative,
}

/// One page of a list. Only what is on it becomes JSON: somebody may have ten thousand rows.
pub(super) fn page<T>(context: &Context<'_>, items: &[T], row: impl Fn(&T) -> Value, links: Links) -> Answer {
    let skip = skipped(context);
    let size = context.shared.page_size.max(1);
    let rows: Vec<Value> = items.iter().skip(skip).take(size).map(row).collect();
    let seen = skip + rows.len();
    let mut body = json!({ "value": rows });
    if seen < items.len() {
        body["nextLink"] = Value::from(next(context, seen, links));
    }
    Answer::json(StatusCode::OK, &body)
}

fn skipped(context: &Context<'_>) -> usize {
    let token = context.call.parameter("$skiptoken");
    token.and_then(|token| token.parse().ok()).unwrap_or_default()
}

fn next(context: &Context<'_>, skip: usize, links: Links) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(
        url::form_urlencoded::parse(context.call.query.as_bytes()).filter(|(name, _)| name != "$skiptoken"),
    );
    query.append_pair("$skiptoken", &skip.to_string());
    let origin = match links {
        Links::Absolute => context.call.origin.as_str(),
        Links::Relative => "",
    };
    format!("{origin}{}?{}", context.call.path, query.finish())
}
