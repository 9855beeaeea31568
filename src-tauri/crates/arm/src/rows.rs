//! Lists that are read whole.

use futures::TryStreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use stint_http::{Call, HttpError};
use stint_pim::{BadField, ClientError, Row, read_row};

/// The rows of all pages, in the service's order. One that can't be read is named in the log and left out: it must not
/// hide the others.
pub(crate) async fn rows<W: DeserializeOwned, T>(
    call: Call,
    map: impl Fn(W) -> Result<T, BadField>,
) -> Result<Vec<T>, HttpError> {
    let rows = call.pages::<Value>().map_ok(|row| read_row(row, &map));
    let readable = rows.try_filter_map(async |row| {
        Ok(match row {
            Row::Read(row) => Some(row),
            Row::LeftOut(_) => None,
        })
    });
    readable.try_collect().await
}

/// As [`rows`]; `None` where the account may not read them or there is nothing to read them of.
pub(crate) async fn readable_rows<W: DeserializeOwned, T>(
    call: Call,
    map: impl Fn(W) -> Result<T, BadField>,
) -> Result<Option<Vec<T>>, ClientError> {
    match rows(call, map).await {
        Ok(rows) => Ok(Some(rows)),
        Err(HttpError::Refused(refusal)) if matches!(refusal.status.as_u16(), 403 | 404) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
