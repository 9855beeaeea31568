//! Alerts on Windows and macOS, by notify-rust. Type-checked for both systems, run on neither yet.
//!
//! An alert there waits on a thread of its own for what is pressed. It can't be taken away from here; the system drops
//! it when it has been seen.

use std::{sync::Arc, thread};

use notify_rust::{Notification, NotificationResponse, Timeout};
use stint_app::{Clock, engine::NoticeAction};
use tokio::sync::{mpsc, watch};

use super::{
    Order, Pressed,
    toast::{Toast, key},
};

/// Shows what is ordered and tells what is pressed, until nobody can order any more.
pub(super) async fn run(
    mut orders: mpsc::UnboundedReceiver<Order>,
    pressed: mpsc::UnboundedSender<Pressed>,
    // Both systems keep alerts from a locked screen themselves.
    _unseen: watch::Receiver<bool>,
    _clock: Arc<dyn Clock>,
) {
    while let Some(order) = orders.recv().await {
        match order {
            Order::Show(toast) => {
                let pressed = pressed.clone();
                thread::spawn(move || show(&toast, &pressed));
            }
            Order::Close(_) | Order::CloseAll(_) => {}
        }
    }
}

fn show(toast: &Toast, pressed: &mpsc::UnboundedSender<Pressed>) {
    let mut notification = Notification::new();
    notification.summary(&toast.title).body(&toast.body);
    for action in &toast.actions {
        notification.action(key(*action), action.label());
    }
    if toast.stays {
        notification.timeout(Timeout::Never);
    }
    let shown = notification.show().and_then(|handle| {
        handle.wait_for_response(|response: &NotificationResponse| {
            if let Some(action) = meaning(toast, response) {
                // Without a listener the app is about to end.
                let _ = pressed.send(Pressed {
                    session: toast.id.session,
                    notice: toast.id.notice.clone(),
                    action,
                });
            }
        })
    });
    if let Err(error) = shown {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "an alert could not be shown"
        );
    }
}

fn meaning(toast: &Toast, response: &NotificationResponse) -> Option<NoticeAction> {
    match response {
        NotificationResponse::Default => Some(NoticeAction::Open),
        NotificationResponse::Action(name) => {
            toast.actions.iter().copied().find(|action| key(*action) == name)
        }
        NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => None,
    }
}
