use chrono::TimeDelta;
use futures::TryStreamExt;
use serde_json::{Value, json};
use stint_domain::{ActivationAction, ActivationStatus, Held, ProlongHow, RoleAt, Via};
use stint_http::testing::Reply;
use stint_pim::LeftOut;

use super::*;
use crate::client::tests::graph;

const AT: &str = "2026-03-02T08:00:00Z";
const BASE: &str = "/v1.0/identityGovernance/privilegedAccess/group";

fn target(access: &str) -> RoleAt {
    RoleAt {
        account: "me.t".into(),
        kind: RoleKind::Group,
        role: access.into(),
        scope: "g-1".into(),
    }
}

fn ask(access: &str) -> Activate {
    Activate {
        target: target(access),
        eligible: stint_domain::EligibilityId::of(&target(access).account, "e"),
        role_name: "Apps Operators".into(),
        duration: TimeDelta::hours(1),
        justification: "Release".into(),
        ticket: None,
        starts_at: None,
        schedule: None,
        condition: None,
    }
}

fn taken(status: &str) -> Value {
    json!({"id": "q-1", "status": status, "createdDateTime": AT, "action": "selfActivate", "principalId": "me",
        "groupId": "g-1", "accessId": "member", "justification": "Release", "targetScheduleId": "g-1_member_q-1",
        "scheduleInfo": {"startDateTime": AT, "expiration": {"type": "afterDuration", "duration": "PT1H"}}})
}

#[tokio::test]
async fn more_time_in_a_group_is_asked_for_the_caller_alone() {
    let extension = json!({"id": "q-1", "status": "PendingAdminDecision", "createdDateTime": AT,
        "action": "selfExtend", "principalId": "me", "groupId": "g-1", "accessId": "owner",
        "justification": "Still my job", "targetScheduleId": "g-1_owner_q-1",
        "scheduleInfo": {"startDateTime": AT, "expiration": {"type": "afterDuration", "duration": "P90D"}}});
    let (graph, service) = graph([
        Reply::json(201, extension.to_string()),
        list(json!([extension])),
        Reply::json(204, ""),
    ]);
    let groups = graph.groups();
    let ask = Prolong {
        target: target("owner"),
        ..crate::client::tests::prolong()
    };
    let taken = groups.prolong(&ask).await.unwrap();
    let of = ProlongOf::Eligibility;
    assert_eq!(
        (taken.action, taken.status),
        (
            ActivationAction::Prolong(ProlongHow::Extend, of),
            ActivationStatus::Waiting
        )
    );
    let rows: Vec<_> = groups.prolongings().try_collect().await.unwrap();
    assert_eq!(rows, [Row::Read(taken)]);
    groups.cancel(&"q-1".into(), of).await.unwrap();
    let body: Value = serde_json::from_str(&service.bodies()[0]).unwrap();
    let expected = json!({"action": "selfExtend", "principalId": "me", "groupId": "g-1", "accessId": "owner",
        "justification": "Still my job",
        "scheduleInfo": {"expiration": {"type": "afterDateTime", "endDateTime": "1970-04-01T00:00:00Z"}}});
    assert_eq!(body, expected);
    let requests = format!("{BASE}/eligibilityScheduleRequests");
    let asked = service.asked();
    assert_eq!(asked[0], format!("POST {requests}"));
    assert!(asked[1].starts_with(&format!("GET {requests}/filterByCurrentUser(on='principal')?")));
    assert_eq!(asked[2], format!("POST {requests}/q-1/cancel"));
}

fn list(rows: Value) -> Reply {
    Reply::json(200, json!({ "value": rows }).to_string())
}

