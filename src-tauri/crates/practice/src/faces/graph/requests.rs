//! Schedule requests: asking, looking, cancelling.

use axum::http::StatusCode;
use uuid::Uuid;

use super::directory::single;
use super::error::GraphError;
use super::route::Whose;
use super::{Context, ask, instances, rows, shapes};
use crate::exchange::Answer;
use crate::odata::{LIST, Options, SINGLE};
use crate::pim::{Refusal, Request};

const LIST_NAME: &str = "roleAssignmentScheduleRequests";
const FULL_NAME: &str = "roleManagement/directory/roleAssignmentScheduleRequests";

pub(super) fn list(context: &Context<'_>, whose: Whose) -> Result<Answer, GraphError> {
    let shape = &shapes::ASSIGNMENT_REQUEST;
    let options = context.options(shape, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let caller = context.claims.oid;
    let principal = match whose {
        Whose::All => instances::whose(context, tenant, false, &options)?,
        Whose::Principal => Some(caller),
        Whose::CreatedBy => None,
    };
    let items: Vec<&Request> = tenant
        .directory_roles
        .requests
        .iter()
        .filter(|row| principal.is_none_or(|principal| row.principal == principal))
        .filter(|row| whose != Whose::CreatedBy || row.created_by == caller)
        .collect();
    let function = whose != Whose::All;
    Ok(instances::answer(
        context,
        (&world, tenant),
        items,
        rows::request,
        shape,
        &options,
        (function, LIST_NAME),
    ))
}

pub(super) fn get(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let shape = &shapes::ASSIGNMENT_REQUEST;
    let options = context.options(shape, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let asker = context.asker(tenant);
    let found = request_id(id)
        .ok()
        .and_then(|id| tenant.directory_roles.request(id))
        .filter(|row| {
            row.created_by == asker.oid || row.approvers.contains(&asker.oid) || asker.administrator
        })
        .ok_or(Refusal::UnknownRequest)?;
    Ok(single(
        context,
        (&world, tenant),
        rows::request(found),
        shape,
        &options,
        FULL_NAME,
    ))
}

pub(super) fn submit(context: &Context<'_>) -> Result<Answer, GraphError> {
    context.options(&shapes::ASSIGNMENT_REQUEST, &[])?;
    let mut world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let asker = context.asker(tenant);
    let ask = ask::read(&context.call.body, &asker, &world)?;
    let tenant_id = tenant.id;
    let accepted = {
        let world = &mut *world;
        let tenant = world.tenants.get_mut(&tenant_id).ok_or_else(GraphError::denied)?;
        tenant
            .directory_roles
            .submit(&ask, &asker, context.now, &mut world.queue)?
    };
    let tenant = context.tenant(&world)?;
    let row = rows::request(&accepted);
    let options = Options::default();
    let answer = single(
        context,
        (&world, tenant),
        row,
        &shapes::ASSIGNMENT_REQUEST,
        &options,
        FULL_NAME,
    );
    Ok(Answer {
        status: StatusCode::CREATED,
        ..answer
    })
}

pub(super) fn cancel(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let mut world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let asker = context.asker(tenant);
    let tenant_id = tenant.id;
    let id = request_id(id)?;
    let world = &mut *world;
    let tenant = world.tenants.get_mut(&tenant_id).ok_or_else(GraphError::denied)?;
    tenant
        .directory_roles
        .cancel(id, &asker, context.now, &mut world.queue)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn request_id(id: &str) -> Result<Uuid, GraphError> {
    Ok(Uuid::try_parse(id).map_err(|_| Refusal::UnknownRequest)?)
}
