//! Rows for people.

use std::collections::BTreeSet;

use stint_domain::{Timestamp, words};

use crate::item::{Item, instant};

/// What the table of a list shows beside the columns that it always has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// The ids, which are long.
    pub(crate) ids: bool,
    /// What is left until the end, counted from here.
    pub(crate) left_at: Option<Timestamp>,
}

impl Columns {
    /// For rows of which one is to be named by its id.
    pub(crate) const IDS: Self = Self {
        ids: true,
        left_at: None,
    };
}

/// What may be activated and what is in force, a row a line. A column in which no row has anything is left out.
pub(crate) fn table(items: &[Item], columns: Columns) -> String {
    let whose = are_of_several(items);
    let left = |item: &Item| {
        let left = (item.until? - columns.left_at?).to_std().ok()?;
        Some(words::length(left))
    };
    let needs = |item: &Item| {
        let needs = item.needs.as_ref();
        needs.map_or_else(|| "not known".to_owned(), |needs| needs.join(" "))
    };
    grid(&[
        ("ROLE", items.iter().map(|item| item.role.clone()).collect()),
        ("SCOPE", items.iter().map(|item| item.scope.clone()).collect()),
        (
            "CUSTOMER",
            items
                .iter()
                .map(|item| item.customer.clone().unwrap_or_default())
                .collect(),
        ),
        ("STATE", items.iter().map(|item| item.state.to_owned()).collect()),
        ("UNTIL", items.iter().map(until).collect()),
        (
            "LEFT",
            items.iter().map(|item| left(item).unwrap_or_default()).collect(),
        ),
        ("NEEDS", items.iter().map(needs).collect()),
        ("ACCOUNT", accounts(items, whose)),
        ("ID", ids(items, columns.ids)),
    ])
}

/// A person's own requests, a row a line: what was asked for, how it stands, and who may decide or has decided.
pub(crate) fn requests(items: &[Item]) -> String {
    let whose = are_of_several(items);
    let cells = |cell: &dyn Fn(&Item, &crate::item::RequestItem) -> Option<String>| {
        let of = |item: &Item| {
            item.request
                .as_ref()
                .and_then(|request| cell(item, request))
                .unwrap_or_default()
        };
        items.iter().map(of).collect::<Vec<String>>()
    };
    grid(&[
        ("ROLE", items.iter().map(|item| item.role.clone()).collect()),
        ("SCOPE", items.iter().map(|item| item.scope.clone()).collect()),
        ("WHAT", cells(&|_, request| Some(request.what.to_owned()))),
        ("STATE", items.iter().map(|item| item.state.to_owned()).collect()),
        ("ASKED", cells(&|_, request| Some(request.asked_at.clone()))),
        (
            "STARTS",
            cells(&|item, request| request.starts_at.clone().filter(|_| item.state == "scheduled")),
        ),
        ("UNTIL", items.iter().map(until).collect()),
        (
            "DECIDES",
            cells(&|_, request| {
                let may = (!request.approvers.is_empty()).then(|| request.approvers.join(", "));
                request.decided_by.clone().or(may)
            }),
        ),
        (
            "WHY",
            cells(&|_, request| request.decision_reason.clone().or_else(|| request.code.clone())),
        ),
        ("ACCOUNT", accounts(items, whose)),
        ("ID", ids(items, true)),
    ])
}

fn until(item: &Item) -> String {
    item.until.map(instant).unwrap_or_default()
}

/// Whose each row is says something only where there are several.
fn are_of_several(items: &[Item]) -> bool {
    let accounts: BTreeSet<(&str, &str)> = items
        .iter()
        .map(|item| (item.account.as_str(), item.tenant.as_str()))
        .collect();
    accounts.len() > 1
}

fn accounts(items: &[Item], shown: bool) -> Vec<String> {
    let account = |item: &Item| {
        if shown {
            item.account.clone()
        } else {
            String::new()
        }
    };
    items.iter().map(account).collect()
}

