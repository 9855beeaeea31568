//! Puts the app together: plugins, state, tasks, and the event loop.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::Mutex,
};

use anyhow::{Context as _, anyhow};
use chrono::TimeDelta;
use stint_app::{Cloud, Home};
use tauri::{App, AppHandle, Manager as _, RunEvent};
use tauri_plugin_window_state::StateFlags;
use tokio::sync::watch;

use crate::{
    chosen::Chosen,
    desk::Desk,
    ipc, leaving, machine,
    notify::Alerts,
    shell::Shell,
    shortcut, tasks, tray,
    windows::{self, Windows},
};

/// How the app is started.
pub(crate) struct Start {
    /// Where profiles are kept.
    pub(crate) home: Home,
    /// Stay in the tray.
    pub(crate) hidden: bool,
    /// Work with this cloud instead of the one that was chosen last.
    pub(crate) cloud: Option<Cloud>,
    /// How long a hidden window is kept.
    pub(crate) rest: TimeDelta,
}

/// Runs the app until somebody quits it. A second start brings up the window of the first and ends.
///
/// # Errors
/// The window system can't be used.
pub(crate) fn run(start: Start) -> anyhow::Result<()> {
    let border = ipc::border();
    let commands = border.invoke_handler();
    // Tauri's setup may run more than once by its type.
    let start = Mutex::new(Some(start));
    let builder = tauri::Builder::default()
        // Must be the first plugin. What the second start was given is not looked at: neither a cloud nor a host may
        // come from there.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| {
            windows::show(app, None)
        }))
        .plugin(
            tauri_plugin_window_state::Builder::default()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                // It is placed anew each time.
                .with_denylist(&[windows::PANEL])
                .build(),
        )
        .plugin(tauri_plugin_autostart::Builder::new().arg("--hidden").build())
        .invoke_handler(commands)
        .on_window_event(windows::on_event)
        .setup(move |app| {
            border.mount_events(app);
            let start = start.lock().ok().and_then(|mut start| start.take());
            if let Some(start) = start {
                set_up(app, start);
            }
            Ok(())
        });
    // The window system panics where no display answers.
    let built = panic::catch_unwind(AssertUnwindSafe(|| builder.build(tauri::generate_context!())));
    let app = built
        .map_err(|_| anyhow!("no display answers"))
        .and_then(|built| built.map_err(Into::into))
        .context("the window system cannot be used")?;
    app.run(on_event);
    Ok(())
}

fn set_up(app: &App, start: Start) {
    let handle = app.handle();
    let chosen = watch::Sender::new(Chosen::of(start.home.preferences()));
    let unseen = watch::Sender::new(false);
    let (alerts, pressed) = Alerts::start(chosen.subscribe(), unseen.subscribe());
    let (desk, going) = Desk::new(start.home.clone(), alerts);
    app.manage(Windows::new(start.rest));
    app.manage(Shell::new(start.home, chosen, desk));
    tauri::async_runtime::spawn(leaving::follow(handle.clone(), unseen));
    shortcut::set_up(handle);
    let trying = handle.clone();
    tauri::async_runtime::spawn_blocking(move || machine::apply(&trying));
    tauri::async_runtime::spawn(tasks::follow_places(handle.clone(), going));
    tauri::async_runtime::spawn(tasks::follow_alerts(handle.clone(), pressed));
    tauri::async_runtime::spawn(tasks::feed_windows(handle.clone()));
    tauri::async_runtime::spawn(tray::run(handle.clone()));
    tauri::async_runtime::spawn(begin(handle.clone(), start.cloud));
    if !start.hidden {
        windows::show(handle, None);
    }
}

async fn begin(app: AppHandle, cloud: Option<Cloud>) {
    if let Err(error) = app.state::<Shell>().desk.begin(cloud).await {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "the session of the last run could not be opened"
        );
    }
}

fn on_event(app: &AppHandle, event: RunEvent) {
    if let RunEvent::ExitRequested { code, api, .. } = event {
        match code {
            // The last window went; the tray stays.
            None => api.prevent_exit(),
            Some(_) => tauri::async_runtime::block_on(app.state::<Shell>().desk.end()),
        }
    }
}
