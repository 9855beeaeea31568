//! Approvals. Those of directory roles are in beta only and have steps; those of groups have stages in v1.0
//! and steps in beta.
//!
//! An approval has the id of its request, and one step that has the same id again. What was decided is
//! written as `Approve` or `Deny` and read as `Approved` or `Denied`.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::ask::Fields;
use super::context::{Context, context_name};
use super::error::{GraphError, bad_request};
use super::family::Spelling;
use super::{rows, shapes};
use crate::exchange::Answer;
use crate::odata::{LIST, SINGLE, collection, entity};
use crate::pim::{Decision, Refusal, Request, RequestStatus, Verdict};
use crate::world::Tenant;

pub(super) fn approval(context: &Context<'_>, spelling: Spelling, id: &str) -> Result<Answer, GraphError> {
    let shape = if spelling.staged {
        &shapes::STAGED_APPROVAL
    } else {
        &shapes::APPROVAL
    };
    let mut options = context.options(shape, SINGLE)?;
    // The steps come along whether they were asked for or not.
    options.expand.clear();
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let request = visible(context, tenant, spelling, id)?;
    let name = format!("{}/$entity", spelling.list());
    let mut body = entity(
        json!({ "id": request.id }),
        shape,
        &options,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    body[spelling.steps()] = json!([step_row(context, tenant, spelling, request)]);
    Ok(context.ok(body))
}

pub(super) fn steps(context: &Context<'_>, spelling: Spelling, id: &str) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::APPROVAL_STEP, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let request = visible(context, tenant, spelling, id)?;
    let name = format!("{}('{}')/{}", spelling.list(), request.id, spelling.steps());
    let name = context_name(&name, &options);
    let body = collection(
        vec![request],
        |request| step_row(context, tenant, spelling, request),
        &shapes::APPROVAL_STEP,
        &options,
        context.shared.page_size,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

pub(super) fn step(
    context: &Context<'_>,
    spelling: Spelling,
    id: &str,
    step: &str,
) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::APPROVAL_STEP, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let request = visible(context, tenant, spelling, same(id, step)?)?;
    let (list, steps) = (spelling.list(), spelling.steps());
    let name = format!("{list}('{}')/{steps}/$entity", request.id);
    let body = entity(
        step_row(context, tenant, spelling, request),
        &shapes::APPROVAL_STEP,
        &options,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

pub(super) fn decide(
    context: &Context<'_>,
    spelling: Spelling,
    id: &str,
    step: &str,
) -> Result<Answer, GraphError> {
    let verdict = verdict(&context.call.body)?;
    let id = Uuid::try_parse(same(id, step)?).map_err(|_| Refusal::UnknownRequest)?;
    let mut world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let workload = spelling.branch.workload();
    // What waits for an administrator has no approval.
    let request = tenant.pim(workload).request(id);
    let request = request.filter(|request| request.has_approval());
    let request = request.ok_or(Refusal::UnknownRequest)?;
    let asker = context.asker(tenant, workload, Some(&request.target.scope));
    let tenant_id = tenant.id;
    let world = &mut *world;
    let tenant = world.tenants.get_mut(&tenant_id).ok_or_else(GraphError::denied)?;
    let pim = tenant.pim_mut(workload);
    match pim.decide(id, &asker, &verdict, context.now, &mut world.queue) {
        Ok(()) => Ok(Answer::empty(StatusCode::NO_CONTENT)),
        // What was taken back or has lapsed is gone.
        Err(Refusal::NotPending(_)) => Err(Refusal::UnknownRequest.into()),
        Err(refusal) => Err(refusal.into()),
    }
}

fn verdict(body: &[u8]) -> Result<Verdict, GraphError> {
    let body: Value =
        serde_json::from_slice(body).map_err(|_| bad_request("Unable to read JSON request payload."))?;
    let fields = Fields::of(&body, &["reviewResult", "justification"], "approvalStep")?;
    let decision = match fields.text("reviewResult")? {
        Some(word) if word.eq_ignore_ascii_case("Approve") => Decision::Approve,
        Some(word) if word.eq_ignore_ascii_case("Deny") => Decision::Deny,
        Some(_) | None => return Err(bad_request("The reviewResult must be 'Approve' or 'Deny'.")),
    };
    Ok(Verdict {
        decision,
        justification: fields.text("justification")?.unwrap_or_default().to_owned(),
    })
}

/// The only step of an approval has the approval's id.
fn same<'a>(id: &'a str, step: &str) -> Result<&'a str, GraphError> {
    if id.eq_ignore_ascii_case(step) {
        Ok(id)
    } else {
        Err(Refusal::UnknownRequest.into())
    }
}

/// The request behind an approval, for those whom it concerns.
fn visible<'t>(
    context: &Context<'_>,
    tenant: &'t Tenant,
    spelling: Spelling,
    id: &str,
) -> Result<&'t Request, GraphError> {
    let id = Uuid::try_parse(id).map_err(|_| Refusal::UnknownRequest)?;
    let workload = spelling.branch.workload();
    let request = tenant.pim(workload).request(id);
    let request = request.filter(|request| request.has_approval());
    let request = request.ok_or(Refusal::UnknownRequest)?;
    let asker = context.asker(tenant, workload, Some(&request.target.scope));
    let concerned = request.created_by == asker.oid
        || asker.is(request.principal)
        || request.may_be_decided_by(&asker)
        || asker.administrator;
    if concerned {
        Ok(request)
    } else {
        Err(Refusal::NotApprover.into())
    }
}

fn step_row(context: &Context<'_>, tenant: &Tenant, spelling: Spelling, request: &Request) -> Value {
    let asker = context.asker(tenant, spelling.branch.workload(), Some(&request.target.scope));
    let decided = request.decided.as_ref();
    let reviewer = decided.map(|decided| {
        let person = tenant.person(decided.by);
        json!({
            "id": decided.by,
            "displayName": person.map(|person| person.name.as_str()),
            "userPrincipalName": person.map(|person| person.upn.as_str()),
        })
    });
    json!({
        "id": request.id,
        "displayName": null,
        "reviewedDateTime": decided.map(|decided| rows::instant(decided.at)),
        "reviewResult": match decided.map(|decided| decided.decision) {
            Some(Decision::Approve) => "Approved",
            Some(Decision::Deny) => "Denied",
            None => "NotReviewed",
        },
        "status": if request.lapsed {
            "Expired"
        } else if request.status == RequestStatus::PendingApproval {
            "InProgress"
        } else {
            "Completed"
        },
        // Nobody decides their own.
        "assignedToMe": request.may_be_decided_by(&asker),
        "justification": decided.map_or("", |decided| decided.justification.as_str()),
        "reviewedBy": reviewer,
    })
}
