//! Asking for Azure roles, ending them, narrower scopes, groups.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    AUTHORIZATION, BLOB_DATA_CONTRIBUTOR, CONTRIBUTOR, Caller, DEPLOY, MEGAN, NETWORK_CONTRIBUTOR, PIM,
    PRADEEP, PRODUCTION, STORAGE, WEB, activation, deactivation, message, role_id,
};
use crate::support::{BRUCE, code, world};

#[tokio::test]
async fn an_activation_is_provisioned_at_once_listed_later_and_ends() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let oid = world.oid(BRUCE);
    let name = Uuid::new_v4();
    let ask = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let (status, body) = bruce.put(STORAGE, name, &ask).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    assert_eq!(body["properties"]["status"], "Provisioned");
    assert_eq!(body["name"], name.to_string());
    assert!(
        body["properties"]["condition"]
            .as_str()
            .unwrap()
            .contains("month-end")
    );
    // The same PUT once more changes nothing; another one under the same name is refused.
    let (status, again) = bruce.put(STORAGE, name, &ask).await;
    assert_eq!((status, &again), (StatusCode::CREATED, &body));
    let (status, other) = bruce
        .put(WEB, name, &activation(&oid, WEB, CONTRIBUTOR, "PT1H"))
        .await;
    assert_eq!(
        (status, code(&other)),
        (StatusCode::CONFLICT, "RoleAssignmentRequestExists")
    );

    assert_eq!(bruce.active().await.len(), 1, "the list is one step behind");
    let (_, early) = bruce
        .put(
            STORAGE,
            Uuid::new_v4(),
            &deactivation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR),
        )
        .await;
    assert_eq!(code(&early), "RoleAssignmentDoesNotExist");
    assert!(world.control().settle_one());
    let active = bruce.active().await;
    let row = active
        .iter()
        .find(|row| row["properties"]["assignmentType"] == "Activated");
    let row = &row.unwrap()["properties"];
    assert_eq!(row["scope"], STORAGE);
    assert_eq!(row["conditionVersion"], "2.0");
    assert!(
        row["linkedRoleEligibilityScheduleId"]
            .as_str()
            .unwrap()
            .starts_with(STORAGE)
    );
    // It counts when its news has come everywhere.
    let counted = bruce.permissions(STORAGE).await.len();
    assert!(world.control().settle_one());
    assert_eq!(bruce.permissions(STORAGE).await.len(), counted + 1);

    let (_, exists) = bruce.put(STORAGE, Uuid::new_v4(), &ask).await;
    assert_eq!(code(&exists), "RoleAssignmentExists");
    let end = deactivation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR);
    let (_, short) = bruce.put(STORAGE, Uuid::new_v4(), &end).await;
    assert_eq!(code(&short), "ActiveDurationTooShort");
    world.minutes(6);
    let (status, ended) = bruce.put(STORAGE, Uuid::new_v4(), &end).await;
    assert_eq!(status, StatusCode::CREATED, "{ended}");
    assert_eq!(ended["properties"]["status"], "Revoked");
    assert_eq!(ended["properties"].get("scheduleInfo"), None);
    world.control().settle_all();
    assert_eq!(bruce.active().await.len(), 1);
    assert_eq!(bruce.permissions(STORAGE).await.len(), counted);
    let asked = bruce
        .list("", "roleAssignmentScheduleRequests", "asTarget()")
        .await;
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn the_rules_are_refused_in_arm_s_words() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let put = async |scope: &str, ask: &Value| bruce.put(scope, Uuid::new_v4(), ask).await.1;
    let mut silent = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    silent["justification"] = Value::Null;
    let refused = put(STORAGE, &silent).await;
    assert_eq!(code(&refused), "RoleAssignmentRequestPolicyValidationFailed");
    assert!(message(&refused).contains("JustificationRule - "));
    let long = put(STORAGE, &activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT2H")).await;
    assert!(message(&long).contains("ExpirationRule"));
    let none = put(PRODUCTION, &activation(&oid, PRODUCTION, CONTRIBUTOR, "PT1H")).await;
    assert!(
        message(&none).contains("EligibilityRule"),
        "not above what one is eligible for"
    );
    let mut unknown = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    unknown["roleDefinitionId"] = json!(role_id(STORAGE, &Uuid::new_v4().to_string()));
    assert_eq!(code(&put(STORAGE, &unknown).await), "RoleDefinitionDoesNotExist");
    let mut stranger = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    stranger["justifcation"] = json!("misspelled");
    assert_eq!(code(&put(STORAGE, &stranger).await), "InvalidRequestContent");
    let mut elsewhere = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    elsewhere["principalId"] = json!(world.oid(MEGAN));
    assert_eq!(code(&put(STORAGE, &elsewhere).await), "InsufficientPermissions");
    let mut wider = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    wider["condition"] = json!("@Resource[x] StringEquals 'y'");
    assert_eq!(code(&put(STORAGE, &wider).await), "InvalidRoleAssignmentRequest");

    let plain = Caller::new(&world, BRUCE, None);
    let ask = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let (status, step_up) = plain.put(STORAGE, Uuid::new_v4(), &ask).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(code(&step_up), "RoleAssignmentRequestAcrsValidationFailed");
    let claims = message(&step_up).strip_prefix("&claims=").unwrap();
    let claims: Value = serde_json::from_str(
        &percent_encoding::percent_decode_str(claims)
            .decode_utf8()
            .unwrap(),
    )
    .unwrap();
    assert_eq!(claims["access_token"]["acrs"]["value"], "c1");
}

