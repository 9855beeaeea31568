//! Azure Lighthouse: what was delegated to which tenant, for those who may read at the scope.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::Caller;
use super::context::Context;
use super::error::ArmError;
use super::page::{Links, page};
use crate::delegations::{Delegation, EligibleAuthorization, Named};
use crate::exchange::Answer;
use crate::scopes::AzureScope;
use crate::world::World;

const PROVIDER: &str = "Microsoft.ManagedServices";

pub(super) fn definitions(context: &Context<'_>) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let (caller, scope) = readable(context, &world, "registrationDefinitions")?;
    let managed_by = managed_by(context)?;
    let items: Vec<&Delegation> = all(&caller)
        .filter(|found| found.subscription.eq_ignore_ascii_case(&scope.id))
        .filter(|found| {
            let managing = &found.managing_tenant;
            managed_by
                .as_ref()
                .is_none_or(|tenants| tenants.contains(managing))
        })
        .collect();
    Ok(page(
        context,
        &items,
        |found| definition_row(&world, found, false),
        Links::Absolute,
    ))
}

pub(super) fn definition(context: &Context<'_>, id: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let (caller, scope) = readable(context, &world, "registrationDefinitions")?;
    let id_known = Uuid::try_parse(id).ok();
    let found = all(&caller)
        .filter(|found| found.subscription.eq_ignore_ascii_case(&scope.id))
        .find(|found| Some(found.definition) == id_known);
    let found = found.ok_or_else(|| ArmError::not_found(id))?;
    Ok(Answer::json(
        StatusCode::OK,
        &definition_row(&world, found, false),
    ))
}

pub(super) fn assignments(context: &Context<'_>) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let (caller, scope) = readable(context, &world, "registrationAssignments")?;
    let managed_by = managed_by(context)?;
    let expanded = expanded(context);
    // A subscription's list has those of its resource groups as well.
    let items: Vec<&Delegation> = all(&caller)
        .filter(|found| world.scopes.is_within(&found.scope, &scope.id))
        .filter(|found| {
            let managing = &found.managing_tenant;
            managed_by
                .as_ref()
                .is_none_or(|tenants| tenants.contains(managing))
        })
        .collect();
    Ok(page(
        context,
        &items,
        |found| assignment_row(&world, found, expanded),
        Links::Absolute,
    ))
}

pub(super) fn assignment(context: &Context<'_>, id: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let (caller, scope) = readable(context, &world, "registrationAssignments")?;
    let id_known = Uuid::try_parse(id).ok();
    let found = all(&caller)
        .filter(|found| found.scope.eq_ignore_ascii_case(&scope.id))
        .find(|found| Some(found.assignment) == id_known);
    let found = found.ok_or_else(|| ArmError::not_found(id))?;
    Ok(Answer::json(
        StatusCode::OK,
        &assignment_row(&world, found, expanded(context)),
    ))
}

fn readable<'w>(
    context: &Context<'_>,
    world: &'w World,
    kind: &str,
) -> Result<(Caller<'w>, &'w AzureScope), ArmError> {
    let caller = context.caller(world)?;
    let scope = context.one_scope(world)?;
    caller.must(&format!("{PROVIDER}/{kind}/read"), scope)?;
    Ok((caller, scope))
}

/// The delegations that concern the caller's tenant: as the one who manages, or as the customer.
fn all<'w>(caller: &Caller<'w>) -> impl Iterator<Item = &'w Delegation> {
    let own = caller.tenant.id;
    let delegations = caller.world.delegations.iter();
    delegations.filter(move |found| [found.managing_tenant, found.customer].contains(&own))
}

/// The tenants of `managedByTenantId eq '…'` or `managedByTenantId in ('…', '…')`; none where nothing is filtered.
fn managed_by(context: &Context<'_>) -> Result<Option<Vec<Uuid>>, ArmError> {
    let Some(text) = context.call.parameter("$filter") else {
        return Ok(None);
    };
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("managedbytenantid").map(str::trim);
    let list = |rest: &'_ str| {
        let inside = rest.strip_prefix("in")?.trim_start().strip_prefix('(')?;
        inside.strip_suffix(')').map(str::to_owned)
    };
    let named = rest.and_then(|rest| rest.strip_prefix("eq ").map(str::to_owned).or_else(|| list(rest)));
    let tenant = |part: &str| Uuid::try_parse(part.trim().trim_matches('\'')).ok();
    let tenants = named.and_then(|named| named.split(',').map(tenant).collect());
    let refused = || ArmError::bad("InvalidFilter", format!("The filter '{text}' is not supported."));
    tenants.map(Some).ok_or_else(refused)
}

fn expanded(context: &Context<'_>) -> bool {
    let wanted = context.call.parameter("$expandRegistrationDefinition");
    wanted.is_some_and(|wanted| wanted.eq_ignore_ascii_case("true"))
}

fn definition_path(found: &Delegation) -> String {
    format!(
        "{}/providers/{PROVIDER}/registrationDefinitions/{}",
        found.subscription, found.definition
    )
}

/// Whose the scope is stands in the expanded form only.
fn definition_row(world: &World, found: &Delegation, expanded: bool) -> Value {
    let name = |tenant: Uuid| world.tenants.get(&tenant).map(|tenant| tenant.name.as_str());
    let authorizations = found.authorizations.iter().map(|given| {
        json!({
            "principalId": given.principal.id,
            "principalIdDisplayName": given.principal.name,
            "roleDefinitionId": given.role,
        })
    });
    let mut properties = json!({
        "description": found.description,
        "registrationDefinitionName": found.offer,
        "managedByTenantId": found.managing_tenant,
        "managedByTenantName": name(found.managing_tenant),
        "provisioningState": "Succeeded",
        "authorizations": authorizations.collect::<Vec<_>>(),
        "eligibleAuthorizations": found.eligible.iter().map(eligible_row).collect::<Vec<_>>(),
    });
    if expanded {
        properties["manageeTenantId"] = json!(found.customer);
        properties["manageeTenantName"] = json!(name(found.customer));
    }
    json!({
        "properties": properties,
        "id": definition_path(found),
        "type": format!("{PROVIDER}/registrationDefinitions"),
        "name": found.definition,
    })
}

fn eligible_row(eligible: &EligibleAuthorization) -> Value {
    let mut policy = json!({
        "multiFactorAuthProvider": if eligible.multifactor { "Azure" } else { "None" },
        "maximumActivationDuration": eligible.maximum.as_str(),
    });
    if !eligible.approvers.is_empty() {
        let approvers = eligible.approvers.iter();
        policy["managedByTenantApprovers"] = approvers
            .map(|Named { id, name }| json!({ "principalId": id, "principalIdDisplayName": name }))
            .collect();
    }
    json!({
        "principalId": eligible.principal.id,
        "principalIdDisplayName": eligible.principal.name,
        "roleDefinitionId": eligible.role,
        "justInTimeAccessPolicy": policy,
    })
}

fn assignment_row(world: &World, found: &Delegation, expanded: bool) -> Value {
    let mut properties = json!({
        "registrationDefinitionId": definition_path(found),
        "provisioningState": "Succeeded",
    });
    if expanded {
        properties["registrationDefinition"] = definition_row(world, found, true);
    }
    json!({
        "properties": properties,
        "id": format!(
            "{}/providers/{PROVIDER}/registrationAssignments/{}",
            found.scope, found.assignment
        ),
        "type": format!("{PROVIDER}/registrationAssignments"),
        "name": found.assignment,
    })
}
