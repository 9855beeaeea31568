//! The log: on stderr, and in a file of the profile that never grows beyond a bound.

use std::{
    env,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    panic,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tracing_subscriber::{
    EnvFilter, Layer as _,
    fmt::{self, MakeWriter},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// What is logged without `STINT_LOG`.
const USUAL: &str = "info,zbus=warn,tao=warn,wry=warn";

/// The most bytes of one file; one older file is kept beside it.
const MOST: u64 = 1024 * 1024;

/// Starts the log. A folder that can't be used costs the file, not the start.
pub(crate) fn start(folder: &Path) {
    let filter = || EnvFilter::try_new(env::var("STINT_LOG").unwrap_or_default().trim()).ok();
    let chosen = || match filter() {
        Some(filter) if !filter.to_string().is_empty() => filter,
        _ => EnvFilter::new(USUAL),
    };
    let file = BoundedFile::open(folder, MOST);
    let problem = file.as_ref().err().map(ToString::to_string);
    let to_file = file.ok().map(|file| {
        let shared = Shared(Arc::new(Mutex::new(file)));
        fmt::layer()
            .with_ansi(false)
            .with_writer(shared)
            .with_filter(chosen())
    });
    let to_terminal = fmt::layer().with_writer(io::stderr).with_filter(chosen());
    let started = tracing_subscriber::registry()
        .with(to_terminal)
        .with(to_file)
        .try_init();
    if started.is_err() {
        return;
    }
    log_panics();
    if let Some(problem) = problem {
        tracing::warn!(folder = %folder.display(), problem, "the log goes to the terminal only");
    }
}

/// A panic in a task would otherwise be seen only by who started Stint from a terminal.
fn log_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        tracing::error!("{panic}");
        usual(panic);
    }));
}

/// `stint.log`, which becomes `stint.old.log` when it is full.
struct BoundedFile {
    path: PathBuf,
    file: File,
    length: u64,
    most: u64,
}

impl BoundedFile {
    fn open(folder: &Path, most: u64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join("stint.log");
        let file = append_to(&path)?;
        let length = file.metadata()?.len();
        Ok(Self {
            path,
            file,
            length,
            most,
        })
    }

    fn turn(&mut self) -> io::Result<()> {
        fs::rename(&self.path, self.path.with_extension("old.log"))?;
        self.file = append_to(&self.path)?;
        self.length = 0;
        Ok(())
    }
}

/// Opens for the owner alone: names of people and roles are in it.
fn append_to(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

impl Write for BoundedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.length > 0 && self.length + bytes.len() as u64 > self.most {
            self.turn()?;
        }
        let written = self.file.write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The file, shared by all threads that log.
#[derive(Clone)]
struct Shared(Arc<Mutex<BoundedFile>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

impl MakeWriter<'_> for Shared {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_never_grows_beyond_its_bound_and_the_one_before_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = BoundedFile::open(folder.path(), 20).unwrap();
        for line in ["first line\n", "second\n", "third line\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("stint.old.log"), "first line\nsecond\n");
        assert_eq!(read("stint.log"), "third line\n");
        // A run that comes later goes on where this one ended.
        let mut later = BoundedFile::open(folder.path(), 20).unwrap();
        later.write_all(b"fourth line\n").unwrap();
        assert_eq!(read("stint.old.log"), "third line\n");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let log = BoundedFile::open(folder.path(), 20).unwrap();
        assert_eq!(log.file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
