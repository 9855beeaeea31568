//! Alerts by the desktop notification protocol (`org.freedesktop.Notifications`). See `docs/adr/0004`.
//!
//! One connection for all alerts, and it listens before it sends, so no answer is lost. An answer counts only when it
//! comes from the program that took the alert, and only for an alert that was made here.

mod letter;

use std::{sync::Arc, time::Duration};

use futures::StreamExt as _;
use stint_app::{Clock, engine::NoticeAction};
use stint_domain::Timestamp;
use tokio::sync::{mpsc, watch};
use zbus::{
    Connection, MatchRule, Message, MessageStream,
    fdo::{DBusProxy, NameOwnerChanged},
    message::Type as MessageType,
    names::{BusName, OwnedUniqueName},
    zvariant::OwnedValue,
};

use self::letter::Letter;
use super::{
    Order, Pressed,
    toast::{Quiet, Toast, ToastId, key},
};

const NAME: &str = "org.freedesktop.Notifications";
/// The bus itself, as a sender.
const BUS: &str = "org.freedesktop.DBus";
const PATH: &str = "/org/freedesktop/Notifications";
/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// A click within this time after the alert came up was meant for what lay beneath it.
const SETTLING: chrono::TimeDelta = chrono::TimeDelta::milliseconds(700);
/// The key of a click on the alert itself.
const BODY: &str = "default";

/// Shows what is ordered and tells what is pressed, until nobody can order any more.
///
/// Without a bus or a server an alert is not shown, which the log says; the next one is tried anew.
pub(super) async fn run(
    mut orders: mpsc::UnboundedReceiver<Order>,
    pressed: mpsc::UnboundedSender<Pressed>,
    unseen: watch::Receiver<bool>,
    clock: Arc<dyn Clock>,
) {
    while let Some(first) = orders.recv().await {
        let served = match Line::open(clock.clone(), unseen.clone()).await {
            Ok(line) => line.serve(first, &mut orders, &pressed).await,
            Err(error) => Err(error),
        };
        if let Err(error) = served {
            tracing::warn!(error = &error as &dyn std::error::Error, "no alert can be shown");
        }
    }
}

/// A connection to the bus and what stands on the screen through it.
struct Line {
    bus: Connection,
    messages: MessageStream,
    names: DBusProxy<'static>,
    clock: Arc<dyn Clock>,
    /// The screen is locked.
    unseen: watch::Receiver<bool>,
    server: Option<Server>,
    shown: Vec<Shown>,
}

/// The program that shows alerts now.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Server {
    owner: OwnedUniqueName,
    /// It draws buttons.
    actions: bool,
    /// It reads the body as markup.
    markup: bool,
}

/// An alert on the screen.
struct Shown {
    /// The server's number for it.
    number: u32,
    owner: OwnedUniqueName,
    id: ToastId,
    actions: Vec<NoticeAction>,
    since: Timestamp,
}

impl Line {
    async fn open(clock: Arc<dyn Clock>, unseen: watch::Receiver<bool>) -> zbus::Result<Self> {
        let bus = zbus::connection::Builder::session()?
            .method_timeout(PATIENCE)
            .build()
            .await?;
        Self::over(bus, clock, unseen).await
    }

    /// Listens on `bus` to what servers say and to who is the server.
    async fn over(
        bus: Connection,
        clock: Arc<dyn Clock>,
        unseen: watch::Receiver<bool>,
    ) -> zbus::Result<Self> {
        let messages = MessageStream::from(&bus);
        let names = DBusProxy::new(&bus).await?;
        let answers = MatchRule::builder()
            .msg_type(MessageType::Signal)
            .interface(NAME)?
            .path(PATH)?
            .build();
        names.add_match_rule(answers).await?;
        let owners = MatchRule::builder()
            .msg_type(MessageType::Signal)
            .sender(BUS)?
            .interface(BUS)?
            .member("NameOwnerChanged")?
            .arg(0, NAME)?
            .build();
        names.add_match_rule(owners).await?;
        Ok(Self {
            bus,
            messages,
            names,
            clock,
            unseen,
            server: None,
            shown: Vec::new(),
        })
    }

