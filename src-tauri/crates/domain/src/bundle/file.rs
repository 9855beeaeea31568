//! The file that a bundle travels in. It names no account, no cloud and no ticket.

use serde::{Deserialize, Serialize};

use super::{Bundle, BundleProblem, BundleRow, EligibleRef};
use crate::{BundleId, RoleDefinitionId, RoleKind, ScopeId, TenantId, duration, plain};

/// The form of the file.
const VERSION: u32 = 1;

/// Why a file is not taken. Each says what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleFileError {
    /// More than 64 kB.
    #[error("the file is longer than 64 kB, which no bundle is: choose the file that was exported")]
    TooLong,
    /// No JSON, or none of a bundle; says where.
    #[error("this is no file of a bundle ({0}): export it again, or mend it there")]
    NotReadable(String),
    /// Written by a newer Stint.
    #[error("the file was written by a newer Stint: update Stint, then import it")]
    TooNew,
    /// Understood, and against the rules of a bundle; all of them are told.
    #[error("the bundle in the file is not allowed: {}", all(.0))]
    Problems(Vec<BundleProblem>),
}

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "stintBundle")]
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "stintBundle")]
    version: u32,
    name: String,
    tenant: TenantId,
    #[serde(default)]
    justification: String,
    rows: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Row {
    kind: RoleKind,
    role: RoleDefinitionId,
    #[serde(default)]
    role_name: String,
    scope: ScopeId,
    #[serde(default)]
    scope_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<ScopeId>,
    /// ISO 8601.
    duration: String,
}

impl Bundle {
    /// The longest file that is read, in bytes.
    pub const FILE_LIMIT: usize = 64 * 1024;

    /// The file of the bundle: JSON that [`Bundle::from_file`] reads.
    pub fn to_file(&self) -> String {
        let rows = self.rows.iter().map(|BundleRow { eligible, duration }| Row {
            kind: eligible.kind,
            role: eligible.role.clone(),
            role_name: eligible.role_name.clone(),
            scope: eligible.scope.clone(),
            scope_name: eligible.scope_name.clone(),
            at: eligible.at.clone(),
            duration: duration::format_iso8601(*duration),
        });
        let file = File {
            version: VERSION,
            name: self.name.clone(),
            tenant: self.tenant.clone(),
            justification: self.justification.clone(),
            rows: rows.collect(),
        };
        // Plain texts and lists have nothing that could fail.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a file. What it brings is not confirmed, has this id, and its names are such as may be shown.
    ///
    /// # Errors
    /// See [`BundleFileError`].
    pub fn from_file(text: &str, id: BundleId) -> Result<Self, BundleFileError> {
        if text.len() > Self::FILE_LIMIT {
            return Err(BundleFileError::TooLong);
        }
        let text = text.trim_start_matches('\u{feff}');
        let Version { version } = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if version > VERSION {
            return Err(BundleFileError::TooNew);
        }
        let file: File = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if version < VERSION || !is_tenant(&file.tenant) {
            let what = if version < VERSION {
                "stintBundle"
            } else {
                "tenant"
            };
            return Err(BundleFileError::NotReadable(format!(
                "`{what}` has no known value"
            )));
        }
        let bundle = Self {
            id,
            name: file.name,
            tenant: TenantId::new(file.tenant.as_str().to_ascii_lowercase()),
            rows: file.rows.into_iter().map(BundleRow::from).collect(),
            justification: file.justification,
            ticket_system: String::new(),
            confirmed: false,
        };
        let bundle = bundle.cleaned();
        let problems = bundle.problems();
        if problems.is_empty() {
            Ok(bundle)
        } else {
            Err(BundleFileError::Problems(problems))
        }
    }
}

impl From<Row> for BundleRow {
    /// A duration that is none becomes none at all, which the rules tell with its row.
    fn from(row: Row) -> Self {
        let eligible = EligibleRef {
            kind: row.kind,
            role: row.role,
            scope: row.scope,
            at: row.at,
            role_name: row.role_name,
            scope_name: row.scope_name,
        };
        Self {
            eligible: eligible.in_one_spelling(),
            duration: duration::parse_iso8601(&row.duration).unwrap_or_default(),
        }
    }
}

fn is_tenant(tenant: &TenantId) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=64).contains(&tenant.as_str().len()) && tenant.as_str().chars().all(plain)
}

/// Where and what, without what a hostile name could do to the line.
fn unreadable(error: &serde_json::Error) -> BundleFileError {
    let text = plain::plain_line(&error.to_string());
    BundleFileError::NotReadable(text.chars().take(200).collect())
}

