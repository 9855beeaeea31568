//! Remembers what a step was done for, so that it is not done again for the same.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// A file with the hash of what a step was last done for.
pub(super) struct Stamp {
    file: PathBuf,
    hash: String,
}

impl Stamp {
    /// A stamp over the content of `files` and over `words`, kept in `file`.
    pub(super) fn new(file: PathBuf, files: &BTreeSet<PathBuf>, words: &[&str]) -> anyhow::Result<Self> {
        // Not a cryptographic hash: nobody attacks their own build, and a change is all that has to be seen.
        let mut hasher = DefaultHasher::new();
        words.hash(&mut hasher);
        for path in files {
            path.hash(&mut hasher);
            let content = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
            content.hash(&mut hasher);
        }
        Ok(Self {
            file,
            hash: format!("{:016x}", hasher.finish()),
        })
    }

    /// Whether the step was done for exactly this.
    pub(super) fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|last| last == self.hash)
    }

    /// Notes that the step is done.
    pub(super) fn set(&self) -> anyhow::Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, &self.hash)
            .with_context(|| format!("{} cannot be written", self.file.display()))
    }
}

/// All files below a folder, except those in folders named in `without`.
pub(super) fn files_below(folder: &Path, without: &[&str]) -> anyhow::Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let skipped = without.iter().any(|name| entry.file_name() == OsStr::new(name));
            if entry.file_type()?.is_dir() {
                if !skipped {
                    folders.push(entry.path());
                }
            } else {
                files.insert(entry.path());
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_a_change_in_a_file_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("stint-stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("src/a.ts"), "one").unwrap();
        let stamp = || {
            let files = files_below(&folder, &["dist"]).unwrap();
            Stamp::new(folder.join("dist/stamp"), &files, &["24"]).unwrap()
        };
        assert!(!stamp().is_current());
        stamp().set().unwrap();
        fs::write(folder.join("dist/index.html"), "built").unwrap();
        assert!(stamp().is_current());
        fs::write(folder.join("src/a.ts"), "two").unwrap();
        assert!(!stamp().is_current());
        fs::remove_dir_all(&folder).unwrap();
    }
}
