//! What others do: approvers decide, administrators give, take away and change the settings.

use stint_practice::{Decision, Grant, Op, PolicyPatch, Requirement};

use super::*;
use crate::customers::{ALEX, APPROVALS, SHOP, VIRTUAL_MACHINE_CONTRIBUTOR};
use crate::support::{BRUCE, world};

const NESTOR: &str = "nestor.wilke@contoso.example";

#[tokio::test]
async fn a_stage_is_decided_by_put_patch_or_batch_and_once() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let nestor = Caller::new(&world, NESTOR, None);
    let megan = Caller::new(&world, MEGAN, None);
    let oid = world.oid(BRUCE);
    let flat = json!({ "reviewResult": "Deny", "justification": "Use the staging group first" });
    let wrapped = json!({ "properties": flat });
    let asked = async || {
        let ask = activation(&oid, WEB, CONTRIBUTOR, "PT1H");
        let (status, body) = bruce.put(WEB, Uuid::new_v4(), &ask).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        let approval = body["properties"]["approvalId"].as_str().unwrap().to_owned();
        let guid = approval.rsplit('/').next().unwrap().to_owned();
        // The approval's own id is taken for the stage as well.
        (format!("{approval}/stages/{guid}?{APPROVALS}"), body)
    };
    let status = async |request: &Value| {
        let id = request["id"].as_str().unwrap();
        bruce.get(&format!("{id}?{PIM}")).await.1["properties"]["status"].clone()
    };
    for (method, body) in [
        (Method::PUT, &wrapped),
        (Method::PATCH, &wrapped),
        (Method::PATCH, &flat),
    ] {
        let (stage, request) = asked().await;
        assert_eq!(
            nestor.ask(Method::PUT, &stage, Some(&flat)).await.0,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(
            bruce.ask(Method::PUT, &stage, Some(&wrapped)).await.0,
            StatusCode::FORBIDDEN
        );
        let (answered, told) = nestor.ask(method, &stage, Some(body)).await;
        assert_eq!(answered, StatusCode::OK, "{told}");
        assert_eq!(status(&request).await, "Denied");
        assert_eq!(
            megan.ask(Method::PUT, &stage, Some(&wrapped)).await.0,
            StatusCode::CONFLICT
        );
    }
    world.control().arm_decides_in_batches_only(true);
    let (stage, request) = asked().await;
    let direct = nestor.ask(Method::PUT, &stage, Some(&wrapped)).await.0;
    assert_eq!(direct, StatusCode::METHOD_NOT_ALLOWED);
    let part = json!({ "httpMethod": "PUT", "name": "one", "url": stage, "content": wrapped });
    let batch = json!({ "requests": [part] });
    let (answered, body) = nestor
        .ask(Method::POST, "/batch?api-version=2020-06-01", Some(&batch))
        .await;
    assert_eq!(answered, StatusCode::OK);
    assert_eq!(body["responses"][0]["httpStatusCode"], 204, "{body}");
    assert_eq!(status(&request).await, "Denied");
    assert_eq!(world.control().received(Op::AzureDecide).len(), 14);
}

#[tokio::test]
async fn other_people_act_on_azure_requests_when_control_says_so() {
    let world = world().await;
    let control = world.control();
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let oid = world.oid(BRUCE);
    let asked = async || {
        let name = Uuid::new_v4();
        let ask = activation(&oid, WEB, CONTRIBUTOR, "PT1H");
        assert_eq!(bruce.put(WEB, name, &ask).await.0, StatusCode::CREATED);
        name
    };
    let status = async |name: Uuid| {
        let target = format!("{WEB}{AUTHORIZATION}/roleAssignmentScheduleRequests/{name}?{PIM}");
        bruce.get(&target).await.1["properties"]["status"].clone()
    };
    let name = asked().await;
    control.decide(name, NESTOR, Decision::Deny, "no").unwrap();
    assert_eq!(status(name).await, "Denied");
    let name = asked().await;
    control.let_window_pass(name).unwrap();
    assert_eq!(status(name).await, "Failed");
    let name = asked().await;
    control.cancel(name, BRUCE, "").unwrap();
    assert_eq!(status(name).await, "Canceled");
    let name = asked().await;
    control.decide(name, NESTOR, Decision::Approve, "yes").unwrap();
    assert_eq!(status(name).await, "Provisioned");
}

#[tokio::test]
async fn azure_roles_are_given_taken_away_and_get_new_rules_when_control_says_so() {
    let world = world().await;
    let control = world.control();
    let lee = Caller::new(&world, "lee.gu@contoso.example", None);
    assert!(lee.eligible().await.is_empty());
    let grant = Grant {
        person: "lee.gu@contoso.example".to_owned(),
        role: "Key Vault Administrator".to_owned(),
        scope: PRODUCTION.to_owned(),
        ..Grant::default()
    };
    control.grant(&grant).unwrap();
    control.settle_all();
    assert_eq!(lee.eligible().await.len(), 1);
    control.take_away(&grant).unwrap();
    assert!(lee.eligible().await.is_empty());

    let ticket = PolicyPatch {
        requires: Some(vec![Requirement::Justification, Requirement::Ticketing]),
        ..PolicyPatch::default()
    };
    control
        .set_policy_at("Storage Blob Data Contributor", STORAGE, &ticket)
        .unwrap();
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let ask = activation(&world.oid(BRUCE), STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let (_, refused) = bruce.put(STORAGE, Uuid::new_v4(), &ask).await;
    assert!(refused.to_string().contains("TicketingRule"), "{refused}");
    // What was delegated is looked after by the tenant that manages it.
    let shorter = PolicyPatch {
        maximum: Some("PT2H".to_owned()),
        ..PolicyPatch::default()
    };
    control
        .set_policy_at(VIRTUAL_MACHINE_CONTRIBUTOR, SHOP, &shorter)
        .unwrap();
    let alex = Caller::new(&world, ALEX, Some("c1"));
    let told = format!(
        "{SHOP}/providers/Microsoft.ManagedServices/registrationAssignments?api-version=2022-10-01\
         &$expandRegistrationDefinition=true"
    );
    let told = rows(alex.get(&told).await);
    assert!(
        told[0]
            .to_string()
            .contains("\"maximumActivationDuration\":\"PT2H\"")
    );
    let ask = activation(&world.oid(ALEX), SHOP, VIRTUAL_MACHINE_CONTRIBUTOR, "PT4H");
    let (_, refused) = alex.put(SHOP, Uuid::new_v4(), &ask).await;
    assert!(refused.to_string().contains("ExpirationRule"), "{refused}");
    let nowhere = Grant {
        scope: "/subscriptions/none".to_owned(),
        ..grant
    };
    assert!(control.grant(&nowhere).is_err());
}
