//! Approvals over ARM, delegated customers, and what stands in front of all of it: versions, limits, faults.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stint_practice::{Decision, Fault, Grant, Op, PolicyPatch, Requirement};
use uuid::Uuid;

use crate::azure::{
    AUTHORIZATION, BLOB_DATA_CONTRIBUTOR, CONTRIBUTOR, Caller, PRODUCTION, STORAGE, WEB, activation, role_id,
};
use crate::support::{BRUCE, code, rows, world};

const ALEX: &str = "alex.wilber@relecloud.example";
const DEBRA: &str = "debra.berger@relecloud.example";
const NESTOR: &str = "nestor.wilke@contoso.example";
const MEGAN: &str = "megan.bowen@contoso.example";
const FABRIKAM_WEB: &str = "/subscriptions/a0b63a72-00ca-40cb-a1eb-0567b283a612";
const SHOP: &str = "/subscriptions/a0b63a72-00ca-40cb-a1eb-0567b283a612/resourceGroups/rg-shop";
const PIPELINES: &str = "/subscriptions/9f46c538-b7b1-4102-a449-68f3f1678652/resourceGroups/rg-pipelines";
const VIRTUAL_MACHINE_CONTRIBUTOR: &str = "9980e02c-c2be-4d73-94e8-173b1dc7cf3c";
const PIM: &str = "api-version=2020-10-01";
const APPROVALS: &str = "api-version=2021-01-01-preview";

