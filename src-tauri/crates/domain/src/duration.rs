//! Lengths of time: the wire form (ISO 8601), what people type, and the steps that a form offers.

use chrono::TimeDelta;

use crate::ActivationRules;

/// Why a text is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not in a form that is understood.
    #[error("`{0}` is not a length of time: write it like PT1H30M, 1:30, 90m or 1.5h")]
    Unknown(String),
    /// Years and months have no fixed length.
    #[error("`{0}` counts years or months, whose length is not fixed: write days or hours")]
    NotFixed(String),
}

const STEP: TimeDelta = TimeDelta::minutes(30);

/// Reads an ISO 8601 duration such as `PT8H`, `PT1H30M` or `P1D`. Days have 24 hours, weeks seven days.
///
/// # Errors
/// A text of another form, or one that counts years or months.
pub fn parse_iso8601(text: &str) -> Result<TimeDelta, DurationError> {
    let unknown = || DurationError::Unknown(text.to_owned());
    match iso8601::duration(text).map_err(|_| unknown())? {
        iso8601::Duration::YMDHMS {
            year,
            month,
            day,
            hour,
            minute,
            second,
            ..
        } => {
            if year > 0 || month > 0 {
                return Err(DurationError::NotFixed(text.to_owned()));
            }
            let hours = i64::from(day) * 24 + i64::from(hour);
            TimeDelta::try_seconds((hours * 60 + i64::from(minute)) * 60 + i64::from(second))
                .ok_or_else(unknown)
        }
        iso8601::Duration::Weeks(weeks) => TimeDelta::try_weeks(i64::from(weeks)).ok_or_else(unknown),
    }
}

/// Writes a length as ISO 8601 in hours, minutes and seconds, the form that all services take. Never negative.
pub fn format_iso8601(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    let parts = [
        (seconds / 3600, 'H'),
        (seconds / 60 % 60, 'M'),
        (seconds % 60, 'S'),
    ];
    let text: String = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if text.is_empty() {
        "PT0S".to_owned()
    } else {
        format!("PT{text}")
    }
}

/// Writes a length as ISO 8601, in days where it is nothing but days: the form of policies about days and months.
pub fn format_days_iso8601(length: TimeDelta) -> String {
    let days = length.num_days();
    if days > 0 && TimeDelta::days(days) == length {
        format!("P{days}D")
    } else {
        format_iso8601(length)
    }
}

/// Reads what a person types: `1:30`, `90m`, `1.5h`, `1h30m`, `2 h 30 min`, `45 min`, or ISO 8601.
///
/// # Errors
/// A text of no such form, or with a length of more than a year.
pub fn parse_typed(text: &str) -> Result<TimeDelta, DurationError> {
    const MOST_MINUTES: f64 = 366.0 * 24.0 * 60.0;
    let unknown = || DurationError::Unknown(text.trim().to_owned());
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    if plain.starts_with('p') {
        return parse_iso8601(&plain.to_ascii_uppercase());
    }
    let number = |part: &str| -> Result<f64, DurationError> {
        let simple = !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || c == '.');
        if simple {
            part.parse().map_err(|_| unknown())
        } else {
            Err(unknown())
        }
    };
    let minutes = if let Some((hours, minutes)) = plain.split_once(':') {
        let minutes = number(minutes)?;
        if minutes >= 60.0 {
            return Err(unknown());
        }
        number(hours)? * 60.0 + minutes
    } else {
        let (hours, rest) = plain.split_once('h').unwrap_or(("", &plain));
        let rest = rest
            .strip_prefix("ours")
            .or(rest.strip_prefix("our"))
            .or(rest.strip_prefix('r'))
            .unwrap_or(rest);
        let minutes = ["minutes", "minute", "min", "m"]
            .iter()
            .find_map(|unit| rest.strip_suffix(unit));
        match (hours, minutes, rest) {
            ("", Some(minutes), _) => number(minutes)?,
            ("", None, _) => return Err(unknown()),
            (hours, _, "") => number(hours)? * 60.0,
            (hours, Some(minutes), _) => number(hours)? * 60.0 + number(minutes)?,
            (_, None, _) => return Err(unknown()),
        }
    };
    if minutes > MOST_MINUTES {
        return Err(unknown());
    }
    // The limit above keeps the cast exact enough for whole seconds.
    Ok(TimeDelta::seconds((minutes * 60.0).round() as i64))
}

