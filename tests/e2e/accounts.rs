//! Two accounts of two tenants side by side: whose each row is, which page asks whom, and what the tray says of both.

use stint_app::PracticeBrowser;
use stint_tests::{Browser, LIMIT, Options, Page, Window, inside, test_id};
use url::Url;

use crate::{
    keys::Keys,
    stage::{ASK, BRUCE, ROLE, Stage, assert_accessible},
};

/// Of Relecloud; looks after customers.
const ALEX: &str = "alex.wilber@relecloud.example";
/// Alex' at a customer. Asks for several factors and a reason.
const MACHINES: &str = "Virtual Machine Contributor";

#[tokio::test]
async fn a_second_account_comes_by_keyboard_and_each_page_says_whose_it_is() {
    let stage = Stage::set_for(Options::default(), ALEX).await;
    let app = stage.start().await;
    let page = app.page();
    let window = Window::new(page);
    window.choose_person(ALEX, false).await.unwrap();
    window.start().await.unwrap();
    window.my_access().await.unwrap();

    // From here on every page stays open until the test answers it, as a person would.
    let browser = Browser::noting(&stage.desktop).unwrap();
    let keys = Keys::of(&stage, page);
    keys.press("ctrl+k").await;
    keys.are_in("palette-field").await;
    stage.desktop.types("accounts and").await.unwrap();
    let current = format!("{}[aria-selected=true]", test_id("palette-option"));
    page.reads(&current, "Accounts and tenants", LIMIT).await.unwrap();
    keys.press("Return").await;
    page.sees(&test_id("accounts")).await.unwrap();
    keys.tab_to("add-account").await;
    assert_accessible(page).await;
    keys.press("Return").await;
    let address = opened(&browser, 0).await;
    page.reads(&test_id("visit"), &host(&address), LIMIT)
        .await
        .unwrap();
    // What is there already goes on meanwhile.
    page.sees(&inside("eligible-row", MACHINES, "activate-button"))
        .await
        .unwrap();
    assert_accessible(page).await;
    answer(BRUCE, &address).await;
    page.sees_no_more(&test_id("visit")).await.unwrap();

    only(page, "Contoso", ROLE).await;
    only(page, "Relecloud", MACHINES).await;
    page.click(&test_id("show-all-accounts")).await.unwrap();
    assert_accessible(page).await;

    // A stronger sign-in of each, at its own tenant.
    only(page, "Contoso", ROLE).await;
    window.open_sheet(ROLE).await.unwrap();
    window.fill_sheet(ASK).await.unwrap();
    window.send().await.unwrap();
    asks(page, &browser, 1, ("Bruce Wayne", "Contoso")).await;
    answer(BRUCE, &opened(&browser, 1).await).await;
    window.active(ROLE).await.unwrap();

    only(page, "Relecloud", MACHINES).await;
    window.open_sheet(MACHINES).await.unwrap();
    page.fills(&test_id("justification"), "Restart vm-shop-01")
        .await
        .unwrap();
    window.send().await.unwrap();
    asks(page, &browser, 2, ("Alex Wilber", "Relecloud")).await;
    answer(ALEX, &opened(&browser, 2).await).await;
    window.active(MACHINES).await.unwrap();
    page.click(&test_id("show-all-accounts")).await.unwrap();
    window.active(ROLE).await.unwrap();
    assert_accessible(page).await;

    let icon = stage.tray.item().await.unwrap();
    icon.shows(LIMIT, "a role of each in the menu", |state| {
        let has = |words: &[&str]| {
            let mut labels = state.menu.iter().map(|entry| &entry.label);
            labels.any(|label| words.iter().all(|word| label.contains(word)))
        };
        has(&[ROLE, "Contoso", "left"])
            && has(&[MACHINES, "Relecloud", "left"])
            && has(&["Practice", "2 accounts"])
    })
    .await
    .unwrap();
    assert_eq!(browser.addresses().len(), 3, "no page beside those");
}

/// The page that the app opened after the first `before` ones.
async fn opened(browser: &Browser, before: usize) -> Url {
    browser.opens(before).await.unwrap().parse().unwrap()
}

fn host(address: &Url) -> String {
    format!("{}:{}", address.host_str().unwrap(), address.port().unwrap())
}

/// Waits until the window asks this person for a stronger sign-in, with the tenant and the host of the page that has
/// been opened.
async fn asks(page: &Page, browser: &Browser, before: usize, (person, tenant): (&str, &str)) {
    let host = host(&opened(browser, before).await);
    page.reads("body", &format!("as {person} in {tenant}, at {host}"), LIMIT)
        .await
        .unwrap();
}

async fn answer(person: &str, address: &Url) {
    PracticeBrowser::new(person).visit(address.clone()).await.unwrap();
}

/// Shows the account of this tenant alone, and waits for a role of its.
async fn only(page: &Page, tenant: &str, role: &str) {
    let account = format!("//*[@data-testid='show-account'][contains(., '{tenant}')][@aria-pressed='false']");
    page.click(&account).await.unwrap();
    page.sees(&format!(
        "//*[@data-testid='show-account'][contains(., '{tenant}')][@aria-pressed='true']"
    ))
    .await
    .unwrap();
    page.sees(&inside("eligible-row", role, "activate-button"))
        .await
        .unwrap();
}