#[tokio::test]
async fn alex_sees_four_customer_rows_and_one_of_the_own_company() {
    let world = world().await;
    let alex = Caller::new(&world, ALEX, None);
    let told: Vec<(String, String, String)> = alex
        .eligible()
        .await
        .iter()
        .map(|row| {
            let expanded = &row["properties"]["expandedProperties"];
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (
                text(&expanded["roleDefinition"]["displayName"]),
                text(&expanded["scope"]["displayName"]),
                text(&expanded["principal"]["displayName"]),
            )
        })
        .collect();
    let told: Vec<(&str, &str, &str)> = told
        .iter()
        .map(|(role, scope, who)| (role.as_str(), scope.as_str(), who.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Monitoring Contributor", "rg-monitoring", "Tier 2 Support"),
            ("Contributor", "Fabrikam Web", "Tier 2 Support"),
            ("Virtual Machine Contributor", "rg-shop", "Tier 2 Support"),
            ("Backup Contributor", "Apex Core Banking", "Tier 2 Support"),
            ("Contributor", "rg-pipelines", "Alex Wilber"),
        ]
    );
    // Where a standing Reader was delegated, be it at one of its resource groups, the subscription is listed with its own
    // tenant.
    let listed = rows(alex.get("/subscriptions?api-version=2022-12-01").await);
    let names: Vec<&str> = listed
        .iter()
        .map(|row| row["displayName"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["GlobalTech DevOps", "Fabrikam Web", "Apex Core Banking"]);
    assert_eq!(listed[1]["tenantId"], "002c14a8-d58b-427d-ad34-476df49d060b");
    let managing = &listed[1]["managedByTenants"][0]["tenantId"];
    assert_eq!(managing, &world.tenant_named(ALEX));
}

#[tokio::test]
async fn the_rules_of_a_delegation_stand_in_the_delegation() {
    let world = world().await;
    let alex = Caller::new(&world, ALEX, None);
    let delegations = |scope: &str| {
        format!(
            "{scope}/providers/Microsoft.ManagedServices/registrationAssignments?api-version=2022-10-01\
             &$expandRegistrationDefinition=true"
        )
    };
    let found = rows(alex.get(&delegations(FABRIKAM_WEB)).await);
    assert_eq!(found.len(), 2, "with that of the resource group");
    let here = |row: &&Value| !row["id"].as_str().unwrap().contains("resourceGroups");
    let definition = &found.iter().find(here).unwrap()["properties"]["registrationDefinition"];
    let told = &definition["properties"];
    assert_eq!(told["manageeTenantName"], "Fabrikam");
    let eligible = &told["eligibleAuthorizations"][0];
    assert_eq!(eligible["principalIdDisplayName"], "Tier 2 Support");
    let policy = &eligible["justInTimeAccessPolicy"];
    assert_eq!(policy["multiFactorAuthProvider"], "Azure");
    assert_eq!(policy["maximumActivationDuration"], "PT8H");
    let approver = &policy["managedByTenantApprovers"][0]["principalIdDisplayName"];
    assert_eq!(approver, "PIM-Approvers");
    // The customer's own settings are another matter, and without a standing Reader nothing can be read.
    let settings = format!(
        "{FABRIKAM_WEB}{AUTHORIZATION}/roleManagementPolicyAssignments?{PIM}&$filter=roleDefinitionId eq '{}'",
        role_id(FABRIKAM_WEB, CONTRIBUTOR)
    );
    let own = rows(alex.get(&settings).await);
    assert!(!own[0].to_string().contains("PIM-Approvers"));
    let (status, body) = alex.get(&delegations(PIPELINES)).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
}

#[tokio::test]
async fn a_delegated_role_runs_for_the_whole_duration_after_its_own_approvers() {
    let world = world().await;
    let alex = Caller::new(&world, ALEX, Some("c1"));
    let debra = Caller::new(&world, DEBRA, None);
    let oid = world.oid(ALEX);
    let plain = Caller::new(&world, ALEX, None);
    let ask = activation(&oid, SHOP, VIRTUAL_MACHINE_CONTRIBUTOR, "PT1H");
    let (_, refused) = plain.put(SHOP, Uuid::new_v4(), &ask).await;
    assert!(refused.to_string().contains("MfaRule"), "{refused}");
    let (status, body) = alex.put(SHOP, Uuid::new_v4(), &ask).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let expiration = &body["properties"]["scheduleInfo"]["expiration"];
    assert_eq!(expiration["duration"], "PT4H", "whatever was asked for");
    let longer = activation(&oid, FABRIKAM_WEB, CONTRIBUTOR, "PT9H");
    let (_, longer) = alex.put(FABRIKAM_WEB, Uuid::new_v4(), &longer).await;
    assert!(longer.to_string().contains("ExpirationRule"));

    let ask = activation(&oid, FABRIKAM_WEB, CONTRIBUTOR, "PT8H");
    let name = Uuid::new_v4();
    let (_, waits) = alex.put(FABRIKAM_WEB, name, &ask).await;
    assert_eq!(waits["properties"]["status"], "PendingApproval");
    let approval = waits["properties"]["approvalId"].as_str().unwrap();
    let own = alex.get(&format!("{approval}?{APPROVALS}")).await.1;
    assert_eq!(
        own["properties"]["stages"][0]["properties"]["assignedToMe"],
        false
    );
    let found = debra.get(&format!("{approval}?{APPROVALS}")).await.1;
    let stage = found["properties"]["stages"][0]["id"].as_str().unwrap();
    let verdict = json!({ "properties": { "reviewResult": "Approve", "justification": "Ticket 12" } });
    let (status, body) = debra
        .ask(Method::PUT, &format!("{stage}?{APPROVALS}"), Some(&verdict))
        .await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["properties"]["reviewedBy"]["principalName"], "Debra Berger");
    world.control().settle_all();
    let reads = alex.permissions(FABRIKAM_WEB).await;
    assert_eq!(
        reads.len(),
        2,
        "Reader all the time, and Contributor now: {reads:?}"
    );
}

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

