//! The panel: shows tray icons by the StatusNotifierItem protocol, as a desktop's panel does.

mod menu;

use std::time::Duration;

use anyhow::Context as _;
use futures::StreamExt as _;
use tokio::sync::watch;
use zbus::{
    MatchRule, MessageStream,
    fdo::{self, DBusProxy},
    interface,
    message::{Header, Type as MessageType},
    names::BusName,
    object_server::SignalEmitter,
    zvariant::{DeserializeDict, OwnedObjectPath, Type},
};

pub use self::menu::MenuItem;
use crate::{
    desktop::Desktop,
    wait::{LIMIT, eventually, within},
};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const WATCHER_PATH: &str = "/StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// A panel with room for tray icons. It may be started before or after the app.
#[derive(Debug)]
pub struct TrayHost {
    connection: zbus::Connection,
    items: watch::Receiver<Vec<Address>>,
}

/// Where an item is on the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    service: String,
    path: String,
}

impl TrayHost {
    /// Takes the panel's name on the session bus.
    ///
    /// # Errors
    /// Fails when another panel is there.
    pub async fn start(desktop: &Desktop) -> anyhow::Result<Self> {
        let (sender, items) = watch::channel(Vec::new());
        let connection = desktop.connect().await?;
        connection
            .object_server()
            .at(WATCHER_PATH, Watcher { items: sender })
            .await?;
        connection
            .request_name(WATCHER)
            .await
            .context("there is another panel")?;
        Ok(Self { connection, items })
    }

    /// Waits until an app that lives shows an icon, and answers with the newest one.
    ///
    /// # Errors
    /// Fails when none appears in time.
    pub async fn item(&self) -> anyhow::Result<TrayItem> {
        let bus = DBusProxy::new(&self.connection).await?;
        // An icon whose app has ended is still in the list.
        let address = eventually(LIMIT, "a tray icon", async || {
            let items = self.items.borrow().clone();
            for address in items.into_iter().rev() {
                let owner = BusName::try_from(address.service.clone()).ok()?;
                if bus.name_has_owner(owner).await.ok()? {
                    return Some(address);
                }
            }
            None
        })
        .await?;
        Ok(TrayItem {
            connection: self.connection.clone(),
            address,
        })
    }

    /// Takes the panel away, as when a desktop's panel crashes.
    ///
    /// # Errors
    /// Fails when the bus is gone.
    pub async fn stop(self) -> anyhow::Result<()> {
        // The answer comes when the name is free for another panel; a closed connection is noticed later.
        self.connection.release_name(WATCHER).await?;
        self.connection
            .close()
            .await
            .context("the panel's connection does not close")
    }
}

struct Watcher {
    items: watch::Sender<Vec<Address>>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &mut self,
        service: String,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> fdo::Result<()> {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        // Some libraries pass the path of the object and mean themselves, others the name and mean the usual path.
        let address = if service.starts_with('/') {
            Address {
                service: sender,
                path: service,
            }
        } else {
            Address {
                service,
                path: "/StatusNotifierItem".to_owned(),
            }
        };
        let name = address.service.clone();
        self.items.send_modify(|items| {
            items.retain(|item| *item != address);
            items.push(address);
        });
        Self::status_notifier_item_registered(&emitter, &name).await?;
        Ok(())
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items
            .borrow()
            .iter()
            .map(|item| format!("{}{}", item.service, item.path))
            .collect()
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(emitter: &SignalEmitter<'_>, service: &str) -> zbus::Result<()>;
}

/// A tray icon as the panel sees it.
#[derive(Debug, Clone)]
pub struct TrayItem {
    connection: zbus::Connection,
    address: Address,
}

/// What a tray icon shows at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct TrayState {
    /// The name of the icon.
    pub title: String,
    /// `Active`, `Passive` or `NeedsAttention`.
    pub status: String,
    /// Heading and text of the tooltip.
    pub tooltip: (String, String),
    /// The picture in the sizes that the app offers, smallest first.
    pub icons: Vec<Icon>,
    /// The menu's entries from top to bottom.
    pub menu: Vec<MenuItem>,
}

/// A picture of a tray icon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icon {
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// Four bytes a pixel: alpha, red, green, blue.
    pub argb: Vec<u8>,
}

impl TrayState {
    /// Finds a visible menu entry by its label, in submenus too.
    #[must_use]
    pub fn entry(&self, label: &str) -> Option<&MenuItem> {
        menu::all(&self.menu)
            .into_iter()
            .find(|item| item.visible && item.label == label)
    }
}

