//! Approvals of directory roles, which Graph has in beta only.
//!
//! An approval has the id of its request, and one step that has the same id again. What was decided is
//! written as `Approve` or `Deny` and read as `Approved` or `Denied`.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::ask::Fields;
use super::error::GraphError;
use super::{Context, bad_request, context_name, rows, shapes};
use crate::exchange::Answer;
use crate::odata::{LIST, SINGLE, collection, entity};
use crate::pim::{Decision, Refusal, Request, RequestStatus, Verdict};
use crate::world::Tenant;

const LIST_NAME: &str = "roleManagement/directory/roleAssignmentApprovals";

pub(super) fn approval(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let mut options = context.options(&shapes::APPROVAL, SINGLE)?;
    // The steps come along whether they were asked for or not.
    options.expand.clear();
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let request = visible(context, tenant, id)?;
    let name = format!("{LIST_NAME}/$entity");
    let mut body = entity(
        json!({ "id": request.id }),
        &shapes::APPROVAL,
        &options,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    body["steps"] = json!([step_row(context, tenant, request)]);
    Ok(context.ok(body))
}

pub(super) fn steps(context: &Context<'_>, id: &str) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::APPROVAL_STEP, LIST)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let request = visible(context, tenant, id)?;
    let name = context_name(&format!("{LIST_NAME}('{}')/steps", request.id), &options);
    let body = collection(
        vec![request],
        |request| step_row(context, tenant, request),
        &shapes::APPROVAL_STEP,
        &options,
        context.shared.page_size,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

pub(super) fn step(context: &Context<'_>, id: &str, step: &str) -> Result<Answer, GraphError> {
    let options = context.options(&shapes::APPROVAL_STEP, SINGLE)?;
    let world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let request = visible(context, tenant, same(id, step)?)?;
    let name = format!("{LIST_NAME}('{}')/steps/$entity", request.id);
    let body = entity(
        step_row(context, tenant, request),
        &shapes::APPROVAL_STEP,
        &options,
        &context.link(&name),
        &|_, _, _| Value::Null,
    );
    Ok(context.ok(body))
}

pub(super) fn decide(context: &Context<'_>, id: &str, step: &str) -> Result<Answer, GraphError> {
    let verdict = verdict(&context.call.body)?;
    let id = Uuid::try_parse(same(id, step)?).map_err(|_| Refusal::UnknownRequest)?;
    let mut world = context.shared.world();
    let tenant = context.tenant(&world)?;
    let (tenant_id, asker) = (tenant.id, context.asker(tenant));
    let world = &mut *world;
    let tenant = world.tenants.get_mut(&tenant_id).ok_or_else(GraphError::denied)?;
    let pim = &mut tenant.directory_roles;
    // What waits for an administrator has no approval.
    let request = pim.request(id).filter(|request| request.has_approval());
    request.ok_or(Refusal::UnknownRequest)?;
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
fn visible<'t>(context: &Context<'_>, tenant: &'t Tenant, id: &str) -> Result<&'t Request, GraphError> {
    let id = Uuid::try_parse(id).map_err(|_| Refusal::UnknownRequest)?;
    let request = tenant.directory_roles.request(id);
    let request = request.filter(|request| request.has_approval());
    let request = request.ok_or(Refusal::UnknownRequest)?;
    let caller = context.claims.oid;
    let asker = context.asker(tenant);
    let concerned = request.created_by == caller
        || asker.is(request.principal)
        || request.may_be_decided_by(&asker)
        || asker.administrator;
    if concerned {
        Ok(request)
    } else {
        Err(Refusal::NotApprover.into())
    }
}

fn step_row(context: &Context<'_>, tenant: &Tenant, request: &Request) -> Value {
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
        "assignedToMe": request.may_be_decided_by(&context.asker(tenant)),
        "justification": decided.map_or("", |decided| decided.justification.as_str()),
        "reviewedBy": reviewer,
    })
}
