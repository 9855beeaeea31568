use std::os::fd::OwnedFd as StdFd;

use zbus::{interface, object_server::SignalEmitter, zvariant::ObjectPath};

use super::*;
use crate::private_bus::PrivateBus;

const OWN: &str = "/org/freedesktop/login1/session/_32";

/// A logind that says how it is asked and gives one end of a pipe away as the hold.
struct Logind {
    asked: mpsc::UnboundedSender<(String, String)>,
    holds: mpsc::UnboundedSender<std::io::PipeReader>,
}

#[interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    #[zbus(name = "GetSessionByPID")]
    fn get_session_by_pid(&self, _pid: u32) -> ObjectPath<'static> {
        ObjectPath::from_static_str_unchecked(OWN)
    }

    fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> OwnedFd {
        let (reader, writer) = std::io::pipe().unwrap();
        self.asked.send((what.to_owned(), mode.to_owned())).unwrap();
        self.holds.send(reader).unwrap();
        StdFd::from(writer).into()
    }

    #[zbus(signal)]
    async fn prepare_for_shutdown(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

/// The session that this program runs in, locked before it started.
struct Session;

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        true
    }
}

async fn lock(bus: &Connection, member: &str, path: &str) {
    bus.emit_signal(None::<&str>, path, SESSION, member, &())
        .await
        .unwrap();
}

/// The pipe's other end is closed: the hold was given up.
async fn is_given_up(mut hold: std::io::PipeReader) -> bool {
    let read = move || std::io::Read::read(&mut hold, &mut [0_u8; 1]).unwrap();
    tokio::task::spawn_blocking(read).await.unwrap() == 0
}

#[tokio::test]
async fn logind_tells_of_lock_sleep_and_shut_down_and_is_kept_waiting() {
    let Some(bus) = PrivateBus::start() else { return };
    let (ask, mut asked) = mpsc::unbounded_channel();
    let (hold, mut holds) = mpsc::unbounded_channel();
    let logind = bus.connect().await;
    let manager = Logind {
        asked: ask,
        holds: hold,
    };
    logind.object_server().at(MANAGER_PATH, manager).await.unwrap();
    logind.object_server().at(OWN, Session).await.unwrap();
    logind.request_name(LOGIND).await.unwrap();

    let (tell, mut told) = mpsc::unbounded_channel();
    let (want, wanted) = watch::channel(true);
    let own = bus.connect().await;
    let listening = tokio::spawn(async move { login(&own, &tell, wanted).await });
    // The hold is taken after everything is listened to.
    assert_eq!(
        asked.recv().await.unwrap(),
        ("shutdown".to_owned(), "delay".to_owned())
    );
    let hold = holds.recv().await.unwrap();
    assert!(matches!(told.recv().await.unwrap(), Word::LockedBefore));

    lock(&logind, "Lock", "/org/freedesktop/login1/session/_33").await;
    lock(&bus.connect().await, "Lock", OWN).await;
    lock(&logind, "Unlock", OWN).await;
    assert!(
        matches!(told.recv().await.unwrap(), Word::Unlocked),
        "another session and a stranger are not heard"
    );
    lock(&logind, "Lock", OWN).await;
    assert!(matches!(told.recv().await.unwrap(), Word::Locked));

    let emitter = SignalEmitter::new(&logind, MANAGER_PATH).unwrap();
    Logind::prepare_for_sleep(&emitter, true).await.unwrap();
    Logind::prepare_for_sleep(&emitter, false).await.unwrap();
    assert!(matches!(told.recv().await.unwrap(), Word::Woke));

    Logind::prepare_for_shutdown(&emitter, true).await.unwrap();
    let Word::ShuttingDown(done) = told.recv().await.unwrap() else {
        panic!("a shut-down is told");
    };
    drop(done);
    assert!(is_given_up(hold).await);
    // It went on instead of shutting down, and is still wanted: held again.
    asked.recv().await.unwrap();
    let hold = holds.recv().await.unwrap();
    want.send_replace(false);
    assert!(is_given_up(hold).await, "nobody wants it any more");
    drop(want);
    listening.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_screen_saver_tells_when_the_screen_is_locked() {
    let Some(bus) = PrivateBus::start() else { return };
    let saver = bus.connect().await;
    saver.request_name("org.freedesktop.ScreenSaver").await.unwrap();
    let (tell, mut told) = mpsc::unbounded_channel();
    let own = bus.connect().await;
    let said = savers(&own).await.unwrap();
    let listening = tokio::spawn(async move { follow_screen(said, &tell).await });
    let say = async |by: &Connection, active: bool| {
        let name = "org.freedesktop.ScreenSaver";
        let path = "/org/freedesktop/ScreenSaver";
        by.emit_signal(None::<&str>, path, name, "ActiveChanged", &active)
            .await
            .unwrap();
    };
    say(&bus.connect().await, false).await;
    say(&saver, true).await;
    say(&saver, false).await;
    assert!(
        matches!(told.recv().await.unwrap(), Word::Locked),
        "a stranger is not heard"
    );
    assert!(matches!(told.recv().await.unwrap(), Word::Unlocked));
    listening.abort();
}
