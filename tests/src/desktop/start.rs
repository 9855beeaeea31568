//! Starts the programs of a desktop that is being put together.

use std::{
    ffi::OsString,
    fs::File,
    io::{BufRead as _, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;

use crate::{
    process_group::ProcessGroup,
    wait::{LIMIT, within},
};

/// What the parts of a desktop need while it is being put together.
pub(super) struct Start<'a> {
    pub(super) group: &'a mut ProcessGroup,
    pub(super) logs: &'a Path,
    pub(super) environment: &'a mut Vec<(OsString, OsString)>,
}

impl Start<'_> {
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(super) fn spawn(&mut self, name: &str, command: &mut Command) -> anyhow::Result<&mut Child> {
        spawn(self.group, self.logs, name, command)
    }

    /// Starts a program that says by its first line of output that it is ready, and answers with that line.
    pub(super) async fn spawn_until_line(
        &mut self,
        name: &str,
        command: &mut Command,
    ) -> anyhow::Result<String> {
        let log = File::create(self.logs.join(format!("{name}.log")))?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let child = self
            .group
            .spawn(command)
            .with_context(|| format!("{name} could not be started"))?;
        let out = child
            .stdout
            .take()
            .with_context(|| format!("{name} has no output"))?;
        let line = tokio::task::spawn_blocking(move || first_line(out));
        within(LIMIT, name, async { Ok(line.await??) }).await
    }
}

/// Reads one line, then goes on reading in the background so that the program never waits for us.
fn first_line(out: impl Read + Send + 'static) -> std::io::Result<String> {
    let mut out = BufReader::new(out);
    let mut line = String::new();
    if out.read_line(&mut line)? == 0 {
        return Err(std::io::Error::other("ended without a word"));
    }
    std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
    Ok(line.trim().to_owned())
}

pub(super) fn spawn<'a>(
    group: &'a mut ProcessGroup,
    logs: &Path,
    name: &str,
    command: &mut Command,
) -> anyhow::Result<&'a mut Child> {
    let log = File::options()
        .create(true)
        .append(true)
        .open(logs.join(format!("{name}.log")))?;
    command.stdout(log.try_clone()?).stderr(log);
    group
        .spawn(command)
        .with_context(|| format!("{name} could not be started"))
}
