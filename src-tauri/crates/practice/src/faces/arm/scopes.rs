//! Lists of scopes: what somebody has a role at now. What one is only eligible for does not stand here.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::Caller;
use super::context::Context;
use super::error::ArmError;
use super::page::{Links, page};
use crate::exchange::Answer;
use crate::scopes::{AzureScope, ScopeKind, Scopes};
use crate::world::{Tenant, World};

const GROUPS: &str = "Microsoft.Management/managementGroups";

/// The scopes that the caller sees: those of a role, all in them, and all around them.
struct Visible<'w> {
    world: &'w World,
    /// Where the caller has a role, in lower case.
    held: BTreeSet<String>,
    /// The same and all around it.
    around: BTreeSet<String>,
}

impl<'w> Visible<'w> {
    fn of(caller: &Caller<'w>) -> Self {
        let held: BTreeSet<String> = caller
            .propagated()
            .map(|row| row.target.scope.as_str().to_ascii_lowercase())
            .collect();
        let around = held
            .iter()
            .flat_map(|scope| caller.world.scopes.chain(scope))
            .map(|scope| scope.id.to_ascii_lowercase())
            .collect();
        Self {
            world: caller.world,
            held,
            around,
        }
    }

    fn has(&self, scope: &AzureScope) -> bool {
        let chain = || self.world.scopes.chain(&scope.id);
        self.around.contains(&scope.id.to_ascii_lowercase())
            || chain()
                .iter()
                .any(|above| self.held.contains(&above.id.to_ascii_lowercase()))
    }

    /// Those of a kind, in the order of their paths.
    fn all(&self, kind: &ScopeKind) -> Vec<&'w AzureScope> {
        let scopes = self.world.scopes.all();
        scopes
            .filter(|scope| scope.kind == *kind && self.has(scope))
            .collect()
    }
}

pub(super) fn subscriptions(context: &Context<'_>) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let items = Visible::of(&caller).all(&ScopeKind::Subscription);
    Ok(page(
        context,
        &items,
        |scope| subscription_row(&world, scope),
        Links::Absolute,
    ))
}

pub(super) fn subscription(context: &Context<'_>, id: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let path = format!("/subscriptions/{id}");
    let scope = world
        .scopes
        .find(&path)
        .ok_or_else(|| ArmError::no_such_scope(&path))?;
    if !Visible::of(&caller).has(scope) {
        caller.must("Microsoft.Resources/subscriptions/read", scope)?;
    }
    Ok(Answer::json(StatusCode::OK, &subscription_row(&world, scope)))
}

fn subscription_row(world: &World, scope: &AzureScope) -> Value {
    let managing: BTreeSet<Uuid> = world
        .delegations
        .iter()
        .filter(|found| found.subscription.eq_ignore_ascii_case(&scope.id))
        .map(|found| found.managing_tenant)
        .collect();
    let managing: Vec<Value> = managing
        .iter()
        .map(|tenant| json!({ "tenantId": tenant }))
        .collect();
    json!({
        "id": scope.id,
        "authorizationSource": "RoleBased",
        "managedByTenants": managing,
        "subscriptionId": scope.last_part(),
        "tenantId": scope.tenant,
        "displayName": scope.name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Internal_2014-09-01",
            "quotaId": "Internal_2014-09-01",
            "spendingLimit": "Off",
        },
    })
}

pub(super) fn resource_groups(context: &Context<'_>, id: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let path = format!("/subscriptions/{id}");
    let scope = world
        .scopes
        .find(&path)
        .ok_or_else(|| ArmError::no_such_scope(&path))?;
    let visible = Visible::of(&caller);
    if !visible.has(scope) {
        caller.must("Microsoft.Resources/subscriptions/resourceGroups/read", scope)?;
    }
    let items: Vec<&AzureScope> = world
        .scopes
        .children(&scope.id)
        .filter(|child| visible.has(child))
        .collect();
    Ok(page(
        context,
        &items,
        |group| {
            json!({
                "id": group.id,
                "name": group.last_part(),
                "type": "Microsoft.Resources/resourceGroups",
                "location": "westeurope",
                "properties": { "provisioningState": "Succeeded" },
            })
        },
        Links::Absolute,
    ))
}

/// The caller's own tenant, and those where the same person is a guest.
pub(super) fn tenants(context: &Context<'_>) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let own = context.tenant(&world)?;
    let person = own.person(context.claims.oid);
    let home = person.map_or((own.id, context.claims.oid), |person| {
        person
            .home
            .as_ref()
            .map_or((own.id, person.oid), |home| (home.tenant, home.oid))
    });
    let items: Vec<&Tenant> = world
        .tenants
        .values()
        .filter(|tenant| tenant.account_of(home.0, home.1).is_some())
        .collect();
    Ok(page(
        context,
        &items,
        |tenant| {
            json!({
                "id": format!("/tenants/{}", tenant.id),
                "tenantId": tenant.id,
                "countryCode": "US",
                "displayName": tenant.name,
                "domains": [tenant.domain],
                "tenantCategory": "Home",
                "defaultDomain": tenant.domain,
                "tenantType": "AAD",
            })
        },
        Links::Absolute,
    ))
}

pub(super) fn management_groups(context: &Context<'_>) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let items = Visible::of(&caller).all(&ScopeKind::ManagementGroup);
    let mut answer = page(
        context,
        &items,
        |scope| {
            json!({
                "id": scope.id,
                "type": GROUPS,
                "name": scope.last_part(),
                "properties": { "tenantId": scope.tenant, "displayName": scope.name },
            })
        },
        Links::Absolute,
    );
    // This list alone calls the link otherwise.
    if let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body)
        && let Some(link) = body.as_object_mut().and_then(|body| body.remove("nextLink"))
    {
        body["@nextLink"] = link;
        answer = Answer::json(StatusCode::OK, &body);
    }
    Ok(answer)
}

