use chrono::TimeDelta;
use serde_json::{Value, json};
use stint_auth::{Prompt, RefusalReason, SignInError, SignInRequest};
use stint_domain::{AccountId, ClaimsChallenge};

use crate::authority::{CLIENT, TENANT, query};
use crate::desk::{Desk, Does, bearer};

#[tokio::test]
async fn a_person_signs_in_with_code_and_proof() {
    let desk = Desk::new().await;
    let signed_in = desk
        .sign_in(Does::SignInAs("bruce"), SignInRequest::default())
        .await
        .unwrap();

    let account = &signed_in.account;
    assert_eq!(account.id.as_str(), format!("oid-of-bruce.{TENANT}"));
    assert_eq!(account.username, "bruce@contoso.example");
    assert_eq!(account.display_name, "bruce");

    let page = desk.browser.page();
    assert_eq!(
        page.path(),
        "/organizations/oauth2/v2.0/authorize",
        "nobody is named"
    );
    let asked = query(&page);
    assert_eq!(asked["client_id"], CLIENT);
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["response_mode"], "query");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert!(asked["redirect_uri"].starts_with("http://localhost:"));
    assert!(!asked["redirect_uri"].ends_with('/'), "as it is registered");
    assert!(asked["scope"].ends_with("openid profile offline_access"));
    assert!(asked["state"].len() >= 32 && asked["nonce"].len() >= 32);
    let capability = json!({ "access_token": { "xms_cc": { "values": ["cp1"] } } });
    assert_eq!(claims(&asked["claims"]), capability);

    let forms = desk.authority.received();
    let [form] = forms.as_slice() else {
        panic!("{forms:?}")
    };
    assert_eq!(form["client_id"], CLIENT);
    assert_eq!(form["scope"], asked["scope"]);
    assert_eq!(claims(&form["claims"]), capability);
    assert!(!form.contains_key("client_secret"));

    let tokens = desk.authenticator.tokens(account);
    assert_eq!(bearer(&tokens).await.unwrap(), "access-2");
    assert_eq!(
        desk.authority.received().len(),
        1,
        "the token of the sign-in is used"
    );
    assert_eq!(desk.stored(account).await, Some("refresh-2".to_owned()));
}

#[tokio::test]
async fn a_step_up_asks_for_the_context_and_its_token_is_the_one_that_is_sent() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    assert_eq!(tokens.satisfied(stint_http::Audience::Graph), None);

    let challenge = ClaimsChallenge::context("c1".into());
    let request = SignInRequest {
        tenant: Some(account.tenant.id.clone()),
        login_hint: Some(account.username.clone()),
        expected: Some(account.id.clone()),
        challenge: Some(challenge.clone()),
        ..SignInRequest::default()
    };
    let signed_in = desk.sign_in(Does::SignInAs("bruce"), request).await.unwrap();
    assert_eq!(signed_in.satisfied, Some(challenge.clone()));
    let wanted = json!({ "access_token": {
        "xms_cc": { "values": ["cp1"] }, "acrs": { "essential": true, "value": "c1" },
    } });
    let asked = query(&desk.browser.page());
    assert_eq!(claims(&asked["claims"]), wanted);
    assert_eq!(asked["login_hint"], account.username);
    assert_eq!(claims(&desk.authority.received()[1]["claims"]), wanted);

    assert_eq!(bearer(&tokens).await.unwrap(), "access-4");
    let satisfied = tokens.satisfied(stint_http::Audience::Graph);
    assert_eq!(satisfied, Some((challenge, signed_in.until)));
}

#[tokio::test]
async fn somebody_else_does_not_get_in_by_a_step_up() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let request = SignInRequest {
        expected: Some(account.id.clone()),
        ..SignInRequest::default()
    };
    let error = desk.sign_in(Does::SignInAs("selina"), request).await.unwrap_err();
    assert!(
        matches!(&error, SignInError::OtherAccount { username } if username == "selina@contoso.example"),
        "{error:?}"
    );
    let tokens = desk.authenticator.tokens(&account);
    assert_eq!(
        bearer(&tokens).await.unwrap(),
        "access-2",
        "bruce's own is untouched"
    );
    let mut selina = account;
    selina.id = AccountId::of(&"oid-of-selina".into(), &TENANT.into());
    assert_eq!(desk.stored(&selina).await, None);
}

