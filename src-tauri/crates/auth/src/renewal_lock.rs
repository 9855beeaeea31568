use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::secrets::SecretName;
use crate::threads::Threads;

/// Keeps processes on one profile from renewing the same account at the same time.
///
/// A refresh token that was used stays valid (contract `sign-in.md`, refresh token facts), so renewing twice does
/// no harm; the lock keeps the processes from storing an older token over a newer one.
#[derive(Debug)]
pub(crate) struct RenewalLock {
    path: PathBuf,
    threads: Threads,
    /// What this process holds already.
    held: tokio::sync::Mutex<Weak<File>>,
}

/// How long another process may hold the lock before it is ignored, real time.
const PATIENCE: Duration = Duration::from_secs(15);

impl RenewalLock {
    pub(crate) fn new(profile: &Path, name: &SecretName) -> Self {
        let plain = |text: &str| -> String {
            let safe = |letter: char| {
                if letter.is_ascii_alphanumeric() {
                    letter
                } else {
                    '-'
                }
            };
            text.chars().map(safe).collect()
        };
        let file = format!("renewal-{}-{}.lock", plain(name.service()), plain(name.account()));
        Self {
            path: profile.join(file),
            threads: Threads::new("renewal lock", PATIENCE),
            held: tokio::sync::Mutex::default(),
        }
    }

    /// Waits for the lock; it is given up when the last value is dropped. `None`: it can't be had, go on without.
    pub(crate) async fn take(&self) -> Option<Arc<File>> {
        let mut held = self.held.lock().await;
        if let Some(file) = held.upgrade() {
            return Some(file);
        }
        let file = Arc::new(self.wait().await?);
        *held = Arc::downgrade(&file);
        Some(file)
    }

    async fn wait(&self) -> Option<File> {
        let path = self.path.clone();
        let locked = self.threads.run(move || {
            let mut options = OpenOptions::new();
            options.create(true).truncate(false).write(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(path)?;
            file.lock()?;
            Ok::<_, std::io::Error>(file)
        });
        match locked.await {
            Ok(Ok(file)) => Some(file),
            Ok(Err(error)) => {
                tracing::warn!(%error, "renewing without the lock between processes");
                None
            }
            Err(_) => {
                tracing::warn!("another process does not finish its renewal; going on without it");
                None
            }
        }
    }
}
