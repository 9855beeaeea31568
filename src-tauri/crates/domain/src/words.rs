//! Time in words. The window has the same functions in its own language; `tests/fixtures/time-words.json` holds
//! both to the same answers. Everything rounds down: a countdown never promises more than there is.

use std::time::Duration;

/// From here on a countdown warns, seconds.
const WARN: u64 = 5 * 60;
/// From here on a countdown is about to end, seconds.
const LAST: u64 = 60;

/// How urgent a countdown looks. Never the only sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// More than five minutes.
    Calm,
    /// Five minutes or less.
    Warn,
    /// The last minute.
    Last,
}

/// The tone of a countdown with `left` to go.
pub fn tone(left: Duration) -> Tone {
    let seconds = left.as_secs();
    if seconds <= LAST {
        Tone::Last
    } else if seconds <= WARN {
        Tone::Warn
    } else {
        Tone::Calm
    }
}

/// The text inside a ring: `13d`, `21h`, `2h 18`, `42m`, `38s`.
pub fn ring(left: Duration) -> String {
    let seconds = left.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600, seconds / 60);
    match (days, hours, minutes) {
        (1.., _, _) => format!("{days}d"),
        (_, 10.., _) => format!("{hours}h"),
        (_, 1.., _) if minutes % 60 == 0 => format!("{hours}h"),
        (_, 1.., _) => format!("{hours}h {:02}", minutes % 60),
        (_, _, 1..) => format!("{minutes}m"),
        _ => format!("{seconds}s"),
    }
}

/// A length spelled out: `7 days`, `2 h 30 min`, `30 min`, `38 s`. The seconds of more than a minute are
/// dropped.
pub fn length(length: Duration) -> String {
    let seconds = length.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min"),
        (0, _, 0) => format!("{hours} h"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        (1, 0, 0) => "24 h".to_owned(),
        (1, 0, _) => format!("24 h {minutes} min"),
        (1, _, _) => format!("{} h", 24 + hours),
        _ => format!("{days} days"),
    }
}

/// What is left, spelled out: `2 h 18 min left`.
pub fn left(left: Duration) -> String {
    format!("{} left", length(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Row {
        seconds: u64,
        ring: String,
        length: String,
        tone: String,
    }

    #[test]
    fn time_is_told_as_the_shared_table_says() {
        let table = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../tests/fixtures/time-words.json"
        );
        let rows: Vec<Row> = serde_json::from_str(&std::fs::read_to_string(table).unwrap()).unwrap();
        assert!(rows.len() > 20);
        for row in rows {
            let left = Duration::from_secs(row.seconds);
            let tone = format!("{:?}", tone(left)).to_lowercase();
            assert_eq!(
                (ring(left), length(left), tone),
                (row.ring, row.length, row.tone),
                "{}",
                row.seconds
            );
        }
    }
}
