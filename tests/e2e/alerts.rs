//! Alerts of an app that has no window, over a kill and a sleep.

use std::{process::Command, time::Duration};

use stint_practice::Op;
use stint_tests::{App, Ask, LIMIT, Launch, Options, ServedTenant, Starting, Window, eventually, test_id};

use crate::stage::{HALF_HOUR, ROLE, Stage};

/// May activate a role that asks for a justification and nothing else.
const ISAIAH: &str = "isaiah.langer@contoso.example";
const READER: &str = "Reports Reader";
/// The lead times that can be chosen, minutes.
const LEADS: [u32; 4] = [30, 15, 5, 1];

#[tokio::test]
async fn an_hour_without_a_window_tells_everything_once_and_what_is_armed_acts_once() {
    let stage = Stage::set_for(Options::default(), ISAIAH).await;
    let tenant = ServedTenant::start(&stage.desktop).await.unwrap();
    let launch = Launch {
        environment: vec![("STINT_REST".into(), "1".into())],
        ..tenant.launch()
    };
    let app = App::start(&stage.desktop, &launch).await.unwrap();
    choose_every_lead(&app).await;
    activate_and_arm(&app).await;
    assert!(!stage.desktop.page_processes().is_empty());
    app.close_window().await.unwrap();
    let no_page = async || stage.desktop.page_processes().is_empty().then_some(());
    eventually(LIMIT, "a window that is destroyed", no_page)
        .await
        .unwrap();

    comes(&stage, READER, "30 minutes before").await;
    app.kill(&stage.desktop).await.unwrap();
    let hidden = start_hidden(&stage, launch, READER).await;
    comes(&stage, READER, "15 minutes before").await;
    sleep(&stage, &hidden, Duration::from_secs(5)).await;
    comes(&stage, READER, "active again").await;
    assert_eq!(
        told(&stage, READER),
        [
            "30 minutes before",
            "15 minutes before",
            "5 minutes before",
            "1 minute before",
            "has ended",
            "active again"
        ]
    );

    stage
        .tray
        .item()
        .await
        .unwrap()
        .choose("Open Stint")
        .await
        .unwrap();
    let app = hidden.window().await.unwrap();
    let page = app.page();
    Window::new(page).active(READER).await.unwrap();
    let asked = tenant.control().received(Op::ActivateRequest).len();
    assert_eq!(asked, 2, "the first time, and once again");
    page.click(&test_id("nav-requests")).await.unwrap();
    page.sees(&test_id("request-row")).await.unwrap();
    let rows = page.text_of_all(&test_id("request-row")).await.unwrap();
    assert_eq!(rows.len(), 2, "{rows:?}");
}

#[tokio::test]
async fn after_a_sleep_no_wide_alert_follows_a_tight_one() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    stage.activate(Window::new(app.page())).await;
    app.kill(&stage.desktop).await.unwrap();

    let hidden = start_hidden(&stage, Launch::default(), ROLE).await;
    // From before the first alert until after the second is due; half an hour is left at most.
    sleep(&stage, &hidden, Duration::from_secs(25)).await;
    comes(&stage, ROLE, "has ended").await;
    let told = told(&stage, ROLE);
    let known = [
        "15 minutes before",
        "5 minutes before",
        "1 minute before",
        "has ended",
    ];
    let places: Vec<_> = told
        .iter()
        .map(|title| known.iter().position(|it| it == title).unwrap())
        .collect();
    assert!(places.is_sorted_by(|one, next| one < next), "{told:?}");
    assert!(
        !told.iter().any(|title| title == known[0]),
        "it was asleep: {told:?}"
    );
}

/// Signs in, and wants to be told at every lead time.
async fn choose_every_lead(app: &App) {
    let page = app.page();
    page.click(&test_id("sign-in")).await.unwrap();
    page.sees(&test_id("eligible-row")).await.unwrap();
    page.click(&test_id("nav-settings")).await.unwrap();
    page.click(&test_id("lead-30")).await.unwrap();
    for minutes in LEADS {
        let chosen = format!("{}[aria-pressed=true]", test_id(&format!("lead-{minutes}")));
        page.sees(&chosen).await.unwrap();
    }
    page.click(&test_id("nav-my-access")).await.unwrap();
}

/// Activates the role for an hour, and arms it for half an hour more.
async fn activate_and_arm(app: &App) {
    let page = app.page();
    let window = Window::new(page);
    window.open_sheet(READER).await.unwrap();
    let ask = Ask {
        duration: "1 h",
        justification: "The monthly report",
        ..Ask::default()
    };
    window.fill_sheet(ask).await.unwrap();
    window.send().await.unwrap();
    window.active(READER).await.unwrap();
    page.click(&test_id("card-menu")).await.unwrap();
    page.click(&test_id("more-time")).await.unwrap();
    page.click(&test_id("way-atEnd")).await.unwrap();
    let ask = Ask {
        duration: "30 min",
        ..ask
    };
    window.fill_sheet(ask).await.unwrap();
    page.click(&test_id("send-again")).await.unwrap();
    page.reads(&test_id("active-card"), "then again for 30 min", LIMIT)
        .await
        .unwrap();
}

/// The app as a session starts it: signed in from before, an icon in the tray, and no window.
async fn start_hidden(stage: &Stage, mut launch: Launch, role: &str) -> Starting {
    launch.args.push("--hidden".into());
    let starting = App::start_hidden(&stage.desktop, &launch).await.unwrap();
    let icon = stage.tray.item().await.unwrap();
    icon.shows(LIMIT, "the role that runs", |state| {
        state.menu.iter().any(|entry| entry.label.contains(role))
    })
    .await
    .unwrap();
    starting
}

/// The machine sleeps: the app stands still, time does not. `length` is of the real clock; the tenant's runs sixty times
/// as fast.
async fn sleep(stage: &Stage, app: &Starting, length: Duration) {
    app.pause(&stage.desktop).await.unwrap();
    let mut night = Command::new("sleep");
    night.arg(length.as_secs().to_string());
    stage.desktop.finish(night).await.unwrap();
    app.go_on(&stage.desktop).await.unwrap();
}

/// Waits for an alert about a role, by what [`meaning`] calls it.
async fn comes(stage: &Stage, role: &str, what: &str) {
    let is_it = |title: &str| meaning(title, role).as_deref() == Some(what);
    let alert = stage
        .notifications
        .newest(HALF_HOUR, what, |alert| is_it(&alert.summary));
    alert.await.unwrap();
}

/// What was told about the end of a role, oldest first.
fn told(stage: &Stage, role: &str) -> Vec<String> {
    let titles = stage.notifications.titles();
    titles.iter().filter_map(|title| meaning(title, role)).collect()
}

/// What a title says of the end of this role: how long before it, that it has come, or that the role is active again.
///
/// An alert that comes late on a busy machine says how much is really left. It is the one of the lead time before.
fn meaning(title: &str, role: &str) -> Option<String> {
    let (_, words) = title.split_once(role)?;
    let words = words.trim();
    let Some(left) = words.strip_prefix("ends in ") else {
        let known = ["has ended", "active again"];
        return known
            .into_iter()
            .find(|it| words.ends_with(it))
            .map(str::to_owned);
    };
    let left = left.split(' ').next()?.parse().unwrap_or(0);
    let lead = LEADS.into_iter().rev().find(|lead| *lead >= left)?;
    let unit = if lead == 1 { "minute" } else { "minutes" };
    Some(format!("{lead} {unit} before"))
}
