//! The description of Azure Resource Manager: a list of operations, each with its version, and files of schemas.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow};
use jsonschema::{Registry, Validator};
use serde::Deserialize;
use serde_json::{Value, json};

use super::exchange::fields;
use super::{Body, Exchange, read_json};

/// Versions of old recordings, which hold against the described version of the same path.
const RECORDED: [&str; 3] = ["2020-10-01-preview", "2019-06-01", "2018-01-01-preview"];

pub(super) struct Arm {
    /// The more literal a path, the earlier; with the same literal text, one without a scope first.
    operations: Vec<Operation>,
    registry: Registry<'static>,
    /// By the reference.
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    method: String,
    path: String,
    api_version: String,
    request: Option<String>,
    #[serde(default)]
    request_required: bool,
    /// By status or `default`; nothing where there is no body.
    responses: BTreeMap<String, Option<String>>,
}

struct Operation {
    described: Described,
    parts: Vec<Part>,
}

/// A part of a path between two slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// In lower case.
    Literal(String),
    One,
    /// This many segments at least.
    Many(usize),
}

impl Arm {
    /// Reads the folder of closed schemas.
    pub(super) fn load(folder: &Path) -> Result<Self> {
        let mut registry = Registry::new();
        for file in std::fs::read_dir(folder)? {
            let path = file?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if !name.ends_with(".schema.json") {
                continue;
            }
            let mut schema = read_json(&path)?;
            // It would be taken for a name of its own.
            if let Value::Object(members) = &mut schema {
                members.remove("$id");
            }
            registry = registry
                .add(base(&name), schema)
                .map_err(|error| anyhow!("{name}: {error}"))?;
        }
        let registry = registry.prepare().map_err(|error| anyhow!("{error}"))?;
        let listed = read_json(&folder.join("operations.json"))?;
        let mut described: Vec<Described> =
            serde_json::from_value(listed["operations"].clone()).context("operations.json")?;
        described.extend(at_every_scope(&described));
        let mut operations: Vec<Operation> = described
            .into_iter()
            .map(|described| Operation {
                parts: parts(&described.path),
                described,
            })
            .collect();
        operations.sort_by_key(|operation| {
            let literal = literal_length(&operation.parts);
            let free = operation.parts.iter().any(|part| matches!(part, Part::Many(_)));
            (std::cmp::Reverse(literal), free)
        });
        Ok(Self {
            operations,
            registry,
            validators: Mutex::default(),
        })
    }

    /// As [`Contract::check`](super::Contract::check).
    pub(super) fn check(&self, exchange: &Exchange) -> Result<String, Vec<String>> {
        let (path, query) = exchange
            .target
            .split_once('?')
            .unwrap_or((exchange.target.as_str(), ""));
        let query = fields(query);
        let version = query
            .get("api-version")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let segments: Vec<String> = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let here = || {
            self.operations.iter().filter(|operation| {
                operation.described.method.eq_ignore_ascii_case(&exchange.method)
                    && matches(&operation.parts, &segments)
            })
        };
        let spoken = here().find(|operation| operation.described.api_version == version);
        // What was refused may have been wrong in its version, and an old recording has an old one.
        let lenient = (400..500).contains(&exchange.status) || RECORDED.contains(&version);
        let Some(operation) = spoken.or_else(|| here().next().filter(|_| lenient)) else {
            return Err(vec![format!(
                "{} {path} is not described in version `{version}`",
                exchange.method
            )]);
        };
        let described = &operation.described;
        let mut wrong = self.check_request(described, exchange);
        wrong.extend(self.check_response(described, exchange));
        wrong.extend(self.check_parts(described, exchange));
        if wrong.is_empty() {
            Ok(format!("{} {}", described.method, described.path))
        } else {
            Err(wrong)
        }
    }

    fn check_request(&self, described: &Described, exchange: &Exchange) -> Vec<String> {
        if (400..500).contains(&exchange.status) {
            return Vec::new();
        }
        match (&described.request, &exchange.request) {
            (_, Body::Unknown) | (None, Body::Empty) => Vec::new(),
            (None, Body::Json(_) | Body::Text(_)) => vec!["request: no body is described".to_owned()],
            (Some(_), Body::Empty) if !described.request_required => Vec::new(),
            (Some(_), Body::Empty) => vec!["request: the body is missing".to_owned()],
            (Some(_), Body::Text(_)) => vec!["request: the body is no JSON".to_owned()],
            (Some(schema), Body::Json(body)) => self.validate("request", schema, body),
        }
    }

    fn check_response(&self, described: &Described, exchange: &Exchange) -> Vec<String> {
        let status = exchange.status.to_string();
        let responses = &described.responses;
        let Some(schema) = responses.get(&status).or_else(|| responses.get("default")) else {
            return vec![format!("response: status {status} is not described")];
        };
        match (schema, &exchange.response) {
            (_, Body::Unknown) | (None, Body::Empty) => Vec::new(),
            // A gateway in front speaks as it likes.
            (_, Body::Text(_)) if exchange.status == 429 => Vec::new(),
            (None, Body::Json(_) | Body::Text(_)) => vec![format!("response {status}: no body is described")],
            (Some(_), Body::Empty) => vec![format!("response {status}: the body is missing")],
            (Some(_), Body::Text(_)) => vec![format!("response {status}: the body is no JSON")],
            (Some(schema), Body::Json(body)) => self.validate(&format!("response {status}"), schema, body),
        }
    }

