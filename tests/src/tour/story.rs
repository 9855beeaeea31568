//! The first hour of a person with Stint: sixty seconds of a practice tenant whose clock runs sixty times as fast.

use std::time::Duration;

use anyhow::Context as _;

use super::Report;
use crate::{
    app::{App, Launch},
    browser::{Browser, Chromium},
    desktop::Desktop,
    page::{inside, test_id},
    toasts::ToastDaemon,
    tray::{TrayHost, TrayItem},
    wait::LIMIT,
};

/// Who plays the story.
const BRUCE: &str = "bruce.wayne@contoso.com";
const ROLE: &str = "Exchange Administrator";
/// Half an hour of the story is half a minute.
const SPEED: &str = "60";
/// Long enough for the half hour to pass, and for a slow machine.
const HALF_HOUR: Duration = Duration::from_secs(90);

/// Plays all steps. The first one that fails is the last: what comes after stands on it.
pub(super) async fn play(desktop: &Desktop, report: &mut Report) -> anyhow::Result<()> {
    let stage = Stage {
        tray: TrayHost::start(desktop).await?,
        toasts: ToastDaemon::start(desktop).await?,
        browser: Browser::noting(desktop)?,
        desktop,
    };
    // The failure itself is the last row of the report.
    let _ = stage.story(report).await;
    Ok(())
}

struct Stage<'a> {
    desktop: &'a Desktop,
    tray: TrayHost,
    toasts: ToastDaemon,
    browser: Browser,
}

