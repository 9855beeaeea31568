//! From the service's types to the domain's, and back. What can't be read says which field it was.

use stint_domain::{
    Account, Activate, Activation, ActivationAction, ActivationStatus, ActiveAssignment, Approval,
    ApprovalId, ApprovalResult, Condition, Deactivate, EligibilityId, EligibleAssignment, Held, PrincipalId,
    Prolong, ProlongHow, ProlongOf, RoleDefinition, RoleKind, ScheduleId, Scope, Ticket, Timestamp, Via,
    format_days_iso8601,
};
use stint_pim::{
    BadField, TicketInfo, action, filled, instant, length, starts, status, trailing_guid, utc, via,
};

use crate::op;
use crate::wire::{self, Expanded, Named, Resource};

/// The eligible assignment in `row`, which belongs to `account`.
pub(crate) fn eligible(
    row: Resource<wire::Instance>,
    account: &Account,
) -> Result<EligibleAssignment, BadField> {
    let Resource { id, properties: row } = row;
    let expanded = row.expanded_properties.unwrap_or_default();
    let through = through(
        row.principal_id,
        row.principal_type,
        expanded.principal.as_ref(),
        account,
    );
    Ok(EligibleAssignment {
        id: EligibilityId::of(&account.id, canonical(&id)),
        account: account.id.clone(),
        kind: RoleKind::AzureRole,
        role: role(
            row.role_definition_id.as_deref(),
            expanded.role_definition.as_ref(),
        )?,
        scope: scope(row.scope.as_deref(), expanded.scope.as_ref())?,
        via: member(row.member_type.as_deref(), through.is_some()),
        ends_at: instant("properties/endDateTime", row.end_date_time.as_deref())?,
        through,
        schedule: row.role_eligibility_schedule_id.map(ScheduleId::new),
        condition: condition(row.condition, row.condition_version),
    })
}

/// The active assignment in `row`, which belongs to `account`.
pub(crate) fn active(row: Resource<wire::Instance>, account: &Account) -> Result<ActiveAssignment, BadField> {
    let Resource { id, properties: row } = row;
    let expanded = row.expanded_properties.unwrap_or_default();
    let through = through(
        row.principal_id,
        row.principal_type,
        expanded.principal.as_ref(),
        account,
    );
    let activated = row.assignment_type.as_deref();
    Ok(ActiveAssignment {
        id: canonical(&id).as_str().into(),
        account: account.id.clone(),
        kind: RoleKind::AzureRole,
        role: role(
            row.role_definition_id.as_deref(),
            expanded.role_definition.as_ref(),
        )?,
        scope: scope(row.scope.as_deref(), expanded.scope.as_ref())?,
        via: member(row.member_type.as_deref(), through.is_some()),
        // A word that is not known promises no deactivation.
        held: if activated.is_some_and(|word| word.eq_ignore_ascii_case("Activated")) {
            Held::Activated
        } else {
            Held::Standing
        },
        starts_at: instant("properties/startDateTime", row.start_date_time.as_deref())?,
        ends_at: instant("properties/endDateTime", row.end_date_time.as_deref())?,
        through,
        schedule: row.role_assignment_schedule_id.map(ScheduleId::new),
        condition: condition(row.condition, row.condition_version),
    })
}

/// The request in `row` of those about assignments, which belongs to `account`.
pub(crate) fn activation(row: Resource<wire::Request>, account: &Account) -> Result<Activation, BadField> {
    request(row, ProlongOf::Assignment, account)
}

/// The request in `row` of those about eligibilities, which belongs to `account`.
pub(crate) fn prolonging(row: Resource<wire::Request>, account: &Account) -> Result<Activation, BadField> {
    request(row, ProlongOf::Eligibility, account)
}

