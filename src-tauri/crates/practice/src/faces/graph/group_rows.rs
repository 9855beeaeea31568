//! Access to groups in Graph's spelling: `accessId` and `groupId` where directory roles have a role and a
//! scope, small letters where those have capitals, and ids in three parts.

use serde_json::{Value, json};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::rows::{action, instant, optional, schedule_info, until};
use crate::pim::{Assignment, AssignmentKind, Eligibility, Request, RequestStatus, Target};

/// The id of a schedule and of its instance.
pub(super) fn schedule_id(target: &Target, id: Uuid) -> String {
    format!("{}_{}_{id}", target.scope.as_str(), target.role.as_str())
}

/// What tells one schedule from the others in an id of three parts.
pub(super) fn schedule_in(id: &str) -> Option<Uuid> {
    let (_, last) = id.rsplit_once('_')?;
    Uuid::try_parse(last).ok()
}

pub(super) fn eligibility(row: &Eligibility, through: bool) -> Value {
    let id = schedule_id(&row.target, row.id);
    json!({
        "id": id,
        "principalId": row.principal,
        "groupId": row.target.scope.as_str(),
        "accessId": row.target.role.as_str(),
        "memberType": member_type(through),
        "startDateTime": instant(row.starts_at),
        "endDateTime": optional(row.ends_at),
        "eligibilityScheduleId": id,
    })
}

pub(super) fn assignment(row: &Assignment, through: bool) -> Value {
    let id = schedule_id(&row.target, row.id);
    json!({
        "id": id,
        "principalId": row.principal,
        "groupId": row.target.scope.as_str(),
        "accessId": row.target.role.as_str(),
        "memberType": member_type(through),
        "assignmentType": assignment_type(row),
        "startDateTime": instant(row.starts_at),
        "endDateTime": optional(row.ends_at),
        "assignmentScheduleId": id,
    })
}

pub(super) fn request(row: &Request) -> Value {
    let changed = row.changed_schedule().unwrap_or(row.id);
    json!({
        "id": row.id,
        "status": row.status.as_str(),
        "createdDateTime": instant(row.created),
        "completedDateTime": optional(row.completed.filter(|_| row.status != RequestStatus::Revoked)),
        "approvalId": row.has_approval().then_some(row.id),
        "customData": row.custom_data,
        "action": action(row.action),
        "principalId": row.principal,
        "groupId": row.target.scope.as_str(),
        "accessId": row.target.role.as_str(),
        "isValidationOnly": row.validation_only,
        "targetScheduleId": schedule_id(&row.target, changed),
        "justification": row.justification,
        "createdBy": { "application": null, "device": null, "user": { "displayName": null, "id": row.created_by } },
        "scheduleInfo": row.schedule.as_ref().map(|asked| schedule_info(asked.start, &asked.expiration)),
        "ticketInfo": { "ticketNumber": row.ticket.number, "ticketSystem": row.ticket.system },
    })
}

pub(super) fn eligibility_schedule(row: &Eligibility, through: bool, now: Timestamp) -> Value {
    let status = if row.starts_at > now {
        "Granted"
    } else {
        "Provisioned"
    };
    schedule(
        (row.id, row.principal, &row.target),
        (row.created.unwrap_or(row.starts_at), row.modified),
        (status, through),
        schedule_info(row.starts_at, &until(row.ends_at)),
    )
}

pub(super) fn assignment_schedule(row: &Assignment, through: bool) -> Value {
    let mut body = schedule(
        (row.id, row.principal, &row.target),
        (row.created.unwrap_or(row.starts_at), row.modified),
        ("Provisioned", through),
        schedule_info(row.starts_at, &until(row.ends_at)),
    );
    body["assignmentType"] = json!(assignment_type(row));
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
        "assigned"
    } else {
        "activated"
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
        "id": schedule_id(target, id),
        "principalId": principal,
        "groupId": target.scope.as_str(),
        "accessId": target.role.as_str(),
        "memberType": member_type(through),
        "createdUsing": id,
        "createdDateTime": instant(created),
        "modifiedDateTime": optional(modified),
        "status": status,
        "scheduleInfo": info,
    })
}

fn member_type(through: bool) -> &'static str {
    if through { "group" } else { "direct" }
}

fn assignment_type(row: &Assignment) -> &'static str {
    match row.kind {
        AssignmentKind::Standing => "assigned",
        AssignmentKind::Activated { .. } => "activated",
    }
}
