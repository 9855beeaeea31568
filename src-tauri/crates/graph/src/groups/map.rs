//! From the service's rows of groups to the domain's, and back.

use stint_domain::{
    Account, Activate, Activation, ActiveAssignment, Deactivate, EligibilityId, EligibleAssignment,
    PrincipalId, Prolong, ProlongOf, RoleDefinition, RoleKind, Scope, Timestamp,
};
use stint_pim::{BadField, TicketInfo, action, filled, instant, length, starts, status, via};

use super::wire;
use crate::map::{held, lasting, new_schedule, new_ticket, open_approval, prolong_action, schedule, through};
use crate::wire::Named;

/// The eligible assignment in `row`, which belongs to `account`.
pub(crate) fn eligible(row: wire::Instance, account: &Account) -> Result<EligibleAssignment, BadField> {
    let via = via(row.member_type.as_deref());
    Ok(EligibleAssignment {
        id: EligibilityId::of(&account.id, row.id),
        account: account.id.clone(),
        kind: RoleKind::Group,
        role: access(row.access_id)?,
        scope: group(row.group_id, row.group)?,
        via,
        ends_at: instant("endDateTime", row.end_date_time.as_deref())?,
        through: through(via, row.principal_id, account),
        schedule: schedule(row.eligibility_schedule_id),
        condition: None,
    })
}

/// The active assignment in `row`, which belongs to `account`.
pub(crate) fn active(row: wire::Instance, account: &Account) -> Result<ActiveAssignment, BadField> {
    let via = via(row.member_type.as_deref());
    Ok(ActiveAssignment {
        id: row.id.as_str().into(),
        account: account.id.clone(),
        kind: RoleKind::Group,
        role: access(row.access_id)?,
        scope: group(row.group_id, row.group)?,
        via,
        held: held(row.assignment_type.as_deref()),
        starts_at: instant("startDateTime", row.start_date_time.as_deref())?,
        ends_at: instant("endDateTime", row.end_date_time.as_deref())?,
        through: through(via, row.principal_id, account),
        schedule: schedule(row.assignment_schedule_id),
        condition: None,
    })
}

/// The request in `row` of those about assignments, which belongs to `account`.
pub(crate) fn activation(row: wire::Request, account: &Account) -> Result<Activation, BadField> {
    request(row, ProlongOf::Assignment, account)
}

/// The request in `row` of those about eligibilities, which belongs to `account`.
pub(crate) fn prolonging(row: wire::Request, account: &Account) -> Result<Activation, BadField> {
    request(row, ProlongOf::Eligibility, account)
}

/// The request in `row` of those about `of`, which belongs to `account`.
pub(crate) fn request(row: wire::Request, of: ProlongOf, account: &Account) -> Result<Activation, BadField> {
    let created_at =
        instant("createdDateTime", row.created_date_time.as_deref())?.ok_or(BadField("createdDateTime"))?;
    let (starts_at, planned) = starts(row.schedule_info.as_ref(), created_at)?;
    Ok(Activation {
        id: row.id.as_str().into(),
        account: account.id.clone(),
        kind: RoleKind::Group,
        action: action(row.action.as_deref(), of),
        role: access(row.access_id)?,
        scope: group(row.group_id, row.group)?,
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

/// The body that asks for `ask`, for the caller's own `principal`. Whether it is membership or ownership stands in the
/// eligible row and is copied: asking for the other one is refused.
pub(super) fn activate<'a>(ask: &'a Activate, principal: &'a PrincipalId) -> wire::NewRequest<'a> {
    wire::NewRequest {
        action: "selfActivate",
        principal_id: principal.as_str(),
        group_id: ask.target.scope.as_str(),
        access_id: ask.target.role.as_str(),
        justification: filled(&ask.justification),
        schedule_info: Some(new_schedule(ask.starts_at, ask.duration)),
        ticket_info: ask.ticket.as_ref().and_then(new_ticket),
    }
}

/// The body that ends `ask`, for the caller's own `principal`.
pub(super) fn deactivate<'a>(ask: &'a Deactivate, principal: &'a PrincipalId) -> wire::NewRequest<'a> {
    wire::NewRequest {
        action: "selfDeactivate",
        principal_id: principal.as_str(),
        group_id: ask.target.scope.as_str(),
        access_id: ask.target.role.as_str(),
        justification: None,
        schedule_info: None,
        ticket_info: None,
    }
}

/// The body that asks for more time, for the caller's own `principal`, at the service's `now`.
pub(super) fn prolong<'a>(
    ask: &'a Prolong,
    principal: &'a PrincipalId,
    now: Timestamp,
) -> wire::NewRequest<'a> {
    wire::NewRequest {
        action: prolong_action(ask.how),
        principal_id: principal.as_str(),
        group_id: ask.target.scope.as_str(),
        access_id: ask.target.role.as_str(),
        justification: filled(&ask.justification),
        schedule_info: Some(lasting(ask.duration, now)),
        ticket_info: ask.ticket.as_ref().and_then(new_ticket),
    }
}

/// Membership or ownership, in the place of a role. A word that is not known is none that could be asked for.
fn access(id: Option<String>) -> Result<RoleDefinition, BadField> {
    let id = id.map(|id| id.to_ascii_lowercase());
    let name = match id.as_deref() {
        Some("member") => "Member",
        Some("owner") => "Owner",
        _ => return Err(BadField("accessId")),
    };
    Ok(RoleDefinition {
        id: id.unwrap_or_default().as_str().into(),
        name: name.to_owned(),
        description: None,
    })
}

fn group(id: Option<String>, named: Option<Named>) -> Result<Scope, BadField> {
    let id = id.filter(|id| !id.is_empty()).ok_or(BadField("groupId"))?;
    let mut scope = Scope::group(id.as_str().into());
    scope.name = named
        .and_then(|named| named.display_name)
        .filter(|name| !name.is_empty());
    Ok(scope)
}
