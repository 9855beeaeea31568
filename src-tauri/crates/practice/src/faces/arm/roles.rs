//! Role definitions, plain role assignments, and the caller's own permissions at a scope.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::context::Context;
use super::error::ArmError;
use super::filter::Filter;
use super::lists::Wanted;
use super::page::{Links, page};
use super::rows::{self, path, principal_kind};
use crate::exchange::Answer;
use crate::pim::{Assignment, ScopeId};
use crate::scopes::{AzureRole, AzureScope, Permission};
use crate::world::Tenant;

const READ_DEFINITIONS: &str = "Microsoft.Authorization/roleDefinitions/read";
const READ_ASSIGNMENTS: &str = "Microsoft.Authorization/roleAssignments/read";

/// What the caller may do at a scope, once the news of it has come everywhere.
pub(super) fn permissions(context: &Context<'_>) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.one_scope(&world)?;
    let items = caller.permissions(scope);
    Ok(page(context, &items, |entry| permission(entry), Links::Absolute))
}

fn permission(permission: &Permission) -> Value {
    json!({
        "actions": permission.actions,
        "notActions": permission.not_actions,
        "dataActions": permission.data_actions,
        "notDataActions": permission.not_data_actions,
    })
}

/// All role definitions: everybody may read those of the whole tenant, those at a scope only who may read there.
pub(super) fn definitions(context: &Context<'_>) -> Result<Answer, ArmError> {
    let filter = Filter::of(context.call, &["atScopeAndBelow", "type", "roleName"])?;
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.scope_in(&world)?;
    if let Some(scope) = scope {
        caller.must(READ_DEFINITIONS, scope)?;
    }
    let is = |property: &str, value: &str| {
        let mut wanted = filter.values(property).peekable();
        wanted.peek().is_none() || wanted.any(|wanted| wanted.eq_ignore_ascii_case(value))
    };
    let roles = world.azure_roles.values();
    let items: Vec<&AzureRole> = roles
        .filter(|role| is("type", role.kind.as_str()) && is("roleName", &role.name))
        .collect();
    Ok(page(
        context,
        &items,
        |role| definition_row(scope, role),
        Links::Absolute,
    ))
}

pub(super) fn definition(context: &Context<'_>, id: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.scope_in(&world)?;
    if let Some(scope) = scope {
        caller.must(READ_DEFINITIONS, scope)?;
    }
    let found = Uuid::try_parse(id).ok().and_then(|id| world.azure_roles.get(&id));
    let role = found.ok_or_else(|| {
        let message = format!("The specified role definition with ID '{id}' does not exist.");
        ArmError::new(StatusCode::NOT_FOUND, "RoleDefinitionDoesNotExist", message)
    })?;
    Ok(Answer::json(StatusCode::OK, &definition_row(scope, role)))
}

fn definition_row(scope: Option<&AzureScope>, role: &AzureRole) -> Value {
    let id = role.id.to_string();
    json!({
        "id": scope.map_or_else(|| path("", "roleDefinitions", &id), |scope| rows::role_path(scope, &id)),
        "name": id,
        "type": "Microsoft.Authorization/roleDefinitions",
        "properties": {
            "roleName": role.name,
            "description": role.description,
            "type": role.kind.as_str(),
            "permissions": [permission(&role.permission)],
            "assignableScopes": ["/"],
        },
    })
}

/// Plain assignments, those that came of activations among them.
pub(super) fn assignments(context: &Context<'_>) -> Result<Answer, ArmError> {
    let filter = Filter::of(context.call, &["atScope", "assignedTo", "principalId"])?;
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.one_scope(&world)?;
    caller.must(READ_ASSIGNMENTS, scope)?;
    let wanted = Wanted::of(&filter, &caller, Some(scope), READ_ASSIGNMENTS)?;
    let azure = &caller.tenant.azure;
    let items: Vec<&Assignment> = azure
        .listed_assignments()
        .filter(|row| wanted.takes(&world, row.principal, &row.target))
        .collect();
    Ok(page(
        context,
        &items,
        |row| assignment_row(caller.tenant, scope, row),
        Links::Absolute,
    ))
}

pub(super) fn assignment(context: &Context<'_>, name: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.one_scope(&world)?;
    caller.must(READ_ASSIGNMENTS, scope)?;
    let id = Uuid::try_parse(name).ok().map(rows::instance_name);
    let own = ScopeId::new(&scope.id);
    let mut rows = caller.tenant.azure.listed_assignments();
    let found = rows.find(|row| Some(row.id) == id && row.target.scope == own);
    let row = found.ok_or_else(|| {
        let message = format!("The role assignment '{name}' is not found.");
        ArmError::new(StatusCode::NOT_FOUND, "RoleAssignmentNotFound", message)
    })?;
    Ok(Answer::json(
        StatusCode::OK,
        &assignment_row(caller.tenant, scope, row),
    ))
}

fn assignment_row(tenant: &Tenant, seen_from: &AzureScope, row: &Assignment) -> Value {
    let name = rows::instance_name(row.id);
    let scope = row.target.scope.as_str();
    let created = row.created.unwrap_or(row.starts_at);
    let mut properties = json!({
        "scope": scope,
        "roleDefinitionId": rows::role_path(seen_from, row.target.role.as_str()),
        "principalId": row.principal,
        "principalType": principal_kind(tenant, row.principal),
        "createdOn": rows::instant(created),
        "updatedOn": rows::instant(row.modified.unwrap_or(created)),
    });
    if let Some(condition) = &row.condition {
        properties["condition"] = condition.text.as_str().into();
        properties["conditionVersion"] = condition.version.as_deref().into();
    }
    json!({
        "id": path(scope, "roleAssignments", name),
        "name": name,
        "type": "Microsoft.Authorization/roleAssignments",
        "properties": properties,
    })
}
