//! What most of these tests begin with: a desktop, the app on it, and Bruce signed in at the practice tenant.

use std::time::Duration;

use stint_tests::{App, Ask, Browser, Desktop, Launch, NotificationDaemon, Options, Page, TrayHost, Window};

pub(crate) const BRUCE: &str = "bruce.wayne@contoso.example";
/// Needs a step-up, a reason and a ticket.
pub(crate) const ROLE: &str = "Exchange Administrator";
pub(crate) const ASK: Ask<'_> = Ask {
    duration: "30 min",
    justification: "Move the shared mailboxes",
    ticket_system: "ServiceNow",
    ticket_number: "CHG0031337",
};
/// Half an hour of a practice tenant whose time runs sixty times as fast, on a slow machine.
pub(crate) const HALF_HOUR: Duration = Duration::from_secs(90);

/// A desktop with everything that the app meets.
pub(crate) struct Stage {
    pub(crate) tray: TrayHost,
    pub(crate) notifications: NotificationDaemon,
    pub(crate) browser: Browser,
    pub(crate) desktop: Desktop,
}

impl Stage {
    pub(crate) async fn set(options: Options) -> Self {
        Self::set_for(options, BRUCE).await
    }

    /// As [`Stage::set`], for another person than Bruce at the browser.
    pub(crate) async fn set_for(options: Options, user_name: &str) -> Self {
        let desktop = Desktop::start(&options).await.unwrap();
        Self {
            tray: TrayHost::start(&desktop).await.unwrap(),
            notifications: NotificationDaemon::start(&desktop).await.unwrap(),
            browser: Browser::signing_in_as(&desktop, user_name).unwrap(),
            desktop,
        }
    }

    pub(crate) async fn start(&self) -> App {
        App::start(&self.desktop, &Launch::default()).await.unwrap()
    }

    pub(crate) async fn sign_in(&self, window: Window<'_>, fast: bool) {
        window.choose_person(BRUCE, fast).await.unwrap();
        window.start().await.unwrap();
        window.my_access().await.unwrap();
    }

    /// Signs in and activates [`ROLE`] as [`ASK`] says, while an hour passes in a minute.
    pub(crate) async fn activate(&self, window: Window<'_>) {
        self.sign_in(window, true).await;
        window.open_sheet(ROLE).await.unwrap();
        window.fill_sheet(ASK).await.unwrap();
        window.send().await.unwrap();
        window.active(ROLE).await.unwrap();
    }
}

pub(crate) async fn assert_accessible(page: &Page) {
    let findings = page.accessibility_findings().await.unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}
