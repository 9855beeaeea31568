//! Times of day as the person's clock on the wall shows them, the same in window, tray and alerts.

use chrono::{FixedOffset, Local, NaiveDateTime, Offset as _, Utc};
use stint_domain::Timestamp;

/// The clock on the wall.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wall {
    /// The time and day of an instant where the person is.
    pub(crate) local: fn(Timestamp) -> NaiveDateTime,
    /// It has twelve hours.
    pub(crate) hour12: bool,
}

impl Wall {
    /// The clock of this machine's time zone.
    pub(crate) fn here(hour12: bool) -> Self {
        Self {
            local: |instant| instant.with_timezone(&Local).naive_local(),
            hour12,
        }
    }

    /// How far it is ahead of UTC at this instant.
    pub(crate) fn offset(&self, instant: Timestamp) -> FixedOffset {
        let ahead = (self.local)(instant) - instant.naive_utc();
        // No clock on earth is a day ahead.
        let seconds = i32::try_from(ahead.num_seconds()).unwrap_or_default();
        FixedOffset::east_opt(seconds).unwrap_or_else(|| Utc.fix())
    }

    /// `10:28`, or `10:28 AM` where it has twelve hours.
    pub(crate) fn time(&self, instant: Timestamp) -> String {
        let format = if self.hour12 { "%-I:%M %p" } else { "%H:%M" };
        (self.local)(instant).format(format).to_string()
    }

    /// `30 Nov 2026`, for what is days ahead.
    pub(crate) fn date(&self, instant: Timestamp) -> String {
        (self.local)(instant).format("%-d %b %Y").to_string()
    }

    /// `2026-10-21`, for the name of a file.
    pub(crate) fn day(&self, instant: Timestamp) -> String {
        (self.local)(instant).format("%Y-%m-%d").to_string()
    }
}

/// Territories in which a clock usually has twelve hours: those whose first hour cycle is `h12` in Unicode CLDR 48.
const TWELVE: &[&str] = &[
    "AE", "AG", "AL", "AR", "AS", "AU", "BB", "BD", "BH", "BM", "BN", "BO", "BS", "BT", "CA", "CL", "CO",
    "CR", "CU", "CY", "DJ", "DM", "DO", "DZ", "EC", "EG", "EH", "ER", "ET", "FJ", "FM", "GD", "GH", "GM",
    "GR", "GT", "GU", "GY", "HK", "HN", "IN", "IQ", "JM", "JO", "KH", "KI", "KN", "KP", "KR", "KW", "KY",
    "LB", "LC", "LR", "LS", "LY", "MH", "MO", "MP", "MR", "MW", "MX", "MY", "NA", "NI", "NZ", "OM", "PA",
    "PE", "PG", "PH", "PK", "PR", "PS", "PW", "PY", "QA", "SA", "SB", "SD", "SG", "SL", "SO", "SS", "SV",
    "SY", "SZ", "TC", "TD", "TN", "TO", "TT", "TW", "UM", "US", "UY", "VC", "VE", "VG", "VI", "VU", "WS",
    "YE", "ZM",
];

/// Does this system write times of day with twelve hours?
pub(crate) fn system_hour12() -> bool {
    has_twelve_hours(|name| std::env::var(name).ok())
}

/// Does a system with this environment write times of day with twelve hours? The first of the names that is set counts,
/// as for all programs there.
fn has_twelve_hours(variable: impl Fn(&str) -> Option<String>) -> bool {
    let names = ["LC_ALL", "LC_TIME", "LANG"];
    let locale = names
        .iter()
        .filter_map(|name| variable(name))
        .find(|value| !value.is_empty());
    let Some(locale) = locale else { return false };
    let plain = locale.split(['.', '@']).next().unwrap_or_default();
    let Some((language, territory)) = plain.split_once(['_', '-']) else {
        return false;
    };
    // The one land whose two languages differ.
    TWELVE.contains(&territory) && (language, territory) != ("fr", "CA")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn a_time_is_written_as_the_clock_has_hours() {
        let utc = |hour12| Wall {
            local: |instant| instant.naive_utc(),
            hour12,
        };
        let evening = example::now() + chrono::TimeDelta::hours(12);
        assert_eq!(utc(false).time(evening), "22:24");
        assert_eq!(utc(true).time(evening), "10:24 PM");
        assert_eq!(utc(true).time(example::now()), "10:24 AM");
        assert_eq!(utc(false).date(example::now()), "25 Oct 2026");
    }

    #[test]
    fn the_locale_of_times_decides() {
        let check = |set: &[(&str, &str)], twelve: bool| {
            let variable = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(has_twelve_hours(variable), twelve, "{set:?}");
        };
        check(&[], false);
        check(&[("LANG", "C.UTF-8")], false);
        check(&[("LANG", "en_US.UTF-8")], true);
        check(&[("LANG", "en_US.UTF-8"), ("LC_TIME", "en_GB.UTF-8")], false);
        check(&[("LC_ALL", ""), ("LC_TIME", "en_US"), ("LANG", "de_DE")], true);
        check(&[("LANG", "fr_CA.UTF-8")], false);
        check(&[("LANG", "ca_ES@valencia")], false);
    }
}
