use std::time::Duration;

use futures::future::BoxFuture;

use crate::system::{RECHECK, sleep, system_now};
use crate::{Clock, Timestamp};

/// How a simulated tenant's time runs: at the real instant `base` it was `base` there too, and since then
/// `rate` simulated seconds have passed for each real one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockRate {
    /// The instant at which both times were the same, UTC.
    pub base: Timestamp,
    /// Simulated seconds for each real second; from 1 to [`ClockRate::FASTEST`].
    pub rate: f64,
}

impl ClockRate {
    /// The quickest rate: an hour in a second.
    pub const FASTEST: f64 = 3600.0;

    /// Time that runs as the real one does.
    pub fn real(base: Timestamp) -> Self {
        Self { base, rate: 1.0 }
    }

    /// Is the rate one that a clock can follow?
    pub fn is_valid(&self) -> bool {
        self.rate.is_finite() && (1.0..=Self::FASTEST).contains(&self.rate)
    }

    /// The simulated instant at the real instant `real`.
    pub fn at(&self, real: Timestamp) -> Timestamp {
        let passed = (real - self.base).num_milliseconds() as f64 * self.rate;
        self.base + chrono::TimeDelta::milliseconds(passed as i64)
    }
}

/// A clock that runs at a rate over another one, so that an hour of a practice tenant passes in a minute.
///
/// Only what belongs to the service follows it (expiry, alerts, polling); network time-outs stay real.
#[derive(Debug, Clone, Copy)]
pub struct ScaledClock {
    rate: ClockRate,
}

impl ScaledClock {
    /// A clock that follows `rate` over the machine's clock.
    pub fn new(rate: ClockRate) -> Self {
        Self { rate }
    }

    /// The rate that it follows.
    pub fn rate(&self) -> ClockRate {
        self.rate
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        self.rate.at(system_now())
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let clock = *self;
        Box::pin(async move {
            while let Ok(left) = (at - clock.now()).to_std() {
                if left.is_zero() {
                    return;
                }
                // A millisecond at least: a wait that rounds down to nothing would spin.
                let real = Duration::from_secs_f64(left.as_secs_f64() / clock.rate.rate);
                sleep(real.clamp(Duration::from_millis(1), RECHECK)).await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_passes_in_a_minute_at_sixty() {
        let base = chrono::DateTime::UNIX_EPOCH;
        let rate = ClockRate { base, rate: 60.0 };
        assert_eq!(
            rate.at(base + chrono::TimeDelta::minutes(1)),
            base + chrono::TimeDelta::hours(1)
        );
        assert!(rate.is_valid());
        assert!(!ClockRate { base, rate: 0.0 }.is_valid());
        assert!(!ClockRate { base, rate: f64::NAN }.is_valid());
    }

    #[tokio::test]
    async fn a_scaled_wait_ends_at_its_instant() {
        let clock = ScaledClock::new(ClockRate {
            base: system_now(),
            rate: 3600.0,
        });
        let at = clock.now() + chrono::TimeDelta::seconds(10);
        clock.sleep_until(at).await;
        assert!(clock.now() >= at);
    }
}
