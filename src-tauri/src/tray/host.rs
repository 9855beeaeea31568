//! Is there anybody who shows tray icons? On Linux a panel may come late, go, and come again.

use tokio::sync::watch;

/// What is known of the tray's host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Host {
    /// Somebody has looked.
    pub(super) known: bool,
    /// There is one.
    pub(super) present: bool,
    /// Counts the panels that came, so that a failed icon is tried again with the next one.
    pub(super) arrivals: u32,
}

/// Tells `host` how it is, now and whenever it changes. Windows and macOS always have one.
#[cfg(not(target_os = "linux"))]
pub(super) async fn follow(host: watch::Sender<Host>) {
    host.send_replace(Host {
        known: true,
        present: true,
        arrivals: 1,
    });
    host.closed().await;
}

/// Tells `host` how it is, now and whenever it changes.
#[cfg(target_os = "linux")]
pub(super) async fn follow(host: watch::Sender<Host>) {
    if let Err(error) = watcher::follow(&host).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "nobody can tell whether a tray host runs"
        );
        host.send_modify(|host| {
            *host = Host {
                known: true,
                present: false,
                ..*host
            }
        });
        host.closed().await;
    }
}

#[cfg(target_os = "linux")]
mod watcher {
    use futures::StreamExt as _;
    use zbus::{fdo::DBusProxy, names::BusName};

    use super::{Host, watch};

    /// Who keeps the list of icons, by the StatusNotifierItem protocol.
    const NAME: &str = "org.kde.StatusNotifierWatcher";
    const PATH: &str = "/StatusNotifierWatcher";

    pub(super) async fn follow(host: &watch::Sender<Host>) -> zbus::Result<()> {
        let bus = zbus::Connection::session().await?;
        let names = DBusProxy::new(&bus).await?;
        // Listens before it asks, so that nobody comes unseen in between.
        let mut owners = names.receive_name_owner_changed_with_args(&[(0, NAME)]).await?;
        let watcher = zbus::Proxy::new(&bus, NAME, PATH, NAME).await?;
        let mut panels = watcher.receive_signal("StatusNotifierHostRegistered").await?;
        let present = names.name_has_owner(BusName::try_from(NAME)?).await?;
        tell(host, present);
        loop {
            tokio::select! {
                change = owners.next() => {
                    let Some(change) = change else { return Ok(()) };
                    tell(host, change.args()?.new_owner.is_some());
                }
                // The watcher may run before any panel does, which makes an icon fail until one has come.
                panel = panels.next() => {
                    if panel.is_none() { return Ok(()) }
                    tell(host, true);
                }
            }
        }
    }

    fn tell(host: &watch::Sender<Host>, present: bool) {
        host.send_modify(|host| {
            *host = Host {
                known: true,
                present,
                arrivals: host.arrivals + u32::from(present),
            };
        });
    }
}
