//! Requests and bundles as files in the folder for downloads.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use stint_domain::Bundle;

use crate::view::{Millis, RequestRow};

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A table, with a first line of names; comma-separated, as RFC 4180 has it.
    Csv,
    /// An array of objects.
    Json,
}

/// A request as it stands in the file. Instants are ISO 8601 in UTC, lengths whole seconds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    id: &'a str,
    asked_at: String,
    what: String,
    kind: String,
    role: &'a str,
    scope: &'a str,
    state: String,
    starts_at: Option<String>,
    ends_at: Option<String>,
    duration_seconds: Option<u32>,
    justification: &'a str,
    ticket_number: &'a str,
    ticket_system: &'a str,
    decided_by: &'a str,
    decision_reason: &'a str,
    from_here: bool,
    error: &'a str,
    request_id: &'a str,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// The system names no folder for downloads, and no home.
    #[error("this system names no folder for downloads")]
    NoFolder,
    /// The rows can't be put into this form.
    #[error("the rows cannot be written: {0}")]
    Form(String),
    /// It can't be written there.
    #[error("{path} cannot be written: {source}")]
    Write {
        /// Which file.
        path: String,
        /// Why.
        source: io::Error,
    },
}

/// Writes the rows, in their order, into a new file of `folder` whose name has the day. Answers with its path.
///
/// # Errors
/// See [`ExportError`]. A file that is there is never written over.
pub(crate) fn write(
    rows: &[RequestRow],
    form: Form,
    folder: &Path,
    day: &str,
) -> Result<PathBuf, ExportError> {
    let (bytes, ending) = match form {
        Form::Csv => (table(rows)?, "csv"),
        Form::Json => (objects(rows)?, "json"),
    };
    new_file(folder, &format!("stint-requests-{day}"), ending, &bytes)
}

/// Writes the bundle into a new file of `folder` that is called like it. Answers with its path.
///
/// # Errors
/// See [`ExportError`]. A file that is there is never written over.
pub(crate) fn bundle(bundle: &Bundle, folder: &Path) -> Result<PathBuf, ExportError> {
    new_file(
        folder,
        &file_name(&bundle.name),
        "stint.json",
        bundle.to_file().as_bytes(),
    )
}

/// A name in the letters that every file system takes: what is no letter or number becomes a hyphen.
fn file_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    match words.join("-").to_lowercase() {
        name if name.is_empty() => "bundle".to_owned(),
        name => name,
    }
}

/// Writes a new file of `folder`, with a number behind its name where the plain one is taken.
fn new_file(folder: &Path, name: &str, ending: &str, bytes: &[u8]) -> Result<PathBuf, ExportError> {
    let mut number = 1_u32;
    loop {
        let file = match number {
            1 => format!("{name}.{ending}"),
            _ => format!("{name}-{number}.{ending}"),
        };
        let path = folder.join(file);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // Justifications are in it.
            options.mode(0o600);
        }
        let written = options.open(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        match written {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 10_000 => number += 1,
            Err(source) => {
                return Err(ExportError::Write {
                    path: path.display().to_string(),
                    source,
                });
            }
        }
    }
}

/// The folder for downloads, else the person's home.
///
/// # Errors
/// The system names neither.
pub(crate) fn folder() -> Result<PathBuf, ExportError> {
    dirs::download_dir()
        .filter(|folder| folder.is_dir())
        .or_else(dirs::home_dir)
        .ok_or(ExportError::NoFolder)
}

fn table(rows: &[RequestRow]) -> Result<Vec<u8>, ExportError> {
    let broken = |error: csv::Error| ExportError::Form(error.to_string());
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        let mut line = Line::of(row);
        let texts = [
            line.id,
            line.role,
            line.scope,
            line.justification,
            line.ticket_number,
            line.ticket_system,
            line.decided_by,
            line.decision_reason,
            line.error,
            line.request_id,
        ]
        .map(harmless);
        [
            line.id,
            line.role,
            line.scope,
            line.justification,
            line.ticket_number,
            line.ticket_system,
            line.decided_by,
            line.decision_reason,
            line.error,
            line.request_id,
        ] = texts.each_ref().map(String::as_str);
        writer.serialize(&line).map_err(broken)?;
    }
    writer
        .into_inner()
        .map_err(|error| ExportError::Form(error.to_string()))
}

