//! Real time, several times over.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

/// Lengths of the same thing, measured again and again; the shortest first, at least one.
#[derive(Debug, Clone)]
pub(super) struct Lengths(Vec<Duration>);

impl Lengths {
    /// How often each thing is measured.
    pub(super) const RUNS: usize = 9;

    /// Takes lengths in any order.
    pub(super) fn of(mut lengths: Vec<Duration>) -> Self {
        lengths.sort_unstable();
        Self(lengths)
    }

    /// The one in the middle, milliseconds.
    pub(super) fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().map_or(0.0, millis)
    }

    /// The shortest and the longest, milliseconds. A machine with other work shows here first.
    pub(super) fn spread(&self) -> (f64, f64) {
        let end = |length: Option<&Duration>| length.copied().map_or(0.0, millis);
        (end(self.0.first()), end(self.0.last()))
    }
}

/// A watch over real time.
pub(super) struct Watch(Instant);

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures real time, whatever clock Stint runs by"
)]
impl Watch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Milliseconds, with their fractions.
pub(super) fn millis(length: Duration) -> f64 {
    length.as_secs_f64() * 1000.0
}

/// Says what is being measured; a closed terminal is no reason to fail.
pub(super) fn progress(what: &str) {
    let _ = writeln!(std::io::stderr(), "  {what}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_run_moves_the_spread_and_not_the_median() {
        let lengths = [10, 900, 12, 11, 9].map(Duration::from_millis);
        let lengths = Lengths::of(lengths.to_vec());
        assert_eq!((lengths.median(), lengths.spread()), (11.0, (9.0, 900.0)));
    }
}
