//! One activation from the sign-in to its end.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{BRUCE, EXCHANGE_ADMINISTRATOR, REPORTS_READER, claims_of, code, world};

const ISAIAH: &str = "isaiah.langer@contoso.example";

#[tokio::test]
async fn a_role_without_step_up_is_accepted_carried_out_listed_and_ends() {
    let world = world().await;
    let signed_in = world.sign_in(ISAIAH, None, &[]).await;
    let eligible = world.eligible(&signed_in.access).await;
    assert_eq!(eligible.len(), 1);
    assert_eq!(eligible[0]["roleDefinition"]["displayName"], "Reports Reader");

    let (status, request) = world
        .ask(
            &signed_in.access,
            &world.activation(ISAIAH, REPORTS_READER, "PT1H"),
        )
        .await;
    assert_eq!(status, StatusCode::CREATED, "{request}");
    assert_eq!(request["status"], "PendingProvisioning");
    assert!(world.active(&signed_in.access).await.is_empty());

    let control = world.control();
    assert!(control.settle_one());
    let path = format!(
        "/roleManagement/directory/roleAssignmentScheduleRequests/{}",
        request["id"].as_str().unwrap()
    );
    assert_eq!(
        world.get(&signed_in.access, &path).await.1["status"],
        "Provisioned"
    );
    assert!(
        world.active(&signed_in.access).await.is_empty(),
        "the list lags behind the request"
    );

    // Not listed yet: the service does not know what to deactivate.
    let (status, refused) = world
        .ask(&signed_in.access, &world.deactivation(ISAIAH, REPORTS_READER))
        .await;
    assert_eq!(
        (status, code(&refused)),
        (StatusCode::BAD_REQUEST, "RoleAssignmentDoesNotExist")
    );

    assert!(control.settle_one());
    let active = world.active(&signed_in.access).await;
    assert_eq!(active.len(), 1);
    assert_eq!(active[0]["assignmentType"], "Activated");

    // In a fresh token only after it has propagated.
    let wids = |access: &str| {
        claims_of(access)["wids"]
            .as_array()
            .unwrap()
            .contains(&json!(REPORTS_READER))
    };
    let (_, refreshed) = world.refresh("common", &signed_in.refresh, &[]).await;
    assert!(!wids(refreshed["access_token"].as_str().unwrap()));
    assert!(control.settle_one());
    let (_, refreshed) = world.refresh("common", &signed_in.refresh, &[]).await;
    assert!(wids(refreshed["access_token"].as_str().unwrap()));

    let (_, repeated) = world
        .ask(
            &signed_in.access,
            &world.activation(ISAIAH, REPORTS_READER, "PT1H"),
        )
        .await;
    assert_eq!(code(&repeated), "RoleAssignmentExists");

    world.minutes(59);
    assert_eq!(world.active(&signed_in.access).await.len(), 1);
    world.minutes(1);
    let (_, refreshed) = world.refresh("common", &signed_in.refresh, &[]).await;
    let fresh = refreshed["access_token"].as_str().unwrap();
    assert!(world.active(fresh).await.is_empty(), "it leaves by itself");
    assert!(!wids(fresh));
}

#[tokio::test]
async fn a_role_with_step_up_wants_the_context_in_the_token_and_leaves_when_it_is_given_back() {
    let world = world().await;
    let plain = world.sign_in(BRUCE, None, &[]).await;
    let ask = world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT2H");
    let (status, refused) = world.ask(&plain.access, &ask).await;
    assert_eq!(
        (status, code(&refused)),
        (
            StatusCode::BAD_REQUEST,
            "RoleAssignmentRequestAcrsValidationFailed"
        )
    );
    let message = refused["error"]["message"].as_str().unwrap();
    let claims = message.strip_prefix("&claims=").unwrap();
    let claims = percent_encoding::percent_decode_str(claims)
        .decode_utf8()
        .unwrap();
    assert_eq!(
        claims,
        r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#
    );

    let stepped_up = world.step_up(BRUCE).await;
    let (status, request) = world.ask(&stepped_up.access, &ask).await;
    assert_eq!(status, StatusCode::CREATED, "{request}");
    world.control().settle_all();
    assert_eq!(world.active(&plain.access).await.len(), 1);

    let deactivation = world.deactivation(BRUCE, EXCHANGE_ADMINISTRATOR);
    world.minutes(4);
    let (_, refused) = world.ask(&plain.access, &deactivation).await;
    assert_eq!(code(&refused), "ActiveDurationTooShort");
    world.minutes(1);
    let (status, ended) = world.ask(&plain.access, &deactivation).await;
    assert_eq!(
        (status, ended["status"].as_str()),
        (StatusCode::CREATED, Some("Revoked"))
    );
    assert!(ended["scheduleInfo"].is_null() && ended["completedDateTime"].is_null());
    assert_eq!(
        world.active(&plain.access).await.len(),
        1,
        "the list lags behind the deactivation"
    );
    world.control().settle_all();
    assert!(world.active(&plain.access).await.is_empty());
}
