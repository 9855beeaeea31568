use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use futures::channel::oneshot;
use futures::future::BoxFuture;

use crate::{Clock, Timestamp};

/// A clock that stands still until a test moves it. Clones share one time.
///
/// Sleepers end in the order of their instants; several at one instant in the order in which they came.
#[derive(Debug, Clone)]
pub struct ManualClock {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    now: Timestamp,
    next: u64,
    sleepers: BTreeMap<(Timestamp, u64), oneshot::Sender<()>>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        let state = State {
            now,
            next: 0,
            sleepers: BTreeMap::new(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Moves the time forward by `by` and ends the sleeps that are due, in order.
    pub fn advance(&self, by: TimeDelta) {
        let to = self.now() + by;
        self.set(to);
    }

    /// Moves the time to `to`, which may lie in the past (somebody set the machine's clock).
    pub fn set(&self, to: Timestamp) {
        let due = {
            let mut state = self.lock();
            state.now = to;
            let later = state.sleepers.split_off(&(to, u64::MAX));
            std::mem::replace(&mut state.sleepers, later)
        };
        for (_, sleeper) in due {
            // A sleeper that was dropped no longer wants to know.
            let _ = sleeper.send(());
        }
    }

    /// The instant that the next sleeper waits for, if anybody waits.
    pub fn next_due(&self) -> Option<Timestamp> {
        let mut state = self.lock();
        state.sleepers.retain(|_, sleeper| !sleeper.is_canceled());
        state.sleepers.keys().next().map(|(at, _)| *at)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.lock().now
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let mut state = self.lock();
        if at <= state.now {
            return Box::pin(std::future::ready(()));
        }
        let (wake, woken) = oneshot::channel();
        let ticket = state.next;
        state.next += 1;
        state.sleepers.insert((at, ticket), wake);
        let clock = self.clone();
        Box::pin(async move {
            let _ = woken.await;
            // Keeps the clock alive for as long as somebody sleeps on it.
            drop(clock);
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn sleepers_end_when_the_time_has_come() {
        let start = chrono::DateTime::UNIX_EPOCH;
        let clock = ManualClock::at(start);
        let mut soon = clock.sleep_until(start + TimeDelta::seconds(1));
        let mut late = clock.sleep_until(start + TimeDelta::seconds(60));
        assert_eq!(clock.next_due(), Some(start + TimeDelta::seconds(1)));
        clock.advance(TimeDelta::seconds(1));
        assert!((&mut soon).now_or_never().is_some());
        assert!((&mut late).now_or_never().is_none());
        drop(late);
        assert_eq!(clock.next_due(), None);
        assert!(clock.sleep_until(start).now_or_never().is_some());
    }
}
