//! A real notification daemon that draws.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::desktop::Desktop;

/// xfce4-notifyd: draws notifications with real buttons on the desktop's display.
#[derive(Debug)]
pub struct ToastDaemon(());

impl ToastDaemon {
    /// Starts the daemon and waits until it takes notifications.
    ///
    /// # Errors
    /// Fails when it is not installed or another daemon is there.
    pub async fn start(desktop: &Desktop) -> anyhow::Result<Self> {
        let program = program().context("xfce4-notifyd was not found; `cargo xtask set-up` installs it")?;
        desktop.spawn("toasts", &mut desktop.command(program))?;
        desktop.name_on_bus("org.freedesktop.Notifications").await?;
        Ok(Self(()))
    }
}

/// It lies in a folder named after the machine's kind, for other programs to start.
fn program() -> Option<PathBuf> {
    const IN_LIBRARIES: &str = "xfce4/notifyd/xfce4-notifyd";
    let libraries = std::fs::read_dir("/usr/lib")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    libraries
        .chain([PathBuf::from("/usr/lib")])
        .map(|folder: PathBuf| folder.join(IN_LIBRARIES))
        .find(|path: &PathBuf| Path::is_file(path))
}
