//! What the machine's administrator has set for everybody on it.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use stint_domain::CloudId;
use stint_store::RegistrationSetting;

/// The managed file. It counts only where nobody but its owner, root, can have written it.
#[derive(Debug, Clone)]
pub(crate) struct Managed {
    /// `None` on systems that have no such file.
    path: Option<PathBuf>,
    /// User id of root; of the tester in a test.
    owner: u32,
}

/// What stands in it. Other members are left alone: a newer Stint may know them.
#[derive(Debug, Deserialize)]
struct Content {
    #[serde(default)]
    registrations: BTreeMap<CloudId, RegistrationSetting>,
}

/// Why it is not used.
#[derive(Debug, thiserror::Error)]
enum Unused {
    #[cfg(unix)]
    #[error("{0} is a link or no plain file or folder")]
    Kind(PathBuf),
    #[error("{0} belongs to somebody else than root")]
    Owner(PathBuf),
    #[cfg(unix)]
    #[error("{0} can be written by others than root")]
    Writable(PathBuf),
    #[error("it cannot be read")]
    Disk(#[from] io::Error),
    #[error("it is not understood: {0}")]
    Content(#[from] serde_json::Error),
}

/// The longest file that is read, in bytes.
const LONGEST: u64 = 1 << 16;

impl Managed {
    /// This system's file. Only Linux has one.
    pub(crate) fn of_system() -> Self {
        Self {
            path: cfg!(target_os = "linux").then(|| "/etc/stint/managed.json".into()),
            owner: 0,
        }
    }

    /// The app registration for a cloud, where the file names one. A file that is not believed, or not understood,
    /// names none; the log says why.
    pub(crate) fn registration(&self, cloud: &CloudId) -> Option<RegistrationSetting> {
        let path = self.path.as_deref().filter(|path| path.exists())?;
        match self.read(path) {
            Ok(mut content) => content.registrations.remove(cloud),
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "the managed file is not used");
                None
            }
        }
    }

    fn read(&self, path: &Path) -> Result<Content, Unused> {
        // The folder first: once only root can change what is in it, the file stays what it is seen to be.
        if let Some(folder) = path.parent() {
            self.check(folder, std::fs::Metadata::is_dir)?;
        }
        self.check(path, std::fs::Metadata::is_file)?;
        let mut text = String::new();
        let file = std::fs::File::open(path)?;
        file.take(LONGEST).read_to_string(&mut text)?;
        Ok(serde_json::from_str(&text)?)
    }

    #[cfg(unix)]
    fn check(&self, path: &Path, kind: fn(&std::fs::Metadata) -> bool) -> Result<(), Unused> {
        use std::os::unix::fs::MetadataExt;

        let metadata = std::fs::symlink_metadata(path)?;
        let at = || path.to_owned();
        if !kind(&metadata) {
            return Err(Unused::Kind(at()));
        }
        if metadata.uid() != self.owner {
            return Err(Unused::Owner(at()));
        }
        if metadata.mode() & 0o022 != 0 {
            return Err(Unused::Writable(at()));
        }
        Ok(())
    }

    /// Nothing says here who may write it.
    #[cfg(not(unix))]
    fn check(&self, path: &Path, _: fn(&std::fs::Metadata) -> bool) -> Result<(), Unused> {
        tracing::debug!(owner = self.owner, "owners are not known on this system");
        Err(Unused::Owner(path.to_owned()))
    }

    /// A file in the place of the system's, believed where it belongs to the owner of the folder.
    #[cfg(all(test, unix))]
    pub(crate) fn at(path: &Path) -> Self {
        use std::os::unix::fs::MetadataExt;

        let folder = path.parent().unwrap_or(path);
        Self {
            path: Some(path.to_owned()),
            owner: std::fs::metadata(folder).map_or(0, |metadata| metadata.uid()),
        }
    }

    #[cfg(all(test, not(unix)))]
    pub(crate) fn at(path: &Path) -> Self {
        Self {
            path: Some(path.to_owned()),
            owner: 0,
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// A folder with a good file in it.
    fn machine() -> (tempfile::TempDir, PathBuf) {
        let machine = tempfile::tempdir().unwrap();
        let path = machine.path().join("managed.json");
        let text = r#"{"registrations":{"global":{"clientId":"c","tenant":"t"}},"later":1}"#;
        fs::write(&path, text).unwrap();
        chmod(&path, 0o644);
        (machine, path)
    }

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn client_id(managed: &Managed) -> Option<String> {
        let registration = managed.registration(&"global".into());
        registration.map(|registration| registration.client_id)
    }

    #[test]
    fn it_names_registrations_of_their_cloud() {
        let (_machine, path) = machine();
        let managed = Managed::at(&path);
        assert_eq!(client_id(&managed), Some("c".to_owned()));
        assert_eq!(managed.registration(&"china".into()), None);
        fs::write(&path, "{").unwrap();
        assert_eq!(client_id(&managed), None);
        fs::remove_file(&path).unwrap();
        assert_eq!(client_id(&managed), None);
    }

    #[test]
    fn it_counts_only_where_nobody_else_can_have_written_it() {
        let check = |change: fn(&Path, &Path), expected: &str| {
            let (machine, path) = machine();
            let managed = Managed::at(&path);
            change(machine.path(), &path);
            let error = managed.read(&path).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert_eq!(client_id(&managed), None);
        };
        check(|_, path| chmod(path, 0o664), "can be written");
        check(|_, path| chmod(path, 0o646), "can be written");
        check(|folder, _| chmod(folder, 0o777), "can be written");
        let link = |folder: &Path, path: &Path| {
            let target = folder.join("target.json");
            fs::rename(path, &target).unwrap();
            symlink(target, path).unwrap();
        };
        check(link, "is a link");

        let (_machine, path) = machine();
        let mut managed = Managed::at(&path);
        managed.owner += 1;
        let error = managed.read(&path).unwrap_err();
        assert!(matches!(error, Unused::Owner(_)), "{error}");
    }

    #[test]
    fn a_file_of_somebody_else_in_a_folder_of_the_owner_is_not_used() {
        let (_machine, path) = machine();
        if std::os::unix::fs::chown(&path, Some(65534), None).is_err() {
            println!("skipped: only root can give a file away");
            return;
        }
        let error = Managed::at(&path).read(&path).unwrap_err();
        assert!(matches!(error, Unused::Owner(_)), "{error}");
    }
}
