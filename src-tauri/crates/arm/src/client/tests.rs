use std::time::Duration;

use chrono::TimeDelta;
use futures::TryStreamExt;
use serde_json::json;
use stint_domain::{
    ActivationAction, ActivationStatus, ApprovalResult, Condition, Held, ProlongHow, RoleKind, ScopeKind,
    Ticket, Via,
};
use stint_http::TransportError;
use stint_http::testing::Reply;
use stint_pim::LeftOut;

use super::*;
use crate::testing::{arm, list};

const AT: &str = "2026-03-02T08:00:00.1234567Z";
const SCHEDULE: &str = "/subscriptions/S/providers/Microsoft.Authorization/roleEligibilitySchedules/E-1";

pub(crate) fn target() -> RoleAt {
    RoleAt {
        account: "me.t".into(),
        kind: RoleKind::AzureRole,
        role: "ab".into(),
        scope: "/subscriptions/s/resourcegroups/rg".into(),
    }
}

pub(crate) fn ask() -> Activate {
    Activate {
        target: target(),
        eligible: stint_domain::EligibilityId::of(&target().account, "e"),
        role_name: "Contributor".into(),
        duration: TimeDelta::days(1),
        justification: "Release".into(),
        ticket: None,
        starts_at: None,
        schedule: Some(SCHEDULE.into()),
        condition: None,
    }
}

fn row(change: Value) -> Value {
    let mut properties = json!({
        "scope": "/subscriptions/S", "principalId": "me", "principalType": "User",
        "roleDefinitionId": "/subscriptions/S/providers/Microsoft.Authorization/roleDefinitions/AB",
        "roleEligibilityScheduleId": SCHEDULE, "memberType": "Direct", "startDateTime": AT,
        "expandedProperties": {"scope": {"id": "/subscriptions/S", "displayName": "Production", "type": "subscription"},
            "roleDefinition": {"id": "x", "displayName": "Contributor", "type": "BuiltInRole"},
            "principal": {"id": "me", "displayName": "Bruce Wayne", "type": "User"}}});
    for (name, value) in change.as_object().unwrap() {
        properties[name] = value.clone();
    }
    json!({"id": "/providers/Microsoft.Subscription/subscriptions/S/x/i-1", "name": "i-1", "properties": properties})
}

fn taken(status: &str) -> Value {
    json!({"id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Authorization\
                  /roleAssignmentScheduleRequests/q-1", "name": "q-1", "properties": {
        "scope": "/subscriptions/s/resourceGroups/rg", "principalId": "me", "requestType": "SelfActivate",
        "roleDefinitionId": "/subscriptions/S/providers/Microsoft.Authorization/roleDefinitions/ab",
        "status": status, "createdOn": AT, "justification": "Release",
        "scheduleInfo": {"startDateTime": AT, "expiration": {"type": "AfterDuration", "duration": "P1D"}}}})
}

fn error(status: u16, code: &str, message: &str) -> Reply {
    Reply::json(
        status,
        json!({"error": {"code": code, "message": message}}).to_string(),
    )
}

async fn activate(reply: Reply) -> ActivateError {
    arm([reply]).0.activate(&"i-1".into(), &ask()).await.unwrap_err()
}

