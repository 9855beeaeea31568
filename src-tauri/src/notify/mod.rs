//! Alerts outside the window. The engine says what and when; a back end of the system shows it and tells which button
//! was pressed, which becomes an input of the engine.

mod toast;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use native as system;

use std::sync::Arc;

use stint_app::{
    SystemClock,
    engine::{Notice, NoticeAction, Notifier},
};
use stint_domain::NoticeId;
use tokio::sync::{mpsc, watch};

use self::toast::{Toast, ToastId};
use crate::{chosen::Chosen, scene::Scene};

/// The way to the system's alerts, shared by all sessions of this run.
#[derive(Debug, Clone)]
pub(crate) struct Alerts {
    orders: mpsc::UnboundedSender<Order>,
    /// How times of day are written.
    chosen: watch::Receiver<Chosen>,
}

/// A button that a person pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pressed {
    /// The session whose notice it was.
    pub(crate) session: u32,
    /// Which notice.
    pub(crate) notice: NoticeId,
    /// Which button.
    pub(crate) action: NoticeAction,
}

/// What the back end shall do.
#[derive(Debug, PartialEq, Eq)]
enum Order {
    Show(Toast),
    Close(ToastId),
    /// Takes away all that a session has shown.
    CloseAll(u32),
}

impl Alerts {
    /// Starts the back end. What is pressed comes out of the receiver. `unseen` is true while the screen is locked.
    pub(crate) fn start(
        chosen: watch::Receiver<Chosen>,
        unseen: watch::Receiver<bool>,
    ) -> (Self, mpsc::UnboundedReceiver<Pressed>) {
        let (order, orders) = mpsc::unbounded_channel();
        let (press, pressed) = mpsc::unbounded_channel();
        tauri::async_runtime::spawn(system::run(orders, press, unseen, Arc::new(SystemClock)));
        (
            Self {
                orders: order,
                chosen,
            },
            pressed,
        )
    }

    /// The notifier of a session, which finds in the scenes whether the person wants no names in alerts.
    pub(crate) fn of_session(
        &self,
        session: u32,
        practice: bool,
        scenes: watch::Receiver<Scene>,
    ) -> Arc<dyn Notifier> {
        Arc::new(SessionAlerts {
            alerts: self.clone(),
            session,
            practice,
            scenes,
        })
    }

    /// Takes away all that a session has shown.
    pub(crate) fn close_session(&self, session: u32) {
        self.give(Order::CloseAll(session));
    }

    fn give(&self, order: Order) {
        // The back end lives as long as the app; at its end nobody needs an alert.
        let _ = self.orders.send(order);
    }
}

struct SessionAlerts {
    alerts: Alerts,
    session: u32,
    practice: bool,
    scenes: watch::Receiver<Scene>,
}

impl Notifier for SessionAlerts {
    fn show(&self, notice: &Notice) {
        let private = self
            .scenes
            .borrow()
            .open()
            .is_some_and(|open| open.snapshot.settings.value.private);
        let wall = self.alerts.chosen.borrow().wall();
        let toast = Toast::of(notice, self.session, self.practice, private, wall);
        self.alerts.give(Order::Show(toast));
    }

    fn close(&self, notice: &NoticeId) {
        self.alerts.give(Order::Close(ToastId {
            session: self.session,
            notice: notice.clone(),
        }));
    }
}
