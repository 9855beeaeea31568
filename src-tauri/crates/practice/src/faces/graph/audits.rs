//! The audit log of the directory, as far as just-in-time access writes to it.

use serde_json::{Value, json};
use stint_clock::Timestamp;

use super::context::{Context, context_name};
use super::directory::single;
use super::error::{GraphError, bad_request, not_found};
use super::family::Branch;
use super::{rows, shapes};
use crate::exchange::Answer;
use crate::groups::{Group, OWNER};
use crate::membership::Reach;
use crate::odata::{LIST, SINGLE, collection};
use crate::pim::{Action, Entry, Holding, RequestEvent, RoleId, Target, What};
use crate::world::{Tenant, World};

/// Holders of these roles may read the log.
const READERS: [&str; 5] = [
    // Global Administrator
    "62e90394-69f5-4237-9190-012177145e10",
    // Global Reader
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    // Reports Reader
    "4a5d8f65-41da-4de4-8968-e035b65339cf",
    // Security Administrator
    "194ae4cb-b126-40b2-bd5b-6091b380977d",
    // Security Reader
    "5d6b6bb7-de71-4623-b4af-96380a352509",
];
const LIST_NAME: &str = "auditLogs/directoryAudits";

pub(super) fn list(context: &Context<'_>) -> Result<Answer, GraphError> {
    let allowed: Vec<&str> = LIST.iter().copied().chain(["$orderby"]).collect();
    let options = context.options(&shapes::DIRECTORY_AUDIT, &allowed)?;
    let world = context.shared.world();
    let tenant = readable(context, &world)?;
    let mut entries = newest_first(tenant);
    match &options.order {
        Some(order) if order.property != "activityDateTime" => {
            return Err(bad_request("The log can be ordered by activityDateTime only."));
        }
        Some(order) if !order.descending => entries.reverse(),
        Some(_) | None => {}
    }
    let name = context_name(LIST_NAME, &options);
    let body = collection(
        entries,
        |(branch, entry)| row(&world, tenant, *branch, entry),
        &shapes::DIRECTORY_AUDIT,
        &options,
        context.shared.page_size,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

pub(super) fn get(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::DIRECTORY_AUDIT, SINGLE)?;
    let world = context.shared.world();
    let tenant = readable(context, &world)?;
    let mut entries = newest_first(tenant).into_iter();
    let found = entries.find(|(_, entry)| entry_id(entry).eq_ignore_ascii_case(id));
    let (branch, found) = found.ok_or_else(|| not_found(id))?;
    Ok(single(
        context,
        (&world, tenant),
        row(&world, tenant, branch, found),
        &shapes::DIRECTORY_AUDIT,
        &options,
        LIST_NAME,
    ))
}

/// The permission alone is not enough: one must also hold a role that reads the log.
fn readable<'w>(context: &Context<'_>, world: &'w World) -> Result<&'w Tenant, GraphError> {
    let tenant = context.tenant(world)?;
    let holds = |role: &str| {
        let who = tenant.principals_of(context.claims.oid, Reach::InForce);
        tenant.directory_roles.holds(&who, &Target::new(role, "/"))
    };
    if READERS.into_iter().any(holds) {
        Ok(tenant)
    } else {
        Err(GraphError::denied())
    }
}

/// What has happened to roles and to groups; of one instant the last one first.
fn newest_first(tenant: &Tenant) -> Vec<(Branch, &Entry)> {
    let of = |branch: Branch| {
        let entries = tenant.pim(branch.workload()).log.newest_first();
        entries.map(move |entry| (branch, entry))
    };
    let mut entries: Vec<_> = of(Branch::Directory).chain(of(Branch::Groups)).collect();
    entries.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.at));
    entries
}

fn entry_id(entry: &Entry) -> String {
    format!("PIM_{}_{}", entry.correlation, entry.number)
}

fn row(world: &World, tenant: &Tenant, branch: Branch, entry: &Entry) -> Value {
    let failed = match &entry.what {
        What::Request { event, .. } => matches!(event, RequestEvent::Failed | RequestEvent::Lapsed),
        What::Ended { .. } | What::Settings(_) => false,
    };
    let by = entry.by.map(|by| {
        let person = tenant.person(by);
        json!({
            "id": by,
            "displayName": person.map(|person| person.name.as_str()),
            "userPrincipalName": person.map(|person| person.upn.as_str()),
            "ipAddress": null,
        })
    });
    let service = by.is_none().then(|| {
        json!({
            "appId": null,
            "displayName": "Azure AD PIM",
            "servicePrincipalId": null,
            "servicePrincipalName": null,
        })
    });
    json!({
        "id": entry_id(entry),
        "category": match branch {
            Branch::Directory => "RoleManagement",
            Branch::Groups => "GroupManagement",
        },
        "correlationId": entry.correlation,
        "result": if failed { "failure" } else { "success" },
        "resultReason": entry.reason,
        "activityDisplayName": name(&entry.what),
        "activityDateTime": rows::instant(entry.at),
        "loggedByService": "PIM",
        "operationType": operation(&entry.what),
        "initiatedBy": { "user": by, "app": service },
        "targetResources": targets(world, tenant, branch, entry),
        "additionalDetails": details(branch, &entry.what),
    })
}

