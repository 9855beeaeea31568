//! Times of day as the person's clock on the wall shows them.

use std::fmt::Display;

use chrono::TimeZone;
use stint_domain::Timestamp;

/// `10:28` in `zone`.
pub(crate) fn clock_time<Z>(instant: Timestamp, zone: &Z) -> String
where
    Z: TimeZone,
    Z::Offset: Display,
{
    instant.with_timezone(zone).format("%H:%M").to_string()
}

/// Does this system write times of day with twelve hours?
pub(crate) fn system_hour12() -> bool {
    false
}
