//! The second part: Bruce asks for both of his roles. The tenant stands beside the app, so that somebody else can act in
//! it, and its time runs sixty times as fast: the hour that he asks for is a minute.

use super::{
    report::{Report, Scene},
    stage::{APPLICATION, BRUCE, EXCHANGE, Stage, one_line},
};
use crate::{
    app::App,
    page::{Page, inside, test_id},
    panel::Panel,
    served::ServedTenant,
    wait::LIMIT,
    window::{Ask, Window},
};

const MEGAN: &str = "megan.bowen@contoso.example";

const MORNING: Scene = Scene {
    picture: "morning",
    title: "A tenant beside the app",
    expected: "Stint at the tenant that `stintctl tenant serve` offers too; both roles, and an hour is a minute",
};
const TOGETHER: Scene = Scene {
    picture: "both-roles",
    title: "Both roles with one form",
    expected: "one hour, one reason and one ticket for two roles, and what happens next for each",
};
const STEP_UP: Scene = Scene {
    picture: "step-up",
    title: "Step-up",
    expected: "the browser opens once and asks for the stronger sign-in that both policies want",
};
const RESULT: Scene = Scene {
    picture: "batch-result",
    title: "An honest result for each",
    expected: "Exchange Administrator is active, Application Administrator waits for approval",
};
const PANEL: Scene = Scene {
    picture: "quick-panel-by-click",
    title: "The quick panel, by a click on the tray",
    expected: "the active role with its ring, the request that waits, and one active role in the tooltip",
};
const APPROVED: Scene = Scene {
    picture: "approved",
    title: "Megan approves",
    expected: "an alert that says so, and both roles active",
};

/// A tenant, and the app that Bruce has signed in with at it.
pub(super) struct Day {
    pub(super) app: App,
    tenant: ServedTenant,
}

pub(super) async fn play(stage: &Stage<'_>, report: &mut Report) -> anyhow::Result<Day> {
    let day = morning(stage, report).await?;
    let page = day.app.page();
    together(stage, report, page).await?;
    result(stage, report, page).await?;
    quick_panel(stage, report, page).await?;
    approved(&day, stage, report).await?;
    Ok(day)
}

async fn morning(stage: &Stage<'_>, report: &mut Report) -> anyhow::Result<Day> {
    let play = async {
        let tenant = ServedTenant::start(stage.desktop).await?;
        let app = App::start(stage.desktop, &tenant.launch()).await?;
        let page = app.page();
        let browser = stage.browser_after(page.click(&test_id("sign-in"))).await?;
        browser.sign_in_as(BRUCE).await?;
        browser.close().await?;
        Window::new(page).my_access().await?;
        let rows = page.text_of_all(&test_id("eligible-row")).await?;
        Ok((rows.join("; "), Day { app, tenant }))
    };
    report.step(stage.desktop, &MORNING, play).await
}

async fn together(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        for role in [EXCHANGE, APPLICATION] {
            page.click(&inside("eligible-row", role, "select-row")).await?;
        }
        page.click(&test_id("activate-selected")).await?;
        page.sees(&test_id("batch-sheet")).await?;
        let ask = Ask {
            duration: "1 h",
            justification: "Move the shared mailboxes of the apps department",
            ticket_system: "ServiceNow",
            ticket_number: "CHG0031337",
        };
        Window::new(page).fill_sheet(ask).await?;
        page.comes_to_rest().await?;
        Ok((page.text_of_all(&test_id("batch-role")).await?.join("; "), ()))
    };
    report.step(stage.desktop, &TOGETHER, play).await
}

/// Sends what the form asks for, with the step-up on the way.
async fn result(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let before = stage.browser.addresses().len();
    let play = async {
        let browser = stage.browser_after(page.click(&test_id("send-batch"))).await?;
        Ok((one_line(&browser.page().text().await?), browser))
    };
    let browser = report.step(stage.desktop, &STEP_UP, play).await?;
    browser.sign_in_as(BRUCE).await?;
    browser.close().await?;
    let play = async {
        for (role, state) in [(EXCHANGE, "active"), (APPLICATION, "waiting")] {
            let row =
                format!("//*[@data-testid='batch-result'][@data-state='{state}'][contains(., '{role}')]");
            page.sees(&row).await?;
        }
        let trips = stage.browser.addresses().len() - before;
        anyhow::ensure!(trips == 1, "the browser opened {trips} times");
        page.comes_to_rest().await?;
        Ok((page.text_of_all(&test_id("batch-result")).await?.join("; "), ()))
    };
    report.step(stage.desktop, &RESULT, play).await?;
    page.click(&test_id("close-sheet")).await?;
    page.sees_no_more(&test_id("batch-result-sheet")).await
}

async fn quick_panel(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    // An alert comes up where the panel does.
    stage.toasts.draws(stage.desktop, "works now", LIMIT).await?;
    stage.toasts.clear(stage.desktop).await?;
    let panel = Panel::beside(page).await?;
    let play = async {
        let icon = stage.tray.item().await?;
        let state = icon
            .shows(LIMIT, "1 active", |state| {
                format!("{} {}", state.tooltip.0, state.tooltip.1).contains("1 active")
            })
            .await?;
        icon.click().await?;
        panel.opens().await?;
        for (kind, role) in [("active", EXCHANGE), ("waiting", APPLICATION)] {
            let rows = format!("{}[data-kind={kind}]", test_id("panel-row"));
            page.reads(&rows, role, LIMIT).await?;
        }
        page.comes_to_rest().await?;
        let rows = page.text_of_all(&test_id("panel-row")).await?.join("; ");
        let tooltip = one_line(&format!("{} {}", state.tooltip.0, state.tooltip.1));
        Ok((format!("{rows}; tray: {tooltip}"), ()))
    };
    report.step(stage.desktop, &PANEL, play).await?;
    stage.desktop.press(&["Escape"]).await?;
    panel.closes().await?;
    panel.leave().await
}

async fn approved(day: &Day, stage: &Stage<'_>, report: &mut Report) -> anyhow::Result<()> {
    let play = async {
        day.tenant.approve(MEGAN, "Agreed for the move")?;
        let title = stage.toasts.draws(stage.desktop, "Approved", LIMIT).await?;
        let page = day.app.page();
        let window = Window::new(page);
        for role in [EXCHANGE, APPLICATION] {
            window.active(role).await?;
        }
        let cards = page.text_of_all(&test_id("active-card")).await?.join("; ");
        Ok((format!("\"{title}\"; {cards}"), ()))
    };
    report.step(stage.desktop, &APPROVED, play).await
}