/// The request in `row` of those about `of`, which belongs to `account`.
pub(crate) fn request(
    row: Resource<wire::Request>,
    of: ProlongOf,
    account: &Account,
) -> Result<Activation, BadField> {
    let Resource { id, properties: row } = row;
    let expanded = row.expanded_properties.unwrap_or_default();
    let created_at = instant("properties/createdOn", row.created_on.as_deref())?
        .ok_or(BadField("properties/createdOn"))?;
    let (starts_at, planned) = starts(row.schedule_info.as_ref(), created_at)?;
    let word = row.status.ok_or(BadField("properties/status"))?;
    // Answers do not always repeat it.
    let around = scope_before(&id, "/providers/microsoft.authorization/");
    let Expanded {
        scope: place,
        role_definition,
        ..
    } = expanded;
    let mut role = role(row.role_definition_id.as_deref(), role_definition.as_ref())?;
    if role_definition.is_none() {
        role.name.clear();
    }
    let action = action(row.request_type.as_deref(), of);
    let status = status(&word, planned);
    let (justification, decided) = match action {
        ActivationAction::Prolong(..) => reasons(row.justification.unwrap_or_default(), status),
        ActivationAction::Activate | ActivationAction::Deactivate | ActivationAction::Other => {
            (row.justification.unwrap_or_default(), None)
        }
    };
    Ok(Activation {
        id: canonical(&id).as_str().into(),
        account: account.id.clone(),
        kind: RoleKind::AzureRole,
        action,
        role,
        scope: scope(row.scope.as_deref().or(around), place.as_ref())?,
        status,
        created_at,
        starts_at,
        duration: length(row.schedule_info, starts_at)?,
        justification,
        ticket: row.ticket_info.and_then(TicketInfo::ticket),
        // The service does not say when it was done with one.
        completed_at: None,
        approval: row
            .approval_id
            .filter(|id| !id.is_empty())
            .map(|id| Approval {
                // The whole path in answers of the service, the name alone in some samples.
                id: Some(ApprovalId::new(trailing_guid(&id))),
                ..Approval::open()
            })
            .or(decided),
    })
}

/// What both sides wrote about more time. The portal keeps both in one text, which is JSON; what was asked for
/// elsewhere may be plain.
fn reasons(text: String, status: ActivationStatus) -> (String, Option<Approval>) {
    let Ok(wire::Reasons { requestor, admin }) = serde_json::from_str(&text) else {
        return (text, None);
    };
    let result = match status {
        ActivationStatus::Provisioned => Some(ApprovalResult::Approved),
        ActivationStatus::Denied => Some(ApprovalResult::Denied),
        ActivationStatus::Waiting
        | ActivationStatus::Scheduled
        | ActivationStatus::Applying
        | ActivationStatus::Failed
        | ActivationStatus::Canceled
        | ActivationStatus::Revoked
        | ActivationStatus::Unknown => None,
    };
    let decided = result.map(|result| Approval {
        result,
        reason: admin.filter(|text| !text.is_empty()),
        ..Approval::open()
    });
    (requestor.unwrap_or_default(), decided)
}

/// The body that asks for `ask`, for the caller's own `principal`.
pub(crate) fn activate<'a>(ask: &'a Activate, principal: &'a PrincipalId) -> wire::NewRequest<'a> {
    let condition = ask.condition.as_ref();
    wire::NewRequest {
        properties: wire::NewProperties {
            principal_id: principal.as_str(),
            role_definition_id: op::role_id(&ask.target),
            request_type: "SelfActivate",
            linked_role_eligibility_schedule_id: ask.schedule.as_ref().map(ScheduleId::as_str),
            justification: filled(&ask.justification),
            schedule_info: Some(wire::NewSchedule {
                start_date_time: ask.starts_at.map(utc),
                expiration: wire::NewExpiration {
                    kind: "AfterDuration",
                    // Whole days are written as such by everybody who asks for them (contract `policies.md`).
                    duration: Some(format_days_iso8601(ask.duration)),
                    end_date_time: None,
                },
            }),
            ticket_info: ask.ticket.as_ref().and_then(ticket),
            condition: condition.map(|condition| condition.text.as_str()),
            condition_version: condition.map(|condition| condition.version.as_str()),
        },
    }
}

/// The body that ends `ask`, for the caller's own `principal`.
pub(crate) fn deactivate<'a>(ask: &'a Deactivate, principal: &'a PrincipalId) -> wire::NewRequest<'a> {
    wire::NewRequest {
        properties: wire::NewProperties {
            principal_id: principal.as_str(),
            role_definition_id: op::role_id(&ask.target),
            request_type: "SelfDeactivate",
            linked_role_eligibility_schedule_id: None,
            justification: None,
            schedule_info: None,
            ticket_info: None,
            condition: None,
            condition_version: None,
        },
    }
}

