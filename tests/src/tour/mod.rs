//! The tour: the story of Stint played on the real app, with a picture and a word for each step.

mod day;
mod end;
mod first_look;
mod report;
mod stage;

use std::path::Path;

use self::stage::Stage;
use crate::desktop::{Desktop, Options};

pub use self::report::{Report, Step};

/// Plays the story and leaves numbered pictures, `report.md`, `report.json` and the programs' output in `folder`.
///
/// The first scene that fails is the last: what comes after stands on it.
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
    let stage = Stage::set(&desktop).await?;
    // A scene that failed is the last row of the report already; what failed between two is added to it.
    if let Err(error) = story(&stage, &mut report).await {
        report.broke_off(&error);
    }
    report.write()?;
    Ok(report)
}

async fn story(stage: &Stage<'_>, report: &mut Report) -> anyhow::Result<()> {
    first_look::play(stage, report).await?;
    let day = day::play(stage, report).await?;
    end::play(&day, stage, report).await?;
    day.app.close(stage.desktop).await
}
