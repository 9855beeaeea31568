//! Lock, shut-down and wake as the session's screen saver and logind tell them.
//!
//! Only what the owners of their names send counts; the bus itself looks after that.

use futures::{StreamExt as _, stream::SelectAll};
use tokio::sync::{mpsc, oneshot, watch};
use zbus::{
    Connection, MatchRule, Message, MessageStream,
    message::Type as MessageType,
    zvariant::{OwnedFd, OwnedObjectPath, Value},
};

use super::Word;

/// Screen savers of the session bus: who owns the name, and the interface of its signal. Desktops have their own.
const SAVERS: [(&str, &str); 4] = [
    ("org.freedesktop.ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("org.gnome.ScreenSaver", "org.gnome.ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "org.cinnamon.ScreenSaver"),
    ("org.mate.ScreenSaver", "org.mate.ScreenSaver"),
];
const LOGIND: &str = "org.freedesktop.login1";
const MANAGER_PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const SESSION: &str = "org.freedesktop.login1.Session";

/// Listens until the app ends. A bus that is not there tells nothing.
pub(super) async fn listen(tell: mpsc::UnboundedSender<Word>, wanted: watch::Receiver<bool>) {
    let session = async {
        let bus = Connection::session().await?;
        follow_screen(savers(&bus).await?, &tell).await
    };
    let system = async {
        let bus = Connection::system().await?;
        login(&bus, &tell, wanted).await
    };
    let (screen, login) = tokio::join!(session, system);
    for error in [screen, login].into_iter().filter_map(Result::err) {
        tracing::info!(
            error = &error as &dyn std::error::Error,
            "nobody tells when the screen is locked or the machine shuts down"
        );
    }
    // The listener's end would otherwise be taken for the end of the app.
    tell.closed().await;
}

/// What the screen savers say from now on.
async fn savers(bus: &Connection) -> zbus::Result<SelectAll<MessageStream>> {
    let mut said = SelectAll::new();
    for (owner, interface) in SAVERS {
        said.push(signals(bus, owner, interface, "ActiveChanged", None).await?);
    }
    Ok(said)
}

/// Tells it.
async fn follow_screen(
    mut said: SelectAll<MessageStream>,
    tell: &mpsc::UnboundedSender<Word>,
) -> zbus::Result<()> {
    while let Some(message) = said.next().await {
        if let Ok(locked) = message?.body().deserialize::<bool>() {
            // Without a listener the app is about to end.
            let _ = tell.send(if locked { Word::Locked } else { Word::Unlocked });
        }
    }
    Ok(())
}

/// Tells what logind says, and keeps the machine from shutting down for a moment while that is `wanted`.
async fn login(
    bus: &Connection,
    tell: &mpsc::UnboundedSender<Word>,
    mut wanted: watch::Receiver<bool>,
) -> zbus::Result<()> {
    let mut shutting = signals(bus, LOGIND, MANAGER, "PrepareForShutdown", Some(MANAGER_PATH)).await?;
    let mut sleeping = signals(bus, LOGIND, MANAGER, "PrepareForSleep", Some(MANAGER_PATH)).await?;
    let mut locking = SelectAll::new();
    if let Some(path) = own_session(bus).await {
        if is_locked(bus, &path).await {
            let _ = tell.send(Word::LockedBefore);
        }
        for member in ["Lock", "Unlock"] {
            locking.push(signals(bus, LOGIND, SESSION, member, Some(path.as_str())).await?);
        }
    }
    let mut lock = None;
    loop {
        let wants = *wanted.borrow_and_update();
        if wants && lock.is_none() {
            lock = delay(bus).await;
        } else if !wants {
            lock = None;
        }
        tokio::select! {
            changed = wanted.changed() => if changed.is_err() { return Ok(()) },
            message = shutting.next() => {
                let Some(message) = message else { return Ok(()) };
                if message?.body().deserialize::<bool>().unwrap_or(false) {
                    let (done, ended) = oneshot::channel();
                    let _ = tell.send(Word::ShuttingDown(done));
                    // Ends when the other side has done what it wanted, or is gone.
                    let _ = ended.await;
                    lock = None;
                }
            }
            message = sleeping.next() => {
                let Some(message) = message else { return Ok(()) };
                if let Ok(false) = message?.body().deserialize::<bool>() {
                    let _ = tell.send(Word::Woke);
                }
            }
            Some(message) = locking.next() => {
                let locked = message?.header().member().is_some_and(|member| member.as_str() == "Lock");
                let _ = tell.send(if locked { Word::Locked } else { Word::Unlocked });
            }
        }
    }
}

/// A signal of the owner of `sender`.
async fn signals(
    bus: &Connection,
    sender: &'static str,
    interface: &'static str,
    member: &'static str,
    path: Option<&str>,
) -> zbus::Result<MessageStream> {
    let rule = MatchRule::builder()
        .msg_type(MessageType::Signal)
        .sender(sender)?
        .interface(interface)?
        .member(member)?;
    let rule = match path {
        Some(path) => rule.path(path)?.build(),
        None => rule.build(),
    };
    MessageStream::for_match_rule(rule.to_owned(), bus, None).await
}

/// Where logind keeps the session that this program runs in.
async fn own_session(bus: &Connection) -> Option<OwnedObjectPath> {
    let asked = manager(bus, "GetSessionByPID", &std::process::id()).await;
    asked.ok()?.body().deserialize().ok()
}

/// Does logind say that this session is locked already?
async fn is_locked(bus: &Connection, session: &OwnedObjectPath) -> bool {
    let asked = (SESSION, "LockedHint");
    let said = bus
        .call_method(Some(LOGIND), session, Some(PROPERTIES), "Get", &asked)
        .await;
    said.is_ok_and(|reply| {
        let body = reply.body();
        matches!(body.deserialize::<Value<'_>>(), Ok(Value::Bool(true)))
    })
}

/// A hold on the shut-down: the machine waits a little while it is open.
async fn delay(bus: &Connection) -> Option<OwnedFd> {
    let why = ("shutdown", "Stint", "Ends your activations first", "delay");
    let held = match manager(bus, "Inhibit", &why).await {
        Ok(reply) => reply.body().deserialize::<OwnedFd>(),
        Err(error) => Err(error),
    };
    held.inspect_err(|error| {
        tracing::info!(
            error = error as &dyn std::error::Error,
            "a shut-down cannot be delayed"
        );
    })
    .ok()
}

async fn manager<B>(bus: &Connection, method: &'static str, body: &B) -> zbus::Result<Message>
where
    B: serde::Serialize + zbus::zvariant::DynamicType,
{
    bus.call_method(Some(LOGIND), MANAGER_PATH, Some(MANAGER), method, body)
        .await
}

#[cfg(test)]
#[path = "linux_tests.rs"]
mod tests;
