//! When a request is sent again, and what its end is then.

use std::time::Duration;

use http::Method;

use crate::Left;
use crate::error::{HttpError, Retry};
use crate::outgoing::Outgoing;

/// How often a request is sent at most.
const MOST_TRIES: u32 = 4;
/// The wait before the second try; doubled before each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The wait after a refusal that is over a moment later.
const A_MOMENT: Duration = Duration::from_secs(1);
/// A longer wait is not spent in here: the caller hears of it and decides.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The tries of one request.
#[derive(Default)]
pub(crate) struct Tries {
    made: u32,
    /// Of a write: the first error after which the service may have acted on it.
    unclear: Option<HttpError>,
    /// A refusal that was over a moment later was waited for.
    passed: bool,
}

impl Tries {
    /// Notes how a try ended. Gives the wait before the next one, or the end of them all.
    ///
    /// A later try that certainly did nothing says nothing of an earlier one that may have arrived: the end of a write
    /// is as unclear as its most unclear try.
    pub(crate) fn ended(&mut self, call: &Outgoing, error: HttpError) -> Result<Duration, HttpError> {
        self.made += 1;
        if call.repeatable && !self.passed && is_passing(call, &error) {
            self.passed = true;
            return Ok(A_MOMENT);
        }
        let repeatable = call.repeatable.then(|| wait_before(error.retry(), self.made));
        let Some(wait) = repeatable.flatten() else {
            let earlier = self.unclear.take().filter(|_| error.left() == Left::No);
            return Err(earlier.unwrap_or(error));
        };
        if call.method == Method::PUT && error.left() == Left::Maybe {
            self.unclear.get_or_insert(error);
        }
        Ok(wait)
    }
}

fn is_passing(call: &Outgoing, error: &HttpError) -> bool {
    matches!((error, call.passing), (HttpError::Refused(refusal), Some(code)) if refusal.code == code)
}

/// The wait before the next of so many tries; `None` where there is none.
pub(crate) fn wait_before(retry: Retry, tries: u32) -> Option<Duration> {
    if tries >= MOST_TRIES {
        return None;
    }
    match retry {
        Retry::After(wait) => (wait <= LONGEST_WAIT).then_some(wait),
        Retry::Backoff => Some(jittered(FIRST_WAIT * 2_u32.pow(tries.saturating_sub(1)))),
        // Waiting for the network is the caller's: it may take hours.
        Retry::WhenOnline | Retry::Never => None,
    }
}

/// Half of `wait` up to all of it, so that many clients do not come back at one time.
fn jittered(wait: Duration) -> Duration {
    let share = getrandom::u32().unwrap_or(u32::MAX);
    wait / 2 + (wait / 2).mul_f64(f64::from(share) / f64::from(u32::MAX))
}
