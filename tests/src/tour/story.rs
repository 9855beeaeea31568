//! The first half hour of a person with Stint: thirty seconds, as the practice tenant's time runs sixty times as fast.

use std::time::Duration;

use super::report::{Report, Scene};
use crate::{
    app::{App, Launch},
    browser::{Browser, Chromium},
    desktop::Desktop,
    page::{Page, inside, test_id},
    toasts::ToastDaemon,
    tray::{TrayHost, TrayItem},
    wait::LIMIT,
    window::{Ask, Window},
};

const BRUCE: &str = "bruce.wayne@contoso.example";
const ROLE: &str = "Exchange Administrator";
const OTHER_ROLE: &str = "Application Administrator";
/// Long enough for the half hour to pass, and for a slow machine.
const HALF_HOUR: Duration = Duration::from_secs(90);

const FIRST_RUN: Scene = Scene {
    picture: "first-run",
    title: "First run",
    expected: "a window that offers the practice tenant",
};
const TRAY: Scene = Scene {
    picture: "tray",
    title: "The tray",
    expected: "an icon with a menu that opens Stint and quits it",
};
const CHOOSE: Scene = Scene {
    picture: "choose-a-person",
    title: "Choose a person",
    expected: "the people of Contoso, Bruce chosen, time sixty times as fast",
};
const SIGNED_IN: Scene = Scene {
    picture: "signed-in",
    title: "Sign in, in the browser",
    expected: "the practice tenant knows who was chosen; the browser leads back to Stint",
};
const MY_ACCESS: Scene = Scene {
    picture: "my-access",
    title: "My access",
    expected: "both directory roles that Bruce may activate, and that this is practice",
};
const SHEET: Scene = Scene {
    picture: "activation-sheet",
    title: "Ask for Exchange Administrator",
    expected: "a sheet with the length, the reason and the ticket that the policy asks for",
};
const FILLED: Scene = Scene {
    picture: "filled",
    title: "Say why and for how long",
    expected: "half an hour, a reason and a ticket",
};
const STEP_UP: Scene = Scene {
    picture: "step-up",
    title: "Step-up",
    expected: "the browser asks for the stronger sign-in that the policy wants",
};
const ACTIVE: Scene = Scene {
    picture: "active",
    title: "Active",
    expected: "the role is active with a ring that empties, and the tray says so too",
};
const ALERT: Scene = Scene {
    picture: "alert",
    title: "About to end",
    expected: "a notification before the end",
};
const ENDED: Scene = Scene {
    picture: "ended",
    title: "Ended",
    expected: "a notification says so, and the role is no longer active",
};

/// Plays all scenes. The first one that fails is the last: what comes after stands on it.
pub(super) async fn play(desktop: &Desktop, report: &mut Report) -> anyhow::Result<()> {
    let tray = TrayHost::start(desktop).await?;
    let toasts = ToastDaemon::start(desktop).await?;
    let browser = Browser::noting(desktop)?;
    // A failure is the last row of the report already.
    let _ = Stage {
        desktop,
        report,
        tray,
        toasts,
        browser,
    }
    .story()
    .await;
    Ok(())
}

struct Stage<'a> {
    desktop: &'a Desktop,
    report: &'a mut Report,
    tray: TrayHost,
    toasts: ToastDaemon,
    browser: Browser,
}

