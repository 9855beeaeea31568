//! The contract's samples of what Stint asks for must go through the wire types and the maps. The contract is not
//! part of this repository: `STINT_CONTRACT` names it, else it is looked for beside the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;
use stint_domain::Account;
use stint_http::testing::Reply;
use stint_pim::BadField;

use crate::{ActivateError, client, groups, map, wire};

const REQUESTS: &str = "/roleManagement/directory/roleAssignmentScheduleRequests";
const GROUP_REQUESTS: &str = "/identityGovernance/privilegedAccess/group/assignmentScheduleRequests";

/// Reads one answer of an operation, and says how many rows it had.
type Read = fn(Value) -> Result<usize, String>;

/// Path without query and version, with `*` for an id, and what reads its answer.
const OPERATIONS: &[(&str, &str, Read)] = &[
    ("GET", "/me", one::<wire::User>),
    ("GET", "/users/*", one::<wire::Named>),
    ("GET", "/organization", list::<wire::Named>),
    ("GET", "/directory/administrativeUnits/*", one::<wire::Named>),
    (
        "GET",
        "/roleManagement/directory/roleEligibilityScheduleInstances",
        |body| mapped(body, map::eligible),
    ),
    (
        "GET",
        "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')",
        |body| mapped(body, map::eligible),
    ),
    (
        "GET",
        "/roleManagement/directory/roleAssignmentScheduleInstances",
        |body| mapped(body, map::active),
    ),
    (
        "GET",
        "/roleManagement/directory/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')",
        |body| mapped(body, map::active),
    ),
    (
        "GET",
        "/roleManagement/directory/roleAssignmentScheduleRequests",
        |body| mapped(body, map::activation),
    ),
    (
        "GET",
        "/roleManagement/directory/roleAssignmentScheduleRequests/filterByCurrentUser(on='principal')",
        |body| mapped(body, map::activation),
    ),
    (
        "GET",
        "/roleManagement/directory/roleAssignmentScheduleRequests/*",
        request,
    ),
    ("POST", REQUESTS, request),
    (
        "GET",
        "/roleManagement/directory/roleEligibilityScheduleRequests",
        |body| mapped(body, map::prolonging),
    ),
    (
        "GET",
        "/roleManagement/directory/roleEligibilityScheduleRequests/filterByCurrentUser(on='principal')",
        |body| mapped(body, map::prolonging),
    ),
    (
        "POST",
        "/roleManagement/directory/roleEligibilityScheduleRequests",
        |body| mapped(serde_json::json!({ "value": [body] }), map::prolonging),
    ),
    ("GET", "/policies/roleManagementPolicyAssignments", policies),
    (
        "GET",
        "/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances",
        |body| mapped(body, groups::map::eligible),
    ),
    (
        "GET",
        "/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances/filterByCurrentUser(on='principal')",
        |body| mapped(body, groups::map::eligible),
    ),
    (
        "GET",
        "/identityGovernance/privilegedAccess/group/assignmentScheduleInstances/filterByCurrentUser(on='principal')",
        |body| mapped(body, groups::map::active),
    ),
    (
        "GET",
        "/identityGovernance/privilegedAccess/group/assignmentScheduleRequests/filterByCurrentUser(on='principal')",
        |body| mapped(body, groups::map::activation),
    ),
    (
        "POST",
        "/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests",
        |body| mapped(serde_json::json!({ "value": [body] }), groups::map::prolonging),
    ),
    ("POST", GROUP_REQUESTS, |body| {
        mapped(serde_json::json!({ "value": [body] }), groups::map::activation)
    }),
];

