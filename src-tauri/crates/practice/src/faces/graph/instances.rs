//! Schedule instances: what somebody may activate, and what somebody has.

use serde_json::{Value, json};
use uuid::Uuid;

use super::context::{Context, context_name};
use super::directory::single;
use super::error::{GraphError, not_found};
use super::family::{Branch, Family};
use super::seen::Seen;
use super::{group_rows, navigate};
use crate::exchange::Answer;
use crate::odata::{LIST, Options, SINGLE, Shape, collection};
use crate::pim::{Assignment, Eligibility, Holding};
use crate::world::{Tenant, World};

pub(super) fn list(context: &Context<'_>, family: Family, own: bool) -> Result<Answer, GraphError> {
    let (shape, name) = family.instances();
    let options = context.options(shape, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let branch = family.branch;
    let seen = Seen::of(context, tenant, branch, own, &options)?;
    let pim = tenant.pim(family.workload());
    let listed = Listed {
        family,
        function: own,
        list: name,
    };
    Ok(match family.holding {
        Holding::Eligibility => {
            let items: Vec<&Eligibility> = pim
                .eligibilities_at(context.now)
                .filter(|row| !row.unlisted && seen.shows(tenant, row.principal, &row.target))
                .collect();
            let row = |row: &Eligibility| branch.eligibility(row, seen.through(row.principal));
            answer(context, (&world, tenant), items, row, shape, &options, listed)
        }
        Holding::Assignment => {
            let items: Vec<&Assignment> = pim
                .listed_assignments()
                .filter(|row| seen.shows(tenant, row.principal, &row.target))
                .collect();
            let row = |row: &Assignment| branch.assignment(row, seen.through(row.principal));
            answer(context, (&world, tenant), items, row, shape, &options, listed)
        }
    })
}

pub(super) fn get(context: &Context<'_>, family: Family, id: &str) -> Result<Answer, GraphError> {
    let (shape, list) = family.instances();
    let options = context.options(shape, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let pim = tenant.pim(family.workload());
    let branch = family.branch;
    let may = |principal: Uuid, scope| {
        let asker = context.asker(tenant, family.workload(), Some(scope));
        asker.is(principal) || asker.administrator
    };
    let mut rows: Box<dyn Iterator<Item = Value>> = match family.holding {
        Holding::Eligibility => Box::new(
            pim.eligibilities_at(context.now)
                .filter(|row| !row.unlisted)
                .map(|row| (branch.eligibility(row, false), row.principal, &row.target.scope))
                .filter(|(row, principal, scope)| row["id"] == id && may(*principal, scope))
                .map(|(row, ..)| row),
        ),
        Holding::Assignment => Box::new(
            pim.listed_assignments()
                .map(|row| (branch.assignment(row, false), row.principal, &row.target.scope))
                .filter(|(row, principal, scope)| row["id"] == id && may(*principal, scope))
                .map(|(row, ..)| row),
        ),
    };
    let found = rows.next().ok_or_else(|| not_found(id))?;
    let list = format!("{}/{list}", branch.path());
    Ok(single(context, (&world, tenant), found, shape, &options, &list))
}

/// The eligibility from which an activated assignment was made.
pub(super) fn activated_using(tenant: &Tenant, branch: Branch, row: &Value) -> Value {
    let id = match branch {
        Branch::Directory => row["roleAssignmentScheduleId"]
            .as_str()
            .and_then(|id| Uuid::try_parse(id).ok()),
        Branch::Groups => row["assignmentScheduleId"]
            .as_str()
            .and_then(group_rows::schedule_in),
    };
    let pim = tenant.pim(branch.workload());
    let used = id
        .and_then(|id| pim.request(id))
        .and_then(|request| request.eligibility);
    let used = used.and_then(|used| pim.eligibilities.iter().find(|row| row.id == used));
    used.map_or(Value::Null, |row| branch.eligibility(row, false))
}

/// Which list an answer is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed {
    pub(super) family: Family,
    /// What `filterByCurrentUser` brings names the type of each row.
    pub(super) function: bool,
    pub(super) list: &'static str,
}

/// One page of a list.
pub(super) fn answer<T>(
    context: &Context<'_>,
    (world, tenant): (&World, &Tenant),
    items: Vec<&T>,
    row: impl Fn(&T) -> Value,
    shape: &'static Shape,
    options: &Options,
    listed: Listed,
) -> Answer {
    let name = if listed.function {
        format!("Collection({})", shape.name)
    } else {
        format!("{}/{}", listed.family.branch.path(), listed.list)
    };
    let name = context_name(&name, options);
    let typed = |item: &&T| {
        let mut row = row(item);
        if listed.function {
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
