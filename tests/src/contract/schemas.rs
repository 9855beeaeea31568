//! One description file: which operation an exchange is, and whether its bodies are as described.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow};
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use super::exchange::fields;
use super::paths::Template;
use super::{Body, Exchange};

/// The name of the file while its references are followed.
const BASE: &str = "urn:stint:contract";

pub(super) struct Description {
    /// The more literal a template, the earlier.
    operations: Vec<Operation>,
    registry: Registry<'static>,
    /// By the schema's text: a description has few, and making one takes long.
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

struct Operation {
    method: String,
    template: Template,
    described: Value,
}

impl Description {
    pub(super) fn of(document: &Value) -> Result<Self> {
        let paths = document["paths"].as_object().context("no paths")?;
        let mut operations: Vec<_> = paths
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().into_iter().flatten();
                methods.map(|(method, described)| Operation {
                    method: method.to_uppercase(),
                    template: Template::new(path),
                    described: described.clone(),
                })
            })
            .collect();
        operations.sort_by_key(|operation| std::cmp::Reverse(operation.template.literal_length()));
        let registry = Registry::new()
            .add(BASE, document.clone())
            .and_then(jsonschema::RegistryBuilder::prepare)
            .map_err(|error| anyhow!("{error}"))?;
        Ok(Self {
            operations,
            registry,
            validators: Mutex::default(),
        })
    }

    /// As [`Contract::check`](super::Contract::check), with the target as the file has it.
    pub(super) fn check(&self, exchange: &Exchange, target: &str) -> Result<String, Vec<String>> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.replace("%27", "'").replace("%28", "(").replace("%29", ")");
        let known = self.operations.iter().find(|operation| {
            operation.method.eq_ignore_ascii_case(&exchange.method) && operation.template.matches(&path)
        });
        let Some(operation) = known else {
            return Err(vec![format!("{} {path} is not described", exchange.method)]);
        };
        let mut wrong = self.check_query(operation, query, exchange.status);
        wrong.extend(self.check_request(operation, exchange));
        wrong.extend(self.check_response(operation, exchange, query));
        if wrong.is_empty() {
            Ok(format!("{} {}", operation.method, operation.template.as_str()))
        } else {
            Err(wrong)
        }
    }

    /// Every option must be described, and those that are required must be there.
    fn check_query(&self, operation: &Operation, query: &str, status: u16) -> Vec<String> {
        // What the service refused may be wrong.
        if (400..500).contains(&status) {
            return Vec::new();
        }
        let parameters = operation.described["parameters"].as_array().into_iter().flatten();
        let described: BTreeMap<_, _> = parameters
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| Some((parameter["name"].as_str()?, parameter)))
            .collect();
        let sent = fields(query);
        let missing = described
            .iter()
            .filter(|(name, parameter)| parameter["required"] == true && !sent.contains_key(**name))
            .map(|(name, _)| format!("query: `{name}` is missing"));
        let mut wrong: Vec<_> = missing.collect();
        for (name, value) in &sent {
            match described.get(name.as_str()) {
                Some(parameter) => {
                    wrong.extend(self.validate(&format!("query {name}"), &parameter["schema"], value));
                }
                // It is a part of the links to next pages, which are followed as they are.
                None if name == "$skiptoken" => {}
                None => wrong.push(format!("query: `{name}` is not described")),
            }
        }
        wrong
    }

    fn check_request(&self, operation: &Operation, exchange: &Exchange) -> Vec<String> {
        if (400..500).contains(&exchange.status) {
            return Vec::new();
        }
        let described = &operation.described["requestBody"];
        let schema = media(described).map(|media| &media["schema"]);
        match (schema, &exchange.request) {
            (_, Body::Unknown) | (None, Body::Empty) => Vec::new(),
            (None, Body::Json(_) | Body::Text(_)) => vec!["request: no body is described".to_owned()],
            (Some(_), Body::Empty) if described["required"] == false => Vec::new(),
            (Some(_), Body::Empty) => vec!["request: the body is missing".to_owned()],
            (Some(_), Body::Text(_)) => vec!["request: the body is no JSON".to_owned()],
            (Some(schema), Body::Json(body)) => self.validate("request", schema, body),
        }
    }

    fn check_response(&self, operation: &Operation, exchange: &Exchange, query: &str) -> Vec<String> {
        let responses = &operation.described["responses"];
        let status = exchange.status.to_string();
        let Some(described) = responses.get(&status).or_else(|| responses.get("default")) else {
            return vec![format!("response: status {status} is not described")];
        };
        let media = media(described);
        let selected = fields(query).contains_key("$select");
        let schema = media.map(|media| match media.get("x-schema-with-select") {
            Some(schema) if selected => schema,
            _ => &media["schema"],
        });
        match (schema, &exchange.response) {
            // Without a described form it may be a page for people, but nothing for programs.
            (_, Body::Unknown) | (None, Body::Empty | Body::Text(_)) => Vec::new(),
            (None, Body::Json(_)) => vec![format!("response {status}: no JSON is described")],
            (Some(_), Body::Empty) => vec![format!("response {status}: the body is missing")],
            (Some(_), Body::Text(_)) => vec![format!("response {status}: the body is no JSON")],
            (Some(schema), Body::Json(body)) => self.validate(&format!("response {status}"), schema, body),
        }
    }

    fn validate(&self, place: &str, schema: &Value, value: &Value) -> Vec<String> {
        match self.validator(schema) {
            Ok(validator) => {
                let errors = validator.iter_errors(value);
                errors
                    .map(|error| format!("{place} {}: {error}", error.instance_path()))
                    .collect()
            }
            Err(error) => vec![format!("{place}: the description is broken: {error}")],
        }
    }

    fn validator(&self, schema: &Value) -> Result<Arc<Validator>> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = validators.get(&schema.to_string()) {
            return Ok(Arc::clone(known));
        }
        let outside = with_base(schema);
        let made = jsonschema::options()
            .with_registry(&self.registry)
            .build(&outside)
            .map_err(|error| anyhow!("{error}"))?;
        let made = Arc::new(made);
        validators.insert(schema.to_string(), Arc::clone(&made));
        Ok(made)
    }
}

/// The one kind of content that is described for a body.
fn media(described: &Value) -> Option<&Value> {
    described["content"].as_object()?.values().next()
}

/// `schema` with its references inside the file made into references to the file.
fn with_base(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let value = match value.as_str().filter(|_| name == "$ref") {
                    Some(inside) => json!(format!("{BASE}{inside}")),
                    None => with_base(value),
                };
                (name.clone(), value)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(with_base).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}
