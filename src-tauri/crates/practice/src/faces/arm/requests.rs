//! Schedule requests: asking (a PUT under a name of the client's), checking beforehand, looking, cancelling.

use axum::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use super::access::Caller;
use super::ask;
use super::context::Context;
use super::error::ArmError;
use super::filter::{Filter, Term};
use super::lists::{Wanted, read_action};
use super::page::{Links, page};
use super::rows::{self, Seen};
use crate::exchange::Answer;
use crate::pim::{Ask, Asker, Holding, Refusal, Request, RequestStatus, ScopeId, Workload};
use crate::scopes::AzureScope;
use crate::world::World;

/// What the lists can be filtered by.
const FILTERS: &[&str] = &[
    "asTarget",
    "asRequestor",
    "asApprover",
    "atScope",
    "assignedTo",
    "principalId",
    "roleDefinitionId",
    "status",
];

pub(super) fn list(context: &Context<'_>, holding: Holding) -> Result<Answer, ArmError> {
    let filter = Filter::of(context.call, FILTERS)?;
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.scope_in(&world)?;
    let requests = caller.tenant.azure.requests.iter();
    let here = requests
        .filter(|row| row.holding == holding && has_status(row, &filter))
        .filter(|row| scope.is_none_or(|scope| world.scopes.is_within(row.target.scope.as_str(), &scope.id)));
    let items: Vec<&Request> = if filter.has(&Term::AsApprover) {
        here.filter(|row| waits_for(&caller, row)).collect()
    } else if filter.has(&Term::AsRequestor) {
        // At a scope, the service wants a role there for this, and points to the other filter.
        if scope.is_some_and(|scope| !caller.may(read_action(holding, "Requests"), scope)) {
            return Err(ArmError::not_an_administrator(caller.oid));
        }
        here.filter(|row| row.created_by == caller.oid).collect()
    } else if filter.has(&Term::AsTarget) {
        here.filter(|row| caller.is(row.principal)).collect()
    } else {
        let wanted = Wanted::of(&filter, &caller, scope, read_action(holding, "Requests"))?;
        here.filter(|row| wanted.takes(&world, row.principal, &row.target))
            .collect()
    };
    let seen = seen(&caller, scope);
    Ok(page(
        context,
        &items,
        |row| context.listed(rows::request(&seen, row)),
        Links::Absolute,
    ))
}

fn has_status(row: &Request, filter: &Filter) -> bool {
    let status = row.status.as_str();
    let mut wanted = filter.values("status").peekable();
    wanted.peek().is_none() || wanted.any(|word| word.eq_ignore_ascii_case(status))
}

/// Does it wait for a word of the caller's: as an approver, or as somebody who administers access there?
fn waits_for(caller: &Caller<'_>, row: &Request) -> bool {
    match row.status {
        RequestStatus::PendingApproval => row.may_be_decided_by(&caller.asker(None)),
        RequestStatus::PendingAdminDecision => {
            row.created_by != caller.oid
                && caller
                    .tenant
                    .administers(Workload::Azure, caller.oid, Some(&row.target.scope))
        }
        RequestStatus::Canceled
        | RequestStatus::Denied
        | RequestStatus::Failed
        | RequestStatus::Granted
        | RequestStatus::PendingProvisioning
        | RequestStatus::PendingScheduleCreation
        | RequestStatus::Provisioned
        | RequestStatus::Revoked
        | RequestStatus::ScheduleCreated => false,
    }
}

pub(super) fn get(context: &Context<'_>, holding: Holding, name: &str) -> Result<Answer, ArmError> {
    let world = context.shared.world();
    let caller = context.caller(&world)?;
    let scope = context.one_scope(&world)?;
    let row = find(&caller, holding, name, scope)?;
    let seen = seen(&caller, Some(scope));
    Ok(Answer::json(StatusCode::OK, &rows::request(&seen, row)))
}

/// A request at this scope, for those whom it concerns.
fn find<'w>(
    caller: &Caller<'w>,
    holding: Holding,
    name: &str,
    scope: &AzureScope,
) -> Result<&'w Request, ArmError> {
    let id = Uuid::try_parse(name).map_err(|_| Refusal::UnknownRequest)?;
    let row = caller.tenant.azure.request(id);
    let row = row
        .filter(|row| row.holding == holding && row.target.scope == ScopeId::new(&scope.id))
        .filter(|row| {
            row.created_by == caller.oid
                || caller.is(row.principal)
                || row.may_be_decided_by(&caller.asker(None))
                || caller.may(read_action(holding, "Requests"), scope)
        });
    Ok(row.ok_or(Refusal::UnknownRequest)?)
}

