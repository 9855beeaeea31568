//! The rows that are printed, as a script reads them (documented in `docs/stintctl.md`).

use serde::{Serialize, Serializer};
use stint_domain::Timestamp;

/// One row of `list`, `requests`, `activate` and `watch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    /// What `activate` (eligible), `deactivate` (active) and `cancel` (request) take.
    pub(crate) id: String,
    /// `entra-role`.
    pub(crate) kind: &'static str,
    /// The role's name.
    pub(crate) role: String,
    /// The role definition's id.
    pub(crate) role_id: String,
    /// The place in words.
    pub(crate) scope: String,
    /// The place as the service writes it.
    pub(crate) scope_id: String,
    /// The customer whose place it is, by name, else by its tenant's id; `null` = none, or not known.
    pub(crate) customer: Option<String>,
    /// The account's name to sign in with.
    pub(crate) account: String,
    /// The tenant's id.
    pub(crate) tenant: String,
    /// `eligible`, `active`, `standing`, `waiting`, `scheduled`, `applying`, `provisioned`, `expired`, `denied`,
    /// `failed`, `canceled`, `revoked`, `unknown`.
    pub(crate) state: &'static str,
    /// The end of what the row is about, RFC 3339 UTC; `null` = no end, or not known.
    #[serde(serialize_with = "as_instant")]
    pub(crate) until: Option<Timestamp>,
    /// What an activation needs, in the order of the form; `null` where it could not be read, empty for a row
    /// that is no eligibility.
    pub(crate) needs: Option<Vec<&'static str>>,
    /// More of a request; no member of other rows.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<RequestItem>,
}

/// What a row of `requests` has beside the members of every row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestItem {
    /// `activate`, `deactivate`, `extend` or `renew`.
    pub(crate) what: &'static str,
    /// When it was asked for, RFC 3339 UTC.
    pub(crate) asked_at: String,
    /// The start, RFC 3339 UTC; `null` = at once, or not known.
    pub(crate) starts_at: Option<String>,
    /// The justification as it was sent.
    pub(crate) justification: Option<String>,
    /// Who may decide, by name, in the policy's order; empty where nothing waits for them or nobody could read it.
    pub(crate) approvers: Vec<String>,
    /// Who decided, where readable.
    pub(crate) decided_by: Option<String>,
    /// What they wrote.
    pub(crate) decision_reason: Option<String>,
    /// Why it did not work: the service's code or one of ours.
    pub(crate) code: Option<String>,
    /// Was it asked for from this machine?
    pub(crate) from_here: bool,
}

/// A list that could not be read in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProblemItem {
    /// Kebab-case.
    pub(crate) code: String,
    /// What happened and what to do next.
    pub(crate) message: String,
    /// Which of several things it is about, by the id of its row; left out where it is about all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
}

/// What `--json` prints for every verb that lists something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Listing {
    /// The rows.
    pub(crate) items: Vec<Item>,
    /// What is missing in them, and why.
    pub(crate) problems: Vec<ProblemItem>,
}

fn as_instant<S: Serializer>(at: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
    at.map(instant).serialize(to)
}

/// An instant for people and scripts: UTC, to the second.
pub(crate) fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
