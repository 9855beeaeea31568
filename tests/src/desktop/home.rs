//! A person's folders, the environment that names them, and what the programs left in the logs.

use std::{ffi::OsString, fs, io::Write as _, os::unix::fs::PermissionsExt as _, path::Path};

/// Makes the folders of a person and the environment that names them.
pub(super) fn home(folder: &Path, logs: &Path) -> anyhow::Result<Vec<(OsString, OsString)>> {
    let mut path = vec![folder.join("bin")];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let mut environment: Vec<(OsString, OsString)> = vec![("PATH".into(), std::env::join_paths(path)?)];
    for (variable, name) in [
        ("HOME", "home"),
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_CONFIG_HOME", "home/.config"),
        ("XDG_DATA_HOME", "home/.local/share"),
        ("XDG_CACHE_HOME", "home/.cache"),
        ("XDG_STATE_HOME", "home/.local/state"),
    ] {
        let place = folder.join(name);
        fs::create_dir_all(&place)?;
        fs::set_permissions(&place, fs::Permissions::from_mode(0o700))?;
        environment.push((variable.into(), place.into()));
    }
    fs::create_dir_all(folder.join("bin"))?;
    fs::create_dir_all(logs)?;
    let fixed = [
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
        ("XDG_SESSION_TYPE", "x11"),
        ("GDK_BACKEND", "x11"),
        ("GSETTINGS_BACKEND", "memory"),
        // The accessibility bus would be started by the session bus, which starts nothing here.
        ("NO_AT_BRIDGE", "1"),
        // Without a graphics card this saves time and memory, and the picture is the same.
        ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
        ("RUST_BACKTRACE", "1"),
    ];
    environment.extend(fixed.map(|(name, value)| (name.into(), value.into())));
    environment.extend(std::env::var_os("RUST_LOG").map(|value| ("RUST_LOG".into(), value)));
    Ok(environment)
}

/// Shows the end of every log, beside the message of the test that failed.
pub(super) fn print_logs(logs: &Path) {
    const LINES: usize = 40;
    let mut out = std::io::stderr().lock();
    for entry in fs::read_dir(logs).into_iter().flatten().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        if !lines.is_empty() {
            let tail = lines[lines.len().saturating_sub(LINES)..].join("\n");
            let _ = writeln!(out, "--- {}\n{tail}", entry.file_name().to_string_lossy());
        }
    }
}
