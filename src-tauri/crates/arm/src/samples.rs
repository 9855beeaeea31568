//! The contract's samples of what Stint asks for must go through the wire types and the maps. The contract is not part
//! of this repository: `STINT_CONTRACT` names it, else it is looked for beside the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;
use stint_domain::Account;
use stint_pim::BadField;

use crate::{map, testing, wire};

/// Reads one answer of an operation, and says how many rows it had.
type Read = fn(Value) -> Result<usize, String>;

/// The end of a path, with `*` for an id, and what reads its answer.
const OPERATIONS: &[(&str, Read)] = &[
    ("roleEligibilityScheduleInstances", |body| {
        mapped(body, map::eligible)
    }),
    ("roleAssignmentScheduleInstances", |body| {
        mapped(body, map::active)
    }),
    ("roleAssignmentScheduleRequests", |body| {
        mapped(body, map::activation)
    }),
    ("roleAssignmentScheduleRequests/*", |body| {
        mapped(body, map::activation)
    }),
    ("roleEligibilityScheduleRequests", |body| {
        mapped(body, map::prolonging)
    }),
    ("roleEligibilityScheduleRequests/*", |body| {
        mapped(body, map::prolonging)
    }),
    (
        "roleManagementPolicyAssignments",
        listed::<wire::Wrapped<wire::PolicyAssignment>>,
    ),
    ("eligibleChildResources", listed::<wire::Child>),
    ("permissions", listed::<wire::Permission>),
    ("roleDefinitions/*", listed::<wire::Wrapped<wire::RoleDefinition>>),
    (
        "registrationAssignments",
        listed::<wire::Wrapped<wire::RegistrationAssignment>>,
    ),
    (
        "roleAssignmentApprovals/*",
        listed::<wire::Wrapped<crate::approval::Stages>>,
    ),
    ("roleAssignments", listed::<wire::Wrapped<wire::RoleAssignment>>),
    ("/subscriptions", listed::<wire::Subscription>),
];

#[test]
fn the_contracts_samples_are_understood() {
    let Some(contract) = contract() else {
        println!("skipped: no contract here");
        return;
    };
    let mut covered = BTreeMap::<&str, usize>::new();
    for file in samples(&contract) {
        let sample: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let (request, response) = (&sample["request"], &sample["response"]);
        let path = request["path"].as_str().unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default();
        let is_read = matches!(request["method"].as_str(), Some("GET" | "PUT"));
        let status = response["status"].as_u64().unwrap_or(500);
        if path.starts_with("/v1.0/") {
            continue;
        }
        let known = OPERATIONS.iter().find(|(end, _)| matches(end, path));
        let Some((name, read)) = known.filter(|_| is_read && status < 300) else {
            continue;
        };
        let rows =
            read(response["body"].clone()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        *covered.entry(name).or_default() += rows;
    }
    for (operation, rows) in &covered {
        println!("{operation}: {rows} rows");
    }
    assert_eq!(
        covered.len(),
        OPERATIONS.len(),
        "too few samples were found: {covered:?}"
    );
}

fn matches(end: &str, path: &str) -> bool {
    match end.strip_suffix("/*") {
        Some(list) => path
            .rsplit_once('/')
            .is_some_and(|(path, _)| path.ends_with(list)),
        None if end.starts_with('/') => path == end,
        None => path.ends_with(&format!("/{end}")),
    }
}

fn listed<T: DeserializeOwned>(body: Value) -> Result<usize, String> {
    let rows = rows(body).into_iter().map(|row| {
        serde_json::from_value::<T>(row)
            .map(|_| 1)
            .map_err(|error| error.to_string())
    });
    rows.sum()
}

fn mapped<W: DeserializeOwned, T>(
    body: Value,
    map: fn(W, &Account) -> Result<T, BadField>,
) -> Result<usize, String> {
    let read = |row| {
        let row = serde_json::from_value(row).map_err(|error| error.to_string())?;
        map(row, &testing::account())
            .map(|_| 1)
            .map_err(|BadField(field)| field.to_owned())
    };
    rows(body).into_iter().map(read).sum()
}

/// The rows of a list, or the one thing that an answer is.
fn rows(mut body: Value) -> Vec<Value> {
    match body["value"].as_array_mut() {
        Some(rows) => std::mem::take(rows),
        None => vec![body],
    }
}

fn contract() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/contract");
    let folder = std::env::var_os("STINT_CONTRACT").map_or(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

fn samples(contract: &Path) -> Vec<PathBuf> {
    let areas = ["azure", "azure-listing", "lighthouse", "policies"];
    let folders = areas
        .iter()
        .flat_map(|area| ["examples", "recorded"].map(|set| contract.join(set).join(area)));
    let files = folders.filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}
