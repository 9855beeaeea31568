//! The panel reads and clicks a tray icon as the protocol has it, shown here by an icon that is only a few lines.

use std::{collections::HashMap, sync::Arc, time::Duration};

use stint_tests::{Desktop, Keyring, LIMIT, Options, TrayHost, within};
use tokio::sync::mpsc;
use zbus::{
    interface,
    object_server::SignalEmitter,
    zvariant::{ObjectPath, OwnedValue, StructureBuilder, Value},
};

#[tokio::test]
async fn the_panel_reads_an_icon_and_clicks_it() {
    let desktop = Desktop::start(&Options {
        keyring: Keyring::Absent,
        ..Options::default()
    })
    .await
    .unwrap();
    let panel = TrayHost::start(&desktop).await.unwrap();
    let (clicked, mut clicks) = mpsc::unbounded_channel();
    let app = show_icon(&desktop, clicked).await;

    let item = panel.item().await.unwrap();
    let state = item.state().await.unwrap();
    assert_eq!(state.title, "Stint");
    assert_eq!(state.tooltip, ("Stint: nothing active".to_owned(), String::new()));
    assert_eq!((state.icons[0].width, state.icons[0].argb.len()), (1, 4));
    let labels: Vec<_> = state.menu.iter().map(|entry| entry.label.as_str()).collect();
    assert_eq!(labels, ["Open Stint", "", "Roles"]);
    assert!(state.menu[1].separator);
    assert_eq!(state.entry("Reader").unwrap().checked, Some(true));
    assert!(state.entry("Hidden").is_none());

    item.choose("Reader").await.unwrap();
    item.click().await.unwrap();
    assert_eq!(next(&mut clicks).await, "clicked 4");
    assert_eq!(next(&mut clicks).await, "activated");
    let disabled = item.choose("Roles").await.unwrap_err().to_string();
    assert!(
        disabled.contains("`Roles` cannot be clicked") && disabled.contains("Open Stint"),
        "{disabled}"
    );

    let changed = item.shows(LIMIT, "one active", |state| state.tooltip.0.contains("1 active"));
    let change = async {
        let icon = app
            .object_server()
            .interface::<_, Icon>("/StatusNotifierItem")
            .await
            .unwrap();
        icon.get_mut().await.tooltip = "Stint: 1 active";
        Icon::new_tool_tip(icon.signal_emitter()).await.unwrap();
    };
    let (changed, ()) = futures::join!(changed, change);
    assert_eq!(changed.unwrap().tooltip.0, "Stint: 1 active");
    let never = item.shows(Duration::from_millis(50), "two active", |state| {
        state.tooltip.0.contains("2 active")
    });
    assert!(format!("{:#}", never.await.unwrap_err()).contains("1 active"));
}

async fn next(clicks: &mut mpsc::UnboundedReceiver<String>) -> String {
    within(LIMIT, "a click", async { Ok(clicks.recv().await.unwrap()) })
        .await
        .unwrap()
}

async fn show_icon(desktop: &Desktop, clicked: mpsc::UnboundedSender<String>) -> zbus::Connection {
    let clicked = Arc::new(clicked);
    let app = desktop.connect().await.unwrap();
    let icon = Icon {
        tooltip: "Stint: nothing active",
        clicked: Arc::clone(&clicked),
    };
    app.object_server().at("/StatusNotifierItem", icon).await.unwrap();
    app.object_server().at("/Menu", Menu { clicked }).await.unwrap();
    let watcher = "org.kde.StatusNotifierWatcher";
    let path = "/StatusNotifierWatcher";
    let name = app.unique_name().unwrap().to_string();
    app.call_method(
        Some(watcher),
        path,
        Some(watcher),
        "RegisterStatusNotifierItem",
        &name,
    )
    .await
    .unwrap();
    app
}

struct Icon {
    tooltip: &'static str,
    clicked: Arc<mpsc::UnboundedSender<String>>,
}

type Picture = (i32, i32, Vec<u8>);

#[interface(name = "org.kde.StatusNotifierItem")]
impl Icon {
    fn activate(&self, _x: i32, _y: i32) {
        self.clicked.send("activated".to_owned()).unwrap();
    }

    #[zbus(property)]
    fn title(&self) -> &str {
        "Stint"
    }

    #[zbus(property)]
    fn status(&self) -> &str {
        "Active"
    }

    #[zbus(property)]
    fn tool_tip(&self) -> (String, Vec<Picture>, String, String) {
        (String::new(), Vec::new(), self.tooltip.to_owned(), String::new())
    }

    #[zbus(property)]
    fn icon_pixmap(&self) -> Vec<Picture> {
        vec![(2, 2, vec![0; 16]), (1, 1, vec![255; 4])]
    }

    #[zbus(property)]
    fn menu(&self) -> ObjectPath<'_> {
        ObjectPath::from_static_str_unchecked("/Menu")
    }

    #[zbus(signal)]
    async fn new_tool_tip(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

struct Menu {
    clicked: Arc<mpsc::UnboundedSender<String>>,
}

type Properties = HashMap<String, OwnedValue>;

#[interface(name = "com.canonical.dbusmenu")]
impl Menu {
    fn get_layout(
        &self,
        _parent: i32,
        _depth: i32,
        _names: Vec<String>,
    ) -> (u32, (i32, Properties, Vec<OwnedValue>)) {
        let label = |text: &str| ("label", Value::from(text.to_owned()));
        let on = ("toggle-state", Value::from(1));
        let reader = entry(
            4,
            vec![label("Reader"), ("toggle-type", "checkmark".into()), on],
            vec![],
        );
        let hidden = entry(5, vec![label("Hidden"), ("visible", false.into())], vec![]);
        let children = vec![
            entry(1, vec![label("Open _Stint")], vec![]),
            entry(2, vec![("type", "separator".into())], vec![]),
            entry(
                3,
                vec![label("_Roles"), ("enabled", false.into())],
                vec![reader, hidden],
            ),
        ];
        (1, (0, Properties::new(), children))
    }

    fn event(&self, id: i32, event: String, _data: OwnedValue, _time: u32) {
        self.clicked.send(format!("{event} {id}")).unwrap();
    }
}

fn entry(id: i32, properties: Vec<(&str, Value<'static>)>, children: Vec<OwnedValue>) -> OwnedValue {
    let properties: HashMap<String, Value<'_>> = properties
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let children: Vec<Value<'_>> = children.into_iter().map(Value::from).collect();
    let structure = StructureBuilder::new()
        .add_field(id)
        .add_field(properties)
        .add_field(children)
        .build()
        .unwrap();
    Value::from(structure).try_to_owned().unwrap()
}
