use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// One running process on a profile. It owns the intents that it records; when it is gone, however it ended, the
/// next one takes them over.
///
/// A file lock says that a run lives: the system gives it up with the process.
#[derive(Debug)]
pub struct Run {
    id: String,
    path: PathBuf,
    _lock: File,
}

impl Run {
    pub(crate) fn begin(profile: &Path) -> Result<Self, StoreError> {
        let dir = folder(profile);
        let failed = |source| StoreError::Folder {
            path: dir.clone(),
            source,
        };
        fs::create_dir_all(&dir).map_err(failed)?;
        let named = tempfile::Builder::new()
            .prefix("run-")
            .tempfile_in(&dir)
            .map_err(failed)?;
        let (lock, path) = named.keep().map_err(|error| failed(error.error))?;
        lock.lock().map_err(failed)?;
        let id = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let id = id.ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
        Ok(Self {
            id,
            path,
            _lock: lock,
        })
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Does the run called `id` still live? A run that can't be asked counts as living: its intents are then left
    /// alone, which does no harm.
    pub(crate) fn lives(&self, id: &str) -> bool {
        if id == self.id {
            return true;
        }
        let path = self.path.with_file_name(id);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return false,
            Err(error) => {
                tracing::warn!(%error, "another run cannot be asked whether it lives");
                return true;
            }
        };
        match file.try_lock() {
            Ok(()) => {
                // Nobody asks for it again: what it owned is taken over now.
                let _ = fs::remove_file(&path);
                false
            }
            Err(TryLockError::WouldBlock) => true,
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, "another run cannot be asked whether it lives");
                true
            }
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn folder(profile: &Path) -> PathBuf {
    profile.join("runs")
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_cannot_be_asked_counts_as_living() {
        let home = tempfile::tempdir().unwrap();
        let run = Run::begin(home.path()).unwrap();
        assert!(run.lives(run.id()));
        assert!(!run.lives("run-gone"));
        // As a file that belongs to somebody else it is there and can't be opened.
        let loops = folder(home.path()).join("run-loop");
        std::os::unix::fs::symlink(&loops, &loops).unwrap();
        assert!(run.lives("run-loop"));
    }
}
