//! The control over HTTP, for tests in other processes: JSON in, JSON out, behind a key.
//!
//! Every verb is a `POST` to the control's address with the verb behind it, the header `x-stint-control`,
//! `Content-Type: application/json`, and an object as the body. An answer that is not 200 is
//! `{"error": "…"}`.
//!
//! | verb | body | answer |
//! | --- | --- | --- |
//! | `next` | `{op, fault, times?}`, see [`Fault`] | `{}` |
//! | `clear-faults` | `{}` | `{}` |
//! | `latency` | `{milliseconds}` | `{}` |
//! | `received` | `{op?}` | `{received: [{op, method, path, query, body, at}]}` |
//! | `exchanges` | `{}` | `{exchanges: […]}` |
//! | `now` | `{}` | `{now}` |
//! | `settle-one`, `settle-all` | `{}` | `{steps}` |
//! | `advance` | `{seconds}` | `{now}` |
//! | `set-policy` | `{role, scope?, patch: {maximum?, requires?, context?, approvers?}}` | `{}` |
//! | `decide` | `{request, approver, decision: "approve" or "deny", reason?}` | `{}` |
//! | `cancel` | `{request, who, reason?}` | `{}` |
//! | `let-window-pass` | `{request}` | `{}` |
//! | `grant` | see [`Grant`]: `{person, role, scope?, active?, startsIn?, endsIn?}` | `{schedule}` |
//! | `take-away` | `{person, role, scope?, active?}` | `{}` |
//! | `force-status` | `{request, status}` | `{}` |
//! | `revoke-sessions` | `{upn}` | `{}` |
//! | `license` | `{licensed}` | `{}` |
//! | `withdraw-consent` | `{scope}` | `{}` |
//! | `restore-consent` | `{}` | `{}` |
//! | `device-rule` | `{rule: {at: "signIn" or "stepUp", number?, person?} or null}` | `{}` |
//! | `next-sign-in-by` | `{upn}` | `{}` |
//! | `multifactor-lasts` | `{seconds: number or null}` | `{}` |
//! | `arm-limit` | `{on}` | `{}` |
//! | `arm-decides-in-batches-only` | `{on}` | `{}` |
//! | `arm-refuses-repeats` | `{on}` | `{}` |
//! | `arm-lists-in-capitals` | `{on}` | `{}` |
//! | `arm-tells-level-by-level` | `{on}` | `{}` |
//! | `azure-wants-multifactor` | `{on}` | `{}` |
//! | `azure-writes-want-multifactor` | `{on}` | `{}` |
//! | `renewals-pass-over-multifactor` | `{on}` | `{}` |
//! | `demand-context` | `{audience: "graph" or "arm", context: text or null}` | `{}` |
//! | `context-refusals` | `{refusal: "named", "inText" or "unsaid"}` | `{}` |
//! | `reset-switches` | `{}` | `{}` |
//! | `token` | `{upn, audience: "graph" or "arm", context?}` | `{accessToken}` |

use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

use super::{Control, ControlError, Grant};
use crate::exchange::{Answer, Call};
use crate::fault::Fault;
use crate::op::Op;
use crate::pim::{Decision, PolicyPatch, RequestStatus};
use crate::shared::Shared;
use crate::switches::{ContextRefusal, DeviceRule};
use crate::tokens::{Audience, same_secret};

/// The header that carries the key.
pub(crate) const KEY_HEADER: &str = "x-stint-control";

/// The longest step that `advance` takes at once, in seconds: ten years.
const LONGEST_STEP: i64 = 10 * 366 * 86_400;

