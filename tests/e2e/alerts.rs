//! Alerts of an app that has no window, over a kill and a sleep.

use std::{process::Command, time::Duration};

use stint_tests::{App, LIMIT, Launch, Options, Starting, Window};

use crate::stage::{HALF_HOUR, ROLE, Stage};

#[tokio::test]
async fn without_a_window_every_alert_comes_once_also_over_a_kill() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    stage.activate(Window::new(app.page())).await;
    app.kill(&stage.desktop).await.unwrap();

    let hidden = start_hidden(&stage).await;
    stage
        .notifications
        .shown("ends in 15 minutes", HALF_HOUR)
        .await
        .unwrap();
    hidden.kill(&stage.desktop).await.unwrap();
    let _hidden = start_hidden(&stage).await;
    stage.notifications.shown("has ended", HALF_HOUR).await.unwrap();
    assert_eq!(
        told(&stage),
        [
            "ends in 15 minutes",
            "ends in 5 minutes",
            "ends in 1 minute",
            "has ended"
        ]
    );
}

#[tokio::test]
async fn after_a_sleep_no_wide_alert_follows_a_tight_one() {
    let stage = Stage::set(Options::default()).await;
    let app = stage.start().await;
    stage.activate(Window::new(app.page())).await;
    app.kill(&stage.desktop).await.unwrap();

    let hidden = start_hidden(&stage).await;
    sleep(&stage, &hidden).await;
    stage.notifications.shown("has ended", HALF_HOUR).await.unwrap();
    let told = told(&stage);
    let known = [
        "ends in 15 minutes",
        "ends in 5 minutes",
        "ends in 1 minute",
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

/// The app as a session starts it: signed in from before, an icon in the tray, and no window.
async fn start_hidden(stage: &Stage) -> Starting {
    let launch = Launch {
        args: vec!["--hidden".into()],
        ..Launch::default()
    };
    let starting = App::start_hidden(&stage.desktop, &launch).await.unwrap();
    let icon = stage.tray.item().await.unwrap();
    icon.shows(LIMIT, "the role that runs", |state| {
        state.menu.iter().any(|entry| entry.label.contains(ROLE))
    })
    .await
    .unwrap();
    starting
}

/// The machine sleeps from before the first alert until after the second is due: the app stands still, time does not.
async fn sleep(stage: &Stage, app: &Starting) {
    /// Of the real clock; the tenant's runs sixty times as fast, and half an hour is left at most.
    const SLEEP: Duration = Duration::from_secs(25);
    app.pause(&stage.desktop).await.unwrap();
    let mut night = Command::new("sleep");
    night.arg(SLEEP.as_secs().to_string());
    stage.desktop.finish(night).await.unwrap();
    app.go_on(&stage.desktop).await.unwrap();
}

/// What was told about the role, oldest first, without its name.
fn told(stage: &Stage) -> Vec<String> {
    let titles = stage.notifications.titles();
    let about = titles.iter().filter_map(|title| title.split_once(ROLE));
    about.map(|(_, told)| told.trim().to_owned()).collect()
}