fn ids(items: &[Item], shown: bool) -> Vec<String> {
    let id = |item: &Item| if shown { item.id.clone() } else { String::new() };
    items.iter().map(id).collect()
}

/// Columns as wide as their widest cell, each with as many cells as the others. One without any text is left out; the
/// longest should stand last.
fn grid(columns: &[(&str, Vec<String>)]) -> String {
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    if rows == 0 {
        return "nothing to show".to_owned();
    }
    let mut lines = vec![String::new(); rows + 1];
    for (name, cells) in columns
        .iter()
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
    {
        let all = || std::iter::once(*name).chain(cells.iter().map(String::as_str));
        let width = all().map(|cell| cell.chars().count()).max().unwrap_or(0);
        for (line, cell) in lines.iter_mut().zip(all()) {
            let gap = if line.is_empty() { "" } else { "  " };
            *line = format!("{line}{gap}{cell:width$}");
        }
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::RequestItem;

    fn item(role: &str, account: &str) -> Item {
        Item {
            id: format!("id-of-{role}"),
            kind: "azure-role",
            role: role.to_owned(),
            role_id: "r".to_owned(),
            scope: "rg-web".to_owned(),
            scope_id: "/s".to_owned(),
            customer: None,
            account: account.to_owned(),
            tenant: "t".to_owned(),
            state: "eligible",
            until: None,
            needs: Some(Vec::new()),
            request: None,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_column_stands_only_where_a_row_has_something_in_it() {
        let mut items = [item("Reader", "a@b"), item("Owner", "a@b")];
        let columns = Columns {
            ids: false,
            left_at: Some(at("2026-03-02T08:00:00Z")),
        };
        assert_eq!(
            table(&items, columns),
            "ROLE    SCOPE   STATE\nReader  rg-web  eligible\nOwner   rg-web  eligible"
        );
        items[0].until = Some(at("2026-03-02T09:30:00Z"));
        items[0].customer = Some("Fabrikam".to_owned());
        items[1].account = "c@d".to_owned();
        items[1].needs = None;
        assert_eq!(
            table(&items, columns),
            "ROLE    SCOPE   CUSTOMER  STATE     UNTIL                 LEFT        NEEDS      ACCOUNT\n\
             Reader  rg-web  Fabrikam  eligible  2026-03-02T09:30:00Z  1 h 30 min             a@b\n\
             Owner   rg-web            eligible                                    not known  c@d"
        );
        assert!(table(&items, Columns::IDS).ends_with("id-of-Owner"));
        assert_eq!(table(&[], Columns::IDS), "nothing to show");
    }

    #[test]
    fn a_request_says_what_was_asked_and_who_decides() {
        let mut items = [item("Reader", "a@b"), item("Owner", "a@b")];
        for (item, state) in items.iter_mut().zip(["waiting", "denied"]) {
            item.state = state;
            item.request = Some(RequestItem {
                what: "extend",
                asked_at: "2026-03-02T08:00:00Z".to_owned(),
                starts_at: Some("2026-03-02T08:00:00Z".to_owned()),
                justification: None,
                approvers: vec!["Nestor Wilke".to_owned(), "Megan Bowen".to_owned()],
                decided_by: (state == "denied").then(|| "Megan Bowen".to_owned()),
                decision_reason: (state == "denied").then(|| "not today".to_owned()),
                code: None,
                from_here: true,
            });
        }
        assert_eq!(
            requests(&items),
            "ROLE    SCOPE   WHAT    STATE    ASKED                 DECIDES                    WHY        ID\n\
             Reader  rg-web  extend  waiting  2026-03-02T08:00:00Z  Nestor Wilke, Megan Bowen             id-of-Reader\n\
             Owner   rg-web  extend  denied   2026-03-02T08:00:00Z  Megan Bowen                not today  id-of-Owner"
        );
    }
}
