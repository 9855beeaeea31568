//! What a service wants of a sign-in, and what a visit of the page makes of it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde_json::json;
use stint_auth::SignInRequest;
use stint_clock::Clock;
use stint_domain::ClaimsChallenge;
use stint_http::{Audience, TokenError, TokenSource};

use crate::authority::query;
use crate::desk::{Desk, Does, bearer};

/// A challenge that names its policy in a claim which Stint does not know.
const POLICY: &str =
    r#"{"access_token":{"acrs":{"essential":true,"value":"c1"},"capolids":{"values":["p-1"]}}}"#;

#[tokio::test]
async fn what_a_service_asked_for_goes_into_each_visit_until_a_token_came_of_it() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    tokens.refused(Audience::Graph, Some(POLICY.to_owned())).await;
    desk.authority.refuse("interaction_required", 50076);
    assert_eq!(bearer(&tokens).await, Err(TokenError::SignInNeeded(Some(50076))));

    let again = || SignInRequest {
        expected: Some(account.id.clone()),
        ..SignInRequest::default()
    };
    let asked_on_page = || query(&desk.browser.page())["claims"].clone();
    let given_up = desk.sign_in(Does::Refuse("access_denied", ""), again()).await;
    assert!(given_up.is_err());
    assert!(asked_on_page().contains("c1"));
    let signed_in = desk.sign_in(Does::SignInAs("bruce"), again()).await.unwrap();
    let redeemed = desk.authority.received().last().unwrap()["claims"].clone();
    for claims in [asked_on_page(), redeemed] {
        assert!(claims.contains("c1") && claims.contains("p-1"), "{claims}");
    }
    let context = signed_in.satisfied.and_then(|done| done.context);
    assert_eq!(context, Some("c1".into()));

    desk.sign_in(Does::SignInAs("bruce"), again()).await.unwrap();
    assert!(!asked_on_page().contains("c1"), "met once, not for ever");
}

#[tokio::test]
async fn a_service_that_alone_wants_the_person_gets_a_visit_of_its_own() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    assert_eq!(tokens.wants_visit(), Audience::Graph);
    desk.authority.answer(
        400,
        json!({
            "error": "interaction_required", "suberror": "basic_action", "error_codes": [50076],
            "error_description": "AADSTS50076: Some text.", "claims": POLICY,
        }),
    );
    let refused = tokens.token(Audience::Arm).await.err();
    assert_eq!(refused, Some(TokenError::SignInNeeded(Some(50076))));
    assert_eq!(tokens.wants_visit(), Audience::Arm);
    tokens.fresh_token(Audience::Graph).await.unwrap();
    assert_eq!(tokens.wants_visit(), Audience::Arm, "Graph is another matter");

    // Whoever signs in again by name alone is known too.
    let request = SignInRequest {
        login_hint: Some(account.username.clone()),
        ..SignInRequest::default()
    };
    desk.sign_in(Does::SignInAs("bruce"), request).await.unwrap();
    let redeemed = desk.authority.received().last().unwrap().clone();
    for asked in [&query(&desk.browser.page()), &redeemed] {
        assert!(asked["scope"].starts_with("http://127.0.0.1:1/user_impersonation "));
        assert!(asked["claims"].contains("p-1"), "{}", asked["claims"]);
    }
    let asked = desk.authority.received().len();
    tokens.token(Audience::Arm).await.unwrap();
    assert_eq!(desk.authority.received().len(), asked, "its own bearer is sent");
    bearer(&tokens).await.unwrap();
    let graph = desk.authority.received()[asked].clone();
    assert_eq!(graph["grant_type"], "refresh_token");
    assert!(!graph["scope"].contains("user_impersonation"));
    assert_eq!(tokens.wants_visit(), Audience::Graph);
}

#[tokio::test]
async fn a_service_that_nobody_consented_to_is_told_from_one_that_refuses() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    desk.authority.answer(
        400,
        json!({ "error": "invalid_grant", "suberror": "consent_required" }),
    );
    let refused = tokens.token(Audience::Arm).await.err();
    let missing = TokenError::ConsentMissing {
        code: "consent_required".to_owned(),
        number: None,
    };
    assert_eq!(refused, Some(missing));
    assert_eq!(tokens.wants_visit(), Audience::Arm, "the page asks for it");
}

#[tokio::test]
async fn a_silent_step_up_that_did_not_help_is_not_tried_again_before_a_visit() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    let (c1, mfa) = (ClaimsChallenge::context("c1".into()), ClaimsChallenge::mfa());
    let silently = async |challenge| tokens.step_up_silently(Audience::Graph, challenge).await;
    let before = desk.clock.now();
    desk.clock.advance(TimeDelta::seconds(1));
    silently(&c1).await.unwrap();
    tokens.step_up_refused(Audience::Graph, &c1, before);
    assert!(silently(&c1).await.is_ok(), "that one was sent before it");
    tokens.step_up_refused(Audience::Graph, &c1, desk.clock.now());
    let asked = desk.authority.received().len();
    assert_eq!(silently(&c1).await, Err(TokenError::SignInNeeded(None)));
    assert_eq!(desk.authority.received().len(), asked);
    assert!(silently(&mfa).await.is_ok(), "another matter");

    let request = SignInRequest {
        expected: Some(account.id.clone()),
        challenge: Some(c1.clone()),
        ..SignInRequest::default()
    };
    desk.sign_in(Does::SignInAs("bruce"), request).await.unwrap();
    tokens.step_up_refused(Audience::Graph, &c1, desk.clock.now());
    assert!(silently(&c1).await.is_ok(), "that was no silent one");
}

#[tokio::test]
async fn a_bearer_that_says_it_is_none_of_a_stronger_sign_in_is_none() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    let granted = |payload: &str| {
        let token = format!("h.{}.s", URL_SAFE_NO_PAD.encode(payload));
        let body = json!({ "token_type": "Bearer", "expires_in": 3600, "access_token": token });
        desk.authority.answer(200, body);
    };
    let mfa = ClaimsChallenge::mfa();
    granted(r#"{"amr":["pwd"]}"#);
    let silently = tokens.step_up_silently(Audience::Graph, &mfa).await;
    assert_eq!(silently, Err(TokenError::SignInNeeded(None)));
    assert_eq!(tokens.satisfied(Audience::Graph), None);
    granted(r#"{"amr":["pwd","mfa"]}"#);
    assert!(tokens.step_up_silently(Audience::Graph, &mfa).await.is_ok());
}
