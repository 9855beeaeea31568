//! The session bus.

use std::{fs, path::Path};

use anyhow::Context as _;
use futures::StreamExt as _;
use zbus::{connection, fdo::DBusProxy, names::BusName};

use super::Start;
use crate::wait::{LIMIT, within};

/// A bus that starts no service by itself: what a test wants on it, the test starts.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:path=SOCKET</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Starts the bus and answers with its address.
pub(super) async fn start(start: &mut Start<'_>, folder: &Path) -> anyhow::Result<String> {
    let config = folder.join("bus.conf");
    let socket = folder.join("run/bus");
    fs::write(&config, CONFIG.replace("SOCKET", &socket.to_string_lossy()))?;
    let mut command = start.command("dbus-daemon");
    command
        .args(["--nofork", "--nopidfile", "--print-address=1"])
        .arg("--config-file")
        .arg(&config);
    start.spawn_until_line("bus", &mut command).await
}

pub(super) async fn connect(address: &str) -> anyhow::Result<zbus::Connection> {
    connection::Builder::address(address)?
        .build()
        .await
        .context("the session bus cannot be reached")
}

pub(super) async fn wait_for_name(bus: &zbus::Connection, name: &str) -> anyhow::Result<()> {
    let proxy = DBusProxy::new(bus).await?;
    let name = BusName::try_from(name.to_owned())?;
    // Listening before looking: a name that is taken in between is not missed.
    let mut changes = proxy
        .receive_name_owner_changed_with_args(&[(0, name.as_str())])
        .await?;
    within(LIMIT, &format!("{name} on the session bus"), async {
        while !proxy.name_has_owner(name.clone()).await? {
            changes.next().await.context("the session bus is gone")?;
        }
        Ok(())
    })
    .await
}

/// Are these processes nobody on the bus? It hears of the end of a process a moment after it.
pub(super) async fn have_left(bus: &zbus::Connection, processes: &[u32]) -> zbus::Result<bool> {
    let proxy = DBusProxy::new(bus).await?;
    for name in proxy.list_names().await? {
        // Each connection has one name of this kind; who leaves in this moment has no process any more.
        if matches!(*name, BusName::Unique(_))
            && let Ok(process) = proxy.get_connection_unix_process_id(name.into()).await
            && processes.contains(&process)
        {
            return Ok(false);
        }
    }
    Ok(true)
}
