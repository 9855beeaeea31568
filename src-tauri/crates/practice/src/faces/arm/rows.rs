//! What is known behind, in ARM's spelling: what has no value is absent, and ids are whole paths.

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};
use stint_clock::Timestamp;
use uuid::Uuid;

use crate::pim::{
    Action, Assignment, AssignmentKind, Condition, Eligibility, Expiration, Holding, Request, Target,
};
use crate::scopes::{AzureScope, Scopes};
use crate::world::{Tenant, World};

/// The provider's part of a path.
const PROVIDER: &str = "/providers/Microsoft.Authorization";
/// An instance is called otherwise than its schedule; this makes the one of the other, in both directions.
const INSTANCE: u128 = 0x0000_0000_0000_0000_0000_1057_a0ce_0000;

/// Where a row is seen from, which decides what it says of its membership.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) world: &'a World,
    pub(super) tenant: &'a Tenant,
    /// The scope of the list; none for the whole tenant.
    pub(super) at: Option<&'a AzureScope>,
    /// It is a list of what counts for one person, also through groups.
    pub(super) personal: bool,
}

/// The other name of an instance, or of a schedule.
pub(super) fn instance_name(schedule: Uuid) -> Uuid {
    Uuid::from_u128(schedule.as_u128() ^ INSTANCE)
}

/// An instant as instances and `createdOn` have it.
pub(super) fn instant(at: Timestamp) -> String {
    format!("{}", at.format("%Y-%m-%dT%H:%M:%S%.6fZ"))
}

/// An instant as schedules of requests have it.
pub(super) fn offset(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, false)
}

/// The whole path of something of the provider at a scope.
pub(super) fn path(scope: &str, kind: &str, name: impl std::fmt::Display) -> String {
    format!("{scope}{PROVIDER}/{kind}/{name}")
}

/// The list in which a request stands.
pub(super) fn list_of(row: &Request) -> &'static str {
    match row.holding {
        Holding::Eligibility => "roleEligibilityScheduleRequests",
        Holding::Assignment => "roleAssignmentScheduleRequests",
    }
}

/// A row whose own id, and those of the schedules it names, end in capitals: old rows do (contract `azure-resources.md`, id
/// forms).
pub(super) fn in_capitals(mut row: Value) -> Value {
    let raise = |id: &mut Value| {
        let Some(text) = id.as_str() else { return };
        let last = text.rfind('/').map_or(0, |at| at + 1);
        let (path, guid) = text.split_at(last);
        *id = Value::from(format!("{path}{}", guid.to_ascii_uppercase()));
    };
    raise(&mut row["id"]);
    raise(&mut row["name"]);
    let properties = row["properties"].as_object_mut().into_iter().flatten();
    for (name, value) in properties {
        if name.ends_with("ScheduleId") || name.ends_with("ScheduleInstanceId") {
            raise(value);
        }
    }
    row
}

/// The path of a role, as rows at a scope name it: below the subscription, or without any scope.
pub(super) fn role_path(scope: &AzureScope, role: &str) -> String {
    let subscription = scope.subscription().map(Scopes::in_subscription);
    path(&subscription.unwrap_or_default(), "roleDefinitions", role)
}

/// The GUID at the end of an id, in whatever form the id was given.
pub(super) fn tail(id: &str) -> Option<Uuid> {
    Uuid::try_parse(id.trim_end_matches('/').rsplit('/').next()?).ok()
}

pub(super) fn eligibility_instance(seen: &Seen<'_>, row: &Eligibility) -> Value {
    let mut properties = holding(seen, row.principal, &row.target, row.condition.as_ref());
    let schedule = path(row.target.scope.as_str(), "roleEligibilitySchedules", row.id);
    properties.insert("roleEligibilityScheduleId".to_owned(), schedule.into());
    running(&mut properties, row.starts_at, row.ends_at, row.created);
    let name = instance_name(row.id);
    entity(
        row.target.scope.as_str(),
        "roleEligibilityScheduleInstances",
        name,
        properties,
    )
}

