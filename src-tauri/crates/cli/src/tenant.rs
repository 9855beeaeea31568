//! A practice tenant for other programs: serving one, and getting tokens from one.

use std::time::Duration;

use serde::Deserialize;
use stint_clock::{Clock, ClockRate, SystemClock};
use stint_practice::{PracticeTenant, Seed};

use crate::args::{Audience, Global, ServeVerb, TenantVerb, TokenVerb};
use crate::exit::{NOT_FOUND, Outcome, UNREACHABLE, USAGE};
use crate::output::Output;

pub(crate) async fn run(verb: TenantVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    match verb {
        TenantVerb::Serve(verb) => serve(verb, output).await,
        TenantVerb::Token(verb) => token(&verb, global, output).await,
    }
}

/// Serves until the process is told to stop.
async fn serve(verb: ServeVerb, output: &Output) -> Result<(), Outcome> {
    let usage = |message: String| Outcome::new(USAGE, "usage", message);
    let rate = ClockRate {
        base: SystemClock.now(),
        rate: verb.speed,
    };
    if !rate.is_valid() {
        return Err(usage("--speed takes a number from 1 to 3600".to_owned()));
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
    if let Some(path) = verb.state {
        builder = builder.state_file(path);
    }
    let tenant = builder.start().await.map_err(|error| {
        let cause = std::error::Error::source(&error)
            .map(|cause| format!(": {cause}"))
            .unwrap_or_default();
        usage(format!("{error}{cause}"))
    })?;
    output.value(&tenant.description());
    stop_signal().await?;
    tenant.stop().await;
    Ok(())
}

fn seed(text: &str) -> Result<Seed, Outcome> {
    let wrong = |message: String| Outcome::new(USAGE, "usage", message);
    let known = || {
        wrong(format!(
            "`{text}` is no seed: there are contoso and scale:N, N from 1 to 10000"
        ))
    };
    match text.split_once(':') {
        None if text == "contoso" => Ok(Seed::contoso()),
        Some(("scale", count)) => {
            let count = count.parse().map_err(|_| known())?;
            Seed::scale(count).map_err(|error| wrong(error.to_string()))
        }
        _ => Err(known()),
    }
}

/// Ends when somebody wants the process to stop.
async fn stop_signal() -> Result<(), Outcome> {
    let failed = |error: std::io::Error| Outcome::failed(format!("signals cannot be received: {error}"));
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
struct Served {
    control: Option<ServedControl>,
}

#[derive(Deserialize)]
struct ServedControl {
    url: String,
    key: String,
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
    let usage = |message: &str| {
        Outcome::new(USAGE, "usage", message)
            .next("give the file that `tenant serve` printed with `--cloud FILE`")
    };
    let file = global
        .cloud
        .as_ref()
        .ok_or_else(|| usage("a token comes from a served practice tenant only"))?;
    let text =
        std::fs::read_to_string(file).map_err(|error| usage(&format!("{file} cannot be read: {error}")))?;
    let first = text.lines().next().unwrap_or_default();
    // The same check as for a sign-in: the key goes to this machine only.
    stint_app::Cloud::from_description(first).map_err(|error| usage(&error.to_string()))?;
    let served: Served = serde_json::from_str(first).map_err(|error| usage(&error.to_string()))?;
    let control = served
        .control
        .ok_or_else(|| usage("this practice tenant can't be steered from outside"))?;
    let audience = match verb.audience {
        Audience::Graph => "graph",
        Audience::Arm => "arm",
    };
    let asked = serde_json::json!({ "upn": verb.person, "audience": audience, "context": verb.context });
    stint_app::install_crypto();
    let unreachable = |error: reqwest::Error| {
        let message = format!("the practice tenant cannot be reached: {}", error.without_url());
        Outcome::new(UNREACHABLE, "unreachable", message).next("start it again with `stintctl tenant serve`")
    };
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .map_err(unreachable)?;
    let url = format!("{}token", control.url);
    let answer = client
        .post(url)
        .header("x-stint-control", control.key)
        .json(&asked)
        .send()
        .await;
    let answer = answer.map_err(unreachable)?;
    if answer.status().is_success() {
        let minted: Minted = answer.json().await.map_err(unreachable)?;
        if output.is_json() {
            output.value(&serde_json::json!({ "accessToken": minted.access_token }));
        } else {
            output.line(&minted.access_token);
        }
        return Ok(());
    }
    let refused: Refused = answer.json().await.map_err(unreachable)?;
    Err(Outcome::new(NOT_FOUND, "not-found", refused.error)
        .next("see `people` in the file that `tenant serve` printed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_known_by_name() {
        assert!(seed("contoso").is_ok());
        assert!(seed("scale:10").is_ok());
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
                Some(USAGE),
                "{text}"
            );
        }
    }
}
