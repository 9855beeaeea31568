use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::{Value, json};
use stint_auth::{Keeping, SignInRequest};
use stint_domain::ClaimsChallenge;
use stint_http::{Audience, TokenError, TokenSource};

use crate::authority::LIFETIME;
use crate::desk::{Desk, Does, bearer, text};

/// Past the moment at which a bearer is renewed.
const RENEWAL: TimeDelta = TimeDelta::seconds(LIFETIME - 300);

#[tokio::test]
async fn a_bearer_is_renewed_five_minutes_before_its_end_with_the_newest_refresh_token() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);

    desk.clock.advance(RENEWAL - TimeDelta::seconds(1));
    assert_eq!(bearer(&tokens).await.unwrap(), "access-2");
    desk.clock.advance(TimeDelta::seconds(1));
    assert_eq!(bearer(&tokens).await.unwrap(), "access-3");
    assert_eq!(desk.stored(&account).await, Some("refresh-3".to_owned()));
    desk.clock.advance(RENEWAL);
    assert_eq!(bearer(&tokens).await.unwrap(), "access-4");

    let forms = desk.authority.received();
    assert_eq!(forms[1]["grant_type"], "refresh_token");
    assert_eq!(forms[1]["refresh_token"], "refresh-2");
    assert!(forms[1]["claims"].contains("cp1"));
    assert_eq!(forms[2]["refresh_token"], "refresh-3", "each one is used up");
}

#[tokio::test]
async fn a_short_life_is_renewed_at_its_half_and_a_missing_new_refresh_token_is_no_loss() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    desk.clock.advance(RENEWAL);
    let short = json!({ "token_type": "Bearer", "expires_in": 120, "access_token": "short" });
    desk.authority.answer(200, short);
    assert_eq!(bearer(&tokens).await.unwrap(), "short");
    desk.clock.advance(TimeDelta::seconds(59));
    assert_eq!(bearer(&tokens).await.unwrap(), "short");
    desk.clock.advance(TimeDelta::seconds(1));
    assert_eq!(bearer(&tokens).await.unwrap(), "access-3");
    assert_eq!(desk.authority.received()[2]["refresh_token"], "refresh-2");
}

#[tokio::test]
async fn many_who_need_a_bearer_at_once_cause_one_renewal() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    desk.clock.advance(RENEWAL);
    let tokens = desk.authenticator.tokens(&account);
    let all = join_all((0..10).map(|_| bearer(&tokens))).await;
    assert!(
        all.iter().all(|token| token.as_deref() == Ok("access-3")),
        "{all:?}"
    );
    assert_eq!(desk.authority.received().len(), 2);
}

#[tokio::test]
async fn bearers_for_two_services_are_renewed_side_by_side() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    desk.clock.advance(RENEWAL);
    let tokens = desk.authenticator.tokens(&account);
    // One after the other would wait for ever.
    desk.authority.answer_together(2);
    let both = join_all([Audience::Graph, Audience::Arm].map(|audience| tokens.token(audience)));
    let both = tokio::time::timeout(std::time::Duration::from_secs(30), both)
        .await
        .unwrap();
    assert!(both.iter().all(Result::is_ok), "{both:?}");
    let forms = desk.authority.received();
    let used: Vec<_> = forms[1..].iter().map(|form| &form["refresh_token"]).collect();
    assert_eq!(
        used,
        ["refresh-2", "refresh-2"],
        "used twice, which the service allows"
    );
    let stored = desk.stored(&account).await.unwrap();
    assert!(["refresh-3", "refresh-4"].contains(&stored.as_str()), "{stored}");
}

#[tokio::test]
async fn two_processes_renew_one_after_the_other() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    desk.clock.advance(RENEWAL);
    let here = desk.authenticator.tokens(&account);
    let there = desk.other_process().tokens(&account);
    let (one, two) = tokio::join!(bearer(&here), bearer(&there));
    assert_ne!(one.unwrap(), two.unwrap());
    let forms = desk.authority.received();
    let used: Vec<_> = forms[1..].iter().map(|form| &form["refresh_token"]).collect();
    assert_eq!(
        used,
        ["refresh-2", "refresh-3"],
        "the second found what the first had stored"
    );
    assert_eq!(desk.stored(&account).await, Some("refresh-4".to_owned()));
}