#[test]
fn the_contracts_samples_are_understood() {
    let Some(contract) = contract() else {
        println!("skipped: no contract here");
        return;
    };
    let deviations = read_json(&contract.join("spec/known-deviations.json"));
    let deviating: Vec<_> = deviations["deviations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["sample"].as_str().unwrap())
        .collect();
    let mut covered = BTreeMap::<&str, usize>::new();
    for file in samples(&contract) {
        let sample = read_json(&file);
        let Some((name, read)) = operation(&sample) else {
            continue;
        };
        let file = file.strip_prefix(&contract).unwrap().display().to_string();
        assert!(
            !deviating.contains(&file.as_str()),
            "{file} needs its correction first"
        );
        let rows = read(sample["response"]["body"].clone()).unwrap_or_else(|error| panic!("{file}: {error}"));
        *covered.entry(name).or_default() += rows;
    }
    for (operation, rows) in &covered {
        println!("{operation}: {rows} rows");
    }
    assert!(covered.len() >= 8, "too few samples were found: {covered:?}");
}

#[tokio::test]
async fn the_contracts_refusals_are_understood() {
    let Some(contract) = contract() else {
        println!("skipped: no contract here");
        return;
    };
    let mut understood = 0;
    for file in samples(&contract) {
        let sample = read_json(&file);
        let (request, response) = (&sample["request"], &sample["response"]);
        let status = response["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        let Some(status @ 400..) = status else {
            continue;
        };
        if request["path"] != format!("/v1.0{REQUESTS}").as_str() {
            continue;
        }
        let reply = Reply::json(status, response["body"].to_string());
        let (graph, _) = client::tests::graph([reply]);
        let refusal = graph.activate(&client::tests::ask()).await.unwrap_err();
        println!("{}: {refusal}", response["body"]["error"]["code"]);
        assert!(
            !matches!(refusal, ActivateError::Client(_) | ActivateError::Unclear(_)),
            "{}: {refusal:?}",
            file.display()
        );
        understood += 1;
    }
    assert!(understood >= 10, "too few refusals were found: {understood}");
}

/// What reads the sample's answer, where it is a success of an operation that Stint asks for.
fn operation(sample: &Value) -> Option<(&'static str, Read)> {
    let request = &sample["request"];
    let (path, query) = split(request["path"].as_str()?);
    let path = path.trim_end_matches('/').strip_prefix("/v1.0")?;
    // Stint leaves nothing out of the rows that it maps; where it selects, it reads only the name.
    if query.split('&').any(|option| option.starts_with("$select=")) {
        return None;
    }
    if sample["response"]["status"].as_u64()? >= 300 {
        return None;
    }
    let known = OPERATIONS
        .iter()
        .find(|(method, template, _)| request["method"] == *method && matches(template, path));
    known.map(|(_, template, read)| (*template, *read))
}

fn split(path: &str) -> (&str, &str) {
    path.split_once('?').unwrap_or((path, ""))
}

fn matches(template: &str, path: &str) -> bool {
    match template.strip_suffix('*') {
        Some(start) => path
            .strip_prefix(start)
            .is_some_and(|id| !id.is_empty() && !id.contains(['/', '('])),
        None => template.eq_ignore_ascii_case(path),
    }
}

fn one<T: DeserializeOwned>(body: Value) -> Result<usize, String> {
    serde_json::from_value::<T>(body)
        .map(|_| 1)
        .map_err(|error| error.to_string())
}

fn list<T: DeserializeOwned>(body: Value) -> Result<usize, String> {
    rows(body)?.into_iter().map(one::<T>).sum()
}

fn mapped<W: DeserializeOwned, T>(
    body: Value,
    map: fn(W, &Account) -> Result<T, BadField>,
) -> Result<usize, String> {
    let read = |row| {
        let row = serde_json::from_value(row).map_err(|error| error.to_string())?;
        map(row, &client::tests::account())
            .map(|_| 1)
            .map_err(|BadField(field)| field.to_owned())
    };
    rows(body)?.into_iter().map(read).sum()
}

fn request(body: Value) -> Result<usize, String> {
    mapped(serde_json::json!({ "value": [body] }), map::activation)
}

/// Without the rules expanded there is nothing to map.
fn policies(body: Value) -> Result<usize, String> {
    let read = |row| {
        let row: wire::PolicyAssignment = serde_json::from_value(row).map_err(|error| error.to_string())?;
        if row.policy.is_some() {
            client::of_policy(row).map_err(|BadField(field)| field.to_owned())?;
        }
        Ok(1)
    };
    rows(body)?.into_iter().map(read).sum()
}

fn rows(mut body: Value) -> Result<Vec<Value>, String> {
    match body["value"].as_array_mut() {
        Some(rows) => Ok(std::mem::take(rows)),
        None => Err(format!("no list: {body}")),
    }
}

fn contract() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/contract");
    let folder = std::env::var_os("STINT_CONTRACT").map_or(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

fn samples(contract: &Path) -> Vec<PathBuf> {
    let areas = ["examples", "recorded"]
        .iter()
        .flat_map(|set| fs::read_dir(contract.join(set)).unwrap());
    let files = areas.flat_map(|area| fs::read_dir(area.unwrap().path()).unwrap());
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

fn read_json(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}
