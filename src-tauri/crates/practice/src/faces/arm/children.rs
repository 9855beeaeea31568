//! `eligibleChildResources`: what lies in a scope, as far as the caller could activate something there.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::context::Context;
use super::error::ArmError;
use super::filter::Filter;
use super::page::{Links, page};
use crate::exchange::Answer;
use crate::scopes::{AzureScope, ScopeKind};
use crate::world::World;

/// What old versions put before the paths of subscriptions, and this list does until today.
const OLD_PREFIX: &str = "/providers/Microsoft.Subscription";

pub(super) fn list(context: &Context<'_>) -> Result<Answer, ArmError> {
    let filter = Filter::of(context.call, &["resourceType"])?;
    let deep = context.call.parameter("getAllChildren");
    let deep = deep.is_some_and(|value| value.eq_ignore_ascii_case("true"))
        && !context.shared.switches.arm.tells_level_by_level();
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.one_scope(&world)?;
    let eligible: BTreeSet<String> = caller
        .tenant
        .azure
        .eligibilities_at(context.now)
        .filter(|row| !row.unlisted && caller.is(row.principal))
        .map(|row| row.target.scope.as_str().to_ascii_lowercase())
        .collect();
    // Inside what somebody is eligible for; and on the way down to it.
    let inside = holds(&world, scope, &eligible);
    let above: BTreeSet<String> = eligible
        .iter()
        .flat_map(|scope| world.scopes.chain(scope))
        .map(|scope| scope.id.to_ascii_lowercase())
        .collect();
    let counts = |child: &AzureScope| {
        inside || above.contains(&child.id.to_ascii_lowercase()) || holds(&world, child, &eligible)
    };
    let kinds: Vec<&str> = filter.values("resourceType").collect();
    let wanted = |child: &AzureScope| {
        kinds.is_empty()
            || kinds
                .iter()
                .any(|kind| kind.eq_ignore_ascii_case(child.kind.as_str()))
    };
    let mut items = Vec::new();
    let mut open = vec![scope];
    while let Some(scope) = open.pop() {
        for child in world.scopes.children(&scope.id).filter(|child| counts(child)) {
            if wanted(child) {
                items.push(child);
            }
            if deep {
                open.push(child);
            }
        }
    }
    items.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(page(context, &items, |child| row(child), Links::Relative))
}

/// Is the scope in one of these, or one of them?
fn holds(world: &World, scope: &AzureScope, wide: &BTreeSet<String>) -> bool {
    let chain = world.scopes.chain(&scope.id);
    chain
        .iter()
        .any(|scope| wide.contains(&scope.id.to_ascii_lowercase()))
}

fn row(child: &AzureScope) -> Value {
    let id = match child.kind {
        ScopeKind::Subscription => format!("{OLD_PREFIX}{}", child.id),
        ScopeKind::ManagementGroup | ScopeKind::ResourceGroup | ScopeKind::Resource(_) => child.id.clone(),
    };
    let name = if child.name_missing {
        ""
    } else {
        child.name.as_str()
    };
    json!({ "id": id, "name": name, "type": child.kind.as_str() })
}
