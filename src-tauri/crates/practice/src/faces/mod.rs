//! The faces: each puts one service's own wire form, error codes and oddities over the rules behind.

pub(crate) mod arm;
mod challenge;
pub(crate) mod graph;
pub(crate) mod login;

use axum::http::{StatusCode, header};

pub use graph::LEAST_SCOPES;
pub use login::sign_in_page;

use serde_json::json;

use crate::exchange::{Answer, Call};
use crate::fault::{Fault, FaultAnswer};
use crate::op::{Op, Service};
use crate::shared::Shared;

/// Which operation a call is for.
pub(crate) fn classify(service: Service, call: &Call) -> Op {
    match service {
        Service::Login => login::classify(call),
        Service::Graph => graph::classify(call),
        Service::Arm => arm::classify(call),
    }
}

/// Answers a call.
pub(crate) fn answer(shared: &Shared, service: Service, call: &Call) -> Answer {
    match service {
        Service::Login => login::answer(shared, call),
        Service::Graph => graph::answer(shared, call),
        Service::Arm => arm::answer(shared, call),
    }
}

/// A fault that was ordered for a part of this call and that can only meet the whole of it.
pub(crate) fn part_fault(shared: &Shared, service: Service, call: &Call) -> Option<Fault> {
    match service {
        Service::Graph => graph::part_fault(shared, call),
        Service::Arm => arm::part_fault(shared, call),
        Service::Login => None,
    }
}

/// The answer that a fault asks for: in the service's own form, as a text alone, or as a page of the gateway in front of it.
pub(crate) fn fault_answer(shared: &Shared, service: Service, call: &Call, ordered: &FaultAnswer) -> Answer {
    let status = StatusCode::from_u16(ordered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let answer = if let Some(words) = &ordered.words {
        Answer::json(status, &json!(words))
    } else if ordered.html {
        let reason = status.canonical_reason().unwrap_or("Error");
        Answer::html(
            status,
            format!("<html><body><h1>{} {reason}</h1></body></html>", status.as_u16()),
        )
    } else {
        match service {
            Service::Login => login::fault(shared, status),
            Service::Graph => graph::fault(shared, call, status),
            Service::Arm => arm::fault(shared, call, status),
        }
    };
    match ordered.retry_after {
        Some(seconds) => answer.header(header::RETRY_AFTER, &seconds.to_string()),
        None => answer,
    }
}
