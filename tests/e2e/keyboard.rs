//! The whole way of an activation by keyboard: real keys on the display, and no click after the sign-in.

use stint_tests::{LIMIT, Options, Window, inside, test_id};

use crate::{
    keys::Keys,
    stage::{ROLE, Stage, assert_accessible},
};

#[tokio::test]
async fn a_role_is_found_activated_prolonged_and_ended_by_keyboard() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    let page = app.page();
    stage.sign_in(Window::new(page), true).await;
    let keys = Keys::of(&stage, page);

    keys.press("slash").await;
    keys.are_in("filter").await;
    stage.desktop.types("exchange adm").await.unwrap();
    page.sees(&inside("eligible-row", ROLE, "activate-button"))
        .await
        .unwrap();
    page.sees_no_more("//*[@data-testid='eligible-row'][contains(., 'Application')]")
        .await
        .unwrap();
    assert_accessible(page).await;
    keys.press("Return").await;
    keys.are_in("eligible-row").await;
    keys.press("Return").await;

    keys.are_in("justification").await;
    assert_accessible(page).await;
    stage.desktop.types("Move the shared mailboxes").await.unwrap();
    keys.tab_to("ticket-system").await;
    stage.desktop.types("ServiceNow").await.unwrap();
    keys.tab_to("ticket-number").await;
    stage.desktop.types("CHG0031337").await.unwrap();
    keys.press("ctrl+Return").await;
    Window::new(page).active(ROLE).await.unwrap();
    assert_eq!(stage.browser.addresses().len(), 2, "one sign-in, one step-up");
    page.sees_no_more(&test_id("activation-sheet")).await.unwrap();
    assert_accessible(page).await;

    keys.are_in("eligible-row").await;
    keys.press("e").await;
    page.sees(&test_id("more-time-sheet")).await.unwrap();
    assert_accessible(page).await;
    keys.press("Escape").await;
    page.sees_no_more(&test_id("more-time-sheet")).await.unwrap();

    keys.are_in("eligible-row").await;
    keys.press("x").await;
    page.sees(&test_id("deactivate-dialog")).await.unwrap();
    assert_accessible(page).await;
    // Not in the first five minutes, which pass here in five seconds.
    page.sees(&format!("{}:focus:not([aria-disabled])", test_id("confirm")))
        .await
        .unwrap();
    keys.press("Return").await;
    Window::new(page).ended(ROLE).await.unwrap();
}

#[tokio::test]
async fn every_page_is_reached_by_its_keys() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    let page = app.page();
    stage.sign_in(Window::new(page), false).await;
    let keys = Keys::of(&stage, page);

    keys.press("ctrl+comma").await;
    page.sees(&test_id("settings")).await.unwrap();
    assert_accessible(page).await;
    keys.press("ctrl+2").await;
    page.sees(&test_id("my-requests")).await.unwrap();
    assert_accessible(page).await;

    keys.press("ctrl+k").await;
    keys.are_in("palette-field").await;
    assert_accessible(page).await;
    stage.desktop.types("exchange").await.unwrap();
    let current = format!("{}[aria-selected=true]", test_id("palette-option"));
    page.reads(&current, ROLE, LIMIT).await.unwrap();
    keys.press("Return").await;
    keys.are_in("justification").await;
    keys.press("Escape").await;
    page.sees_no_more(&test_id("activation-sheet")).await.unwrap();
    page.sees(&test_id("my-access")).await.unwrap();
}
