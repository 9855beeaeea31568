//! `stintctl`: Stint without a window, on the same crates.

mod args;
mod browser;
mod exit;
mod find;
mod item;
mod open;
mod output;
mod people;
mod problems;
mod progress;
mod reason;
mod rows;
mod served;
mod table;
mod tenant;
mod verbs;

use std::process::ExitCode;

use clap::Parser;
use stint_clock::SystemClock;
use stint_domain::ProlongHow;

use crate::args::{Args, Verb};
use crate::exit::Outcome;
use crate::output::Output;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are answers, not mistakes; clap knows where each is printed.
            let code = if error.use_stderr() {
                exit::USAGE
            } else {
                exit::DONE
            };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    start_log();
    let output = Output::new(args.global.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            output.problem(&Outcome::unexpected(format!(
                "no runtime could be started: {error}"
            )));
            return ExitCode::from(exit::FAILED);
        }
    };
    let code = match runtime.block_on(run(args, &output)) {
        Ok(code) => code,
        Err(outcome) => {
            output.problem(&outcome);
            outcome.code
        }
    };
    ExitCode::from(code)
}

/// The exit code where nothing is to be said: of a command that was run, its own.
async fn run(args: Args, output: &Output) -> Result<u8, Outcome> {
    let global = &args.global;
    if let Some(cloud) = &global.cloud {
        served::written(cloud, &SystemClock).await;
    }
    let done = match args.verb {
        Verb::Run(verb) => return verbs::run::run(verb, global, output).await,
        Verb::Bundles(verb) => verbs::bundles::run(verb, global, output).await,
        Verb::Tenant(verb) => tenant::run(verb, global, output).await,
        Verb::SignIn(verb) => verbs::sign_in::run(verb, global, output).await,
        Verb::Accounts => verbs::accounts::run(global, output).await,
        Verb::SignOut => verbs::accounts::sign_out(global, output).await,
        Verb::List(verb) => verbs::list::run(&verb, global, output).await,
        Verb::Show(verb) => verbs::show::run(&verb, global, output).await,
        Verb::Activate(verb) => verbs::activate::run(verb, global, output).await,
        Verb::Deactivate(verb) => verbs::deactivate::run(verb, global, output).await,
        Verb::Extend(verb) => verbs::prolong::run(ProlongHow::Extend, verb, global, output).await,
        Verb::Renew(verb) => verbs::prolong::run(ProlongHow::Renew, verb, global, output).await,
        Verb::Requests => verbs::requests::run(global, output).await,
        Verb::Cancel(verb) => verbs::requests::cancel(&verb, global, output).await,
        Verb::Watch => verbs::watch::run(global, output).await,
    };
    done.map(|()| exit::DONE)
}

/// The log goes to stderr and only when `STINT_LOG` asks for it: a script reads stdout, a person the messages.
fn start_log() {
    let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("STINT_LOG") else {
        return;
    };
    // A second start of the log in one process can't happen; nothing depends on it.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
