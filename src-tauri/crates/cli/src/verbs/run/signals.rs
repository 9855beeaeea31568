//! What asks this process to end, and what becomes of it for the command.

#[cfg(unix)]
mod unix;
#[cfg(not(unix))]
mod windows;

#[cfg(unix)]
pub(super) use self::unix::{Signals, code_of};
#[cfg(not(unix))]
pub(super) use self::windows::{Signals, code_of};