#[tokio::test]
async fn the_account_picker_gets_no_name() {
    let desk = Desk::new().await;
    let request = SignInRequest {
        login_hint: Some("bruce@contoso.example".to_owned()),
        prompt: Some(Prompt::SelectAccount),
        ..SignInRequest::default()
    };
    desk.sign_in(Does::SignInAs("bruce"), request).await.unwrap();
    let asked = query(&desk.browser.page());
    assert_eq!(asked["prompt"], "select_account");
    assert!(!asked.contains_key("login_hint"));
}

#[tokio::test]
async fn a_foreign_answer_does_not_end_the_wait() {
    let desk = Desk::new().await;
    let signed_in = desk
        .sign_in(Does::AfterForeignAnswer("bruce"), SignInRequest::default())
        .await;
    assert_eq!(signed_in.unwrap().account.display_name, "bruce");
}

#[tokio::test]
async fn what_the_page_says_is_told_apart() {
    let desk = Desk::new().await;
    let refuse = async |error, text| {
        let outcome = desk
            .sign_in(Does::Refuse(error, text), SignInRequest::default())
            .await;
        outcome.unwrap_err()
    };
    let canceled = refuse("access_denied", "the user canceled the authentication").await;
    assert!(matches!(canceled, SignInError::Canceled), "{canceled:?}");
    let check = |error: SignInError, reason, number| {
        let SignInError::Refused(refusal) = error else {
            panic!("{error:?}")
        };
        assert_eq!((refusal.reason(), refusal.number), (reason, Some(number)));
    };
    let declined = refuse("access_denied", "AADSTS65004: User declined to consent.").await;
    check(declined, RefusalReason::Declined, 65004);
    let foreign = refuse("invalid_request", "AADSTS50194: Application is not multi-tenant.").await;
    check(foreign, RefusalReason::Registration, 50194);
    assert!(desk.authority.received().is_empty());
}

#[tokio::test]
async fn the_wait_ends_when_the_person_gives_up_or_five_minutes_have_passed() {
    let desk = Desk::new().await;
    desk.browser.will(Does::Nothing);
    let canceled = desk
        .authenticator
        .sign_in(SignInRequest::default(), std::future::ready(()))
        .await;
    assert!(matches!(canceled, Err(SignInError::Canceled)));

    let wait = desk
        .authenticator
        .sign_in(SignInRequest::default(), std::future::pending());
    let time = async {
        while desk.patience.next_due().is_none() {
            tokio::task::yield_now().await;
        }
        // Hours of a practice tenant are no reason to hurry.
        desk.clock.advance(TimeDelta::hours(5));
        desk.patience.advance(TimeDelta::minutes(5));
    };
    let (late, ()) = tokio::join!(wait, time);
    assert!(matches!(late, Err(SignInError::TimedOut)));
}

#[tokio::test]
async fn without_a_browser_it_says_so() {
    let desk = Desk::new().await;
    let outcome = desk.sign_in(Does::NoBrowser, SignInRequest::default()).await;
    assert!(matches!(outcome, Err(SignInError::Browser(_))));
}

#[tokio::test]
async fn a_service_that_fails_is_told_from_one_that_refuses() {
    let desk = Desk::new().await;
    let attempt = async || {
        let outcome = desk
            .sign_in(Does::SignInAs("bruce"), SignInRequest::default())
            .await;
        outcome.unwrap_err()
    };
    desk.authority
        .answer(503, json!({ "error": "temporarily_unavailable" }));
    assert!(matches!(attempt().await, SignInError::Unreachable { .. }));
    desk.authority.refuse("invalid_grant", 65001);
    let refused = attempt().await;
    assert!(
        matches!(&refused, SignInError::Refused(refusal) if refusal.reason() == RefusalReason::Consent),
        "{refused:?}"
    );
    // A redirect is not followed, and an answer without an end for its token is none.
    desk.authority.answer(302, json!({}));
    assert!(matches!(attempt().await, SignInError::NotUnderstood));
    desk.authority
        .answer(200, json!({ "token_type": "Bearer", "access_token": "a" }));
    assert!(matches!(attempt().await, SignInError::NotUnderstood));
}

fn claims(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
