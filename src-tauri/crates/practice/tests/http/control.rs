//! The hand of a test on the tenant: faults, pace, the same over HTTP.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use stint_practice::{Audience, Decision, Op, RequestStatus};

use crate::support::{BRUCE, EXCHANGE_ADMINISTRATOR, World, json_of, world, world_with};

fn token(world: &World) -> String {
    world.control().token(BRUCE, Audience::Graph, Some("c1")).unwrap()
}

#[tokio::test]
async fn an_ordered_answer_is_given_once_and_nothing_is_done() {
    let world = world().await;
    let bruce = token(&world);
    world
        .control()
        .next(Op::ActivateRequest)
        .answer(429)
        .retry_after(7)
        .html();
    let ask = world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H");
    let url = world.graph("/roleManagement/directory/roleAssignmentScheduleRequests");
    let answer = world
        .http
        .post(&url)
        .bearer_auth(&bruce)
        .json(&ask)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], "7");
    assert!(answer.text().await.unwrap().starts_with("<html>"));
    assert_eq!(world.ask(&bruce, &ask).await.0, StatusCode::CREATED);
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 2);
    let faults: Vec<bool> = world
        .control()
        .exchanges()
        .iter()
        .map(|exchange| exchange.fault)
        .collect();
    assert_eq!(faults, [true, false]);

    world.control().next(Op::Me).times(2).answer(503);
    for expected in [503, 503, 200] {
        assert_eq!(world.get(&bruce, "/me").await.0.as_u16(), expected);
    }
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_request_was_accepted() {
    let world = world().await;
    let bruce = token(&world);
    world.control().next(Op::ActivateRequest).lose_answer();
    let ask = world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H");
    let url = world.graph("/roleManagement/directory/roleAssignmentScheduleRequests");
    let lost = world.http.post(&url).bearer_auth(&bruce).json(&ask).send().await;
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(world.control().settle_all(), 3, "it was accepted");
    assert_eq!(world.active(&bruce).await.len(), 1);
}

#[tokio::test]
async fn a_body_can_break_in_the_middle_or_be_nonsense() {
    let world = world().await;
    let bruce = token(&world);
    world.control().next(Op::Me).reset_mid_body();
    let answer = world
        .http
        .get(world.graph("/me"))
        .bearer_auth(&bruce)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "the head has come");
    assert!(answer.bytes().await.is_err());
    world.control().next(Op::Me).wrong_json();
    let answer = world
        .http
        .get(world.graph("/me"))
        .bearer_auth(&bruce)
        .send()
        .await
        .unwrap();
    assert!(answer.json::<Value>().await.is_err());
}

#[tokio::test]
async fn a_request_can_hang_and_the_tenant_can_still_be_stopped() {
    let world = world().await;
    let bruce = token(&world);
    world.control().next(Op::Me).hang();
    let hanging = world.http.get(world.graph("/me")).bearer_auth(&bruce).send();
    let waited = tokio::time::timeout(Duration::from_millis(300), hanging).await;
    assert!(waited.is_err());
    let address = world.graph("/me");
    let World { tenant, http, .. } = world;
    tenant.stop().await;
    assert!(http.get(address).send().await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_request_can_be_decided_and_forced() {
    let world = world().await;
    let bruce = token(&world);
    let patch = serde_json::from_value(json!({ "approvers": ["nestor.wilke@contoso.example"] })).unwrap();
    world
        .control()
        .set_policy(EXCHANGE_ADMINISTRATOR, &patch)
        .unwrap();
    let (_, request) = world
        .ask(&bruce, &world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H"))
        .await;
    let id = request["id"].as_str().unwrap().parse().unwrap();
    let control = world.control();
    assert!(control.decide(id, BRUCE, Decision::Approve, "Mine").is_err());
    control
        .decide(id, "nestor.wilke@contoso.example", Decision::Approve, "Agreed")
        .unwrap();
    control
        .force_status(id, RequestStatus::PendingScheduleCreation)
        .unwrap();
    let path = format!("/roleManagement/directory/roleAssignmentScheduleRequests/{id}");
    assert_eq!(
        world.get(&bruce, &path).await.1["status"],
        "PendingScheduleCreation"
    );
    assert!(control.set_policy("Nothing Administrator", &patch).is_err());
    assert!(
        control
            .force_status(uuid::Uuid::nil(), RequestStatus::Failed)
            .is_err()
    );
    assert!(
        control
            .token("nobody@contoso.example", Audience::Graph, None)
            .is_err()
    );
    assert!(control.token(BRUCE, Audience::Graph, Some("c9")).is_err());
}

#[tokio::test]
async fn the_same_is_there_over_http_behind_a_key() {
    let world = world_with(|builder| builder.mount_control(true)).await;
    let control = world.cloud.control.clone().unwrap();
    let call = |verb: &str, key: &str, body: Value| {
        let request = world
            .http
            .post(format!("{}{verb}", control.url))
            .header("x-stint-control", key);
        json_of(request.json(&body))
    };
    assert_eq!(call("now", "wrong", json!({})).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(
        call("jump", &control.key, json!({})).await.0,
        StatusCode::NOT_FOUND
    );
    let (status, body) = call("advance", &control.key, json!({ "hours": 1 })).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");

    let fault = json!({ "op": "me", "fault": { "kind": "answer", "status": 500 }, "times": 1 });
    assert_eq!(call("next", &control.key, fault).await.0, StatusCode::OK);
    let mint = || async {
        let whose = json!({ "upn": BRUCE, "audience": "graph", "context": "c1" });
        let (_, minted) = call("token", &control.key, whose).await;
        minted["accessToken"].as_str().unwrap().to_owned()
    };
    let bruce = mint().await;
    assert_eq!(
        world.get(&bruce, "/me").await.0,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    let (_, received) = call("received", &control.key, json!({ "op": "me" })).await;
    assert_eq!(received["received"].as_array().unwrap().len(), 1);

    world
        .ask(&bruce, &world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H"))
        .await;
    assert_eq!(call("settle-one", &control.key, json!({})).await.1["steps"], 1);
    assert_eq!(call("settle-all", &control.key, json!({})).await.1["steps"], 2);
    assert_eq!(world.active(&bruce).await.len(), 1);
    call("advance", &control.key, json!({ "seconds": 3600 })).await;
    // The bearer of an hour ago may have ended with it.
    let bruce = mint().await;
    let date = world
        .http
        .get(world.graph("/me"))
        .bearer_auth(&bruce)
        .send()
        .await
        .unwrap()
        .headers()["date"]
        .clone();
    let date = chrono::DateTime::parse_from_rfc2822(date.to_str().unwrap()).unwrap();
    assert_eq!(date.timestamp(), crate::support::start_time().timestamp() + 3600);
    assert!(world.active(&bruce).await.is_empty());
    assert_eq!(call("exchanges", &control.key, json!({})).await.0, StatusCode::OK);
    let policy = json!({ "role": "Reports Reader", "patch": { "requires": ["ticketing"] } });
    assert_eq!(call("set-policy", &control.key, policy).await.0, StatusCode::OK);
    assert_eq!(
        call("latency", &control.key, json!({ "milliseconds": 1 }))
            .await
            .0,
        StatusCode::OK
    );
    assert_eq!(
        call("revoke-sessions", &control.key, json!({ "upn": BRUCE }))
            .await
            .0,
        StatusCode::OK
    );
}
