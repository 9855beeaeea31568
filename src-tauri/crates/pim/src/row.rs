//! One row among others: what can't be read of it must not hide the rest.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{BadField, ClientError};

/// A row of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Row<T> {
    /// It was read.
    Read(T),
    /// It is there, and not in a form that is understood.
    LeftOut(LeftOut),
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its id, where that much can be read.
    pub id: Option<String>,
    /// The field that can't be read, in the service's spelling; `row` where it is more than a field. Never its
    /// content.
    pub field: &'static str,
}

impl<T> Row<T> {
    /// The row, for those who need the whole list or nothing.
    ///
    /// # Errors
    /// [`ClientError::Malformed`] where it was left out.
    pub fn whole(self) -> Result<T, ClientError> {
        match self {
            Self::Read(row) => Ok(row),
            Self::LeftOut(LeftOut { field, .. }) => Err(BadField(field).into()),
        }
    }
}

/// Reads one row of a list, and names it in the log where that fails.
pub fn read_row<W: DeserializeOwned, T>(row: Value, map: impl FnOnce(W) -> Result<T, BadField>) -> Row<T> {
    let id = row.get("id").and_then(Value::as_str).map(str::to_owned);
    // What the parser says may quote the row.
    let parsed = serde_json::from_value(row).map_err(|_| BadField("row"));
    match parsed.and_then(map) {
        Ok(read) => Row::Read(read),
        Err(BadField(field)) => {
            tracing::warn!(field, "a row could not be read");
            Row::LeftOut(LeftOut { id, field })
        }
    }
}

/// For a list that the service may leave out or give as `null`: it is empty then. With
/// `#[serde(default, deserialize_with = "...")]`.
///
/// # Errors
/// As the list's own reading.
pub fn list_or_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(source: D) -> Result<Vec<T>, D::Error> {
    Option::deserialize(source).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_that_cannot_be_read_says_which_it_was() {
        let check = |row: Value, expected: Row<u8>| {
            let found = read_row(row, |word: std::collections::BTreeMap<String, String>| {
                word.get("n").and_then(|n| n.parse().ok()).ok_or(BadField("n"))
            });
            assert_eq!(found, expected);
        };
        let left_out = |id: Option<&str>, field| {
            let id = id.map(str::to_owned);
            Row::LeftOut(LeftOut { id, field })
        };
        check(json!({"id": "a", "n": "7"}), Row::Read(7));
        check(json!({"id": "a", "n": "x"}), left_out(Some("a"), "n"));
        check(json!({"id": "a", "n": 7}), left_out(Some("a"), "row"));
        check(json!({"id": 1}), left_out(None, "row"));
        check(json!("a"), left_out(None, "row"));
    }
}
