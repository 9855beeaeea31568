//! The tour: the story of Stint played on the real app, with a picture and a word for each step.

mod report;
mod story;

use std::path::Path;

use crate::desktop::{Desktop, Options};

pub use self::report::{Report, Step};

/// Plays the story and leaves numbered pictures, `report.md`, `report.json` and the programs' output in `folder`.
///
/// # Errors
/// Fails when the private desktop cannot be started or the report cannot be written; a step of the story that fails is
/// in the report.
pub async fn play(folder: &Path) -> anyhow::Result<Report> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let options = Options {
        logs: Some(folder.join("logs")),
        ..Options::default()
    };
    let desktop = Desktop::start(&options).await?;
    let mut report = Report::new(folder.to_owned());
    story::play(&desktop, &mut report).await?;
    report.write()?;
    Ok(report)
}