#[tokio::test]
async fn every_request_names_its_version() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, None);
    let list = format!("{AUTHORIZATION}/roleEligibilityScheduleInstances");
    for (target, status, expected) in [
        (list.clone(), 400, "MissingApiVersionParameter"),
        (
            format!("{list}?api-version=newest"),
            400,
            "InvalidApiVersionParameter",
        ),
        (
            format!("{list}?api-version=2019-01-01"),
            400,
            "NoRegisteredProviderFound",
        ),
        (
            "/subscriptions?api-version=2019-01-01".to_owned(),
            400,
            "InvalidApiVersionParameter",
        ),
        (
            format!("{AUTHORIZATION}/roleAssignmentApprovals?{PIM}"),
            404,
            "ResourceNotFound",
        ),
        (
            format!("{PRODUCTION}/resourceGroups/rg-none{list}?{PIM}"),
            404,
            "ResourceGroupNotFound",
        ),
        (
            format!("/subscriptions/{}{list}?{PIM}", Uuid::nil()),
            404,
            "SubscriptionNotFound",
        ),
    ] {
        let (answered, body) = bruce.get(&target).await;
        assert_eq!((answered.as_u16(), code(&body)), (status, expected), "{target}");
    }
}

#[tokio::test]
async fn just_in_time_access_needs_a_license_and_azure_a_consent() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, None);
    let list = format!("{AUTHORIZATION}/roleEligibilityScheduleInstances?{PIM}&$filter=asTarget()");
    world.control().license(false);
    let (status, body) = bruce.get(&list).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::BAD_REQUEST, "AadPremiumLicenseRequired")
    );
    assert_eq!(bruce.permissions(WEB).await.len(), 1, "access itself needs none");
    world.control().license(true);
    assert_eq!(bruce.get(&list).await.0, StatusCode::OK);

    let signed_in = world.sign_in(BRUCE, None, &[]).await;
    world.control().withdraw_consent("user_impersonation");
    let scope = ("scope", "https://management.azure.com/.default");
    let (status, body) = world.refresh("common", &signed_in.refresh, &[scope]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.to_string().contains("AADSTS65001"), "{body}");
}

#[tokio::test]
async fn the_limit_counts_down_and_is_refused_in_three_forms() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, None);
    let url = format!(
        "{}{STORAGE}{AUTHORIZATION}/permissions?api-version=2022-04-01",
        world.cloud.arm
    );
    let ask = async || {
        let request = world.http.get(&url).bearer_auth(&bruce.token);
        request.send().await.unwrap()
    };
    let left = "x-ms-ratelimit-remaining-subscription-reads";
    assert_eq!(ask().await.headers()[left], "11999");
    world.control().arm_limit(true);
    for expected in (0..120).rev() {
        let answer = ask().await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[left], expected.to_string());
    }
    for kind in ["application/json", "text/plain", "text/html"] {
        let answer = ask().await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers()["retry-after"], "61");
        assert!(
            answer.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with(kind)
        );
    }
    world.clock.advance(chrono::TimeDelta::seconds(61));
    assert_eq!(ask().await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_lost_answer_is_found_again_under_its_name() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let (name, ask) = (
        Uuid::new_v4(),
        activation(&world.oid(BRUCE), STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H"),
    );
    world.control().order(Op::AzureRequest, Fault::LoseAnswer, 1);
    let target = format!(
        "{}{STORAGE}{AUTHORIZATION}/roleAssignmentScheduleRequests/{name}?{PIM}",
        world.cloud.arm
    );
    let body = json!({ "properties": ask });
    let request = world.http.put(&target).bearer_auth(&bruce.token).json(&body);
    assert!(request.send().await.is_err());
    let (status, again) = bruce.put(STORAGE, name, &ask).await;
    assert_eq!((status, &again["name"]), (StatusCode::CREATED, &json!(name)));
    let asked = bruce
        .list("", "roleAssignmentScheduleRequests", "asTarget()")
        .await;
    assert_eq!(asked.len(), 1, "asked once");
    world
        .control()
        .next(Op::AzureEligibilityInstances)
        .answer(429)
        .retry_after(10)
        .html();
    let list = format!("{AUTHORIZATION}/roleEligibilityScheduleInstances?{PIM}&$filter=asTarget()");
    let (status, page) = bruce.get(&list).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.as_str().unwrap().starts_with("<html>"));
}