fn all(problems: &[BundleProblem]) -> String {
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::tests::bundle;
    use super::*;

    fn read(text: &str) -> Result<Bundle, BundleFileError> {
        Bundle::from_file(text, "new".into())
    }

    #[test]
    fn what_is_exported_is_read_back_and_waits_to_be_confirmed() {
        let bundle = bundle();
        let file = bundle.to_file();
        assert!(!file.contains("Jira"), "{file}");
        let expected = Bundle {
            id: "new".into(),
            ticket_system: String::new(),
            confirmed: false,
            ..bundle
        };
        assert_eq!(read(&file), Ok(expected.clone()));
        assert_eq!(read(&format!("\u{feff}{file}")), Ok(expected));
    }

    #[test]
    fn the_form_of_the_file_stays() {
        let file = r#"{"stintBundle":1,"name":"Monday release","tenant":"AB-1","rows":[
            {"kind":"azure-role","role":"B24988AC","scope":"/Subscriptions/S/resourceGroups/RG","at":"/subscriptions/s/resourcegroups/rg/","duration":"PT90M"}]}"#;
        let bundle = read(file).unwrap();
        assert_eq!(bundle.tenant.as_str(), "ab-1");
        let row = &bundle.rows[0];
        assert_eq!(row.eligible.role.as_str(), "b24988ac");
        assert_eq!(row.eligible.scope.as_str(), "/subscriptions/s/resourcegroups/rg");
        assert_eq!(row.eligible.at, None, "the same place is no narrower one");
        assert_eq!(row.duration, chrono::TimeDelta::minutes(90));
        let file: serde_json::Value = serde_json::from_str(&bundle.to_file()).unwrap();
        let expected = serde_json::json!({
            "stintBundle": 1, "name": "Monday release", "tenant": "ab-1", "justification": "",
            "rows": [{"kind": "azure-role", "role": "b24988ac", "roleName": "", "scopeName": "",
                "scope": "/subscriptions/s/resourcegroups/rg", "duration": "PT1H30M"}],
        });
        assert_eq!(file, expected);
    }

    #[test]
    fn a_file_that_is_none_is_refused_with_a_reason() {
        let check = |text: &str, expected: &str| {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert!(error.contains(':'), "it says what to do: {error}");
        };
        let file = bundle().to_file();
        let with = |from: &str, to: &str| {
            assert!(file.contains(from), "{from}");
            file.replacen(from, to, 1)
        };
        check("", "no file of a bundle");
        check("[]", "no file of a bundle");
        check(file.trim_end().trim_end_matches('}'), "no file of a bundle");
        check(&with("\"stintBundle\": 1", "\"stintBundle\": 2"), "newer Stint");
        check(&with("\"stintBundle\": 1", "\"stintBundle\": 0"), "stintBundle");
        check(&with("\"tenant\": \"t\"", "\"tenant\": \"../t\""), "tenant");
        check(&with("\"kind\": \"group\"", "\"kind\": \"planet\""), "planet");
        check(&with("\"name\"", "\"account\": \"a\", \"name\""), "account");
        check(&with("\"kind\"", "\"principal\": \"a\", \"kind\""), "principal");
        check(&with("\"name\"", "\"name\": \"x\", \"name\""), "duplicate");
        check(&with("Monday release", ""), "give the bundle a name");
        check(&with("PT2H", "soon"), "row 1");
        check(&with("\"0f7b\"", "\"0f7b/../x\""), "row 2 names no role");
        check(&" ".repeat(Bundle::FILE_LIMIT + 1), "64 kB");
        let rows = format!("[{}]", vec!["{}"; 60].join(","));
        check(
            &format!("{{\"stintBundle\":1,\"name\":\"x\",\"tenant\":\"t\",\"rows\":{rows}}}"),
            "kind",
        );
    }

    #[test]
    fn a_hostile_file_cant_deceive() {
        let file = bundle().to_file().replace("\"Role\"", "\"Rea\\u202eder\\u0007\"");
        assert_eq!(read(&file).unwrap().rows[0].eligible.role_name, "Reader");
        let error = read(&file.replace("\"kind\": \"group\"", "\"kind\": \"gr\\u202eoup\\n\""));
        let BundleFileError::NotReadable(text) = error.unwrap_err() else {
            panic!("it was understood")
        };
        assert!(plain::is_plain(&text), "{text}");
    }
}
