//! The real app, as a person meets it: window, tray, notifications, browser and keyring together.

use stint_tests::{App, Desktop, Keyring, LIMIT, Launch, Options, TrayHost, Window, eventually, test_id};

use crate::stage::{ASK, BRUCE, HALF_HOUR, ROLE, Stage, assert_accessible};

#[tokio::test]
async fn from_first_run_to_my_access_nothing_stands_in_anybodys_way() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    let page = app.page();
    page.sees(&test_id("try-practice")).await.unwrap();
    assert_accessible(page).await;
    Window::new(page).choose_person(BRUCE, false).await.unwrap();
    assert_accessible(page).await;
    Window::new(page).start().await.unwrap();
    Window::new(page).my_access().await.unwrap();
    assert_accessible(page).await;
    Window::new(page).open_sheet(ROLE).await.unwrap();
    assert_accessible(page).await;
    assert_eq!(stage.browser.addresses().len(), 1, "the browser opens once");
}

#[tokio::test]
async fn an_activation_ends_by_the_button_of_its_alert() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    let window = Window::new(app.page());
    stage.sign_in(window, true).await;
    window.open_sheet(ROLE).await.unwrap();
    window.fill_sheet(ASK).await.unwrap();
    window.send().await.unwrap();
    window.active(ROLE).await.unwrap();
    assert_eq!(stage.browser.addresses().len(), 2, "one sign-in, one step-up");

    let icon = stage.tray.item().await.unwrap();
    icon.shows(LIMIT, "the role in the menu", |state| {
        state.menu.iter().any(|entry| entry.label.contains(ROLE))
    })
    .await
    .unwrap();
    let told = format!("{ROLE} ends in");
    let alert = stage.notifications.shown(&told, HALF_HOUR).await.unwrap();
    stage.notifications.press(&alert, "Deactivate").await.unwrap();
    window.ended(ROLE).await.unwrap();
    let titles = stage.notifications.titles();
    let about_it = titles.iter().filter(|title| title.contains(ROLE));
    let later = about_it.skip_while(|title| **title != alert.summary).skip(1);
    assert_eq!(
        later.collect::<Vec<_>>(),
        [] as [&String; 0],
        "it is the button that ends it"
    );
}

#[tokio::test]
async fn a_sign_in_outlives_the_app() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    stage.sign_in(Window::new(app.page()), false).await;
    app.close(&stage.desktop).await.unwrap();
    let app = stage.start().await;
    Window::new(app.page()).my_access().await.unwrap();
    assert_eq!(
        stage.browser.addresses().len(),
        1,
        "the second start asks for no sign-in"
    );
}

#[tokio::test]
async fn without_a_keyring_the_sign_in_works_and_its_end_is_told() {
    let stage = Stage::set(Options {
        keyring: Keyring::Absent,
        ..Options::default()
    })
    .await;
    let app = stage.start().await;
    stage.sign_in(Window::new(app.page()), false).await;
    app.page().reads("body", "keyring", LIMIT).await.unwrap();
}

#[tokio::test]
async fn the_tray_opens_a_window_that_was_never_there() {
    let stage = Stage::set(Options::default()).await;
    let launch = Launch {
        args: vec!["--hidden".into()],
        ..Launch::default()
    };
    let starting = App::start_hidden(&stage.desktop, &launch).await.unwrap();
    let icon = stage.tray.item().await.unwrap();
    icon.shows(LIMIT, "a menu", |state| state.entry("Quit").is_some())
        .await
        .unwrap();
    icon.choose("Open Stint").await.unwrap();
    let app = starting.window().await.unwrap();
    app.page().sees(&test_id("try-practice")).await.unwrap();
}

#[tokio::test]
async fn the_tray_quits_the_app() {
    let stage = Stage::set(Options::default()).await;
    let _app = stage.start().await;
    let program = stage.desktop.programs().built("stint").unwrap();
    stage.tray.item().await.unwrap().choose("Quit").await.unwrap();
    let gone = async || stage.desktop.processes(&program).is_empty().then_some(());
    eventually(LIMIT, "the end of the app", gone).await.unwrap();
}

#[tokio::test]
async fn an_icon_appears_when_the_panel_does() {
    let desktop = Desktop::start(&Options::default()).await.unwrap();
    let app = App::start(&desktop, &Launch::default()).await.unwrap();
    app.page().sees(&test_id("try-practice")).await.unwrap();
    let panel = TrayHost::start(&desktop).await.unwrap();
    panel.item().await.unwrap();
}
