//! Roles and the access to them in Graph's spelling.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::SecondsFormat;
use serde_json::{Value, json};
use stint_clock::Timestamp;
use uuid::Uuid;

use crate::directory::RoleDefinition;
use crate::pim::{
    Action, Assignment, AssignmentKind, Eligibility, Expiration, Request, RequestStatus, Target,
};

/// An instant as the service writes it.
pub(super) fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

pub(super) fn optional(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| Value::from(instant(at)))
}

pub(super) fn role_definition(role: &RoleDefinition) -> Value {
    json!({
        "id": role.id,
        "description": role.description,
        "displayName": role.name,
        "isBuiltIn": true,
        "isEnabled": true,
        "resourceScopes": ["/"],
        "templateId": role.id,
        "version": "1",
        "rolePermissions": [{ "allowedResourceActions": role.actions, "condition": null }],
    })
}

/// `through`: it is a group's, and seen by somebody in the group.
pub(super) fn eligibility(row: &Eligibility, through: bool) -> Value {
    json!({
        "id": instance_id(row.principal, &row.target, "-1-e", "-1-e"),
        "principalId": row.principal,
        "roleDefinitionId": row.target.role.as_str(),
        "directoryScopeId": row.target.scope.as_str(),
        "appScopeId": null,
        "startDateTime": instant(row.starts_at),
        "endDateTime": optional(row.ends_at),
        "memberType": member_type(through),
        "roleEligibilityScheduleId": row.id,
    })
}

/// See [`eligibility`].
pub(super) fn assignment(row: &Assignment, through: bool) -> Value {
    let id = instance_id(row.principal, &row.target, "-1", "-2");
    json!({
        "id": id,
        "principalId": row.principal,
        "roleDefinitionId": row.target.role.as_str(),
        "directoryScopeId": row.target.scope.as_str(),
        "appScopeId": null,
        "startDateTime": instant(row.starts_at),
        "endDateTime": optional(row.ends_at),
        "assignmentType": match row.kind {
            AssignmentKind::Standing => "Assigned",
            AssignmentKind::Activated { .. } => "Activated",
        },
        "memberType": member_type(through),
        "roleAssignmentOriginId": id,
        "roleAssignmentScheduleId": row.id,
    })
}

/// An assignment as the directory itself lists it.
pub(super) fn role_assignment(row: &Assignment) -> Value {
    json!({
        "id": instance_id(row.principal, &row.target, "-1", "-2"),
        "principalId": row.principal,
        "roleDefinitionId": row.target.role.as_str(),
        "directoryScopeId": row.target.scope.as_str(),
        "appScopeId": null,
    })
}

pub(super) fn request(row: &Request) -> Value {
    json!({
        "id": row.id,
        "status": row.status.as_str(),
        "createdDateTime": instant(row.created),
        // A deactivation that was carried out says nothing about when.
        "completedDateTime": optional(row.completed.filter(|_| row.status != RequestStatus::Revoked)),
        "approvalId": row.has_approval().then_some(row.id),
        "customData": row.custom_data,
        "action": action(row.action),
        "principalId": row.principal,
        "roleDefinitionId": row.target.role.as_str(),
        "directoryScopeId": row.target.scope.as_str(),
        "appScopeId": null,
        "isValidationOnly": row.validation_only,
        "targetScheduleId": row.changed_schedule().unwrap_or(row.id),
        "justification": row.justification,
        "createdBy": { "application": null, "device": null, "user": { "displayName": null, "id": row.created_by } },
        "scheduleInfo": row.schedule.as_ref().map(|asked| schedule_info(asked.start, &asked.expiration)),
        "ticketInfo": { "ticketNumber": row.ticket.number, "ticketSystem": row.ticket.system },
    })
}

pub(super) fn action(action: Action) -> &'static str {
    match action {
        Action::SelfActivate => "selfActivate",
        Action::SelfDeactivate => "selfDeactivate",
        Action::SelfExtend => "selfExtend",
        Action::SelfRenew => "selfRenew",
        Action::AdminAssign => "adminAssign",
        Action::AdminUpdate => "adminUpdate",
        Action::AdminRemove => "adminRemove",
        Action::AdminExtend => "adminExtend",
        Action::AdminRenew => "adminRenew",
    }
}

