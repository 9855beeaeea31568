//! The samples of the contract, mended.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Body, Exchange, Service, read_json};

/// A documented or recorded exchange.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The file, inside the contract.
    pub file: String,
    /// What it shows.
    pub exchange: Exchange,
}

pub(super) fn read(contract: &Path) -> Result<Vec<Sample>> {
    let corrections = corrections(contract)?;
    let mut samples = Vec::new();
    for path in files(contract)? {
        let file = path.strip_prefix(contract)?.display().to_string();
        let mut sample = read_json(&path)?;
        if let Some(correction) = corrections.get(&file) {
            let patch: json_patch::Patch = serde_json::from_value(correction.clone())?;
            json_patch::patch(&mut sample, &patch).with_context(|| file.clone())?;
        }
        if let Some(exchange) = exchange(&file, &sample) {
            samples.push(Sample { file, exchange });
        }
    }
    Ok(samples)
}

/// What mends a sample, by file.
fn corrections(contract: &Path) -> Result<BTreeMap<String, Value>> {
    let listed = read_json(&contract.join("spec/known-deviations.json"))?;
    let rows = listed["deviations"].as_array().context("no deviations")?.iter();
    let corrections =
        rows.filter_map(|row| Some((row["sample"].as_str()?.to_owned(), row["correction"].clone())));
    Ok(corrections.collect())
}

/// `None` for other services, and for what is no whole exchange.
fn exchange(file: &str, sample: &Value) -> Option<Exchange> {
    let (request, response) = (&sample["request"], &sample["response"]);
    let target = request["path"].as_str()?;
    let service = if target.starts_with("/v1.0/") || target.starts_with("/beta/") {
        Service::Graph
    } else if file.starts_with("examples/sign-in/") {
        Service::SignIn
    } else if target.starts_with('/') {
        Service::Arm
    } else {
        return None;
    };
    Some(Exchange {
        service,
        method: request["method"].as_str()?.to_owned(),
        target: match service {
            Service::Arm => in_version(target, sample["apiVersion"].as_str()),
            Service::Graph | Service::SignIn => target.to_owned(),
        },
        request: match (request.get("body"), service) {
            (None, _) => Body::Unknown,
            (Some(Value::String(form)), Service::SignIn) => Body::of_form(form),
            (Some(body), _) => Body::Json(body.clone()),
        },
        status: u16::try_from(response["status"].as_u64()?).ok()?,
        response: response
            .get("body")
            .map_or(Body::Unknown, |body| Body::Json(body.clone())),
    })
}

/// The target in the version that the sample is filed under: two of the official ones name another in their path.
fn in_version(target: &str, version: Option<&str>) -> String {
    let Some((version, (before, named))) = version.zip(target.split_once("api-version=")) else {
        return target.to_owned();
    };
    let (_, after) = named.split_once('&').unwrap_or((named, ""));
    format!("{before}api-version={version}&{after}")
        .trim_end_matches('&')
        .to_owned()
}

fn files(contract: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for set in ["examples", "recorded"] {
        for area in fs::read_dir(contract.join(set))? {
            for file in fs::read_dir(area?.path())? {
                files.push(file?.path());
            }
        }
    }
    files.sort();
    Ok(files)
}
