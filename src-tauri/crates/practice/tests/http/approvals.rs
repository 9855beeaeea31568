//! Approvals on the wire: who sees them, who decides, and what is answered to everybody else.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stint_practice::{Audience, Decision};

use crate::support::{BRUCE, EXCHANGE_ADMINISTRATOR, World, code, json_of, rows, world, world_with};

const NESTOR: &str = "nestor.wilke@contoso.example";
const MEGAN: &str = "megan.bowen@contoso.example";
const ALLAN: &str = "allan.deyoung@contoso.example";
const REQUESTS: &str = "/roleManagement/directory/roleAssignmentScheduleRequests";
const WAITING: &str = "/roleManagement/directory/roleAssignmentScheduleRequests\
                       /filterByCurrentUser(on='approver')?$filter=status eq 'PendingApproval'&$expand=principal";

/// A request of Bruce's that Nestor or Megan may decide; Bruce is among the approvers, too.
async fn waiting(world: &World) -> String {
    let patch = serde_json::from_value(json!({ "approvers": [NESTOR, MEGAN, BRUCE] })).unwrap();
    world
        .control()
        .set_policy(EXCHANGE_ADMINISTRATOR, &patch)
        .unwrap();
    let bruce = world.control().token(BRUCE, Audience::Graph, Some("c1")).unwrap();
    let ask = world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H");
    let (status, request) = world.ask(&bruce, &ask).await;
    assert_eq!(status, StatusCode::CREATED, "{request}");
    assert_eq!(request["approvalId"], request["id"]);
    request["id"].as_str().unwrap().to_owned()
}

async fn approval(
    world: &World,
    who: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let token = world.control().token(who, Audience::Graph, None).unwrap();
    let url = format!(
        "{}/beta/roleManagement/directory/roleAssignmentApprovals/{path}",
        world.cloud.graph
    );
    let request = world.http.request(method, url).bearer_auth(token);
    json_of(match body {
        Some(body) => request.json(&body),
        None => request,
    })
    .await
}

async fn decide(world: &World, who: &str, id: &str, body: Value) -> (StatusCode, Value) {
    approval(world, who, Method::PATCH, &format!("{id}/steps/{id}"), Some(body)).await
}

async fn step(world: &World, who: &str, id: &str) -> Value {
    let (status, body) = approval(world, who, Method::GET, id, None).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body["steps"][0].clone()
}

fn yes() -> Value {
    json!({ "reviewResult": "Approve", "justification": "Agreed" })
}

