//! What is sent to the notification server for an alert.

use std::collections::HashMap;

use stint_app::engine::NoticeAction;
use tauri::image::Image;
use zbus::zvariant::{Structure, Value};

use super::{BODY, Server};
use crate::notify::toast::{Toast, key};

/// The arguments of `Notify`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) replaces: u32,
    pub(super) title: String,
    pub(super) body: String,
    /// Keys and labels in turn.
    pub(super) actions: Vec<&'static str>,
    pub(super) urgency: u8,
    /// Milliseconds; -1 leaves it to the server, 0 is never.
    pub(super) expires: i32,
}

impl Letter {
    pub(super) fn of(toast: &Toast, server: &Server, replaces: u32) -> Self {
        // The alert itself opens; some servers draw a button for that, too, and a second one would be the same.
        let buttons = toast
            .actions
            .iter()
            .filter(|action| **action != NoticeAction::Open)
            .flat_map(|action| [key(*action), action.label()]);
        let actions = [BODY, NoticeAction::Open.label()].into_iter().chain(buttons);
        Self {
            replaces,
            title: toast.title.clone(),
            body: if server.markup {
                escaped(&toast.body)
            } else {
                toast.body.clone()
            },
            actions: if server.actions {
                actions.collect()
            } else {
                Vec::new()
            },
            urgency: if toast.stays { 2 } else { 1 },
            expires: if toast.stays { 0 } else { -1 },
        }
    }

    #[expect(clippy::type_complexity, reason = "the protocol's own signature")]
    pub(super) fn body(
        &self,
    ) -> (
        &str,
        u32,
        &str,
        &str,
        &str,
        &[&'static str],
        HashMap<&str, Value<'_>>,
        i32,
    ) {
        let hints = HashMap::from([
            ("urgency", Value::U8(self.urgency)),
            ("desktop-entry", Value::from("stint")),
            ("image-data", picture()),
        ]);
        (
            "Stint",
            self.replaces,
            "stint",
            &self.title,
            &self.body,
            &self.actions,
            hints,
            self.expires,
        )
    }
}

/// The app's icon as pixels: a program that is not installed has no icon that a server could find by its name.
fn picture() -> Value<'static> {
    const ICON: Image<'_> = tauri::include_image!("../icons/built/128x128.png");
    const CHANNELS: i32 = 4;
    let (width, height) = (ICON.width() as i32, ICON.height() as i32);
    let pixels = ICON.rgba().to_vec();
    Value::from(Structure::from((
        width,
        height,
        width * CHANNELS,
        true,
        8,
        CHANNELS,
        pixels,
    )))
}

/// Text for a server that reads markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
