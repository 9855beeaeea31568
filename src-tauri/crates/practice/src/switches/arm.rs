//! How Azure Resource Manager behaves towards its callers: its limit, and the one door through which it lets
//! people decide.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use crate::lock::lock;

/// So many requests of one person are taken in a minute, where the limit is switched on.
const A_MINUTE: usize = 120;
/// So many are taken in an hour, as the headers tell.
const AN_HOUR: usize = 12_000;

/// The state of these switches. A restart forgets it.
#[derive(Debug, Default)]
pub(crate) struct ArmSwitches(Mutex<Set>);

/// How it behaves, and what that has come to.
#[derive(Debug, Default)]
pub(crate) struct Set {
    limited: bool,
    pub(crate) batches_only: bool,
    pub(crate) level_by_level: bool,
    pub(crate) refuses_repeats: bool,
    pub(crate) capitals: bool,
    spent: BTreeMap<Uuid, Budget>,
    refused: usize,
}

/// What one person has asked for.
#[derive(Debug, Default)]
struct Budget {
    /// The instants of the last hour's requests.
    at: VecDeque<Timestamp>,
    /// They were told to wait, how long and until when.
    told: Option<(TimeDelta, Timestamp)>,
}

impl Budget {
    /// How long somebody has to wait who asks now. Whoever asks before the wait is over begins it anew (contract
    /// `limits-and-errors.md`, ARM throttling).
    fn wait(&mut self, now: Timestamp) -> Option<TimeDelta> {
        let early = self.told.filter(|(_, until)| now < *until);
        let wait = match early {
            Some((wait, _)) => wait,
            None if self.recent(now) < A_MINUTE => {
                self.told = None;
                return None;
            }
            None => {
                // Until the oldest of those that fill the minute is a minute old.
                let oldest = self.at.get(self.at.len() - A_MINUTE).copied().unwrap_or(now);
                TimeDelta::seconds((oldest + TimeDelta::minutes(1) - now).num_seconds() + 1)
            }
        };
        self.told = Some((wait, now + wait));
        Some(wait)
    }

    /// So many requests were taken in the last minute.
    fn recent(&self, now: Timestamp) -> usize {
        let before = self.at.partition_point(|at| *at <= now - TimeDelta::minutes(1));
        self.at.len() - before
    }
}

/// What a request has cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spent {
    /// So many are left.
    pub(crate) left: usize,
    pub(crate) too_many: Option<TooManyAs>,
}

/// In which form a request is refused, and how many seconds the caller shall wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TooManyAs {
    /// In the service's own form.
    Error { wait: i64 },
    /// As a plain text.
    Text { wait: i64 },
    /// As a page of the gateway in front.
    Page { wait: i64 },
}

impl ArmSwitches {
    /// How it behaves, to be changed.
    pub(crate) fn set(&self) -> MutexGuard<'_, Set> {
        lock(&self.0)
    }

    /// Switches the limit on or off, and begins to count anew.
    pub(crate) fn limit(&self, on: bool) {
        let mut set = self.set();
        set.limited = on;
        set.spent.clear();
    }

    /// Counts a request of somebody.
    pub(crate) fn spend(&self, who: Uuid, now: Timestamp) -> Spent {
        let mut set = lock(&self.0);
        let limited = set.limited;
        let budget = set.spent.entry(who).or_default();
        while budget
            .at
            .front()
            .is_some_and(|at| *at <= now - TimeDelta::hours(1))
        {
            budget.at.pop_front();
        }
        if let Some(wait) = limited.then(|| budget.wait(now)).flatten() {
            let wait = wait.num_seconds();
            set.refused += 1;
            let too_many = match set.refused % 3 {
                1 => TooManyAs::Error { wait },
                2 => TooManyAs::Text { wait },
                _ => TooManyAs::Page { wait },
            };
            return Spent {
                left: 0,
                too_many: Some(too_many),
            };
        }
        budget.at.push_back(now);
        let left = if limited {
            A_MINUTE.saturating_sub(budget.recent(now))
        } else {
            AN_HOUR.saturating_sub(budget.at.len())
        };
        Spent { left, too_many: None }
    }

    pub(crate) fn decides_in_batches_only(&self) -> bool {
        lock(&self.0).batches_only
    }

    pub(crate) fn tells_level_by_level(&self) -> bool {
        lock(&self.0).level_by_level
    }

    pub(crate) fn refuses_repeats(&self) -> bool {
        lock(&self.0).refuses_repeats
    }

    pub(crate) fn lists_in_capitals(&self) -> bool {
        lock(&self.0).capitals
    }

    pub(super) fn reset(&self) {
        *lock(&self.0) = Set::default();
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn after_120_in_a_minute_the_next_waits_and_is_refused_in_three_forms() {
        let switches = ArmSwitches::default();
        lock(&switches.0).limited = true;
        let (who, start) = (Uuid::nil(), DateTime::from_timestamp(1_790_000_000, 0).unwrap());
        for number in 0..120 {
            let at = start + TimeDelta::milliseconds(number * 100);
            let expected = Spent {
                left: 119 - usize::try_from(number).unwrap(),
                too_many: None,
            };
            assert_eq!(switches.spend(who, at), expected);
        }
        let at = start + TimeDelta::seconds(20);
        let refused: Vec<_> = (0..4)
            .map(|_| switches.spend(who, at).too_many.unwrap())
            .collect();
        let wait = 41;
        assert_eq!(
            refused,
            [
                TooManyAs::Error { wait },
                TooManyAs::Text { wait },
                TooManyAs::Page { wait },
                TooManyAs::Error { wait },
            ]
        );
        // Somebody else has a minute of their own, and the first one's is over when it was said.
        assert_eq!(switches.spend(Uuid::max(), at).too_many, None);
        assert_eq!(switches.spend(who, at + TimeDelta::seconds(wait)).too_many, None);
    }

    #[test]
    fn who_asks_too_early_begins_the_wait_anew() {
        let switches = ArmSwitches::default();
        lock(&switches.0).limited = true;
        let (who, start) = (Uuid::nil(), DateTime::from_timestamp(1_790_000_000, 0).unwrap());
        for _ in 0..120 {
            switches.spend(who, start);
        }
        let after = |seconds| switches.spend(who, start + TimeDelta::seconds(seconds)).too_many;
        let told = |answer| match answer {
            Some(TooManyAs::Error { wait } | TooManyAs::Text { wait } | TooManyAs::Page { wait }) => {
                Some(wait)
            }
            None => None,
        };
        assert_eq!(told(after(50)), Some(11));
        assert_eq!(told(after(60)), Some(11), "a second too early");
        assert_eq!(told(after(70)), Some(11), "and again, though the minute is over");
        assert_eq!(told(after(81)), None);
    }

    #[test]
    fn without_the_limit_an_hour_is_counted() {
        let switches = ArmSwitches::default();
        let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        assert_eq!(switches.spend(Uuid::nil(), start).left, 11_999);
        assert_eq!(switches.spend(Uuid::nil(), start).left, 11_998);
        let later = start + TimeDelta::minutes(61);
        assert_eq!(switches.spend(Uuid::nil(), later).left, 11_999);
    }
}
