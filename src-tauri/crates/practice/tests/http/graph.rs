//! Graph: who may ask what, and how it is answered.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};
use stint_practice::Audience;

use crate::support::{
    APPLICATION_ADMINISTRATOR, BRUCE, EXCHANGE_ADMINISTRATOR, World, code, rows, world, world_with,
};

pub const MEGAN: &str = "megan.bowen@contoso.example";
pub const REQUESTS: &str = "/roleManagement/directory/roleAssignmentScheduleRequests";

/// A token without any sign-in.
pub fn token(world: &World, upn: &str) -> String {
    world.control().token(upn, Audience::Graph, Some("c1")).unwrap()
}

#[tokio::test]
async fn a_token_must_be_ours_in_time_and_for_graph() {
    let world = world().await;
    let good = token(&world, BRUCE);
    assert_eq!(world.get(&good, "/me").await.0, StatusCode::OK);
    let mut forged = good.clone();
    let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
    forged.push(last);
    let other = world.control().token(BRUCE, Audience::Arm, None).unwrap();
    for wrong in ["", "x", "a.b.c", &forged, &other] {
        let answer = world
            .http
            .get(world.graph("/me"))
            .bearer_auth(wrong)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{wrong}");
        assert!(
            answer.headers()["www-authenticate"]
                .to_str()
                .unwrap()
                .starts_with("Bearer ")
        );
        assert_eq!(code(&answer.json().await.unwrap()), "InvalidAuthenticationToken");
    }
    world.clock.advance(TimeDelta::minutes(91));
    assert_eq!(world.get(&good, "/me").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn only_what_was_consented_may_be_read() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let unit = world.eligible(&bruce).await[1]["directoryScopeId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        world.get(&bruce, &format!("/directory{unit}")).await.1["displayName"],
        "Apps"
    );
    let (status, body) = world
        .get(&bruce, "/roleManagement/directory/roleDefinitions")
        .await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "Authorization_RequestDenied")
    );

    let more = ["RoleManagement.Read.Directory".to_owned()];
    let world = world_with(|builder| builder.consent(more)).await;
    let bruce = token(&world, BRUCE);
    let path = format!("/roleManagement/directory/roleDefinitions/{EXCHANGE_ADMINISTRATOR}");
    assert_eq!(
        world.get(&bruce, &path).await.1["displayName"],
        "Exchange Administrator"
    );
    let named = "/roleManagement/directory/roleDefinitions?$filter=startsWith(displayName,'Search')";
    assert_eq!(rows(world.get(&bruce, named).await).len(), 2);
}

#[tokio::test]
async fn people_are_told_as_far_as_one_may_know_them() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let (_, me) = world.get(&bruce, "/me").await;
    assert_eq!(
        (&me["displayName"], &me["jobTitle"]),
        (&"Bruce Wayne".into(), &"Application Engineer".into())
    );
    let (_, me) = world.get(&bruce, "/me?$select=id,department").await;
    assert_eq!(
        (me["department"].as_str(), me.get("displayName")),
        (Some("Apps"), None)
    );
    let (_, megan) = world.get(&bruce, &format!("/users/{}", world.oid(MEGAN))).await;
    assert_eq!(megan["displayName"], "Megan Bowen");
    assert!(megan.get("jobTitle").is_none(), "not with User.ReadBasic.All");
    assert_eq!(world.get(&bruce, "/users/nobody").await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        rows(world.get(&bruce, "/organization").await)[0]["displayName"],
        "Contoso"
    );
}