#[tokio::test]
async fn what_somebody_becomes_is_copied_and_who_is_always_the_caller() {
    let (graph, service) = graph([
        Reply::json(201, taken("PendingProvisioning").to_string()),
        Reply::json(201, taken("Provisioned").to_string()),
        Reply::json(201, taken("Revoked").to_string()),
        Reply::json(204, ""),
    ]);
    let groups = graph.groups();
    let activation = groups.activate(&ask("member")).await.unwrap();
    assert_eq!(activation.status, ActivationStatus::Applying);
    groups.activate(&ask("owner")).await.unwrap();
    let end = Deactivate {
        target: target("owner"),
        role_name: "Apps Operators".into(),
        ends_at: None,
    };
    assert_eq!(
        groups.deactivate(&end).await.unwrap().status,
        ActivationStatus::Revoked
    );
    groups.cancel(&"q-1".into(), ProlongOf::Assignment).await.unwrap();
    let bodies: Vec<Value> = service.bodies()[..3]
        .iter()
        .map(|body| serde_json::from_str(body).unwrap())
        .collect();
    let expected = json!({"action": "selfActivate", "principalId": "me", "groupId": "g-1", "accessId": "member",
        "justification": "Release", "scheduleInfo": {"expiration": {"type": "afterDuration", "duration": "PT1H"}}});
    assert_eq!(bodies[0], expected);
    assert_eq!(bodies[1]["accessId"], "owner");
    let expected =
        json!({"action": "selfDeactivate", "principalId": "me", "groupId": "g-1", "accessId": "owner"});
    assert_eq!(bodies[2], expected);
    assert_eq!(
        service.asked()[0],
        format!("POST {BASE}/assignmentScheduleRequests")
    );
    assert_eq!(
        service.asked()[3],
        format!("POST {BASE}/assignmentScheduleRequests/q-1/cancel")
    );
}

#[tokio::test]
async fn rows_carry_the_group_and_what_they_come_through() {
    let row = json!({"id": "g-1_owner_x", "accessId": "Owner", "groupId": "g-1", "principalId": "g-9",
        "memberType": "Group", "endDateTime": null, "eligibilityScheduleId": "s", "assignmentScheduleId": "a",
        "assignmentType": "activated", "startDateTime": AT, "group": {"id": "g-1", "displayName": "Apps Operators"}});
    let odd = json!({"id": "odd", "accessId": "guest", "groupId": "g-1"});
    let (graph, service) = graph([
        list(json!([row, odd])),
        list(json!([row])),
        list(json!([taken("Granted")])),
    ]);
    let groups = graph.groups();
    let eligible: Vec<_> = groups.eligible().try_collect().await.unwrap();
    let left_out = LeftOut {
        id: Some("odd".to_owned()),
        field: "accessId",
    };
    let [Row::Read(owner), Row::LeftOut(out)] = &eligible[..] else {
        panic!("{eligible:?}");
    };
    assert_eq!(*out, left_out);
    assert_eq!(
        (owner.kind, owner.role.id.as_str(), owner.role.name.as_str()),
        (RoleKind::Group, "owner", "Owner")
    );
    assert_eq!(
        (owner.scope.id.as_str(), owner.scope.name.as_deref()),
        ("g-1", Some("Apps Operators"))
    );
    assert_eq!((owner.via, owner.through.as_deref()), (Via::Group, Some("g-9")));
    assert_eq!(owner.schedule, Some("s".into()));
    let active: Vec<_> = groups.active().try_collect().await.unwrap();
    assert!(
        matches!(&active[..], [Row::Read(row)] if row.held == Held::Activated && row.schedule == Some("a".into()))
    );
    assert_eq!(
        groups.activations().try_collect::<Vec<_>>().await.unwrap().len(),
        1
    );
    let path = |name: &str| {
        format!("GET {BASE}/{name}/filterByCurrentUser(on='principal')?$expand=group($select=id,displayName)")
    };
    let lists = [
        "eligibilityScheduleInstances",
        "assignmentScheduleInstances",
        "assignmentScheduleRequests",
    ];
    assert_eq!(service.asked(), lists.map(path));
}

