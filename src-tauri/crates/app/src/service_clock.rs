//! The service's time: this machine's, set right where the two are far apart.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;
use futures::future::BoxFuture;
use stint_clock::{Clock, Timestamp};

/// A clock that follows another one with an offset that the service's answers tell.
///
/// Ends, alerts and tokens are the service's instants. On a machine whose clock is wrong they would be announced too
/// early or too late without it.
#[derive(Debug, Clone)]
pub(crate) struct ServiceClock {
    machine: Arc<dyn Clock>,
    offset_ms: Arc<AtomicI64>,
}

impl ServiceClock {
    /// A smaller difference is left alone: the answer's time counts whole seconds and was on its way.
    const FAR: TimeDelta = TimeDelta::minutes(2);

    pub(crate) fn over(machine: Arc<dyn Clock>) -> Self {
        Self {
            machine,
            offset_ms: Arc::default(),
        }
    }

    /// Takes note of how far the service's time is ahead of the machine's clock. Gives the offset that is kept, where
    /// it has just changed.
    pub(crate) fn observe(&self, ahead: TimeDelta) -> Option<TimeDelta> {
        let kept = self.offset();
        let right = if ahead.abs() < Self::FAR {
            TimeDelta::zero()
        } else {
            ahead
        };
        // Once far apart, small steps are the measurement's own error.
        if (right - kept).abs() < Self::FAR && (right.is_zero() == kept.is_zero()) {
            return None;
        }
        self.offset_ms.store(right.num_milliseconds(), Ordering::Relaxed);
        Some(right)
    }

    /// The clock without the offset, which the service's time is compared with.
    pub(crate) fn machine(&self) -> Arc<dyn Clock> {
        self.machine.clone()
    }

    /// How far the service's time is ahead of the machine's clock; zero where they are not far apart.
    pub(crate) fn offset(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.offset_ms.load(Ordering::Relaxed))
    }
}

impl Clock for ServiceClock {
    fn now(&self) -> Timestamp {
        self.machine.now() + self.offset()
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        /// The offset may change meanwhile, so it is looked at again this often, in the machine's time.
        const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(1);
        let clock = self.clone();
        Box::pin(async move {
            while clock.now() < at {
                let due = (at - clock.offset()).min(clock.machine.now() + LOOK_AGAIN);
                clock.machine.sleep_until(due).await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use stint_clock::ManualClock;

    use super::*;

    #[test]
    fn a_wrong_clock_is_set_right_and_a_small_error_left_alone() {
        let machine = ManualClock::at(chrono::DateTime::UNIX_EPOCH);
        let clock = ServiceClock::over(Arc::new(machine.clone()));
        assert_eq!(clock.observe(TimeDelta::seconds(90)), None);
        assert_eq!(clock.now(), machine.now());
        let ahead = TimeDelta::minutes(7);
        assert_eq!(clock.observe(ahead), Some(ahead));
        assert_eq!(clock.observe(ahead + TimeDelta::seconds(1)), None);
        assert_eq!(clock.now(), machine.now() + ahead);

        let mut sleep = clock.sleep_until(machine.now() + ahead + TimeDelta::seconds(30));
        assert!((&mut sleep).now_or_never().is_none());
        machine.advance(TimeDelta::seconds(30));
        assert!((&mut sleep).now_or_never().is_some());
        assert_eq!(clock.observe(TimeDelta::zero()), Some(TimeDelta::zero()));
    }
}