#[tokio::test]
async fn what_is_not_known_says_so() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let (status, body) = world.get(&bruce, "/drives").await;
    assert_eq!(status, StatusCode::NOT_IMPLEMENTED);
    assert!(
        body["error"]["message"]
            .as_str()
            .unwrap()
            .contains("GET /v1.0/drives"),
        "{body}"
    );
    let target = format!("{REQUESTS}/filterByCurrentUser(on='target')");
    assert_eq!(world.get(&bruce, &target).await.0, StatusCode::NOT_IMPLEMENTED);
    let instances =
        "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')";
    for query in [
        "$orderby=id",
        "$expand=directoryScope",
        "$filter=colour%20eq%201",
        "$select=colour",
        "x=1",
    ] {
        let (status, _) = world.get(&bruce, &format!("{instances}?{query}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn bodies_are_read_as_the_service_reads_them() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let good = world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H");
    let check = async |change: fn(&mut Value), status: StatusCode, expected: &str| {
        let mut body = good.clone();
        change(&mut body);
        let (found, answer) = world.ask(&bruce, &body).await;
        assert_eq!((found, code(&answer)), (status, expected), "{body}");
    };
    let bad = StatusCode::BAD_REQUEST;
    check(|body| body["colour"] = json!("red"), bad, "BadRequest").await;
    check(|body| body["action"] = json!("jump"), bad, "BadRequest").await;
    check(|body| body["justification"] = json!(7), bad, "BadRequest").await;
    check(
        |body| body["principalId"] = json!("group-of-mine"),
        StatusCode::FORBIDDEN,
        "InsufficientPermissions",
    )
    .await;
    check(
        |body| body["action"] = json!("adminAssign"),
        StatusCode::FORBIDDEN,
        "InsufficientPermissions",
    )
    .await;
    check(
        |body| body["roleDefinitionId"] = json!("x"),
        StatusCode::NOT_FOUND,
        "RoleNotFound",
    )
    .await;
    check(
        |body| body["scheduleInfo"] = Value::Null,
        bad,
        "InvalidRoleAssignmentRequest",
    )
    .await;
    let start = |body: &mut Value| body["scheduleInfo"]["startDateTime"] = json!("2026-09-21T12:00:00");
    check(start, bad, "InvalidRoleAssignmentRequest").await;
    let duration = |body: &mut Value| body["scheduleInfo"]["expiration"]["duration"] = json!("an hour");
    check(duration, bad, "InvalidRoleAssignmentRequest").await;
    let short = |body: &mut Value| body["scheduleInfo"]["expiration"]["duration"] = json!("PT4M");
    check(short, bad, "ActiveDurationTooShort").await;
    let late = |body: &mut Value| body["scheduleInfo"]["expiration"]["duration"] = json!("PT9H");
    check(late, bad, "RoleAssignmentRequestPolicyValidationFailed").await;
    let (_, answer) = world.post(&bruce, REQUESTS, &json!([])).await;
    assert_eq!(code(&answer), "BadRequest");

    let mut trial = good.clone();
    trial["isValidationOnly"] = json!(true);
    assert_eq!(world.ask(&bruce, &trial).await.0, StatusCode::CREATED);
    let spelled = json!({
        "Action": "SelfActivate",
        "PrincipalId": world.oid(BRUCE).to_uppercase(),
        "RoleDefinitionId": EXCHANGE_ADMINISTRATOR.to_uppercase(),
        "DirectoryScopeId": "/",
        "Justification": "x",
        "TicketInfo": { "TicketNumber": "1" },
        "ScheduleInfo": { "Expiration": { "Type": "AfterDuration", "Duration": "PT60M" } },
    });
    let (status, request) = world.ask(&bruce, &spelled).await;
    assert_eq!(status, StatusCode::CREATED, "{request}");
    assert_eq!(
        (&request["action"], &request["scheduleInfo"]["expiration"]["type"]),
        (&"selfActivate".into(), &"afterDuration".into())
    );
    assert_eq!(
        rows(
            world
                .get(&bruce, &format!("{REQUESTS}/filterByCurrentUser(on='principal')"))
                .await
        )
        .len(),
        1
    );
}

#[tokio::test]
async fn a_narrow_role_waits_for_an_approver_and_can_be_taken_back() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let mut ask = world.activation(BRUCE, APPLICATION_ADMINISTRATOR, "PT1H");
    let (_, refused) = world.ask(&bruce, &ask).await;
    assert!(
        refused["error"]["message"]
            .as_str()
            .unwrap()
            .contains("EligibilityRule"),
        "{refused}"
    );
    ask["directoryScopeId"] = world.eligible(&bruce).await[1]["directoryScopeId"].clone();
    let (status, request) = world.ask(&bruce, &ask).await;
    assert_eq!(
        (status, &request["status"]),
        (StatusCode::CREATED, &"PendingApproval".into())
    );
    assert_eq!(request["approvalId"], request["id"]);
    assert_eq!(
        code(&world.ask(&bruce, &ask).await.1),
        "PendingRoleAssignmentRequest"
    );

    let id = request["id"].as_str().unwrap();
    let allan = token(&world, "allan.deyoung@contoso.example");
    assert_eq!(
        world.get(&allan, &format!("{REQUESTS}/{id}")).await.0,
        StatusCode::NOT_FOUND
    );
    let expanded = world
        .get(
            &token(&world, MEGAN),
            &format!("{REQUESTS}/{id}?$expand=roleDefinition,principal"),
        )
        .await
        .1;
    assert_eq!(expanded["principal"]["displayName"], "Bruce Wayne");
    assert_eq!(
        expanded["roleDefinition"]["displayName"],
        "Application Administrator"
    );

    let cancel = format!("{REQUESTS}/{id}/cancel");
    assert_eq!(
        world.post(&bruce, &cancel, &json!({})).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        world.post(&bruce, &cancel, &json!({})).await.0,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        world.get(&bruce, &format!("{REQUESTS}/{id}")).await.1["status"],
        "Canceled"
    );
}