pub(super) fn eligibility_schedule(seen: &Seen<'_>, row: &Eligibility) -> Value {
    let mut properties = holding(seen, row.principal, &row.target, row.condition.as_ref());
    let scope = row.target.scope.as_str();
    let request = path(scope, "roleEligibilityScheduleRequests", row.id);
    properties.insert("roleEligibilityScheduleRequestId".to_owned(), request.into());
    running(&mut properties, row.starts_at, row.ends_at, row.created);
    properties.insert(
        "updatedOn".to_owned(),
        instant(row.modified.or(row.created).unwrap_or(row.starts_at)).into(),
    );
    with_mail(&mut properties);
    entity(scope, "roleEligibilitySchedules", row.id, properties)
}

pub(super) fn assignment_instance(seen: &Seen<'_>, row: &Assignment) -> Value {
    let mut properties = holding(seen, row.principal, &row.target, row.condition.as_ref());
    let scope = row.target.scope.as_str();
    let name = instance_name(row.id);
    let schedule = path(scope, "roleAssignmentSchedules", row.id);
    properties.insert("roleAssignmentScheduleId".to_owned(), schedule.into());
    let plain = path(scope, "roleAssignments", name);
    properties.insert("originRoleAssignmentId".to_owned(), plain.into());
    origin(&mut properties, seen, row, true);
    running(&mut properties, row.starts_at, row.ends_at, row.created);
    entity(scope, "roleAssignmentScheduleInstances", name, properties)
}

pub(super) fn assignment_schedule(seen: &Seen<'_>, row: &Assignment) -> Value {
    let mut properties = holding(seen, row.principal, &row.target, row.condition.as_ref());
    let scope = row.target.scope.as_str();
    let request = path(scope, "roleAssignmentScheduleRequests", row.id);
    properties.insert("roleAssignmentScheduleRequestId".to_owned(), request.into());
    origin(&mut properties, seen, row, false);
    running(&mut properties, row.starts_at, row.ends_at, row.created);
    properties.insert(
        "updatedOn".to_owned(),
        instant(row.modified.or(row.created).unwrap_or(row.starts_at)).into(),
    );
    with_mail(&mut properties);
    entity(scope, "roleAssignmentSchedules", row.id, properties)
}

/// Schedules alone name the mail address of everybody, also of those who have none.
fn with_mail(properties: &mut Map<String, Value>) {
    let expanded = properties
        .get_mut("expandedProperties")
        .and_then(Value::as_object_mut);
    let principal = expanded.and_then(|expanded| expanded.get_mut("principal")?.as_object_mut());
    if let Some(principal) = principal {
        principal.entry("email").or_insert_with(|| "".into());
    }
}

/// Where an assignment comes from: given, or activated from an eligibility.
fn origin(properties: &mut Map<String, Value>, seen: &Seen<'_>, row: &Assignment, instance: bool) {
    let AssignmentKind::Activated { eligibility } = row.kind else {
        properties.insert("assignmentType".to_owned(), "Assigned".into());
        return;
    };
    properties.insert("assignmentType".to_owned(), "Activated".into());
    let mut rows = seen.tenant.azure.eligibilities.iter();
    let Some(found) = rows.find(|found| found.id == eligibility) else {
        return;
    };
    let scope = found.target.scope.as_str();
    let schedule = path(scope, "roleEligibilitySchedules", eligibility);
    properties.insert("linkedRoleEligibilityScheduleId".to_owned(), schedule.into());
    if instance {
        let name = instance_name(eligibility);
        let id = path(scope, "roleEligibilityScheduleInstances", name);
        properties.insert("linkedRoleEligibilityScheduleInstanceId".to_owned(), id.into());
    }
}