#[tokio::test]
async fn while_another_process_renews_this_one_waits() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    desk.clock.advance(RENEWAL);
    let lock = std::fs::read_dir(desk.profile()).unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("renewal-").then_some(path)
    });
    let held = std::fs::File::open(lock.unwrap()).unwrap();
    held.lock().unwrap();
    let tokens = desk.authenticator.tokens(&account);
    let mut wait = Box::pin(bearer(&tokens));
    let early = tokio::time::timeout(std::time::Duration::from_millis(50), &mut wait).await;
    assert!(early.is_err());
    assert_eq!(desk.authority.received().len(), 1, "nothing was sent yet");
    drop(held);
    assert_eq!(wait.await.unwrap(), "access-3");
}

#[tokio::test]
async fn a_revoked_sign_in_is_said_and_the_service_left_in_peace() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    desk.clock.advance(RENEWAL);
    desk.authority.refuse("invalid_grant", 50173);
    let needed = Err(TokenError::SignInNeeded(Some(50173)));
    assert_eq!(bearer(&tokens).await, needed);
    assert_eq!(bearer(&tokens).await, needed);
    assert_eq!(desk.authority.received().len(), 2, "asked once");

    desk.clock.advance(TimeDelta::minutes(2));
    desk.authority.refuse("invalid_grant", 50173);
    assert_eq!(bearer(&tokens).await, needed);
    assert_eq!(desk.authority.received().len(), 3);

    // The command line signs in again beside it.
    desk.browser.will(Does::SignInAs("bruce"));
    let other = desk.other_process();
    other
        .sign_in(SignInRequest::default(), std::future::pending())
        .await
        .unwrap();
    assert!(bearer(&tokens).await.is_ok());
}

#[tokio::test]
async fn each_refusal_asks_for_what_helps() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    let refused = |code: &str, number| {
        Err(TokenError::Refused {
            code: code.to_owned(),
            number: Some(number),
        })
    };
    let attempt = async |error: &'static str, number| {
        // Later than the silence after the last refusal.
        desk.clock.advance(RENEWAL);
        desk.authority.refuse(error, number);
        bearer(&tokens).await
    };
    let needed = |number| Err(TokenError::SignInNeeded(Some(number)));
    assert_eq!(attempt("interaction_required", 50076).await, needed(50076));
    assert_eq!(attempt("invalid_grant", 700_082).await, needed(700_082));
    let consent = TokenError::ConsentMissing {
        code: "invalid_grant".to_owned(),
        number: Some(65001),
    };
    assert_eq!(attempt("invalid_grant", 65001).await, Err(consent));
    assert_eq!(
        attempt("interaction_required", 53003).await,
        refused("interaction_required", 53003)
    );
    assert_eq!(
        attempt("invalid_grant", 50196).await,
        refused("invalid_grant", 50196)
    );
    desk.clock.advance(RENEWAL);
    for busy in [503, 429] {
        desk.authority.answer(busy, Value::Null);
        let host = desk.authority.cloud.authority.host();
        assert_eq!(bearer(&tokens).await, Err(TokenError::Unreachable { host }));
    }
    assert_eq!(bearer(&tokens).await.unwrap(), "access-3", "and then all is well");
}

#[tokio::test]
async fn a_refused_bearer_is_replaced_by_one_that_meets_the_challenge() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    let challenge = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;
    tokens.refused(Audience::Graph, Some(challenge.to_owned())).await;
    assert_eq!(bearer(&tokens).await.unwrap(), "access-3");
    let wanted: Value = serde_json::from_str(&desk.authority.received()[1]["claims"]).unwrap();
    assert_eq!(wanted["access_token"]["nbf"]["value"], "1604106651");

    tokens.refused(Audience::Graph, Some("nonsense".to_owned())).await;
    assert_eq!(bearer(&tokens).await.unwrap(), "access-4");
    assert!(
        !desk.authority.received()[2]["claims"].contains("nbf"),
        "met once, not for ever"
    );
}

