use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use rustix::process::{Pid, Signal as Number, getpgrp, kill_process};
use rustix::termios::tcgetpgrp;
use tokio::signal::unix::{self, SignalKind};

use crate::exit::Outcome;

/// What asks this process to end.
#[derive(Debug, Clone, Copy)]
pub(in crate::verbs::run) enum Signal {
    Interrupt,
    Terminate,
    HangUp,
}

/// Asked for once, from the start: nothing that comes in between is missed.
pub(in crate::verbs::run) struct Signals {
    interrupt: unix::Signal,
    terminate: unix::Signal,
    hang_up: unix::Signal,
}

impl Signals {
    pub(in crate::verbs::run) fn listen() -> Result<Self, Outcome> {
        let listen = |kind| {
            unix::signal(kind)
                .map_err(|error| Outcome::unexpected(format!("signals cannot be received: {error}")))
        };
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    pub(in crate::verbs::run) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.hang_up.recv() => Signal::HangUp,
        }
    }
}

impl Signal {
    fn number(self) -> Number {
        match self {
            Self::Interrupt => Number::INT,
            Self::Terminate => Number::TERM,
            Self::HangUp => Number::HUP,
        }
    }

    /// The exit code of a process that it ended.
    pub(in crate::verbs::run) fn code(self) -> u8 {
        128 + u8::try_from(self.number().as_raw()).unwrap_or(0)
    }

    /// Gives it to the command, unless that has it already: some commands take a second interrupt as "at once,
    /// whatever is lost".
    pub(in crate::verbs::run) fn pass_on(self, child: u32) {
        let has_it = match self {
            Self::Interrupt => is_in_foreground(),
            Self::Terminate | Self::HangUp => false,
        };
        let pid = i32::try_from(child).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid.filter(|_| !has_it) {
            // It may have ended just now.
            let _ = kill_process(pid, self.number());
        }
    }
}

/// Is it this process and its command that a key of the terminal interrupts?
fn is_in_foreground() -> bool {
    let terminal = std::fs::File::open("/dev/tty");
    terminal.is_ok_and(|terminal| tcgetpgrp(&terminal).is_ok_and(|group| group == getpgrp()))
}

pub(in crate::verbs::run) fn code_of(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| Some(128 + status.signal()?));
    code.and_then(|code| u8::try_from(code).ok())
        .unwrap_or(crate::exit::FAILED)
}
