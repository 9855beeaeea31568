//! The system browser of a desktop: what the app opens, and who answers there.

mod chromium;

use std::{fs, path::PathBuf};

use crate::{
    desktop::Desktop,
    wait::{LIMIT, eventually},
};

pub use self::chromium::Chromium;

/// Stands in for `xdg-open`, by which programs open pages in the person's browser.
#[derive(Debug)]
pub struct Browser {
    opened: PathBuf,
}

impl Browser {
    /// Only notes which addresses are opened; the test decides what happens with them.
    ///
    /// # Errors
    /// Fails when the desktop's folder cannot be written.
    pub fn noting(desktop: &Desktop) -> anyhow::Result<Self> {
        Self::install(desktop, "")
    }

    /// Signs in as a person of the practice tenant whenever a page is opened: chooses the person, confirms what is
    /// asked, and follows the way back to the app.
    ///
    /// # Errors
    /// Fails when the program that does it is not built.
    pub fn signing_in_as(desktop: &Desktop, user_name: &str) -> anyhow::Result<Self> {
        let program = desktop.programs().built("practice-browser")?;
        let log = desktop.logs().join("browser.log");
        let line = format!(
            "exec '{}' --as '{user_name}' \"$1\" >> '{}' 2>&1\n",
            program.display(),
            log.display()
        );
        Self::install(desktop, &line)
    }

    fn install(desktop: &Desktop, then: &str) -> anyhow::Result<Self> {
        let opened = desktop.home().join("opened-addresses");
        fs::write(&opened, "")?;
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n{then}",
            opened.display()
        );
        desktop.install_script("xdg-open", &script)?;
        Ok(Self { opened })
    }

    /// All addresses that were opened, oldest first.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.opened).unwrap_or_default();
        // A line that is still being written has no end yet.
        text.split_inclusive('\n')
            .filter_map(|line| line.strip_suffix('\n'))
            .map(str::to_owned)
            .collect()
    }

    /// Waits until an address is opened after the first `before` ones, and answers with it.
    ///
    /// # Errors
    /// Fails when nothing is opened in time.
    pub async fn opens(&self, before: usize) -> anyhow::Result<String> {
        eventually(LIMIT, "a page in the browser", async || {
            self.addresses().get(before).cloned()
        })
        .await
    }
}
