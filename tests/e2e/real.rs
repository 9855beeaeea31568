//! Each real thing of a desktop once, with the app from its start: browser, notification daemon, keyring.

use stint_tests::{
    App, Browser, Chromium, Desktop, Keyring, LIMIT, Launch, Options, ToastDaemon, TrayHost, Window, test_id,
};

use crate::stage::{ASK, BRUCE, HALF_HOUR, ROLE, Stage};

const LOCKED: &str = "until the keyring is unlocked";

#[tokio::test]
async fn a_real_browser_signs_in_from_the_app_and_steps_up_with_a_second_factor_and_terms() {
    let desktop = Desktop::start(&Options::default()).await.unwrap();
    let browser = Browser::noting(&desktop).unwrap();
    let app = App::start(&desktop, &Launch::default()).await.unwrap();
    let window = Window::new(app.page());
    window.choose_person(BRUCE, false).await.unwrap();
    window.start().await.unwrap();
    let pages = visit(&desktop, &browser, 0).await;
    assert!(!pages.concat().contains("Terms of use"), "{pages:?}");
    window.my_access().await.unwrap();

    window.open_sheet(ROLE).await.unwrap();
    window.fill_sheet(ASK).await.unwrap();
    window.send().await.unwrap();
    let pages = visit(&desktop, &browser, 1).await;
    for title in ["Approve the sign-in", "Terms of use"] {
        assert!(
            pages.iter().any(|page| page.contains(title)),
            "{title}: {pages:?}"
        );
    }
    window.active(ROLE).await.unwrap();
    assert_eq!(browser.addresses().len(), 2, "one sign-in, one step-up");
}

/// Signs in as Bruce at the page that the app opens after `before` others, and answers with the texts of all pages.
async fn visit(desktop: &Desktop, browser: &Browser, before: usize) -> Vec<String> {
    let address = browser.opens(before).await.unwrap();
    let chromium = Chromium::open(desktop, &address).await.unwrap();
    let pages = chromium.sign_in_as(BRUCE).await.unwrap();
    let end = chromium.page().reads("body", "Back to Stint", LIMIT).await;
    end.unwrap();
    chromium.close().await.unwrap();
    pages
}

#[tokio::test]
async fn the_last_button_of_a_drawn_alert_does_what_it_says() {
    let desktop = Desktop::start(&Options::default()).await.unwrap();
    let stage = DrawnStage {
        toasts: ToastDaemon::start(&desktop).await.unwrap(),
        _tray: TrayHost::start(&desktop).await.unwrap(),
        _browser: Browser::signing_in_as(&desktop, BRUCE).unwrap(),
        desktop,
    };
    let app = App::start(&stage.desktop, &Launch::default()).await.unwrap();
    let window = Window::new(app.page());
    window.choose_person(BRUCE, true).await.unwrap();
    window.start().await.unwrap();
    window.my_access().await.unwrap();
    window.open_sheet(ROLE).await.unwrap();
    window.fill_sheet(ASK).await.unwrap();
    window.send().await.unwrap();
    window.active(ROLE).await.unwrap();
    stage
        .toasts
        .draws(&stage.desktop, "has ended", HALF_HOUR)
        .await
        .unwrap();
    stage.toasts.click_last_button(&stage.desktop).await.unwrap();
    app.page()
        .reads(&test_id("activation-sheet"), ROLE, LIMIT)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_sign_in_is_kept_once_the_keyring_is_unlocked() {
    let stage = Stage::set(Options {
        keyring: Keyring::Unlocked,
        ..Options::default()
    })
    .await;
    stage.desktop.lock_keyring().await.unwrap();
    let app = stage.start().await;
    stage.sign_in(Window::new(app.page()), false).await;
    app.page().reads("body", LOCKED, LIMIT).await.unwrap();
    stage.desktop.unlock_keyring().await.unwrap();
    app.page()
        .sees_no_more(&format!("//*[contains(text(), '{LOCKED}')]"))
        .await
        .unwrap();
    app.close(&stage.desktop).await.unwrap();

    let app = stage.start().await;
    Window::new(app.page()).my_access().await.unwrap();
    assert_eq!(
        stage.browser.addresses().len(),
        1,
        "the second start asks for no sign-in"
    );
}

/// A desktop on which alerts are drawn.
struct DrawnStage {
    toasts: ToastDaemon,
    _tray: TrayHost,
    _browser: Browser,
    desktop: Desktop,
}
