//! Whole files, private files, and the lock beside them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The largest document that is read, in bytes. Stint never writes one of this size.
const LARGEST: u64 = 64 << 20;

/// Reads the file whole; `None` where there is none.
pub(crate) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Puts `bytes` at `path`: whole or not at all, readable for the owner only, on the disk when this returns.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    // Made new, for the owner only, beside its destination, so that the rename stays on one file system.
    let mut new = tempfile::Builder::new().prefix(".new-").tempfile_in(dir)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(path).map_err(|error| error.error)?;
    sync_folder(dir)
}

/// Renames a file to the first free of `<name>.damaged-1`, `-2`, …, and says where it went. Call it under the lock.
pub(crate) fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let free = (1..=u32::MAX).find_map(|number| {
        let mut name = name.to_owned();
        name.push(format!(".damaged-{number}"));
        let aside = path.with_file_name(name);
        fs::symlink_metadata(&aside).is_err().then_some(aside)
    });
    let aside = free.ok_or(io::ErrorKind::AlreadyExists)?;
    fs::rename(path, &aside)?;
    Ok(aside)
}

/// Waits for the lock of the document at `path`; it is given up when the value is dropped, or its process ends.
pub(crate) fn lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path.with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}

#[cfg(unix)]
fn sync_folder(dir: &Path) -> io::Result<()> {
    // The rename itself is only on the disk when the folder is.
    File::open(dir)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
