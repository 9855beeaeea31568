//! How the time of the services runs beside a person's own.

use chrono::TimeDelta;

/// So many seconds of the services' time pass while one passes for the person: 1 at the real services, up to 3,600 at a
/// practice tenant whose clock is quick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate(f64);

impl Rate {
    /// A rate. What is no number of at least 1 counts as 1.
    pub fn new(rate: f64) -> Self {
        Self(if rate.is_finite() { rate.max(1.0) } else { 1.0 })
    }

    /// What passes at the services while `length` passes for the person: what somebody in front of the screen has patience
    /// for does not shrink with a quick clock.
    pub(crate) fn of_person(self, length: TimeDelta) -> TimeDelta {
        TimeDelta::milliseconds((length.num_milliseconds() as f64 * self.0) as i64)
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self::new(1.0)
    }
}
