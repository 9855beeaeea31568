//! A private desktop for tests of the real app, and what stands on it.
//!
//! A [`Desktop`] has a display, a window manager, a session bus, a keyring and a home of its own; nothing of it is
//! shared with the person at the machine or with another test, and all of it ends with the value. On it run
//! - the [`App`], started by WebDriver as a person would see it, with its [`Window`] and its quick [`Panel`],
//! - a [`TrayHost`], the panel that shows tray icons,
//! - a [`NotificationDaemon`] that records, or a [`ToastDaemon`] that draws,
//! - a [`ServedTenant`], where the practice tenant has to outlive the app,
//! - a [`Browser`], which stands in for the system browser when the app opens a page.
//!
//! Apart from that, [`contract`] holds exchanges with the services against their description, and [`bench`](mod@bench)
//! measures how fast Stint is.
//!
//! Nothing here waits for a fixed time: every wait names what it waits for and a limit in real time.
//!
//! All of it is for Linux; elsewhere this library is empty.
#![cfg(target_os = "linux")]

mod app;
mod axe;
pub mod bench;
mod browser;
pub mod contract;
mod desktop;
mod notifications;
mod page;
mod panel;
mod process_group;
mod programs;
mod served;
mod toasts;
pub mod tour;
mod tray;
mod wait;
mod window;

pub use crate::{
    app::{App, Launch, Starting},
    axe::Finding,
    browser::{Browser, Chromium},
    desktop::{Desktop, Keyring, Options},
    notifications::{Notification, NotificationDaemon},
    page::{Page, inside, test_id},
    panel::Panel,
    programs::Programs,
    served::ServedTenant,
    toasts::ToastDaemon,
    tray::{Icon, MenuItem, TrayHost, TrayItem, TrayState},
    wait::{LIMIT, eventually, within},
    window::{Ask, Window},
};