/// A PUT under a name that was used already changes nothing and answers what has become of the first one, unless a switch
/// says otherwise.
pub(super) fn submit(context: &Context<'_>, holding: Holding, name: &str) -> Result<Answer, ArmError> {
    let mut world = context.shared.world();
    let (ask, asker) = understand(context, &world, holding, name)?;
    let known = context
        .tenant(&world)?
        .azure
        .request(ask.id.unwrap_or_default())
        .cloned();
    let accepted = match known {
        Some(_) if context.shared.switches.arm.refuses_repeats() => {
            return Err(ArmError::bad(
                "RoleAssignmentExists",
                "The Role assignment already exists.",
            ));
        }
        Some(known) if is_same(&known, &ask, &asker) => known,
        Some(_) => {
            let message = "A role assignment request with this name exists already.";
            return Err(ArmError::new(
                StatusCode::CONFLICT,
                "RoleAssignmentRequestExists",
                message,
            ));
        }
        None => accept(context, &mut world, &ask, &asker)?,
    };
    answer(context, &world, StatusCode::CREATED, &accepted, None)
}

/// A PUT without any effect.
pub(super) fn validate(context: &Context<'_>, holding: Holding, name: &str) -> Result<Answer, ArmError> {
    let mut world = context.shared.world();
    let (mut ask, asker) = understand(context, &world, holding, name)?;
    ask.validation_only = true;
    let checked = accept(context, &mut world, &ask, &asker)?;
    let status = match checked.status {
        RequestStatus::PendingApproval | RequestStatus::PendingAdminDecision => "PendingEvaluation",
        RequestStatus::Canceled
        | RequestStatus::Denied
        | RequestStatus::Failed
        | RequestStatus::Granted
        | RequestStatus::PendingProvisioning
        | RequestStatus::PendingScheduleCreation
        | RequestStatus::Provisioned
        | RequestStatus::Revoked
        | RequestStatus::ScheduleCreated => "Granted",
    };
    answer(context, &world, StatusCode::OK, &checked, Some(status))
}

pub(super) fn cancel(context: &Context<'_>, holding: Holding, name: &str) -> Result<Answer, ArmError> {
    let mut world = context.shared.world();
    let (id, asker) = {
        let caller = context.caller(&world)?;
        let scope = context.one_scope(&world)?;
        (find(&caller, holding, name, scope)?.id, caller.asker(Some(scope)))
    };
    let World { tenants, queue, .. } = &mut *world;
    let tenant = tenants.get_mut(&context.claims.tid);
    let azure = &mut tenant.ok_or(Refusal::UnknownRequest)?.azure;
    azure.cancel(id, &asker, None, context.now, queue)?;
    Ok(Answer::empty(StatusCode::OK))
}

fn understand(
    context: &Context<'_>,
    world: &World,
    holding: Holding,
    name: &str,
) -> Result<(Ask, Asker), ArmError> {
    let caller = context.caller(world)?;
    let scope = context.one_scope(world)?;
    let name = Uuid::try_parse(name).map_err(|_| {
        let message = format!("The name '{name}' of the request is not a GUID.");
        ArmError::bad("InvalidRequestName", message)
    })?;
    let ask = ask::read(&context.call.body, (name, holding), &caller, scope)?;
    Ok((ask, caller.asker(Some(scope))))
}

/// Is it the request that was accepted under this name before?
fn is_same(known: &Request, ask: &Ask, asker: &Asker) -> bool {
    known.holding == ask.holding
        && known.action == ask.action
        && known.principal == ask.principal
        && known.target == ask.target
        && known.created_by == asker.oid
}

fn accept(context: &Context<'_>, world: &mut World, ask: &Ask, asker: &Asker) -> Result<Request, ArmError> {
    let World { tenants, queue, .. } = world;
    let tenant = tenants.get_mut(&context.claims.tid).ok_or(Refusal::NotYours)?;
    Ok(tenant.azure.submit(ask, asker, context.now, queue)?)
}

fn answer(
    context: &Context<'_>,
    world: &World,
    status: StatusCode,
    row: &Request,
    word: Option<&str>,
) -> Result<Answer, ArmError> {
    let caller = context.caller(world)?;
    let seen = seen(&caller, context.scope_in(world)?);
    let mut body = rows::request(&seen, row);
    // The caller's spelling of the place: lists have the one that is stored.
    body["id"] = Value::from(rows::path(&context.scope, rows::list_of(row), row.id));
    if let Some(word) = word {
        body["properties"]["status"] = Value::from(word);
    }
    Ok(Answer::json(status, &body))
}

fn seen<'w>(caller: &Caller<'w>, at: Option<&'w AzureScope>) -> Seen<'w> {
    Seen {
        world: caller.world,
        tenant: caller.tenant,
        at,
        personal: false,
    }
}
