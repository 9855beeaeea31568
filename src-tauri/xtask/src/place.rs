//! Where the project and its build output are.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// The folders that the commands work in, all absolute.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    /// Cargo's build output: `CARGO_TARGET_DIR`, else `target` in the root.
    pub(crate) target: PathBuf,
}

impl Place {
    /// Finds the folders from where this crate was compiled and from the environment.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .context("the workspace's root was not found")?
            .to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR").filter(|value| !value.is_empty()) {
            Some(folder) => std::path::absolute(folder).context("CARGO_TARGET_DIR is no usable path")?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The sources of the web front end.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Tools that set-up fetches for this project alone.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program of this workspace as a development build leaves it.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.program("debug", name)
    }

    /// A program of this workspace as a build for users leaves it.
    pub(crate) fn released(&self, name: &str) -> PathBuf {
        self.program("release", name)
    }

    fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}
