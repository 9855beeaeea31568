//! What the body of a success says.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::error::{HttpError, header};

/// Reads the body of a success.
pub(crate) fn read<T: DeserializeOwned>(answer: &http::Response<Bytes>) -> Result<T, HttpError> {
    serde_json::from_slice(answer.body()).map_err(|error| malformed(&error, answer))
}

/// Where the body was not as expected. The parser's own words may quote it, so they are dropped.
pub(crate) fn malformed(error: &serde_json::Error, answer: &http::Response<Bytes>) -> HttpError {
    HttpError::Malformed {
        at: format!("line {} column {}", error.line(), error.column()),
        request_id: header(answer.headers(), "request-id")
            .or_else(|| header(answer.headers(), "x-ms-request-id"))
            .or_else(|| header(answer.headers(), "client-request-id"))
            .unwrap_or_default()
            .to_owned(),
    }
}