/// The lengths that a form offers: half-hour steps up to the policy's longest. Where that is shorter than a
/// step or no multiple of one, the longest itself is offered too.
pub fn duration_choices(rules: &ActivationRules) -> Vec<TimeDelta> {
    let longest = rules.longest;
    let steps = i32::try_from(longest.num_seconds() / STEP.num_seconds()).unwrap_or(0);
    let mut choices: Vec<_> = (1..=steps.min(48)).map(|count| STEP * count).collect();
    if choices.last() != Some(&longest) && longest < STEP * 48 {
        choices.push(longest);
    }
    choices
}

/// A [`TimeDelta`] as whole seconds.
pub(crate) mod seconds {
    use chrono::TimeDelta;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(length: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
        length.num_seconds().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeDelta, D::Error> {
        TimeDelta::try_seconds(i64::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("too long"))
    }
}

/// Lengths that may be missing, as whole seconds.
pub(crate) mod optional_seconds {
    use chrono::TimeDelta;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        length: &Option<TimeDelta>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        length.map(|length| length.num_seconds()).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<TimeDelta>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.and_then(TimeDelta::try_seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_days() {
        let check = |hours, expected| assert_eq!(format_days_iso8601(TimeDelta::hours(hours)), expected);
        check(24 * 90, "P90D");
        check(25, "PT25H");
        check(8, "PT8H");
    }

    #[test]
    fn the_wire_form_is_read_and_written() {
        let check = |text: &str, seconds| {
            assert_eq!(
                parse_iso8601(text).map(|length| length.num_seconds()),
                Ok(seconds),
                "{text}"
            );
        };
        check("PT8H", 8 * 3600);
        check("PT120M", 7200);
        check("P1D", 86_400);
        check("P365D", 365 * 86_400);
        check("PT1H30M5S", 5405);
        check("P2W", 14 * 86_400);
        assert!(matches!(parse_iso8601("P1Y"), Err(DurationError::NotFixed(_))));
        assert!(matches!(parse_iso8601("8 hours"), Err(DurationError::Unknown(_))));
        assert_eq!(format_iso8601(TimeDelta::minutes(90)), "PT1H30M");
        assert_eq!(format_iso8601(TimeDelta::hours(24)), "PT24H");
        assert_eq!(format_iso8601(TimeDelta::zero()), "PT0S");
    }

    #[test]
    fn what_people_type_is_understood() {
        for text in [
            "1:30",
            "90m",
            "1.5h",
            "1h30m",
            "1 h 30 min",
            "pt1h30m",
            "90 min",
            "1hour30minutes",
        ] {
            assert_eq!(parse_typed(text), Ok(TimeDelta::minutes(90)), "{text}");
        }
        assert_eq!(parse_typed("2h"), Ok(TimeDelta::hours(2)));
        for text in [
            "",
            "soon",
            "1:75",
            "-1h",
            "h",
            "1e9h",
            "99999999h",
            "1h30",
            "nanh",
        ] {
            assert!(parse_typed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn choices_go_up_to_the_policy() {
        let check = |longest, count, last| {
            let choices = duration_choices(&ActivationRules {
                longest,
                ..ActivationRules::untouched()
            });
            assert_eq!((choices.len(), choices.last().copied()), (count, Some(last)));
        };
        check(TimeDelta::hours(8), 16, TimeDelta::hours(8));
        check(TimeDelta::minutes(45), 2, TimeDelta::minutes(45));
        check(TimeDelta::minutes(15), 1, TimeDelta::minutes(15));
        check(TimeDelta::hours(24), 48, TimeDelta::hours(24));
    }
}
