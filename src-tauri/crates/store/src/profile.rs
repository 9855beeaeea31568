use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use stint_domain::{AccountId, LastPlace, RoleAt};

use crate::{
    Accounts, Armed, Bundles, Document, Drafts, History, Intents, Run, SeenNotices, SetAside, Settings,
    StoreError,
};

/// The folder of one profile. Clones are the same profile.
///
/// Its members are handles: nothing is read before one of their methods is called.
#[derive(Debug, Clone)]
pub struct Profile {
    dir: PathBuf,
    set_aside: Reports,
}

/// What was set aside since the profile was opened; shared by its documents.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reports(Arc<Mutex<Vec<SetAside>>>);

impl Profile {
    /// Opens the profile in `dir`, which is made where it is missing. Only its owner may enter it afterwards, also
    /// when it was there already.
    ///
    /// # Errors
    /// [`StoreError::Folder`]: the folder can't be made, is none, or belongs to somebody else.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let dir = dir.into();
        make_private(&dir).map_err(|source| StoreError::Folder {
            path: dir.clone(),
            source,
        })?;
        Ok(Self {
            dir,
            set_aside: Reports::default(),
        })
    }

    /// Its folder, for what other crates keep there (locks, sealed secrets).
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the person chose.
    pub fn settings(&self) -> Document<Settings> {
        self.document("settings", Settings::VERSION)
    }

    /// The accounts that have signed in.
    pub fn accounts(&self) -> Accounts {
        Accounts::in_profile(self)
    }

    /// Begins a run: this process' hold on what it records.
    ///
    /// # Errors
    /// [`StoreError::Folder`].
    pub fn begin_run(&self) -> Result<Run, StoreError> {
        Run::begin(&self.dir)
    }

    /// What was asked of the service.
    pub fn intents(&self) -> Intents {
        Intents::in_profile(self)
    }

    /// The re-activations that are armed.
    pub fn armed(&self) -> Armed {
        Armed::in_profile(self)
    }

    /// The notices that were shown.
    pub fn seen_notices(&self) -> SeenNotices {
        SeenNotices::in_profile(self)
    }

    /// What the person wants to find at once, in the order in which it was chosen.
    pub fn favorites(&self) -> Document<Vec<RoleAt>> {
        self.document("favorites", 1)
    }

    /// The narrower places that were asked for last, the newest first.
    pub fn places(&self) -> Document<Vec<LastPlace>> {
        self.document("places", 1)
    }

    /// Several accesses that are asked for together.
    pub fn bundles(&self) -> Bundles {
        Bundles::in_profile(self)
    }

    /// The justifications of the last requests, the newest first.
    pub fn recents(&self) -> Document<Vec<String>> {
        self.document("recents", 1)
    }

    /// Finished requests.
    pub fn history(&self) -> History {
        History::in_profile(self, self.set_aside.clone())
    }

    /// Half-filled forms.
    pub fn drafts(&self) -> Drafts {
        Drafts::in_profile(self)
    }

    /// The lists of an account that were shown last, for the first picture of the next start: one file for each
    /// account. `T` and its `version` belong to the caller: raise the version when `T` changes in a way that old files
    /// don't fit.
    pub fn lists<T: Serialize + DeserializeOwned + Default>(
        &self,
        account: &AccountId,
        version: u32,
    ) -> Document<T> {
        // An account's id is made of two GUIDs; whatever else it were, only plain letters get into a path.
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        };
        let account: String = account.as_str().chars().map(plain).collect();
        self.document(&format!("lists-{account}"), version)
    }

    /// Takes what had to be set aside since the last call, oldest first, so that it can be said.
    pub fn take_set_aside(&self) -> Vec<SetAside> {
        self.set_aside.take()
    }

    /// The document called `name` (a plain word), whose form has the number `version`.
    pub fn document<T: Serialize + DeserializeOwned + Default>(
        &self,
        name: &str,
        version: u32,
    ) -> Document<T> {
        Document::new(&self.dir, name, version, self.set_aside.clone())
    }
}

impl Reports {
    pub(crate) fn add(&self, report: SetAside) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(report);
    }

    fn take(&self) -> Vec<SetAside> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(unix)]
fn make_private(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    if fs::metadata(dir)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(dir: &Path) -> std::io::Result<()> {
    // The folder of a user's application data is private by the rights that it inherits.
    fs::create_dir_all(dir)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn only_the_owner_may_enter() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("a/b/profile");
        Profile::open(&dir).unwrap();
        assert_eq!(mode(&dir), 0o700);

        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        let profile = Profile::open(&dir).unwrap();
        assert_eq!(mode(&dir), 0o700, "an older, looser folder is closed");

        profile.settings().write(&Settings::default()).unwrap();
        assert_eq!(mode(&dir.join("settings.json")), 0o600);
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_said() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("profile");
        fs::write(&path, "").unwrap();
        assert!(matches!(Profile::open(&path), Err(StoreError::Folder { .. })));
    }
}
