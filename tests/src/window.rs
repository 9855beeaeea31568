//! What a person does in Stint's main window, by the front end's ids for tests.

use anyhow::Context as _;

use crate::{
    page::{Page, inside, test_id},
    wait::{LIMIT, eventually},
};

/// The main window.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    page: &'a Page,
}

/// What is typed into the activation sheet; empty fields are left as they are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask<'a> {
    /// As a person types it: `30 min`, `1 h`.
    pub duration: &'a str,
    /// Why.
    pub justification: &'a str,
    /// Where the ticket is.
    pub ticket_system: &'a str,
    /// Which one it is.
    pub ticket_number: &'a str,
}

impl<'a> Window<'a> {
    /// The main window that this page is.
    #[must_use]
    pub fn new(page: &'a Page) -> Self {
        Self { page }
    }

    /// Goes from first run to the people of the practice tenant and chooses one; `fast` lets an hour pass in a minute.
    ///
    /// # Errors
    /// Fails when the tenant does not know the person.
    pub async fn choose_person(&self, user_name: &str, fast: bool) -> anyhow::Result<String> {
        let person = test_id(&format!("persona-{user_name}"));
        self.page.click(&test_id("try-practice")).await?;
        self.page
            .click(&person)
            .await
            .with_context(|| format!("{user_name} cannot be chosen"))?;
        let switch = test_id("fast");
        let runs_fast = self
            .page
            .sees(&switch)
            .await?
            .attr("aria-checked")
            .await?
            .is_some_and(|it| it == "true");
        if fast != runs_fast {
            self.page.click(&switch).await?;
        }
        self.page
            .sees(&format!("{switch}[aria-checked={fast}]"))
            .await
            .context("time keeps its pace")?;
        Ok(self.page.sees(&person).await?.text().await?)
    }

    /// Begins the sign-in as the chosen person, which opens the browser.
    ///
    /// # Errors
    /// Fails when the button cannot be pressed.
    pub async fn start(&self) -> anyhow::Result<()> {
        self.page.click(&test_id("start-as")).await
    }

    /// How many eligibilities Bruce has in the story, of all kinds.
    pub const ROWS: usize = 5;

    /// Waits for the list of what Bruce may activate until each kind was read, and answers with the number of its
    /// rows, which is [`Self::ROWS`].
    ///
    /// # Errors
    /// Fails when the list does not come, or not whole.
    pub async fn my_access(&self) -> anyhow::Result<usize> {
        self.page.sees(&test_id("my-access")).await?;
        let rows = test_id("eligible-row");
        eventually(LIMIT, "the rows of all kinds", async || {
            let count = self.page.count(&rows).await.ok()?;
            (count == Self::ROWS).then_some(count)
        })
        .await
    }

    /// Opens the activation sheet of a role.
    ///
    /// # Errors
    /// Fails when the role is not offered.
    pub async fn open_sheet(&self, role: &str) -> anyhow::Result<String> {
        self.page
            .click(&inside("eligible-row", role, "activate-button"))
            .await?;
        Ok(self.page.sees(&test_id("activation-sheet")).await?.text().await?)
    }

    /// Types into the open sheet.
    ///
    /// # Errors
    /// Fails when a field is not there.
    pub async fn fill_sheet(&self, ask: Ask<'_>) -> anyhow::Result<()> {
        for (field, text) in [
            ("duration-value", ask.duration),
            ("justification", ask.justification),
            ("ticket-system", ask.ticket_system),
            ("ticket-number", ask.ticket_number),
        ] {
            if !text.is_empty() {
                self.page.fills(&test_id(field), text).await?;
            }
        }
        Ok(())
    }

    /// Sends what is in the sheet.
    ///
    /// # Errors
    /// Fails when it cannot be sent as it is.
    pub async fn send(&self) -> anyhow::Result<()> {
        self.page.click(&test_id("send-activation")).await
    }

    /// Waits until a role is active with a countdown, and answers with the text of its card.
    ///
    /// # Errors
    /// Fails when it does not become active in time.
    pub async fn active(&self, role: &str) -> anyhow::Result<String> {
        let card = format!("//*[@data-testid='active-card'][@data-state='active'][contains(., '{role}')]");
        Ok(self.page.sees(&card).await?.text().await?)
    }

    /// Waits until the role is not active any more and may be activated again.
    ///
    /// # Errors
    /// Fails when it stays.
    pub async fn ended(&self, role: &str) -> anyhow::Result<()> {
        let card = format!("//*[@data-testid='active-card'][contains(., '{role}')]");
        self.page.sees_no_more(&card).await?;
        self.page
            .sees(&inside("eligible-row", role, "activate-button"))
            .await
            .map(drop)
    }
}
