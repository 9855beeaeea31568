//! Draws the tray's values with Tauri's tray icon.

use tauri::{
    AppHandle, Rect, Wry,
    image::Image,
    menu::{IsMenuItem, Menu as TauriMenu, MenuItem, PredefinedMenuItem, Submenu},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

use super::{
    Drawing,
    art::{self, SIDE, Tone},
    clicks,
    host::Host,
    icon::IconState,
    menu::{Button, Item, Menu},
};
use crate::windows::{self, Point, panel};

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
        .icon(picture(drawing.icon, drawing.tone)?)
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
    if (drawn.icon, drawn.tone) != (wanted.icon, wanted.tone) {
        let picture = picture(wanted.icon, wanted.tone)?;
        icon.set_icon_with_as_template(Some(picture), cfg!(target_os = "macos"))?;
        (drawn.icon, drawn.tone) = (wanted.icon, wanted.tone);
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

fn picture(state: IconState, tone: Tone) -> Drawn<Image<'static>> {
    let painting = art::paint(state, tone)?;
    Ok(Image::new_owned(painting.0, SIDE, SIDE))
}

fn menu(app: &AppHandle, Menu(items): &Menu) -> Drawn<TauriMenu<Wry>> {
    let menu = TauriMenu::new(app)?;
    for (line, item) in items.iter().enumerate() {
        menu.append(&*entry(app, item, &line.to_string())?)?;
    }
    Ok(menu)
}

fn entry(app: &AppHandle, item: &Item, line: &str) -> Drawn<Box<dyn IsMenuItem<Wry>>> {
    Ok(match item {
        Item::Words(words) => Box::new(MenuItem::new(app, plain(words), false, None::<&str>)?),
        Item::Button(button, label) => {
            let id = format!("{line}{SPLIT}{}", button.id());
            Box::new(MenuItem::with_id(app, id, plain(label), true, None::<&str>)?)
        }
        Item::More(label, items) => {
            let more = Submenu::new(app, plain(label), true)?;
            for (inner, item) in items.iter().enumerate() {
                more.append(&*entry(app, item, &format!("{line}.{inner}"))?)?;
            }
            Box::new(more)
        }
        Item::Separator => Box::new(PredefinedMenuItem::separator(app)?),
    })
}

/// Stands between a button's line and its name.
const SPLIT: char = '#';

/// Text in which nothing is an access key: a role's name may carry an ampersand.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

fn clicked(app: &AppHandle, id: &str) {
    let button = id.split_once(SPLIT).and_then(|(_, name)| Button::of_id(name));
    match button {
        Some(Button::Show(place)) => windows::show(app, place),
        Some(Button::Deactivate(key)) => clicks::deactivate(app, key),
        Some(Button::RunBundle(id)) => clicks::run_bundle(app, id),
        Some(Button::CheckNow) => clicks::check_now(app),
        Some(Button::Quit) => app.exit(0),
        None => {}
    }
}
