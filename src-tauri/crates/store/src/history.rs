use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params};
use stint_domain::{HistoryEntry, IntentId, Timestamp};

use crate::profile::Reports;
use crate::{Damage, Profile, SetAside, StoreError, file};

/// Finished requests, in a small SQLite database: a row each, too many to write anew with each change.
///
/// It is opened for each call and closed after it, under the lock that the documents of a profile have too, so that
/// several processes may use it and a damaged file can be moved out of the way. The usual rollback journal is enough
/// for that and also works on a home folder that comes over the network.
#[derive(Debug, Clone)]
pub struct History {
    path: PathBuf,
    reports: Reports,
}

/// What went wrong with the database.
enum Wrong {
    Damaged(Damage),
    Other(io::Error),
}

impl History {
    /// How many requests are kept, of all accounts.
    pub const MOST: usize = 5000;

    /// For how long a request is kept.
    pub const KEPT: TimeDelta = TimeDelta::days(400);

    /// The form of the table.
    const VERSION: u32 = 1;

    pub(crate) fn in_profile(profile: &Profile, reports: Reports) -> Self {
        Self {
            path: profile.dir().join("history.sqlite"),
            reports,
        }
    }

    /// The last `most` of them, the newest first. None where there is no history yet.
    ///
    /// # Errors
    /// The file is there and can't be read or set aside.
    pub fn latest(&self, most: usize) -> Result<Vec<HistoryEntry>, StoreError> {
        let read = |failed| self.unreadable(failed);
        let _lock = file::lock(&self.path).map_err(read)?;
        if !fs::exists(&self.path).map_err(read)? {
            return Ok(Vec::new());
        }
        self.with(|database| latest(database, most)).map_err(read)
    }

    /// Keeps these in the place of what was known of them, and drops what is too old or too much at `now`. They are
    /// on the disk when this returns.
    ///
    /// # Errors
    /// They could not be written; what was there before is still there.
    pub fn keep(&self, entries: &[HistoryEntry], now: Timestamp) -> Result<(), StoreError> {
        let write = |failed| self.unwritable(failed);
        let _lock = file::lock(&self.path).map_err(write)?;
        self.with(|database| {
            let all = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for entry in entries {
                put(&all, entry)?;
            }
            drop_old(&all, now)?;
            all.commit()
        })
        .map_err(write)
    }

    /// Takes all of it from the disk, also what was set aside.
    ///
    /// # Errors
    /// Something could not be removed.
    pub fn erase(&self) -> Result<(), StoreError> {
        let write = |failed| self.unwritable(failed);
        let _lock = file::lock(&self.path).map_err(write)?;
        let (Some(dir), Some(name)) = (self.path.parent(), self.path.file_name()) else {
            return Ok(());
        };
        let name = name.to_string_lossy();
        for found in fs::read_dir(dir).map_err(write)? {
            let found = found.map_err(write)?;
            if found.file_name().to_string_lossy().starts_with(&*name) {
                fs::remove_file(found.path()).map_err(write)?;
            }
        }
        Ok(())
    }

    /// Opens the database and works with it. One that turns out to be damaged is set aside, and the work begins anew
    /// with an empty one. Call it under the lock.
    fn with<R>(&self, work: impl Fn(&mut Connection) -> rusqlite::Result<R>) -> io::Result<R> {
        let attempt = || self.open().and_then(|mut database| Ok(work(&mut database)?));
        match attempt() {
            Err(Wrong::Damaged(damage)) => {
                self.set_aside(damage)?;
                attempt().map_err(Wrong::into_io)
            }
            done => done.map_err(Wrong::into_io),
        }
    }

