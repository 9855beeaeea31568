//! A page in a web view or browser, in the words of a test: what is seen, clicked and typed.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context as _, ensure};
use fantoccini::{Client, Locator, elements::Element};

use crate::{
    axe::{self, Finding},
    wait::{LIMIT, eventually},
};

/// A page that WebDriver controls.
#[derive(Debug, Clone)]
pub struct Page {
    client: Client,
}

/// The selector of the element that the front end marks with this id for tests.
#[must_use]
pub fn test_id(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

/// The path to something inside the one of several alike (both by their ids for tests) that says `text`.
#[must_use]
pub fn inside(id: &str, text: &str, inner: &str) -> String {
    format!("//*[@data-testid='{id}'][contains(., '{text}')]//*[@data-testid='{inner}']")
}

/// Selectors are CSS; those that begin with two slashes are XPath, which can also look for text.
fn locator(selector: &str) -> Locator<'_> {
    if selector.starts_with("//") {
        Locator::XPath(selector)
    } else {
        Locator::Css(selector)
    }
}

/// An element's text as it is laid out. WebKit's WebDriver leaves out what is cut off by an ellipsis.
async fn shown_text(element: &Element) -> Option<String> {
    element.prop("innerText").await.ok()?
}

impl Page {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The WebDriver session, for what this type has no word for.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits until an element is there and visible.
    ///
    /// # Errors
    /// Fails when it does not appear in time.
    pub async fn sees(&self, selector: &str) -> anyhow::Result<Element> {
        eventually(LIMIT, &format!("{selector} on the page"), async || {
            let element = self.client.find(locator(selector)).await.ok()?;
            element.is_displayed().await.ok()?.then_some(element)
        })
        .await
    }

    /// Waits until no such element is there.
    ///
    /// # Errors
    /// Fails when it does not go in time.
    pub async fn sees_no_more(&self, selector: &str) -> anyhow::Result<()> {
        eventually(LIMIT, &format!("{selector} gone from the page"), async || {
            self.client
                .find_all(locator(selector))
                .await
                .ok()?
                .is_empty()
                .then_some(())
        })
        .await
    }

    /// How many such elements there are now.
    ///
    /// # Errors
    /// Fails when the page is gone.
    pub async fn count(&self, selector: &str) -> anyhow::Result<usize> {
        Ok(self.client.find_all(locator(selector)).await?.len())
    }

    /// The texts of all such elements from top to bottom, each on one line.
    ///
    /// # Errors
    /// Fails when the page is gone.
    pub async fn text_of_all(&self, selector: &str) -> anyhow::Result<Vec<String>> {
        let mut texts = Vec::new();
        for element in self.client.find_all(locator(selector)).await? {
            let text = shown_text(&element).await.unwrap_or_default();
            texts.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        Ok(texts)
    }

    /// Waits until an element's text contains `text`, and answers with the whole text.
    ///
    /// # Errors
    /// Fails when it does not in time.
    pub async fn reads(&self, selector: &str, text: &str, limit: Duration) -> anyhow::Result<String> {
        let mut last = None;
        let found = eventually(limit, &format!("\"{text}\" in {selector}"), async || {
            let element = self.client.find(locator(selector)).await.ok()?;
            last = shown_text(&element).await;
            last.clone().filter(|it| it.contains(text))
        })
        .await;
        found.with_context(|| format!("{selector} read last: {last:?}"))
    }

    /// Clicks an element once it is visible, can be clicked and is not disabled.
    ///
    /// # Errors
    /// Fails when it cannot be clicked in time.
    pub async fn click(&self, selector: &str) -> anyhow::Result<()> {
        let mut last = None;
        let clicked = eventually(LIMIT, &format!("a click on {selector}"), async || {
            let element = self.client.find(locator(selector)).await.ok()?;
            let blocked = element
                .attr("aria-disabled")
                .await
                .ok()?
                .is_some_and(|value| value == "true");
            let ready = !blocked && element.is_displayed().await.ok()? && element.is_enabled().await.ok()?;
            if !ready {
                return None;
            }
            element
                .click()
                .await
                .map_err(|error| last = Some(error.to_string()))
                .ok()
        })
        .await;
        clicked.with_context(|| format!("the page said last: {last:?}"))
    }

    /// Puts text into a field, in place of what was there.
    ///
    /// # Errors
    /// Fails when the field does not appear or takes no text.
    pub async fn fills(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        let field = self.sees(selector).await?;
        let select = "arguments[0].focus(); arguments[0].select();";
        self.client
            .execute(select, vec![serde_json::to_value(&field)?])
            .await?;
        field
            .send_keys(text)
            .await
            .with_context(|| format!("{selector} takes no text"))?;
        let typed = field.prop("value").await?;
        ensure!(
            typed.as_deref() == Some(text),
            "{selector} holds {typed:?} after typing {text:?}"
        );
        Ok(())
    }

    /// Waits until nothing moves that moves only once: whatever opens, closes or changes its color has done so.
    ///
    /// # Errors
    /// Fails when something still moves when the time is over.
    pub async fn comes_to_rest(&self) -> anyhow::Result<()> {
        const MOVES: &str = "return document.getAnimations().some((it) => it.playState === 'running' \
                             && it.effect.getComputedTiming().endTime !== Infinity)";
        eventually(LIMIT, "a page on which nothing moves", async || {
            let moves = self.client.execute(MOVES, vec![]).await.ok()?;
            (moves.as_bool() == Some(false)).then_some(())
        })
        .await
    }

    /// The page's text as a person reads it.
    ///
    /// # Errors
    /// Fails when the page is gone.
    pub async fn text(&self) -> anyhow::Result<String> {
        let body = self.client.find(Locator::Css("body")).await?;
        shown_text(&body).await.context("the page has no text")
    }

    /// Keeps a picture of the page alone, as a PNG file.
    ///
    /// # Errors
    /// Fails when the page is gone or the file cannot be written.
    pub async fn screenshot(&self, file: &Path) -> anyhow::Result<()> {
        let png = self
            .client
            .screenshot()
            .await
            .context("the page gives no picture")?;
        fs::write(file, png).with_context(|| format!("{} cannot be written", file.display()))
    }

    /// Looks for what people with disabilities would stumble over, by axe-core, once the page has come to rest: a
    /// dialog that is still fading in has other colors than the one that is read.
    ///
    /// # Errors
    /// Fails when axe-core is not installed with the front end's packages, when the page does not answer, and when it
    /// does not come to rest.
    pub async fn accessibility_findings(&self) -> anyhow::Result<Vec<Finding>> {
        self.comes_to_rest().await?;
        axe::run(&self.client).await
    }
}
