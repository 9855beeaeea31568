//! What every scene of the tour plays on.

use crate::{
    browser::{Browser, Chromium},
    desktop::Desktop,
    page::{Page, inside, test_id},
    toasts::ToastDaemon,
    tray::TrayHost,
};

pub(super) const BRUCE: &str = "bruce.wayne@contoso.example";
/// Needs a step-up, a reason and a ticket.
pub(super) const EXCHANGE: &str = "Exchange Administrator";
/// Needs somebody's approval, a step-up and a reason.
pub(super) const APPLICATION: &str = "Application Administrator";

/// A desktop with a panel for the tray, drawn notifications, and a browser that a person looks at.
pub(super) struct Stage<'a> {
    pub(super) desktop: &'a Desktop,
    pub(super) tray: TrayHost,
    pub(super) toasts: ToastDaemon,
    pub(super) browser: Browser,
}

impl<'a> Stage<'a> {
    pub(super) async fn set(desktop: &'a Desktop) -> anyhow::Result<Self> {
        Ok(Self {
            desktop,
            tray: TrayHost::start(desktop).await?,
            toasts: ToastDaemon::start(desktop).await?,
            browser: Browser::noting(desktop)?,
        })
    }

    /// The browser window that comes of `ask`.
    pub(super) async fn browser_after(
        &self,
        ask: impl Future<Output = anyhow::Result<()>>,
    ) -> anyhow::Result<Chromium> {
        let before = self.browser.addresses().len();
        ask.await?;
        Chromium::open(self.desktop, &self.browser.opens(before).await?).await
    }
}

/// Chooses an entry of the menu of a role's card, both by their ids for tests.
pub(super) async fn choose_on_card(page: &Page, role: &str, entry: &str) -> anyhow::Result<()> {
    page.click(&inside("active-card", role, "card-menu")).await?;
    page.click(&test_id(entry)).await
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
