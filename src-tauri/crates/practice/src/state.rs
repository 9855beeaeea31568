//! The state file: the whole world and its signing key, so that a practice tenant survives a restart.

use std::io::Write as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use chrono::Datelike as _;
use serde::{Deserialize, Serialize};
use stint_clock::Timestamp;

use crate::tokens::{KeyError, Keys};
use crate::world::World;

const FORMAT: &str = "stint-practice-state";
const VERSION: u32 = 2;
/// Years in which a practice tenant may live; time runs quickly there.
const PLAUSIBLE: RangeInclusive<i32> = 1970..=2500;

/// Where the state is kept.
#[derive(Debug, Clone)]
pub(crate) struct StateFile {
    path: PathBuf,
}

/// What a state file held.
pub(crate) struct Loaded {
    pub(crate) world: World,
    pub(crate) keys: Keys,
    /// The practice tenant's time when it was written.
    pub(crate) saved_at: Timestamp,
}

/// Why a state file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// It can't be read or written.
    #[error("it can't be read or written")]
    Io(#[source] std::io::Error),
    /// It is not a state file, or a damaged one.
    #[error("it is not a state file of the practice tenant, or it is damaged")]
    NotOurs(#[source] serde_json::Error),
    /// Another version of Stint has written it.
    #[error(
        "another version of Stint has written it (format {format} {version}, not {FORMAT} {VERSION}); name another \
         file or move this one away, and a new practice tenant begins there"
    )]
    Version {
        /// The format's name in the file.
        format: String,
        /// The format's version in the file.
        version: u32,
    },
    /// It was written at an instant that no clock can have shown.
    #[error("it was written at {0}, which can't be")]
    Time(Timestamp),
    /// The signing key in it is damaged.
    #[error("its signing key can't be used")]
    Key(#[source] KeyError),
}

#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    version: u32,
    saved_at: Timestamp,
    signing_key: String,
    world: &'a World,
}

#[derive(Deserialize)]
struct Read {
    saved_at: Timestamp,
    signing_key: String,
    world: World,
}

impl StateFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Reads the file; `None` when there is none yet.
    pub(crate) fn read(&self) -> Result<Option<Loaded>, StateError> {
        let text = match std::fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StateError::Io(error)),
        };
        let Head { format, version } = serde_json::from_slice(&text).map_err(StateError::NotOurs)?;
        if format != FORMAT || version != VERSION {
            return Err(StateError::Version { format, version });
        }
        let read: Read = serde_json::from_slice(&text).map_err(StateError::NotOurs)?;
        if !PLAUSIBLE.contains(&read.saved_at.year()) {
            return Err(StateError::Time(read.saved_at));
        }
        Ok(Some(Loaded {
            world: read.world,
            keys: Keys::from_text(&read.signing_key).map_err(StateError::Key)?,
            saved_at: read.saved_at,
        }))
    }

    /// Replaces the file in one step; only its owner may read it.
    pub(crate) fn write(&self, world: &World, keys: &Keys, now: Timestamp) -> Result<(), StateError> {
        let written = Written {
            format: FORMAT,
            version: VERSION,
            saved_at: now,
            signing_key: keys.to_text(),
            world,
        };
        let text = serde_json::to_vec(&written).map_err(StateError::NotOurs)?;
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        // A temporary file is made for its owner alone (0600), and the rename keeps that.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(StateError::Io)?;
        file.write_all(&text).map_err(StateError::Io)?;
        file.as_file().sync_all().map_err(StateError::Io)?;
        file.persist(&self.path)
            .map_err(|error| StateError::Io(error.error))?;
        Ok(())
    }
}
