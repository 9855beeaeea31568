//! The keyring of the person on the desktop.

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;
use zbus::zvariant::OwnedObjectPath;

use super::{Start, bus};

const SERVICE: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";

/// Starts gnome-keyring with an unlocked collection, as a login with a password does.
pub(super) async fn start(start: &mut Start<'_>, connection: &zbus::Connection) -> anyhow::Result<()> {
    let mut command = start.command("gnome-keyring-daemon");
    give_password(start.spawn("keyring", unlocking(&mut command))?)?;
    bus::wait_for_name(connection, SERVICE).await
}

/// A daemon that takes the place of one that runs, and unlocks the collection with the password that it is given.
pub(super) fn unlocking(command: &mut Command) -> &mut Command {
    command
        .args(["--foreground", "--replace", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
}

/// The end of the input is the end of the password: a line break would belong to it.
pub(super) fn give_password(daemon: &mut Child) -> anyhow::Result<()> {
    let mut input = daemon.stdin.take().context("the keyring takes no password")?;
    Ok(input.write_all(b"a password for tests")?)
}

/// Is the default collection locked?
pub(super) async fn is_locked(connection: &zbus::Connection) -> anyhow::Result<bool> {
    let service = zbus::Proxy::new(connection, SERVICE, PATH, "org.freedesktop.Secret.Service").await?;
    let collection: OwnedObjectPath = service.call("ReadAlias", &("default",)).await?;
    let interface = "org.freedesktop.Secret.Collection";
    let collection = zbus::Proxy::new(connection, SERVICE, collection, interface).await?;
    Ok(collection.get_property("Locked").await?)
}

/// Locks the default collection.
pub(super) async fn lock(connection: &zbus::Connection) -> anyhow::Result<()> {
    let service = zbus::Proxy::new(connection, SERVICE, PATH, "org.freedesktop.Secret.Service").await?;
    let collection: OwnedObjectPath = service.call("ReadAlias", &("default",)).await?;
    let _: (Vec<OwnedObjectPath>, OwnedObjectPath) = service.call("Lock", &(vec![collection],)).await?;
    Ok(())
}
