use std::io;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::profile::Reports;
use crate::{StoreError, file};

/// One JSON file of a profile, with a number for the version of its form.
///
/// A missing file is the default value. So is one that can't be understood, after it was set aside; the profile
/// tells which ([`crate::Profile::take_set_aside`]).
#[derive(Debug, Clone)]
pub struct Document<T> {
    path: PathBuf,
    version: u32,
    reports: Reports,
    value: PhantomData<fn() -> T>,
}

/// A file that was moved out of the way because it could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The document's name: `settings`, `intents`, …
    pub document: String,
    /// Where its file is now.
    pub path: PathBuf,
    /// What was wrong with it.
    pub damage: Damage,
}

/// What was wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Not what Stint writes: cut off, overwritten, or changed by hand in a way that does not fit.
    NotReadable,
    /// Written by a newer Stint.
    TooNew {
        /// Its version.
        version: u32,
    },
}

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    version: u32,
    value: T,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl<T: Serialize + DeserializeOwned + Default> Document<T> {
    pub(crate) fn new(dir: &Path, name: &str, version: u32, reports: Reports) -> Self {
        Self {
            path: dir.join(name).with_extension("json"),
            version,
            reports,
            value: PhantomData,
        }
    }

    /// The value on disk, or the default.
    ///
    /// # Errors
    /// The file is there and can't be read or set aside.
    pub fn read(&self) -> Result<T, StoreError> {
        match self.load()? {
            Ok(value) => Ok(value),
            Err(_) => {
                // Another process may just have mended it: only what is still damaged under the lock is moved.
                let _lock = self.lock()?;
                self.load_or_set_aside()
            }
        }
    }

    /// Puts `value` on disk; it is there when this returns.
    ///
    /// # Errors
    /// It could not be written; what was there before is still there.
    pub fn write(&self, value: &T) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        self.store(value)
    }

    /// Takes the file away; one that is not there is no mistake.
    ///
    /// # Errors
    /// It could not be taken away.
    pub fn remove(&self) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.unwritable(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Reads, changes and writes while no other process can. The change is on disk when this returns.
    ///
    /// # Errors
    /// It could not be read or written; what was there before is still there.
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Result<R, StoreError> {
        let _lock = self.lock()?;
        let mut value = self.load_or_set_aside()?;
        let result = change(&mut value);
        self.store(&value)?;
        Ok(result)
    }

    /// Reads; `Err` inside is what is wrong with the file.
    fn load(&self) -> Result<Result<T, Damage>, StoreError> {
        let bytes = file::read(&self.path).map_err(|source| self.unreadable(source))?;
        Ok(bytes.map_or_else(|| Ok(T::default()), |bytes| self.understand(&bytes)))
    }

    fn load_or_set_aside(&self) -> Result<T, StoreError> {
        let damage = match self.load()? {
            Ok(value) => return Ok(value),
            Err(damage) => damage,
        };
        let path = file::set_aside(&self.path).map_err(|source| self.unreadable(source))?;
        let document = self.name();
        tracing::warn!(document, ?damage, path = %path.display(), "a document was set aside");
        self.reports.add(SetAside {
            document,
            path,
            damage,
        });
        Ok(T::default())
    }

    fn understand(&self, bytes: &[u8]) -> Result<T, Damage> {
        let Version { version } = serde_json::from_slice(bytes).map_err(|_| Damage::NotReadable)?;
        if version > self.version {
            return Err(Damage::TooNew { version });
        }
        // No form older than the first one exists. Whoever raises a version reads the older ones here.
        if version < self.version {
            return Err(Damage::NotReadable);
        }
        let envelope: Envelope<T> = serde_json::from_slice(bytes).map_err(|_| Damage::NotReadable)?;
        Ok(envelope.value)
    }

    fn store(&self, value: &T) -> Result<(), StoreError> {
        let envelope = Envelope {
            version: self.version,
            value,
        };
        let bytes = serde_json::to_vec_pretty(&envelope).map_err(|source| self.unwritable(source.into()))?;
        // What is there already is not written once more: each start would wait for the disk.
        if matches!(file::read(&self.path), Ok(Some(there)) if there == bytes) {
            return Ok(());
        }
        file::replace(&self.path, &bytes).map_err(|source| self.unwritable(source))
    }

    fn lock(&self) -> Result<std::fs::File, StoreError> {
        file::lock(&self.path).map_err(|source| self.unwritable(source))
    }

    fn name(&self) -> String {
        let name = self.path.file_stem().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    fn unreadable(&self, source: io::Error) -> StoreError {
        StoreError::Read {
            path: self.path.clone(),
            source,
        }
    }

    fn unwritable(&self, source: io::Error) -> StoreError {
        StoreError::Write {
            path: self.path.clone(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::thread;

    use proptest::prelude::*;

    use super::*;
    use crate::Profile;

    type Words = BTreeMap<String, u32>;

    fn words(profile: &Profile) -> Document<Words> {
        profile.document("words", 3)
    }

    fn profile() -> (tempfile::TempDir, Profile) {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::open(home.path().join("p")).unwrap();
        (home, profile)
    }

    #[test]
    fn what_was_written_is_there_for_the_next_process() {
        let (_home, profile) = profile();
        assert_eq!(words(&profile).read().unwrap(), Words::new());
        words(&profile).update(|all| all.insert("a".into(), 1)).unwrap();
        let other = Profile::open(profile.dir()).unwrap();
        assert_eq!(words(&other).read().unwrap(), Words::from([("a".into(), 1)]));
        assert!(other.take_set_aside().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn what_did_not_change_stays_the_file_that_it_was() {
        use std::os::unix::fs::MetadataExt;

        let (_home, profile) = profile();
        let file = || fs::metadata(profile.dir().join("words.json")).unwrap().ino();
        let count = |number| words(&profile).update(|all| all.insert("a".into(), number));
        count(1).unwrap();
        let first = file();
        count(1).unwrap();
        assert_eq!(file(), first);
        count(2).unwrap();
        assert_ne!(file(), first);
        assert_eq!(words(&profile).read().unwrap(), Words::from([("a".into(), 2)]));
    }

    #[test]
    fn what_was_taken_away_is_the_default_again() {
        let (_home, profile) = profile();
        let lists = |account: &str| profile.lists::<Words>(&account.into(), 1);
        lists("a.t").write(&Words::from([("a".into(), 1)])).unwrap();
        lists("../b.t").write(&Words::from([("b".into(), 2)])).unwrap();
        assert!(
            profile.dir().join("lists-___b_t.json").exists(),
            "never outside of the profile"
        );
        lists("a.t").remove().unwrap();
        lists("a.t").remove().unwrap();
        assert_eq!(lists("a.t").read().unwrap(), Words::new());
        assert_eq!(lists("../b.t").read().unwrap().len(), 1, "another account's stay");
        assert!(!profile.dir().join("lists-a_t.json").exists());
    }

    #[test]
    fn a_file_that_is_not_understood_is_set_aside_and_said() {
        let check = |content: &[u8], damage: Damage| {
            let (_home, profile) = profile();
            let path = profile.dir().join("words.json");
            fs::write(&path, content).unwrap();
            assert_eq!(words(&profile).read().unwrap(), Words::new());
            let aside = profile.dir().join("words.json.damaged-1");
            let report = SetAside {
                document: "words".into(),
                path: aside.clone(),
                damage,
            };
            assert_eq!(profile.take_set_aside(), [report]);
            assert_eq!(profile.take_set_aside(), []);
            assert_eq!(fs::read(aside).unwrap(), content, "nothing of it is lost");
            assert!(!path.exists());
        };
        check(b"", Damage::NotReadable);
        check(b"{", Damage::NotReadable);
        check(b"null", Damage::NotReadable);
        check(b"\0\0\0\0\0\0\0\0", Damage::NotReadable);
        check(br#"{"version":3}"#, Damage::NotReadable);
        check(br#"{"version":3,"value":{"a":-1}}"#, Damage::NotReadable);
        check(br#"{"version":2,"value":{}}"#, Damage::NotReadable);
        check(br#"{"version":3,"value":{"a":1}"#, Damage::NotReadable);
        check(br#"{"version":4,"value":["new"]}"#, Damage::TooNew { version: 4 });
    }

    #[test]
    fn a_second_damaged_file_does_not_replace_the_first() {
        let (_home, profile) = profile();
        for content in ["one", "two"] {
            fs::write(profile.dir().join("words.json"), content).unwrap();
            words(&profile).update(|_| ()).unwrap();
        }
        let kept = |number: u32| {
            fs::read_to_string(profile.dir().join(format!("words.json.damaged-{number}"))).unwrap()
        };
        assert_eq!((kept(1), kept(2)), ("one".into(), "two".into()));
        assert_eq!(profile.take_set_aside().len(), 2);
    }

    #[test]
    fn two_who_change_at_once_lose_nothing() {
        let (_home, profile) = profile();
        thread::scope(|scope| {
            for worker in 0..4 {
                let own = Profile::open(profile.dir()).unwrap();
                scope.spawn(move || {
                    for step in 0..10 {
                        words(&own)
                            .update(|all| all.insert(format!("{worker}-{step}"), step))
                            .unwrap();
                    }
                });
            }
        });
        assert_eq!(words(&profile).read().unwrap().len(), 40);
    }

    #[test]
    fn a_folder_in_the_place_of_the_file_is_an_error_not_a_panic() {
        let (_home, profile) = profile();
        fs::create_dir(profile.dir().join("words.json")).unwrap();
        assert!(matches!(words(&profile).read(), Err(StoreError::Read { .. })));
        assert!(matches!(
            words(&profile).write(&Words::new()),
            Err(StoreError::Write { .. })
        ));
    }

    proptest! {
        #[test]
        fn a_cut_off_file_is_whole_or_set_aside(cut in 0_usize..80, garbage in any::<Vec<u8>>()) {
            let (_home, profile) = profile();
            let value = Words::from([("first".into(), 1), ("second".into(), 2)]);
            words(&profile).write(&value).unwrap();
            let path = profile.dir().join("words.json");
            let mut bytes = fs::read(&path).unwrap();
            bytes.truncate(cut);
            bytes.extend(garbage);
            fs::write(&path, &bytes).unwrap();

            let read = words(&profile).read().unwrap();
            let aside = profile.take_set_aside();
            if aside.is_empty() {
                prop_assert_eq!(&fs::read(&path).unwrap(), &bytes);
            } else {
                prop_assert_eq!(read, Words::new());
                prop_assert_eq!(&fs::read(&aside[0].path).unwrap(), &bytes);
            }
        }
    }
}