#[tokio::test]
async fn an_activation_is_a_put_for_the_caller_with_the_least_that_works() {
    let (arm, service) = arm((0..3).map(|_| Reply::json(201, taken("Provisioned").to_string())));
    let answer = arm.activate(&"i-1".into(), &ask()).await.unwrap();
    assert_eq!(
        (answer.status, answer.duration),
        (ActivationStatus::Provisioned, Some(TimeDelta::days(1)))
    );
    assert_eq!(answer.role_at(), target());
    let mut full = ask();
    full.condition = Some(Condition {
        text: "@Resource[x] StringEquals 'y'".to_owned(),
        version: "2.0".to_owned(),
    });
    full.ticket = Some(Ticket {
        number: "CHG-1".into(),
        system: "ServiceNow".into(),
    });
    full.starts_at = Some("2026-03-03T08:00:00Z".parse().unwrap());
    arm.activate(&"i-2".into(), &full).await.unwrap();
    let end = Deactivate {
        target: target(),
        role_name: "Contributor".into(),
        ends_at: None,
    };
    arm.deactivate(&"i-3".into(), &end).await.unwrap();
    let bodies: Vec<Value> = service
        .bodies()
        .iter()
        .map(|body| serde_json::from_str(body).unwrap())
        .collect();
    let role = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/ab";
    let least = json!({"properties": {"principalId": "me", "roleDefinitionId": role, "requestType": "SelfActivate",
        "linkedRoleEligibilityScheduleId": SCHEDULE, "justification": "Release",
        "scheduleInfo": {"expiration": {"type": "AfterDuration", "duration": "P1D"}}}});
    assert_eq!(bodies[0], least);
    let properties = &bodies[1]["properties"];
    assert_eq!(properties["condition"], "@Resource[x] StringEquals 'y'");
    assert_eq!(properties["conditionVersion"], "2.0");
    assert_eq!(
        properties["ticketInfo"],
        json!({"ticketNumber": "CHG-1", "ticketSystem": "ServiceNow"})
    );
    assert_eq!(
        properties["scheduleInfo"]["startDateTime"],
        "2026-03-03T08:00:00Z"
    );
    let end = json!({"principalId": "me", "roleDefinitionId": role, "requestType": "SelfDeactivate"});
    assert_eq!(bodies[2], json!({ "properties": end }));
    let path = "PUT /subscriptions/s/resourcegroups/rg/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/";
    let asked = service.asked();
    assert!(
        asked
            .iter()
            .all(|asked| asked.starts_with(path) && asked.ends_with("?api-version=2020-10-01"))
    );
}

#[tokio::test]
async fn the_same_intent_is_the_same_request_and_can_be_looked_up() {
    let (arm, service) = arm([
        Reply::json(201, taken("PendingApproval").to_string()),
        Reply::json(201, taken("PendingApproval").to_string()),
        Reply::json(200, taken("PendingApproval").to_string()),
        error(404, "ResourceNotFound", ""),
    ]);
    for _ in 0..2 {
        let answer = arm.activate(&"i-1".into(), &ask()).await.unwrap();
        assert_eq!(answer.status, ActivationStatus::Waiting);
    }
    let of = ProlongOf::Assignment;
    assert!(arm.sent(&target(), &"i-1".into(), of).await.unwrap().is_some());
    assert_eq!(arm.sent(&target(), &"i-2".into(), of).await.unwrap(), None);
    let asked = service.asked();
    assert_eq!(asked[0], asked[1]);
    assert_eq!(asked[2], asked[0].replace("PUT", "GET"));
    assert_ne!(asked[3], asked[2]);
}

