//! Schedules: what somebody has, or will have, a row for each time that it was given.

use serde_json::Value;
use uuid::Uuid;

use super::context::Context;
use super::directory::single;
use super::error::{GraphError, not_found};
use super::family::{Branch, Family};
use super::group_rows;
use super::instances::{Listed, answer};
use super::seen::Seen;
use crate::exchange::Answer;
use crate::odata::{LIST, SINGLE};
use crate::pim::{Assignment, Eligibility, Holding, Pim, Request, RequestStatus, Target};
use crate::world::Tenant;

/// One schedule.
pub(super) enum Schedule<'p> {
    Eligibility(&'p Eligibility),
    Assignment(&'p Assignment),
    /// An assignment that comes into being at its start.
    Planned(&'p Request),
}

pub(super) fn list(context: &Context<'_>, family: Family, own: bool) -> Result<Answer, GraphError> {
    let (shape, name) = family.schedules();
    let options = context.options(shape, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let seen = Seen::of(context, tenant, family.branch, own, &options)?;
    let items: Vec<Schedule<'_>> = all(tenant.pim(family.workload()), family.holding)
        .into_iter()
        .filter(|schedule| seen.shows(tenant, schedule.principal(), schedule.target()))
        .collect();
    let row =
        |schedule: &Schedule<'_>| schedule.row(context, family.branch, seen.through(schedule.principal()));
    let listed = Listed {
        family,
        function: own,
        list: name,
    };
    Ok(answer(
        context,
        (&world, tenant),
        items.iter().collect(),
        row,
        shape,
        &options,
        listed,
    ))
}

pub(super) fn get(context: &Context<'_>, family: Family, id: &str) -> Result<Answer, GraphError> {
    let (shape, name) = family.schedules();
    let options = context.options(shape, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let found = schedule_id(family.branch, id).and_then(|id| {
        let mut rows = all(tenant.pim(family.workload()), family.holding).into_iter();
        rows.find(|schedule| schedule.id() == id)
    });
    let may = |schedule: &Schedule<'_>| {
        let asker = context.asker(tenant, family.workload(), Some(&schedule.target().scope));
        asker.is(schedule.principal()) || asker.administrator
    };
    let found = found.filter(may).ok_or_else(|| not_found(id))?;
    Ok(single(
        context,
        (&world, tenant),
        found.row(context, family.branch, false),
        shape,
        &options,
        &format!("{}/{name}", family.branch.path()),
    ))
}

/// The eligibility schedule from which an activation was made, by the activation's id.
pub(super) fn activated_using(context: &Context<'_>, tenant: &Tenant, branch: Branch, id: &Value) -> Value {
    let pim = tenant.pim(branch.workload());
    // A request has a plain id, its schedule the id that the branch makes of it.
    let id = id
        .as_str()
        .and_then(|id| Uuid::try_parse(id).ok().or_else(|| schedule_id(branch, id)));
    let request = id.and_then(|id| pim.request(id));
    let used = request.and_then(|request| request.eligibility);
    let used = used.and_then(|used| pim.eligibilities.iter().find(|row| row.id == used));
    used.map_or(Value::Null, |row| {
        Schedule::Eligibility(row).row(context, branch, false)
    })
}

/// The schedule with this id, as far as there (still) is one.
pub(super) fn behind(context: &Context<'_>, tenant: &Tenant, family: Family, id: &Value) -> Value {
    let id = id.as_str().and_then(|id| schedule_id(family.branch, id));
    let found = id.and_then(|id| {
        let mut rows = all(tenant.pim(family.workload()), family.holding).into_iter();
        rows.find(|schedule| schedule.id() == id)
    });
    found.map_or(Value::Null, |schedule| {
        schedule.row(context, family.branch, false)
    })
}

fn schedule_id(branch: Branch, id: &str) -> Option<Uuid> {
    match branch {
        Branch::Directory => Uuid::try_parse(id).ok(),
        Branch::Groups => group_rows::schedule_in(id),
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

    fn target(&self) -> &Target {
        match self {
            Self::Eligibility(row) => &row.target,
            Self::Assignment(row) => &row.target,
            Self::Planned(row) => &row.target,
        }
    }

    fn row(&self, context: &Context<'_>, branch: Branch, through: bool) -> Value {
        match self {
            Self::Eligibility(row) => branch.eligibility_schedule(row, through, context.now),
            Self::Assignment(row) => branch.assignment_schedule(row, through),
            Self::Planned(row) => branch.planned_schedule(row),
        }
    }
}
