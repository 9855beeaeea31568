//! Draws the tray's values with Tauri's tray icon.

use tauri::{
    AppHandle, Rect, Wry,
    image::Image,
    menu::{IsMenuItem, Menu as TauriMenu, MenuItem, PredefinedMenuItem},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

use super::{
    Drawing,
    art::{self, SIDE, Tone},
    host::Host,
    icon::IconState,
    menu::{Button, Item, Menu},
};
use crate::{
    shell,
    windows::{
        self,
        panel::{self, Point},
    },
};

/// The icon on the panel and what it was last drawn from.
#[derive(Default)]
pub(super) struct Backend {
    icon: Option<(TrayIcon, Drawing)>,
    /// The host's state when it was last tried to make the icon, so that a failure is not repeated for nothing.
    tried: Option<Host>,
}

impl Backend {
    /// Draws what changed. `true` when the icon stands on a panel.
    pub(super) fn draw(&mut self, app: &AppHandle, drawing: &Drawing, host: Host) -> bool {
        let drawn = match &mut self.icon {
            Some((icon, drawn)) => change(app, icon, drawn, drawing),
            None if self.tried == Some(host) => return false,
            None => {
                self.tried = Some(host);
                make(app, drawing).map(|icon| self.icon = Some((icon, drawing.clone())))
            }
        };
        if let Err(error) = &drawn {
            tracing::warn!(
                error = &**error as &dyn std::error::Error,
                "the tray icon could not be drawn"
            );
        }
        self.icon.is_some() && host.present
    }
}

type Drawn<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn make(app: &AppHandle, drawing: &Drawing) -> Drawn<TrayIcon> {
    let icon = TrayIconBuilder::with_id("stint")
        .title("Stint")
        .icon(picture(drawing.icon)?)
        .icon_as_template(cfg!(target_os = "macos"))
        .tooltip(&drawing.tooltip)
        .menu(&menu(app, &drawing.menu)?)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| clicked(app, event.id().as_ref()))
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                rect,
                ..
            } = event
            {
                panel::toggle(icon.app_handle(), middle(rect));
            }
        })
        .build(app)?;
    Ok(icon)
}

/// The middle of the icon on the screen. On Linux no panel tells where it draws an icon.
fn middle(rect: Rect) -> Option<Point> {
    // The back ends tell physical pixels; the scale then changes nothing.
    let position = rect.position.to_physical::<f64>(1.0);
    let size = rect.size.to_physical::<f64>(1.0);
    let known = cfg!(not(target_os = "linux")) && size.width > 0.0;
    known.then(|| Point {
        x: position.x + size.width / 2.0,
        y: position.y + size.height / 2.0,
    })
}

fn change(app: &AppHandle, icon: &TrayIcon, drawn: &mut Drawing, wanted: &Drawing) -> Drawn<()> {
    if drawn.icon != wanted.icon {
        icon.set_icon_with_as_template(Some(picture(wanted.icon)?), cfg!(target_os = "macos"))?;
        drawn.icon = wanted.icon;
    }
    if drawn.tooltip != wanted.tooltip {
        icon.set_tooltip(Some(&wanted.tooltip))?;
        drawn.tooltip.clone_from(&wanted.tooltip);
    }
    if drawn.menu != wanted.menu {
        icon.set_menu(Some(menu(app, &wanted.menu)?))?;
        drawn.menu.clone_from(&wanted.menu);
    }
    Ok(())
}

fn picture(state: IconState) -> Drawn<Image<'static>> {
    let painting = art::paint(state, Tone::HERE)?;
    Ok(Image::new_owned(painting.0, SIDE, SIDE))
}

fn menu(app: &AppHandle, Menu(items): &Menu) -> Drawn<TauriMenu<Wry>> {
    let menu = TauriMenu::new(app)?;
    for (line, item) in items.iter().enumerate() {
        let entry: Box<dyn IsMenuItem<Wry>> = match item {
            Item::Words(words) => Box::new(MenuItem::new(app, plain(words), false, None::<&str>)?),
            Item::Button(button, label) => {
                let id = format!("{}{SPLIT}{line}", button.id());
                Box::new(MenuItem::with_id(app, id, plain(label), true, None::<&str>)?)
            }
            Item::Separator => Box::new(PredefinedMenuItem::separator(app)?),
        };
        menu.append(&*entry)?;
    }
    Ok(menu)
}

/// Stands between a button's name and its line.
const SPLIT: char = '#';

/// Text in which nothing is an access key: a role's name may carry an ampersand.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

fn clicked(app: &AppHandle, id: &str) {
    let button = id.split(SPLIT).next().and_then(Button::of_id);
    match button {
        Some(Button::Open) => windows::show(app, None),
        Some(Button::CheckNow) => shell::check_now(app),
        Some(Button::Quit) => app.exit(0),
        None => {}
    }
}
