//! The way back to the program that asked, with a code or an error.

use axum::http::{StatusCode, header};
use url::Url;

use super::error::OAuthError;
use super::html::{escape, guarded};
use crate::exchange::{Answer, Call};

/// Where the answer goes.
#[derive(Debug, Clone)]
pub(super) struct Redirect {
    /// As the client wrote it.
    pub(super) uri: String,
    pub(super) nonce: Option<String>,
    /// What the client will have to prove when it redeems the code.
    pub(super) challenge: String,
    state: Option<String>,
    mode: Mode,
}

/// How the answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Query,
    Fragment,
    /// A page whose form the browser sends on.
    Form,
}

/// The redirect address: `http://localhost` or `http://127.0.0.1` with any port and no path, as registered.
pub(super) fn read(call: &Call) -> Result<Redirect, OAuthError> {
    let uri = call.parameter("redirect_uri").unwrap_or_default();
    if !is_registered(&uri) {
        let text = format!(
            "The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for \
             the application."
        );
        return Err(OAuthError::new("invalid_request", 50011, text));
    }
    Ok(Redirect {
        uri,
        state: call.parameter("state"),
        nonce: call.parameter("nonce"),
        challenge: call.parameter("code_challenge").unwrap_or_default(),
        mode: match call.parameter("response_mode").as_deref() {
            Some("fragment") => Mode::Fragment,
            Some("form_post") => Mode::Form,
            Some(_) | None => Mode::Query,
        },
    })
}

pub(super) fn is_registered(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| {
        url.scheme() == "http"
            && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

impl Redirect {
    /// Back to the client with a code.
    pub(super) fn code(&self, code: &str, session_state: &str) -> Answer {
        self.with(&[("code", code), ("session_state", session_state)])
    }

    /// Back to the client with an error.
    pub(super) fn error(&self, problem: &OAuthError) -> Answer {
        self.with(&[
            ("error", problem.error),
            ("error_description", &problem.headline()),
        ])
    }

    fn with(&self, pairs: &[(&str, &str)]) -> Answer {
        let Ok(mut url) = Url::parse(&self.uri) else {
            return Answer::empty(StatusCode::BAD_REQUEST);
        };
        let state = self.state.as_deref().map(|state| ("state", state));
        let pairs = pairs.iter().copied().chain(state);
        let answer = match self.mode {
            Mode::Form => self_sending(&url, pairs),
            Mode::Query | Mode::Fragment => {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                query.extend_pairs(pairs);
                let query = query.finish();
                if self.mode == Mode::Fragment {
                    url.set_fragment(Some(&query));
                } else {
                    url.set_query(Some(&query));
                }
                Answer::see_other(url.as_str())
            }
        };
        answer
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::REFERRER_POLICY, "no-referrer")
    }
}

/// A page that sends its own form; without scripts a person presses its button.
fn self_sending<'a>(to: &Url, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Answer {
    let nonce = crate::tokens::secret(16).unwrap_or_default();
    let fields: String = pairs
        .map(|(name, value)| {
            format!(
                "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
                escape(name),
                escape(value)
            )
        })
        .collect();
    let to = escape(to.as_str());
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Working - practice tenant</title>\
         </head><body><form method=\"post\" action=\"{to}\">{fields}\
         <button type=\"submit\" name=\"answer\" id=\"continue\" value=\"continue\">Continue</button></form>\
         <script nonce=\"{nonce}\">document.forms[0].submit()</script></body></html>"
    );
    guarded(
        Answer::html(StatusCode::OK, html),
        &format!("script-src 'nonce-{nonce}'"),
    )
}