/// What the service calls it.
fn name(what: &What) -> String {
    match what {
        What::Settings(_) => "Update role setting in PIM".to_owned(),
        What::Ended { activated: true, .. } => "Remove member from role (PIM activation expired)".to_owned(),
        What::Ended { holding, .. } => format!("Remove {} in PIM completed (timebound)", from_role(*holding)),
        What::Request {
            event,
            action,
            holding,
            ends_at,
            ..
        } => request_name(*event, *action, *holding, ends_at.is_none()),
    }
}

fn request_name(event: RequestEvent, action: Action, holding: Holding, permanent: bool) -> String {
    let became = match event {
        RequestEvent::Asked => "requested",
        RequestEvent::ApprovalAsked => "approval requested",
        RequestEvent::Approved => "request approved",
        RequestEvent::Denied => "request denied",
        RequestEvent::Completed | RequestEvent::Failed => "completed",
        RequestEvent::Canceled | RequestEvent::Lapsed => "canceled",
    };
    let length = if permanent { "permanent" } else { "timebound" };
    match action {
        Action::SelfActivate => format!("Add member to role {became} (PIM activation)"),
        Action::SelfDeactivate => format!("Remove member from role {became} (PIM deactivate)"),
        Action::AdminAssign => format!("Add {} in PIM {became} ({length})", to_role(holding)),
        Action::AdminRemove => format!("Remove {} in PIM {became} ({length})", from_role(holding)),
        Action::AdminUpdate => format!("Update {} in PIM {became} ({length})", to_role(holding)),
        Action::SelfExtend | Action::AdminExtend => {
            format!("Add {} in PIM {became} (extend)", to_role(holding))
        }
        Action::SelfRenew | Action::AdminRenew => {
            format!("Add {} in PIM {became} (renew)", to_role(holding))
        }
    }
}

fn to_role(holding: Holding) -> &'static str {
    match holding {
        Holding::Eligibility => "eligible member to role",
        Holding::Assignment => "member to role",
    }
}

fn from_role(holding: Holding) -> &'static str {
    match holding {
        Holding::Eligibility => "eligible member from role",
        Holding::Assignment => "member from role",
    }
}

fn operation(what: &What) -> Option<&'static str> {
    match what {
        What::Request {
            action: Action::SelfActivate,
            ..
        } => Some("ActivateRole"),
        What::Request { .. } | What::Ended { .. } | What::Settings(_) => None,
    }
}

/// Role, request, person or group, and scope, in this order.
fn targets(world: &World, tenant: &Tenant, branch: Branch, entry: &Entry) -> Value {
    let role = |id: &RoleId| {
        if branch == Branch::Groups {
            return json!({
                "id": null,
                "displayName": if id.as_str() == OWNER { "Owner" } else { "Member" },
                "type": "Role",
                "modifiedProperties": [],
            });
        }
        let known = world
            .roles
            .values()
            .find(|role| RoleId::new(&role.id.to_string()) == *id);
        json!({
            "id": id.as_str(),
            "displayName": known.map(|role| role.name.as_str()),
            "type": "Role",
            "modifiedProperties": [],
        })
    };
    let group = |group: &Group| {
        json!({
            "id": group.id,
            "displayName": group.name,
            "type": "Group",
            "modifiedProperties": [],
        })
    };
    let (principal, Target { role: id, scope }) = match &entry.what {
        What::Settings(target) => {
            let of_group = tenant.group_at(&target.scope).map(group);
            return [role(&target.role)].into_iter().chain(of_group).collect();
        }
        What::Request {
            principal, target, ..
        }
        | What::Ended {
            principal, target, ..
        } => (principal, target),
    };
    let person = tenant.person(*principal);
    let whole = tenant.group(*principal);
    let unit = scope.unit().and_then(|unit| {
        let mut units = tenant.administrative_units.iter();
        units.find(|known| known.id == unit)
    });
    let (id_of_place, place, kind) = match (unit, tenant.group_at(scope)) {
        (Some(unit), _) => (unit.id, &unit.name, "Other"),
        (None, Some(group)) => (group.id, &group.name, "Group"),
        (None, None) => (tenant.id, &tenant.name, "Directory"),
    };
    json!([
        role(id),
        { "id": entry.correlation, "displayName": null, "type": "Request", "modifiedProperties": [] },
        {
            "id": principal,
            "displayName": person.map(|person| &person.name).or(whole.map(|group| &group.name)),
            "userPrincipalName": person.map(|person| person.upn.as_str()),
            "type": if whole.is_some() { "Group" } else { "User" },
            "modifiedProperties": [],
        },
        {
            "id": id_of_place,
            "displayName": place,
            "type": kind,
            "modifiedProperties": [],
        },
    ])
}

fn details(branch: Branch, what: &What) -> Value {
    let mut details = Vec::new();
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            details.push(json!({ "key": key, "value": value }));
        }
    };
    let role = match what {
        What::Settings(target) | What::Request { target, .. } | What::Ended { target, .. } => &target.role,
    };
    if branch == Branch::Directory {
        add("RoleDefinitionOriginId", Some(role.as_str().to_owned()));
        add("RoleDefinitionOriginType", Some("BuiltInRole".to_owned()));
        add("TemplateId", Some(role.as_str().to_owned()));
    }
    if let What::Request {
        justification,
        ticket,
        starts_at,
        ends_at,
        ..
    } = what
    {
        let at = |at: &Option<Timestamp>| at.map(rows::instant);
        add("StartTime", at(starts_at));
        add("ExpirationTime", at(ends_at));
        add("Justification", justification.clone());
        add("TicketNumber", ticket.number.clone());
        add("TicketSystem", ticket.system.clone());
    }
    Value::Array(details)
}
