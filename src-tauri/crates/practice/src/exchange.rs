//! A request and an answer as the faces see them, whatever carries them.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Serialize;

/// A request, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// As it was sent, with its percent signs.
    pub(crate) path: String,
    /// Without the question mark.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Scheme, host and port as the client wrote them; the host has been checked.
    pub(crate) origin: String,
}

/// An answer, complete.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    /// A header's text; absent if there is none, or none that is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The path, decoded and split, without empty parts.
    pub(crate) fn segments(&self) -> Vec<String> {
        let decode = |part: &str| {
            percent_encoding::percent_decode_str(part)
                .decode_utf8_lossy()
                .into_owned()
        };
        self.path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(decode)
            .collect()
    }

    /// The first value of a query parameter, decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        first(&self.query, name)
    }

    /// The first value of a field of a form body, decoded.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        first(&self.body_text(), name)
    }

    pub(crate) fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.header(header::COOKIE.as_str())?
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(known, value)| (known == name).then_some(value))
    }
}

fn first(form: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(form.as_bytes())
        .find_map(|(known, value)| (known == name).then(|| value.into_owned()))
        .filter(|value| !value.is_empty())
}

impl Answer {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => Self::with_body(status, "application/json; charset=utf-8", body),
            Err(error) => {
                tracing::error!(%error, "an answer can't be written");
                Self::empty(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    pub(crate) fn html(status: StatusCode, page: String) -> Self {
        Self::with_body(status, "text/html; charset=utf-8", page.into_bytes())
    }

    pub(crate) fn text(status: StatusCode, text: String) -> Self {
        Self::with_body(status, "text/plain; charset=utf-8", text.into_bytes())
    }

    pub(crate) fn see_other(location: &str) -> Self {
        Self::empty(StatusCode::FOUND).header(header::LOCATION, location)
    }

    fn with_body(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Self {
        let mut answer = Self::empty(status);
        answer
            .headers
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        answer.body = Bytes::from(body);
        answer
    }

    /// Adds a header; a value that can't be one is left out.
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.insert(name, value);
            }
            Err(error) => tracing::warn!(%error, %name, "a header was left out"),
        }
        self
    }
}
