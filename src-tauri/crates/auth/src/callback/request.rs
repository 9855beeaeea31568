//! Which request is the answer.

use subtle::ConstantTimeEq;

use crate::refusal::{Refusal, number_in};

/// What the sign-in page sent back.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// The code that tokens are got for. Worth nothing without the verifier.
    Code(String),
    /// The service, or the person on its page, said no.
    Refused(Refusal),
}

/// What a request is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The answer that is waited for.
    Taken(Reply),
    /// Not HTTP, for another host, without the right `state`, or an answer that says nothing or two things.
    NotOurs,
    /// Another path, such as the icon that browsers look for.
    NoSuchPage,
    /// Another method than GET.
    NotGet,
}

/// Decides what a request is. `head` are its bytes up to the empty line at least, `state` what this sign-in sent
/// along.
pub(crate) fn judge(head: &[u8], port: u16, state: &str) -> Verdict {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    if !request.parse(head).is_ok_and(|parsed| parsed.is_complete()) {
        return Verdict::NotOurs;
    }
    // A page elsewhere whose name was made to lead here (DNS rebinding) brings its own name along.
    if !is_for_us(request.headers, port) {
        return Verdict::NotOurs;
    }
    if request.method != Some("GET") {
        return Verdict::NotGet;
    }
    let target = request.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != "/" {
        return Verdict::NoSuchPage;
    }
    reply_in(query, state).map_or(Verdict::NotOurs, Verdict::Taken)
}

impl Verdict {
    /// The HTTP status that it is answered with.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Taken(_) => 200,
            Self::NotOurs => 400,
            Self::NoSuchPage => 404,
            Self::NotGet => 405,
        }
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(_) => f.write_str("Code([redacted])"),
            Self::Refused(refusal) => f.debug_tuple("Refused").field(refusal).finish(),
        }
    }
}

fn is_for_us(headers: &[httparse::Header<'_>], port: u16) -> bool {
    let mut hosts = headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("host"));
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        format!("{name}:{port}")
            .as_bytes()
            .eq_ignore_ascii_case(host.value)
    })
}

/// The answer in the query of a request, where it carries `state`.
pub(crate) fn reply_in(query: &str, state: &str) -> Option<Reply> {
    let given = one(query, "state")?;
    if !bool::from(given.as_bytes().ct_eq(state.as_bytes())) {
        return None;
    }
    match (one(query, "code"), one(query, "error")) {
        (Some(code), None) if !code.is_empty() => Some(Reply::Code(code)),
        (None, Some(error)) if is_word(&error) => Some(Reply::Refused(Refusal {
            number: one(query, "error_description").and_then(|text| number_in(&text)),
            ..Refusal::of(error)
        })),
        _ => None,
    }
}

/// The parameter's value, where it is there once.
fn one(query: &str, name: &str) -> Option<String> {
    let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value.into_owned()),
        _ => None,
    }
}

/// Is it of the form of an error code? What people are shown of a redirect is never free text.
fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORT: u16 = 4711;

    fn check(request: &str, expected: &Verdict) {
        assert_eq!(&judge(request.as_bytes(), PORT, "right"), expected, "{request}");
    }

    fn get(target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: localhost:4711\r\nUser-Agent: x\r\n\r\n")
    }

    #[test]
    fn the_answer_is_recognized() {
        let code = || Verdict::Taken(Reply::Code("0.Ab-_".to_owned()));
        check(&get("/?code=0.Ab-_&state=right&session_state=s"), &code());
        for host in ["127.0.0.1:4711", "LOCALHOST:4711", "[::1]:4711"] {
            let request = format!("GET /?state=right&code=0.Ab-_ HTTP/1.1\r\nhost: {host}\r\n\r\n");
            check(&request, &code());
        }
        let refused = Refusal {
            number: Some(65004),
            ..Refusal::of("access_denied")
        };
        check(
            &get("/?error=access_denied&error_description=AADSTS65004%3a+User+declined&state=right"),
            &Verdict::Taken(Reply::Refused(refused)),
        );
        check(
            &get("/?error=access_denied&error_description=the+user+canceled+the+authentication&state=right"),
            &Verdict::Taken(Reply::Refused(Refusal::of("access_denied"))),
        );
    }

    #[test]
    fn all_else_is_not() {
        for target in [
            "/",
            "/?code=c",
            "/?code=c&state=",
            "/?code=c&state=Right",
            "/?code=c&state=right&state=right",
            "/?code=c&code=d&state=right",
            "/?code=&state=right",
            "/?state=right",
            "/?code=c&error=access_denied&state=right",
            "/?error=%3Cscript%3E&state=right",
            "http://localhost:4711/?code=c&state=wrong",
        ] {
            let verdict = judge(get(target).as_bytes(), PORT, "right");
            assert!(
                matches!(verdict, Verdict::NotOurs | Verdict::NoSuchPage),
                "{target}: {verdict:?}"
            );
        }
        for path in ["/x", "//", "/?x/../", "/favicon.ico", "/%2f?code=c&state=right"] {
            let verdict = judge(get(path).as_bytes(), PORT, "right");
            assert_ne!(verdict.status(), 200, "{path}");
        }
    }

    #[test]
    fn method_and_host_must_fit() {
        let request =
            |method: &str, host: &str| format!("{method} /?code=c&state=right HTTP/1.1\r\n{host}\r\n");
        let host = "Host: localhost:4711\r\n";
        check(&request("POST", host), &Verdict::NotGet);
        check(&request("OPTIONS", host), &Verdict::NotGet);
        for wrong in [
            "",
            "Host: localhost\r\n",
            "Host: localhost:4712\r\n",
            "Host: evil.example:4711\r\n",
            "Host: localhost:4711\r\nHost: localhost:4711\r\n",
        ] {
            check(&request("GET", wrong), &Verdict::NotOurs);
        }
        check("", &Verdict::NotOurs);
        check("\0\0\0\r\n\r\n", &Verdict::NotOurs);
        check("GET / HTTP/1.1\r\nHost: localhost:4711\r\n", &Verdict::NotOurs);
    }
}
