//! The keyring of the person on the desktop.

use std::{io::Write as _, process::Stdio};

use anyhow::Context as _;
use zbus::zvariant::OwnedObjectPath;

use super::{Start, bus};

const SERVICE: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";

/// Starts gnome-keyring with an unlocked collection, as a login with a password does.
pub(super) async fn start(start: &mut Start<'_>, connection: &zbus::Connection) -> anyhow::Result<()> {
    let mut command = start.command("gnome-keyring-daemon");
    command
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped());
    let child = start.spawn("keyring", &mut command)?;
    let mut input = child.stdin.take().context("the keyring takes no password")?;
    // The end of the input is the end of the password: a line break would belong to it.
    input.write_all(b"a password for tests")?;
    drop(input);
    bus::wait_for_name(connection, SERVICE).await
}

/// Locks the default collection.
pub(super) async fn lock(connection: &zbus::Connection) -> anyhow::Result<()> {
    let service = zbus::Proxy::new(connection, SERVICE, PATH, "org.freedesktop.Secret.Service").await?;
    let collection: OwnedObjectPath = service.call("ReadAlias", &("default",)).await?;
    let _: (Vec<OwnedObjectPath>, OwnedObjectPath) = service.call("Lock", &(vec![collection],)).await?;
    Ok(())
}