/// One group, with what lies in it where that was asked for.
pub(super) fn management_group(context: &Context<'_>, name: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let visible = Visible::of(&caller);
    let scope = visible_group(&caller, &visible, name)?;
    let expand = context.call.parameter("$expand");
    let expand = expand.is_some_and(|expand| expand.eq_ignore_ascii_case("children"));
    let recurse = context.call.parameter("$recurse");
    let recurse = recurse.is_some_and(|recurse| recurse.eq_ignore_ascii_case("true"));
    let parent = scope
        .parent
        .as_deref()
        .and_then(|parent| world.scopes.find(parent));
    let mut properties = json!({ "tenantId": scope.tenant, "displayName": scope.name });
    if let Some(parent) = parent {
        properties["details"] = json!({ "parent": {
            "id": parent.id,
            "name": parent.last_part(),
            "displayName": parent.name,
        } });
    }
    if expand {
        properties["children"] = children(&visible, scope, recurse);
    }
    Ok(Answer::json(
        StatusCode::OK,
        &json!({ "id": scope.id, "type": GROUPS, "name": scope.last_part(), "properties": properties }),
    ))
}

fn visible_group<'w>(
    caller: &Caller<'w>,
    visible: &Visible<'w>,
    name: &str,
) -> Result<&'w AzureScope, ArmError> {
    let path = Scopes::management_group(name);
    let scope = caller.world.scopes.find(&path);
    let scope = scope.ok_or_else(|| ArmError::not_found(&path))?;
    if !visible.has(scope) {
        caller.must("Microsoft.Management/managementGroups/read", scope)?;
    }
    Ok(scope)
}

fn children(visible: &Visible<'_>, scope: &AzureScope, recurse: bool) -> Value {
    inside(visible, scope)
        .iter()
        .map(|child| {
            let mut row = json!({
                "id": child.id,
                "type": entity_type(child),
                "name": child.last_part(),
                "displayName": child.name,
            });
            if recurse && child.kind == ScopeKind::ManagementGroup {
                row["children"] = children(visible, child, recurse);
            }
            row
        })
        .collect()
}

/// The groups and subscriptions directly in a group, as far as the caller sees them.
fn inside<'w>(visible: &Visible<'w>, scope: &AzureScope) -> Vec<&'w AzureScope> {
    let children = visible.world.scopes.children(&scope.id);
    children.filter(|child| visible.has(child)).collect()
}

fn entity_type(scope: &AzureScope) -> &'static str {
    match scope.kind {
        ScopeKind::ManagementGroup => GROUPS,
        ScopeKind::Subscription | ScopeKind::ResourceGroup | ScopeKind::Resource(_) => "/subscriptions",
    }
}

pub(super) fn descendants(context: &Context<'_>, name: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let visible = Visible::of(&caller);
    let mut open = vec![visible_group(&caller, &visible, name)?];
    let mut items = Vec::new();
    while let Some(scope) = open.pop() {
        for child in inside(&visible, scope) {
            items.push(child);
            if child.kind == ScopeKind::ManagementGroup {
                open.push(child);
            }
        }
    }
    items.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(page(
        context,
        &items,
        |scope| {
            json!({
                "id": scope.id,
                "type": entity_type(scope),
                "name": scope.last_part(),
                "properties": {
                    "displayName": scope.name,
                    "parent": { "id": scope.parent },
                },
            })
        },
        Links::Absolute,
    ))
}

/// Groups and subscriptions at once, each with the names of all around it.
pub(super) fn entities(context: &Context<'_>) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let visible = Visible::of(&caller);
    let mut items = visible.all(&ScopeKind::ManagementGroup);
    items.extend(visible.all(&ScopeKind::Subscription));
    Ok(page(
        context,
        &items,
        |scope| entity(&caller, &visible, scope),
        Links::Absolute,
    ))
}

fn entity(caller: &Caller<'_>, visible: &Visible<'_>, scope: &AzureScope) -> Value {
    let mut around: Vec<&AzureScope> = caller.world.scopes.chain(&scope.id).split_off(1);
    around.reverse();
    let children = inside(visible, scope);
    let groups = |scope: &&&AzureScope| scope.kind == ScopeKind::ManagementGroup;
    let permissions = if caller.may("Microsoft.Management/managementGroups/delete", scope) {
        "delete"
    } else if caller.may("Microsoft.Management/managementGroups/write", scope) {
        "edit"
    } else if caller.may("Microsoft.Management/managementGroups/read", scope) {
        "view"
    } else {
        "noaccess"
    };
    let counted = if scope.kind == ScopeKind::ManagementGroup {
        children.len()
    } else {
        0
    };
    json!({
        "id": scope.id,
        "type": entity_type(scope),
        "name": scope.last_part(),
        "properties": {
            "tenantId": scope.tenant,
            "displayName": scope.name,
            "parent": { "id": scope.parent.as_deref().unwrap_or_default() },
            "permissions": permissions,
            "inheritedPermissions": permissions,
            "parentDisplayNameChain": around.iter().map(|scope| &scope.name).collect::<Vec<_>>(),
            "parentNameChain": around.iter().map(|scope| scope.last_part()).collect::<Vec<_>>(),
            "numberOfDescendants": counted,
            "numberOfChildren": counted,
            "numberOfChildGroups": children.iter().filter(groups).count(),
        },
    })
}