    /// Works until the bus is gone, or nobody can order any more.
    async fn serve(
        mut self,
        first: Order,
        orders: &mut mpsc::UnboundedReceiver<Order>,
        pressed: &mpsc::UnboundedSender<Pressed>,
    ) -> zbus::Result<()> {
        self.obey(first).await;
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.obey(order).await,
                    None => return Ok(()),
                },
                message = self.messages.next() => {
                    let Some(message) = message else { return Ok(()) };
                    if let Some(answer) = self.hear(&message?) {
                        // Without a listener the app is about to end.
                        let _ = pressed.send(answer);
                    }
                }
            }
        }
    }

    async fn obey(&mut self, order: Order) {
        let done = match order {
            Order::Show(toast) => self.show(toast).await,
            Order::Close(id) => self.close(|shown| shown.id == id).await,
            Order::CloseAll(session) => self.close(|shown| shown.id.session == session).await,
        };
        if let Err(error) = done {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the notification server did not take an order"
            );
        }
    }

    async fn show(&mut self, toast: Toast) -> zbus::Result<()> {
        let server = self.server().await?;
        let toast = if *self.unseen.borrow() || self.is_inhibited().await {
            match toast.quiet.clone() {
                Some(Quiet { title, body }) => Toast { title, body, ..toast },
                // It stands in the window.
                None => return Ok(()),
            }
        } else {
            toast
        };
        let replaced = self
            .shown
            .iter()
            .find(|shown| shown.id == toast.id && shown.owner == server.owner)
            .map_or(0, |shown| shown.number);
        let letter = Letter::of(&toast, &server, replaced);
        let reply = self
            .bus
            .call_method(Some(NAME), PATH, Some(NAME), "Notify", &letter.body())
            .await?;
        let number: u32 = reply.body().deserialize()?;
        let owner = sender(&reply).unwrap_or(server.owner);
        self.shown.retain(|shown| shown.id != toast.id);
        self.shown.push(Shown {
            number,
            owner,
            id: toast.id,
            actions: toast.actions,
            since: self.clock.now(),
        });
        Ok(())
    }

    /// The person wants no alerts now, as far as the server tells: a presentation, "do not disturb".
    async fn is_inhibited(&self) -> bool {
        let properties = Some("org.freedesktop.DBus.Properties");
        let asked = self
            .bus
            .call_method(Some(NAME), PATH, properties, "Get", &(NAME, "Inhibited"))
            .await;
        let answer = asked
            .ok()
            .and_then(|reply| reply.body().deserialize::<OwnedValue>().ok());
        answer.is_some_and(|value| bool::try_from(value).unwrap_or(false))
    }

    async fn close(&mut self, which: impl Fn(&Shown) -> bool) -> zbus::Result<()> {
        let (gone, kept) = std::mem::take(&mut self.shown).into_iter().partition(which);
        self.shown = kept;
        let gone: Vec<Shown> = gone;
        for shown in gone {
            let number = shown.number;
            self.bus
                .call_method(Some(NAME), PATH, Some(NAME), "CloseNotification", &number)
                .await?;
        }
        Ok(())
    }

    /// The server of now and what it can do. The bus starts one where none runs.
    async fn server(&mut self) -> zbus::Result<Server> {
        // Asked each time: an order may overtake the word that the server has changed.
        let owner = match self.names.get_name_owner(BusName::try_from(NAME)?).await {
            Ok(owner) => Some(owner),
            Err(zbus::fdo::Error::NameHasNoOwner(_)) => None,
            Err(error) => return Err(error.into()),
        };
        if let Some(server) = self
            .server
            .as_ref()
            .filter(|server| Some(&server.owner) == owner.as_ref())
        {
            return Ok(server.clone());
        }
        self.shown.clear();
        let reply = self
            .bus
            .call_method(Some(NAME), PATH, Some(NAME), "GetCapabilities", &())
            .await?;
        let can: Vec<String> = reply.body().deserialize()?;
        let can = |what: &str| can.iter().any(|it| it == what);
        let owner = sender(&reply).ok_or(zbus::Error::MissingField)?;
        let server = Server {
            owner,
            actions: can("actions"),
            markup: can("body-markup"),
        };
        self.server = Some(server.clone());
        Ok(server)
    }

    /// What a message on the bus means.
    fn hear(&mut self, message: &Message) -> Option<Pressed> {
        if message.message_type() != MessageType::Signal {
            return None;
        }
        let header = message.header();
        let from = sender(message)?;
        match (header.interface()?.as_str(), header.member()?.as_str()) {
            (BUS, "NameOwnerChanged") if from.as_str() == BUS => {
                self.forget_server(message);
                None
            }
            (NAME, "ActionInvoked") => {
                let (number, pressed): (u32, String) = message.body().deserialize().ok()?;
                let shown = self.shown.iter().find(|shown| shown.is(number, &from))?;
                shown.pressed(&pressed, self.clock.now())
            }
            (NAME, "NotificationClosed") => {
                let (number, _reason): (u32, u32) = message.body().deserialize().ok()?;
                self.shown.retain(|shown| !shown.is(number, &from));
                None
            }
            _ => None,
        }
    }

    /// A server that is gone takes its alerts with it; the next one has numbers of its own.
    fn forget_server(&mut self, message: &Message) {
        let change = NameOwnerChanged::from_message(message.clone());
        let args = change.as_ref().and_then(|change| change.args().ok());
        if args.is_some_and(|args| args.name.as_str() == NAME) {
            self.server = None;
            self.shown.clear();
        }
    }
}

impl Shown {
    fn is(&self, number: u32, from: &OwnedUniqueName) -> bool {
        self.number == number && self.owner == *from
    }

    /// What the button means, unless it was pressed too soon to be meant or is none of this alert's.
    fn pressed(&self, button: &str, now: Timestamp) -> Option<Pressed> {
        let age = now - self.since;
        // An age below zero means that somebody set the clock back.
        if age >= chrono::TimeDelta::zero() && age < SETTLING {
            return None;
        }
        let action = if button == BODY {
            Some(NoticeAction::Open)
        } else {
            self.actions.iter().copied().find(|action| key(*action) == button)
        };
        Some(Pressed {
            session: self.id.session,
            notice: self.id.notice.clone(),
            action: action?,
        })
    }
}

fn sender(message: &Message) -> Option<OwnedUniqueName> {
    message.header().sender().map(|name| name.to_owned().into())
}

#[cfg(test)]
#[path = "linux_tests.rs"]
mod tests;
