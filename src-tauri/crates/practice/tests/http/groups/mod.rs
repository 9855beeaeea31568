//! Just-in-time access to groups, as a client sees it, and what follows from being in one.

mod around;
mod asking;

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};
use stint_practice::{Audience, Decision, Grant, PolicyPatch, RequestStatus};

use crate::support::{BRUCE, REPORTS_READER, World, claims_of, code, json_of, rows, world, world_with};

const GRADY: &str = "grady.archie@contoso.example";
const LEE: &str = "lee.gu@contoso.example";
const MEGAN: &str = "megan.bowen@contoso.example";
const NESTOR: &str = "nestor.wilke@contoso.example";
const PRADEEP: &str = "pradeep.gupta@contoso.example";
const GROUP: &str = "/identityGovernance/privilegedAccess/group";
const REQUESTS: &str = "/identityGovernance/privilegedAccess/group/assignmentScheduleRequests";
const OWN: &str = "filterByCurrentUser(on='principal')";
const CLOUD_APPLICATION_ADMINISTRATOR: &str = "158c047a-c907-4556-b7ef-446551a6b5f7";

fn token(world: &World, upn: &str) -> String {
    world.control().token(upn, Audience::Graph, None).unwrap()
}

async fn list(world: &World, token: &str, list: &str) -> Vec<Value> {
    rows(world.get(token, &format!("{GROUP}/{list}")).await)
}

async fn eligible(world: &World, token: &str) -> Vec<Value> {
    let own = format!("eligibilityScheduleInstances/{OWN}?$expand=group($select=id,displayName)");
    list(world, token, &own).await
}

async fn active(world: &World, token: &str) -> Vec<Value> {
    list(
        world,
        token,
        &format!("assignmentScheduleInstances/{OWN}?$expand=group"),
    )
    .await
}

/// The names of the groups, in order.
fn names(rows: &[Value]) -> Vec<&str> {
    let named = rows.iter().map(|row| row["group"]["displayName"].as_str());
    named.map(Option::unwrap).collect()
}

/// An activation of an eligible row for an hour, by its own ids.
fn activation(world: &World, upn: &str, row: &Value) -> Value {
    json!({
        "action": "selfActivate",
        "principalId": world.oid(upn),
        "groupId": row["groupId"],
        "accessId": row["accessId"],
        "justification": "Release of the web shop",
        "scheduleInfo": { "expiration": { "type": "afterDuration", "duration": "PT1H" } },
    })
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

/// The claims of a token that was made this moment.
fn fresh(world: &World, upn: &str) -> Value {
    claims_of(&token(world, upn))
}

fn holds(list: &Value, id: &Value) -> bool {
    list.as_array().is_some_and(|ids| ids.contains(id))
}

async fn is_in(world: &World, upn: &str, group: &Value) -> bool {
    let found = world
        .post(
            &token(world, upn),
            "/me/checkMemberGroups",
            &json!({ "groupIds": [group] }),
        )
        .await;
    !rows(found).is_empty()
}

/// The id of a group, from the world's beginning.
fn group_id(world: &World, name: &str) -> String {
    let seed: Value = serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/seed/contoso.json"
    )))
    .unwrap();
    let groups = seed["tenants"][0]["groups"].as_array().unwrap();
    let group = groups.iter().find(|group| group["name"] == name).unwrap();
    assert_eq!(seed["tenants"][0]["id"], world.cloud.tenant_id.to_string());
    group["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_comes_into_a_group_and_has_what_the_group_has_until_the_end() {
    let world = world().await;
    let bruce = token(&world, BRUCE);
    let mine = eligible(&world, &bruce).await;
    assert_eq!(names(&mine), ["Apps Operators"]);
    let (row, group) = (&mine[0], &mine[0]["groupId"]);
    assert_eq!(
        (&row["accessId"], &row["memberType"]),
        (&json!("member"), &json!("direct"))
    );
    let bare = list(&world, &bruce, &format!("eligibilityScheduleInstances/{OWN}")).await;
    assert!(bare[0].get("group").is_none(), "no names without $expand");

    let (status, asked) = world
        .post(&bruce, REQUESTS, &activation(&world, BRUCE, row))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{asked}");
    assert_eq!(asked["status"], "PendingProvisioning");
    let parts: Vec<&str> = asked["targetScheduleId"].as_str().unwrap().split('_').collect();
    assert_eq!([parts[0], parts[1]], [group.as_str().unwrap(), "member"]);
    let control = world.control();
    assert!(control.settle_one());
    let request = format!("{REQUESTS}/{}", asked["id"].as_str().unwrap());
    assert_eq!(world.get(&bruce, &request).await.1["status"], "Provisioned");
    assert!(active(&world, &bruce).await.is_empty(), "in no list yet");
    assert!(control.settle_one());
    let now = active(&world, &bruce).await;
    assert_eq!(
        (names(&now), &now[0]["assignmentType"]),
        (vec!["Apps Operators"], &json!("activated"))
    );
    assert!(is_in(&world, BRUCE, group).await, "the directory knows");
    assert!(
        !holds(&fresh(&world, BRUCE)["groups"], group),
        "no token carries it yet"
    );
    assert!(control.settle_one());
    let claims = fresh(&world, BRUCE);
    assert!(holds(&claims["groups"], group));
    assert!(
        holds(&claims["wids"], &json!(CLOUD_APPLICATION_ADMINISTRATOR)),
        "what the group has"
    );
    let roles = world.active(&bruce).await;
    assert_eq!(
        (&roles[0]["memberType"], &roles[0]["principalId"]),
        (&json!("Group"), group)
    );

    let leave = with(activation(&world, BRUCE, row), "action", json!("selfDeactivate"));
    let (_, early) = world.post(&bruce, REQUESTS, &leave).await;
    assert_eq!(code(&early), "ActiveDurationTooShort");
    world.minutes(6);
    let (_, left) = world.post(&bruce, REQUESTS, &leave).await;
    assert_eq!(
        (&left["status"], &left["scheduleInfo"]),
        (&json!("Revoked"), &Value::Null)
    );
    control.settle_all();
    assert!(active(&world, &bruce).await.is_empty());
    assert!(!is_in(&world, BRUCE, group).await);
    assert!(world.active(&bruce).await.is_empty());

    world
        .post(&bruce, REQUESTS, &activation(&world, BRUCE, row))
        .await;
    control.settle_all();
    world.minutes(53);
    assert_eq!(active(&world, &bruce).await.len(), 1);
    world.minutes(8);
    let bruce = token(&world, BRUCE);
    assert!(active(&world, &bruce).await.is_empty(), "the hour is over");
}
