//! The last page of a sign-in. It takes over nothing of the request, and takes the used code out of the address bar.

use crate::callback::request::{Reply, Verdict};

/// The whole HTTP answer to a request.
pub(crate) fn answer(verdict: &Verdict) -> String {
    let (reason, title, text) = match verdict {
        Verdict::Taken(Reply::Code(_)) => (
            "OK",
            "Back to Stint",
            "Stint goes on with the sign-in. You can close this tab.",
        ),
        Verdict::Taken(Reply::Refused(_)) => (
            "OK",
            "Not signed in",
            "The sign-in was canceled or refused; Stint says which. You can close this tab.",
        ),
        Verdict::NotOurs => (
            "Bad Request",
            "Nothing to do here",
            "This does not belong to the sign-in that Stint waits for. Go back to the sign-in page, or start the \
             sign-in again in Stint.",
        ),
        Verdict::NoSuchPage => ("Not Found", "Nothing here", "Stint has no page at this address."),
        Verdict::NotGet => (
            "Method Not Allowed",
            "Nothing here",
            "Stint takes no such request at this address.",
        ),
    };
    let status = verdict.status();
    let allow = if status == 405 { "Allow: GET\r\n" } else { "" };
    let body = html(title, text);
    let length = body.len();
    format!(
        "HTTP/1.1 {status} {reason}\r\n\
         Content-Type: text/html; charset=utf-8\r\n\
         Content-Length: {length}\r\n\
         Content-Security-Policy: default-src 'none'; style-src '{STYLE_HASH}'; script-src '{SCRIPT_HASH}'; \
         base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'\r\n\
         Cache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Cross-Origin-Opener-Policy: same-origin\r\n\
         {allow}Connection: close\r\n\r\n{body}"
    )
}

fn html(title: &str, text: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>\
         <script>{SCRIPT}</script></head>\
         <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
}

const STYLE: &str = "html{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{margin:0;min-height:100vh;display:grid;place-items:center}\
main{max-width:26rem;padding:2rem;text-align:center}\
h1{font-size:1.5rem;margin:0 0 .5rem}p{margin:0}";

/// The style's digest, for the content policy.
const STYLE_HASH: &str = "sha256-kDMvJ8YDFpAr41Dyqgh8ulymRIrRMKzqxX33CUsWJpo=";

/// The address holds a code or a refusal; what is left of it in a screenshot or a copied link helps nobody. A redirect
/// to a clean address would do the same, but might come when nobody listens any more.
const SCRIPT: &str = "history.replaceState(null,\"\",\"/\")";

/// The script's digest, for the content policy.
const SCRIPT_HASH: &str = "sha256-4yQlCA6sut83myo/n+J0YG9sdFWm5qA32W2S+0f011U=";

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::refusal::Refusal;

    #[test]
    fn the_policy_knows_style_and_script() {
        for (text, hash) in [(STYLE, STYLE_HASH), (SCRIPT, SCRIPT_HASH)] {
            let digest = STANDARD.encode(Sha256::digest(text));
            assert_eq!(hash, format!("sha256-{digest}"), "{text}");
        }
    }

    #[test]
    fn every_page_clears_its_address() {
        for verdict in [
            Verdict::Taken(Reply::Code("c".to_owned())),
            Verdict::Taken(Reply::Refused(Refusal::of("access_denied"))),
            Verdict::NotOurs,
        ] {
            let page = answer(&verdict);
            let (head, body) = page.split_once("\r\n\r\n").unwrap();
            assert!(body.contains(&format!("<script>{SCRIPT}</script>")), "{body}");
            assert!(head.contains(&format!("script-src '{SCRIPT_HASH}';")), "{head}");
        }
    }

    #[test]
    fn the_length_is_the_body_s() {
        let page = answer(&Verdict::NotGet);
        let (head, body) = page.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())));
        assert!(head.contains("\r\nAllow: GET\r\n"));
        assert!(head.lines().all(|line| !line.starts_with(' ')), "{head}");
    }
}
