//! The quick panel in the real app: a second window with a page of its own.

use stint_tests::{LIMIT, Options, Panel, Window, test_id};

use crate::stage::{ROLE, Stage, assert_accessible};

#[tokio::test]
async fn a_click_on_the_tray_shows_what_is_active() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    let page = app.page();
    stage.activate(Window::new(page)).await;
    let panel = Panel::beside(page).await.unwrap();
    let icon = stage.tray.item().await.unwrap();

    icon.click().await.unwrap();
    panel.opens().await.unwrap();
    let running = format!("{}[data-kind=active]", test_id("panel-row"));
    page.reads(&running, ROLE, LIMIT).await.unwrap();
    assert_accessible(page).await;
    stage.desktop.press(&["Escape"]).await.unwrap();
    panel.closes().await.unwrap();
}

#[tokio::test]
async fn the_keys_open_the_panel_from_anywhere() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    let page = app.page();
    stage.sign_in(Window::new(page), false).await;
    let panel = Panel::beside(page).await.unwrap();

    stage.desktop.press(&["ctrl+shift+space"]).await.unwrap();
    panel.opens().await.unwrap();
    page.sees(&format!("{}:focus", test_id("panel-search")))
        .await
        .unwrap();
    assert_accessible(page).await;
    stage.desktop.types("exchange").await.unwrap();
    page.reads(&test_id("panel-row"), ROLE, LIMIT).await.unwrap();
    stage.desktop.press(&["Escape", "Escape"]).await.unwrap();
    panel.closes().await.unwrap();
}