#[tokio::test]
async fn names_are_read_in_any_letter_case_and_ids_in_several_forms() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let target = format!(
        "//providers/Microsoft.Subscription{}/{AUTHORIZATION}/roleAssignmentScheduleRequests/{}?{PIM}",
        STORAGE.to_uppercase(),
        Uuid::new_v4()
    );
    let body = json!({ "Properties": {
        "PrincipalId": oid.to_uppercase(),
        "RoleDefinitionId": role_id(STORAGE, BLOB_DATA_CONTRIBUTOR).trim_start_matches('/'),
        "RequestType": "SelfActivate",
        "Justification": "x",
        "IsValidationOnly": false,
        "ScheduleInfo": {
            "StartDateTime": null,
            "Expiration": { "Type": "AfterDuration", "Duration": "PT30M", "EndDateTime": null },
        },
    } });
    let (status, answer) = bruce.ask(Method::PUT, &target, Some(&body)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(answer["properties"]["scope"], STORAGE);
}

#[tokio::test]
async fn a_later_start_is_granted_and_can_be_cancelled() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let mut ask = activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let start = crate::support::start_time() + chrono::TimeDelta::hours(2);
    ask["scheduleInfo"]["startDateTime"] = json!(start.to_rfc3339());
    let name = Uuid::new_v4();
    let (_, granted) = bruce.put(STORAGE, name, &ask).await;
    assert_eq!(granted["properties"]["status"], "Granted", "{granted}");
    let (_, overlap) = bruce.put(STORAGE, Uuid::new_v4(), &ask).await;
    assert_eq!(code(&overlap), "OverlapsPendingRoleAssignmentRequests");
    let request = format!("{STORAGE}{AUTHORIZATION}/roleAssignmentScheduleRequests/{name}");
    let (status, body) = bruce
        .ask(Method::POST, &format!("{request}/cancel?{PIM}"), None)
        .await;
    assert_eq!((status, body), (StatusCode::OK, Value::String(String::new())));
    let (_, canceled) = bruce.get(&format!("{request}?{PIM}")).await;
    assert_eq!(canceled["properties"]["status"], "Canceled");
}

