use std::collections::BTreeMap;

use stint_domain::Timestamp;

use crate::{Document, Profile, StoreError};

/// The keys of the notices that were shown, so that none is shown again after a restart.
#[derive(Debug, Clone)]
pub struct SeenNotices(Document<BTreeMap<String, Timestamp>>);

impl SeenNotices {
    /// How many keys are kept.
    pub const MOST: usize = 1000;

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

    /// Keeps that `key` was shown at `now`. `true`: it is the first time, in this or any other process.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn mark(&self, key: &str, now: Timestamp) -> Result<bool, StoreError> {
        self.0.update(|seen| {
            if seen.contains_key(key) {
                return false;
            }
            seen.insert(key.to_owned(), now);
            forget_oldest(seen);
            true
        })
    }
}

fn forget_oldest(seen: &mut BTreeMap<String, Timestamp>) {
    while seen.len() > SeenNotices::MOST {
        let oldest = seen.iter().min_by_key(|(_, at)| **at);
        let Some(key) = oldest.map(|(key, _)| key.clone()) else {
            return;
        };
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
        assert!(seen().mark("ends 5", at).unwrap());
        assert!(!seen().mark("ends 5", at + TimeDelta::minutes(1)).unwrap());
        assert!(seen().mark("ends 1", at).unwrap());
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
            .map(|number| (format!("{:04}", 9999 - number), at(number)))
            .collect();
        forget_oldest(&mut seen);
        assert_eq!(seen.len(), SeenNotices::MOST);
        assert!(
            !seen.contains_key("9999"),
            "the oldest by its instant, not by its key"
        );
    }
}