#[tokio::test]
async fn a_request_that_may_not_be_read_by_its_name_is_looked_for_among_the_own_ones() {
    let intent = IntentId::new("i-1");
    let path = op::request(&target(), &intent, ProlongOf::Assignment);
    let mut own = taken("Provisioned");
    own["id"] = json!(path.to_ascii_uppercase());
    let refused = || Reply::json(403, r#"{"error":{"code":"AuthorizationFailed"}}"#);
    let (arm, service) = arm([
        refused(),
        list(json!([taken("Denied"), own])),
        refused(),
        list(json!([taken("Denied")])),
    ]);
    let found = arm.sent(&target(), &intent, ProlongOf::Assignment).await.unwrap();
    assert_eq!(found.unwrap().status, ActivationStatus::Provisioned);
    let none = arm.sent(&target(), &intent, ProlongOf::Assignment).await;
    assert_eq!(none.unwrap(), None);
    assert!(service.asked()[1].contains("asTarget()"), "{:?}", service.asked());
}

#[tokio::test]
async fn more_time_is_a_put_with_the_intents_name_among_those_about_eligibilities() {
    let id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Authorization\
              /roleEligibilityScheduleRequests/q-1";
    let row = |status: &str, reason: &str| {
        let mut row = taken(status);
        row["id"] = json!(id);
        row["properties"]["requestType"] = json!("SelfExtend");
        row["properties"]["justification"] = json!(reason);
        row
    };
    let both = r#"{"RequestorReason":"Still my job","AdminReason":"Until the summer"}"#;
    let (arm, service) = arm([
        Reply::json(201, row("PendingAdminDecision", "Still my job").to_string()),
        Reply::json(200, row("Provisioned", both).to_string()),
        list(json!([
            row("AdminDenied", both),
            row("PendingAdminDecision", both)
        ])),
        Reply::json(200, ""),
    ]);
    let of = ProlongOf::Eligibility;
    let ask = Prolong {
        target: target(),
        eligible: None,
        role_name: "Contributor".into(),
        how: ProlongHow::Extend,
        of,
        duration: Some(TimeDelta::days(90)),
        justification: "Still my job".into(),
        ticket: None,
        condition: Some(Condition {
            text: "@Resource[x] StringEquals 'y'".to_owned(),
            version: "2.0".to_owned(),
        }),
        ends_at: AT.parse().unwrap(),
    };
    let intent = IntentId::new("i-1");
    let asked = arm.prolong(&intent, &ask).await.unwrap();
    assert_eq!(
        (asked.action, asked.status, asked.justification.as_str()),
        (
            ActivationAction::Prolong(ProlongHow::Extend, of),
            ActivationStatus::Waiting,
            "Still my job"
        )
    );
    let granted = arm.sent(&ask.target, &intent, of).await.unwrap().unwrap();
    assert_eq!(granted.justification, "Still my job");
    let decided = granted.approval.unwrap();
    assert_eq!(
        (decided.result, decided.reason.as_deref()),
        (ApprovalResult::Approved, Some("Until the summer"))
    );
    let rows: Vec<_> = arm.prolongings().try_collect().await.unwrap();
    let [Row::Read(denied), Row::Read(waiting)] = &rows[..] else {
        panic!("{rows:?}");
    };
    assert_eq!(
        denied.approval.as_ref().map(|approval| approval.result),
        Some(ApprovalResult::Denied)
    );
    assert_eq!(waiting.approval, None);
    arm.cancel(&waiting.id).await.unwrap();
    let body: Value = serde_json::from_str(&service.bodies()[0]).unwrap();
    let expected = json!({"principalId": "me",
        "roleDefinitionId": "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/ab",
        "requestType": "SelfExtend", "justification": "Still my job",
        "scheduleInfo": {"expiration": {"type": "AfterDuration", "duration": "P90D"}},
        "condition": "@Resource[x] StringEquals 'y'", "conditionVersion": "2.0"});
    assert_eq!(body, json!({ "properties": expected }));
    let asked = service.asked();
    assert!(asked[0].starts_with("PUT /subscriptions/s/resourcegroups/rg/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/"));
    assert_eq!(asked[1], asked[0].replace("PUT", "GET"));
    assert!(asked[2].starts_with("GET /providers/Microsoft.Authorization/roleEligibilityScheduleRequests?"));
    let id = id.to_ascii_lowercase();
    assert_eq!(asked[3], format!("POST {id}/cancel?api-version=2020-10-01"));
}

#[tokio::test]
async fn lists_are_asked_for_at_the_empty_scope_only() {
    let page = json!({"value": [row(json!({}))], "nextLink": "/providers/Microsoft.Authorization/\
        roleEligibilityScheduleInstances?api-version=2020-10-01&$filter=asTarget()&$skiptoken=2"});
    let group = json!({"principalId": "g", "principalType": "Group", "memberType": "Inherited", "endDateTime": AT,
        "scope": "/providers/Microsoft.Management/managementGroups/Root", "condition": "c", "conditionVersion": "1.0",
        "expandedProperties": {"principal": {"id": "g", "displayName": "Apps Operators", "type": "Group"},
            "scope": {"displayName": "Root of it"}}});
    let active = row(json!({"assignmentType": "Activated", "roleAssignmentScheduleId": "a"}));
    let (arm, service) = arm([
        Reply::json(200, page.to_string()),
        list(json!([row(group), row(json!({"scope": null}))])),
        list(json!([active])),
        list(json!([taken("Canceled")])),
    ]);
    let rows: Vec<_> = arm.eligible().try_collect().await.unwrap();
    let [
        Row::Read(one),
        Row::Read(two),
        Row::LeftOut(LeftOut { field, .. }),
    ] = &rows[..]
    else {
        panic!("{rows:?}");
    };
    assert_eq!(*field, "properties/scope");
    assert_eq!(
        (
            one.role.id.as_str(),
            one.role.name.as_str(),
            one.scope.id.as_str(),
            one.scope.name.as_deref()
        ),
        ("ab", "Contributor", "/subscriptions/s", Some("Production"))
    );
    assert_eq!(
        (one.via, &one.through, one.ends_at, &one.condition),
        (Via::Direct, &None, None, &None)
    );
    assert_eq!(one.schedule, Some(SCHEDULE.into()));
    assert_eq!(one.id.as_service(), "/subscriptions/s/x/i-1");
    assert_eq!(
        (two.via, two.through.as_deref()),
        (Via::Group, Some("Apps Operators"))
    );
    assert_eq!(
        (two.scope.kind, two.role.name.as_str()),
        (ScopeKind::ManagementGroup, "ab")
    );
    assert_eq!(
        two.condition.as_ref().map(|condition| condition.version.as_str()),
        Some("1.0")
    );
    let active: Vec<_> = arm.active().try_collect().await.unwrap();
    assert!(matches!(&active[..], [Row::Read(row)] if row.held == Held::Activated));
    let requests: Vec<_> = arm.activations().try_collect().await.unwrap();
    assert!(matches!(&requests[..], [Row::Read(row)] if row.status == ActivationStatus::Canceled));
    let path = |name: &str| {
        format!("GET /providers/Microsoft.Authorization/{name}?api-version=2020-10-01&$filter=asTarget()")
    };
    let asked = service.asked();
    assert_eq!(asked[0], path("roleEligibilityScheduleInstances"));
    assert_eq!(asked[2], path("roleAssignmentScheduleInstances"));
    assert_eq!(asked[3], path("roleAssignmentScheduleRequests"));
}

#[tokio::test]
async fn what_the_service_refuses_is_told_by_what_to_do_next() {
    let check = async |reply: Reply, expected: &str| {
        let error = activate(reply).await;
        assert!(format!("{error:?}").starts_with(expected), "{error:?}");
    };
    check(error(400, "RoleAssignmentExists", ""), "AlreadyActive").await;
    check(error(409, "RoleAssignmentExists", ""), "AlreadyActive").await;
    check(error(400, "PendingRoleAssignmentRequest", ""), "AlreadyPending").await;
    check(error(400, "RoleAssignmentDoesNotExist", ""), "NotEligible").await;
    check(
        error(
            400,
            "RoleAssignmentRequestPolicyValidationFailed",
            "JustificationRule - Justification is required",
        ),
        "Refused { problems: [JustificationMissing]",
    )
    .await;
    let claims = "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22value%22%3A%22c1%22%7D%7D%7D";
    check(
        error(400, "RoleAssignmentRequestAcrsValidationFailed", claims),
        "StepUp",
    )
    .await;
    check(
        error(
            403,
            "RequestDisallowedByAzure",
            "was disallowed without authenticating through MFA",
        ),
        "StepUp",
    )
    .await;
    check(error(403, "AuthorizationFailed", ""), "Client(Forbidden").await;
    check(
        Reply::json(400, r#""bare text""#),
        "Client(Unexpected { status: 400, code: \"http-400\"",
    )
    .await;
    check(
        Reply::json(405, r#"{"message":"no"}"#),
        "Client(Unexpected { status: 405",
    )
    .await;
    let end = Deactivate {
        target: target(),
        role_name: String::new(),
        ends_at: None,
    };
    let early = arm([error(400, "ActiveDurationTooShort", "")])
        .0
        .deactivate(&"i".into(), &end)
        .await;
    assert!(matches!(early, Err(ActivateError::TooEarly)));
    let throttled = activate(Reply::json(429, "Too many requests").with("Retry-After", "30")).await;
    assert!(
        matches!(throttled, ActivateError::Throttled { retry_after: Some(wait) } if wait == Duration::from_secs(30))
    );
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_by_the_same_name() {
    let (arm, service) = arm([
        Reply::fails(TransportError::TimedOut),
        Reply::json(429, "<html>").with("Retry-After", "0"),
        Reply::json(201, taken("Provisioned").to_string()),
    ]);
    arm.activate(&"i-1".into(), &ask()).await.unwrap();
    let asked = service.asked();
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|one| *one == asked[0]));
    let unreadable = activate(Reply::json(201, "{}")).await;
    assert!(matches!(unreadable, ActivateError::Unclear(_)), "{unreadable:?}");
}

#[tokio::test]
async fn a_request_is_taken_back_where_it_is() {
    let (arm, service) = arm([Reply::json(200, ""), error(404, "ResourceNotFound", "")]);
    let id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/q";
    arm.cancel(&id.into()).await.unwrap();
    assert!(matches!(
        arm.cancel(&id.into()).await,
        Err(ActivateError::NotOpen)
    ));
    assert_eq!(
        service.asked()[0],
        format!("POST {id}/cancel?api-version=2020-10-01")
    );
}
