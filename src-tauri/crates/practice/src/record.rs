//! What came in and what went out.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;

use crate::lock::lock;
use crate::op::{Op, Service};

/// So many requests are remembered.
const REMEMBERED: usize = 20_000;

/// A request that reached an operation, faults included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// What was asked for.
    pub op: Op,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The query as it was sent, without the question mark.
    pub query: String,
    /// The body as text.
    pub body: String,
    /// When it came, by the practice tenant's clock.
    pub at: Timestamp,
}

/// A whole exchange, to be checked against a specification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// Which service was asked.
    pub service: Service,
    /// What was asked for.
    pub op: Op,
    /// The HTTP method.
    pub method: String,
    /// Path and query as they were sent.
    pub path_and_query: String,
    /// Lower-case names; without `authorization` and `cookie`.
    pub request_headers: BTreeMap<String, String>,
    /// The body as text.
    pub request_body: String,
    /// The status that was sent, or would have been.
    pub status: u16,
    /// Lower-case names; without `set-cookie`.
    pub response_headers: BTreeMap<String, String>,
    /// The body as text.
    pub response_body: String,
    /// A fault that a test had ordered met this answer: it is wrong on purpose.
    pub fault: bool,
}

/// The two memories of a practice tenant.
#[derive(Debug, Default)]
pub(crate) struct Record {
    received: Mutex<VecDeque<Received>>,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Record {
    pub(crate) fn note(&self, received: Received) {
        let mut all = lock(&self.received);
        if all.len() == REMEMBERED {
            all.pop_front();
        }
        all.push_back(received);
    }

    /// In the order of arrival.
    pub(crate) fn received(&self, op: Option<Op>) -> Vec<Received> {
        let all = lock(&self.received);
        all.iter()
            .filter(|received| op.is_none_or(|op| op == received.op))
            .cloned()
            .collect()
    }

    pub(crate) fn keep(&self, exchange: Exchange) {
        lock(&self.exchanges).push(exchange);
    }

    /// In the order of the answers; they are gone from here.
    pub(crate) fn take_exchanges(&self) -> Vec<Exchange> {
        std::mem::take(&mut *lock(&self.exchanges))
    }

    /// In the order of the answers.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        lock(&self.exchanges).clone()
    }
}
