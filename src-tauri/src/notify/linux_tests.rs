use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use futures::future::BoxFuture;
use zbus::{interface, object_server::SignalEmitter, zvariant::Value};

use super::*;
use crate::{example, private_bus::PrivateBus};

fn toast() -> Toast {
    let mut notice = example::ending_notice();
    notice.body = "R&D <Contoso>".to_owned();
    let wall = crate::zone::Wall {
        local: |instant| instant.naive_utc(),
        hour12: false,
    };
    Toast::of(&notice, 1, false, false, wall)
}

fn server(actions: bool, markup: bool) -> Server {
    Server {
        owner: OwnedUniqueName::try_from(":1.7").unwrap(),
        actions,
        markup,
    }
}

#[test]
fn a_server_gets_only_what_it_announced() {
    let full = Letter::of(&toast(), &server(true, true), 3);
    assert_eq!(full.body, "R&amp;D &lt;Contoso&gt;, at 10:29");
    assert_eq!(
        full.actions,
        [
            "default",
            "Open",
            "more-time",
            "More time…",
            "deactivate",
            "Deactivate",
            "dismiss",
            "Dismiss"
        ]
    );
    assert_eq!((full.replaces, full.urgency, full.expires), (3, 2, 0));
    let plain = Letter::of(&toast(), &server(false, false), 0);
    assert_eq!(plain.body, "R&D <Contoso>, at 10:29");
    assert!(plain.actions.is_empty());
}

#[test]
fn a_click_that_comes_too_soon_was_not_meant() {
    let shown = Shown {
        number: 1,
        owner: server(true, true).owner,
        id: toast().id,
        actions: toast().actions,
        since: example::now(),
    };
    let pressed = |millis| {
        shown.pressed(
            "deactivate",
            example::now() + chrono::TimeDelta::milliseconds(millis),
        )
    };
    assert_eq!(pressed(699), None);
    assert_eq!(pressed(700).unwrap().action, NoticeAction::Deactivate);
    assert!(pressed(-3_600_000).is_some(), "somebody set the clock back");
    let later = example::now() + chrono::TimeDelta::seconds(5);
    assert_eq!(
        shown.pressed("default", later).unwrap().action,
        NoticeAction::Open
    );
    assert_eq!(shown.pressed("ask-again", later), None, "no button of this alert");
}

/// A server that keeps what it was told.
struct FakeServer {
    tell: mpsc::UnboundedSender<(u32, String)>,
    next: AtomicU32,
    quiet: bool,
}

#[interface(name = "org.freedesktop.Notifications")]
impl FakeServer {
    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".to_owned(), "body-markup".to_owned()]
    }

    #[expect(clippy::too_many_arguments, reason = "the protocol's own signature")]
    fn notify(
        &self,
        _app: &str,
        replaces: u32,
        _icon: &str,
        title: &str,
        _body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, Value<'_>>,
        _expires: i32,
    ) -> u32 {
        self.tell.send((replaces, title.to_owned())).unwrap();
        if replaces > 0 {
            return replaces;
        }
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    fn close_notification(&self, number: u32) {
        self.tell.send((number, "closed".to_owned())).unwrap();
    }

    #[zbus(property)]
    fn inhibited(&self) -> bool {
        self.quiet
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, number: u32, action: &str) -> zbus::Result<()>;
}

/// A server of alerts on the bus, and what it is told. `quiet`: it says that the person wants no alerts now.
async fn serve(bus: &PrivateBus, quiet: bool) -> (Connection, mpsc::UnboundedReceiver<(u32, String)>) {
    let (tell, told) = mpsc::unbounded_channel();
    let bus = bus.connect().await;
    let server = FakeServer {
        tell,
        next: AtomicU32::new(41),
        quiet,
    };
    bus.object_server().at(PATH, server).await.unwrap();
    bus.request_name(NAME).await.unwrap();
    (bus, told)
}

/// A clock that is moved by hand.
#[derive(Debug)]
struct StillClock(Mutex<Timestamp>);

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn sleep_until(&self, _at: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

async fn press(bus: &Connection, number: u32) {
    let emitter = SignalEmitter::new(bus, PATH).unwrap();
    FakeServer::action_invoked(&emitter, number, "deactivate")
        .await
        .unwrap();
}

#[tokio::test]
async fn only_the_program_that_took_an_alert_can_answer_it() {
    let Some(bus) = PrivateBus::start() else { return };
    let (first, mut told) = serve(&bus, false).await;
    let clock = Arc::new(StillClock(Mutex::new(example::now())));
    let (_seen, unseen) = watch::channel(false);
    let line = Line::over(bus.connect().await, clock.clone(), unseen)
        .await
        .unwrap();
    let (order, mut orders) = mpsc::unbounded_channel();
    let (tell, mut pressed) = mpsc::unbounded_channel();
    let serving = tokio::spawn(async move { line.serve(Order::Show(toast()), &mut orders, &tell).await });
    assert_eq!(told.recv().await.unwrap(), (0, toast().title));
    // The same notice again takes the place of what is shown.
    order.send(Order::Show(toast())).unwrap();
    assert_eq!(told.recv().await.unwrap(), (41, toast().title));
    // Orders are worked off in turn: when the next one has come, the one before is on the screen.
    let mut next = toast();
    next.id.notice = "notice-2".into();
    order.send(Order::Show(next)).unwrap();
    assert_eq!(told.recv().await.unwrap().0, 0);

    *clock.0.lock().unwrap() += chrono::TimeDelta::seconds(1);
    let stranger = bus.connect().await;
    press(&stranger, 41).await;
    press(&first, 99).await;
    press(&first, 41).await;
    let answer = pressed.recv().await.unwrap();
    assert_eq!((answer.session, answer.action), (1, NoticeAction::Deactivate));
    assert!(
        pressed.try_recv().is_err(),
        "a stranger and an unknown number are not heard"
    );

    // A server that comes after this one knows nothing of its alerts.
    first.close().await.unwrap();
    let (_second, mut told) = serve(&bus, false).await;
    order.send(Order::Show(toast())).unwrap();
    assert_eq!(told.recv().await.unwrap(), (0, toast().title));
    order.send(Order::CloseAll(1)).unwrap();
    assert_eq!(told.recv().await.unwrap(), (41, "closed".to_owned()));
    drop(order);
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn while_others_may_see_the_screen_an_end_is_told_without_names_and_the_rest_is_not() {
    for (locked, quiet) in [(true, false), (false, true)] {
        let Some(bus) = PrivateBus::start() else { return };
        let (_server, mut told) = serve(&bus, quiet).await;
        let clock = Arc::new(StillClock(Mutex::new(example::now())));
        let (_seen, unseen) = watch::channel(locked);
        let line = Line::over(bus.connect().await, clock, unseen).await.unwrap();
        let (order, mut orders) = mpsc::unbounded_channel();
        let (tell, _pressed) = mpsc::unbounded_channel();
        let not_an_end = Toast {
            quiet: None,
            ..toast()
        };
        order.send(Order::Show(toast())).unwrap();
        drop(order);
        line.serve(Order::Show(not_an_end), &mut orders, &tell)
            .await
            .unwrap();
        assert_eq!(
            told.recv().await.unwrap(),
            (0, "A role ends in 5 minutes".to_owned())
        );
        assert!(told.try_recv().is_err());
    }
}