impl Stage<'_> {
    async fn story(&mut self) -> anyhow::Result<()> {
        let app = self.first_run().await?;
        let page = app.page();
        let icon = self.tray_icon().await?;
        self.choose_person(page).await?;
        self.sign_in(page).await?;
        self.my_access(page).await?;
        self.ask(page).await?;
        self.step_up(page).await?;
        self.active(page, &icon).await?;
        self.alert().await?;
        self.ended(page).await?;
        app.close(self.desktop).await
    }

    async fn first_run(&mut self) -> anyhow::Result<App> {
        let play = async {
            let app = App::start(self.desktop, &Launch::default()).await?;
            app.page().sees(&test_id("try-practice")).await?;
            let text = app.page().sees(&test_id("first-run")).await?.text().await?;
            Ok((first_line(&text), app))
        };
        self.report.step(self.desktop, &FIRST_RUN, play).await
    }

    async fn tray_icon(&mut self) -> anyhow::Result<TrayItem> {
        let play = async {
            let icon = self.tray.item().await?;
            let state = icon
                .shows(LIMIT, "a menu", |state| state.entry("Quit").is_some())
                .await?;
            let labels: Vec<&str> = state
                .menu
                .iter()
                .map(|entry| entry.label.as_str())
                .filter(|label| !label.is_empty())
                .collect();
            Ok((
                format!("\"{}\"; menu: {}", state.tooltip.0, labels.join(", ")),
                icon,
            ))
        };
        self.report.step(self.desktop, &TRAY, play).await
    }

    async fn choose_person(&mut self, page: &Page) -> anyhow::Result<()> {
        let play = async { Ok((one_line(&Window::new(page).choose_person(BRUCE, true).await?), ())) };
        self.report.step(self.desktop, &CHOOSE, play).await
    }

    async fn sign_in(&mut self, page: &Page) -> anyhow::Result<()> {
        let play = async {
            Window::new(page).start().await?;
            let browser = Chromium::open(self.desktop, &self.browser.opens(0).await?).await?;
            browser.sign_in_as(BRUCE).await?;
            let end = browser.page().reads("body", "Back to Stint", LIMIT).await?;
            Ok((one_line(&end), browser))
        };
        self.report
            .step(self.desktop, &SIGNED_IN, play)
            .await?
            .close()
            .await
    }

    async fn my_access(&mut self, page: &Page) -> anyhow::Result<()> {
        let play = async {
            let rows = Window::new(page).my_access().await?;
            for role in [ROLE, OTHER_ROLE] {
                page.sees(&inside("eligible-row", role, "activate-button"))
                    .await?;
            }
            page.reads("body", "Practice", LIMIT).await?;
            Ok((format!("{rows} rows"), ()))
        };
        self.report.step(self.desktop, &MY_ACCESS, play).await
    }

    async fn ask(&mut self, page: &Page) -> anyhow::Result<()> {
        let play = async {
            let text = Window::new(page).open_sheet(ROLE).await?;
            for field in [
                "duration-value",
                "justification",
                "ticket-system",
                "ticket-number",
            ] {
                page.sees(&test_id(field)).await?;
            }
            Ok((one_line(&text), ()))
        };
        self.report.step(self.desktop, &SHEET, play).await?;
        let play = async {
            let ask = Ask {
                duration: "30 min",
                justification: "Move the shared mailboxes of the apps department",
                ticket_system: "ServiceNow",
                ticket_number: "CHG0031337",
            };
            Window::new(page).fill_sheet(ask).await?;
            Ok((
                one_line(&page.sees(&test_id("activation-sheet")).await?.text().await?),
                (),
            ))
        };
        self.report.step(self.desktop, &FILLED, play).await
    }

    async fn step_up(&mut self, page: &Page) -> anyhow::Result<()> {
        let play = async {
            let before = self.browser.addresses().len();
            Window::new(page).send().await?;
            let browser = Chromium::open(self.desktop, &self.browser.opens(before).await?).await?;
            Ok((one_line(&browser.page().text().await?), browser))
        };
        let browser = self.report.step(self.desktop, &STEP_UP, play).await?;
        browser.sign_in_as(BRUCE).await?;
        browser.close().await
    }

    async fn active(&mut self, page: &Page, icon: &TrayItem) -> anyhow::Result<()> {
        let play = async {
            let card = Window::new(page).active(ROLE).await?;
            page.sees(&inside("active-card", ROLE, "ring")).await?;
            let says_so = |text: &(String, String)| format!("{} {}", text.0, text.1).contains("1 active");
            let state = icon
                .shows(LIMIT, "1 active", |state| says_so(&state.tooltip))
                .await?;
            Ok((format!("{}; tray: {}", one_line(&card), state.tooltip.1), ()))
        };
        self.report.step(self.desktop, &ACTIVE, play).await
    }

    async fn alert(&mut self) -> anyhow::Result<()> {
        let play = async { Ok((self.toasts.draws(self.desktop, "ends in", HALF_HOUR).await?, ())) };
        self.report.step(self.desktop, &ALERT, play).await
    }

    async fn ended(&mut self, page: &Page) -> anyhow::Result<()> {
        let play = async {
            let title = self.toasts.draws(self.desktop, "has ended", HALF_HOUR).await?;
            Window::new(page).ended(ROLE).await?;
            Ok((title, ()))
        };
        self.report.step(self.desktop, &ENDED, play).await
    }
}

fn first_line(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or("(no text)")
        .to_owned()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
