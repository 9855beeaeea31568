//! The first part: somebody who has never seen Stint tries it and looks around. Nobody is in a hurry, so the practice
//! tenant's time runs as ours does.

use fantoccini::key::Key;

use super::{
    report::{Report, Scene},
    stage::{APPLICATION, BRUCE, EXCHANGE, Stage, one_line},
};
use crate::{
    app::{App, Launch},
    page::{Page, inside, test_id},
    panel::Panel,
    tray::TrayItem,
    wait::LIMIT,
    window::{Ask, Window},
};

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
    expected: "the people of Contoso and of Relecloud, Bruce chosen",
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
const FILTER: Scene = Scene {
    picture: "filter",
    title: "A favorite, and a filter",
    expected: "the starred role alone, with what was typed marked in it",
};
const PALETTE: Scene = Scene {
    picture: "palette",
    title: "The command palette",
    expected: "what can be done with Exchange Administrator, found by a part of its name",
};
const SHEET: Scene = Scene {
    picture: "activation-sheet",
    title: "Ask for Exchange Administrator",
    expected: "a sheet with the length, the reason and the ticket that the policy asks for",
};
const DRAFT: Scene = Scene {
    picture: "draft",
    title: "Leave the sheet, and come back",
    expected: "everything that was typed is still there",
};
const SETTINGS: Scene = Scene {
    picture: "settings",
    title: "Settings",
    expected: "an alert 30 minutes before an end is added to those at 15, 5 and 1",
};
const DARK: Scene = Scene {
    picture: "dark",
    title: "Dark",
    expected: "the same page in the dark theme, chosen in the palette",
};
const SHORTCUT: Scene = Scene {
    picture: "quick-panel-by-keys",
    title: "The quick panel, by its keys",
    expected: "a panel at the edge of the screen that finds the role while it is typed",
};

pub(super) async fn play(stage: &Stage<'_>, report: &mut Report) -> anyhow::Result<()> {
    let app = first_run(stage, report).await?;
    let page = app.page();
    tray(stage, report).await?;
    choose_person(stage, report, page).await?;
    sign_in(stage, report, page).await?;
    my_access(stage, report, page).await?;
    filter(stage, report, page).await?;
    palette(stage, report, page).await?;
    draft(stage, report, page).await?;
    settings(stage, report, page).await?;
    dark(stage, report, page).await?;
    quick_panel(stage, report, page).await?;
    app.close(stage.desktop).await
}

async fn first_run(stage: &Stage<'_>, report: &mut Report) -> anyhow::Result<App> {
    let play = async {
        let app = App::start(stage.desktop, &Launch::default()).await?;
        app.page().sees(&test_id("try-practice")).await?;
        let title = app.page().sees(&format!("{} h1", test_id("first-run"))).await?;
        Ok((one_line(&title.text().await?), app))
    };
    report.step(stage.desktop, &FIRST_RUN, play).await
}

async fn tray(stage: &Stage<'_>, report: &mut Report) -> anyhow::Result<TrayItem> {
    let play = async {
        let icon = stage.tray.item().await?;
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
    report.step(stage.desktop, &TRAY, play).await
}

async fn choose_person(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        let chosen = Window::new(page).choose_person(BRUCE, false).await?;
        Ok((one_line(&chosen), ()))
    };
    report.step(stage.desktop, &CHOOSE, play).await
}

async fn sign_in(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        let browser = stage.browser_after(Window::new(page).start()).await?;
        browser.sign_in_as(BRUCE).await?;
        let end = browser.page().reads("body", "Back to Stint", LIMIT).await?;
        Ok((one_line(&end), browser))
    };
    let browser = report.step(stage.desktop, &SIGNED_IN, play).await?;
    browser.close().await
}

async fn my_access(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        let rows = Window::new(page).my_access().await?;
        for role in [EXCHANGE, APPLICATION] {
            page.sees(&inside("eligible-row", role, "activate-button"))
                .await?;
        }
        page.reads("body", "Practice", LIMIT).await?;
        Ok((format!("{rows} rows"), ()))
    };
    report.step(stage.desktop, &MY_ACCESS, play).await
}

