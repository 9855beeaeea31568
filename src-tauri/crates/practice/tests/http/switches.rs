//! What stays on until it is switched off.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};
use stint_practice::{DeviceRule, DeviceRuleAt};

use crate::support::{
    BRUCE, CONTEXT_C1, EXCHANGE_ADMINISTRATOR, claims_of, code, json_of, value, world, world_with,
};

const ISAIAH: &str = "isaiah.langer@contoso.example";
const ELIGIBLE: &str =
    "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')";

#[tokio::test]
async fn a_tenant_without_a_license_says_so_and_still_knows_who_one_is() {
    let world = world().await;
    let bruce = world.sign_in(BRUCE, None, &[]).await.access;
    world.control().license(false);
    let (status, body) = world.get(&bruce, ELIGIBLE).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::BAD_REQUEST, "AadPremiumLicenseRequired")
    );
    assert_eq!(world.get(&bruce, "/me").await.0, StatusCode::OK);
    world.control().license(true);
    assert_eq!(world.get(&bruce, ELIGIBLE).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_permission_can_be_withdrawn_from_tokens_that_are_about() {
    let world = world().await;
    let signed_in = world.sign_in(BRUCE, None, &[]).await;
    let scope = "RoleEligibilitySchedule.Read.Directory";
    world.control().withdraw_consent(scope);
    // Who may write may read.
    world
        .control()
        .withdraw_consent("RoleEligibilitySchedule.ReadWrite.Directory");
    let (status, body) = world.get(&signed_in.access, ELIGIBLE).await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::FORBIDDEN, "PermissionScopeNotGranted")
    );
    let (_, fresh) = world.refresh("common", &signed_in.refresh, &[]).await;
    assert!(!fresh["scope"].as_str().unwrap().contains(scope));
    let asked = [("scope", scope)];
    let (_, refused) = world.refresh("common", &signed_in.refresh, &asked).await;
    assert_eq!(refused["suberror"], "consent_required");
    world.control().restore_consent();
    assert_eq!(world.get(&signed_in.access, ELIGIBLE).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_device_can_be_the_reason_at_the_sign_in_or_at_the_step_up() {
    let world = world().await;
    let signed_in = world.sign_in(BRUCE, None, &[]).await;
    let person = format!("person-{BRUCE}");
    let refused = async |claims: Option<&str>| {
        let mut parameters = world.authorize_parameters();
        parameters.extend(claims.map(|claims| ("claims".to_owned(), claims.to_owned())));
        let shown = world.authorize("common", &parameters, "").await;
        let (query, _) = world.press(shown, &[person.as_str()]).await;
        (value(&query, "error"), value(&query, "error_description"))
    };
    let rule = |at, number, person: Option<&str>| {
        let person = person.map(str::to_owned);
        world
            .control()
            .device_rule(Some(DeviceRule { at, number, person }))
    };
    rule(DeviceRuleAt::SignIn, 53003, None).unwrap();
    let (error, text) = refused(None).await;
    assert_eq!(error, "interaction_required");
    assert!(text.starts_with("AADSTS53003:"), "{text}");
    let (status, body) = world.refresh("common", &signed_in.refresh, &[]).await;
    assert_eq!(
        (status, &body["error_codes"]),
        (StatusCode::BAD_REQUEST, &json!([53003]))
    );

    rule(DeviceRuleAt::StepUp, 53000, Some(BRUCE)).unwrap();
    assert_eq!(
        world.refresh("common", &signed_in.refresh, &[]).await.0,
        StatusCode::OK
    );
    assert!(refused(Some(CONTEXT_C1)).await.1.starts_with("AADSTS53000:"));
    // It is about Bruce alone.
    world
        .sign_in(ISAIAH, Some(CONTEXT_C1), &["approve-mfa", "accept-terms"])
        .await;
    assert!(rule(DeviceRuleAt::SignIn, 53000, Some("nobody@contoso.example")).is_err());
    world.control().device_rule(None).unwrap();
    world.step_up(BRUCE).await;
}

#[tokio::test]
async fn somebody_else_can_end_a_step_up_once() {
    let world = world().await;
    world.control().next_sign_in_by(ISAIAH).unwrap();
    let other = world.step_up(BRUCE).await;
    assert_eq!(other.id_token["preferred_username"], ISAIAH);
    let bruce = world.step_up(BRUCE).await;
    assert_eq!(bruce.id_token["preferred_username"], BRUCE);

    world
        .control()
        .next_sign_in_by("alex.wilber@relecloud.example")
        .unwrap();
    let tenant = world.cloud.tenant_id.to_string();
    let shown = world.authorize(&tenant, &world.authorize_parameters(), "").await;
    let (query, _) = world.press(shown, &[&format!("person-{BRUCE}")]).await;
    assert_eq!(value(&query, "error"), "access_denied", "who may not enter");
    assert!(world.control().next_sign_in_by("nobody@contoso.example").is_err());
}

#[tokio::test]
async fn multifactor_authentication_can_grow_stale() {
    let world = world().await;
    let patch = serde_json::from_value(
        json!({ "requires": ["multiFactorAuthentication", "justification"], "context": "" }),
    );
    world
        .control()
        .set_policy(EXCHANGE_ADMINISTRATOR, &patch.unwrap())
        .unwrap();
    world.control().multifactor_lasts(Some(TimeDelta::minutes(10)));
    let stepped_up = world.step_up(BRUCE).await;
    let amr = async |minutes: i64| {
        world.minutes(minutes);
        let (_, body) = world.refresh("common", &stepped_up.refresh, &[]).await;
        let token = body["access_token"].as_str().unwrap().to_owned();
        (claims_of(&token)["amr"].clone(), token)
    };
    assert_eq!(amr(9).await.0, json!(["pwd", "mfa"]));
    let (stale, token) = amr(1).await;
    assert_eq!(stale, json!(["pwd"]));
    let ask = world.activation(BRUCE, EXCHANGE_ADMINISTRATOR, "PT1H");
    let (_, refused) = world.ask(&token, &ask).await;
    assert!(
        refused["error"]["message"].as_str().unwrap().contains("MfaRule"),
        "{refused}"
    );
    let wanted = r#"{"access_token":{"amr":{"values":["mfa"]}}}"#;
    let (_, refused) = world
        .refresh("common", &stepped_up.refresh, &[("claims", wanted)])
        .await;
    assert_eq!(refused["error"], "interaction_required");
    let fresh = world.sign_in(BRUCE, Some(wanted), &["approve-mfa"]).await;
    assert_eq!(world.ask(&fresh.access, &ask).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn a_sign_in_can_be_wanted_that_is_younger_than_a_moment() {
    let world = world().await;
    let signed_in = world.sign_in(BRUCE, None, &[]).await;
    let at = crate::support::start_time().timestamp() + 60;
    let claims = format!(r#"{{"access_token":{{"nbf":{{"essential":true,"value":"{at}"}}}}}}"#);
    let (_, refused) = world
        .refresh("common", &signed_in.refresh, &[("claims", &claims)])
        .await;
    assert_eq!(
        (&refused["error"], &refused["claims"]),
        (&json!("interaction_required"), &json!(claims))
    );
    world.minutes(1);
    let mut parameters = world.authorize_parameters();
    parameters.push(("claims".to_owned(), claims.clone()));
    let shown = world.authorize("common", &parameters, &signed_in.cookie).await;
    assert_eq!(shown.status(), StatusCode::OK, "the session is too old");
    let fresh = world.sign_in(BRUCE, Some(&claims), &[]).await;
    let (status, _) = world
        .refresh("common", &fresh.refresh, &[("claims", &claims)])
        .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn the_switches_are_there_over_http() {
    let world = world_with(|builder| builder.mount_control(true)).await;
    let control = world.cloud.control.clone().unwrap();
    let call = async |verb: &str, body: Value| {
        let request = world.http.post(format!("{}{verb}", control.url));
        json_of(request.header("x-stint-control", &control.key).json(&body))
            .await
            .0
    };
    for (verb, body) in [
        ("license", json!({ "licensed": false })),
        ("withdraw-consent", json!({ "scope": "User.Read" })),
        ("restore-consent", json!({})),
        ("device-rule", json!({ "rule": { "at": "stepUp" } })),
        ("device-rule", json!({ "rule": null })),
        ("next-sign-in-by", json!({ "upn": ISAIAH })),
        ("multifactor-lasts", json!({ "seconds": 60 })),
    ] {
        assert_eq!(call(verb, body.clone()).await, StatusCode::OK, "{verb} {body}");
    }
    let wrong = json!({ "rule": { "at": "never" } });
    assert_eq!(call("device-rule", wrong).await, StatusCode::BAD_REQUEST);
    let bruce = world
        .control()
        .token(BRUCE, stint_practice::Audience::Graph, None)
        .unwrap();
    assert_eq!(
        code(&world.get(&bruce, ELIGIBLE).await.1),
        "AadPremiumLicenseRequired"
    );
    assert_eq!(call("reset-switches", json!({})).await, StatusCode::OK);
    assert_eq!(world.get(&bruce, ELIGIBLE).await.0, StatusCode::OK);
    assert_eq!(
        world.sign_in(BRUCE, None, &[]).await.id_token["preferred_username"],
        BRUCE
    );
}