/// Answers a call below `/_control/`; `verb` is the rest of the path.
pub(crate) fn answer(shared: &Arc<Shared>, verb: &str, call: &Call) -> Answer {
    let key = call.header(KEY_HEADER).unwrap_or_default();
    if !same_secret(key, &shared.control_key) {
        return refused(StatusCode::UNAUTHORIZED, "the control key is missing or wrong");
    }
    if call.method != Method::POST {
        return refused(StatusCode::METHOD_NOT_ALLOWED, "every verb is a POST");
    }
    let json = call
        .header(header::CONTENT_TYPE.as_str())
        .is_some_and(|kind| kind.starts_with("application/json"));
    if !json {
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body must be JSON");
    }
    match run(&Control::new(Arc::clone(shared)), verb, call) {
        Ok(value) => Answer::json(StatusCode::OK, &value),
        Err(Problem::UnknownVerb) => refused(StatusCode::NOT_FOUND, &format!("no verb is called {verb}")),
        Err(Problem::Body(error)) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
        Err(Problem::Control(error)) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

enum Problem {
    UnknownVerb,
    Body(serde_json::Error),
    Control(ControlError),
}

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        Self::Control(error)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Next {
    op: Op,
    fault: Fault,
    #[serde(default = "once")]
    times: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Latency {
    milliseconds: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    op: Option<Op>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetPolicy {
    role: String,
    #[serde(default)]
    scope: String,
    patch: PolicyPatch,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decide {
    request: Uuid,
    approver: String,
    decision: Decision,
    #[serde(default = "some_reason")]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cancel {
    request: Uuid,
    who: String,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneRequest {
    request: Uuid,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ForceStatus {
    request: Uuid,
    status: RequestStatus,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Who {
    upn: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct License {
    licensed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    scope: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    rule: Option<DeviceRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lasts {
    seconds: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    on: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Demand {
    audience: Audience,
    context: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusals {
    refusal: ContextRefusal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenFor {
    upn: String,
    audience: Audience,
    #[serde(default)]
    context: Option<String>,
}

fn some_reason() -> String {
    "Decided by the control".to_owned()
}

fn once() -> usize {
    1
}

fn run(control: &Control, verb: &str, call: &Call) -> Result<Value, Problem> {
    let done = json!({});
    match verb {
        "next" => {
            let Next { op, fault, times } = body(call)?;
            control.order(op, fault, times.min(10_000));
            Ok(done)
        }
        "clear-faults" => {
            control.clear_faults();
            Ok(done)
        }
        "latency" => {
            let Latency { milliseconds } = body(call)?;
            control.latency(Duration::from_millis(milliseconds));
            Ok(done)
        }
        "received" => {
            let Which { op } = body(call)?;
            let received = op.map_or_else(|| control.received_all(), |op| control.received(op));
            Ok(json!({ "received": received }))
        }
        "exchanges" => Ok(json!({ "exchanges": control.exchanges() })),
        "now" => Ok(json!({ "now": control.now() })),
        "settle-one" => Ok(json!({ "steps": usize::from(control.settle_one()) })),
        "settle-all" => Ok(json!({ "steps": control.settle_all() })),
        "advance" => {
            let Advance { seconds } = body(call)?;
            control.advance(TimeDelta::seconds(seconds.clamp(0, LONGEST_STEP)));
            Ok(json!({ "now": control.now() }))
        }
        "set-policy" => {
            let SetPolicy { role, scope, patch } = body(call)?;
            control.set_policy_at(&role, &scope, &patch)?;
            Ok(done)
        }
        "decide" => {
            let Decide {
                request,
                approver,
                decision,
                reason,
            } = body(call)?;
            control.decide(request, &approver, decision, &reason)?;
            Ok(done)
        }
        "cancel" => {
            let Cancel { request, who, reason } = body(call)?;
            control.cancel(request, &who, &reason)?;
            Ok(done)
        }
        "let-window-pass" => {
            let OneRequest { request } = body(call)?;
            control.let_window_pass(request)?;
            Ok(done)
        }
        "grant" => {
            let grant: Grant = body(call)?;
            Ok(json!({ "schedule": control.grant(&grant)? }))
        }
        "take-away" => {
            let grant: Grant = body(call)?;
            control.take_away(&grant)?;
            Ok(done)
        }
        "force-status" => {
            let ForceStatus { request, status } = body(call)?;
            control.force_status(request, status)?;
            Ok(done)
        }
        "revoke-sessions" => {
            let Who { upn } = body(call)?;
            control.revoke_sessions(&upn)?;
            Ok(done)
        }
        "license" => {
            let License { licensed } = body(call)?;
            control.license(licensed);
            Ok(done)
        }
        "withdraw-consent" => {
            let Scope { scope } = body(call)?;
            control.withdraw_consent(&scope);
            Ok(done)
        }
        "restore-consent" => {
            control.restore_consent();
            Ok(done)
        }
        "device-rule" => {
            let Rule { rule } = body(call)?;
            control.device_rule(rule)?;
            Ok(done)
        }
        "next-sign-in-by" => {
            let Who { upn } = body(call)?;
            control.next_sign_in_by(&upn)?;
            Ok(done)
        }
        "multifactor-lasts" => {
            let Lasts { seconds } = body(call)?;
            let lasts = seconds.map(|seconds| TimeDelta::seconds(seconds.clamp(0, LONGEST_STEP)));
            control.multifactor_lasts(lasts);
            Ok(done)
        }
        "demand-context" => {
            let Demand { audience, context } = body(call)?;
            control.demand_context(audience, context.as_deref())?;
            Ok(done)
        }
        "context-refusals" => {
            let Refusals { refusal } = body(call)?;
            control.context_refusals(refusal);
            Ok(done)
        }
        "reset-switches" => {
            control.reset_switches();
            Ok(done)
        }
        "token" => {
            let TokenFor {
                upn,
                audience,
                context,
            } = body(call)?;
            let token = control.token(&upn, audience, context.as_deref())?;
            Ok(json!({ "accessToken": token }))
        }
        _ => {
            let set = switch(verb).ok_or(Problem::UnknownVerb)?;
            let Switch { on } = body(call)?;
            set(control, on);
            Ok(done)
        }
    }
}

/// What a verb that only switches something on or off does.
fn switch(verb: &str) -> Option<fn(&Control, bool)> {
    Some(match verb {
        "arm-limit" => Control::arm_limit,
        "arm-decides-in-batches-only" => Control::arm_decides_in_batches_only,
        "arm-refuses-repeats" => Control::arm_refuses_repeats,
        "arm-lists-in-capitals" => Control::arm_lists_in_capitals,
        "arm-tells-level-by-level" => Control::arm_tells_level_by_level,
        "azure-wants-multifactor" => Control::azure_wants_multifactor,
        "azure-writes-want-multifactor" => Control::azure_writes_want_multifactor,
        "renewals-pass-over-multifactor" => Control::renewals_pass_over_multifactor,
        _ => return None,
    })
}

fn body<T: DeserializeOwned>(call: &Call) -> Result<T, Problem> {
    serde_json::from_slice(&call.body).map_err(Problem::Body)
}

fn refused(status: StatusCode, why: &str) -> Answer {
    Answer::json(status, &json!({ "error": why }))
}
