//! The shape of the workspace: which crate may use which, and what lies at the top.
//!
//! A new arrow is a decision, not an accident: whoever needs one changes the table here and `docs/architecture.md`
//! in the same change.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the workspace has to stop"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use serde_json::Value;

/// Each package of ours with the ones of ours that it may use, also in its tests and build scripts.
const ARROWS: &[(&str, &[&str])] = &[
    ("stint-domain", &[]),
    ("stint-clock", &[]),
    ("stint-http", &["stint-clock"]),
    ("stint-auth", &["stint-clock", "stint-domain", "stint-http"]),
    // Directory roles, groups and Azure roles are one service behind two faces: what both faces say alike is read once.
    ("stint-pim", &["stint-domain", "stint-http"]),
    ("stint-graph", &["stint-domain", "stint-http", "stint-pim"]),
    ("stint-arm", &["stint-domain", "stint-http", "stint-pim"]),
    ("stint-store", &["stint-clock", "stint-domain"]),
    ("stint-engine", &["stint-clock", "stint-domain"]),
    // It plays the other side: with types of its own, a wrong name on either side makes a test fail.
    ("stint-practice", &["stint-clock"]),
    (
        "stint-app",
        &[
            "stint-arm",
            "stint-auth",
            "stint-clock",
            "stint-domain",
            "stint-engine",
            "stint-graph",
            "stint-http",
            "stint-pim",
            "stint-practice",
            "stint-store",
        ],
    ),
    (
        "stint-cli",
        &["stint-app", "stint-clock", "stint-domain", "stint-practice"],
    ),
    ("stint", &["stint-app", "stint-domain"]),
    (
        "stint-tests",
        &["stint-app", "stint-clock", "stint-domain", "stint-practice"],
    ),
    ("xtask", &[]),
];

/// The only package that may use Tauri: everything else has to build without a web view.
const SHELL: &str = "stint";

/// What lies at the top, beside dot-files and the build output.
const TOP_LEVEL: &[&str] = &[
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "docs",
    "icons",
    "src-tauri",
    "tests",
    "ui",
];

#[test]
fn crates_use_only_what_they_may() {
    let problems = wrong_arrows(&packages());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_wrong_arrow_is_found() {
    let found = |name: &str, uses: &[&str]| {
        let packages = BTreeMap::from([(name.to_owned(), uses.iter().map(|it| (*it).to_owned()).collect())]);
        wrong_arrows(&packages)
    };
    assert_eq!(found("stint-engine", &["stint-domain", "serde"]), [""; 0]);
    assert_eq!(
        found("stint-engine", &["stint-http"]),
        ["stint-engine may not use stint-http"]
    );
    assert_eq!(
        found("stint-practice", &["stint-domain"]),
        ["stint-practice may not use stint-domain"]
    );
    assert_eq!(
        found("stint-domain", &["xtask"]),
        ["stint-domain may not use xtask"]
    );
    assert_eq!(
        found("stint-app", &["tauri-plugin-log"]),
        ["stint-app may not use tauri-plugin-log: only stint may"]
    );
    assert_eq!(found("stint", &["tauri", "stint-app"]), [""; 0]);
    assert_eq!(
        found("stint-news", &[]),
        ["stint-news has no row in the table of arrows"]
    );
}

#[test]
fn the_top_level_is_as_agreed() {
    let listed: BTreeSet<String> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    let agreed: BTreeSet<String> = TOP_LEVEL.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(listed, agreed);
}

/// Every arrow that is not in the table, in words.
fn wrong_arrows(packages: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let ours: BTreeSet<&str> = ARROWS
        .iter()
        .map(|(name, _)| *name)
        .chain(packages.keys().map(String::as_str))
        .collect();
    let mut problems = Vec::new();
    for (package, uses) in packages {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| name == package) else {
            problems.push(format!("{package} has no row in the table of arrows"));
            continue;
        };
        for used in uses {
            if ours.contains(used.as_str()) && !allowed.contains(&used.as_str()) {
                problems.push(format!("{package} may not use {used}"));
            }
            if package != SHELL && (used == "tauri" || used.starts_with("tauri-")) {
                problems.push(format!("{package} may not use {used}: only {SHELL} may"));
            }
        }
    }
    problems
}

/// All packages of the workspace, each with everything that it names as a dependency of any kind.
fn packages() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages: BTreeMap<_, _> = list(&metadata, "packages")
        .iter()
        .map(|package| {
            let uses = list(package, "dependencies").iter().map(name).collect();
            (name(package), uses)
        })
        .collect();
    assert!(
        packages.contains_key("stint-tests"),
        "the workspace's own packages are listed"
    );
    packages
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

fn name(value: &Value) -> String {
    value["name"].as_str().unwrap().to_owned()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
