use std::process::ExitStatus;

use crate::exit::Outcome;

/// Ctrl+C, which all programs of the console get.
#[derive(Debug, Clone, Copy)]
pub(in crate::verbs::run) struct Signal;

pub(in crate::verbs::run) struct Signals(());

impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
    pub(in crate::verbs::run) fn listen() -> Result<Self, Outcome> {
        Ok(Self(()))
    }

    pub(in crate::verbs::run) async fn next(&mut self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal,
            Err(_) => std::future::pending().await,
        }
    }
}

impl Signal {
    pub(in crate::verbs::run) fn code(self) -> u8 {
        130
    }

    pub(in crate::verbs::run) fn pass_on(self, _: u32) {}
}

pub(in crate::verbs::run) fn code_of(status: ExitStatus) -> u8 {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.unwrap_or(crate::exit::FAILED)
}
