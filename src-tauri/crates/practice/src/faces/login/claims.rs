//! The `claims` parameter: what a client wants to have in its access token.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// What was wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Step-up contexts (`acrs`).
    pub(super) contexts: BTreeSet<String>,
    /// Multifactor authentication (`amr`).
    pub(super) multifactor: bool,
    /// The client can handle claims challenges (`xms_cc` with `cp1`).
    pub(super) challenges: bool,
    /// Policies that are to be satisfied, by their ids (`capolids`).
    pub(super) policies: BTreeSet<String>,
    /// The sign-in must be younger than this (`nbf`), seconds since 1970.
    pub(super) not_before: Option<i64>,
}

impl Wanted {
    /// Reads the parameter; `None` when it is not JSON of the expected form.
    pub(super) fn parse(claims: Option<&str>) -> Option<Self> {
        let Some(claims) = claims else {
            return Some(Self::default());
        };
        let claims: Value = serde_json::from_str(claims).ok()?;
        let token = match claims.as_object()?.get("access_token") {
            Some(token) => token.as_object()?,
            None => return Some(Self::default()),
        };
        let all = |name: &str| -> BTreeSet<String> { token.get(name).map(values).unwrap_or_default() };
        Some(Self {
            contexts: all("acrs"),
            multifactor: all("amr").contains("mfa"),
            policies: all("capolids"),
            challenges: all("xms_cc")
                .iter()
                .any(|capability| capability.eq_ignore_ascii_case("cp1")),
            not_before: all("nbf").iter().filter_map(|at| at.parse().ok()).max(),
        })
    }

    /// What was wanted here or there.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.contexts.extend(other.contexts);
        self.policies.extend(other.policies);
        self.multifactor |= other.multifactor;
        self.challenges |= other.challenges;
        self.not_before = self.not_before.max(other.not_before);
        self
    }

    /// Does it ask for more than a name?
    pub(super) fn steps_up(&self) -> bool {
        self.multifactor || !self.contexts.is_empty()
    }

    /// The claims that lead a client through the browser to what it lacks.
    pub(super) fn challenge(&self) -> String {
        let mut token = json!({});
        if let Some(context) = self.contexts.first() {
            token["acrs"] = json!({ "essential": true, "value": context });
        }
        if self.multifactor {
            token["amr"] = json!({ "values": ["mfa"] });
        }
        if !self.policies.is_empty() {
            token["capolids"] = json!({ "essential": true, "values": self.policies });
        }
        if let Some(at) = self.not_before {
            token["nbf"] = json!({ "essential": true, "value": at.to_string() });
        }
        json!({ "access_token": token }).to_string()
    }
}

/// `{"value": …}` and `{"values": […]}` alike.
fn values(claim: &Value) -> BTreeSet<String> {
    let one = claim.get("value").and_then(Value::as_str).map(str::to_owned);
    let many = claim
        .get("values")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    one.into_iter()
        .chain(many.filter_map(Value::as_str).map(str::to_owned))
        .collect()
}
