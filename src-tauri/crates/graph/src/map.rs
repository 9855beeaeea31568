//! From the service's types to the domain's. What can't be read says which field it was.

use chrono::{DateTime, SecondsFormat, TimeDelta};
use stint_domain::{
    AccountId, Activate, Activation, ActivationAction, ActivationStatus, ActiveAssignment, Approval,
    Deactivate, EligibleAssignment, Held, PrincipalId, RoleDefinition, RoleKind, Scope, Ticket, Timestamp,
    Via, format_iso8601, parse_iso8601,
};

use crate::wire;

/// The field that could not be read, in the service's spelling.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadField(pub(crate) &'static str);

/// A start that lies so much after the request was planned, not taken as now.
const PLANNED_AHEAD: TimeDelta = TimeDelta::minutes(1);

/// The eligible assignment in `row`, which belongs to `account`.
pub(crate) fn eligible(
    row: wire::ScheduleInstance,
    account: &AccountId,
) -> Result<EligibleAssignment, BadField> {
    Ok(EligibleAssignment {
        id: row.id.as_str().into(),
        account: account.clone(),
        kind: RoleKind::EntraRole,
        role: role(row.role_definition_id, row.role_definition)?,
        scope: scope(row.directory_scope_id)?,
        via: via(row.member_type.as_deref()),
        ends_at: instant("endDateTime", row.end_date_time.as_deref())?,
        through: None,
        schedule: None,
        condition: None,
    })
}

/// The active assignment in `row`, which belongs to `account`.
pub(crate) fn active(row: wire::ScheduleInstance, account: &AccountId) -> Result<ActiveAssignment, BadField> {
    let activated = row
        .assignment_type
        .is_some_and(|word| word.eq_ignore_ascii_case("Activated"));
    Ok(ActiveAssignment {
        id: row.id.as_str().into(),
        account: account.clone(),
        kind: RoleKind::EntraRole,
        role: role(row.role_definition_id, row.role_definition)?,
        scope: scope(row.directory_scope_id)?,
        via: via(row.member_type.as_deref()),
        // A word that is not known promises no deactivation.
        held: if activated {
            Held::Activated
        } else {
            Held::Standing
        },
        starts_at: instant("startDateTime", row.start_date_time.as_deref())?,
        ends_at: instant("endDateTime", row.end_date_time.as_deref())?,
        through: None,
        schedule: None,
        condition: None,
    })
}

/// The request in `row`, which belongs to `account`.
pub(crate) fn activation(row: wire::ScheduleRequest, account: &AccountId) -> Result<Activation, BadField> {
    let created_at =
        instant("createdDateTime", row.created_date_time.as_deref())?.ok_or(BadField("createdDateTime"))?;
    let schedule = row.schedule_info;
    let written_start = schedule
        .as_ref()
        .and_then(|schedule| schedule.start_date_time.as_deref());
    let starts_at = instant("scheduleInfo/startDateTime", written_start)?;
    let planned = starts_at.is_some_and(|start| start - created_at > PLANNED_AHEAD);
    let role_id = row.role_definition_id.ok_or(BadField("roleDefinitionId"))?;
    let (name, description) = names(row.role_definition);
    Ok(Activation {
        id: row.id.as_str().into(),
        account: account.clone(),
        kind: RoleKind::EntraRole,
        action: action(row.action.as_deref()),
        role: RoleDefinition {
            id: role_id.as_str().into(),
            name: name.unwrap_or_default(),
            description,
        },
        scope: scope(row.directory_scope_id)?,
        status: status(&row.status, planned),
        created_at,
        starts_at,
        duration: length(schedule.and_then(|schedule| schedule.expiration), starts_at)?,
        justification: row.justification.unwrap_or_default(),
        ticket: row.ticket_info.and_then(ticket),
        completed_at: instant("completedDateTime", row.completed_date_time.as_deref())?,
        // Who decided and how is read by itself.
        approval: row
            .approval_id
            .filter(|id| !id.is_empty())
            .map(|_| Approval::open()),
    })
}

