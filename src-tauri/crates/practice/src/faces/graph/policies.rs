//! Role settings: the policy of each role, and its assignment to the role.

use serde_json::{Value, json};

use super::directory::single;
use super::error::GraphError;
use super::{Context, bad_request, context_name, navigate, not_found, rows, rules, shapes};
use crate::exchange::Answer;
use crate::odata::{Filter, LIST, Options, SINGLE, Shape, collection};
use crate::pim::{Policy, RoleId, ScopeId};
use crate::world::{Tenant, World};

/// One role's policy.
type Held<'a> = (&'a RoleId, &'a Policy);

pub(super) fn assignments(context: &Context<'_>) -> Result<Answer, GraphError> {
    list(
        context,
        &shapes::POLICY_ASSIGNMENT,
        "policies/roleManagementPolicyAssignments",
        assignment_row,
    )
}

pub(super) fn policies(context: &Context<'_>) -> Result<Answer, GraphError> {
    list(
        context,
        &shapes::POLICY,
        "policies/roleManagementPolicies",
        |tenant, kind, (_, policy)| policy_row(tenant, kind, policy),
    )
}

pub(super) fn policy(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::POLICY, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let mut policies = tenant
        .directory_roles
        .policies
        .iter()
        .map(|(_, _, policy)| policy);
    let found = policies.find(|policy| policy_id(tenant, policy).eq_ignore_ascii_case(id));
    let found = found.ok_or_else(|| not_found(id))?;
    let row = policy_row(tenant, SCOPE_TYPE, found);
    Ok(single(
        context,
        (&world, tenant),
        row,
        &shapes::POLICY,
        &options,
        "policies/roleManagementPolicies",
    ))
}

/// What can be expanded: the policy of an assignment, the rules of a policy.
pub(super) fn behind(tenant: &Tenant, shape: &Shape, row: &Value) -> Value {
    let named = if shape.name == shapes::POLICY.name {
        &row["id"]
    } else {
        &row["policyId"]
    };
    let mut policies = tenant
        .directory_roles
        .policies
        .iter()
        .map(|(_, _, policy)| policy);
    let found = policies.find(|policy| named.as_str() == Some(policy_id(tenant, policy).as_str()));
    let Some(found) = found else { return Value::Null };
    if shape.name == shapes::POLICY.name {
        Value::Array(rules::rules(found, tenant))
    } else {
        policy_row(tenant, row["scopeType"].as_str().unwrap_or(SCOPE_TYPE), found)
    }
}

/// What the service calls the directory's scope; `Directory` is another word for it.
const SCOPE_TYPE: &str = "DirectoryRole";

fn list(
    context: &Context<'_>,
    shape: &'static Shape,
    name: &str,
    row: impl Fn(&Tenant, &str, Held<'_>) -> Value,
) -> Result<Answer, GraphError> {
    let options = context.options(shape, LIST)?;
    let kind = asked_for(&options)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let items: Vec<Held<'_>> = if kind.is_some() {
        tenant.directory_roles.policies.at(&ScopeId::new("/")).collect()
    } else {
        // A group that is not managed here, or a directory scope that has no settings of its own.
        Vec::new()
    };
    let kind = kind.unwrap_or(SCOPE_TYPE);
    let body = rows_of(
        context,
        (&world, tenant),
        items,
        |held| row(tenant, kind, *held),
        shape,
        &options,
        name,
    );
    Ok(context.ok(body))
}

/// The type of scope in the client's word, when the filter means the directory; an error without the
/// filter that the service demands.
fn asked_for(options: &Options) -> Result<Option<&'static str>, GraphError> {
    let required = |property| {
        options
            .filter
            .as_ref()
            .and_then(|filter: &Filter| filter.required(property))
    };
    let (Some(id), Some(kind)) = (required("scopeId"), required("scopeType")) else {
        return Err(bad_request("The filter must contain scopeId and scopeType."));
    };
    let kinds = [SCOPE_TYPE, "Directory"];
    let known = kinds.into_iter().find(|known| known.eq_ignore_ascii_case(kind));
    match known {
        Some(known) => Ok((id == "/").then_some(known)),
        None if kind.eq_ignore_ascii_case("Group") => Ok(None),
        None => Err(bad_request(&format!("The scopeType '{kind}' is not supported."))),
    }
}

fn rows_of(
    context: &Context<'_>,
    (world, tenant): (&World, &Tenant),
    items: Vec<Held<'_>>,
    row: impl Fn(&Held<'_>) -> Value,
    shape: &'static Shape,
    options: &Options,
    name: &str,
) -> Value {
    let name = context_name(name, options);
    let expand =
        |shape: &Shape, row: &Value, name: &str| navigate(context, (world, tenant), shape, row, name);
    collection(
        items,
        row,
        shape,
        options,
        context.shared.page_size,
        &context.link(&name),
        &expand,
    )
}

fn policy_id(tenant: &Tenant, policy: &Policy) -> String {
    format!("{SCOPE_TYPE}_{}_{}", tenant.id, policy.id)
}

fn assignment_row(tenant: &Tenant, kind: &str, (role, policy): Held<'_>) -> Value {
    let policy_id = policy_id(tenant, policy);
    json!({
        "id": format!("{policy_id}_{}", role.as_str()),
        "policyId": policy_id,
        "scopeId": "/",
        "scopeType": kind,
        "roleDefinitionId": role.as_str(),
    })
}

fn policy_row(tenant: &Tenant, kind: &str, policy: &Policy) -> Value {
    json!({
        "id": policy_id(tenant, policy),
        "displayName": kind,
        "description": kind,
        "isOrganizationDefault": false,
        "scopeId": "/",
        "scopeType": kind,
        "lastModifiedDateTime": policy.modified.map(rows::instant),
        "lastModifiedBy": { "displayName": null, "id": null },
    })
}
