//! Azure Resource Manager: Azure roles and their just-in-time access, scopes, and delegated customers.

mod access;
mod approvals;
mod ask;
mod batch;
mod children;
mod context;
mod delegations;
mod error;
mod filter;
mod lists;
mod page;
mod policies;
mod requests;
mod roles;
mod route;
mod rows;
mod rules;
mod scopes;

use axum::http::{HeaderName, Method, StatusCode, header};
use stint_clock::Timestamp;
use uuid::Uuid;

pub(crate) use batch::part_fault;
use context::Context;
use error::ArmError;
use route::{Route, Routed};

use super::challenge::lacked;
use crate::exchange::{Answer, Call};
use crate::op::Op;
use crate::shared::Shared;
use crate::switches::{Spent, TooManyAs};
use crate::tokens::{AccessClaims, Audience, TokenFault, verify_access};

/// By whom and when something is asked.
struct Asked {
    claims: AccessClaims,
    now: Timestamp,
    in_batch: bool,
}

pub(crate) fn classify(call: &Call) -> Op {
    route::route(call).route.op()
}

pub(crate) fn answer(shared: &Shared, call: &Call) -> Answer {
    let now = shared.now();
    let claims = match authenticate(shared, call, now) {
        Ok(claims) => claims,
        Err(error) => return identified(error.answer(shared), call),
    };
    let spent = shared.switches.arm.spend(claims.oid, now);
    let answer = match &spent.too_many {
        Some(too_many) => throttled(shared, too_many),
        None => {
            let asked = Asked {
                claims,
                now,
                in_batch: false,
            };
            carry_out(shared, call, asked)
        }
    };
    identified(counted(answer, call, &spent), call)
}

/// Answers one request of somebody who is known: the whole call, or a part of a batch.
fn carry_out(shared: &Shared, call: &Call, asked: Asked) -> Answer {
    let Routed { scope, route } = route::route(call);
    let Asked {
        claims,
        now,
        in_batch,
    } = asked;
    let context = Context {
        shared,
        call,
        claims,
        now,
        in_batch,
        scope,
    };
    let answered = context
        .check_version(&route)
        .and_then(|()| context.answer(&route));
    answered.unwrap_or_else(|error| error.answer(shared))
}

/// The answer of a fault.
pub(crate) fn fault(shared: &Shared, call: &Call, status: StatusCode) -> Answer {
    let (code, message) = match status {
        StatusCode::TOO_MANY_REQUESTS => (
            "ResourceRequestsThrottled",
            "Number of requests for the resource provider exceeded the limit. Please try again later.",
        ),
        StatusCode::UNAUTHORIZED => ("InvalidAuthenticationToken", "The access token is invalid."),
        StatusCode::FORBIDDEN => ("AuthorizationFailed", "The client does not have authorization."),
        StatusCode::SERVICE_UNAVAILABLE => ("ServerTimeout", "The request timed out. Please retry."),
        _ => ("InternalServerError", "Encountered internal server error."),
    };
    identified(ArmError::new(status, code, message).answer(shared), call)
}

fn authenticate(shared: &Shared, call: &Call, now: Timestamp) -> Result<AccessClaims, ArmError> {
    let bearer = call.header(header::AUTHORIZATION.as_str());
    let bearer = bearer
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let (_, token) = bearer.ok_or_else(|| {
        let message = "Authentication failed. The 'Authorization' header is missing.";
        ArmError::unauthorized("AuthenticationFailed", message)
    })?;
    let own = shared.own_origins(Audience::Arm);
    let claims = verify_access(&shared.keys, token, Audience::Arm, &own, now).map_err(|fault| {
        let (code, message) = match fault {
            TokenFault::Invalid => ("InvalidAuthenticationToken", "The access token is invalid."),
            TokenFault::Expired => (
                "ExpiredAuthenticationToken",
                "The access token expiry time has passed.",
            ),
            TokenFault::WrongAudience => (
                "InvalidAuthenticationTokenAudience",
                "The access token has been obtained for the wrong audience or resource.",
            ),
        };
        ArmError::unauthorized(code, message)
    })?;
    match lacked(shared, Audience::Arm, &claims) {
        Some(context) => Err(ArmError::challenge(context)),
        None if changes(call) && !claims.has_multifactor() => {
            match shared.switches.strength.azure_writes_need_multifactor() {
                true => Err(ArmError::disallowed(call)),
                false => Ok(claims),
            }
        }
        None => Ok(claims),
    }
}

/// Is it a write?
fn changes(call: &Call) -> bool {
    let cancels = call.path.trim_end_matches('/').ends_with("/cancel");
    cancels || [Method::PUT, Method::PATCH, Method::DELETE].contains(&call.method)
}

/// The limit is spent. The gateway in front says so in the service's form, as a text or as a page, by turns.
fn throttled(shared: &Shared, too_many: &TooManyAs) -> Answer {
    let (seconds, answer) = match too_many {
        TooManyAs::Error { wait } => {
            let message = "Number of requests for the principal exceeded the limit of '120' for time interval \
                           '00:01:00'. Please try again later.";
            let error = ArmError::new(
                StatusCode::TOO_MANY_REQUESTS,
                "ResourceRequestsThrottled",
                message,
            );
            (wait, error.answer(shared))
        }
        TooManyAs::Text { wait } => {
            let text = "Too Many Requests".to_owned();
            (wait, Answer::text(StatusCode::TOO_MANY_REQUESTS, text))
        }
        TooManyAs::Page { wait } => {
            let page = "<html><body><h1>429 Too Many Requests</h1></body></html>".to_owned();
            (wait, Answer::html(StatusCode::TOO_MANY_REQUESTS, page))
        }
    };
    answer.header(header::RETRY_AFTER, &seconds.to_string())
}

