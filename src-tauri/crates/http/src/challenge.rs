//! Claims challenges: what a refusal wants of the next token.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

/// Padding may be there or not.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// The JSON of a claims challenge, which services write plain, percent-encoded, as base64 or as base64url.
/// `None` where the text is none of them.
pub fn claims_json(written: &str) -> Option<String> {
    let plain = percent_decoded(written.trim())?;
    if plain.starts_with('{') {
        return Some(plain);
    }
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| {
            let bytes = GeneralPurpose::new(alphabet, LENIENT).decode(&plain).ok()?;
            String::from_utf8(bytes).ok().filter(|json| json.starts_with('{'))
        })
}

/// The claims that the `WWW-Authenticate` headers of an answer ask for. There may be several headers, several
/// challenges in one, and their fields come in any order.
pub(crate) fn asked(headers: &HeaderMap) -> Option<String> {
    let written = headers.get_all(WWW_AUTHENTICATE).iter();
    written
        .filter_map(|value| value.to_str().ok())
        .flat_map(fields)
        .find(|(name, _)| name.eq_ignore_ascii_case("claims"))
        .and_then(|(_, value)| claims_json(&value))
}

/// The `name=value` and `name="value"` fields of a challenge; scheme names are passed over.
fn fields(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = header;
    while !rest.is_empty() {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let end = rest.find(['=', ',', ' ', '\t']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let Some(after) = after.strip_prefix('=') else {
            rest = after;
            continue;
        };
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = after.find([',', ' ', '\t']).unwrap_or(after.len());
                let (value, after) = after.split_at(end);
                (value.to_owned(), after)
            }
        };
        found.push((name.to_owned(), value));
        rest = after;
    }
    found
}

/// The text up to the closing quote, and what follows it.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(signs.next().map(|(_, escaped)| escaped)),
            _ => value.push(sign),
        }
    }
    (value, "")
}

/// The text without its percent-encoding; `None` where that is broken.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let (byte, after) = match (first, after) {
            (b'%', [high, low, after @ ..]) => (hex(*high)? * 16 + hex(*low)?, after),
            (b'%', _) => return None,
            (byte, after) => (*byte, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
    const BASE64: &str = "eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19";

    #[test]
    fn claims_are_read_in_every_form() {
        let check = |written: &str, expected: Option<&str>| {
            assert_eq!(claims_json(written).as_deref(), expected, "{written}");
        };
        check(JSON, Some(JSON));
        check(BASE64, Some(JSON));
        check("eyLDvyI6MX0=", Some("{\"ÿ\":1}"));
        check("eyLDvyI6MX0", Some("{\"ÿ\":1}"));
        check("eyI_Pz8iOjF9", Some("{\"???\":1}"));
        check("%7B%22access_token%22%3A1%7D", Some(r#"{"access_token":1}"#));
        check("%7B%2", None);
        check("%7B%+1", None);
        check("no claims at all", None);
        check("", None);
    }

    #[test]
    fn the_challenge_is_found_among_headers_and_fields() {
        let check = |lines: &[&str], expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(WWW_AUTHENTICATE, line.parse().unwrap());
            }
            assert_eq!(asked(&headers).as_deref(), expected, "{lines:?}");
        };
        let bearer = format!(r#"Bearer realm="", error="insufficient_claims", claims="{BASE64}""#);
        check(&[&bearer], Some(JSON));
        check(&["Basic realm=\"a, claims=b\"", &bearer], Some(JSON));
        check(
            &[&format!(
                r#"PoP nonce=x, Bearer CLAIMS={BASE64}, realm="say \"hi\"""#
            )],
            Some(JSON),
        );
        check(&[r#"Bearer realm="", error="invalid_token""#], None);
        check(&["Bearer claims=\"unclosed"], None);
        check(&[], None);
    }
}
