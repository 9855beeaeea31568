//! The menu of a tray icon, by the com.canonical.dbusmenu protocol.

use std::collections::HashMap;

use anyhow::Context as _;
use zbus::zvariant::{Array, Dict, OwnedObjectPath, OwnedValue, Structure, Value};

const MENU: &str = "com.canonical.dbusmenu";

/// An entry as it crosses the bus: id, properties, children.
type Entry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// One entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    pub(super) id: i32,
    /// The text without the marks of access keys; empty for a separator.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    /// Whether it is shown.
    pub visible: bool,
    /// Whether it is only a line.
    pub separator: bool,
    /// For an entry that can be checked, whether it is.
    pub checked: Option<bool>,
    /// Entries of its submenu from top to bottom.
    pub children: Vec<MenuItem>,
}

/// Reads the whole menu.
pub(super) async fn read(
    connection: &zbus::Connection,
    service: &str,
    path: &OwnedObjectPath,
) -> anyhow::Result<Vec<MenuItem>> {
    let menu = zbus::Proxy::new(connection, service.to_owned(), path.clone(), MENU).await?;
    let everything: (i32, i32, Vec<String>) = (0, -1, Vec::new());
    let reply = menu
        .call_method("GetLayout", &everything)
        .await
        .context("the menu cannot be read")?;
    let (_, (_, _, children)): (u32, Entry) = reply.body().deserialize()?;
    children.iter().map(|child| item(child)).collect()
}

/// Clicks an entry.
pub(super) async fn click(
    connection: &zbus::Connection,
    service: &str,
    path: &OwnedObjectPath,
    id: i32,
) -> anyhow::Result<()> {
    let menu = zbus::Proxy::new(connection, service.to_owned(), path.clone(), MENU).await?;
    let _: () = menu.call("Event", &(id, "clicked", Value::I32(0), 0_u32)).await?;
    Ok(())
}

/// All entries, each before those of its submenu.
pub(super) fn all(items: &[MenuItem]) -> Vec<&MenuItem> {
    items
        .iter()
        .flat_map(|item| std::iter::once(item).chain(all(&item.children)))
        .collect()
}

fn item(value: &Value<'_>) -> anyhow::Result<MenuItem> {
    let structure: &Structure<'_> = value.downcast_ref().context("a menu entry is no structure")?;
    let [id, properties, children] = structure.fields() else {
        anyhow::bail!("a menu entry has {} parts", structure.fields().len());
    };
    let properties: &Dict<'_, '_> = properties.downcast_ref()?;
    let children: &Array<'_> = children.downcast_ref()?;
    let text = |name: &str| properties.get::<_, String>(&name).ok().flatten();
    let flag = |name: &str| properties.get::<_, bool>(&name).ok().flatten();
    let toggle = properties.get::<_, i32>(&"toggle-state").ok().flatten();
    Ok(MenuItem {
        id: id.downcast_ref()?,
        label: text("label").map(|label| plain(&label)).unwrap_or_default(),
        enabled: flag("enabled").unwrap_or(true),
        visible: flag("visible").unwrap_or(true),
        separator: text("type").is_some_and(|kind| kind == "separator"),
        checked: text("toggle-type")
            .filter(|kind| !kind.is_empty())
            .and(toggle)
            .map(|state| state == 1),
        children: children
            .inner()
            .iter()
            .map(inner)
            .collect::<anyhow::Result<_>>()?,
    })
}

/// A child of a child is wrapped in one more variant than one that comes from the reply itself.
fn inner(value: &Value<'_>) -> anyhow::Result<MenuItem> {
    if let Value::Value(value) = value {
        item(value)
    } else {
        item(value)
    }
}

/// Takes out the underscores that mark access keys; a doubled one stands for itself.
fn plain(label: &str) -> String {
    let mut plain = String::new();
    let mut characters = label.chars();
    while let Some(character) = characters.next() {
        if character == '_' {
            plain.extend(characters.next());
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_access_keys_out_of_labels() {
        for (label, expected) in [
            ("_Quit", "Quit"),
            ("Open _Stint", "Open Stint"),
            ("a__b", "a_b"),
            ("end_", "end"),
        ] {
            assert_eq!(plain(label), expected);
        }
    }
}
