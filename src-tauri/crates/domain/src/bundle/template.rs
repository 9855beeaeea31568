//! Justifications with placeholders. Only letters in braces are one; everything else stands for itself. The window
//! shows what will be sent by a function of its own; `tests/fixtures/templates.json` holds both to the same texts.

use chrono::{DateTime, FixedOffset};

/// What a placeholder can be called.
const KNOWN: [&str; 3] = ["date", "time", "name"];

/// The text with its placeholders filled.
pub(super) fn fill(text: &str, name: &str, now: &DateTime<FixedOffset>) -> String {
    let filled = parts(text).map(|part| match part {
        Part::Placeholder("date") => now.format("%Y-%m-%d").to_string(),
        Part::Placeholder("time") => now.format("%H:%M").to_string(),
        Part::Placeholder("name") => name.to_owned(),
        Part::Placeholder(other) => format!("{{{other}}}"),
        Part::Text(text) => text.to_owned(),
    });
    filled.collect()
}

/// The placeholders that stand for nothing, in their order, each once.
pub(super) fn unknown(text: &str) -> Vec<String> {
    let mut unknown: Vec<String> = Vec::new();
    for part in parts(text) {
        if let Part::Placeholder(word) = part
            && !KNOWN.contains(&word)
            && !unknown.iter().any(|known| known == word)
        {
            unknown.push(word.to_owned());
        }
    }
    unknown
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((word, after)) = placeholder(rest) {
            rest = after;
            return Some(Part::Placeholder(word));
        }
        // Up to the next brace after the first character, which is none that opens a placeholder.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find('{').map_or(rest.len(), |at| first + at);
        let (plain, after) = rest.split_at(end);
        rest = after;
        Some(Part::Text(plain))
    })
}

fn placeholder(text: &str) -> Option<(&str, &str)> {
    let (word, after) = text.strip_prefix('{')?.split_once('}')?;
    let letters = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic());
    letters.then_some((word, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Row {
        text: String,
        /// By a bundle named `Monday release`, on 1 March 2026 at 23:05 where the person is.
        filled: String,
        unknown: Vec<String>,
    }

    #[test]
    fn placeholders_are_filled_as_the_shared_table_says() {
        let table = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../tests/fixtures/templates.json"
        );
        let rows: Vec<Row> = serde_json::from_str(&std::fs::read_to_string(table).unwrap()).unwrap();
        assert!(!rows.is_empty());
        let now = DateTime::parse_from_rfc3339("2026-03-01T23:05:00-08:00").unwrap();
        for row in rows {
            let made = (fill(&row.text, "Monday release", &now), unknown(&row.text));
            assert_eq!(made, (row.filled, row.unknown), "{}", row.text);
        }
    }

    #[test]
    fn a_name_that_looks_like_a_placeholder_stays_a_name() {
        let now = DateTime::parse_from_rfc3339("2026-03-01T23:05:00Z").unwrap();
        assert_eq!(fill("{name}", "{date}", &now), "{date}");
    }
}
