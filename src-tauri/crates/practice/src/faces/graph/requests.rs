//! Schedule requests: asking, looking, cancelling.

use axum::http::StatusCode;
use uuid::Uuid;

use super::ask;
use super::context::Context;
use super::directory::single;
use super::error::GraphError;
use super::family::Family;
use super::instances::{self, Listed};
use super::route::Whose;
use super::seen::Seen;
use crate::exchange::Answer;
use crate::odata::{LIST, Options, SINGLE};
use crate::pim::{Pim, Refusal, Request};
use crate::world::Tenant;

pub(super) fn list(context: &Context<'_>, family: Family, whose: Whose) -> Result<Answer, GraphError> {
    let (shape, name) = family.requests();
    let options = context.options(shape, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let asker = context.asker(tenant, family.workload(), None);
    let seen = match whose {
        Whose::All => Seen::of(context, tenant, family.branch, false, &options)?,
        Whose::Principal | Whose::CreatedBy | Whose::Approver => Seen::Only(asker.oid),
    };
    let concerns = |row: &&Request| match whose {
        // Requests are those of a person; what a group has asked for stands with the group.
        Whose::All | Whose::Principal => seen.shows(tenant, row.principal, &row.target),
        Whose::CreatedBy => row.created_by == asker.oid,
        Whose::Approver => row.may_be_decided_by(&asker),
    };
    let requests = tenant.pim(family.workload()).requests.iter();
    let items: Vec<&Request> = requests
        .filter(|row| row.holding == family.holding)
        .filter(concerns)
        .collect();
    let listed = Listed {
        family,
        function: whose != Whose::All,
        list: name,
    };
    Ok(instances::answer(
        context,
        (&world, tenant),
        items,
        |row| family.branch.request(row),
        shape,
        &options,
        listed,
    ))
}

pub(super) fn get(context: &Context<'_>, family: Family, id: &str) -> Result<Answer, GraphError> {
    let (shape, name) = family.requests();
    let options = context.options(shape, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let found = find(tenant.pim(family.workload()), family, id)?;
    let asker = context.asker(tenant, family.workload(), Some(&found.target.scope));
    let visible = found.created_by == asker.oid
        || asker.is(found.principal)
        || found.may_be_decided_by(&asker)
        || asker.administrator;
    if !visible {
        return Err(Refusal::UnknownRequest.into());
    }
    Ok(single(
        context,
        (&world, tenant),
        family.branch.request(found),
        shape,
        &options,
        &format!("{}/{name}", family.branch.path()),
    ))
}

pub(super) fn submit(context: &Context<'_>, family: Family) -> Result<Answer, GraphError> {
    let (shape, name) = family.requests();
    context.options(shape, &[])?;
    let mut world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let ask = ask::read(&context.call.body, family, (&world, tenant))?;
    let asker = context.asker(tenant, family.workload(), Some(&ask.target.scope));
    if ask.action.is_admin() {
        ask::check_administering(&ask, &asker, tenant)?;
    }
    let tenant_id = tenant.id;
    let accepted = {
        let world = &mut *world;
        let tenant = world.tenants.get_mut(&tenant_id).ok_or_else(GraphError::denied)?;
        let pim = tenant.pim_mut(family.workload());
        let accepted = pim
            .submit(&ask, &asker, context.now, &mut world.queue)
            .map_err(|refusal| GraphError::of(refusal, family.branch))?;
        if ask.action.is_admin() && !ask.validation_only {
            tenant.onboard(&ask.target.scope);
        }
        accepted
    };
    let tenant = context.tenant(&world)?;
    let answer = single(
        context,
        (&world, tenant),
        family.branch.request(&accepted),
        shape,
        &Options::default(),
        &format!("{}/{name}", family.branch.path()),
    );
    Ok(Answer {
        status: StatusCode::CREATED,
        ..answer
    })
}

pub(super) fn cancel(context: &Context<'_>, family: Family, id: &str) -> Result<Answer, GraphError> {
    let mut world = context.shared.world();
    let tenant: &Tenant = context.tenant(&world)?;
    let request = find(tenant.pim(family.workload()), family, id)?;
    let asker = context.asker(tenant, family.workload(), Some(&request.target.scope));
    let (tenant_id, id) = (tenant.id, request.id);
    let world = &mut *world;
    let tenant = world.tenants.get_mut(&tenant_id).ok_or_else(GraphError::denied)?;
    let pim = tenant.pim_mut(family.workload());
    pim.cancel(id, &asker, None, context.now, &mut world.queue)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn find<'p>(pim: &'p Pim, family: Family, id: &str) -> Result<&'p Request, Refusal> {
    let id = Uuid::try_parse(id).map_err(|_| Refusal::UnknownRequest)?;
    let request = pim.request(id).filter(|row| row.holding == family.holding);
    request.ok_or(Refusal::UnknownRequest)
}
