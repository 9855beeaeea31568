//! What the client sends and what it makes of the answers: activations here, the rest in rooms of their own.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use stint_domain::{
    ActivationAction, ActivationStatus, ClaimsChallenge, DraftProblem, ProlongHow, RoleAt, RoleKind, Tenant,
    Ticket, Timestamp,
};
use stint_http::TransportError;
use stint_http::testing::{Reply, Scripted, client};

use super::*;

mod lists;
mod prolonging;
mod refusals;

pub(crate) use prolonging::prolong;

const AT: &str = "2026-03-02T08:00:00Z";

pub(crate) fn graph(replies: impl IntoIterator<Item = Reply>) -> (GraphClient, Scripted) {
    let service = Scripted::of(replies);
    (GraphClient::new(client(&service), account()), service)
}

pub(crate) fn account() -> Account {
    Account {
        id: "me.t".into(),
        principal: "me".into(),
        tenant: Tenant {
            id: "t".into(),
            name: None,
        },
        username: "bruce@contoso.example".into(),
        display_name: "Bruce Wayne".into(),
    }
}

fn target() -> RoleAt {
    RoleAt {
        account: "me.t".into(),
        kind: RoleKind::EntraRole,
        role: "r".into(),
        scope: "/".into(),
    }
}

pub(crate) fn ask() -> Activate {
    Activate {
        target: target(),
        eligible: stint_domain::EligibilityId::of(&account().id, "i-1-e"),
        role_name: "Exchange Administrator".into(),
        duration: TimeDelta::minutes(90),
        justification: "Mail flow".into(),
        ticket: None,
        starts_at: None,
        schedule: None,
        condition: None,
    }
}

fn taken(status: &str) -> Value {
    json!({
        "id": "q-1", "status": status, "createdDateTime": AT, "action": "selfActivate", "principalId": "me",
        "roleDefinitionId": "r", "directoryScopeId": "/", "justification": "Mail flow",
        "scheduleInfo": {"startDateTime": AT, "expiration": {"type": "afterDuration", "duration": "PT1H30M"}},
    })
}

/// What the client makes of `reply` to an activation.
async fn activate(reply: Reply) -> ActivateError {
    graph([reply]).0.activate(&ask()).await.unwrap_err()
}

fn error(code: &str, message: &str) -> Reply {
    Reply::json(
        400,
        json!({"error": {"code": code, "message": message}}).to_string(),
    )
}

#[tokio::test]
async fn an_activation_is_asked_for_with_the_least_that_works() {
    let (graph, service) = graph((0..4).map(|_| Reply::json(201, taken("Provisioned").to_string())));
    let answer = graph.activate(&ask()).await.unwrap();
    assert_eq!(
        (answer.id, answer.status),
        ("q-1".into(), ActivationStatus::Provisioned)
    );
    let mut full = ask();
    full.ticket = Some(Ticket {
        number: " CHG-1 ".into(),
        system: "".into(),
    });
    full.starts_at = Some("2026-03-03T08:00:00.5Z".parse::<Timestamp>().unwrap());
    graph.activate(&full).await.unwrap();
    full.justification = " ".into();
    full.starts_at = None;
    full.ticket = Some(Ticket {
        number: "".into(),
        system: "ServiceNow".into(),
    });
    graph.activate(&full).await.unwrap();
    full.duration = TimeDelta::hours(24);
    graph.activate(&full).await.unwrap();
    let bodies: Vec<Value> = service
        .bodies()
        .iter()
        .map(|body| serde_json::from_str(body).unwrap())
        .collect();
    let body = |change: Value| {
        let mut body = json!({
            "action": "selfActivate", "principalId": "me", "roleDefinitionId": "r", "directoryScopeId": "/",
            "justification": "Mail flow",
            "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H30M"}},
        });
        let members = change.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(members);
        body
    };
    assert_eq!(bodies[0], body(json!({})));
    let schedule = json!({"startDateTime": "2026-03-03T08:00:00Z",
        "expiration": {"type": "afterDuration", "duration": "PT1H30M"}});
    assert_eq!(
        bodies[1],
        body(json!({"scheduleInfo": schedule, "ticketInfo": {"ticketNumber": "CHG-1"}}))
    );
    let mut bare = body(json!({}));
    bare.as_object_mut().unwrap().remove("justification");
    assert_eq!(bodies[2], bare);
    assert_eq!(bodies[3]["scheduleInfo"]["expiration"]["duration"], "P1D");
    assert_eq!(
        service.asked()[0],
        "POST /v1.0/roleManagement/directory/roleAssignmentScheduleRequests"
    );
}

#[tokio::test]
async fn a_deactivation_has_four_members_and_a_cancellation_none() {
    let (graph, service) = graph([
        Reply::json(201, taken("Revoked").to_string()),
        Reply::json(204, ""),
    ]);
    let ask = Deactivate {
        target: target(),
        role_name: "Exchange Administrator".into(),
        ends_at: None,
    };
    assert_eq!(
        graph.deactivate(&ask).await.unwrap().status,
        ActivationStatus::Revoked
    );
    graph
        .cancel(&"../q 1".into(), ProlongOf::Assignment)
        .await
        .unwrap();
    let body: Value = serde_json::from_str(&service.bodies()[0]).unwrap();
    let expected = json!({"action": "selfDeactivate", "principalId": "me", "roleDefinitionId": "r",
        "directoryScopeId": "/"});
    assert_eq!(body, expected);
    assert_eq!(service.bodies()[1], "");
    assert_eq!(
        service.asked()[1],
        "POST /v1.0/roleManagement/directory/roleAssignmentScheduleRequests/..%2Fq%201/cancel"
    );
}
