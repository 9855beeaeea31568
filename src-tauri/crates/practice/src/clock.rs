//! The practice tenant's time.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use stint_clock::{Clock, ClockRate, ScaledClock, SystemClock, Timestamp};

use crate::lock::lock;

/// The furthest that control may move the time ahead.
const FURTHEST: TimeDelta = TimeDelta::days(200 * 366);
/// How much quicker than real a clock runs at least, that starts ahead of the real time: nobody notices it.
const LEAST_GAIN: f64 = 0.001;
/// No base lies further back.
const OLDEST_BASE: TimeDelta = TimeDelta::days(500 * 365);

/// The clock of the practice tenant: another one, plus what control has moved it ahead.
#[derive(Debug)]
pub(crate) struct TenantClock {
    inner: Arc<dyn Clock>,
    rate: ClockRate,
    ahead: Mutex<TimeDelta>,
}

impl TenantClock {
    /// Lives by `clock`. It never shows a time before `saved_at`, at which an earlier run ended.
    pub(crate) fn by(clock: Arc<dyn Clock>, rate: Option<ClockRate>, saved_at: Option<Timestamp>) -> Self {
        let now = clock.now();
        let ahead = saved_at
            .map_or(TimeDelta::zero(), |saved| saved - now)
            .max(TimeDelta::zero());
        Self {
            inner: clock,
            rate: rate.unwrap_or_else(|| ClockRate::real(now)),
            ahead: Mutex::new(ahead),
        }
    }

    /// Lives by the machine's clock at a rate, with which a client's clock can go along.
    pub(crate) fn at_rate(rate: Option<ClockRate>, saved_at: Option<Timestamp>) -> Self {
        let real = SystemClock.now();
        let rate = rate.unwrap_or_else(|| ClockRate::real(real));
        let rate = saved_at.map_or(rate, |saved| not_before(rate, saved, real));
        Self::by(Arc::new(ScaledClock::new(rate)), Some(rate), None)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.now() + *lock(&self.ahead)
    }

    /// How a client's clock can follow.
    pub(crate) fn rate(&self) -> ClockRate {
        self.rate
    }

    /// Moves it forward, to two hundred years ahead at most.
    pub(crate) fn advance(&self, by: TimeDelta) {
        let mut ahead = lock(&self.ahead);
        // Backwards, or out of the calendar: the clock stays where it is.
        let wanted = ahead.checked_add(&by.max(TimeDelta::zero()));
        if let Some(wanted) = wanted.filter(|wanted| *wanted < FURTHEST) {
            *ahead = wanted;
        }
    }
}

/// The rate with which the simulated time at the real instant `real` is `earliest` at least. A rate has no
/// place for a head start, but a clock that runs a little quicker since long ago has one.
fn not_before(rate: ClockRate, earliest: Timestamp, real: Timestamp) -> ClockRate {
    if rate.at(real) >= earliest {
        return rate;
    }
    let ahead = (earliest - real).num_milliseconds() as f64;
    let least = LEAST_GAIN.max(ahead / OLDEST_BASE.num_milliseconds() as f64);
    let quick = rate.rate.max(1.0 + least);
    // Rounded up, so that no millisecond is lost.
    let back = TimeDelta::milliseconds((ahead / (quick - 1.0)).ceil() as i64 + 1);
    ClockRate {
        base: real - back,
        rate: quick,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_head_start_is_kept_in_a_rate_that_clients_can_follow() {
        let real = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let check = |rate: f64, ahead: TimeDelta, quickest: f64| {
            let found = not_before(ClockRate { base: real, rate }, real + ahead, real);
            let gained = found.at(real) - (real + ahead);
            assert!(
                (0..1000).contains(&gained.num_milliseconds()),
                "{rate} {ahead}: {gained}"
            );
            assert!(
                found.is_valid() && found.rate >= rate && found.rate <= quickest,
                "{found:?}"
            );
            assert!(real - found.base <= OLDEST_BASE + TimeDelta::days(1), "{found:?}");
        };
        check(1.0, TimeDelta::hours(60), 1.001);
        check(1.0, TimeDelta::days(3650), 1.021);
        check(1.0, TimeDelta::days(470 * 365), 2.0);
        check(60.0, TimeDelta::hours(60), 60.0);
        check(1.0001, TimeDelta::days(30), 1.001);
        let behind = ClockRate {
            base: real,
            rate: 1.0,
        };
        assert_eq!(not_before(behind, real - TimeDelta::days(1), real), behind);
    }

    #[test]
    fn the_clock_goes_forward_only() {
        let clock = TenantClock::at_rate(None, None);
        let before = clock.now();
        clock.advance(TimeDelta::hours(-1));
        clock.advance(TimeDelta::MAX);
        assert!(clock.now() - before < TimeDelta::minutes(1));
        clock.advance(TimeDelta::hours(1));
        assert!(clock.now() - before >= TimeDelta::hours(1));
    }
}
