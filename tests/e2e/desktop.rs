//! The stand-ins behave as what they stand in for: otherwise the tests of the app prove nothing.

use std::{collections::HashMap, time::Duration};

use stint_tests::{
    Browser, Chromium, Desktop, Keyring, LIMIT, NotificationDaemon, Options, ToastDaemon, within,
};
use zbus::zvariant::Value;

#[tokio::test]
async fn a_desktop_ends_with_everything_on_it() {
    let desktop = Desktop::start(&Options::default()).await.unwrap();
    let server = std::fs::canonicalize("/usr/bin/Xvfb").unwrap();
    let picture = desktop.home().join("display.png");
    desktop.screenshot(&picture).await.unwrap();
    assert!(std::fs::metadata(&picture).unwrap().len() > 100);
    let running = desktop
        .spawn("sleeper", desktop.command("sleep").arg("1000"))
        .unwrap();
    assert!(std::path::Path::new(&format!("/proc/{running}")).exists());
    drop(desktop);
    assert!(!std::path::Path::new(&format!("/proc/{running}")).exists());
    assert!(server.is_file());
}

#[tokio::test]
async fn an_absent_keyring_cannot_be_started_by_the_bus() {
    let desktop = Desktop::start(&Options {
        keyring: Keyring::Absent,
        ..Options::default()
    })
    .await
    .unwrap();
    let bus = desktop.connect().await.unwrap();
    let secrets = "org.freedesktop.secrets";
    let answer = bus
        .call_method(Some(secrets), "/org/freedesktop/secrets", None::<&str>, "X", &())
        .await;
    assert!(answer.unwrap_err().to_string().contains("ServiceUnknown"));
}

#[tokio::test]
async fn the_keyring_is_locked_and_unlocked() {
    let desktop = Desktop::start(&Options::default()).await.unwrap();
    assert!(!desktop.keyring_is_locked().await.unwrap());
    desktop.lock_keyring().await.unwrap();
    assert!(desktop.keyring_is_locked().await.unwrap());
    desktop.unlock_keyring().await.unwrap();
    assert!(!desktop.keyring_is_locked().await.unwrap());
}

#[tokio::test]
async fn the_recording_daemon_answers_as_a_person_would() {
    let desktop = Desktop::start(&Options {
        keyring: Keyring::Absent,
        ..Options::default()
    })
    .await
    .unwrap();
    let daemon = NotificationDaemon::start(&desktop).await.unwrap();
    let app = desktop.connect().await.unwrap();
    let server = notification_server(&app).await;
    let mut answers = server.receive_signal("ActionInvoked").await.unwrap();

    notify(&server, "Exchange Administrator ends in 5 minutes").await;
    let shown = daemon.shown("ends in 5 minutes", LIMIT).await.unwrap();
    assert_eq!(shown.urgency(), Some(2));
    daemon.press(&shown, "Deactivate").await.unwrap();
    assert_eq!(answer(&mut answers).await, (shown.id, "deactivate".to_owned()));

    let missing = daemon
        .shown("has ended", Duration::from_millis(50))
        .await
        .unwrap_err();
    assert!(
        format!("{missing:#}").contains("ends in 5 minutes"),
        "{missing:#}"
    );
}

#[tokio::test]
async fn the_real_daemon_draws_a_notification_and_its_button_is_clicked() {
    let desktop = Desktop::start(&Options {
        keyring: Keyring::Absent,
        ..Options::default()
    })
    .await
    .unwrap();
    let toasts = ToastDaemon::start(&desktop).await.unwrap();
    let app = desktop.connect().await.unwrap();
    let server = notification_server(&app).await;
    let mut answers = server.receive_signal("ActionInvoked").await.unwrap();
    notify(&server, "Exchange Administrator has ended").await;
    let title = toasts.draws(&desktop, "has ended", LIMIT).await.unwrap();
    assert_eq!(title, "Exchange Administrator has ended");
    toasts.click_last_button(&desktop).await.unwrap();
    let (_, key) = answer(&mut answers).await;
    assert_eq!(key, "deactivate", "a real button was clicked");
}

#[tokio::test]
async fn the_browser_notes_what_is_opened_and_a_real_one_shows_it() {
    let desktop = Desktop::start(&Options {
        keyring: Keyring::Absent,
        ..Options::default()
    })
    .await
    .unwrap();
    let browser = Browser::noting(&desktop).unwrap();
    let address = "data:text/html,<h1>Sign in</h1>";
    let mut open = desktop.command("sh");
    open.args(["-c", "xdg-open \"$0\"", address]);
    desktop.finish(open).await.unwrap();
    assert_eq!(browser.opens(0).await.unwrap(), address);
    let chromium = Chromium::open(&desktop, &browser.addresses()[0]).await.unwrap();
    chromium.page().reads("h1", "Sign in", LIMIT).await.unwrap();
    chromium.close().await.unwrap();
}

/// Which notification was answered, and with which button.
async fn answer(answers: &mut zbus::proxy::SignalStream<'_>) -> (u32, String) {
    within(LIMIT, "the answer", async {
        let signal = futures::StreamExt::next(answers).await.unwrap();
        Ok(signal.body().deserialize()?)
    })
    .await
    .unwrap()
}

async fn notification_server(connection: &zbus::Connection) -> zbus::Proxy<'static> {
    let name = "org.freedesktop.Notifications";
    zbus::Proxy::new(connection, name, "/org/freedesktop/Notifications", name)
        .await
        .unwrap()
}

async fn notify(server: &zbus::Proxy<'_>, summary: &str) -> u32 {
    let hints = HashMap::from([("urgency", Value::U8(2))]);
    let actions = ["deactivate", "Deactivate"];
    server
        .call(
            "Notify",
            &(
                "stint",
                0_u32,
                "",
                summary,
                "Contoso directory",
                &actions[..],
                hints,
                -1,
            ),
        )
        .await
        .unwrap()
}