    fn open(&self) -> Result<Connection, Wrong> {
        make_private(&self.path).map_err(Wrong::Other)?;
        let database = Connection::open(&self.path)?;
        let version: u32 = database.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > Self::VERSION {
            return Err(Wrong::Damaged(Damage::TooNew { version }));
        }
        if version < Self::VERSION {
            database.execute_batch(
                "CREATE TABLE IF NOT EXISTS request (
                     account TEXT NOT NULL,
                     id TEXT NOT NULL,
                     asked_at INTEGER NOT NULL,
                     intent TEXT,
                     entry TEXT NOT NULL,
                     PRIMARY KEY (account, id)
                 ) WITHOUT ROWID;
                 CREATE INDEX IF NOT EXISTS request_by_age ON request (asked_at);
                 PRAGMA user_version = 1;",
            )?;
        }
        // What is deleted is overwritten: the texts are people's own.
        database.execute_batch("PRAGMA secure_delete = ON;")?;
        Ok(database)
    }

    fn set_aside(&self, damage: Damage) -> io::Result<()> {
        let aside = file::set_aside(&self.path)?;
        let half_done = with_suffix(&self.path, "-journal");
        if fs::exists(&half_done)? {
            // It belongs to the damaged file and would be played into the new one.
            fs::rename(half_done, with_suffix(&aside, "-journal"))?;
        }
        tracing::warn!(?damage, path = %aside.display(), "the history was set aside");
        self.reports.add(SetAside {
            document: "history".to_owned(),
            path: aside,
            damage,
        });
        Ok(())
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

fn latest(database: &Connection, most: usize) -> rusqlite::Result<Vec<HistoryEntry>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut query =
        database.prepare("SELECT entry, intent FROM request ORDER BY asked_at DESC, id DESC LIMIT ?1")?;
    let rows = query.query_map([most], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
    })?;
    let mut entries = Vec::new();
    for row in rows {
        let (entry, intent) = row?;
        entries.extend(understood(&entry, intent));
    }
    Ok(entries)
}

fn put(all: &Transaction<'_>, entry: &HistoryEntry) -> rusqlite::Result<()> {
    let known = all
        .query_row(
            "SELECT entry, intent FROM request WHERE account = ?1 AND id = ?2",
            params![entry.account.as_str(), entry.id],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)),
        )
        .optional()?;
    let known = known.and_then(|(known, intent)| understood(&known, intent));
    let entry = known.map_or_else(|| entry.clone(), |known| entry.clone().over(known));
    let text = serde_json::to_string(&entry)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    let intent = entry.intent.as_ref().map(IntentId::as_str);
    // An intent of which the service's id was not known when it was kept.
    if let Some(intent) = intent.filter(|intent| *intent != entry.id) {
        all.execute(
            "DELETE FROM request WHERE account = ?1 AND id = ?2",
            params![entry.account.as_str(), intent],
        )?;
    }
    all.execute(
        "INSERT OR REPLACE INTO request (account, id, asked_at, intent, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            entry.account.as_str(),
            entry.id,
            entry.asked_at.timestamp_millis(),
            intent,
            text
        ],
    )?;
    Ok(())
}

fn drop_old(all: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<()> {
    let oldest = (now - History::KEPT).timestamp_millis();
    all.execute("DELETE FROM request WHERE asked_at < ?1", [oldest])?;
    let most = i64::try_from(History::MOST).unwrap_or(i64::MAX);
    all.execute(
        "DELETE FROM request WHERE (account, id) IN
             (SELECT account, id FROM request ORDER BY asked_at DESC, id DESC LIMIT -1 OFFSET ?1)",
        [most],
    )?;
    Ok(())
}

/// A row of another version that does not fit is passed over; the rest is still worth something.
fn understood(entry: &str, intent: Option<String>) -> Option<HistoryEntry> {
    let entry: HistoryEntry = serde_json::from_str(entry)
        .map_err(|error| tracing::warn!(%error, "a request of the history is not understood"))
        .ok()?;
    Some(HistoryEntry {
        intent: intent.as_deref().map(IntentId::new),
        ..entry
    })
}

/// SQLite makes its file readable for the group; one that is there keeps its mode, and its journal gets the same.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

impl Wrong {
    fn into_io(self) -> io::Error {
        match self {
            Self::Damaged(damage) => io::Error::other(format!("{damage:?}")),
            Self::Other(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Wrong {
    fn from(error: rusqlite::Error) -> Self {
        let damaged = matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
        );
        if damaged {
            Self::Damaged(Damage::NotReadable)
        } else {
            Self::Other(io::Error::other(error))
        }
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