impl Stage<'_> {
    async fn story(&self, report: &mut Report) -> anyhow::Result<()> {
        let app = self.first_run(report).await?;
        let item = self.tray_icon(report).await?;
        self.choose_person(report, &app).await?;
        self.sign_in(report, &app).await?;
        self.my_access(report, &app).await?;
        self.open_sheet(report, &app).await?;
        self.fill_sheet(report, &app).await?;
        self.step_up(report, &app).await?;
        self.active(report, &app, &item).await?;
        self.alert(report).await?;
        self.ended(report, &app).await
    }

    async fn first_run(&self, report: &mut Report) -> anyhow::Result<App> {
        let expected = "a window with two ways to begin; the practice tenant is one of them";
        report
            .step(self.desktop, "first-run", "First run", expected, async {
                let launch = Launch {
                    args: vec![],
                    environment: vec![("STINT_PRACTICE_SPEED".into(), SPEED.into())],
                };
                let app = App::start(self.desktop, &launch).await?;
                app.page().sees(&test_id("try-practice")).await?;
                let text = app.page().sees(&test_id("first-run")).await?.text().await?;
                Ok((first_line(&text), app))
            })
            .await
    }

    async fn tray_icon(&self, report: &mut Report) -> anyhow::Result<TrayItem> {
        report
            .step(
                self.desktop,
                "tray",
                "The tray",
                "an icon with a menu that opens Stint and quits it",
                async {
                    let item = self.tray.item().await?;
                    let state = item
                        .shows(LIMIT, "a menu", |state| state.entry("Quit").is_some())
                        .await?;
                    let labels: Vec<&str> = state.menu.iter().map(|entry| entry.label.as_str()).collect();
                    Ok((
                        format!("\"{}\", menu: {}", state.tooltip.0, labels.join(", ")),
                        item,
                    ))
                },
            )
            .await
    }

    async fn choose_person(&self, report: &mut Report, app: &App) -> anyhow::Result<()> {
        let person = test_id(&format!("persona-{BRUCE}"));
        report
            .step(
                self.desktop,
                "choose-a-person",
                "Choose a person",
                "the people of Contoso, Bruce among them",
                async {
                    app.page().click(&test_id("try-practice")).await?;
                    app.page().sees(&person).await?;
                    app.page().click(&person).await?;
                    Ok((app.page().sees(&person).await?.text().await?, ()))
                },
            )
            .await
    }

    async fn sign_in(&self, report: &mut Report, app: &App) -> anyhow::Result<()> {
        let expected = "the tenant's own page in a real browser, which knows Bruce";
        let browser = report
            .step(
                self.desktop,
                "browser",
                "Sign in, in the browser",
                expected,
                async {
                    app.page().click(&test_id("start-as")).await?;
                    let browser = Chromium::open(self.desktop, &self.browser.opens(0).await?).await?;
                    let text = browser.page().reads("body", BRUCE, LIMIT).await?;
                    Ok((first_line(&text), browser))
                },
            )
            .await?;
        let expected = "the browser says that it may be closed";
        report
            .step(self.desktop, "signed-in", "Signed in", expected, async {
                let end = browser.sign_in_as(BRUCE).await?;
                Ok((first_line(&end), ()))
            })
            .await?;
        browser.close().await
    }

    async fn my_access(&self, report: &mut Report, app: &App) -> anyhow::Result<()> {
        let expected = "both directory roles that Bruce may activate, and that this is practice";
        report
            .step(self.desktop, "my-access", "My access", expected, async {
                let page = app.page();
                page.sees(&test_id("my-access")).await?;
                page.sees(&inside("eligible-row", ROLE, "activate-button"))
                    .await?;
                page.sees(&inside(
                    "eligible-row",
                    "Application Administrator",
                    "activate-button",
                ))
                .await?;
                page.reads("body", "Practice", LIMIT).await?;
                let rows = page
                    .client()
                    .find_all(fantoccini::Locator::Css(&test_id("eligible-row")))
                    .await?;
                Ok((format!("{} rows", rows.len()), ()))
            })
            .await
    }

    async fn open_sheet(&self, report: &mut Report, app: &App) -> anyhow::Result<()> {
        let expected = "a sheet with the length, the reason and the ticket that the policy asks for";
        report
            .step(
                self.desktop,
                "activation-sheet",
                "Ask for Exchange Administrator",
                expected,
                async {
                    app.page()
                        .click(&inside("eligible-row", ROLE, "activate-button"))
                        .await?;
                    let sheet = app.page().sees(&test_id("activation-sheet")).await?;
                    for field in [
                        "duration-value",
                        "justification",
                        "ticket-system",
                        "ticket-number",
                    ] {
                        app.page().sees(&test_id(field)).await?;
                    }
                    Ok((first_line(&sheet.text().await?), ()))
                },
            )
            .await
    }

    async fn fill_sheet(&self, report: &mut Report, app: &App) -> anyhow::Result<()> {
        report
            .step(
                self.desktop,
                "filled",
                "Say why and for how long",
                "half an hour, a reason and a ticket",
                async {
                    let page = app.page();
                    page.fills(&test_id("duration-value"), "30 min").await?;
                    page.fills(
                        &test_id("justification"),
                        "Move the shared mailboxes of the apps department",
                    )
                    .await?;
                    page.fills(&test_id("ticket-system"), "ServiceNow").await?;
                    page.fills(&test_id("ticket-number"), "CHG0031337").await?;
                    Ok((
                        first_line(&page.sees(&test_id("activation-sheet")).await?.text().await?),
                        (),
                    ))
                },
            )
            .await
    }

    async fn step_up(&self, report: &mut Report, app: &App) -> anyhow::Result<()> {
        let expected = "the browser asks for the stronger sign-in that the policy wants";
        let browser = report
            .step(self.desktop, "step-up", "Step-up", expected, async {
                let before = self.browser.addresses().len();
                app.page().click(&test_id("send-activation")).await?;
                let browser = Chromium::open(self.desktop, &self.browser.opens(before).await?).await?;
                Ok((first_line(&browser.page().text().await?), browser))
            })
            .await?;
        browser.sign_in_as(BRUCE).await?;
        browser.close().await
    }

    async fn active(&self, report: &mut Report, app: &App, item: &TrayItem) -> anyhow::Result<()> {
        let expected = "Exchange Administrator is active, with a ring that empties, and the tray says so too";
        report
            .step(self.desktop, "active", "Active", expected, async {
                let page = app.page();
                page.sees(&inside("active-card", ROLE, "ring")).await?;
                let card = page.reads(&test_id("active-card"), ROLE, LIMIT).await?;
                let tray = item.shows(LIMIT, "1 active in the tooltip", |state| {
                    format!("{} {}", state.tooltip.0, state.tooltip.1).contains("1 active")
                });
                let tooltip = tray.await?.tooltip;
                Ok((
                    format!("{}; tray: {} {}", card.replace('\n', ", "), tooltip.0, tooltip.1),
                    (),
                ))
            })
            .await
    }

    async fn alert(&self, report: &mut Report) -> anyhow::Result<()> {
        report
            .step(
                self.desktop,
                "alert",
                "About to end",
                "a notification before the end, with its actions",
                async { Ok((self.toasts.draws(self.desktop, "ends in", HALF_HOUR).await?, ())) },
            )
            .await
    }

    async fn ended(&self, report: &mut Report, app: &App) -> anyhow::Result<()> {
        report
            .step(
                self.desktop,
                "ended",
                "Ended",
                "a notification says so, and the role has left the list",
                async {
                    let title = self.toasts.draws(self.desktop, "has ended", HALF_HOUR).await?;
                    app.page().sees_no_more(&test_id("active-card")).await?;
                    app.page()
                        .sees(&inside("eligible-row", ROLE, "activate-button"))
                        .await
                        .context("not offered again")?;
                    Ok((title, ()))
                },
            )
            .await
    }
}

fn first_line(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or("(no text)")
        .to_owned()
}
