//! A practice tenant for other programs: serving one, and getting tokens from one.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use stint_clock::{Clock, ClockRate, SystemClock};
use stint_practice::{PracticeTenant, Seed};

use crate::args::{Audience, Global, ServeVerb, TenantVerb, TokenVerb};
use crate::exit::{Outcome, UNREACHABLE};
use crate::output::Output;
use crate::served::{Control, Served};

pub(crate) async fn run(verb: TenantVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    match verb {
        TenantVerb::Serve(verb) => serve(verb, output).await,
        TenantVerb::Token(verb) => token(&verb, global, output).await,
    }
}

/// Serves until the process is told to stop.
async fn serve(verb: ServeVerb, output: &Output) -> Result<(), Outcome> {
    let rate = ClockRate {
        base: SystemClock.now(),
        rate: verb.speed,
    };
    if !rate.is_valid() {
        return Err(Outcome::usage(
            format!("`{}` is no speed", verb.speed),
            "--speed takes a number from 1 to 3600",
        ));
    }
    let mut builder = PracticeTenant::builder()
        .seed(seed(&verb.seed)?)
        .rate(rate)
        .listen(verb.listen)
        .latency(Duration::from_millis(verb.latency))
        .mount_control(true);
    if let Some(rows) = verb.page_size {
        builder = builder.page_size(rows as usize);
    }
    for (service, origin) in &verb.front {
        builder = builder.front(*service, origin);
    }
    if let Some(path) = verb.state {
        check_folder(&path)?;
        builder = builder.state_file(path);
    }
    let tenant = builder.start().await.map_err(|error| {
        let cause = std::error::Error::source(&error)
            .map(|cause| format!(": {cause}"))
            .unwrap_or_default();
        Outcome::usage(
            format!("{error}{cause}"),
            "see what `--listen`, `--front` and `--state` take with `stintctl tenant serve --help`",
        )
    })?;
    output.value(&tenant.description());
    stop_signal().await?;
    tenant.stop().await;
    Ok(())
}

/// A file in a folder that is missing would be missed only when the tenant is needed again.
fn check_folder(file: &Path) -> Result<(), Outcome> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_none_or(Path::is_dir) {
        return Ok(());
    }
    Err(Outcome::usage(
        format!("{} is in a folder that does not exist", file.display()),
        "make it first, or name another file with `--state`",
    ))
}

fn seed(text: &str) -> Result<Seed, Outcome> {
    text.parse().map_err(|_| {
        Outcome::usage(
            format!("`{text}` is no seed"),
            "there are contoso, scale:N and scopes:N, N from 1 to 10000",
        )
    })
}

/// Ends when somebody wants the process to stop.
async fn stop_signal() -> Result<(), Outcome> {
    let failed = |error: std::io::Error| Outcome::unexpected(format!("signals cannot be received: {error}"));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            stopped = tokio::signal::ctrl_c() => stopped.map_err(failed),
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Minted {
    access_token: String,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

/// Prints a token that the served tenant mints.
async fn token(verb: &TokenVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let from = "give the file that `stintctl tenant serve > FILE` wrote with `--cloud FILE`";
    let file = global.cloud.as_deref();
    let file =
        file.ok_or_else(|| Outcome::usage("a token comes from a served practice tenant only", from))?;
    let served = Served::read(file)?;
    served.check_person(&verb.person)?;
    let control = served.control;
    let control =
        control.ok_or_else(|| Outcome::usage("this practice tenant can't be steered from outside", from))?;
    let token = mint(verb, &control).await?;
    if output.is_json() {
        output.value(&serde_json::json!({ "accessToken": token }));
    } else {
        output.line(&token);
    }
    Ok(())
}

async fn mint(verb: &TokenVerb, control: &Control) -> Result<String, Outcome> {
    let audience = match verb.audience {
        Audience::Graph => "graph",
        Audience::Arm => "arm",
    };
    let asked = serde_json::json!({ "upn": verb.person, "audience": audience, "context": verb.context });
    let unreachable = |error: reqwest::Error| unreachable(&error.without_url());
    stint_app::install_crypto();
    let client = reqwest::Client::builder().no_proxy().build();
    let request = client
        .map_err(unreachable)?
        .post(format!("{}token", control.url))
        .header("x-stint-control", &control.key)
        .json(&asked);
    let answer = request.send().await.map_err(unreachable)?;
    if answer.status().is_success() {
        let minted: Minted = answer.json().await.map_err(unreachable)?;
        return Ok(minted.access_token);
    }
    let refused: Refused = answer.json().await.map_err(unreachable)?;
    let next = "name a person and a step-up context of the practice tenant that this file is about";
    Err(Outcome::not_found(refused.error, next))
}

/// The tenant that the file is about does not answer.
pub(crate) fn unreachable(why: &dyn std::fmt::Display) -> Outcome {
    Outcome::new(
        UNREACHABLE,
        "unreachable",
        format!("the practice tenant does not answer: {why}"),
        "start it with `stintctl tenant serve > FILE` and give that file with `--cloud FILE`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_known_by_name() {
        assert!(seed("contoso").is_ok());
        assert!(seed("scale:10").is_ok());
        assert!(seed("scopes:10").is_ok());
        for text in [
            "",
            "fabrikam",
            "scale",
            "scale:",
            "scale:0",
            "scale:many",
            "scale:999999",
        ] {
            assert_eq!(
                seed(text).err().map(|outcome| outcome.code),
                Some(crate::exit::USAGE),
                "{text}"
            );
        }
    }
}