/// The body that asks for more time, for the caller's own `principal`, at the service's `now`. It names the end, as what
/// was recorded of the portal does (contract `azure-resources.md`, minimal flows): an administrator decides days later.
pub(crate) fn prolong<'a>(
    ask: &'a Prolong,
    principal: &'a PrincipalId,
    now: Timestamp,
) -> wire::NewRequest<'a> {
    let condition = ask.condition.as_ref();
    wire::NewRequest {
        properties: wire::NewProperties {
            principal_id: principal.as_str(),
            role_definition_id: op::role_id(&ask.target),
            request_type: match ask.how {
                ProlongHow::Extend => "SelfExtend",
                ProlongHow::Renew => "SelfRenew",
            },
            linked_role_eligibility_schedule_id: None,
            justification: filled(&ask.justification),
            schedule_info: Some(wire::NewSchedule {
                start_date_time: None,
                expiration: wire::NewExpiration {
                    kind: ask.duration.map_or("NoExpiration", |_| "AfterDateTime"),
                    duration: None,
                    end_date_time: ask.duration.map(|duration| utc(now + duration)),
                },
            }),
            ticket_info: ask.ticket.as_ref().and_then(ticket),
            condition: condition.map(|condition| condition.text.as_str()),
            condition_version: condition.map(|condition| condition.version.as_str()),
        },
    }
}

/// A ticket without a number is none.
fn ticket(ticket: &Ticket) -> Option<wire::NewTicket<'_>> {
    Some(wire::NewTicket {
        ticket_number: filled(&ticket.number)?,
        ticket_system: filled(&ticket.system),
    })
}

/// An id in one spelling, whichever of its own the service chose: lower case, without the prefix of subscriptions.
/// Answers repeat the path that was asked for, lists the one that is stored.
pub(crate) fn canonical(id: &str) -> String {
    Scope::in_azure(id).id.as_str().to_owned()
}

/// The place in the id of something that lies there: what stands before the last `marker`, which is in lower case.
pub(crate) fn scope_before<'a>(id: &'a str, marker: &str) -> Option<&'a str> {
    let at = id.to_ascii_lowercase().rfind(marker)?;
    id.get(..at)
}

/// A role without a name is called by its id.
fn role(id: Option<&str>, named: Option<&Named>) -> Result<RoleDefinition, BadField> {
    let id = id
        .map(trailing_guid)
        .filter(|id| !id.is_empty())
        .ok_or(BadField("properties/roleDefinitionId"))?;
    Ok(RoleDefinition {
        name: name(named).unwrap_or_else(|| id.clone()),
        id: id.as_str().into(),
        description: None,
    })
}

fn scope(path: Option<&str>, named: Option<&Named>) -> Result<Scope, BadField> {
    let path = path
        .filter(|path| !path.is_empty())
        .ok_or(BadField("properties/scope"))?;
    let mut scope = Scope::in_azure(path);
    scope.name = name(named).or(scope.name);
    Ok(scope)
}

fn name(named: Option<&Named>) -> Option<String> {
    let name = named.and_then(|named| named.display_name.clone());
    name.filter(|name| !name.is_empty())
}

/// The name of the group that a row comes through, else its id.
fn through(
    principal: Option<String>,
    kind: Option<String>,
    named: Option<&Named>,
    account: &Account,
) -> Option<String> {
    let own = account.principal.as_str();
    let is_group = kind.is_some_and(|kind| kind.to_ascii_lowercase().ends_with("group"));
    let id = principal.filter(|id| is_group && !id.eq_ignore_ascii_case(own))?;
    Some(name(named).unwrap_or(id))
}

/// A row that names a group comes through it, whatever else is said of it: `Inherited` tells where it lives.
fn member(word: Option<&str>, through_group: bool) -> Via {
    if through_group { Via::Group } else { via(word) }
}

fn condition(text: Option<String>, version: Option<String>) -> Option<Condition> {
    Some(Condition {
        text: text.filter(|text| !text.is_empty())?,
        version: version.unwrap_or_else(|| "2.0".to_owned()),
    })
}
