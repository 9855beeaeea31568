//! Which row a person means. Several that fit are listed, never guessed.

use crate::exit::{NOT_FOUND, Outcome};
use crate::item::Item;

/// The one row that `wanted` names: by its id, else by the role's whole name in any letter case.
///
/// # Errors
/// With the rows that it may have meant: all that fit, or those that have it somewhere in their name.
pub(crate) fn one<'a, T>(wanted: &str, rows: &'a [T], item: impl Fn(&T) -> Item) -> Result<&'a T, Outcome> {
    let found = all(wanted, rows, &item)?;
    match found.as_slice() {
        [only] => Ok(only),
        _ => Err(ambiguous(wanted, found.into_iter().map(item).collect())),
    }
}

/// All rows that `wanted` names, at least one.
///
/// # Errors
/// With the rows that have it somewhere in their name.
pub(crate) fn all<'a, T>(
    wanted: &str,
    rows: &'a [T],
    item: impl Fn(&T) -> Item,
) -> Result<Vec<&'a T>, Outcome> {
    let wanted = wanted.trim();
    let items: Vec<Item> = rows.iter().map(item).collect();
    let fitting = |fits: &dyn Fn(&Item) -> bool| -> Vec<usize> {
        items
            .iter()
            .enumerate()
            .filter(|(_, item)| fits(item))
            .map(|(index, _)| index)
            .collect()
    };
    let by_id = fitting(&|item| item.id == wanted);
    let found = if by_id.is_empty() {
        fitting(&|item| same(&item.role, wanted))
    } else {
        by_id
    };
    if !found.is_empty() {
        return Ok(found.into_iter().map(|index| &rows[index]).collect());
    }
    let near = fitting(&|item| !wanted.is_empty() && contains(&item.role, wanted));
    let advice = if near.is_empty() {
        "see all with `stintctl list`"
    } else {
        "name one of these by its id"
    };
    let message = format!("no row has the name or id `{wanted}`");
    let candidates = near.into_iter().map(|index| items[index].clone()).collect();
    Err(Outcome::new(NOT_FOUND, "not-found", message, advice).with(candidates))
}

/// Several rows fit: all of them are listed.
pub(crate) fn ambiguous(wanted: &str, candidates: Vec<Item>) -> Outcome {
    let message = format!("`{}` names {} rows", wanted.trim(), candidates.len());
    Outcome::new(NOT_FOUND, "ambiguous", message, "name one of these by its id").with(candidates)
}

/// The rows that several names mean, in their order, each once.
///
/// # Errors
/// As [`one`], for the first name that does not mean one row.
pub(crate) fn several<'a, T>(
    wanted: &[String],
    rows: &'a [T],
    item: impl Fn(&T) -> Item,
) -> Result<Vec<&'a T>, Outcome> {
    let mut found: Vec<&T> = Vec::new();
    for name in wanted {
        let row = one(name, rows, &item)?;
        if !found.iter().any(|known| std::ptr::eq(*known, row)) {
            found.push(row);
        }
    }
    Ok(found)
}

fn same(name: &str, wanted: &str) -> bool {
    name.to_lowercase() == wanted.to_lowercase()
}

fn contains(name: &str, wanted: &str) -> bool {
    name.to_lowercase().contains(&wanted.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, role: &str) -> Item {
        Item {
            id: id.to_owned(),
            kind: "entra-role",
            role: role.to_owned(),
            role_id: String::new(),
            scope: String::new(),
            scope_id: String::new(),
            customer: None,
            account: String::new(),
            tenant: String::new(),
            state: "eligible",
            until: None,
            needs: None,
            request: None,
        }
    }

    #[test]
    fn names_are_never_guessed() {
        let rows = [
            item("1", "Reader"),
            item("2", "Reports Reader"),
            item("3", "reader"),
            item("4", "Owner"),
        ];
        let found = |wanted: &str| one(wanted, &rows, Item::clone).map(|item| item.id.clone());
        let missed = |wanted: &str| {
            let outcome = found(wanted).unwrap_err();
            let ids: Vec<_> = outcome.candidates.iter().map(|item| item.id.clone()).collect();
            (outcome.code, outcome.name.clone(), ids.join(" "))
        };
        assert_eq!(found("owner").unwrap(), "4");
        assert_eq!(found("3").unwrap(), "3");
        assert_eq!(missed("READER"), (7, "ambiguous".to_owned(), "1 3".to_owned()));
        assert_eq!(missed("read"), (7, "not-found".to_owned(), "1 2 3".to_owned()));
        assert_eq!(missed(""), (7, "not-found".to_owned(), String::new()));

        let names = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            let found = several(&names, &rows, Item::clone);
            found.map(|rows| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>())
        };
        assert_eq!(names(&["owner", "3", "4"]).unwrap(), ["4", "3"], "each once");
        assert_eq!(names(&["owner", "nobody"]).unwrap_err().code, 7);
    }
}