#[tokio::test]
async fn a_validation_says_what_would_become_of_it_and_does_nothing() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let validate = async |scope: &str, ask: Value| {
        let name = Uuid::new_v4();
        let target = format!("{scope}{AUTHORIZATION}/roleAssignmentScheduleRequests/{name}/validate?{PIM}");
        bruce
            .ask(Method::POST, &target, Some(&json!({ "properties": ask })))
            .await
    };
    let (status, body) = validate(STORAGE, activation(&oid, STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H")).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["properties"]["status"], "Granted");
    let (_, body) = validate(WEB, activation(&oid, WEB, CONTRIBUTOR, "PT1H")).await;
    assert_eq!(body["properties"]["status"], "PendingEvaluation");
    let (status, body) = validate(WEB, activation(&oid, WEB, CONTRIBUTOR, "PT9H")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    assert!(
        bruce
            .list("", "roleAssignmentScheduleRequests", "asTarget()")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn at_a_narrower_scope_the_link_is_a_whole_path_and_the_settings_stay() {
    let world = world().await;
    let (bruce, oid) = (Caller::new(&world, BRUCE, Some("c1")), world.oid(BRUCE));
    let site = format!("{WEB}/providers/Microsoft.Web/sites/app-expense-prod");
    let eligible = bruce.eligible().await;
    let link = eligible[0]["properties"]["roleEligibilityScheduleId"]
        .as_str()
        .unwrap();
    let mut ask = activation(&oid, &site, CONTRIBUTOR, "PT4H");
    ask["linkedRoleEligibilityScheduleId"] = json!(link.rsplit('/').next().unwrap());
    let (status, bare) = bruce.put(&site, Uuid::new_v4(), &ask).await;
    assert_eq!(
        status,
        StatusCode::BAD_REQUEST,
        "an id alone is not found below its scope: {bare}"
    );
    ask["linkedRoleEligibilityScheduleId"] = json!(link);
    let (_, waits) = bruce.put(&site, Uuid::new_v4(), &ask).await;
    assert_eq!(waits["properties"]["status"], "PendingApproval", "{waits}");
    assert_eq!(waits["properties"]["linkedRoleEligibilityScheduleId"], link);
    // Beside it, and with a link to something else, there is nothing to be made active.
    let data = format!("{PRODUCTION}/resourceGroups/rg-data-prod");
    let mut beside = activation(&oid, &data, CONTRIBUTOR, "PT4H");
    beside["linkedRoleEligibilityScheduleId"] = json!(link);
    let (_, beside) = bruce.put(&data, Uuid::new_v4(), &beside).await;
    assert!(message(&beside).contains("EligibilityRule"), "{beside}");
    ask["linkedRoleEligibilityScheduleId"] = eligible[1]["properties"]["roleEligibilityScheduleId"].clone();
    let (_, other) = bruce.put(&site, Uuid::new_v4(), &ask).await;
    assert!(message(&other).contains("EligibilityRule"), "{other}");
}

#[tokio::test]
async fn through_a_group_one_asks_with_the_own_id_and_a_group_s_id_activates_for_everybody() {
    let world = world().await;
    let pradeep = Caller::new(&world, PRADEEP, None);
    let deploy = Caller::new(&world, DEPLOY, None);
    let eligible = pradeep.eligible().await;
    let network = eligible.iter().find(|row| {
        row["properties"]["roleDefinitionId"]
            .as_str()
            .unwrap()
            .ends_with(NETWORK_CONTRIBUTOR)
    });
    let row = &network.unwrap()["properties"];
    assert_eq!(
        (&row["memberType"], &row["principalType"]),
        (&json!("Group"), &json!("Group"))
    );
    assert_eq!(
        row["expandedProperties"]["principal"]["displayName"],
        "Platform Engineers"
    );
    let scope = row["scope"].as_str().unwrap();
    assert_eq!(row["expandedProperties"]["scope"]["type"], "managementgroup");
    assert!(
        row["roleDefinitionId"]
            .as_str()
            .unwrap()
            .starts_with("/providers/")
    );
    let group = row["principalId"].as_str().unwrap();

    let active = async |caller: &Caller<'_>| {
        let rows = caller.active().await;
        let activated = |row: &&Value| row["properties"]["assignmentType"] == "Activated";
        rows.iter().filter(activated).count()
    };
    // A management group's eligibility, activated at a subscription in it, for oneself.
    let connectivity = "/subscriptions/bdb9a209-de44-4cde-b646-3a8b27b77bcf";
    let own = activation(&world.oid(PRADEEP), connectivity, NETWORK_CONTRIBUTOR, "PT1H");
    let (status, body) = pradeep.put(connectivity, Uuid::new_v4(), &own).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    world.control().settle_all();
    assert_eq!((active(&pradeep).await, active(&deploy).await), (1, 0));
    let whole = activation(group, scope, NETWORK_CONTRIBUTOR, "PT1H");
    let (status, body) = pradeep.put(scope, Uuid::new_v4(), &whole).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    world.control().settle_all();
    assert_eq!((active(&pradeep).await, active(&deploy).await), (2, 1));
    let reads = deploy.permissions(connectivity).await;
    assert!(
        reads
            .iter()
            .any(|entry| entry["actions"].to_string().contains("Microsoft.Network/*"))
    );
    // Somebody outside of the group can't.
    let bruce = Caller::new(&world, BRUCE, None);
    let (status, _) = bruce.put(scope, Uuid::new_v4(), &whole).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}