pub(super) fn request(seen: &Seen<'_>, row: &Request) -> Value {
    let mut properties = common(seen, row.principal, &row.target, row.condition.as_ref());
    let mut put = |name: &str, value: Value| {
        properties.insert(name.to_owned(), value);
    };
    let scope = row.target.scope.as_str();
    let list = list_of(row);
    let (target, schedules) = match row.holding {
        Holding::Eligibility => ("targetRoleEligibilityScheduleId", "roleEligibilitySchedules"),
        Holding::Assignment => ("targetRoleAssignmentScheduleId", "roleAssignmentSchedules"),
    };
    put("requestType", action(row.action).into());
    put("status", row.status.as_str().into());
    put("requestorId", row.created_by.to_string().into());
    put("createdOn", instant(row.created).into());
    if let Some(text) = justification(row) {
        put("justification", text.into());
    }
    put("ticketInfo", ticket(row));
    if let Some(schedule) = &row.schedule {
        put(
            "scheduleInfo",
            schedule_info(schedule.start, &schedule.expiration),
        );
    }
    if row.has_approval() {
        put("approvalId", path("", "roleAssignmentApprovals", row.id).into());
    }
    // What only ends something names no schedule.
    if !matches!(row.action, Action::SelfDeactivate | Action::AdminRemove) {
        let id = row.changed_schedule().unwrap_or(row.id);
        put(target, path(scope, schedules, id).into());
    }
    let mut made_from = seen.tenant.azure.eligibilities.iter();
    if let Some(found) = made_from.find(|found| Some(found.id) == row.eligibility) {
        let id = path(found.target.scope.as_str(), "roleEligibilitySchedules", found.id);
        put("linkedRoleEligibilityScheduleId", id.into());
    }
    entity(scope, list, row.id, properties)
}

/// What was written. The portal, in which an administrator decides about more time, keeps what both sides wrote in one
/// text.
fn justification(row: &Request) -> Option<String> {
    let asked = row.justification.as_deref()?;
    let prolongs = matches!(row.action, Action::SelfExtend | Action::SelfRenew);
    match &row.decided {
        Some(decided) if prolongs => {
            let both = json!({ "RequestorReason": asked, "AdminReason": decided.justification });
            Some(both.to_string())
        }
        Some(_) | None => Some(asked.to_owned()),
    }
}

fn ticket(row: &Request) -> Value {
    let mut ticket = Map::new();
    if let Some(number) = &row.ticket.number {
        ticket.insert("ticketNumber".to_owned(), number.as_str().into());
    }
    if let Some(system) = &row.ticket.system {
        ticket.insert("ticketSystem".to_owned(), system.as_str().into());
    }
    Value::Object(ticket)
}

fn schedule_info(start: Timestamp, expiration: &Expiration) -> Value {
    let expiration = match expiration {
        Expiration::AfterDuration(duration) => {
            json!({ "type": "AfterDuration", "duration": duration.as_str() })
        }
        Expiration::AfterDateTime(end) => json!({ "type": "AfterDateTime", "endDateTime": offset(*end) }),
        Expiration::Never => json!({ "type": "NoExpiration" }),
    };
    json!({ "startDateTime": offset(start), "expiration": expiration })
}

/// The service's word for what is asked.
fn action(action: Action) -> &'static str {
    match action {
        Action::SelfActivate => "SelfActivate",
        Action::SelfDeactivate => "SelfDeactivate",
        Action::SelfExtend => "SelfExtend",
        Action::SelfRenew => "SelfRenew",
        Action::AdminAssign => "AdminAssign",
        Action::AdminUpdate => "AdminUpdate",
        Action::AdminRemove => "AdminRemove",
        Action::AdminExtend => "AdminExtend",
        Action::AdminRenew => "AdminRenew",
    }
}

