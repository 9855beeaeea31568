use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use serde_json::Value;
use stint_clock::Timestamp;

use crate::{Left, TokenError, TransportError};

/// Why a call brought no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// There is no bearer, so nothing was sent.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// No whole answer came.
    #[error("{host} cannot be reached")]
    Transport {
        /// Host and port of the service.
        host: String,
        /// What went wrong.
        source: TransportError,
    },
    /// The service answered something else than success.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The service wants no requests for so long, so nothing was sent.
    #[error("the service takes no requests for {} seconds", wait.as_secs())]
    Throttled {
        /// How long, from now on.
        wait: Duration,
    },
    /// The service answered success, but not in the expected form.
    #[error("the answer has an unexpected form at {at}")]
    Malformed {
        /// The line and column of the body; never a part of it.
        at: String,
        /// The id of the call, for support.
        request_id: String,
    },
    /// The next page would lead to another host.
    #[error("the next page leads away from {host}")]
    ForeignPage {
        /// Host and port of the service.
        host: String,
    },
    /// The pages lead back to one that was read, or there is no end to them.
    #[error("the pages do not end")]
    EndlessPages,
}

/// When a call has a chance again. Whether it may be repeated at all is a question of [`HttpError::left`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not sooner than this: the service said so.
    After(Duration),
    /// In a while, longer each time.
    Backoff,
    /// Once the network is there again.
    WhenOnline,
    /// Not as it is.
    Never,
}

/// An answer that is no success: status, code and text of the service.
#[derive(Clone)]
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    /// The service's error code; where it gave none, `http-` and the status.
    pub code: String,
    /// The service's id of the call, else ours, for support.
    pub request_id: String,
    /// How long the service wants us to wait; capped at [`Refusal::LONGEST_WAIT`].
    pub retry_after: Option<Duration>,
    // May quote what the person typed, so it is in no output of this type.
    message: String,
    body: String,
}

impl HttpError {
    /// May the service have acted on the request?
    pub fn left(&self) -> Left {
        match self {
            Self::Token(_) | Self::Throttled { .. } | Self::ForeignPage { .. } | Self::EndlessPages => {
                Left::No
            }
            Self::Transport { source, .. } => source.left(),
            Self::Malformed { .. } => Left::Maybe,
            // A server that failed, or gave up waiting for one behind it, may have done it all the same.
            Self::Refused(refusal) if refusal.status.is_server_error() => Left::Maybe,
            Self::Refused(refusal) if refusal.status == StatusCode::REQUEST_TIMEOUT => Left::Maybe,
            Self::Refused(_) => Left::No,
        }
    }

    /// When the same call has a chance again.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Token(TokenError::Unreachable { .. }) => Retry::WhenOnline,
            Self::Token(
                TokenError::SignInNeeded(_) | TokenError::ConsentMissing { .. } | TokenError::Refused { .. },
            ) => Retry::Never,
            Self::Transport { source, .. } => match source {
                TransportError::Connect(_) => Retry::WhenOnline,
                TransportError::TimedOut | TransportError::Broken(_) => Retry::Backoff,
                TransportError::TooLong | TransportError::NotAllowed => Retry::Never,
            },
            Self::Refused(refusal) => refusal.retry(),
            Self::Throttled { wait } => Retry::After(*wait),
            Self::Malformed { .. } => Retry::Backoff,
            Self::ForeignPage { .. } | Self::EndlessPages => Retry::Never,
        }
    }
}

impl Refusal {
    /// The longest wait that is believed: budgets that count by the hour are the longest that there are (contract
    /// `limits-and-errors.md`, ARM throttling).
    pub const LONGEST_WAIT: Duration = Duration::from_secs(3600);

    /// Reads an answer that is no success. `sent_id` is our id of the call, `now` our time: what a date in
    /// `Retry-After` is compared with where the answer has no date of its own.
    pub(crate) fn read(answer: &http::Response<bytes::Bytes>, sent_id: &str, now: Timestamp) -> Self {
        let headers = answer.headers();
        let body = String::from_utf8_lossy(answer.body()).into_owned();
        let parsed = serde_json::from_str::<Value>(&body);
        let plain = parsed.is_err() && !body.trim_start().starts_with('<');
        let json = parsed.unwrap_or(Value::Null);
        // Either an envelope, or an object that is one, or a sign-in error, or a bare text, as JSON or plain.
        let error = json
            .get("error")
            .filter(|error| error.is_object())
            .unwrap_or(&json);
        let text = |name| error.get(name).and_then(Value::as_str).map(str::to_owned);
        let code = text("code")
            .or_else(|| text("error"))
            .filter(|code| !code.is_empty());
        let inner_id = error.get("innerError").and_then(|inner| inner.get("request-id"));
        let request_id = header(headers, "request-id")
            .or_else(|| header(headers, "x-ms-request-id"))
            .or_else(|| inner_id.and_then(Value::as_str))
            .unwrap_or(sent_id);
        Self {
            status: answer.status(),
            code: code.unwrap_or_else(|| format!("http-{}", answer.status().as_u16())),
            request_id: request_id.to_owned(),
            retry_after: retry_after(headers, now),
            message: text("message")
                .or_else(|| text("error_description"))
                .or_else(|| json.as_str().map(str::to_owned))
                .or_else(|| plain.then(|| body.clone()))
                .unwrap_or_default(),
            body,
        }
    }

