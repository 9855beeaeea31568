//! From the service's types to the domain's. What can't be read says which field it was.

use chrono::TimeDelta;
use stint_domain::{
    Account, Activate, Activation, ActiveAssignment, Approval, Deactivate, EligibilityId, EligibleAssignment,
    Held, PrincipalId, Prolong, ProlongHow, ProlongOf, RoleDefinition, RoleKind, ScheduleId, Scope, Ticket,
    Timestamp, Via, format_days_iso8601,
};
use stint_pim::{BadField, TicketInfo, action, filled, instant, length, starts, status, utc, via};

use crate::wire;

/// The eligible assignment in `row`, which belongs to `account`.
pub(crate) fn eligible(
    row: wire::ScheduleInstance,
    account: &Account,
) -> Result<EligibleAssignment, BadField> {
    let via = via(row.member_type.as_deref());
    Ok(EligibleAssignment {
        id: EligibilityId::of(&account.id, row.id),
        account: account.id.clone(),
        kind: RoleKind::EntraRole,
        role: role(row.role_definition_id, row.role_definition)?,
        scope: scope(row.directory_scope_id)?,
        via,
        ends_at: instant("endDateTime", row.end_date_time.as_deref())?,
        through: through(via, row.principal_id, account),
        schedule: schedule(row.role_eligibility_schedule_id),
        condition: None,
    })
}

/// The active assignment in `row`, which belongs to `account`.
pub(crate) fn active(row: wire::ScheduleInstance, account: &Account) -> Result<ActiveAssignment, BadField> {
    let via = via(row.member_type.as_deref());
    Ok(ActiveAssignment {
        id: row.id.as_str().into(),
        account: account.id.clone(),
        kind: RoleKind::EntraRole,
        role: role(row.role_definition_id, row.role_definition)?,
        scope: scope(row.directory_scope_id)?,
        via,
        held: held(row.assignment_type.as_deref()),
        starts_at: instant("startDateTime", row.start_date_time.as_deref())?,
        ends_at: instant("endDateTime", row.end_date_time.as_deref())?,
        through: through(via, row.principal_id, account),
        schedule: schedule(row.role_assignment_schedule_id),
        condition: None,
    })
}

/// The request in `row` of those about assignments, which belongs to `account`.
pub(crate) fn activation(row: wire::ScheduleRequest, account: &Account) -> Result<Activation, BadField> {
    request(row, ProlongOf::Assignment, account)
}

/// The request in `row` of those about eligibilities, which belongs to `account`.
pub(crate) fn prolonging(row: wire::ScheduleRequest, account: &Account) -> Result<Activation, BadField> {
    request(row, ProlongOf::Eligibility, account)
}

/// The request in `row` of those about `of`, which belongs to `account`.
pub(crate) fn request(
    row: wire::ScheduleRequest,
    of: ProlongOf,
    account: &Account,
) -> Result<Activation, BadField> {
    let created_at =
        instant("createdDateTime", row.created_date_time.as_deref())?.ok_or(BadField("createdDateTime"))?;
    let (starts_at, planned) = starts(row.schedule_info.as_ref(), created_at)?;
    let role_id = row.role_definition_id.ok_or(BadField("roleDefinitionId"))?;
    let (name, description) = names(row.role_definition);
    Ok(Activation {
        id: row.id.as_str().into(),
        account: account.id.clone(),
        kind: RoleKind::EntraRole,
        action: action(row.action.as_deref(), of),
        role: RoleDefinition {
            id: role_id.as_str().into(),
            name: name.unwrap_or_default(),
            description,
        },
        scope: scope(row.directory_scope_id)?,
        status: status(&row.status, planned),
        created_at,
        starts_at,
        duration: length(row.schedule_info, starts_at)?,
        justification: row.justification.unwrap_or_default(),
        ticket: row.ticket_info.and_then(TicketInfo::ticket),
        completed_at: instant("completedDateTime", row.completed_date_time.as_deref())?,
        approval: open_approval(row.approval_id),
    })
}

