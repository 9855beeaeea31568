//! What the client sends and what it makes of the answers: activations here, the rest in rooms of their own.

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

mod lists;
mod prolonging;
mod refusals;

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
