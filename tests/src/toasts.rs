//! A real notification daemon that draws.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use futures::StreamExt as _;
use tokio::{sync::watch, task::JoinHandle};
use zbus::{MatchRule, MessageStream, fdo::MonitoringProxy, message, zvariant::OwnedValue};

use crate::{
    desktop::Desktop,
    wait::{LIMIT, eventually, within},
};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// What xdotool looks for.
const WINDOW: [&str; 5] = ["search", "--sync", "--onlyvisible", "--class", "xfce4-notifyd"];

/// Seconds that a person looks at a notification before the click: Stint takes an earlier one for a slip.
const READING: &str = "1";

/// The arguments of a call: application, replaced notification, icon, title, text, actions, hints, time on screen.
type Call = (
    String,
    u32,
    String,
    String,
    String,
    Vec<String>,
    HashMap<String, OwnedValue>,
    i32,
);

/// xfce4-notifyd: draws notifications with real buttons on the desktop's display.
#[derive(Debug)]
pub struct ToastDaemon {
    titles: watch::Receiver<Vec<String>>,
    listener: JoinHandle<()>,
}

impl ToastDaemon {
    /// Starts the daemon and waits until it takes notifications.
    ///
    /// # Errors
    /// Fails when it is not installed or another daemon is there.
    pub async fn start(desktop: &Desktop) -> anyhow::Result<Self> {
        let program = program().context("xfce4-notifyd was not found; `cargo xtask set-up` installs it")?;
        let (titles, listener) = listen(desktop).await?;
        desktop.spawn("toasts", &mut desktop.command(program))?;
        desktop.name_on_bus(NAME).await?;
        Ok(Self { titles, listener })
    }

    /// Waits until a notification whose title contains `text` was sent and something is drawn, and answers with the
    /// whole title.
    ///
    /// # Errors
    /// Lists the titles that came instead when `limit` is over.
    pub async fn draws(&self, desktop: &Desktop, text: &str, limit: Duration) -> anyhow::Result<String> {
        let mut titles = self.titles.clone();
        let what = format!("a notification with \"{text}\"");
        let found = within(limit, &what, async {
            let titles = titles
                .wait_for(|titles| titles.iter().any(|title| title.contains(text)))
                .await?;
            titles
                .iter()
                .rfind(|title| title.contains(text))
                .cloned()
                .context("it was there a moment ago")
        });
        let title = found
            .await
            .with_context(|| format!("shown until now: {:?}", *self.titles.borrow()))?;
        let mut window = desktop.command("xdotool");
        window.args(WINDOW);
        desktop.finish(window).await.context("no notification is drawn")?;
        Ok(title)
    }

    /// Closes everything that is drawn, and waits until nothing is.
    ///
    /// # Errors
    /// Fails when something stays.
    pub async fn clear(&self, desktop: &Desktop) -> anyhow::Result<()> {
        let connection = desktop.connect().await?;
        let count = self.titles.borrow().len();
        // The daemon counts them from one on. It says nothing of a number that is gone.
        for id in (1_u32..).take(count) {
            let closed = connection.call_method(Some(NAME), PATH, Some(NAME), "CloseNotification", &id);
            closed.await?;
        }
        eventually(LIMIT, "a display without notifications", async || {
            let mut windows = desktop.command("xdotool");
            windows.args(WINDOW.iter().filter(|word| **word != "--sync"));
            desktop.finish(windows).await.err().map(drop)
        })
        .await
    }

    /// Clicks the last button of the newest notification with the mouse, as a person does who has read it.
    ///
    /// # Errors
    /// Fails when no notification is drawn.
    pub async fn click_last_button(&self, desktop: &Desktop) -> anyhow::Result<()> {
        // The buttons stand at the right end of the last line, and each is wider than this.
        let script = format!(
            "set -e; eval $(xdotool {} | tail -n 1 | xargs xdotool getwindowgeometry --shell); \
             xdotool mousemove $((X + WIDTH - 40)) $((Y + HEIGHT - 31)) sleep {READING} click 1",
            WINDOW.join(" ")
        );
        let mut click = desktop.command("sh");
        click.args(["-c", &script]);
        desktop
            .finish(click)
            .await
            .context("the notification takes no click")
    }
}

impl Drop for ToastDaemon {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// Listens to what programs send to the daemon, without being in between.
async fn listen(desktop: &Desktop) -> anyhow::Result<(watch::Receiver<Vec<String>>, JoinHandle<()>)> {
    let connection = desktop.connect().await?;
    let rule = MatchRule::builder()
        .msg_type(message::Type::MethodCall)
        .interface(NAME)?
        .member("Notify")?
        .build();
    MonitoringProxy::new(&connection)
        .await?
        .become_monitor(&[rule], 0)
        .await?;
    let (sender, titles) = watch::channel(Vec::new());
    let mut calls = MessageStream::from(connection);
    let listener = tokio::spawn(async move {
        while let Some(Ok(call)) = calls.next().await {
            if let Ok((_, _, _, title, ..)) = call.body().deserialize::<Call>() {
                sender.send_modify(|titles| titles.push(title));
            }
        }
    });
    Ok((titles, listener))
}

/// It lies in a folder named after the machine's kind, for other programs to start.
fn program() -> Option<PathBuf> {
    const IN_LIBRARIES: &str = "xfce4/notifyd/xfce4-notifyd";
    let libraries = std::fs::read_dir("/usr/lib")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    libraries
        .chain([PathBuf::from("/usr/lib")])
        .map(|folder: PathBuf| folder.join(IN_LIBRARIES))
        .find(|path: &PathBuf| Path::is_file(path))
}
