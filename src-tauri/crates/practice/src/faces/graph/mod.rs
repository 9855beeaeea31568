//! Microsoft Graph, v1.0 and the few parts of beta that are needed: who may ask what, and in which form it is answered.

mod approvals;
mod ask;
mod audits;
mod batch;
mod context;
mod directory;
mod error;
mod family;
mod group_rows;
mod groups;
mod instances;
mod memberships;
mod objects;
mod operations;
mod policies;
mod requests;
mod route;
mod rows;
mod rules;
mod schedules;
mod scopes;
mod seen;
mod shapes;

use std::collections::BTreeSet;

use axum::http::{HeaderName, StatusCode, header};
use serde_json::Value;
use uuid::Uuid;

pub(crate) use batch::part_fault;
use context::Context;
use error::GraphError;
use family::{Branch, Family};
use route::Route;
pub use scopes::LEAST_SCOPES;

use super::challenge::lacked;
use crate::exchange::{Answer, Call};
use crate::odata::Shape;
use crate::op::Op;
use crate::pim::Holding;
use crate::shared::Shared;
use crate::tokens::{AccessClaims, Audience, TokenFault, verify_access};
use crate::world::{Tenant, World};

pub(crate) fn classify(call: &Call) -> Op {
    route::route(call).op()
}

pub(crate) fn answer(shared: &Shared, call: &Call) -> Answer {
    let answered = authenticate(shared, call).and_then(|claims| {
        let context = Context {
            shared,
            call,
            claims,
            now: shared.now(),
        };
        let route = route::route(call);
        if route == Route::Batch {
            batch::answer(&context)
        } else {
            context.answer(&route)
        }
    });
    answered
        .unwrap_or_else(|error| error.answer(shared, call))
        .identified(call)
}

/// The answer of a fault, in the service's form.
pub(crate) fn fault(shared: &Shared, call: &Call, status: StatusCode) -> Answer {
    let (code, message) = match status {
        StatusCode::BAD_REQUEST => ("BadRequest", ""),
        StatusCode::TOO_MANY_REQUESTS => ("TooManyRequests", "Too Many Requests"),
        StatusCode::SERVICE_UNAVAILABLE => ("ServiceUnavailable", "The service is temporarily unavailable."),
        StatusCode::UNAUTHORIZED => ("InvalidAuthenticationToken", "Access token validation failure."),
        StatusCode::FORBIDDEN => (
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        ),
        _ => ("UnknownError", ""),
    };
    GraphError::new(status, code, message)
        .answer(shared, call)
        .identified(call)
}

fn authenticate(shared: &Shared, call: &Call) -> Result<AccessClaims, GraphError> {
    let bearer = call.header(header::AUTHORIZATION.as_str());
    let bearer = bearer
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let (_, token) = bearer.ok_or_else(|| GraphError::unauthorized("Access token is empty."))?;
    let own = shared.own_origins(Audience::Graph);
    let claims =
        verify_access(&shared.keys, token, Audience::Graph, &own, shared.now()).map_err(|fault| {
            GraphError::unauthorized(match fault {
                TokenFault::Invalid => "Access token validation failure. Invalid signature.",
                TokenFault::Expired => "Lifetime validation failed, the token is expired.",
                TokenFault::WrongAudience => "Access token validation failure. Invalid audience.",
            })
        })?;
    match lacked(shared, Audience::Graph, &claims) {
        Some(context) => Err(GraphError::challenge(context)),
        None => Ok(claims),
    }
}

