//! A real browser on the private display.

use std::process::Stdio;

use anyhow::bail;
use fantoccini::Locator;
use serde_json::json;

use crate::{
    app::{connect, free_port, opened},
    desktop::Desktop,
    page::Page,
    wait::{LIMIT, eventually},
};

/// More pages than any sign-in has.
const MOST_PAGES: usize = 20;

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

    /// Goes through a sign-in of the practice tenant as a person would: chooses who to be and presses the first button,
    /// as long as a page has a form. Answers with the texts of all pages on the way; the last is where it ends. A sign-in
    /// of somebody whom the tenant knows already ends without a question.
    ///
    /// # Errors
    /// Fails when the tenant does not know the person, or a page never changes.
    pub async fn sign_in_as(&self, user_name: &str) -> anyhow::Result<Vec<String>> {
        let client = self.page.client();
        let person = format!("//form//button[@value='{user_name}']");
        let mut pages = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = client.find(Locator::Css("html")).await?;
            pages.push(self.page.text().await?);
            let button = match client.find(Locator::XPath(&person)).await {
                Ok(button) => button,
                Err(_) if client.find(Locator::Css("form button[value*='@']")).await.is_ok() => {
                    bail!("this page does not know {user_name}");
                }
                Err(_) => match client.find(Locator::Css("form button")).await {
                    Ok(button) => button,
                    Err(_) => return Ok(pages),
                },
            };
            button.click().await?;
            eventually(LIMIT, "the next page of the sign-in", async || {
                page.tag_name().await.err().map(drop)
            })
            .await?;
        }
        bail!(
            "the sign-in never ends; it stands at {}",
            client.current_url().await?.path()
        )
    }

    /// Closes the window and ends the browser.
    ///
    /// # Errors
    /// Fails when the driver is gone.
    pub async fn close(self) -> anyhow::Result<()> {
        Ok(self.page.client().clone().close().await?)
    }
}
