//! The quick panel: a second window of the app, with a page of its own.

use fantoccini::wd::WindowHandle;

use crate::{
    page::{Page, test_id},
    wait::{LIMIT, eventually},
};

/// The quick panel of an app whose main window WebDriver looks at. It looks at one of the two at a time.
#[derive(Debug, Clone)]
pub struct Panel<'a> {
    page: &'a Page,
    main: WindowHandle,
}

impl<'a> Panel<'a> {
    /// The panel beside the main window that this page is now.
    ///
    /// # Errors
    /// Fails when the window is gone.
    pub async fn beside(page: &'a Page) -> anyhow::Result<Self> {
        let main = page.client().window().await?;
        Ok(Self { page, main })
    }

    /// Waits until it stands on the display, and looks at it from now on.
    ///
    /// # Errors
    /// Fails when it does not open in time.
    pub async fn opens(&self) -> anyhow::Result<()> {
        let panel = eventually(LIMIT, "the quick panel's window", async || {
            let windows = self.page.client().windows().await.ok()?;
            windows.into_iter().find(|window| *window != self.main)
        })
        .await?;
        self.page.client().switch_to_window(panel).await?;
        self.page.sees(&test_id("quick-panel")).await?;
        self.is("visible").await
    }

    /// Waits until it no longer stands on the display.
    ///
    /// # Errors
    /// Fails when it stays.
    pub async fn closes(&self) -> anyhow::Result<()> {
        self.is("hidden").await
    }

    /// Looks at the main window again.
    ///
    /// # Errors
    /// Fails when that is gone.
    pub async fn leave(&self) -> anyhow::Result<()> {
        Ok(self.page.client().switch_to_window(self.main.clone()).await?)
    }

    async fn is(&self, state: &str) -> anyhow::Result<()> {
        eventually(LIMIT, &format!("a quick panel that is {state}"), async || {
            let script = "return document.visibilityState";
            let now = self.page.client().execute(script, vec![]).await.ok()?;
            (now.as_str() == Some(state)).then_some(())
        })
        .await
    }
}