impl Context<'_> {
    fn answer(&self, route: &Route) -> Result<Answer, GraphError> {
        self.authorize(route)?;
        match route {
            Route::Me => directory::me(self),
            Route::User(key) => directory::user(self, key),
            Route::Organization => directory::organization(self),
            Route::AdministrativeUnit(id) => directory::administrative_unit(self, id),
            Route::RoleDefinitions => directory::role_definitions(self),
            Route::RoleDefinition(id) => directory::role_definition(self, id),
            Route::RoleAssignments => directory::role_assignments(self),
            Route::Groups => groups::list(self),
            Route::Group(id) => groups::get(self, id),
            Route::GroupPeople(id, which) => groups::people(self, id, *which),
            Route::MemberOf { key, deep, cast } => memberships::member_of(self, key.as_deref(), *deep, *cast),
            Route::MemberGroups { key, check } => memberships::member_groups(self, key.as_deref(), *check),
            Route::ObjectsByIds => memberships::by_ids(self),
            Route::Instances { family, own } => instances::list(self, *family, *own),
            Route::Instance(family, id) => instances::get(self, *family, id),
            Route::Schedules { family, own } => schedules::list(self, *family, *own),
            Route::Schedule(family, id) => schedules::get(self, *family, id),
            Route::Requests { family, whose } => requests::list(self, *family, *whose),
            Route::Request(family, id) => requests::get(self, *family, id),
            Route::Submit(family) => requests::submit(self, *family),
            Route::Cancel(family, id) => requests::cancel(self, *family, id),
            Route::Approval(spelling, id) => approvals::approval(self, *spelling, id),
            Route::ApprovalSteps(spelling, id) => approvals::steps(self, *spelling, id),
            Route::ApprovalStep(spelling, id, step) => approvals::step(self, *spelling, id, step),
            Route::Decide(spelling, id, step) => approvals::decide(self, *spelling, id, step),
            Route::Audits => audits::list(self),
            Route::Audit(id) => audits::get(self, id),
            Route::PolicyAssignments(_) => policies::assignments(self),
            Route::Policies(_) => policies::policies(self),
            Route::Policy(_, id) => policies::policy(self, id),
            Route::Batch | Route::Unknown => Err(GraphError::not_known(self.call)),
        }
    }

    /// Does the token carry one of the permissions that the operation takes, and has the tenant a license
    /// for it?
    fn authorize(&self, route: &Route) -> Result<(), GraphError> {
        let accepted = scopes::accepted(route);
        let granted = self.granted();
        if accepted.is_empty() || accepted.iter().any(|scope| granted.contains(scope)) {
            return if route.is_governance() && !self.shared.switches.is_licensed() {
                Err(GraphError::unlicensed())
            } else {
                Ok(())
            };
        }
        Err(GraphError::scope_missing(route, accepted))
    }

    /// The permissions of the token that have not been taken back since.
    fn granted(&self) -> BTreeSet<&str> {
        let mut granted = self.claims.scopes();
        granted.retain(|scope| !self.shared.switches.is_withdrawn(scope));
        granted
    }
}

/// What stands behind a navigation property of a row.
fn navigate(
    context: &Context<'_>,
    (world, tenant): (&World, &Tenant),
    shape: &Shape,
    row: &Value,
    name: &str,
) -> Value {
    let id = |property: &str| row[property].as_str().and_then(|id| Uuid::try_parse(id).ok());
    match name {
        "roleDefinition" => {
            let role = id("roleDefinitionId").and_then(|id| world.roles.get(&id));
            role.map_or(Value::Null, rows::role_definition)
        }
        "principal" => {
            let principal = id("principalId").and_then(|id| objects::principal_of(tenant, id));
            principal.unwrap_or(Value::Null)
        }
        "group" => {
            let group = id("groupId").and_then(|id| tenant.group(id));
            group.map_or(Value::Null, objects::group)
        }
        "activatedUsing" => {
            let branch = Family::of(shape).branch;
            if shape.name.ends_with("Instance") {
                instances::activated_using(tenant, branch, row)
            } else {
                schedules::activated_using(context, tenant, branch, &row["id"])
            }
        }
        "targetSchedule" => {
            let mut family = Family::of(shape);
            if family.branch == Branch::Groups {
                // The type of the service's schema, whatever the request is for.
                family.holding = Holding::Eligibility;
            }
            schedules::behind(context, tenant, family, &row["targetScheduleId"])
        }
        "policy" | "rules" | "effectiveRules" => policies::behind(tenant, shape, row),
        _ => Value::Null,
    }
}

impl Answer {
    /// Adds the ids by which a request can be found again.
    fn identified(self, call: &Call) -> Self {
        let request_id = Uuid::new_v4().to_string();
        let client_id = call.header("client-request-id").unwrap_or(&request_id).to_owned();
        self.header(HeaderName::from_static("request-id"), &request_id)
            .header(HeaderName::from_static("client-request-id"), &client_id)
    }
}
