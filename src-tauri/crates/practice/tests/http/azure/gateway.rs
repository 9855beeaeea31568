//! What stands in front of all of it: versions, license and consent, the limit, faults.

use chrono::TimeDelta;
use stint_practice::{Fault, Op};

use super::*;
use crate::support::{BRUCE, code, world};

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
    // A second too early begins the wait anew.
    world.clock.advance(TimeDelta::seconds(60));
    assert_eq!(ask().await.headers()["retry-after"], "61");
    world.clock.advance(TimeDelta::seconds(60));
    assert_eq!(ask().await.status(), StatusCode::TOO_MANY_REQUESTS);
    world.clock.advance(TimeDelta::seconds(61));
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

#[tokio::test]
async fn a_refusal_may_be_a_text_alone() {
    let world = world().await;
    let bruce = Caller::new(&world, BRUCE, Some("c1"));
    let place = format!("{WEB}{AUTHORIZATION}/roleManagementPolicyAssignments");
    let (status, body) = bruce
        .ask(Method::PUT, &format!("{place}/any?{PIM}"), Some(&json!({})))
        .await;
    assert_eq!(
        (status, body),
        (StatusCode::BAD_REQUEST, json!("Not implemented exception"))
    );
    let words = "The Role assignment already exists.";
    world.control().next(Op::AzureRequest).answer(400).words(words);
    let ask = activation(&world.oid(BRUCE), STORAGE, BLOB_DATA_CONTRIBUTOR, "PT1H");
    let (status, body) = bruce.put(STORAGE, Uuid::new_v4(), &ask).await;
    assert_eq!((status, body), (StatusCode::BAD_REQUEST, json!(words)));
}
