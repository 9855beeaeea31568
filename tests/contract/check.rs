//! The check itself: it takes what is right, and finds a wrong name wherever it stands.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stint_tests::contract::{Body, Exchange, Sample, Service};

use crate::{CALLED, contract};

#[test]
fn every_sample_is_taken() {
    let Some(contract) = contract() else { return };
    let samples = contract.samples().unwrap();
    let mut wrong = Vec::new();
    let mut covered = BTreeMap::<String, usize>::new();
    for Sample { file, exchange } in &samples {
        match contract.check(exchange) {
            Ok(operation) => *covered.entry(operation).or_default() += 1,
            Err(mut problems) => {
                // Some pages print options of the query that are not described, or with a typing error.
                problems
                    .retain(|problem| exchange.service == Service::SignIn || !problem.starts_with("query:"));
                if !problems.is_empty() {
                    wrong.push(format!("{file}: {}", problems.join("; ")));
                }
            }
        }
    }
    println!("{} samples of {} operations", samples.len(), covered.len());
    for operation in CALLED {
        println!(
            "{operation}: {} samples",
            covered.get(*operation).copied().unwrap_or_default()
        );
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(samples.len() > 100);
}

#[test]
fn every_renamed_member_is_found() {
    let Some(contract) = contract() else { return };
    let (mut renamed, mut missed) = (0, Vec::new());
    for Sample { file, exchange } in contract.samples().unwrap() {
        let Ok(operation) = contract.check(&exchange) else {
            continue;
        };
        if !CALLED.contains(&operation.as_str()) {
            continue;
        }
        for (at, changed) in renamings(&exchange) {
            renamed += 1;
            if contract.check(&changed).is_ok() {
                missed.push(format!("{file} {at}"));
            }
        }
    }
    println!("{renamed} members renamed, {} missed", missed.len());
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(renamed > 500, "only {renamed} members were renamed");
}

#[test]
fn what_is_not_described_is_refused() {
    let Some(contract) = contract() else { return };
    let request = json!({"action": "selfActivate", "principalId": "p", "roleDefinitionId": "r",
        "directoryScopeId": "/", "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H"}}});
    let check = |method: &str, target: &str, request: Body, status, expected: &str| {
        let exchange = Exchange {
            service: Service::Graph,
            method: method.to_owned(),
            target: target.to_owned(),
            request,
            status,
            response: Body::Unknown,
        };
        let verdict = match contract.check(&exchange) {
            Ok(operation) => operation,
            Err(problems) => problems.join("\n"),
        };
        assert!(verdict.contains(expected), "{method} {target}: {verdict}");
    };
    let requests = "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests";
    let with = |name: &str, value: Value| {
        let mut changed = request.clone();
        changed[name] = value;
        Body::Json(changed)
    };
    check(
        "POST",
        requests,
        Body::Json(request.clone()),
        201,
        "POST /roleManagement",
    );
    check(
        "POST",
        requests,
        with("action", json!("activate")),
        201,
        "request /action",
    );
    check(
        "POST",
        requests,
        with("scheduleInfo", json!(null)),
        201,
        "request",
    );
    check(
        "POST",
        requests,
        with("justifikation", json!("x")),
        201,
        "justifikation",
    );
    check("POST", requests, Body::Empty, 201, "request: the body is missing");
    check(
        "POST",
        requests,
        with("justifikation", json!("x")),
        400,
        "POST /roleManagement",
    );
    check("GET", "/v1.0/me?$select=id", Body::Empty, 200, "GET /me");
    check(
        "GET",
        "/v1.0/me?$selekt=id",
        Body::Empty,
        200,
        "`$selekt` is not described",
    );
    check(
        "GET",
        "/v1.0/me",
        with("x", json!(1)),
        200,
        "no body is described",
    );
    check("GET", "/v1.0/mee", Body::Empty, 200, "is not described");
    check("GET", "/v2.0/me", Body::Empty, 200, "has no version");
}

/// The exchange with one member renamed, for each member that is judged, with the place of it.
pub(crate) fn renamings(exchange: &Exchange) -> Vec<(String, Exchange)> {
    let response = renamed(&exchange.response).into_iter().map(|(at, response)| {
        (
            format!("response {at}"),
            Exchange {
                response,
                ..exchange.clone()
            },
        )
    });
    // What was refused is not judged as a request.
    if exchange.status >= 400 {
        return response.collect();
    }
    let request = renamed(&exchange.request).into_iter().map(|(at, request)| {
        (
            format!("request {at}"),
            Exchange {
                request,
                ..exchange.clone()
            },
        )
    });
    request.chain(response).collect()
}

/// The body with one member renamed, for each member, with the place of it.
fn renamed(body: &Body) -> Vec<(String, Body)> {
    let Body::Json(body) = body else {
        return Vec::new();
    };
    let mut places = Vec::new();
    collect(body, String::new(), &mut places);
    let renamed = places.into_iter().map(|(object, name)| {
        let mut changed = body.clone();
        let members = changed
            .pointer_mut(&object)
            .and_then(Value::as_object_mut)
            .unwrap();
        let value = members.remove(&name).unwrap();
        // Without its `@` an annotation is a member like any other.
        members.insert(format!("{}Renamed", name.replace('@', "")), value);
        (format!("{object}/{name}"), Body::Json(changed))
    });
    renamed.collect()
}

/// Members whose own members are named by whoever owns the thing, so that no name in them is wrong.
const NAMED_BY_OWNERS: [&str; 1] = ["tags"];

/// All members below `value` that the description names: the pointer to their object, and their name.
fn collect(value: &Value, at: String, places: &mut Vec<(String, String)>) {
    let inside: Vec<_> = match (value.as_object(), value.as_array()) {
        (Some(members), _) => members
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        (_, Some(items)) => items
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (name, inner) in inside {
        if value.is_object() {
            places.push((at.clone(), name.clone()));
        }
        if NAMED_BY_OWNERS.contains(&name.as_str()) {
            continue;
        }
        let escaped = name.replace('~', "~0").replace('/', "~1");
        collect(inner, format!("{at}/{escaped}"), places);
    }
}