/// The body that asks for `ask`, for the caller's own `principal`.
pub(crate) fn activate<'a>(ask: &'a Activate, principal: &'a PrincipalId) -> wire::NewRequest<'a> {
    wire::NewRequest {
        action: "selfActivate",
        principal_id: principal.as_str(),
        role_definition_id: ask.target.role.as_str(),
        directory_scope_id: ask.target.scope.as_str(),
        justification: filled(&ask.justification),
        schedule_info: Some(new_schedule(ask.starts_at, ask.duration)),
        ticket_info: ask.ticket.as_ref().and_then(new_ticket),
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

/// The body that asks for more time, for the caller's own `principal`, at the service's `now`.
pub(crate) fn prolong<'a>(
    ask: &'a Prolong,
    principal: &'a PrincipalId,
    now: Timestamp,
) -> wire::NewRequest<'a> {
    wire::NewRequest {
        action: prolong_action(ask.how),
        principal_id: principal.as_str(),
        role_definition_id: ask.target.role.as_str(),
        directory_scope_id: ask.target.scope.as_str(),
        justification: filled(&ask.justification),
        schedule_info: Some(lasting(ask.duration, now)),
        ticket_info: ask.ticket.as_ref().and_then(new_ticket),
    }
}

pub(crate) fn prolong_action(how: ProlongHow) -> &'static str {
    match how {
        ProlongHow::Extend => "selfExtend",
        ProlongHow::Renew => "selfRenew",
    }
}

/// From `now` on, so long or without an end. It names the end, as the vendor's own sample of an extension does (contract
/// `examples/groups`), and what was recorded of the portal: an administrator decides days later.
pub(crate) fn lasting(duration: Option<TimeDelta>, now: Timestamp) -> wire::NewSchedule {
    wire::NewSchedule {
        start_date_time: None,
        expiration: wire::NewExpiration {
            kind: duration.map_or("noExpiration", |_| "afterDateTime"),
            duration: None,
            end_date_time: duration.map(|duration| utc(now + duration)),
        },
    }
}

pub(crate) fn new_schedule(starts_at: Option<Timestamp>, duration: TimeDelta) -> wire::NewSchedule {
    wire::NewSchedule {
        start_date_time: starts_at.map(utc),
        expiration: wire::NewExpiration {
            kind: "afterDuration",
            // A whole day is written as one, as policies have it (contract `field-tested.md`, policy values).
            duration: Some(format_days_iso8601(duration)),
            end_date_time: None,
        },
    }
}

/// A ticket without a number is none.
pub(crate) fn new_ticket(ticket: &Ticket) -> Option<wire::NewTicket<'_>> {
    Some(wire::NewTicket {
        ticket_number: filled(&ticket.number)?,
        ticket_system: filled(&ticket.system),
    })
}

/// A word that is not known promises no deactivation.
pub(crate) fn held(assignment_type: Option<&str>) -> Held {
    if assignment_type.is_some_and(|word| word.eq_ignore_ascii_case("Activated")) {
        Held::Activated
    } else {
        Held::Standing
    }
}

/// The id of the group that a row comes through, in the place of its name, which no row carries. A row that names the
/// person themselves does not tell the group.
pub(crate) fn through(via: Via, principal: Option<String>, account: &Account) -> Option<String> {
    principal.filter(|id| via == Via::Group && !id.eq_ignore_ascii_case(account.principal.as_str()))
}

pub(crate) fn schedule(id: Option<String>) -> Option<ScheduleId> {
    id.filter(|id| !id.is_empty()).map(ScheduleId::new)
}

/// That there is an approval; who decided and how is read by itself.
pub(crate) fn open_approval(id: Option<String>) -> Option<Approval> {
    id.filter(|id| !id.is_empty()).map(|_| Approval::open())
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

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