fn objects(rows: &[RequestRow]) -> Result<Vec<u8>, ExportError> {
    let lines: Vec<_> = rows.iter().map(Line::of).collect();
    let mut bytes =
        serde_json::to_vec_pretty(&lines).map_err(|error| ExportError::Form(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A text that no spreadsheet takes for a formula: somebody else may have written it.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

impl<'a> Line<'a> {
    fn of(row: &'a RequestRow) -> Self {
        let text = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
        Self {
            id: &row.id,
            asked_at: instant(row.asked_at),
            what: word(&row.what),
            kind: word(&row.kind),
            role: &row.role,
            scope: &row.scope,
            state: word(&row.state),
            starts_at: row.starts_at.map(instant),
            ends_at: row.ends_at.map(instant),
            duration_seconds: row.duration,
            justification: text(&row.justification),
            ticket_number: text(&row.ticket_number),
            ticket_system: text(&row.ticket_system),
            decided_by: text(&row.decided_by),
            decision_reason: text(&row.decision_reason),
            from_here: row.from_here,
            error: row.error.as_ref().map_or("", |error| &error.code),
            request_id: row
                .error
                .as_ref()
                .and_then(|error| error.request_id.as_deref())
                .unwrap_or_default(),
        }
    }
}

/// The word that the windows have for it, too.
fn word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    word.as_ref()
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn instant(Millis(at): Millis) -> String {
    // It was an instant of a calendar before it crossed to the windows.
    DateTime::from_timestamp_millis(at as i64)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn a_table_has_a_line_for_each_request() {
        let text =
            String::from_utf8(table(&[example::request_row("Exchange Administrator")]).unwrap()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[0],
            "id,askedAt,what,kind,role,scope,state,startsAt,endsAt,durationSeconds,justification,ticketNumber,\
             ticketSystem,decidedBy,decisionReason,fromHere,error,requestId"
        );
        assert_eq!(
            lines[1],
            "request-1,2026-10-25T10:24:00Z,activate,entraRole,Exchange Administrator,Contoso directory,active,,\
             2026-10-25T11:24:00Z,3600,\"Release, at last\",CHG-1,,,,true,,"
        );
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn no_cell_becomes_a_formula() {
        let mut row = example::request_row("=HYPERLINK(\"http://contoso.example\")");
        row.justification = Some("@SUM(A1)".to_owned());
        row.decision_reason = Some("-1".to_owned());
        row.ticket_number = Some("\t+1".to_owned());
        let text = String::from_utf8(table(&[row]).unwrap()).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let cells = reader.records().next().unwrap().unwrap();
        for cell in &cells {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
        assert_eq!(&cells[10], "'@SUM(A1)");
    }

    #[test]
    fn a_bundle_is_a_file_that_can_be_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut state = example::bundle(&example::azure_row("Contributor", "/subscriptions/s"));
        state.bundle.name = "Monday: release/../x".to_owned();
        state.bundle.tenant = "c0111111-0000-4000-8000-000000000001".into();
        let path = bundle(&state.bundle, folder.path()).unwrap();
        assert_eq!(path, folder.path().join("monday-release-x.stint.json"));
        let text = std::fs::read_to_string(path).unwrap();
        let read = Bundle::from_file(&text, state.bundle.id.clone()).unwrap();
        assert_eq!(read.rows, state.bundle.rows);
        assert_eq!(file_name("/../"), "bundle");
    }

    #[test]
    fn what_is_there_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let rows = [example::request_row("Reader")];
        let first = write(&rows, Form::Json, folder.path(), "2026-10-25").unwrap();
        let second = write(&[], Form::Json, folder.path(), "2026-10-25").unwrap();
        assert!(first.ends_with("stint-requests-2026-10-25.json"));
        assert!(second.ends_with("stint-requests-2026-10-25-2.json"));
        let read: serde_json::Value = serde_json::from_slice(&std::fs::read(first).unwrap()).unwrap();
        assert_eq!(read[0]["justification"], "Release, at last");
        assert_eq!(read[0]["startsAt"], serde_json::Value::Null);
        let missing = folder.path().join("missing");
        assert!(matches!(
            write(&rows, Form::Csv, &missing, "2026-10-25"),
            Err(ExportError::Write { .. })
        ));
    }
}
