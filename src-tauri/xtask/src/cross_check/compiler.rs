//! Debian's own compiler for its browsers, unpacked into the target folder and not installed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, bail};

use crate::process::{find, output, run, say};

/// A compiler beside the source of its standard library.
pub(super) struct Compiler {
    root: PathBuf,
}

impl Compiler {
    /// The packages to begin with: the compiler, and the source. What they need of the same family is found.
    const PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];

    /// Fetches the newest that this machine's package lists name into `folder`; `None` where they name none.
    pub(super) fn fetch(folder: &Path) -> anyhow::Result<Option<Self>> {
        if find("apt-get").is_none() || find("dpkg-deb").is_none() {
            return Ok(None);
        }
        let Some(versions) = versions()? else {
            return Ok(None);
        };
        let root = folder.join("rust");
        let stamp = folder.join("rust-versions");
        if fs::read_to_string(&stamp).is_ok_and(|last| last == versions.join("\n")) {
            return Ok(Some(Self { root }));
        }
        say(format_args!("Fetching {}", versions.join(" ")));
        for old in [&root, &folder.join("packages")] {
            if old.exists() {
                fs::remove_dir_all(old).with_context(|| format!("{} cannot be removed", old.display()))?;
            }
        }
        unpack(&versions, &folder.join("packages"), &root)?;
        fs::write(&stamp, versions.join("\n"))?;
        Ok(Some(Self { root }))
    }

    /// Makes `command`, a cargo, use this compiler.
    pub(super) fn serve(&self, command: &mut Command) {
        command
            .env("RUSTC", self.root.join("usr/bin/rustc"))
            .env("LD_LIBRARY_PATH", self.root.join("usr/lib/x86_64-linux-gnu"))
            // Checking the standard library from source is no stable feature yet.
            .env("RUSTC_BOOTSTRAP", "1");
    }
}

/// `package=version` of everything to fetch, sorted; `None` where one is not to be had.
fn versions() -> anyhow::Result<Option<Vec<String>>> {
    let mut names = BTreeSet::new();
    let mut open: Vec<String> = Compiler::PACKAGES.map(str::to_owned).into();
    while let Some(name) = open.pop() {
        let listing = output(Command::new("apt-cache").args(["depends", "--important", &name]));
        let Some(listing) = listing.filter(|it| it.success) else {
            return Ok(None);
        };
        open.extend(
            family(&listing.stdout)
                .into_iter()
                .filter(|it| !names.contains(it)),
        );
        names.insert(name);
    }
    let mut versions = Vec::new();
    for name in names {
        let policy = output(
            Command::new("apt-cache")
                .env("LC_ALL", "C")
                .args(["policy", &name]),
        );
        let Some(version) = policy.as_ref().and_then(|it| candidate(&it.stdout)) else {
            return Ok(None);
        };
        versions.push(format!("{name}={version}"));
    }
    Ok(Some(versions))
}

/// The packages of `apt-cache depends` that belong to the compiler; the rest is on every machine that builds.
fn family(depends: &str) -> Vec<String> {
    let names = depends
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "));
    names
        .filter(|name| name.starts_with("libstd-rust-web") || name.starts_with("libllvm"))
        .map(str::to_owned)
        .collect()
}

/// The version that `apt-cache policy` would install.
fn candidate(policy: &str) -> Option<&str> {
    let version = policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate: "))?;
    (version != "(none)").then_some(version)
}

fn unpack(versions: &[String], packages: &Path, root: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(packages).with_context(|| format!("{} cannot be made", packages.display()))?;
    run(Command::new("apt-get")
        .current_dir(packages)
        .args(["download", "--quiet=2"])
        .args(versions)
        .stderr(Stdio::null()))?;
    let mut unpacked = 0;
    for entry in fs::read_dir(packages)? {
        run(Command::new("dpkg-deb")
            .arg("--extract")
            .arg(entry?.path())
            .arg(root))?;
        unpacked += 1;
    }
    if unpacked != versions.len() {
        bail!("{unpacked} of {} packages were fetched", versions.len());
    }
    fs::remove_dir_all(packages)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_compiler_and_leaves_what_is_there_anyway() {
        let depends = "rustc-web\n  Depends: libc6\n  Depends: libstd-rust-web-dev\n  Depends: gcc\n";
        assert_eq!(family(depends), ["libstd-rust-web-dev"]);
        let depends = "libstd-rust-web-1.96\n  Depends: libllvm22\n  Conflicts: <rustup>\n";
        assert_eq!(family(depends), ["libllvm22"]);
    }

    #[test]
    fn knows_which_version_would_come() {
        let policy = "rustc-web:\n  Installed: (none)\n  Candidate: 1.96.0+dfsg1-1\n";
        assert_eq!(candidate(policy), Some("1.96.0+dfsg1-1"));
        assert_eq!(candidate("rustc-web:\n  Candidate: (none)\n"), None);
        assert_eq!(candidate(""), None);
    }
}
