//! Role settings: the policy of each role, and of both roles of each group, and its assignment to the role.

use serde_json::{Value, json};

use super::context::{Context, context_name};
use super::directory::single;
use super::error::{GraphError, bad_request, not_found};
use super::family::Branch;
use super::{navigate, rows, rules, shapes};
use crate::exchange::Answer;
use crate::odata::{Filter, LIST, Options, SINGLE, Shape, collection};
use crate::pim::{Policy, RoleId, ScopeId, Workload};
use crate::world::{Tenant, World};

/// One role's policy, and where it holds.
#[derive(Debug, Clone, Copy)]
struct Held<'a> {
    scope: &'a ScopeId,
    role: &'a RoleId,
    policy: &'a Policy,
}

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
        policy_row,
    )
}

pub(super) fn policy(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::POLICY, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let found = all(tenant).find(|held| policy_id(tenant, *held).eq_ignore_ascii_case(id));
    let found = found.ok_or_else(|| not_found(id))?;
    let kind = branch_of(found).own_scope_type();
    Ok(single(
        context,
        (&world, tenant),
        policy_row(tenant, kind, found),
        &shapes::POLICY,
        &options,
        "policies/roleManagementPolicies",
    ))
}

/// What can be expanded: the policy of an assignment, the rules of a policy.
pub(super) fn behind(tenant: &Tenant, shape: &Shape, row: &Value) -> Value {
    let of_policy = shape.name == shapes::POLICY.name;
    let named = if of_policy { &row["id"] } else { &row["policyId"] };
    let found = all(tenant).find(|held| named.as_str() == Some(policy_id(tenant, *held).as_str()));
    let Some(found) = found else { return Value::Null };
    if of_policy {
        return Value::Array(rules::rules(found.policy, tenant));
    }
    let own = branch_of(found).own_scope_type();
    policy_row(tenant, row["scopeType"].as_str().unwrap_or(own), found)
}

impl Branch {
    /// What the service calls its scopes; `Directory` is another word for the directory's.
    fn own_scope_type(self) -> &'static str {
        match self {
            Self::Directory => "DirectoryRole",
            Self::Groups => "Group",
        }
    }
}

/// The policies of both branches.
fn all(tenant: &Tenant) -> impl Iterator<Item = Held<'_>> {
    [Workload::Directory, Workload::Group]
        .into_iter()
        .flat_map(|workload| tenant.pim(workload).policies.iter())
        .map(|(scope, role, policy)| Held { scope, role, policy })
}

fn branch_of(held: Held<'_>) -> Branch {
    if held.scope.as_group().is_some() {
        Branch::Groups
    } else {
        Branch::Directory
    }
}

fn list(
    context: &Context<'_>,
    shape: &'static Shape,
    name: &str,
    row: impl Fn(&Tenant, &str, Held<'_>) -> Value,
) -> Result<Answer, GraphError> {
    let options = context.options(shape, LIST)?;
    let (branch, kind, scope) = asked_for(&options)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    // A directory scope other than the root has no settings of its own, and an unknown group none at all.
    let policies = &tenant.pim(branch.workload()).policies;
    let items: Vec<Held<'_>> = policies
        .at(&scope)
        .map(|(role, policy)| Held {
            scope: &scope,
            role,
            policy,
        })
        .collect();
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

/// Branch and type of scope in the client's word, and the scope; an error without the filter that the service
/// demands.
fn asked_for(options: &Options) -> Result<(Branch, &'static str, ScopeId), GraphError> {
    let required = |property| {
        options
            .filter
            .as_ref()
            .and_then(|filter: &Filter| filter.required(property))
    };
    let (Some(id), Some(kind)) = (required("scopeId"), required("scopeType")) else {
        return Err(bad_request("The filter must contain scopeId and scopeType."));
    };
    let kinds = [
        (Branch::Directory, Branch::Directory.own_scope_type()),
        (Branch::Directory, "Directory"),
        (Branch::Groups, Branch::Groups.own_scope_type()),
    ];
    let known = kinds
        .into_iter()
        .find(|(_, known)| known.eq_ignore_ascii_case(kind));
    let (branch, kind) =
        known.ok_or_else(|| bad_request(&format!("The scopeType '{kind}' is not supported.")))?;
    Ok((branch, kind, ScopeId::new(id)))
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

fn policy_id(tenant: &Tenant, held: Held<'_>) -> String {
    let branch = branch_of(held);
    let (kind, id) = (branch.own_scope_type(), held.policy.id);
    match branch {
        Branch::Directory => format!("{kind}_{}_{id}", tenant.id),
        Branch::Groups => format!("{kind}_{}_{id}", held.scope.as_str()),
    }
}

fn assignment_row(tenant: &Tenant, kind: &str, held: Held<'_>) -> Value {
    let policy_id = policy_id(tenant, held);
    json!({
        "id": format!("{policy_id}_{}", held.role.as_str()),
        "policyId": policy_id,
        "scopeId": held.scope.as_str(),
        "scopeType": kind,
        "roleDefinitionId": held.role.as_str(),
    })
}

fn policy_row(tenant: &Tenant, kind: &str, held: Held<'_>) -> Value {
    json!({
        "id": policy_id(tenant, held),
        "displayName": kind,
        "description": kind,
        "isOrganizationDefault": false,
        "scopeId": held.scope.as_str(),
        "scopeType": kind,
        "lastModifiedDateTime": held.policy.modified.map(rows::instant),
        "lastModifiedBy": { "displayName": null, "id": null },
    })
}
