//! The third part: the hour goes on and comes to its end, and what was armed for the end happens.

use std::time::Duration;

use super::{
    day::Day,
    report::{Report, Scene},
    stage::{APPLICATION, BRUCE, EXCHANGE, Stage, choose_on_card, one_line},
};
use crate::{
    browser::Chromium,
    page::{Page, inside, test_id},
    wait::LIMIT,
    window::{Ask, Window},
};

/// Long enough for an hour of the tenant to pass, and for a slow machine.
const HOUR: Duration = Duration::from_secs(120);

const REQUESTS: Scene = Scene {
    picture: "my-requests",
    title: "My requests",
    expected: "the request that Megan approved, with what happened to it and when",
};
const MORE_TIME: Scene = Scene {
    picture: "more-time",
    title: "More time…",
    expected: "that a running activation is not prolonged, and the two ways to go on",
};
const ARMED: Scene = Scene {
    picture: "armed",
    title: "Armed for the end",
    expected: "a card that says that the role starts again at its end, for half an hour",
};
const DEACTIVATE: Scene = Scene {
    picture: "deactivate",
    title: "Deactivate",
    expected: "a question before Application Administrator ends",
};
const DEACTIVATED: Scene = Scene {
    picture: "deactivated",
    title: "Deactivated",
    expected: "Exchange Administrator alone is active, and the other may be asked for again",
};
const ALERT: Scene = Scene {
    picture: "alert",
    title: "About to end",
    expected: "an alert some minutes before the end",
};
const AGAIN: Scene = Scene {
    picture: "again",
    title: "Active again",
    expected: "an alert of what was armed, which acts or asks for a sign-in first, and a new ring",
};

pub(super) async fn play(day: &Day, stage: &Stage<'_>, report: &mut Report) -> anyhow::Result<()> {
    let page = day.app.page();
    more_time(stage, report, page).await?;
    requests(stage, report, page).await?;
    deactivate(stage, report, page).await?;
    alert(stage, report).await?;
    again(stage, report, page).await
}

async fn more_time(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    stage.toasts.clear(stage.desktop).await?;
    let play = async {
        choose_on_card(page, EXCHANGE, "more-time").await?;
        page.click(&test_id("way-atEnd")).await?;
        let ask = Ask {
            duration: "30 min",
            justification: "The last mailboxes",
            ticket_system: "ServiceNow",
            ticket_number: "CHG0031337",
        };
        Window::new(page).fill_sheet(ask).await?;
        page.comes_to_rest().await?;
        Ok((
            page.text_of_all(&test_id("more-time-sheet")).await?.join("; "),
            (),
        ))
    };
    report.step(stage.desktop, &MORE_TIME, play).await?;
    let play = async {
        page.click(&test_id("send-again")).await?;
        page.sees_no_more(&test_id("more-time-sheet")).await?;
        let card = format!("//*[@data-testid='active-card'][contains(., '{EXCHANGE}')]");
        let armed = page.reads(&card, "then again for 30 min", LIMIT).await?;
        page.comes_to_rest().await?;
        Ok((one_line(&armed), ()))
    };
    report.step(stage.desktop, &ARMED, play).await
}

async fn requests(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        page.click(&test_id("nav-requests")).await?;
        page.click(&format!(
            "//*[@data-testid='request-row'][contains(., '{APPLICATION}')]"
        ))
        .await?;
        let told = page.reads(&test_id("timeline"), "Megan Bowen", LIMIT).await?;
        page.comes_to_rest().await?;
        Ok((one_line(&told), ()))
    };
    report.step(stage.desktop, &REQUESTS, play).await?;
    page.click(&test_id("nav-my-access")).await
}

async fn deactivate(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        page.click(&inside("eligible-row", APPLICATION, "select-row"))
            .await?;
        page.click(&test_id("deactivate-selected")).await?;
        page.sees(&test_id("deactivate-dialog")).await?;
        page.comes_to_rest().await?;
        Ok((
            page.text_of_all(&test_id("deactivate-dialog")).await?.join("; "),
            (),
        ))
    };
    report.step(stage.desktop, &DEACTIVATE, play).await?;
    let play = async {
        page.click(&test_id("confirm")).await?;
        page.sees_no_more(&format!(
            "//*[@data-testid='active-card'][contains(., '{APPLICATION}')]"
        ))
        .await?;
        page.sees(&inside("eligible-row", APPLICATION, "activate-button"))
            .await?;
        page.comes_to_rest().await?;
        Ok((page.text_of_all(&test_id("active-card")).await?.join("; "), ()))
    };
    report.step(stage.desktop, &DEACTIVATED, play).await
}

async fn alert(stage: &Stage<'_>, report: &mut Report) -> anyhow::Result<()> {
    let play = async {
        let title = stage
            .toasts
            .draws(stage.desktop, "Administrator ends in", HOUR)
            .await?;
        Ok((title, ()))
    };
    report.step(stage.desktop, &ALERT, play).await
}

async fn again(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        let title = stage.toasts.draws(stage.desktop, "again", HOUR).await?;
        let window = Window::new(page);
        // On a slow machine the stronger sign-in is too old by then: Stint asks for one, and opens no browser by itself.
        if title.contains("sign in") {
            let before = stage.browser.addresses().len();
            page.click(&test_id("continue-step-up")).await?;
            tokio::select! {
                // The person's session at the service may still be good enough.
                active = window.active(EXCHANGE) => active.map(drop)?,
                address = stage.browser.opens(before) => {
                    let browser = Chromium::open(stage.desktop, &address?).await?;
                    browser.sign_in_as(BRUCE).await?;
                    browser.close().await?;
                }
            }
        }
        window.active(EXCHANGE).await?;
        page.comes_to_rest().await?;
        let cards = page.text_of_all(&test_id("active-card")).await?.join("; ");
        Ok((format!("\"{title}\"; {cards}"), ()))
    };
    report.step(stage.desktop, &AGAIN, play).await
}
