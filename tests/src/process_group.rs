//! Processes that end together, whatever ends them.

use std::{
    io,
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;

/// A process group whose members are killed when this value goes, and also when the whole test is killed.
///
/// The group's leader is a shell that reads from a pipe which only this process holds open. When the pipe closes, by
/// `drop` or because this process is gone, the shell kills its own group.
#[derive(Debug)]
pub(crate) struct ProcessGroup {
    leader: Child,
    members: Vec<Child>,
}

impl ProcessGroup {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let leader = Command::new("sh")
            .args(["-c", "read -r _; kill -KILL 0"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("no shell to lead the process group")?;
        Ok(Self {
            leader,
            members: Vec::new(),
        })
    }

    /// Starts a member. The answer's pipes, if the command has any, can be taken out of it.
    pub(crate) fn spawn(&mut self, command: &mut Command) -> io::Result<&mut Child> {
        let group = i32::try_from(self.leader.id()).map_err(io::Error::other)?;
        self.members.push(command.process_group(group).spawn()?);
        self.members
            .last_mut()
            .ok_or_else(|| io::Error::other("the list of members is empty"))
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        drop(self.leader.stdin.take());
        // Whatever cannot be waited for any more is gone already.
        let _ = self.leader.wait();
        for member in &mut self.members {
            let _ = member.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn members_end_with_the_group() {
        let mut group = ProcessGroup::start().unwrap();
        // The grandchild holds the pipe open for as long as it lives.
        let member = Command::new("sh")
            .args(["-c", "cat /dev/zero >/dev/null & echo up; wait"])
            .stdout(Stdio::piped())
            .spawn_in(&mut group);
        let mut pipe = member.stdout.take().unwrap();
        let mut up = [0; 3];
        pipe.read_exact(&mut up).unwrap();
        drop(group);
        assert_eq!(pipe.read_to_end(&mut Vec::new()).unwrap(), 0);
    }

    trait SpawnIn {
        fn spawn_in<'a>(&mut self, group: &'a mut ProcessGroup) -> &'a mut Child;
    }

    impl SpawnIn for Command {
        fn spawn_in<'a>(&mut self, group: &'a mut ProcessGroup) -> &'a mut Child {
            group.spawn(self).unwrap()
        }
    }
}
