//! More time for an eligibility of Azure: asking, waiting, the administrator's word.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stint_practice::Decision;
use uuid::Uuid;

use super::{AUTHORIZATION, CONTRIBUTOR, Caller, MEGAN, PIM, PRADEEP, STORAGE, WEB, message, role_id};
use crate::support::{BRUCE, code, world};

const LIST: &str = "roleEligibilityScheduleRequests";

/// A later end of Bruce's eligibility for `rg-web-prod`, which ends in a week.
fn extension(principal: &str, days: u32) -> Value {
    json!({
        "principalId": principal,
        "roleDefinitionId": role_id(WEB, CONTRIBUTOR),
        "requestType": "SelfExtend",
        "justification": "The release goes on",
        "scheduleInfo": { "expiration": { "type": "AfterDuration", "duration": format!("P{days}D") } },
    })
}

async fn put(caller: &Caller<'_>, scope: &str, name: Uuid, properties: &Value) -> (StatusCode, Value) {
    let target = format!("{scope}{AUTHORIZATION}/{LIST}/{name}?{PIM}");
    let body = json!({ "properties": properties });
    caller.ask(Method::PUT, &target, Some(&body)).await
}

async fn get(caller: &Caller<'_>, name: Uuid) -> Value {
    let (status, body) = caller
        .get(&format!("{WEB}{AUTHORIZATION}/{LIST}/{name}?{PIM}"))
        .await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body["properties"].clone()
}

async fn web_ends(caller: &Caller<'_>) -> String {
    let rows = caller.eligible().await;
    let row = rows.iter().find(|row| row["properties"]["scope"] == WEB).unwrap();
    row["properties"]["endDateTime"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_extension_waits_for_an_administrator_and_moves_the_end() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let (oid, name) = (world.oid(BRUCE), Uuid::new_v4());
    let before = web_ends(&bruce).await;
    let ask = extension(&oid, 90);
    let (status, asked) = put(&bruce, WEB, name, &ask).await;
    assert_eq!(status, StatusCode::CREATED, "{asked}");
    assert_eq!(asked["properties"]["status"], "PendingAdminDecision");
    assert_eq!(asked["properties"]["justification"], "The release goes on");
    let (_, again) = put(&bruce, WEB, name, &ask).await;
    assert_eq!(again, asked, "the same PUT is the same request");
    let (_, twice) = put(&bruce, WEB, Uuid::new_v4(), &ask).await;
    assert_eq!(code(&twice), "PendingRoleAssignmentRequest");
    assert_eq!(bruce.list("", LIST, "asTarget()").await.len(), 1);
    assert_eq!(
        bruce
            .list("", "roleAssignmentScheduleRequests", "asTarget()")
            .await,
        [] as [Value; 0],
        "not among those about assignments"
    );
    assert_eq!(web_ends(&bruce).await, before);

    assert!(
        world
            .control()
            .decide(name, BRUCE, Decision::Approve, "Mine")
            .is_err()
    );
    world
        .control()
        .decide(name, MEGAN, Decision::Approve, "Until the summer")
        .unwrap();
    let done = get(&bruce, name).await;
    assert_eq!(done["status"], "Provisioned");
    let both: Value = serde_json::from_str(done["justification"].as_str().unwrap()).unwrap();
    assert_eq!(
        both,
        json!({"RequestorReason": "The release goes on", "AdminReason": "Until the summer"})
    );
    let now = world.control().now();
    let end: chrono::DateTime<chrono::Utc> = web_ends(&bruce).await.parse().unwrap();
    assert_eq!((end - now).num_days(), 90);
}

#[tokio::test]
async fn an_extension_can_be_taken_back_and_refused() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let oid = world.oid(BRUCE);
    let before = web_ends(&bruce).await;
    let name = Uuid::new_v4();
    put(&bruce, WEB, name, &extension(&oid, 90)).await;
    let cancel = format!("{WEB}{AUTHORIZATION}/{LIST}/{name}/cancel?{PIM}");
    assert_eq!(bruce.ask(Method::POST, &cancel, None).await.0, StatusCode::OK);
    assert_eq!(get(&bruce, name).await["status"], "Canceled");
    let name = Uuid::new_v4();
    put(&bruce, WEB, name, &extension(&oid, 30)).await;
    let control = world.control();
    control
        .decide(name, MEGAN, Decision::Deny, "Ask your manager")
        .unwrap();
    assert_eq!(get(&bruce, name).await["status"], "Denied");
    assert_eq!(web_ends(&bruce).await, before);
}

#[tokio::test]
async fn what_cannot_be_extended_is_refused_in_arm_s_words() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let oid = world.oid(BRUCE);
    let refused = async |scope: &str, ask: Value| {
        let (status, body) = put(&bruce, scope, Uuid::new_v4(), &ask).await;
        assert!(status.is_client_error(), "{body}");
        body
    };
    let with = |name: &str, value: Value| {
        let mut ask = extension(&oid, 90);
        ask[name] = value;
        ask
    };
    let early = json!({
        "principalId": oid,
        "roleDefinitionId": role_id(STORAGE, super::BLOB_DATA_CONTRIBUTOR),
        "requestType": "SelfExtend",
        "justification": "Early bird",
        "scheduleInfo": { "expiration": { "type": "AfterDuration", "duration": "P365D" } },
    });
    assert_eq!(
        code(&refused(STORAGE, early).await),
        "InvalidRoleAssignmentRequest"
    );
    let silent = refused(WEB, with("justification", Value::Null)).await;
    assert!(message(&silent).contains("JustificationRule"), "{silent}");
    let long = refused(WEB, extension(&oid, 366)).await;
    assert!(message(&long).contains("ExpirationRule"), "{long}");
    let short = refused(WEB, extension(&oid, 3)).await;
    assert_eq!(code(&short), "InvalidRoleAssignmentRequestSchedule");
    let over = refused(WEB, with("requestType", json!("SelfRenew"))).await;
    assert_eq!(code(&over), "RoleAssignmentExists");
    let other = refused(WEB, with("principalId", json!(world.oid(PRADEEP)))).await;
    assert_eq!(code(&other), "InsufficientPermissions");

    let plain = Caller::new(&world, BRUCE, None);
    let (_, single) = put(&plain, WEB, Uuid::new_v4(), &extension(&oid, 90)).await;
    assert!(message(&single).contains("MfaRule"), "{single}");

    world.control().advance(TimeDelta::days(8));
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let (_, late) = put(&bruce, WEB, Uuid::new_v4(), &extension(&oid, 90)).await;
    assert_eq!(code(&late), "RoleAssignmentDoesNotExist");
    let renew = with("requestType", json!("SelfRenew"));
    let (status, asked) = put(&bruce, WEB, Uuid::new_v4(), &renew).await;
    assert_eq!(status, StatusCode::CREATED, "{asked}");
}
