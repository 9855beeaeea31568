//! The words and values that both faces share.

use chrono::{DateTime, SecondsFormat, TimeDelta};
use serde::Deserialize;
use stint_domain::{
    ActivationAction, ActivationStatus, ProlongHow, ProlongOf, Ticket, Timestamp, Via, parse_iso8601,
};

use crate::BadField;

/// A start that lies so much after the request was planned, not taken as now.
const PLANNED_AHEAD: TimeDelta = TimeDelta::minutes(1);

/// `requestSchedule` and `scheduleInfo`, as they are read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// When it begins.
    pub start_date_time: Option<String>,
    /// How long it lasts.
    pub expiration: Option<Expiration>,
}

/// `expirationPattern`, as it is read. Its `type` follows from what is filled.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Expiration {
    /// Of `AfterDateTime`.
    pub end_date_time: Option<String>,
    /// Of `AfterDuration`, ISO 8601.
    pub duration: Option<String>,
}

/// `ticketInfo`, as it is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketInfo {
    /// The number.
    pub ticket_number: Option<String>,
    /// The system that it is in.
    pub ticket_system: Option<String>,
}

impl TicketInfo {
    /// The ticket; `None` for what the service writes where there is none: nulls, or empty text.
    pub fn ticket(self) -> Option<Ticket> {
        let ticket = Ticket {
            number: self.ticket_number.unwrap_or_default(),
            system: self.ticket_system.unwrap_or_default(),
        };
        (ticket != Ticket::default()).then_some(ticket)
    }
}

/// The text without blanks around it; `None` where nothing is left, so that the member is not sent.
pub fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// How somebody comes to hold an assignment (`memberType`).
pub fn via(member_type: Option<&str>) -> Via {
    match member_type.map(str::to_ascii_lowercase).as_deref() {
        Some("direct") => Via::Direct,
        Some("group") => Via::Group,
        Some("inherited") => Via::Inherited,
        _ => Via::Unknown,
    }
}

/// What a request wants done (`action` of Graph, `requestType` of Resource Manager), where it is in the list of
/// requests about `of`.
pub fn action(word: Option<&str>, of: ProlongOf) -> ActivationAction {
    match word.map(str::to_ascii_lowercase).as_deref() {
        Some("selfactivate") => ActivationAction::Activate,
        Some("selfdeactivate") => ActivationAction::Deactivate,
        Some("selfextend") => ActivationAction::Prolong(ProlongHow::Extend, of),
        Some("selfrenew") => ActivationAction::Prolong(ProlongHow::Renew, of),
        _ => ActivationAction::Other,
    }
}

/// The start in `schedule`, and whether it was planned: lies well after the request was made.
///
/// # Errors
/// The start can't be read.
pub fn starts(
    schedule: Option<&Schedule>,
    created_at: Timestamp,
) -> Result<(Option<Timestamp>, bool), BadField> {
    let written = schedule.and_then(|schedule| schedule.start_date_time.as_deref());
    let starts_at = instant("scheduleInfo/startDateTime", written)?;
    let planned = starts_at.is_some_and(|start| start - created_at > PLANNED_AHEAD);
    Ok((starts_at, planned))
}

/// How a request stands (`status`). `planned`: its start lies well after it was made.
pub fn status(word: &str, planned: bool) -> ActivationStatus {
    match word.to_ascii_lowercase().as_str() {
        "pendingapproval" | "pendingadmindecision" => ActivationStatus::Waiting,
        "granted" | "schedulecreated" | "pendingschedulecreation" if planned => ActivationStatus::Scheduled,
        "granted"
        | "schedulecreated"
        | "pendingschedulecreation"
        | "accepted"
        | "adminapproved"
        | "pendingevaluation"
        | "pendingprovisioning"
        | "pendingapprovalprovisioning"
        | "pendingexternalprovisioning"
        | "pendingrevocation"
        | "provisioningstarted" => ActivationStatus::Applying,
        "provisioned" => ActivationStatus::Provisioned,
        "denied" | "admindenied" => ActivationStatus::Denied,
        // Nobody decided in time: the service gave up as well.
        "failed" | "invalid" | "failedasresourceislocked" | "timedout" => ActivationStatus::Failed,
        "canceled" => ActivationStatus::Canceled,
        "revoked" => ActivationStatus::Revoked,
        _ => ActivationStatus::Unknown,
    }
}

