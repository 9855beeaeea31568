//! What answers tell beside their content: the service's own time, and how much it wants to be asked.

use std::time::Duration;

use chrono::TimeDelta;
use http::HeaderMap;
use stint_clock::Timestamp;

use crate::error::{Refusal, date, header};

/// So long a budget is believed: it fills up again by itself, many times a minute (contract `limits-and-errors.md`).
const BUDGET_HOLDS: TimeDelta = TimeDelta::seconds(10);

/// What is known of one service. Instants are of two clocks: `now` of the account's, `waits` of the one that is waited on.
#[derive(Clone, Default)]
pub(crate) struct Observed {
    skew: Option<TimeDelta>,
    throttled_until: Option<Timestamp>,
    reads_left: Option<(u32, Timestamp)>,
}

impl Observed {
    /// What the head of an answer tells.
    pub(crate) fn note(&mut self, headers: &HeaderMap, now: Timestamp, waits: Timestamp) {
        if let Some(theirs) = header(headers, "date").and_then(date) {
            self.skew = Some(theirs - now);
        }
        if let Some(left) = reads_left(headers) {
            self.reads_left = Some((left, waits));
        }
    }

    /// How long the service wants no requests: earlier ones are not only refused, they begin the wait anew.
    pub(crate) fn note_wait(&mut self, refusal: &Refusal, waits: Timestamp) {
        if !matches!(refusal.status.as_u16(), 429 | 503) {
            return;
        }
        let wait = refusal
            .retry_after
            .and_then(|wait| TimeDelta::from_std(wait).ok());
        self.throttled_until = self.throttled_until.max(wait.map(|wait| waits + wait));
    }

    /// How far the service's clock is ahead of ours.
    pub(crate) fn skew(&self) -> Option<TimeDelta> {
        self.skew
    }

    /// How long the service wants no requests from `waits` on; `None` where it takes them.
    pub(crate) fn throttled_for(&self, waits: Timestamp) -> Option<Duration> {
        let left = (self.throttled_until? - waits).to_std().ok()?;
        (!left.is_zero()).then_some(left)
    }

    /// How many reads are left, as an answer of the last seconds told.
    pub(crate) fn reads_left(&self, waits: Timestamp) -> Option<u32> {
        let (left, at) = self.reads_left?;
        (waits - at < BUDGET_HOLDS).then_some(left)
    }
}

/// The least of the budgets for reads that Resource Manager tells (contract `limits-and-errors.md`, ARM throttling):
/// per subscription, per tenant, and that of single resource providers.
fn reads_left(headers: &HeaderMap) -> Option<u32> {
    let told = headers.iter().filter(|(name, _)| {
        let name = name.as_str();
        name.starts_with("x-ms-ratelimit-remaining-")
            && !name.ends_with("writes")
            && !name.ends_with("deletes")
    });
    told.filter_map(|(_, value)| value.to_str().ok()?.parse().ok())
        .min()
}
