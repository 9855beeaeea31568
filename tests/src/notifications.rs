//! A notification daemon that records what it is asked to show, and answers as a person would.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use stint_clock::{Clock as _, SystemClock};
use tokio::sync::watch;
use zbus::{fdo, interface, object_server::SignalEmitter, zvariant::OwnedValue};

use crate::{desktop::Desktop, wait::within};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// How long a person looks at a notification before the click: Stint takes an earlier one for a slip.
const READING: TimeDelta = TimeDelta::seconds(1);

/// Reasons of closing, as the protocol numbers them.
const DISMISSED: u32 = 2;
const CLOSED_BY_APP: u32 = 3;

/// A notification as the app sent it.
#[derive(Debug)]
pub struct Notification {
    /// The number that the daemon gave it.
    pub id: u32,
    /// The app's name.
    pub app_name: String,
    /// The notification that it takes the place of.
    pub replaces: Option<u32>,
    /// The title.
    pub summary: String,
    /// The text below.
    pub body: String,
    /// Key and label of each button, in the order they are shown.
    pub actions: Vec<(String, String)>,
    /// Everything else, by the names of the protocol.
    pub hints: HashMap<String, OwnedValue>,
    /// Whether it is no longer shown.
    pub closed: bool,
}

impl Notification {
    /// The key of the button with this label.
    #[must_use]
    pub fn action(&self, label: &str) -> Option<&str> {
        self.actions
            .iter()
            .find(|(_, name)| name == label)
            .map(|(key, _)| key.as_str())
    }

    /// 0 low, 1 normal, 2 critical, as the protocol numbers them.
    #[must_use]
    pub fn urgency(&self) -> Option<u8> {
        self.hints
            .get("urgency")
            .and_then(|value| u8::try_from(value).ok())
    }

    fn copy(&self) -> anyhow::Result<Self> {
        let hints = self
            .hints
            .iter()
            .map(|(key, value)| Ok((key.clone(), value.try_clone()?)));
        Ok(Self {
            id: self.id,
            app_name: self.app_name.clone(),
            replaces: self.replaces,
            summary: self.summary.clone(),
            body: self.body.clone(),
            actions: self.actions.clone(),
            hints: hints.collect::<Result<_, zbus::zvariant::Error>>()?,
            closed: self.closed,
        })
    }
}

/// The recording daemon. It draws nothing; [`crate::ToastDaemon`] does.
#[derive(Debug)]
pub struct NotificationDaemon {
    connection: zbus::Connection,
    shown: watch::Receiver<Vec<Notification>>,
}

impl NotificationDaemon {
    /// Takes the name of the notification daemon, with action buttons as its only special ability.
    ///
    /// # Errors
    /// Fails when another daemon is there.
    pub async fn start(desktop: &Desktop) -> anyhow::Result<Self> {
        Self::with_capabilities(desktop, &["actions", "body", "persistence"]).await
    }

    /// As [`NotificationDaemon::start`], with chosen abilities (`inline-reply` for one).
    ///
    /// # Errors
    /// Fails when another daemon is there.
    pub async fn with_capabilities(desktop: &Desktop, capabilities: &[&str]) -> anyhow::Result<Self> {
        let (sender, shown) = watch::channel(Vec::new());
        let capabilities = capabilities.iter().map(|it| (*it).to_owned()).collect();
        let connection = desktop.connect().await?;
        connection
            .object_server()
            .at(
                PATH,
                Daemon {
                    capabilities,
                    shown: sender,
                    last: 0,
                },
            )
            .await?;
        connection
            .request_name(NAME)
            .await
            .context("there is another notification daemon")?;
        Ok(Self { connection, shown })
    }

    /// Waits until a notification is shown whose title contains `text`, and answers with the newest such one.
    ///
    /// # Errors
    /// Lists the titles that came instead when `limit` is over.
    pub async fn shown(&self, text: &str, limit: Duration) -> anyhow::Result<Notification> {
        self.newest(limit, &format!("a notification with \"{text}\""), |it| {
            !it.closed && it.summary.contains(text)
        })
        .await
    }

    /// Waits until a notification was taken back by the app.
    ///
    /// # Errors
    /// Fails when it is still shown after `limit`.
    pub async fn taken_back(&self, id: u32, limit: Duration) -> anyhow::Result<Notification> {
        self.newest(limit, &format!("notification {id} taken back"), |it| {
            it.closed && it.id == id
        })
        .await
    }

    /// The titles of everything that was ever shown, oldest first.
    #[must_use]
    pub fn titles(&self) -> Vec<String> {
        self.shown.borrow().iter().map(|it| it.summary.clone()).collect()
    }