/// The body that asks for `ask`, for the caller's own `principal`.
pub(crate) fn activate<'a>(ask: &'a Activate, principal: &'a PrincipalId) -> wire::NewRequest<'a> {
    let ticket = ask.ticket.as_ref();
    wire::NewRequest {
        action: "selfActivate",
        principal_id: principal.as_str(),
        role_definition_id: ask.target.role.as_str(),
        directory_scope_id: ask.target.scope.as_str(),
        justification: filled(&ask.justification),
        schedule_info: Some(wire::NewSchedule {
            start_date_time: ask
                .starts_at
                .map(|start| start.to_rfc3339_opts(SecondsFormat::Secs, true)),
            expiration: wire::NewExpiration {
                kind: "afterDuration",
                duration: format_iso8601(ask.duration),
            },
        }),
        ticket_info: ticket.and_then(|ticket| {
            Some(wire::NewTicket {
                ticket_number: filled(&ticket.number)?,
                ticket_system: filled(&ticket.system),
            })
        }),
    }
}

/// The body that ends `ask`, for the caller's own `principal`.
pub(crate) fn deactivate<'a>(ask: &'a Deactivate, principal: &'a PrincipalId) -> wire::NewRequest<'a> {
    wire::NewRequest {
        action: "selfDeactivate",
        principal_id: principal.as_str(),
        role_definition_id: ask.target.role.as_str(),
        directory_scope_id: ask.target.scope.as_str(),
        justification: None,
        schedule_info: None,
        ticket_info: None,
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A role whose definition did not come with the row is called by its id.
fn role(id: Option<String>, definition: Option<wire::RoleDefinition>) -> Result<RoleDefinition, BadField> {
    let id = id.ok_or(BadField("roleDefinitionId"))?;
    let (name, description) = names(definition);
    Ok(RoleDefinition {
        name: name.unwrap_or_else(|| id.clone()),
        id: id.as_str().into(),
        description,
    })
}

fn names(definition: Option<wire::RoleDefinition>) -> (Option<String>, Option<String>) {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    definition.map_or((None, None), |definition| {
        (filled(definition.display_name), filled(definition.description))
    })
}

/// An app scope (`appScopeId`) is none that directory roles of a person have.
fn scope(id: Option<String>) -> Result<Scope, BadField> {
    let id = id
        .filter(|id| !id.is_empty())
        .ok_or(BadField("directoryScopeId"))?;
    Ok(Scope::in_directory(id.as_str().into()))
}

fn via(member_type: Option<&str>) -> Via {
    match member_type.map(str::to_ascii_lowercase).as_deref() {
        Some("direct") => Via::Direct,
        Some("group") => Via::Group,
        Some("inherited") => Via::Inherited,
        _ => Via::Unknown,
    }
}

fn action(word: Option<&str>) -> ActivationAction {
    match word.map(str::to_ascii_lowercase).as_deref() {
        Some("selfactivate") => ActivationAction::Activate,
        Some("selfdeactivate") => ActivationAction::Deactivate,
        _ => ActivationAction::Other,
    }
}

/// `planned`: the start lies well after the request was made.
fn status(word: &str, planned: bool) -> ActivationStatus {
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

fn length(
    expiration: Option<wire::Expiration>,
    starts_at: Option<Timestamp>,
) -> Result<Option<TimeDelta>, BadField> {
    let Some(expiration) = expiration else {
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
    Ok(end.zip(starts_at).map(|(end, start)| end - start))
}

/// The service writes empty tickets as nulls or as empty text.
fn ticket(written: wire::Ticket) -> Option<Ticket> {
    let ticket = Ticket {
        number: written.ticket_number.unwrap_or_default(),
        system: written.ticket_system.unwrap_or_default(),
    };
    (ticket != Ticket::default()).then_some(ticket)
}

pub(crate) fn instant(field: &'static str, text: Option<&str>) -> Result<Option<Timestamp>, BadField> {
    let read = text.map(DateTime::parse_from_rfc3339).transpose();
    read.map(|instant| instant.map(|instant| instant.to_utc()))
        .map_err(|_| BadField(field))
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
