//! Where the programs are that tests start.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

/// The build output that the running test or tour is a part of.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Finds the build output from the running program itself, so that it is right for every target folder.
    /// `STINT_BIN_DIR` names another folder with programs, to test a build made elsewhere.
    ///
    /// # Errors
    /// Fails when the running program's own path is unknown.
    pub fn find() -> anyhow::Result<Self> {
        if let Some(folder) = env::var_os("STINT_BIN_DIR") {
            return Ok(Self {
                folder: folder.into(),
            });
        }
        let own = env::current_exe().context("the path of the running program is unknown")?;
        let folder = own.parent().context("the running program is in no folder")?;
        // Cargo puts test programs one folder below the others.
        let folder = if folder.ends_with("deps") {
            folder.parent().unwrap_or(folder)
        } else {
            folder
        };
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// A program of this workspace.
    ///
    /// # Errors
    /// Says how to build it when it is not there.
    pub fn built(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.join(name);
        if !path.is_file() {
            bail!(
                "{} is not built; `cargo xtask run` and `cargo xtask test` make it",
                path.display()
            );
        }
        Ok(path)
    }

    /// A tool that `cargo xtask set-up` put beside the build output, else one on the search path.
    ///
    /// # Errors
    /// Says how to get it when it is nowhere.
    pub fn tool(&self, name: &str) -> anyhow::Result<PathBuf> {
        let own = self.target().join("tools/bin").join(name);
        let inherited = env::var_os("PATH").unwrap_or_default();
        std::iter::once(own)
            .chain(env::split_paths(&inherited).map(|folder| folder.join(name)))
            .find(|path| path.is_file())
            .with_context(|| format!("{name} was not found; `cargo xtask set-up` fetches it"))
    }

    /// Cargo's target folder.
    #[must_use]
    pub fn target(&self) -> &Path {
        self.folder.parent().unwrap_or(&self.folder)
    }

    /// The root of the workspace's sources.
    #[must_use]
    pub fn sources() -> &'static Path {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        own.parent().unwrap_or(own)
    }
}