#[tokio::test]
async fn policies_are_read_once_for_each_group_and_each_fails_for_itself() {
    let policy = |role: &str, longest: &str| {
        json!({"id": "p", "roleDefinitionId": role, "policy": {"id": "p", "rules": [
            {"id": "Expiration_EndUser_Assignment", "maximumDuration": longest}]}})
    };
    let answer = json!({"responses": [
        {"id": "1", "status": 403, "body": {"error": {"code": "Authorization_RequestDenied"}}},
        {"id": "2", "status": 400, "body": {"error": {"code": "BadRequest"}}},
        {"id": "0", "status": 200, "body": {"value": [policy("member", "PT2H"), policy("Owner", "PT1H"), {}, {"policy": 7}]}}]});
    let (graph, service) = graph([Reply::json(200, answer.to_string())]);
    let at = |role: &str, group: &str| PolicyAt {
        kind: RoleKind::Group,
        role: role.into(),
        scope: group.into(),
    };
    let wanted = [
        at("owner", "g-1"),
        at("member", "g-1"),
        at("member", "g-2"),
        at("owner", "g-3"),
    ];
    let answers = graph.groups().rules(&wanted).await.unwrap();
    assert!(matches!(
        &answers.failed[..],
        [(policies, ClientError::Unexpected { status: 400, .. })] if policies[..] == wanted[3..]
    ));
    let found: Vec<_> = answers
        .read
        .iter()
        .map(|(at, rules)| (at.clone(), rules.longest))
        .collect();
    assert_eq!(
        found,
        [
            (at("member", "g-1"), TimeDelta::hours(2)),
            (at("owner", "g-1"), TimeDelta::hours(1))
        ]
    );
    assert_eq!(service.asked(), ["POST /v1.0/$batch"]);
    let body: Value = serde_json::from_str(&service.bodies()[0]).unwrap();
    assert_eq!(
        body["requests"][0]["url"],
        "/policies/roleManagementPolicyAssignments?$filter=scopeId%20eq%20%27g-1%27%20and%20scopeType%20eq%20%27Group%27\
         &$expand=policy($expand=rules)"
    );
}

#[tokio::test]
async fn what_groups_refuse_is_told_in_their_words() {
    let refuse = |code: &str, message: &str| {
        Reply::json(
            400,
            json!({"error": {"code": code, "message": message}}).to_string(),
        )
    };
    let claims = "&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22value%22%3A%22c1%22%7D%7D%7D";
    let (graph, _) = graph([
        refuse("GroupAssignmentRequestAcrsValidationFailed", claims),
        refuse("RoleAssignmentDoesNotExist", ""),
        refuse("CannotDeleteLastAdminAssignment", ""),
    ]);
    let groups = graph.groups();
    assert!(matches!(
        groups.activate(&ask("member")).await,
        Err(ActivateError::StepUp(_))
    ));
    assert!(matches!(
        groups.activate(&ask("member")).await,
        Err(ActivateError::NotEligible)
    ));
    let end = Deactivate {
        target: target("owner"),
        role_name: String::new(),
        ends_at: None,
    };
    assert!(
        matches!(groups.deactivate(&end).await, Err(ActivateError::Refused { code, .. })
        if code == "CannotDeleteLastAdminAssignment")
    );
}

#[tokio::test]
async fn an_approval_is_read_from_its_stages_or_from_the_steps_of_beta() {
    let approval = |parts: &str| {
        let part =
            json!({"id": "q-1", "reviewResult": "Denied", "status": "Completed", "justification": "Not now"});
        Reply::json(200, json!({"id": "q-1", parts: [part]}).to_string())
    };
    let refused = |status| Reply::json(status, r#"{"error":{"code":"BadRequest","message":""}}"#);
    let (graph, service) = graph([
        approval("stages"),
        refused(400),
        approval("steps"),
        refused(404),
        refused(404),
        refused(403),
    ]);
    let read = async || graph.groups().approval(&"q-1".into()).await.unwrap();
    for _ in 0..2 {
        let reason = read().await.and_then(|approval| approval.reason);
        assert_eq!(reason.as_deref(), Some("Not now"));
    }
    assert_eq!(read().await, None, "nowhere");
    assert_eq!(
        read().await,
        None,
        "not for this person, so beta is not asked either"
    );
    let path = "identityGovernance/privilegedAccess/group/assignmentApprovals/q-1";
    let v1 = format!("GET /v1.0/{path}?$expand=stages");
    let beta = format!("GET /beta/{path}?$expand=steps");
    let expected = [&v1, &v1, &beta, &v1, &beta, &v1];
    assert!(service.asked().iter().eq(expected), "{:?}", service.asked());
}
