//! Schedules: what somebody has, or will have, a row for each time that it was given.

use serde_json::Value;
use uuid::Uuid;

use super::directory::single;
use super::error::GraphError;
use super::instances::{answer, whose};
use super::{Context, not_found, rows, shapes};
use crate::exchange::Answer;
use crate::odata::{LIST, SINGLE, Shape};
use crate::pim::{Assignment, Eligibility, Holding, Pim, Request, RequestStatus};
use crate::world::Tenant;

/// One schedule.
pub(super) enum Schedule<'p> {
    Eligibility(&'p Eligibility),
    Assignment(&'p Assignment),
    /// An assignment that comes into being at its start.
    Planned(&'p Request),
}

pub(super) fn list(context: &Context<'_>, holding: Holding, own: bool) -> Result<Answer, GraphError> {
    let (shape, name) = named(holding);
    let options = context.options(shape, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let principal = whose(context, tenant, own, &options)?;
    let items: Vec<Schedule<'_>> = all(&tenant.directory_roles, holding)
        .into_iter()
        .filter(|schedule| principal.is_none_or(|principal| schedule.principal() == principal))
        .collect();
    Ok(answer(
        context,
        (&world, tenant),
        items.iter().collect(),
        |schedule| schedule.row(context),
        shape,
        &options,
        (own, name),
    ))
}

pub(super) fn get(context: &Context<'_>, holding: Holding, id: &str) -> Result<Answer, GraphError> {
    let (shape, name) = named(holding);
    let options = context.options(shape, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let found = Uuid::try_parse(id).ok().and_then(|id| {
        let mut rows = all(&tenant.directory_roles, holding).into_iter();
        rows.find(|schedule| schedule.id() == id)
    });
    let asker = context.asker(tenant);
    let may = |schedule: &Schedule<'_>| asker.is(schedule.principal()) || asker.administrator;
    let found = found.filter(may).ok_or_else(|| not_found(id))?;
    Ok(single(
        context,
        (&world, tenant),
        found.row(context),
        shape,
        &options,
        &format!("roleManagement/directory/{name}"),
    ))
}

/// The eligibility schedule from which an activation was made, by the activation's id.
pub(super) fn activated_using(context: &Context<'_>, tenant: &Tenant, id: &Value) -> Value {
    let pim = &tenant.directory_roles;
    let request = uuid(id).and_then(|id| pim.request(id));
    let used = request.and_then(|request| request.eligibility);
    let used = used.and_then(|used| pim.eligibilities.iter().find(|row| row.id == used));
    used.map_or(Value::Null, |row| Schedule::Eligibility(row).row(context))
}

/// The schedule with this id, as far as there (still) is one.
pub(super) fn behind(context: &Context<'_>, tenant: &Tenant, holding: Holding, id: &Value) -> Value {
    let found = uuid(id).and_then(|id| {
        let mut rows = all(&tenant.directory_roles, holding).into_iter();
        rows.find(|schedule| schedule.id() == id)
    });
    found.map_or(Value::Null, |schedule| schedule.row(context))
}

fn uuid(id: &Value) -> Option<Uuid> {
    Uuid::try_parse(id.as_str()?).ok()
}

fn named(holding: Holding) -> (&'static Shape, &'static str) {
    match holding {
        Holding::Eligibility => (&shapes::ELIGIBILITY_SCHEDULE, "roleEligibilitySchedules"),
        Holding::Assignment => (&shapes::ASSIGNMENT_SCHEDULE, "roleAssignmentSchedules"),
    }
}

/// All that lists show, in the order in which they were made.
fn all(pim: &Pim, holding: Holding) -> Vec<Schedule<'_>> {
    match holding {
        Holding::Eligibility => pim.listed_eligibilities().map(Schedule::Eligibility).collect(),
        Holding::Assignment => {
            let planned = pim.requests.iter().filter(|request| {
                request.holding == Holding::Assignment && request.status == RequestStatus::Granted
            });
            let current = pim.listed_assignments().map(Schedule::Assignment);
            current.chain(planned.map(Schedule::Planned)).collect()
        }
    }
}

impl Schedule<'_> {
    fn id(&self) -> Uuid {
        match self {
            Self::Eligibility(row) => row.id,
            Self::Assignment(row) => row.id,
            Self::Planned(row) => row.id,
        }
    }

    fn principal(&self) -> Uuid {
        match self {
            Self::Eligibility(row) => row.principal,
            Self::Assignment(row) => row.principal,
            Self::Planned(row) => row.principal,
        }
    }

    fn row(&self, context: &Context<'_>) -> Value {
        match self {
            Self::Eligibility(row) => rows::eligibility_schedule(row, context.now),
            Self::Assignment(row) => rows::assignment_schedule(row),
            Self::Planned(row) => rows::planned_schedule(row),
        }
    }
}
