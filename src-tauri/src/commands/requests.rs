//! My requests, as a file.

use serde::Deserialize;
use specta::Type;
use tauri::State;

use super::{Answer, exported};
use crate::{
    export::{self, Form},
    shell::Shell,
};

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ExportFormat {
    /// A table for a spreadsheet.
    Csv,
    /// An array of objects.
    Json,
}

/// Writes the requests with these ids, in this order, into the folder for downloads. Answers with the file's path.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_requests(
    shell: State<'_, Shell>,
    ids: Vec<String>,
    format: ExportFormat,
) -> Answer<String> {
    let day = shell.today();
    let rows = shell.requests(&ids);
    let form = match format {
        ExportFormat::Csv => Form::Csv,
        ExportFormat::Json => Form::Json,
    };
    exported(move |folder| export::write(&rows, form, folder, &day)).await
}
