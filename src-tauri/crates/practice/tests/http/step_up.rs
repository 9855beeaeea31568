//! Step-up, refresh, and the errors of the token endpoint.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{BRUCE, CONTEXT_C1, claims_of, value, world};

#[tokio::test]
async fn a_step_up_shows_its_pages_even_to_somebody_who_is_signed_in() {
    let world = world().await;
    let cookie = world.sign_in(BRUCE, None, &[]).await.cookie;
    let mut parameters = world.authorize_parameters();
    parameters.push(("claims".to_owned(), CONTEXT_C1.to_owned()));
    let shown = world.authorize("common", &parameters, &cookie).await;
    let (query, _) = world.press(shown, &["approve-mfa", "accept-terms"]).await;
    let (_, body) = world.redeem("common", &value(&query, "code")).await;
    let claims = claims_of(body["access_token"].as_str().unwrap());
    assert_eq!(claims["acrs"], json!(["c1"]));
    assert_eq!(claims["amr"], json!(["pwd", "mfa"]));
    assert_eq!(claims["xms_cc"], json!(["cp1"]));

    parameters.push(("prompt".to_owned(), "none".to_owned()));
    let (query, _) = world
        .press(world.authorize("common", &parameters, &cookie).await, &[])
        .await;
    assert_eq!(value(&query, "error"), "interaction_required");
}

#[tokio::test]
async fn the_other_context_asks_for_less_and_an_unknown_one_is_refused() {
    let world = world().await;
    let second = CONTEXT_C1.replace("c1\"}}}", "c2\"}}}");
    let signed_in = world.sign_in(BRUCE, Some(&second), &["approve-mfa"]).await;
    assert_eq!(claims_of(&signed_in.access)["acrs"], json!(["c2"]));
    let mut parameters = world.authorize_parameters();
    parameters.push(("claims".to_owned(), CONTEXT_C1.replace("c1\"}}}", "c77\"}}}")));
    let shown = world.authorize("common", &parameters, "").await;
    let (query, _) = world.press(shown, &[&format!("person-{BRUCE}")]).await;
    assert_eq!(value(&query, "error"), "invalid_request");
}

#[tokio::test]
async fn only_a_refresh_token_that_was_born_from_the_step_up_carries_it_on() {
    let world = world().await;
    let plain = world.sign_in(BRUCE, None, &[]).await;
    let (status, body) = world
        .refresh("common", &plain.refresh, &[("claims", CONTEXT_C1)])
        .await;
    assert_eq!(
        (status, &body["error"]),
        (StatusCode::BAD_REQUEST, &"interaction_required".into())
    );
    assert_eq!(
        (&body["suberror"], &body["error_codes"]),
        (&"basic_action".into(), &json!([50076]))
    );
    assert_eq!(
        body["claims"],
        r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#
    );
    assert!(
        body["error_description"]
            .as_str()
            .unwrap()
            .starts_with("AADSTS50076: ")
    );
    assert!(
        body["trace_id"].is_string() && body["correlation_id"].is_string() && body["timestamp"].is_string()
    );

    let stepped_up = world.step_up(BRUCE).await;
    let (status, body) = world
        .refresh("common", &stepped_up.refresh, &[("claims", CONTEXT_C1)])
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        claims_of(body["access_token"].as_str().unwrap())["acrs"],
        json!(["c1"])
    );
    let (_, body) = world.refresh("common", &stepped_up.refresh, &[]).await;
    assert!(
        claims_of(body["access_token"].as_str().unwrap())
            .get("acrs")
            .is_none(),
        "only where it was asked for"
    );
}