/// The length that a schedule has, where it has one. Between a start and an end, from half an hour less than a day on, it is
/// in whole hours: the one is of the service's clock and the other of whoever asked, so they are never exactly as far apart
/// as was meant.
///
/// # Errors
/// Its duration or its end can't be read.
pub fn length(
    schedule: Option<Schedule>,
    starts_at: Option<Timestamp>,
) -> Result<Option<TimeDelta>, BadField> {
    let Some(expiration) = schedule.and_then(|schedule| schedule.expiration) else {
        return Ok(None);
    };
    if let Some(duration) = expiration.duration {
        let length = parse_iso8601(&duration);
        return length
            .map(Some)
            .map_err(|_| BadField("scheduleInfo/expiration/duration"));
    }
    let end = instant(
        "scheduleInfo/expiration/endDateTime",
        expiration.end_date_time.as_deref(),
    )?;
    Ok(end.zip(starts_at).map(|(end, start)| in_hours(end - start)))
}

/// From half an hour less than a day on to the nearest hour, a shorter length as it is.
fn in_hours(length: TimeDelta) -> TimeDelta {
    if length < TimeDelta::days(1) - TimeDelta::minutes(30) {
        return length;
    }
    TimeDelta::hours((length + TimeDelta::minutes(30)).num_hours())
}

/// The instant in `text`, with up to nine digits behind the second.
///
/// # Errors
/// `field`, where it is none.
pub fn instant(field: &'static str, text: Option<&str>) -> Result<Option<Timestamp>, BadField> {
    let read = text.map(DateTime::parse_from_rfc3339).transpose();
    read.map(|instant| instant.map(|instant| instant.to_utc()))
        .map_err(|_| BadField(field))
}

/// An instant as requests carry it: whole seconds, UTC with `Z`. Without an offset the service refuses it.
pub fn utc(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The last segment of an id of Resource Manager, in lower case: what tells two of them apart, whatever path and
/// letter case it was written with.
pub fn trailing_guid(id: &str) -> String {
    id.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// Do two ids of Resource Manager end in the same GUID?
pub fn same_guid(one: &str, other: &str) -> bool {
    trailing_guid(one) == trailing_guid(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_apart_by_their_end() {
        assert!(same_guid(
            "/subscriptions/S/providers/x/roleDefinitions/AB-1",
            "ab-1"
        ));
        assert!(!same_guid("/x/ab-1", "/x/ab-2"));
    }

    #[test]
    fn an_empty_ticket_is_none() {
        let none = TicketInfo {
            ticket_number: Some(String::new()),
            ticket_system: None,
        };
        assert_eq!(none.ticket(), None);
    }

    #[test]
    fn a_length_is_read_from_either_end() {
        let start = DateTime::UNIX_EPOCH;
        let schedule = |duration: Option<&str>, end: Option<&str>| Schedule {
            start_date_time: None,
            expiration: Some(Expiration {
                duration: duration.map(str::to_owned),
                end_date_time: end.map(str::to_owned),
            }),
        };
        let check = |written, expected| assert_eq!(length(Some(written), Some(start)), expected);
        check(schedule(Some("P1D"), None), Ok(Some(TimeDelta::days(1))));
        check(
            schedule(None, Some("1970-01-01T02:00:00+01:00")),
            Ok(Some(TimeDelta::hours(1))),
        );
        // As recorded of the portal: half a year, less what the person took to press the button.
        check(
            schedule(None, Some("1970-06-29T23:58:32+00:00")),
            Ok(Some(TimeDelta::days(180))),
        );
        check(schedule(None, None), Ok(None));
        check(
            schedule(Some("long"), None),
            Err(BadField("scheduleInfo/expiration/duration")),
        );
    }
}
