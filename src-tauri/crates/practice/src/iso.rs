//! ISO 8601 durations as policies and requests carry them.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// A length of time that keeps the spelling in which it came (`PT480M` stays `PT480M`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct IsoDuration {
    text: String,
    length: TimeDelta,
}

/// The text is no ISO 8601 duration of a fixed length.
#[derive(Debug, thiserror::Error)]
#[error("not an ISO 8601 duration: {0}")]
pub(crate) struct NotADuration(String);

impl IsoDuration {
    /// Reads a duration; years count 365 days and months 30, as the service's own policies mean them.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let seconds = match iso8601::duration(text).ok()? {
            iso8601::Duration::YMDHMS {
                year,
                month,
                day,
                hour,
                minute,
                second,
                millisecond: _,
            } => {
                let days = i64::from(year) * 365 + i64::from(month) * 30 + i64::from(day);
                days * 86_400 + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)
            }
            iso8601::Duration::Weeks(weeks) => i64::from(weeks) * 7 * 86_400,
        };
        Some(Self {
            text: text.to_owned(),
            length: TimeDelta::try_seconds(seconds)?,
        })
    }

    pub(crate) fn length(&self) -> TimeDelta {
        self.length
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl TryFrom<String> for IsoDuration {
    type Error = NotADuration;

    fn try_from(text: String) -> Result<Self, NotADuration> {
        Self::parse(&text).ok_or(NotADuration(text))
    }
}

impl From<IsoDuration> for String {
    fn from(duration: IsoDuration) -> Self {
        duration.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_the_service_are_understood() {
        let check = |text: &str, minutes: i64| {
            let length = IsoDuration::parse(text).map(|d| d.length());
            assert_eq!(length, Some(TimeDelta::minutes(minutes)), "{text}");
        };
        check("PT30M", 30);
        check("PT480M", 480);
        check("PT1H30M", 90);
        check("P1D", 1440);
        check("P365D", 365 * 1440);
        assert!(IsoDuration::parse("8 hours").is_none());
        assert!(IsoDuration::parse("").is_none());
    }
}