async fn filter(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        page.click(&inside("eligible-row", APPLICATION, "favorite"))
            .await?;
        let starred = "//*[@data-testid='eligible-row']//*[@data-testid='favorite'][@aria-pressed='true']";
        page.sees(starred).await?;
        page.fills(&test_id("filter"), "applic").await?;
        let other = format!("//*[@data-testid='eligible-row'][contains(., '{EXCHANGE}')]");
        page.sees_no_more(&other).await?;
        page.comes_to_rest().await?;
        Ok((page.text_of_all(&test_id("eligible-row")).await?.join("; "), ()))
    };
    report.step(stage.desktop, &FILTER, play).await?;
    let escape = Key::Escape.to_string();
    page.sees(&test_id("filter")).await?.send_keys(&escape).await?;
    page.sees(&inside("eligible-row", EXCHANGE, "activate-button"))
        .await
        .map(drop)
}

/// Looks for something in the palette, and answers with the line that Enter would take.
async fn find(page: &Page, text: &str, line: &str) -> anyhow::Result<String> {
    page.click(&test_id("open-palette")).await?;
    page.fills(&test_id("palette-field"), text).await?;
    let current = format!("{}[aria-selected=true]", test_id("palette-option"));
    page.reads(&current, line, LIMIT).await
}

/// Takes the line that stands first in the open palette.
async fn take(page: &Page) -> anyhow::Result<()> {
    page.click(&format!("{}[aria-selected=true]", test_id("palette-option")))
        .await?;
    page.sees_no_more(&test_id("palette")).await
}

async fn palette(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        let line = find(page, "exch", EXCHANGE).await?;
        page.comes_to_rest().await?;
        Ok((one_line(&line), ()))
    };
    report.step(stage.desktop, &PALETTE, play).await?;
    let play = async {
        take(page).await?;
        for field in [
            "duration-value",
            "justification",
            "ticket-system",
            "ticket-number",
        ] {
            page.sees(&test_id(field)).await?;
        }
        Ok((
            page.text_of_all(&test_id("activation-sheet")).await?.join("; "),
            (),
        ))
    };
    report.step(stage.desktop, &SHEET, play).await
}

async fn draft(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    const TEXT: &str = "Move the shared mailboxes";
    let play = async {
        let window = Window::new(page);
        let ask = Ask {
            duration: "30 min",
            justification: TEXT,
            ..Ask::default()
        };
        window.fill_sheet(ask).await?;
        page.click(&test_id("close-sheet")).await?;
        page.sees_no_more(&test_id("activation-sheet")).await?;
        window.open_sheet(EXCHANGE).await?;
        let kept = page.sees(&test_id("justification")).await?.prop("value").await?;
        anyhow::ensure!(kept.as_deref() == Some(TEXT), "kept was {kept:?}");
        page.comes_to_rest().await?;
        Ok((format!("\"{TEXT}\""), ()))
    };
    report.step(stage.desktop, &DRAFT, play).await?;
    page.click(&test_id("close-sheet")).await?;
    page.sees_no_more(&test_id("activation-sheet")).await
}

async fn settings(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        page.click(&test_id("nav-settings")).await?;
        page.click(&test_id("lead-30")).await?;
        let mut chosen = Vec::new();
        for minutes in [30, 15, 5, 1] {
            let lead = format!("{}[aria-pressed=true]", test_id(&format!("lead-{minutes}")));
            chosen.push(page.sees(&lead).await?.text().await?);
        }
        page.comes_to_rest().await?;
        Ok((chosen.join(", "), ()))
    };
    report.step(stage.desktop, &SETTINGS, play).await
}

async fn dark(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let play = async {
        find(page, "theme dark", "Dark").await?;
        take(page).await?;
        page.sees("[data-theme=dark]").await?;
        page.click(&test_id("nav-my-access")).await?;
        let rows = Window::new(page).my_access().await?;
        page.comes_to_rest().await?;
        Ok((format!("{rows} rows, light on dark"), ()))
    };
    report.step(stage.desktop, &DARK, play).await?;
    find(page, "theme light", "Light").await?;
    take(page).await?;
    page.sees("[data-theme=light]").await.map(drop)
}

async fn quick_panel(stage: &Stage<'_>, report: &mut Report, page: &Page) -> anyhow::Result<()> {
    let panel = Panel::beside(page).await?;
    let play = async {
        stage.desktop.press(&["ctrl+shift+space"]).await?;
        panel.opens().await?;
        page.sees(&format!("{}:focus", test_id("panel-search"))).await?;
        stage.desktop.types("exch").await?;
        let row = page.reads(&test_id("panel-row"), EXCHANGE, LIMIT).await?;
        page.comes_to_rest().await?;
        Ok((one_line(&row), ()))
    };
    report.step(stage.desktop, &SHORTCUT, play).await?;
    // The first one takes back what was typed.
    stage.desktop.press(&["Escape", "Escape"]).await?;
    panel.closes().await?;
    panel.leave().await
}