async fn status(world: &World, id: &str) -> String {
    let bruce = world.control().token(BRUCE, Audience::Graph, None).unwrap();
    let (_, body) = world.get(&bruce, &format!("{REQUESTS}/{id}")).await;
    body["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_approver_finds_the_request_and_decides_it() {
    let world = world().await;
    let id = waiting(&world).await;
    let list = async |who: &str| {
        let token = world.control().token(who, Audience::Graph, None).unwrap();
        let found = rows(world.get(&token, WAITING).await);
        found
            .iter()
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(list(NESTOR).await, [id.as_str()]);
    assert!(list(BRUCE).await.is_empty(), "nobody decides their own");
    assert!(list(ALLAN).await.is_empty());

    let open = step(&world, NESTOR, &id).await;
    assert_eq!(
        (
            &open["status"],
            &open["reviewResult"],
            &open["assignedToMe"],
            &open["id"]
        ),
        (
            &json!("InProgress"),
            &json!("NotReviewed"),
            &json!(true),
            &json!(id)
        )
    );
    assert_eq!(step(&world, BRUCE, &id).await["assignedToMe"], false);
    let (status_code, empty) = decide(&world, NESTOR, &id, yes()).await;
    assert_eq!((status_code, empty), (StatusCode::NO_CONTENT, json!("")));
    assert_eq!(status(&world, &id).await, "PendingProvisioning");

    let done = step(&world, BRUCE, &id).await;
    assert_eq!(
        (&done["status"], &done["reviewResult"], &done["justification"]),
        (&json!("Completed"), &json!("Approved"), &json!("Agreed"))
    );
    assert_eq!(done["reviewedBy"]["userPrincipalName"], NESTOR);
    assert!(done["reviewedDateTime"].is_string());
    assert!(list(NESTOR).await.is_empty());
    // Somebody else has decided meanwhile.
    let (late, body) = decide(&world, MEGAN, &id, yes()).await;
    assert_eq!(
        (late, code(&body)),
        (StatusCode::CONFLICT, "RoleAssignmentRequestAlreadyApproved")
    );
    world.control().settle_all();
    assert_eq!(status(&world, &id).await, "Provisioned");
}

#[tokio::test]
async fn everybody_else_and_everything_else_is_refused() {
    let world = world().await;
    let id = waiting(&world).await;
    let refused = async |who: &str, body: Value| {
        let (status, answer) = decide(&world, who, &id, body).await;
        (status, code(&answer).to_owned())
    };
    let forbidden = (StatusCode::FORBIDDEN, "InsufficientPermissions".to_owned());
    assert_eq!(refused(BRUCE, yes()).await, forbidden, "an own request");
    assert_eq!(refused(ALLAN, yes()).await, forbidden);
    let silent = json!({ "reviewResult": "Deny" });
    let (status_code, answer) = decide(&world, NESTOR, &id, silent).await;
    assert_eq!(status_code, StatusCode::BAD_REQUEST);
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("JustificationRule")
    );
    for wrong in [
        json!({ "reviewResult": "Perhaps" }),
        json!({ "decision": "Approve" }),
        json!([]),
    ] {
        assert_eq!(refused(NESTOR, wrong).await.0, StatusCode::BAD_REQUEST);
    }
    let nobody = uuid::Uuid::nil().to_string();
    assert_eq!(
        decide(&world, NESTOR, &nobody, yes()).await.0,
        StatusCode::NOT_FOUND
    );
    let elsewhere = format!("{id}/steps/{nobody}");
    let (status_code, _) = approval(&world, NESTOR, Method::PATCH, &elsewhere, Some(yes())).await;
    assert_eq!(status_code, StatusCode::NOT_FOUND);
    assert_eq!(
        approval(&world, ALLAN, Method::GET, &id, None).await.0,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        approval(&world, NESTOR, Method::GET, "x", None).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(status(&world, &id).await, "PendingApproval");
    let steps = approval(&world, NESTOR, Method::GET, &format!("{id}/steps"), None).await;
    assert_eq!(rows(steps).len(), 1);
    let one = approval(&world, NESTOR, Method::GET, &format!("{id}/steps/{id}"), None).await;
    assert_eq!(one.1["status"], "InProgress");
    // There is no such thing in v1.0.
    let token = world.control().token(NESTOR, Audience::Graph, None).unwrap();
    let path = format!("/roleManagement/directory/roleAssignmentApprovals/{id}");
    assert_eq!(world.get(&token, &path).await.0, StatusCode::NOT_IMPLEMENTED);
}

#[tokio::test]
async fn a_denial_is_told_with_its_reason() {
    let world = world().await;
    let id = waiting(&world).await;
    let no = json!({ "reviewResult": "Deny", "justification": "Not today" });
    assert_eq!(decide(&world, MEGAN, &id, no).await.0, StatusCode::NO_CONTENT);
    assert_eq!(status(&world, &id).await, "Denied");
    let step = step(&world, BRUCE, &id).await;
    assert_eq!(
        (&step["reviewResult"], &step["justification"]),
        (&json!("Denied"), &json!("Not today"))
    );
    assert_eq!(world.control().settle_all(), 0, "nothing comes of it");
}

#[tokio::test]
async fn a_request_lapses_after_a_day_or_when_control_says_so() {
    let world = world().await;
    let id = waiting(&world).await;
    world.minutes(24 * 60);
    assert_eq!(status(&world, &id).await, "Failed");
    let expired = step(&world, BRUCE, &id).await;
    assert_eq!(
        (&expired["status"], &expired["reviewResult"]),
        (&json!("Expired"), &json!("NotReviewed"))
    );
    assert_eq!(
        decide(&world, NESTOR, &id, yes()).await.0,
        StatusCode::NOT_FOUND,
        "gone"
    );

    let id = waiting(&world).await;
    let parsed = id.parse().unwrap();
    world.control().let_window_pass(parsed).unwrap();
    assert_eq!(step(&world, BRUCE, &id).await["status"], "Expired");
    assert!(world.control().let_window_pass(parsed).is_err());
    assert!(
        world
            .control()
            .decide(parsed, NESTOR, Decision::Deny, "Late")
            .is_err()
    );
}

#[tokio::test]
async fn a_request_is_cancelled_by_its_maker_or_an_administrator() {
    let world = world().await;
    let id = waiting(&world).await;
    let parsed = id.parse().unwrap();
    let control = world.control();
    assert!(control.cancel(parsed, NESTOR, "Not mine").is_err());
    assert!(control.cancel(uuid::Uuid::nil(), MEGAN, "").is_err());
    control.cancel(parsed, MEGAN, "No longer needed").unwrap();
    assert_eq!(status(&world, &id).await, "Canceled");
    let step = step(&world, BRUCE, &id).await;
    assert_eq!(
        (&step["status"], &step["reviewResult"]),
        (&json!("Completed"), &json!("NotReviewed"))
    );
    let again = waiting(&world).await;
    control.cancel(again.parse().unwrap(), BRUCE, "").unwrap();
    assert!(control.cancel(again.parse().unwrap(), BRUCE, "").is_err());
}

#[tokio::test]
async fn people_act_when_control_says_so_over_http() {
    let world = world_with(|builder| builder.mount_control(true)).await;
    let control = world.cloud.control.clone().unwrap();
    let call = async |verb: &str, body: Value| {
        let request = world.http.post(format!("{}{verb}", control.url));
        json_of(request.header("x-stint-control", &control.key).json(&body)).await
    };
    let id = waiting(&world).await;
    let no_reason = json!({ "request": id, "approver": NESTOR, "decision": "deny", "reason": "" });
    assert_eq!(call("decide", no_reason).await.0, StatusCode::BAD_REQUEST);
    let deny = json!({ "request": id, "approver": NESTOR, "decision": "deny", "reason": "No" });
    assert_eq!(call("decide", deny).await.0, StatusCode::OK);
    assert_eq!(status(&world, &id).await, "Denied");
    let id = waiting(&world).await;
    assert_eq!(
        call("let-window-pass", json!({ "request": id })).await.0,
        StatusCode::OK
    );
    let id = waiting(&world).await;
    assert_eq!(
        call("cancel", json!({ "request": id, "who": BRUCE })).await.0,
        StatusCode::OK
    );
    assert_eq!(status(&world, &id).await, "Canceled");

    let grant = json!({ "person": ALLAN, "role": "Reports Reader", "endsIn": 3600 });
    let (status_code, granted) = call("grant", grant.clone()).await;
    assert_eq!(status_code, StatusCode::OK, "{granted}");
    assert!(granted["schedule"].is_string());
    assert_eq!(
        call("grant", grant.clone()).await.0,
        StatusCode::BAD_REQUEST,
        "has it already"
    );
    let taken = json!({ "person": ALLAN, "role": "Reports Reader" });
    assert_eq!(call("take-away", taken.clone()).await.0, StatusCode::OK);
    assert_eq!(call("take-away", taken).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_policy_changes_under_a_form_that_was_read() {
    let world = world_with(|builder| builder.mount_control(true)).await;
    let control = world.cloud.control.clone().unwrap();
    let change = async |patch: Value| {
        let body = json!({ "role": EXCHANGE_ADMINISTRATOR, "patch": patch });
        let request = world.http.post(format!("{}set-policy", control.url));
        let (status, _) = json_of(request.header("x-stint-control", &control.key).json(&body)).await;
        assert_eq!(status, StatusCode::OK);
    };
    let bruce = world.control().token(BRUCE, Audience::Graph, Some("c1")).unwrap();
    let mut ask = world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT4H");
    let mut refused = async |change: &dyn Fn(&mut Value)| {
        let mut changed = ask.clone();
        change(&mut changed);
        ask = changed;
        let (status, body) = world.ask(&bruce, &ask).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        body["error"]["message"].as_str().unwrap().to_owned()
    };
    // The ticket is asked for again; the story's policy has it, so it is taken away first.
    change(json!({ "requires": ["justification"] })).await;
    change(json!({ "requires": ["justification", "ticketing"] })).await;
    let message = refused(&|ask| ask["ticketInfo"] = json!(null)).await;
    assert_eq!(message, "The following policy rules failed: [\"TicketingRule\"]");
    change(json!({ "maximum": "PT2H", "requires": ["justification"] })).await;
    let message = refused(&|_| ()).await;
    assert_eq!(message, "The following policy rules failed: [\"ExpirationRule\"]");
    change(json!({ "maximum": "PT4H", "context": "c2" })).await;
    assert!(refused(&|_| ()).await.contains("c2"));
    change(json!({ "context": "", "requires": ["multiFactorAuthentication"] })).await;
    let plain = world.control().token(BRUCE, Audience::Graph, None).unwrap();
    let (_, body) = world.ask(&plain, &ask).await;
    assert!(body["error"]["message"].as_str().unwrap().contains("MfaRule"));
    change(json!({ "requires": [], "approvers": [NESTOR] })).await;
    let (_, request) = world.ask(&plain, &ask).await;
    assert_eq!(request["status"], "PendingApproval");
}
