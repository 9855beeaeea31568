use std::collections::BTreeMap;

use stint_domain::Timestamp;

use crate::{Document, Profile, StoreError};

/// The keys of the notices that were shown, so that none is shown again after a restart.
#[derive(Debug, Clone)]
pub struct SeenNotices(Document<BTreeMap<String, Timestamp>>);

impl SeenNotices {
    /// How many keys are kept: as many as there may be eligibilities that end on one day.
    pub const MOST: usize = 10_000;

    pub(crate) fn in_profile(profile: &Profile) -> Self {
        Self(profile.document("notices", 1))
    }

    /// All keys, each with the instant at which it was first shown, UTC.
    ///
    /// # Errors
    /// See [`Document::read`].
    pub fn all(&self) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        self.0.read()
    }

    /// Keeps that what has these `keys` was shown at `now`. `true`: it is the first time for one of them, in this or any
    /// other process.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn mark(&self, keys: &[String], now: Timestamp) -> Result<bool, StoreError> {
        self.0.update(|seen| {
            let mut new = false;
            for key in keys {
                if !seen.contains_key(key) {
                    seen.insert(key.clone(), now);
                    new = true;
                }
            }
            forget_oldest(seen);
            new
        })
    }
}

fn forget_oldest(seen: &mut BTreeMap<String, Timestamp>) {
    let too_many = seen.len().saturating_sub(SeenNotices::MOST);
    if too_many == 0 {
        return;
    }
    let mut ages: Vec<(Timestamp, String)> = seen.iter().map(|(key, at)| (*at, key.clone())).collect();
    ages.sort();
    for (_, key) in ages.into_iter().take(too_many) {
        seen.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn a_notice_is_new_once() {
        let home = tempfile::tempdir().unwrap();
        let at = DateTime::UNIX_EPOCH;
        let seen = || Profile::open(home.path()).unwrap().seen_notices();
        let mark = |keys: &[&str], at| {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            seen().mark(&keys, at).unwrap()
        };
        assert!(mark(&["ends 5"], at));
        assert!(!mark(&["ends 5"], at + TimeDelta::minutes(1)));
        assert!(mark(&["ends 5", "ends 1"], at + TimeDelta::minutes(1)));
        assert!(!mark(&["ends 5", "ends 1"], at));
        assert!(!mark(&[], at));
        assert_eq!(
            seen().all().unwrap()["ends 5"],
            at,
            "the first time is the one that counts"
        );
    }

    #[test]
    fn the_oldest_keys_make_room() {
        let at = |second| DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
        let mut seen: BTreeMap<_, _> = (0..=SeenNotices::MOST as i64)
            .map(|number| (format!("{:05}", 99_999 - number), at(number)))
            .collect();
        forget_oldest(&mut seen);
        assert_eq!(seen.len(), SeenNotices::MOST);
        assert!(
            !seen.contains_key("99999"),
            "the oldest by its instant, not by its key"
        );
    }
}