/// What instances and schedules have in common.
fn holding(
    seen: &Seen<'_>,
    principal: Uuid,
    target: &Target,
    condition: Option<&Condition>,
) -> Map<String, Value> {
    let mut properties = common(seen, principal, target, condition);
    properties.insert("status".to_owned(), "Provisioned".into());
    let is_group = seen.tenant.person(principal).is_none();
    let above = seen.at.is_some_and(|at| {
        let row = target.scope.as_str();
        !at.id.eq_ignore_ascii_case(row) && seen.world.scopes.is_within(&at.id, row)
    });
    let member = match (seen.personal && is_group, above) {
        (true, _) => "Group",
        (false, true) => "Inherited",
        (false, false) => "Direct",
    };
    properties.insert("memberType".to_owned(), member.into());
    properties
}

/// What all three kinds of rows have in common.
fn common(
    seen: &Seen<'_>,
    principal: Uuid,
    target: &Target,
    condition: Option<&Condition>,
) -> Map<String, Value> {
    let Seen { world, tenant, .. } = seen;
    let mut properties = Map::new();
    let mut put = |name: &str, value: Value| {
        properties.insert(name.to_owned(), value);
    };
    let id = target.scope.as_str();
    let found = world.scopes.find(id);
    let role = target.role.as_str();
    let role_id = found.map_or_else(
        || path("", "roleDefinitions", role),
        |scope| role_path(scope, role),
    );
    let known = Uuid::try_parse(role)
        .ok()
        .and_then(|role| world.azure_roles.get(&role));
    put("scope", id.into());
    put("roleDefinitionId", role_id.as_str().into());
    put("principalId", principal.to_string().into());
    let kind = principal_kind(tenant, principal);
    put("principalType", kind.into());
    if let Some(Condition { text, version }) = condition {
        put("condition", text.as_str().into());
        if let Some(version) = version {
            put("conditionVersion", version.as_str().into());
        }
    }
    let mut role = json!({ "id": role_id, "displayName": known.map_or(role, |role| role.name.as_str()) });
    role["type"] = known.map_or("CustomRole", |role| role.kind.as_str()).into();
    put(
        "expandedProperties",
        json!({
            "scope": {
                "id": id,
                "displayName": found.map_or("", |scope| scope.name.as_str()),
                "type": found.map_or("", |scope| scope.kind.as_str()),
            },
            "roleDefinition": role,
            "principal": expanded_principal(tenant, principal),
        }),
    );
    properties
}

pub(super) fn principal_kind(tenant: &Tenant, principal: Uuid) -> &'static str {
    if tenant.person(principal).is_some() {
        "User"
    } else {
        "Group"
    }
}

/// The name of a person or group.
pub(super) fn principal_name(tenant: &Tenant, principal: Uuid) -> &str {
    let person = tenant.person(principal).map(|person| person.name.as_str());
    let group = || tenant.group(principal).map(|group| group.name.as_str());
    person.or_else(group).unwrap_or_default()
}

fn expanded_principal(tenant: &Tenant, principal: Uuid) -> Value {
    let mut expanded = json!({
        "id": principal,
        "displayName": principal_name(tenant, principal),
        "type": principal_kind(tenant, principal),
    });
    let mail = tenant.person(principal).and_then(|person| person.mail.as_deref());
    if let Some(mail) = mail {
        expanded["email"] = mail.into();
    }
    expanded
}

fn running(
    properties: &mut Map<String, Value>,
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    created: Option<Timestamp>,
) {
    properties.insert("startDateTime".to_owned(), instant(starts_at).into());
    if let Some(end) = ends_at {
        properties.insert("endDateTime".to_owned(), instant(end).into());
    }
    properties.insert(
        "createdOn".to_owned(),
        instant(created.unwrap_or(starts_at)).into(),
    );
}

/// A row with its own id around its properties.
fn entity(scope: &str, kind: &str, name: Uuid, properties: Map<String, Value>) -> Value {
    json!({
        "id": path(scope, kind, name),
        "name": name,
        "type": format!("Microsoft.Authorization/{kind}"),
        "properties": properties,
    })
}
