//! Schedule requests: asking, looking, cancelling.

use axum::http::StatusCode;
use uuid::Uuid;

use super::directory::single;
use super::error::GraphError;
use super::route::Whose;
use super::{Context, ask, instances, rows, shapes};
use crate::exchange::Answer;
use crate::odata::{LIST, Options, SINGLE, Shape};
use crate::pim::{Holding, Refusal, Request};

/// The type and the list's name of one of the two kinds of requests.
fn named(holding: Holding) -> (&'static Shape, &'static str) {
    match holding {
        Holding::Eligibility => (&shapes::ELIGIBILITY_REQUEST, "roleEligibilityScheduleRequests"),
        Holding::Assignment => (&shapes::ASSIGNMENT_REQUEST, "roleAssignmentScheduleRequests"),
    }
}

pub(super) fn list(context: &Context<'_>, holding: Holding, whose: Whose) -> Result<Answer, GraphError> {
    let (shape, name) = named(holding);
    let options = context.options(shape, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let asker = context.asker(tenant);
    let caller = asker.oid;
    let everybody = match whose {
        Whose::All => instances::whose(context, tenant, false, &options)?.is_none(),
        Whose::Principal | Whose::CreatedBy | Whose::Approver => false,
    };
    let concerns = |row: &&Request| match whose {
        Whose::All => everybody || row.principal == caller,
        Whose::Principal => row.principal == caller,
        Whose::CreatedBy => row.created_by == caller,
        // Nobody decides their own.
        Whose::Approver => row.may_be_decided_by(&asker),
    };
    let requests = tenant.directory_roles.requests.iter();
    let items: Vec<&Request> = requests
        .filter(|row| row.holding == holding)
        .filter(concerns)
        .collect();
    Ok(instances::answer(
        context,
        (&world, tenant),
        items,
        rows::request,
        shape,
        &options,
        (whose != Whose::All, name),
    ))
}

pub(super) fn get(context: &Context<'_>, holding: Holding, id: &str) -> Result<Answer, GraphError> {
    let (shape, name) = named(holding);
    let options = context.options(shape, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let asker = context.asker(tenant);
    let found = request_id(id)
        .ok()
        .and_then(|id| tenant.directory_roles.request(id))
        .filter(|row| row.holding == holding)
        .filter(|row| {
            row.created_by == asker.oid
                || row.principal == asker.oid
                || row.may_be_decided_by(&asker)
                || asker.administrator
        })
        .ok_or(Refusal::UnknownRequest)?;
    Ok(single(
        context,
        (&world, tenant),
        rows::request(found),
        shape,
        &options,
        &format!("roleManagement/directory/{name}"),
    ))
}

pub(super) fn submit(context: &Context<'_>, holding: Holding) -> Result<Answer, GraphError> {
    let (shape, name) = named(holding);
    context.options(shape, &[])?;
    let mut world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let asker = context.asker(tenant);
    let ask = ask::read(&context.call.body, holding, &asker, (&world, tenant))?;
    let tenant_id = tenant.id;
    let accepted = {
        let world = &mut *world;
        let tenant = world.tenants.get_mut(&tenant_id).ok_or_else(GraphError::denied)?;
        tenant
            .directory_roles
            .submit(&ask, &asker, context.now, &mut world.queue)?
    };
    let tenant = context.tenant(&world)?;
    let answer = single(
        context,
        (&world, tenant),
        rows::request(&accepted),
        shape,
        &Options::default(),
        &format!("roleManagement/directory/{name}"),
    );
    Ok(Answer {
        status: StatusCode::CREATED,
        ..answer
    })
}

pub(super) fn cancel(context: &Context<'_>, holding: Holding, id: &str) -> Result<Answer, GraphError> {
    let mut world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let (tenant_id, asker) = (tenant.id, context.asker(tenant));
    let id = request_id(id)?;
    let world = &mut *world;
    let tenant = world.tenants.get_mut(&tenant_id).ok_or_else(GraphError::denied)?;
    let pim = &mut tenant.directory_roles;
    let request = pim.request(id).filter(|request| request.holding == holding);
    request.ok_or(Refusal::UnknownRequest)?;
    pim.cancel(id, &asker, None, context.now, &mut world.queue)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn request_id(id: &str) -> Result<Uuid, GraphError> {
    Ok(Uuid::try_parse(id).map_err(|_| Refusal::UnknownRequest)?)
}
