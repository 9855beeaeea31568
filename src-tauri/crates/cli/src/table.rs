//! Rows for people.

use std::collections::BTreeSet;

use crate::item::Item;

/// Columns as wide as their widest cell; the id stands last, since it is long.
pub(crate) fn table(items: &[Item]) -> String {
    if items.is_empty() {
        return "nothing to show".to_owned();
    }
    let accounts: BTreeSet<(&str, &str)> = items
        .iter()
        .map(|item| (item.account.as_str(), item.tenant.as_str()))
        .collect();
    // Whose each row is says something only where there are several.
    let whose = accounts.len() > 1;
    let mut head = vec!["ROLE", "SCOPE", "STATE", "UNTIL", "NEEDS", "ACCOUNT", "ID"];
    head.retain(|name| whose || *name != "ACCOUNT");
    let head = head.into_iter().map(str::to_owned).collect();
    let cells = items.iter().map(|item| {
        let needs = item
            .needs
            .as_ref()
            .map_or_else(|| "not known".to_owned(), |needs| needs.join(" "));
        let until = item.until.clone().unwrap_or_else(|| "-".to_owned());
        let mut cells = vec![
            item.role.clone(),
            item.scope.clone(),
            item.state.to_owned(),
            until,
            needs,
        ];
        cells.extend(whose.then(|| item.account.clone()));
        cells.push(item.id.clone());
        cells
    });
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(cells).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        widths.resize(row.len(), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &Vec<String>| {
        let padded: Vec<_> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
