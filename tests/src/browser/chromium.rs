//! A real browser on the private display.

use std::process::Stdio;

use serde_json::json;

use crate::{
    app::{connect, free_port, opened},
    desktop::Desktop,
    page::Page,
};

/// Debian's Chromium, controlled by its WebDriver.
#[derive(Debug)]
pub struct Chromium {
    page: Page,
}

impl Chromium {
    /// Opens a window of its own on the desktop and goes to an address.
    ///
    /// # Errors
    /// Fails when Chromium or its driver is not installed, or the address cannot be opened.
    pub async fn open(desktop: &Desktop, address: &str) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut driver = desktop.command("chromedriver");
        driver.arg(format!("--port={port}")).stdin(Stdio::null());
        desktop.spawn("chromium", &mut driver)?;
        opened(port).await?;
        let arguments = [
            // The machine of a continuous integration runs it as root in a container; the pages are our own.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--no-first-run",
            "--no-default-browser-check",
            "--password-store=basic",
            "--window-position=160,60",
            "--window-size=960,760",
        ];
        let capabilities = json!({ "goog:chromeOptions": {
            "args": arguments,
            "excludeSwitches": ["enable-automation"],
        } });
        let client = connect(port, capabilities).await?;
        client.goto(address).await?;
        Ok(Self {
            page: Page::new(client),
        })
    }

    /// What the window shows.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Closes the window and ends the browser.
    ///
    /// # Errors
    /// Fails when the driver is gone.
    pub async fn close(self) -> anyhow::Result<()> {
        Ok(self.page.client().clone().close().await?)
    }
}
