//! The quick panel in the real app: a second window with a page of its own.

use fantoccini::wd::WindowHandle;
use stint_tests::{LIMIT, Options, Page, Window, eventually, test_id};

use crate::stage::{ROLE, Stage, assert_accessible};

#[tokio::test]
async fn a_click_on_the_tray_shows_what_is_active() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    let page = app.page();
    stage.activate(Window::new(page)).await;
    let main = page.client().window().await.unwrap();
    let icon = stage.tray.item().await.unwrap();

    icon.click().await.unwrap();
    go_to_panel(page, &main).await;
    let running = format!("{}[data-kind=active]", test_id("panel-row"));
    page.reads(&running, ROLE, LIMIT).await.unwrap();
    seen(page, true).await;
    assert_accessible(page).await;
    stage.desktop.press(&["Escape"]).await.unwrap();
    seen(page, false).await;
}

#[tokio::test]
async fn the_keys_open_the_panel_from_anywhere() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    let page = app.page();
    stage.sign_in(Window::new(page), false).await;
    let main = page.client().window().await.unwrap();

    stage.desktop.press(&["ctrl+shift+space"]).await.unwrap();
    go_to_panel(page, &main).await;
    seen(page, true).await;
    page.sees(&format!("{}:focus", test_id("panel-search")))
        .await
        .unwrap();
    assert_accessible(page).await;
    stage.desktop.types("exchange").await.unwrap();
    page.reads(&test_id("panel-row"), ROLE, LIMIT).await.unwrap();
    stage.desktop.press(&["Escape", "Escape"]).await.unwrap();
    seen(page, false).await;
}

/// Waits for the window beside the main one and lets WebDriver look at it.
async fn go_to_panel(page: &Page, main: &WindowHandle) {
    let panel = eventually(LIMIT, "the quick panel's window", async || {
        let windows = page.client().windows().await.ok()?;
        windows.into_iter().find(|window| window != main)
    })
    .await
    .unwrap();
    page.client().switch_to_window(panel).await.unwrap();
    page.sees(&test_id("quick-panel")).await.unwrap();
}

/// Waits until the page is in a window that stands on the display, or no longer.
async fn seen(page: &Page, is: bool) {
    let state = if is { "visible" } else { "hidden" };
    eventually(LIMIT, &format!("a panel that is {state}"), async || {
        let now = page
            .client()
            .execute("return document.visibilityState", vec![])
            .await
            .ok()?;
        (now.as_str() == Some(state)).then_some(())
    })
    .await
    .unwrap();
}