/// See [`eligibility`].
pub(super) fn eligibility_schedule(row: &Eligibility, through: bool, now: Timestamp) -> Value {
    let status = if row.starts_at > now {
        "Granted"
    } else {
        "Provisioned"
    };
    let created = row.created.unwrap_or(row.starts_at);
    schedule(
        (row.id, row.principal, &row.target),
        (created, row.modified),
        (status, through),
        schedule_info(row.starts_at, &until(row.ends_at)),
    )
}

fn member_type(through: bool) -> &'static str {
    if through { "Group" } else { "Direct" }
}

/// See [`eligibility`].
pub(super) fn assignment_schedule(row: &Assignment, through: bool) -> Value {
    let mut body = schedule(
        (row.id, row.principal, &row.target),
        (row.created.unwrap_or(row.starts_at), row.modified),
        ("Provisioned", through),
        schedule_info(row.starts_at, &until(row.ends_at)),
    );
    body["assignmentType"] = json!(match row.kind {
        AssignmentKind::Standing => "Assigned",
        AssignmentKind::Activated { .. } => "Activated",
    });
    body
}

/// The schedule of a request whose start is still to come.
pub(super) fn planned_schedule(row: &Request) -> Value {
    let info = row
        .schedule
        .as_ref()
        .map_or(Value::Null, |asked| schedule_info(asked.start, &asked.expiration));
    let mut body = schedule(
        (row.id, row.principal, &row.target),
        (row.created, None),
        (row.status.as_str(), false),
        info,
    );
    body["assignmentType"] = json!(if row.action.is_admin() {
        "Assigned"
    } else {
        "Activated"
    });
    body
}

fn schedule(
    (id, principal, target): (Uuid, Uuid, &Target),
    (created, modified): (Timestamp, Option<Timestamp>),
    (status, through): (&str, bool),
    info: Value,
) -> Value {
    json!({
        "id": id,
        "principalId": principal,
        "roleDefinitionId": target.role.as_str(),
        "directoryScopeId": target.scope.as_str(),
        "appScopeId": null,
        "createdUsing": id,
        "createdDateTime": instant(created),
        "modifiedDateTime": optional(modified),
        "status": status,
        "memberType": member_type(through),
        "scheduleInfo": info,
    })
}

pub(super) fn until(end: Option<Timestamp>) -> Expiration {
    end.map_or(Expiration::Never, Expiration::AfterDateTime)
}

pub(super) fn schedule_info(start: Timestamp, ends: &Expiration) -> Value {
    json!({
        "startDateTime": instant(start),
        "recurrence": null,
        "expiration": expiration(ends),
    })
}

fn expiration(expiration: &Expiration) -> Value {
    let (kind, end, duration) = match expiration {
        Expiration::AfterDuration(duration) => ("afterDuration", Value::Null, Value::from(duration.as_str())),
        Expiration::AfterDateTime(end) => ("afterDateTime", Value::from(instant(*end)), Value::Null),
        Expiration::Never => ("noExpiration", Value::Null, Value::Null),
    };
    json!({ "type": kind, "endDateTime": end, "duration": duration })
}

/// The id of an instance: the bytes of role, principal and, below the directory, the scope's object, with
/// a suffix that tells eligible from active and where.
fn instance_id(principal: Uuid, target: &Target, wide: &str, narrow: &str) -> String {
    let role = Uuid::try_parse(target.role.as_str()).unwrap_or_default();
    let unit = target.scope.unit();
    let parts = [Some(role), Some(principal), unit];
    let bytes: Vec<u8> = parts
        .into_iter()
        .flatten()
        .flat_map(|id| id.to_bytes_le())
        .collect();
    format!(
        "{}{}",
        URL_SAFE_NO_PAD.encode(bytes),
        if unit.is_some() { narrow } else { wide }
    )
}
