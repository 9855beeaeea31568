//! `$batch`: up to twenty requests in one, each answered on its own.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::context::Context;
use super::error::{GraphError, bad_request};
use super::route::{self, Route};
use crate::exchange::{Answer, Call};
use crate::faces;
use crate::fault::Fault;
use crate::op::Service;
use crate::shared::Shared;

/// So many parts at most.
const LARGEST: usize = 20;

#[derive(Debug, Deserialize)]
struct Batch {
    requests: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Option<Value>,
    #[serde(default)]
    depends_on: Vec<String>,
}

pub(super) fn answer(context: &Context<'_>) -> Result<Answer, GraphError> {
    let batch: Batch = serde_json::from_slice(&context.call.body)
        .map_err(|_| bad_request("Invalid batch payload format."))?;
    check(&batch)?;
    let mut failed: BTreeSet<&str> = BTreeSet::new();
    let mut responses = Vec::new();
    for part in &batch.requests {
        let answer = if part.depends_on.iter().any(|id| failed.contains(id.as_str())) {
            let message = "A request that this one depends on has failed.";
            GraphError::new(StatusCode::FAILED_DEPENDENCY, "FailedDependency", message)
                .answer(context.shared, context.call)
        } else {
            answer_part(context, part)
        };
        if !answer.status.is_success() {
            failed.insert(&part.id);
        }
        responses.push(response(&part.id, &answer));
    }
    let name = "$batch";
    let context_url = format!("{}/v1.0/$metadata#{name}", context.call.origin);
    Ok(context.ok(json!({ "@odata.context": context_url, "responses": responses })))
}

/// A fault for a part that can't be told in the part's own answer: it meets the whole.
pub(crate) fn part_fault(shared: &Shared, call: &Call) -> Option<Fault> {
    if route::route(call) != Route::Batch {
        return None;
    }
    let batch: Batch = serde_json::from_slice(&call.body).ok()?;
    batch.requests.iter().find_map(|part| {
        let op = route::route(&part_call(call, part)?).op();
        shared
            .faults
            .take_where(op, |fault| !matches!(fault, Fault::Answer(_)))
    })
}

fn check(batch: &Batch) -> Result<(), GraphError> {
    if batch.requests.is_empty() || batch.requests.len() > LARGEST {
        let message = format!("Number of batch request steps must be between 1 and {LARGEST}.");
        return Err(bad_request(&message));
    }
    let mut before = BTreeSet::new();
    for part in &batch.requests {
        if part.depends_on.iter().any(|id| !before.contains(id)) {
            return Err(bad_request("A request may depend on requests before it only."));
        }
        if !before.insert(part.id.clone()) {
            return Err(bad_request("The ids of the requests must differ."));
        }
    }
    Ok(())
}

fn answer_part(context: &Context<'_>, part: &Part) -> Answer {
    let shared = context.shared;
    let Some(call) = part_call(context.call, part) else {
        return bad_request("The request has no usable method or headers.").answer(shared, context.call);
    };
    let route = route::route(&call);
    let op = route.op();
    shared.note(op, &call);
    let answer = if let Some(Fault::Answer(ordered)) = shared.faults.take(op) {
        let mut answer = faces::fault_answer(shared, Service::Graph, &call, &ordered);
        if ordered.status == 429 && !ordered.html && ordered.words.is_none() {
            // Inside of a batch it goes by another code than alone.
            let alone = GraphError::new(StatusCode::TOO_MANY_REQUESTS, "UnknownError", "Too Many Requests");
            answer.body = alone.answer(shared, &call).body;
        }
        answer
    } else if route == Route::Batch {
        bad_request("A batch can't hold a batch.").answer(shared, &call)
    } else {
        let inner = Context {
            shared,
            call: &call,
            claims: context.claims.clone(),
            now: context.now,
        };
        inner
            .answer(&route)
            .unwrap_or_else(|error| error.answer(shared, &call))
    };
    answer.identified(&call)
}

/// The part as a call of its own, on behalf of the same caller.
fn part_call(call: &Call, part: &Part) -> Option<Call> {
    let (path, query) = part.url.split_once('?').unwrap_or((&part.url, ""));
    let mut headers = HeaderMap::new();
    for (name, value) in &part.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        headers.insert(name, HeaderValue::from_str(value).ok()?);
    }
    let body = part
        .body
        .as_ref()
        .map(|body| Bytes::from(body.to_string()))
        .unwrap_or_default();
    if !body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
        return None;
    }
    Some(Call {
        method: Method::from_bytes(part.method.to_ascii_uppercase().as_bytes()).ok()?,
        path: format!("/v1.0/{}", path.trim_start_matches('/')),
        query: query.to_owned(),
        headers,
        body,
        origin: call.origin.clone(),
    })
}

fn response(id: &str, answer: &Answer) -> Value {
    let headers: BTreeMap<String, String> = answer
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let mut response = json!({ "id": id, "status": answer.status.as_u16(), "headers": headers });
    if !answer.body.is_empty() {
        // What is no JSON is carried as base64 at the service; an HTML page of a gateway comes as text.
        response["body"] = serde_json::from_slice(&answer.body)
            .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&answer.body).into_owned()));
    }
    response
}