#[tokio::test]
async fn refresh_tokens_rotate_and_the_old_one_lives_on_until_they_are_revoked() {
    let world = world().await;
    let first = world.sign_in(BRUCE, None, &[]).await.refresh;
    let (_, body) = world.refresh("common", &first, &[]).await;
    let second = body["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    for token in [&first, &second] {
        assert_eq!(world.refresh("common", token, &[]).await.0, StatusCode::OK);
    }
    let (_, arm) = world
        .refresh(
            "common",
            &second,
            &[("scope", "https://management.azure.com//.default")],
        )
        .await;
    assert_eq!(
        claims_of(arm["access_token"].as_str().unwrap())["aud"],
        "https://management.azure.com/"
    );
    assert!(
        arm.get("refresh_token").is_none(),
        "offline_access was not asked for"
    );

    world.control().revoke_sessions(BRUCE).unwrap();
    for token in [&first, &second] {
        let (status, body) = world.refresh("common", token, &[]).await;
        assert_eq!(
            (status, &body["error"]),
            (StatusCode::BAD_REQUEST, &"invalid_grant".into())
        );
        assert_eq!(body["error_codes"], json!([50173]));
    }
    let again = world.sign_in(BRUCE, None, &[]).await.refresh;
    assert_eq!(world.refresh("common", &again, &[]).await.0, StatusCode::OK);

    world.minutes(91 * 24 * 60);
    let (_, body) = world.refresh("common", &again, &[]).await;
    assert_eq!(body["error_codes"], json!([700_082]));
}

#[tokio::test]
async fn a_code_is_redeemed_once_in_time_and_by_whom_it_was_made_for() {
    let world = world().await;
    let code = async || {
        let mut parameters = world.authorize_parameters();
        parameters.push(("login_hint".to_owned(), BRUCE.to_owned()));
        let (query, _) = world
            .press(world.authorize("common", &parameters, "").await, &[])
            .await;
        value(&query, "code")
    };
    let once = code().await;
    assert_eq!(world.redeem("common", &once).await.0, StatusCode::OK);
    assert_eq!(
        world.redeem("common", &once).await.1["error_codes"],
        json!([70008])
    );

    let fields = |code: &str, redirect: &str, verifier: &str| {
        [
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("redirect_uri", redirect.to_owned()),
            ("code_verifier", verifier.to_owned()),
            ("scope", "openid".to_owned()),
        ]
    };
    let redeem = async |fields: [(&'static str, String); 5]| {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        world.token("common", &fields).await.1
    };
    let wrong_verifier = redeem(fields(&code().await, crate::support::REDIRECT, &"x".repeat(43))).await;
    assert_eq!(
        (&wrong_verifier["error"], &wrong_verifier["error_codes"]),
        (&"invalid_grant".into(), &json!([501_481]))
    );
    let wrong_redirect = redeem(fields(&code().await, "http://localhost:1", &"x".repeat(43))).await;
    assert_eq!(wrong_redirect["error_codes"], json!([500_112]));

    let late = code().await;
    world.minutes(11);
    assert_eq!(
        world.redeem("common", &late).await.1["error_codes"],
        json!([70008])
    );
}

#[tokio::test]
async fn what_the_token_endpoint_does_not_take_is_told_by_number() {
    let world = world().await;
    let token = world.sign_in(BRUCE, None, &[]).await.refresh;
    let check = async |fields: &[(&str, &str)], error: &str, number: u32| {
        let (status, body) = world.token("common", fields).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(
            (&body["error"], &body["error_codes"][0]),
            (&error.into(), &number.into()),
            "{fields:?}"
        );
    };
    check(&[], "invalid_request", 900_144).await;
    check(&[("grant_type", "password")], "unsupported_grant_type", 70003).await;
    let unknown = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("assertion", "x"),
    ];
    check(&unknown, "unsupported_grant_type", 70003).await;
    check(
        &[("grant_type", "refresh_token"), ("refresh_token", "x")],
        "invalid_grant",
        9_002_313,
    )
    .await;
    let refresh = |scope| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
            ("scope", scope),
        ]
    };
    check(
        &refresh("https://elsewhere.example/.default"),
        "invalid_scope",
        70011,
    )
    .await;
    check(&refresh("RoleManagement.Read.Directory"), "invalid_grant", 65001).await;
    check(
        &refresh("User.Read https://management.azure.com/.default"),
        "invalid_scope",
        28000,
    )
    .await;
}
