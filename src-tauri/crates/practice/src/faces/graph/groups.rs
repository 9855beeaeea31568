//! Groups of the directory, and the people around them.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use super::context::{Context, context_name};
use super::directory::single;
use super::error::{GraphError, not_found};
use super::route::People;
use super::{objects, shapes};
use crate::exchange::Answer;
use crate::groups::{Group, MEMBER, OWNER};
use crate::membership::Reach;
use crate::odata::{LIST, SINGLE, collection};
use crate::world::Tenant;

pub(super) fn list(context: &Context<'_>) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::GROUP, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let name = context_name("groups", &options);
    let body = collection(
        tenant.groups.iter().collect(),
        |group| plain(group),
        &shapes::GROUP,
        &options,
        context.shared.page_size,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

pub(super) fn get(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::GROUP, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let group = find(tenant, id)?;
    Ok(single(
        context,
        (&world, tenant),
        plain(group),
        &shapes::GROUP,
        &options,
        "groups",
    ))
}

pub(super) fn people(context: &Context<'_>, id: &str, which: People) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::DIRECTORY_OBJECT, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let group = find(tenant, id)?;
    let around = match which {
        People::Members => tenant.directly_in(group, MEMBER, Reach::Listed),
        People::Owners => tenant.directly_in(group, OWNER, Reach::Listed),
        People::TransitiveMembers => all_members(tenant, group),
    };
    let name = context_name("directoryObjects", &options);
    let body = collection(
        around,
        |id| objects::principal_of(tenant, *id).unwrap_or(Value::Null),
        &shapes::DIRECTORY_OBJECT,
        &options,
        context.shared.page_size,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

/// Everybody and every group inside, from the outside in.
fn all_members(tenant: &Tenant, group: &Group) -> Vec<Uuid> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([group.id]);
    let mut outside = vec![group.id];
    while let Some(id) = outside.pop() {
        let Some(group) = tenant.group(id) else { continue };
        for inside in tenant.directly_in(group, MEMBER, Reach::Listed) {
            if seen.insert(inside) {
                found.push(inside);
                outside.push(inside);
            }
        }
    }
    found
}

fn find<'t>(tenant: &'t Tenant, id: &str) -> Result<&'t Group, GraphError> {
    let group = Uuid::try_parse(id).ok().and_then(|id| tenant.group(id));
    group.ok_or_else(|| not_found(id))
}

/// In a list of groups nobody has to be told that it is one.
fn plain(group: &Group) -> Value {
    let mut row = objects::group(group);
    if let Value::Object(members) = &mut row {
        members.remove("@odata.type");
    }
    row
}
