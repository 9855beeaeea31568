//! What a tour expected and saw.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use serde::Serialize;

use crate::desktop::Desktop;

/// All steps of a tour, in order.
#[derive(Debug, Serialize)]
pub struct Report {
    #[serde(skip)]
    folder: PathBuf,
    /// Whether every step passed.
    pub passed: bool,
    /// The steps that were played; after one that failed, none.
    pub steps: Vec<Step>,
}

/// One step of the story as it is planned.
pub(super) struct Scene {
    /// The name of its picture, without number and ending.
    pub(super) picture: &'static str,
    pub(super) title: &'static str,
    pub(super) expected: &'static str,
}

/// One step of the tour as it was played.
#[derive(Debug, Serialize)]
pub struct Step {
    /// Its name in words.
    pub title: &'static str,
    /// What should be seen.
    pub expected: &'static str,
    /// What was seen, or why it was not.
    pub seen: String,
    /// Whether it was as expected.
    pub passed: bool,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// The picture of the display, in the folder of the report.
    pub picture: Option<String>,
}

impl Report {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            passed: true,
            steps: Vec::new(),
        }
    }

    /// Plays one scene and takes a picture of the display when it is over, also of one that failed.
    pub(super) async fn step<T>(
        &mut self,
        desktop: &Desktop,
        scene: &Scene,
        play: impl Future<Output = anyhow::Result<(String, T)>>,
    ) -> anyhow::Result<T> {
        let watch = Watch::start();
        let result = play.await;
        let seconds = watch.elapsed().as_secs_f64();
        let picture = format!("{:02}-{}.png", self.steps.len() + 1, scene.picture);
        let taken = desktop.screenshot(&self.folder.join(&picture)).await;
        let result = result.and_then(|played| taken.map(|()| played));
        let (seen, passed) = match &result {
            Ok((seen, _)) => (seen.clone(), true),
            Err(error) => (format!("{error:#}"), false),
        };
        self.passed &= passed;
        let picture = self.folder.join(&picture).is_file().then_some(picture);
        let Scene { title, expected, .. } = *scene;
        self.steps.push(Step {
            title,
            expected,
            seen,
            passed,
            seconds,
            picture,
        });
        result.map(|(_, value)| value)
    }

    /// Notes that the tour ended before its end. A scene that failed tells why itself; what failed on the way to the next
    /// one is told by a step without a picture.
    pub(super) fn broke_off(&mut self, error: &anyhow::Error) {
        if !std::mem::replace(&mut self.passed, false) {
            return;
        }
        self.steps.push(Step {
            title: "On the way to the next scene",
            expected: "nothing that stands in the way",
            seen: format!("{error:#}"),
            passed: false,
            seconds: 0.0,
            picture: None,
        });
    }

    /// The last step, once there is one.
    #[must_use]
    pub fn last(&self) -> Option<&Step> {
        self.steps.last()
    }

    /// Where the report is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn write(&self) -> anyhow::Result<()> {
        let json = serde_json::to_string_pretty(self)?;
        fs::write(self.folder.join("report.json"), json).context("report.json cannot be written")?;
        fs::write(self.folder.join("report.md"), self.markdown()).context("report.md cannot be written")
    }

    fn markdown(&self) -> String {
        let mut text = String::from("# The tour\n\n");
        let verdict = if self.passed {
            "Every step was as expected."
        } else {
            "A step was not as expected."
        };
        let _ = writeln!(
            text,
            "The real app on a private display, with the practice tenant. {verdict}\n"
        );
        for (number, step) in (1..).zip(&self.steps) {
            let mark = if step.passed { "ok" } else { "FAILED" };
            let _ = writeln!(
                text,
                "## {number}. {} ({mark}, {:.1} s)\n",
                step.title, step.seconds
            );
            let _ = writeln!(
                text,
                "- Expected: {}\n- Seen: {}\n",
                step.expected,
                step.seen.replace('\n', "\n  ")
            );
            if let Some(picture) = &step.picture {
                let _ = writeln!(text, "![{}]({picture})\n", step.title);
            }
        }
        text
    }
}

/// Measures real time.
struct Watch(std::time::Instant);

#[expect(
    clippy::disallowed_methods,
    reason = "how long a step takes is real time, whatever clock Stint runs by"
)]
impl Watch {
    fn start() -> Self {
        Self(std::time::Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_between_two_scenes_is_a_step_of_its_own() {
        let mut report = Report::new(PathBuf::from("nowhere"));
        report.broke_off(&anyhow::anyhow!("the panel stays"));
        assert!(!report.passed);
        assert_eq!(
            report.last().map(|step| step.seen.as_str()),
            Some("the panel stays")
        );
        report.broke_off(&anyhow::anyhow!("told already"));
        assert_eq!(report.steps.len(), 1);
    }

    #[test]
    fn says_what_was_expected_and_seen() {
        let mut report = Report::new(PathBuf::from("nowhere"));
        report.passed = false;
        report.steps.push(Step {
            title: "First run",
            expected: "two ways to begin",
            seen: "nothing\nat all".into(),
            passed: false,
            seconds: 1.25,
            picture: Some("01-first-run.png".into()),
        });
        let text = report.markdown();
        for part in [
            "A step was not as expected",
            "## 1. First run (FAILED, 1.2 s)",
            "two ways",
            "](01-first-run.png)",
        ] {
            assert!(text.contains(part), "{part} is missing in:\n{text}");
        }
    }
}