#[tokio::test]
async fn a_fresh_bearer_does_not_cost_the_one_of_a_step_up() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    let fresh = async || text(tokens.fresh_token(Audience::Graph).await.unwrap());
    assert_eq!(fresh().await, "access-3");
    assert_eq!(bearer(&tokens).await.unwrap(), "access-3", "newer is better");

    let challenge = ClaimsChallenge::context("c1".into());
    let until = tokens
        .step_up_silently(Audience::Graph, &challenge)
        .await
        .unwrap();
    assert_eq!(tokens.satisfied(Audience::Graph), Some((challenge, until)));
    assert_eq!(fresh().await, "access-5");
    assert_eq!(bearer(&tokens).await.unwrap(), "access-4", "it satisfies c1");
    desk.clock.set(until);
    assert_eq!(tokens.satisfied(Audience::Graph), None);
    assert_eq!(bearer(&tokens).await.unwrap(), "access-6");
}

#[tokio::test]
async fn a_step_up_that_needs_the_person_is_said() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    desk.authority.refuse("interaction_required", 50076);
    let challenge = ClaimsChallenge::context("c1".into());
    let outcome = tokens.step_up_silently(Audience::Graph, &challenge).await;
    assert_eq!(outcome, Err(TokenError::SignInNeeded(Some(50076))));
    assert_eq!(
        bearer(&tokens).await.unwrap(),
        "access-2",
        "what worked still does"
    );
}

#[tokio::test]
async fn each_service_has_a_bearer_of_its_own() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    let arm = text(tokens.token(Audience::Arm).await.unwrap());
    assert_eq!(
        (arm.as_str(), bearer(&tokens).await.unwrap().as_str()),
        ("access-3", "access-2")
    );
    let scope = &desk.authority.received()[1]["scope"];
    assert!(
        scope.starts_with("http://127.0.0.1:1/user_impersonation "),
        "{scope}"
    );
}

#[tokio::test]
async fn a_step_up_counts_for_the_other_service_too_and_costs_it_nothing() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let tokens = desk.authenticator.tokens(&account);
    let arm = async || text(tokens.token(Audience::Arm).await.unwrap());
    let claims = |at: usize| desk.authority.received()[at]["claims"].clone();
    let request = || SignInRequest {
        expected: Some(account.id.clone()),
        challenge: Some(ClaimsChallenge::context("c1".into())),
        ..SignInRequest::default()
    };
    desk.sign_in(Does::SignInAs("bruce"), request()).await.unwrap();
    arm().await;
    assert!(claims(2).contains("c1"), "{}", claims(2));
    assert_eq!(
        tokens.satisfied(Audience::Arm).map(|(challenge, _)| challenge),
        Some(ClaimsChallenge::context("c1".into()))
    );

    // Where it is not to be had for the other service, that one works as before.
    desk.sign_in(Does::SignInAs("bruce"), request()).await.unwrap();
    desk.authority.refuse("interaction_required", 50076);
    arm().await;
    assert!(claims(4).contains("c1") && !claims(5).contains("c1"));
    assert_eq!(tokens.satisfied(Audience::Arm), None);
}

#[tokio::test]
async fn who_has_signed_out_is_signed_out_everywhere_here() {
    let desk = Desk::new().await;
    let account = desk.bruce().await;
    let there = desk.other_process().tokens(&account);
    desk.authenticator.sign_out(&account).await.unwrap();
    assert_eq!(desk.stored(&account).await, None);
    let never = Err(TokenError::SignInNeeded(None));
    assert_eq!(bearer(&desk.authenticator.tokens(&account)).await, never);
    assert_eq!(bearer(&there).await, never);
    assert_eq!(*desk.authenticator.keeping().borrow(), Keeping::MemoryOnly);
}