    /// Presses the button with this label, as a person does who has read it; the notification goes, as it does on most desktops.
    ///
    /// # Errors
    /// Lists the buttons when there is none like this.
    pub async fn press(&self, notification: &Notification, label: &str) -> anyhow::Result<()> {
        let Some(key) = notification.action(label) else {
            bail!("there is no button `{label}` among {:?}", notification.actions);
        };
        read().await;
        self.invoke(notification.id, key).await
    }

    /// Clicks the notification itself, as a person does who has read it.
    ///
    /// # Errors
    /// Fails when the app did not ask to hear of such clicks.
    pub async fn click(&self, notification: &Notification) -> anyhow::Result<()> {
        if !notification.actions.iter().any(|(key, _)| key == "default") {
            bail!("nothing happens when this notification is clicked: {notification:?}");
        }
        read().await;
        self.invoke(notification.id, "default").await
    }

    /// Waves the notification away.
    ///
    /// # Errors
    /// Fails when the bus is gone.
    pub async fn dismiss(&self, notification: &Notification) -> anyhow::Result<()> {
        self.close(notification.id, DISMISSED).await
    }

    /// Sends an answer that this daemon gives for a notification it may never have shown, as a foreign program could.
    ///
    /// # Errors
    /// Fails when the bus is gone.
    pub async fn invoke(&self, id: u32, key: &str) -> anyhow::Result<()> {
        let daemon = self
            .connection
            .object_server()
            .interface::<_, Daemon>(PATH)
            .await?;
        Daemon::action_invoked(daemon.signal_emitter(), id, key).await?;
        self.close(id, DISMISSED).await
    }

    /// Leaves the bus, as a daemon that crashes; a new one may take the name.
    ///
    /// # Errors
    /// Fails when the bus is gone.
    pub async fn stop(self) -> anyhow::Result<()> {
        // The answer comes when the name is free for another daemon; a closed connection is noticed later.
        self.connection.release_name(NAME).await?;
        self.connection
            .close()
            .await
            .context("the daemon's connection does not close")
    }

    async fn close(&self, id: u32, reason: u32) -> anyhow::Result<()> {
        let daemon = self
            .connection
            .object_server()
            .interface::<_, Daemon>(PATH)
            .await?;
        daemon.get_mut().await.mark_closed(id);
        Daemon::notification_closed(daemon.signal_emitter(), id, reason).await?;
        Ok(())
    }

    /// Waits until a notification is there, shown or closed, that `is_it` accepts, and answers with the newest such one.
    ///
    /// # Errors
    /// Lists the titles that came instead when `limit` is over.
    pub async fn newest(
        &self,
        limit: Duration,
        what: &str,
        is_it: impl Fn(&Notification) -> bool,
    ) -> anyhow::Result<Notification> {
        let mut shown = self.shown.clone();
        let found = within(limit, what, async {
            let all = shown.wait_for(|all| all.iter().any(&is_it)).await?;
            all.iter()
                .rev()
                .find(|it| is_it(it))
                .context("it was there a moment ago")?
                .copy()
        });
        found
            .await
            .with_context(|| format!("shown until now: {:?}", self.titles()))
    }
}

async fn read() {
    SystemClock.sleep_until(SystemClock.now() + READING).await;
}

struct Daemon {
    capabilities: Vec<String>,
    shown: watch::Sender<Vec<Notification>>,
    last: u32,
}

impl Daemon {
    /// Answers whether it was shown until now.
    fn mark_closed(&mut self, id: u32) -> bool {
        self.shown.send_if_modified(|all| {
            let open = all.iter_mut().filter(|it| it.id == id && !it.closed);
            open.map(|it| it.closed = true).count() > 0
        })
    }
}

#[interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    fn get_capabilities(&self) -> Vec<String> {
        self.capabilities.clone()
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("recorder", "stint-tests", "1", "1.2")
    }

    #[expect(clippy::too_many_arguments, reason = "the protocol has so many")]
    fn notify(
        &mut self,
        app_name: String,
        replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        let replaces = (replaces_id != 0).then_some(replaces_id);
        let id = replaces.unwrap_or_else(|| {
            self.last += 1;
            self.last
        });
        self.mark_closed(id);
        let actions = actions
            .chunks_exact(2)
            .map(|pair| (pair[0].clone(), pair[1].clone()))
            .collect();
        let notification = Notification {
            id,
            app_name,
            replaces,
            summary,
            body,
            actions,
            hints,
            closed: false,
        };
        self.shown.send_modify(|all| all.push(notification));
        id
    }

    async fn close_notification(
        &mut self,
        id: u32,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> fdo::Result<()> {
        if self.mark_closed(id) {
            Self::notification_closed(&emitter, id, CLOSED_BY_APP).await?;
        }
        Ok(())
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action_key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;
}
