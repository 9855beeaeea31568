//! Schedule instances: what somebody may activate, and what somebody has.

use serde_json::{Value, json};
use uuid::Uuid;

use super::directory::single;
use super::error::GraphError;
use super::{Context, context_name, navigate, not_found, rows, shapes};
use crate::exchange::Answer;
use crate::odata::{LIST, Options, SINGLE, Shape, collection};
use crate::pim::{Assignment, Eligibility, Holding};
use crate::world::{Tenant, World};

pub(super) fn eligibilities(context: &Context<'_>, own: bool) -> Result<Answer, GraphError> {
    let shape = &shapes::ELIGIBILITY_INSTANCE;
    let options = context.options(shape, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let principal = whose(context, tenant, own, &options)?;
    let items: Vec<&Eligibility> = tenant
        .directory_roles
        .eligibilities_at(context.now)
        .filter(|row| !row.unlisted)
        .filter(|row| principal.is_none_or(|principal| row.principal == principal))
        .collect();
    let list = "roleEligibilityScheduleInstances";
    Ok(answer(
        context,
        (&world, tenant),
        items,
        rows::eligibility,
        shape,
        &options,
        (own, list),
    ))
}

pub(super) fn assignments(context: &Context<'_>, own: bool) -> Result<Answer, GraphError> {
    let shape = &shapes::ASSIGNMENT_INSTANCE;
    let options = context.options(shape, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let principal = whose(context, tenant, own, &options)?;
    let items: Vec<&Assignment> = tenant
        .directory_roles
        .listed_assignments()
        .filter(|row| principal.is_none_or(|principal| row.principal == principal))
        .collect();
    let list = "roleAssignmentScheduleInstances";
    Ok(answer(
        context,
        (&world, tenant),
        items,
        rows::assignment,
        shape,
        &options,
        (own, list),
    ))
}

pub(super) fn get(context: &Context<'_>, holding: Holding, id: &str) -> Result<Answer, GraphError> {
    let (shape, list) = match holding {
        Holding::Eligibility => (&shapes::ELIGIBILITY_INSTANCE, "roleEligibilityScheduleInstances"),
        Holding::Assignment => (&shapes::ASSIGNMENT_INSTANCE, "roleAssignmentScheduleInstances"),
    };
    let options = context.options(shape, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let pim = &tenant.directory_roles;
    let asker = context.asker(tenant);
    let may = |principal: Uuid| asker.is(principal) || asker.administrator;
    let mut rows: Box<dyn Iterator<Item = Value>> = match holding {
        Holding::Eligibility => Box::new(
            pim.eligibilities_at(context.now)
                .filter(|row| !row.unlisted && may(row.principal))
                .map(rows::eligibility),
        ),
        Holding::Assignment => Box::new(
            pim.listed_assignments()
                .filter(|row| may(row.principal))
                .map(rows::assignment),
        ),
    };
    let found = rows.find(|row| row["id"] == id).ok_or_else(|| not_found(id))?;
    let list = format!("roleManagement/directory/{list}");
    Ok(single(context, (&world, tenant), found, shape, &options, &list))
}

/// The eligibility from which an activated assignment was made.
pub(super) fn activated_using(tenant: &Tenant, row: &Value) -> Value {
    let id = row["roleAssignmentScheduleId"]
        .as_str()
        .and_then(|id| Uuid::try_parse(id).ok());
    let pim = &tenant.directory_roles;
    let used = id
        .and_then(|id| pim.request(id))
        .and_then(|request| request.eligibility);
    let used = used.and_then(|used| pim.eligibilities.iter().find(|row| row.id == used));
    used.map_or(Value::Null, rows::eligibility)
}

/// Whose rows may be shown: everybody sees their own, and administrators see all.
pub(super) fn whose(
    context: &Context<'_>,
    tenant: &Tenant,
    own: bool,
    options: &Options,
) -> Result<Option<Uuid>, GraphError> {
    let caller = context.claims.oid;
    if own {
        return Ok(Some(caller));
    }
    let filtered = options
        .filter
        .as_ref()
        .and_then(|filter| filter.required("principalId"));
    if filtered.is_some_and(|principal| principal.eq_ignore_ascii_case(&caller.to_string())) {
        return Ok(Some(caller));
    }
    if context.asker(tenant).administrator {
        Ok(None)
    } else {
        Err(GraphError::not_an_administrator())
    }
}

/// A list below `roleManagement/directory`; what `filterByCurrentUser` brings names the type of each row.
pub(super) fn answer<T>(
    context: &Context<'_>,
    (world, tenant): (&World, &Tenant),
    items: Vec<&T>,
    row: impl Fn(&T) -> Value,
    shape: &'static Shape,
    options: &Options,
    (function, list): (bool, &str),
) -> Answer {
    let name = if function {
        format!("Collection({})", shape.name)
    } else {
        format!("roleManagement/directory/{list}")
    };
    let name = context_name(&name, options);
    let typed = |item: &&T| {
        let mut row = row(item);
        if function {
            row["@odata.type"] = json!(format!("#microsoft.graph.{}", shape.name));
        }
        row
    };
    let expand =
        |shape: &Shape, row: &Value, name: &str| navigate(context, (world, tenant), shape, row, name);
    let size = context.shared.page_size;
    context.ok(collection(
        items,
        typed,
        shape,
        options,
        size,
        &context.link(&name),
        &expand,
    ))
}
