//! A practice tenant beside the app.

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use serde_json::{Value, json};
use stint_app::Practice;
use stint_clock::{Clock as _, ClockRate, SystemClock};
use stint_practice::{Control, Decision, Op, PracticeTenant};

use crate::{app::Launch, desktop::Desktop};

/// A practice tenant beside the app, as `stintctl tenant serve` offers one too: it goes on while no app runs, and other
/// people can act in it. An hour of it is a minute of ours.
#[derive(Debug)]
pub struct ServedTenant {
    tenant: PracticeTenant,
    description: PathBuf,
}

impl ServedTenant {
    /// Starts it, and describes it in a file in the home of the person on the desktop.
    ///
    /// # Errors
    /// Fails when the machine gives it no port.
    pub async fn start(desktop: &Desktop) -> anyhow::Result<Self> {
        let rate = ClockRate {
            base: SystemClock.now(),
            rate: Practice::FAST,
        };
        let tenant = PracticeTenant::builder().rate(rate).record(true).start().await?;
        let description = desktop.home().join("tenant.json");
        fs::write(&description, json!(tenant.description()).to_string())?;
        Ok(Self { tenant, description })
    }

    /// A start of the app that works with this tenant.
    #[must_use]
    pub fn launch(&self) -> Launch {
        Launch {
            args: vec!["--cloud".to_owned(), self.description.display().to_string()],
            ..Launch::default()
        }
    }

    /// Everything that only a test may do in it.
    #[must_use]
    pub fn control(&self) -> Control {
        self.tenant.control()
    }

    /// Approves the request that waits for a decision, as the person with this user name.
    ///
    /// # Errors
    /// Fails when none waits, or when this person may not decide it.
    pub fn approve(&self, approver: &str, reason: &str) -> anyhow::Result<()> {
        let waiting = self
            .control()
            .exchanges()
            .into_iter()
            .filter(|it| it.op == Op::ActivateRequest)
            .filter_map(|it| serde_json::from_str::<Value>(&it.response_body).ok())
            .find(|answer| answer["status"] == "PendingApproval")
            .context("no request waits")?;
        let request = waiting["id"].as_str().context("the request has no id")?.parse()?;
        self.control()
            .decide(request, approver, Decision::Approve, reason)?;
        Ok(())
    }
}