impl TrayItem {
    /// Reads what the icon shows now.
    ///
    /// # Errors
    /// Fails when the app is gone or breaks the protocol.
    pub async fn state(&self) -> anyhow::Result<TrayState> {
        let reply = self
            .call(PROPERTIES, "GetAll", &(ITEM,))
            .await
            .context("the tray icon does not answer")?;
        let item: ItemProperties = reply.body().deserialize()?;
        let menu = match &item.menu {
            Some(path) => menu::read(&self.connection, &self.address.service, path).await?,
            None => Vec::new(),
        };
        let (_, _, heading, text) = item.tooltip.unwrap_or_default();
        let mut icons: Vec<Icon> = item
            .icons
            .unwrap_or_default()
            .into_iter()
            .map(Icon::from)
            .collect();
        icons.sort_by_key(|icon| icon.width);
        Ok(TrayState {
            title: item.title.unwrap_or_default(),
            status: item.status.unwrap_or_default(),
            tooltip: (heading, text),
            icons,
            menu,
        })
    }

    /// Waits until the icon shows something that `is_it` accepts. It is read again whenever the app says that icon,
    /// title, tooltip or menu have changed.
    ///
    /// # Errors
    /// Fails with what was shown last when `limit` is over.
    pub async fn shows(
        &self,
        limit: Duration,
        what: &str,
        is_it: impl Fn(&TrayState) -> bool,
    ) -> anyhow::Result<TrayState> {
        let rule = MatchRule::builder()
            .msg_type(MessageType::Signal)
            .sender(self.address.service.as_str())?
            .build();
        let mut signals = MessageStream::for_match_rule(rule, &self.connection, None).await?;
        let mut last = self.state().await?;
        let found = within(limit, what, async {
            while !is_it(&last) {
                signals.next().await.context("the session bus is gone")??;
                last = self.state().await?;
            }
            Ok(())
        })
        .await;
        found.with_context(|| {
            format!(
                "the tray icon shows {:?} with the menu {:?}",
                last.tooltip,
                labels(&last.menu)
            )
        })?;
        Ok(last)
    }

    /// Clicks a menu entry.
    ///
    /// # Errors
    /// Lists the labels when there is none like this, or when it is disabled.
    pub async fn choose(&self, label: &str) -> anyhow::Result<()> {
        let state = self.state().await?;
        let entry = state.entry(label).filter(|entry| entry.enabled);
        let entry =
            entry.with_context(|| format!("`{label}` cannot be clicked among {:?}", labels(&state.menu)))?;
        menu::click(
            &self.connection,
            &self.address.service,
            &self.menu_path().await?,
            entry.id,
        )
        .await
    }

    /// Clicks the icon itself with the left button.
    ///
    /// # Errors
    /// Fails when the app does not take clicks.
    pub async fn click(&self) -> anyhow::Result<()> {
        self.call(ITEM, "Activate", &(0_i32, 0_i32))
            .await
            .context("the tray icon takes no click")?;
        Ok(())
    }

    async fn menu_path(&self) -> anyhow::Result<OwnedObjectPath> {
        let reply = self.call(PROPERTIES, "GetAll", &(ITEM,)).await?;
        let item: ItemProperties = reply.body().deserialize()?;
        item.menu.context("the tray icon has no menu")
    }

    async fn call<B>(&self, interface: &str, method: &str, body: &B) -> zbus::Result<zbus::Message>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType + Sync,
    {
        let Address { service, path } = &self.address;
        self.connection
            .call_method(
                Some(service.as_str()),
                path.as_str(),
                Some(interface),
                method,
                body,
            )
            .await
    }
}

/// One picture as it crosses the bus: width, height, pixels.
type WireIcon = (i32, i32, Vec<u8>);

#[derive(Debug, DeserializeDict, Type)]
#[zvariant(signature = "a{sv}", rename_all = "PascalCase")]
struct ItemProperties {
    title: Option<String>,
    status: Option<String>,
    #[zvariant(rename = "ToolTip")]
    tooltip: Option<(String, Vec<WireIcon>, String, String)>,
    #[zvariant(rename = "IconPixmap")]
    icons: Option<Vec<WireIcon>>,
    menu: Option<OwnedObjectPath>,
}

impl From<WireIcon> for Icon {
    fn from((width, height, argb): WireIcon) -> Self {
        Self { width, height, argb }
    }
}

fn labels(items: &[MenuItem]) -> Vec<&str> {
    menu::all(items)
        .into_iter()
        .filter(|item| item.visible)
        .map(|item| item.label.as_str())
        .collect()
}