/// Says how many requests are left, of reads, writes or deletes, in the tenant or the subscription.
fn counted(answer: Answer, call: &Call, spent: &Spent) -> Answer {
    let Routed { scope, .. } = route::route(call);
    let in_subscription = scope
        .trim_start_matches('/')
        .to_ascii_lowercase()
        .starts_with("subscriptions");
    let name = match (in_subscription, &call.method) {
        (false, &Method::GET) => "x-ms-ratelimit-remaining-tenant-reads",
        (false, _) => "x-ms-ratelimit-remaining-tenant-writes",
        (true, &Method::GET) => "x-ms-ratelimit-remaining-subscription-reads",
        (true, &Method::DELETE) => "x-ms-ratelimit-remaining-subscription-deletes",
        (true, _) => "x-ms-ratelimit-remaining-subscription-writes",
    };
    answer.header(HeaderName::from_static(name), &spent.left.to_string())
}

/// Adds the ids by which a request can be found again.
fn identified(answer: Answer, call: &Call) -> Answer {
    let id = Uuid::new_v4().to_string();
    let own = call.header("x-ms-client-request-id").map(str::to_owned);
    let routing = format!("PRACTICE:{id}");
    let answer = answer
        .header(HeaderName::from_static("x-ms-request-id"), &id)
        .header(HeaderName::from_static("x-ms-correlation-request-id"), &id)
        .header(HeaderName::from_static("x-ms-routing-request-id"), &routing)
        .header(header::CACHE_CONTROL, "no-cache");
    match own {
        Some(own) => answer.header(HeaderName::from_static("x-ms-client-request-id"), &own),
        None => answer,
    }
}

impl Context<'_> {
    /// Every request names the version in which it speaks; just-in-time access needs a license besides.
    fn check_version(&self, route: &Route) -> Result<(), ArmError> {
        if *route == Route::Unknown {
            return Err(ArmError::not_known(self.call));
        }
        let version = self.call.parameter("api-version");
        let version = version.ok_or_else(ArmError::version_missing)?;
        let mut spoken = route.versions().iter();
        if !spoken.any(|known| known.eq_ignore_ascii_case(&version)) {
            return Err(ArmError::version_unknown(&version, route));
        }
        if route.is_governance() && !self.shared.switches.is_licensed() {
            return Err(ArmError::unlicensed());
        }
        Ok(())
    }

    fn answer(&self, route: &Route) -> Result<Answer, ArmError> {
        match route {
            Route::Instances(holding) => lists::instances(self, *holding),
            Route::Instance(holding, name) => lists::instance(self, *holding, name),
            Route::Schedules(holding) => lists::schedules(self, *holding),
            Route::Schedule(holding, name) => lists::schedule(self, *holding, name),
            Route::Requests(holding) => requests::list(self, *holding),
            Route::Request(holding, name) => requests::get(self, *holding, name),
            Route::Submit(holding, name) => requests::submit(self, *holding, name),
            Route::Validate(holding, name) => requests::validate(self, *holding, name),
            Route::Cancel(holding, name) => requests::cancel(self, *holding, name),
            Route::Children => children::list(self),
            Route::PolicyAssignments => policies::assignments(self),
            Route::PolicyAssignment(name) => policies::assignment(self, name),
            Route::Policies => policies::policies(self),
            Route::Policy(name) => policies::policy(self, name),
            Route::NotAllowed => Err(ArmError::not_allowed(self.call)),
            Route::NotBuilt => Err(ArmError::not_built()),
            Route::Approvals => approvals::list(self),
            Route::Approval(id) => approvals::approval(self, id),
            Route::Stages(id) => approvals::stages(self, id),
            Route::Stage(id, stage) => approvals::stage(self, id, stage),
            Route::Decide(id, stage) => approvals::decide(self, id, stage),
            Route::Permissions => roles::permissions(self),
            Route::RoleDefinitions => roles::definitions(self),
            Route::RoleDefinition(id) => roles::definition(self, id),
            Route::RoleAssignments => roles::assignments(self),
            Route::RoleAssignment(id) => roles::assignment(self, id),
            Route::Definitions => delegations::definitions(self),
            Route::Definition(id) => delegations::definition(self, id),
            Route::Delegations => delegations::assignments(self),
            Route::Delegation(id) => delegations::assignment(self, id),
            Route::Subscriptions => scopes::subscriptions(self),
            Route::Subscription(id) => scopes::subscription(self, id),
            Route::ResourceGroups(id) => scopes::resource_groups(self, id),
            Route::Tenants => scopes::tenants(self),
            Route::ManagementGroups => scopes::management_groups(self),
            Route::ManagementGroup(id) => scopes::management_group(self, id),
            Route::Descendants(id) => scopes::descendants(self, id),
            Route::Entities => scopes::entities(self),
            Route::Batch => batch::answer(self),
            Route::Unknown => Err(ArmError::not_known(self.call)),
        }
    }
}
