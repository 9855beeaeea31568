//! Running other programs, and talking to the person in front of the terminal.

use std::{
    env,
    ffi::OsString,
    fmt::Display,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, bail};

use crate::place::Place;

/// Prints one line; a closed terminal is no reason to fail.
pub(crate) fn say(line: impl Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Runs a command with the terminal as its own and fails when it does.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let line = line_of(command);
    let status = command
        .status()
        .with_context(|| format!("`{line}` could not be started"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs a command quietly and answers with what it printed, whatever its exit code; `None` when it cannot be started.
pub(crate) fn output(command: &mut Command) -> Option<Output> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    Some(Output {
        success: output.status.success(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
    })
}

/// What a quiet command left.
pub(crate) struct Output {
    pub(crate) success: bool,
    pub(crate) stdout: String,
}

/// A `cargo` command in the root, with the tools that set-up fetched in reach.
///
/// Each one that compiles is given `--workspace`: Cargo chooses the features of shared dependencies by the packages
/// that are selected, so another selection would compile most of them again.
pub(crate) fn cargo(place: &Place) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(&place.root)
        .env("CARGO_TARGET_DIR", &place.target)
        .env("PATH", search_path(place));
    command
}

/// A compiling `cargo` command that also takes the programs and tests of the private desktop, where there can be one.
pub(crate) fn cargo_with_desktop(place: &Place, command: &str) -> Command {
    let mut cargo = cargo(place);
    cargo.args([command, "--workspace", "--locked"]);
    if cfg!(target_os = "linux") {
        cargo.args(["--features", "stint-tests/e2e"]);
    }
    cargo
}

/// The search path with the project's own tools first.
pub(crate) fn search_path(place: &Place) -> OsString {
    let own = [place.tools().join("bin")];
    let inherited = env::var_os("PATH").unwrap_or_default();
    env::join_paths(own.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
}

/// Finds a program on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&name))
        .find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

fn line_of(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|it| it.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