    /// The service's words. They may quote what was sent: to be searched, never logged or stored.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Does `word` occur anywhere in the answer?
    pub fn mentions(&self, word: &str) -> bool {
        self.body.contains(word)
    }

    fn retry(&self) -> Retry {
        match (self.status.as_u16(), self.retry_after) {
            (429 | 503, Some(wait)) => Retry::After(wait),
            (408 | 429 | 500 | 502 | 503 | 504, _) => Retry::Backoff,
            _ => Retry::Never,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the service answered {} (`{}`)",
            self.status.as_u16(),
            self.code
        )
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("request_id", &self.request_id)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Refusal {}

pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The instant in an HTTP date.
pub(crate) fn date(text: &str) -> Option<Timestamp> {
    chrono::DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|date| date.to_utc())
}

/// Seconds or a date; the date counts from the answer's own, so that our clock does not matter.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let written = header(headers, "retry-after")?.trim();
    let wait = match written.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let answered_at = header(headers, "date").and_then(date).unwrap_or(now);
            (date(written)? - answered_at).to_std().unwrap_or_default()
        }
    };
    Some(wait.min(Refusal::LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, headers: &[(&str, &str)], body: &str) -> Refusal {
        let mut answer = http::Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        let answer = answer.body(bytes::Bytes::from(body.to_owned())).unwrap();
        Refusal::read(&answer, "ours", chrono::DateTime::UNIX_EPOCH)
    }

    #[test]
    fn an_error_is_read_in_every_shape() {
        let check = |body: &str, code: &str, message: &str, id: &str| {
            let read = refusal(400, &[], body);
            assert_eq!(
                (&*read.code, read.message(), &*read.request_id),
                (code, message, id)
            );
        };
        check(
            r#"{"error":{"code":"A","message":"b","innerError":{"request-id":"c"}}}"#,
            "A",
            "b",
            "c",
        );
        check(r#"{"error":{"code":"","message":"b"}}"#, "http-400", "b", "ours");
        check(
            r#"{"message":"not implemented"}"#,
            "http-400",
            "not implemented",
            "ours",
        );
        check(r#""just a text""#, "http-400", "just a text", "ours");
        check("Too Many Requests", "http-400", "Too Many Requests", "ours");
        check(
            r#"{"error":"invalid_grant","error_description":"AADSTS1: x"}"#,
            "invalid_grant",
            "AADSTS1: x",
            "ours",
        );
        check(
            "<html><body>Too many requests</body></html>",
            "http-400",
            "",
            "ours",
        );
        check("", "http-400", "", "ours");
        let named = refusal(400, &[("request-id", "theirs")], "{}");
        assert_eq!(named.request_id, "theirs");
    }

    #[test]
    fn the_service_says_how_long_to_wait() {
        let check = |status, headers: &[(&str, &str)], expected| {
            let error = HttpError::Refused(Box::new(refusal(status, headers, "<html>")));
            assert_eq!(error.retry(), expected, "{status} {headers:?}");
        };
        let seconds = |count| Retry::After(Duration::from_secs(count));
        check(429, &[("Retry-After", "10")], seconds(10));
        check(429, &[("Retry-After", "1800")], seconds(1800));
        check(429, &[("Retry-After", "86400")], seconds(3600));
        check(429, &[("Retry-After", "soon")], Retry::Backoff);
        check(
            503,
            &[("Retry-After", "Thu, 01 Jan 1970 00:01:00 GMT")],
            seconds(60),
        );
        let dated = [
            ("Date", "Thu, 01 Jan 1970 00:00:50 GMT"),
            ("Retry-After", "Thu, 01 Jan 1970 00:01:00 GMT"),
        ];
        check(429, &dated, seconds(10));
        check(
            503,
            &[("Retry-After", "Wed, 31 Dec 1969 00:00:00 GMT")],
            seconds(0),
        );
        check(500, &[], Retry::Backoff);
        check(400, &[("Retry-After", "10")], Retry::Never);
    }

    #[test]
    fn the_services_words_are_in_no_output() {
        let said = refusal(400, &[], r#"{"error":{"code":"A","message":"CHG-1 because"}}"#);
        let shown = format!("{said} {said:?} {:?}", HttpError::Refused(Box::new(said.clone())));
        assert!(!shown.contains("CHG-1"), "{shown}");
        assert!(said.mentions("CHG-1"));
    }

    #[test]
    fn only_a_clear_no_says_that_nothing_happened() {
        let check = |status, left| {
            assert_eq!(
                HttpError::Refused(Box::new(refusal(status, &[], ""))).left(),
                left,
                "{status}"
            );
        };
        for status in [302, 400, 401, 403, 404, 409, 429] {
            check(status, Left::No);
        }
        for status in [408, 500, 502, 503, 504] {
            check(status, Left::Maybe);
        }
    }
}
