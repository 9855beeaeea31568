//! Approvals of activations. An approval is called like its request; its only stage has a name of its own, and the
//! approval's is taken for it as well.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::Caller;
use super::ask::{Fields, invalid_content};
use super::context::Context;
use super::error::ArmError;
use super::filter::Filter;
use super::page::{Links, page};
use super::rows;
use crate::exchange::Answer;
use crate::pim::{Decision, Refusal, Request, RequestStatus, Verdict};
use crate::scopes::AzureScope;
use crate::world::World;

const KIND: &str = "Microsoft.Authorization/roleAssignmentApprovals";
/// How a stage's name is made of its approval's.
const STAGE: u128 = 0x0000_0000_0000_0000_0000_0000_57a9_e000;

pub(super) fn list(context: &Context<'_>) -> Result<Answer, ArmError> {
    Filter::of(context.call, &["asApprover"])?;
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.scope_in(&world)?;
    let asker = caller.asker(None);
    let requests = caller.tenant.azure.requests.iter();
    let items: Vec<&Request> = requests
        .filter(|row| row.status == RequestStatus::PendingApproval && row.may_be_decided_by(&asker))
        .filter(|row| is_in(&world, row, scope))
        .collect();
    Ok(page(
        context,
        &items,
        |row| approval_row(context, &caller, row),
        Links::Absolute,
    ))
}

pub(super) fn approval(context: &Context<'_>, id: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let row = visible(context, &caller, id)?;
    let body = approval_row(context, &caller, row);
    Ok(Answer::json(StatusCode::OK, &body))
}

pub(super) fn stages(context: &Context<'_>, id: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let row = visible(context, &caller, id)?;
    Ok(page(
        context,
        &[row],
        |row| stage_row(context, &caller, row),
        Links::Absolute,
    ))
}

pub(super) fn stage(context: &Context<'_>, id: &str, stage: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let row = visible(context, &caller, id)?;
    check_stage(row, stage)?;
    Ok(Answer::json(StatusCode::OK, &stage_row(context, &caller, row)))
}

/// Decides, with a PUT or a PATCH, by a body with or without its properties wrapped.
pub(super) fn decide(context: &Context<'_>, id: &str, stage: &str) -> Result<Answer, ArmError> {
    if context.shared.switches.arm.decides_in_batches_only() && !context.in_batch {
        return Err(ArmError::not_allowed(context.call));
    }
    let verdict = verdict(&context.call.body, &context.call.method)?;
    let mut world = context.shared.world();
    let (request, asker) = {
        let caller = context.caller(&world)?;
        let row = visible(context, &caller, id)?;
        check_stage(row, stage)?;
        (row.id, caller.asker(None))
    };
    {
        let World { tenants, queue, .. } = &mut *world;
        let tenant = tenants.get_mut(&context.claims.tid);
        let azure = &mut tenant.ok_or(Refusal::UnknownRequest)?.azure;
        let decided = azure.decide(request, &asker, &verdict, context.now, queue);
        // What was taken back or has lapsed is gone.
        if let Err(Refusal::NotPending(_)) = decided {
            return Err(Refusal::UnknownRequest.into());
        }
        decided?;
    }
    if context.in_batch {
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    }
    let caller = context.caller(&world)?;
    let row = visible(context, &caller, id)?;
    Ok(Answer::json(StatusCode::OK, &stage_row(context, &caller, row)))
}

fn verdict(body: &[u8], method: &Method) -> Result<Verdict, ArmError> {
    let body: Value = serde_json::from_slice(body).map_err(|error| invalid_content(&error.to_string()))?;
    let outer = Fields::of(&body, &["properties", "reviewResult", "justification"])?;
    let inner = match outer.value("properties") {
        Some(inner) => inner,
        // Only a PATCH may leave the wrapping out.
        None if *method == Method::PATCH => &body,
        None => return Err(invalid_content("The properties are missing.")),
    };
    let fields = Fields::of(inner, &["reviewResult", "justification", "displayName"])?;
    let decision = match fields.text("reviewResult")? {
        Some(word) if word.eq_ignore_ascii_case("Approve") => Decision::Approve,
        Some(word) if word.eq_ignore_ascii_case("Deny") => Decision::Deny,
        Some(_) | None => return Err(invalid_content("The reviewResult must be 'Approve' or 'Deny'.")),
    };
    Ok(Verdict {
        decision,
        justification: fields.text("justification")?.unwrap_or_default().to_owned(),
    })
}

fn stage_id(request: Uuid) -> Uuid {
    Uuid::from_u128(request.as_u128() ^ STAGE)
}

fn check_stage(row: &Request, stage: &str) -> Result<(), ArmError> {
    let stage = Uuid::try_parse(stage).ok();
    if [stage_id(row.id), row.id].map(Some).contains(&stage) {
        Ok(())
    } else {
        Err(Refusal::UnknownRequest.into())
    }
}

/// The request behind an approval, for those whom it concerns.
fn visible<'w>(context: &Context<'_>, caller: &Caller<'w>, id: &str) -> Result<&'w Request, ArmError> {
    let id = Uuid::try_parse(id).map_err(|_| Refusal::UnknownRequest)?;
    let scope = context.scope_in(caller.world)?;
    let row = caller.tenant.azure.request(id);
    let row = row.filter(|row| row.has_approval() && is_in(caller.world, row, scope));
    let row = row.ok_or(Refusal::UnknownRequest)?;
    let asker = caller.asker(caller.world.scopes.find(row.target.scope.as_str()));
    let approver = row.approvers.iter().any(|approver| caller.is(*approver));
    if row.created_by == caller.oid || caller.is(row.principal) || approver || asker.administrator {
        Ok(row)
    } else {
        Err(Refusal::NotApprover.into())
    }
}

fn is_in(world: &World, row: &Request, scope: Option<&AzureScope>) -> bool {
    scope.is_none_or(|scope| world.scopes.is_within(row.target.scope.as_str(), &scope.id))
}

fn approval_row(context: &Context<'_>, caller: &Caller<'_>, row: &Request) -> Value {
    json!({
        "id": rows::path(&context.scope, "roleAssignmentApprovals", row.id),
        "name": row.id,
        "type": KIND,
        "properties": { "stages": [stage_row(context, caller, row)] },
    })
}

fn stage_row(context: &Context<'_>, caller: &Caller<'_>, row: &Request) -> Value {
    let decided = row.decided.as_ref();
    let approval = rows::path(&context.scope, "roleAssignmentApprovals", row.id);
    let reviewer = decided.map(|decided| {
        let person = caller.tenant.person(decided.by);
        json!({
            "principalId": decided.by,
            "principalType": "user",
            "principalName": person.map(|person| person.name.as_str()),
            "userPrincipalName": person.map(|person| person.upn.as_str()),
        })
    });
    json!({
        "id": format!("{approval}/stages/{}", stage_id(row.id)),
        "name": stage_id(row.id),
        "type": format!("{KIND}/stages"),
        "properties": {
            "displayName": "",
            "status": if row.lapsed {
                "Expired"
            } else if row.status == RequestStatus::PendingApproval {
                "InProgress"
            } else {
                "Completed"
            },
            "assignedToMe": row.may_be_decided_by(&caller.asker(None)),
            "reviewedBy": reviewer,
            "reviewedDateTime": decided.map(|decided| rows::instant(decided.at)),
            "reviewResult": match decided.map(|decided| decided.decision) {
                Some(Decision::Approve) => "Approve",
                Some(Decision::Deny) => "Deny",
                None => "NotReviewed",
            },
            "justification": decided.map_or("", |decided| decided.justification.as_str()),
        },
    })
}
