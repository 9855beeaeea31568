//! Accessibility of a page, by axe-core.

use std::fs;

use anyhow::Context as _;
use fantoccini::Client;
use serde::Deserialize;
use serde_json::Value;

use crate::programs::Programs;

/// A rule that the page breaks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Finding {
    /// The rule's name, as axe-core writes it.
    pub id: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: Option<String>,
    /// What the rule asks for.
    pub help: String,
    /// The elements that break it.
    pub nodes: Vec<Node>,
}

/// An element that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Node {
    /// The element's own source.
    pub html: String,
    /// What is wrong with it.
    #[serde(rename = "failureSummary")]
    pub summary: Option<String>,
}

/// Sends axe-core into the page as a script of WebDriver's, which a content policy does not stop, and runs it.
pub(crate) async fn run(client: &Client) -> anyhow::Result<Vec<Finding>> {
    let file = Programs::sources().join("ui/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&file)
        .with_context(|| format!("{} is not there; `npm ci` in ui/ brings it", file.display()))?;
    let script = format!(
        "{axe};
        const done = arguments[arguments.length - 1];
        axe.run(document).then(
            result => done({{ findings: result.violations }}),
            error => done({{ error: String(error) }}));"
    );
    let mut answer = client
        .execute_async(&script, vec![])
        .await
        .context("axe-core does not run in the page")?;
    if let Some(error) = answer.get("error").and_then(Value::as_str) {
        anyhow::bail!("axe-core failed: {error}");
    }
    serde_json::from_value(answer["findings"].take()).context("axe-core's answer is not as expected")
}
