//! Percent-encoding of what goes into a path or a query.

/// Text as one segment of a path: whatever it holds, it stays one segment.
pub fn segment(text: &str) -> String {
    // `.` and `..` alone would be taken for a step in the path.
    match text {
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        _ => encode(text, b"-_.~"),
    }
}

/// `name=value&…`. The signs that OData is written with stay readable; a space is `%20`, never `+`.
pub fn query(pairs: &[(String, String)]) -> String {
    let written = |text: &str| encode(text, b"-_.~$()*,/:;=@");
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", written(name), written(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn encode(text: &str, as_it_is: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || as_it_is.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_where_it_is_put() {
        assert_eq!(segment("a/../b?c#d e"), "a%2F..%2Fb%3Fc%23d%20e");
        assert_eq!(segment(".."), "%2E%2E");
        let filter = ("$filter".to_owned(), "scopeId eq '/' and a eq 'x&y+z'".to_owned());
        let expand = ("$expand".to_owned(), "policy($expand=rules)".to_owned());
        assert_eq!(
            query(&[filter, expand]),
            "$filter=scopeId%20eq%20%27/%27%20and%20a%20eq%20%27x%26y%2Bz%27&$expand=policy($expand=rules)"
        );
    }
}