    /// What a batch carries is described as what it would be alone.
    fn check_parts(&self, described: &Described, exchange: &Exchange) -> Vec<String> {
        let (Body::Json(asked), Body::Json(answered)) = (&exchange.request, &exchange.response) else {
            return Vec::new();
        };
        if described.path != "/batch" {
            return Vec::new();
        }
        let body = |part: &Value| {
            let content = part.get("content").filter(|content| !content.is_null());
            content.map_or(Body::Empty, |content| Body::Json(content.clone()))
        };
        let answers = answered["responses"].as_array().into_iter().flatten();
        let checked = answers.flat_map(|answer| {
            let mut parts = asked["requests"].as_array().into_iter().flatten();
            let part = parts.find(|part| part["name"] == answer["name"]);
            let alone = part.and_then(|part| {
                Some(Exchange {
                    service: exchange.service,
                    method: part["httpMethod"].as_str()?.to_owned(),
                    target: part["url"].as_str()?.to_owned(),
                    request: body(part),
                    status: u16::try_from(answer["httpStatusCode"].as_u64()?).ok()?,
                    response: body(answer),
                })
            });
            match alone {
                Some(alone) => self.check(&alone).err().unwrap_or_default(),
                None => vec!["batch: an answer that belongs to no part".to_owned()],
            }
        });
        checked.collect()
    }

    fn validate(&self, place: &str, reference: &str, value: &Value) -> Vec<String> {
        match self.validator(reference) {
            Ok(validator) => validator
                .iter_errors(value)
                .map(|error| format!("{place} {}: {error}", error.instance_path()))
                .collect(),
            Err(error) => vec![format!("{place}: the description is broken: {error}")],
        }
    }

    fn validator(&self, reference: &str) -> Result<Arc<Validator>> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = validators.get(reference) {
            return Ok(Arc::clone(known));
        }
        let (file, inside) = reference.split_once('#').unwrap_or((reference, ""));
        let outside = json!({ "$ref": format!("{}#{inside}", base(file)) });
        let made = jsonschema::options()
            .with_registry(&self.registry)
            .build(&outside)
            .map_err(|error| anyhow!("{error}"))?;
        let made = Arc::new(made);
        validators.insert(reference.to_owned(), Arc::clone(&made));
        Ok(made)
    }
}

/// The file has the own permissions at resource groups and below only; the contract's text has them at every scope.
fn at_every_scope(described: &[Described]) -> Option<Described> {
    let permissions = "/providers/Microsoft.Authorization/permissions";
    let known = described.iter().find(|one| one.path.ends_with(permissions))?;
    Some(Described {
        path: format!("/{{scope}}{permissions}"),
        ..known.clone()
    })
}

/// The name of a file while references are followed.
fn base(file: &str) -> String {
    format!("urn:stint:arm:{file}")
}

fn parts(path: &str) -> Vec<Part> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments
        .map(|segment| match segment {
            "{scope}" => Part::Many(0),
            "{parentResourcePath}" | "{roleId}" => Part::Many(1),
            _ if segment.starts_with('{') => Part::One,
            _ => Part::Literal(segment.to_ascii_lowercase()),
        })
        .collect()
}

fn literal_length(parts: &[Part]) -> usize {
    let length = |part: &Part| match part {
        Part::Literal(text) => text.len(),
        Part::One | Part::Many(_) => 0,
    };
    parts.iter().map(length).sum()
}

/// Do the segments, in lower case, fill the parts?
fn matches(parts: &[Part], segments: &[&str]) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return segments.is_empty();
    };
    match part {
        Part::Literal(text) => segments
            .split_first()
            .is_some_and(|(first, after)| first == text && matches(rest, after)),
        Part::One => segments
            .split_first()
            .is_some_and(|(_, after)| matches(rest, after)),
        Part::Many(least) => (*least..=segments.len()).any(|taken| matches(rest, &segments[taken..])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_any_number_of_segments() {
        let check = |template: &str, path: &str, expected: bool| {
            let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
            assert_eq!(
                matches(&parts(template), &segments),
                expected,
                "{template} {path}"
            );
        };
        let list = "/{scope}/providers/Microsoft.Authorization/permissions";
        check(list, "/providers/microsoft.authorization/permissions", true);
        check(list, "/a/b/providers/microsoft.authorization/permissions", true);
        check(
            list,
            "/a/b/providers/microsoft.authorization/permissions/x",
            false,
        );
        check("/subscriptions/{id}", "/subscriptions", false);
        check("/{roleId}", "/a/b/c", true);
        check("/{roleId}", "", false);
    }
}
