//! `/batch`: up to twenty requests in one, each answered on its own. It is written down nowhere; the vendor's
//! portal decides through it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::invalid_content;
use super::context::Context;
use super::error::ArmError;
use super::route::{self, Route};
use super::{Asked, carry_out, identified};
use crate::exchange::{Answer, Call};
use crate::faces;
use crate::fault::Fault;
use crate::op::Service;
use crate::shared::Shared;

/// So many parts at most; more would be answered later, which the practice tenant does not do.
const LARGEST: usize = 20;

#[derive(Debug, Deserialize)]
struct Batch {
    requests: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    name: String,
    http_method: String,
    /// From the root of the host on.
    url: String,
    #[serde(default)]
    content: Option<Value>,
}

pub(super) fn answer(context: &Context<'_>) -> Result<Answer, ArmError> {
    let batch = read(context.call).map_err(|error| invalid_content(&error.to_string()))?;
    if batch.requests.is_empty() || batch.requests.len() > LARGEST {
        return Err(ArmError::not_known(context.call));
    }
    let responses: Vec<Value> = batch
        .requests
        .iter()
        .map(|part| response(context, part))
        .collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "responses": responses })))
}

/// A fault for a part that can't be told in the part's own answer: it meets the whole.
pub(crate) fn part_fault(shared: &Shared, call: &Call) -> Option<Fault> {
    if route::route(call).route != Route::Batch {
        return None;
    }
    let batch = read(call).ok()?;
    batch.requests.iter().find_map(|part| {
        let op = route::route(&part_call(call, part)?).route.op();
        shared
            .faults
            .take_where(op, |fault| !matches!(fault, Fault::Answer(_)))
    })
}

fn read(call: &Call) -> Result<Batch, serde_json::Error> {
    serde_json::from_slice(&call.body)
}

fn response(context: &Context<'_>, part: &Part) -> Value {
    let answer = match part_call(context.call, part) {
        Some(call) => answer_part(context, &call),
        None => invalid_content("The method of a part can't be understood.").answer(context.shared),
    };
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
    let mut response = json!({
        "name": part.name,
        "httpStatusCode": answer.status.as_u16(),
        "headers": headers,
        "contentLength": answer.body.len(),
    });
    if !answer.body.is_empty() {
        response["content"] = serde_json::from_slice(&answer.body)
            .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&answer.body).into_owned()));
    }
    response
}

fn answer_part(context: &Context<'_>, call: &Call) -> Answer {
    let shared = context.shared;
    let route = route::route(call).route;
    let op = route.op();
    shared.note(op, call);
    if let Some(Fault::Answer(ordered)) = shared.faults.take(op) {
        return faces::fault_answer(shared, Service::Arm, call, &ordered);
    }
    let answer = if route == Route::Batch {
        invalid_content("A batch can't hold a batch.").answer(shared)
    } else {
        let asked = Asked {
            claims: context.claims.clone(),
            now: context.now,
            in_batch: true,
        };
        carry_out(shared, call, asked)
    };
    identified(answer, call)
}

/// The part as a call of its own, on behalf of the same caller.
fn part_call(call: &Call, part: &Part) -> Option<Call> {
    let (path, query) = part.url.split_once('?').unwrap_or((&part.url, ""));
    let body = part.content.as_ref().map(|body| Bytes::from(body.to_string()));
    Some(Call {
        method: Method::from_bytes(part.http_method.to_ascii_uppercase().as_bytes()).ok()?,
        path: path.to_owned(),
        query: query.to_owned(),
        headers: HeaderMap::new(),
        body: body.unwrap_or_default(),
        origin: call.origin.clone(),
    })
}
