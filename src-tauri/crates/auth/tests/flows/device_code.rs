use std::future::{pending, ready};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use stint_auth::{DeviceCode, RefusalReason, SignInError, SignInRequest, SignedIn};
use stint_clock::Clock;
use stint_domain::AccountId;

use crate::authority::{CLIENT, TENANT};
use crate::desk::{Desk, bearer};

/// A sign-in by code during which the person's time passes from one question to the next. Gives what the person was
/// told, and how long each question was waited for, in seconds.
struct ByCode {
    ended: Result<SignedIn, SignInError>,
    told: Option<DeviceCode>,
    waits: Vec<i64>,
}

async fn by_code(desk: &Desk, request: SignInRequest) -> ByCode {
    let told = Arc::new(Mutex::new(None));
    let mut waits = Vec::new();
    let begin = desk.patience.now();
    let tell = {
        let told = Arc::clone(&told);
        move |code| *told.lock().unwrap() = Some(code)
    };
    let wait = desk.authenticator.sign_in_by_code(request, tell, pending());
    tokio::pin!(wait);
    let ended = loop {
        tokio::select! {
            biased;
            ended = &mut wait => break ended,
            // What is due next may be the end of the code's life: nothing else is waited for while a question is out.
            due = question(desk, begin) => {
                waits.push((due - desk.patience.now()).num_seconds());
                desk.patience.set(due);
            }
        }
    };
    let told = told.lock().unwrap().clone();
    ByCode { ended, told, waits }
}

/// The instant of the next question, as soon as it is waited for; the end of the code's life where that comes first.
async fn question(desk: &Desk, begin: stint_clock::Timestamp) -> stint_clock::Timestamp {
    let end = begin + chrono::TimeDelta::seconds(900);
    loop {
        match desk.patience.next_due() {
            Some(due) if due < end || desk.patience.now() >= end - chrono::TimeDelta::seconds(5) => {
                return due;
            }
            _ => tokio::task::yield_now().await,
        }
    }
}

#[tokio::test]
async fn somebody_without_a_browser_signs_in_with_a_code() {
    let desk = Desk::new().await;
    desk.authority.answer(
        400,
        json!({ "error": "authorization_pending", "error_description": "AADSTS70016: Pending." }),
    );
    desk.authority.answer(
        400,
        json!({ "error": "slow_down", "error_description": "Slower." }),
    );
    desk.authority.answer(503, json!({}));
    desk.authority.type_code("bruce");
    let ByCode { ended, told, waits } = by_code(&desk, SignInRequest::default()).await;
    let signed_in = ended.unwrap();
    assert_eq!(signed_in.account.id.as_str(), format!("oid-of-bruce.{TENANT}"));
    assert_eq!(
        waits,
        [5, 5, 10, 10],
        "slower when asked to, patient with a bad moment"
    );
    let told = told.unwrap();
    assert_eq!(told.user_code, "ABCD1234E");
    assert_eq!(told.url.path(), "/device");
    assert_eq!((told.expires_at - desk.clock.now()).num_seconds(), 900);
    assert!(!format!("{told:?}").contains("ABCD"), "{told:?}");

    let forms = desk.authority.received();
    let capability = json!({ "access_token": { "xms_cc": { "values": ["cp1"] } } });
    let claims = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(forms[0]["client_id"], CLIENT);
    assert!(forms[0]["scope"].ends_with("openid profile offline_access"));
    assert_eq!(claims(&forms[0]["claims"]), capability);
    assert_eq!(forms.len(), 5);
    let asked: Vec<_> = forms[4].keys().map(String::as_str).collect();
    assert_eq!(asked, ["claims", "client_id", "device_code", "grant_type"]);
    assert_eq!(claims(&forms[4]["claims"]), capability);

    let tokens = desk.authenticator.tokens(&signed_in.account);
    assert_eq!(bearer(&tokens).await.unwrap(), "access-1");
    assert_eq!(
        desk.stored(&signed_in.account).await,
        Some("refresh-1".to_owned())
    );
}

#[tokio::test]
async fn how_it_can_end_otherwise_is_told_apart() {
    let desk = Desk::new().await;
    let attempt = async |error: &str, text: &str| {
        desk.authority
            .answer(400, json!({ "error": error, "error_description": text }));
        by_code(&desk, SignInRequest::default()).await.ended.unwrap_err()
    };
    let declined = attempt("authorization_declined", "AADSTS70017: Declined.").await;
    assert!(matches!(declined, SignInError::Canceled), "{declined:?}");
    let expired = attempt("expired_token", "AADSTS70020: Expired.").await;
    assert!(matches!(expired, SignInError::TimedOut), "{expired:?}");
    let check = |error: SignInError, reason, number| {
        let SignInError::Refused(refusal) = error else {
            panic!("{error:?}")
        };
        assert_eq!((refusal.reason(), refusal.number), (reason, Some(number)));
    };
    let bad = attempt("bad_verification_code", "AADSTS70018: Bad code.").await;
    check(bad, RefusalReason::Other, 70018);
    let blocked = attempt("invalid_grant", "AADSTS53003: Blocked.").await;
    check(blocked, RefusalReason::Blocked, 53003);
    let public = attempt("invalid_client", "AADSTS7000218: A secret is missing.").await;
    check(public, RefusalReason::Registration, 7_000_218);
}

#[tokio::test]
async fn a_code_that_nobody_types_ends_with_its_life() {
    let desk = Desk::new().await;
    let ByCode { ended, waits, .. } = by_code(&desk, SignInRequest::default()).await;
    assert!(matches!(ended, Err(SignInError::TimedOut)));
    assert_eq!(waits.iter().sum::<i64>(), 900);
}

#[tokio::test]
async fn taking_it_back_ends_the_wait() {
    let desk = Desk::new().await;
    let canceled = desk
        .authenticator
        .sign_in_by_code(SignInRequest::default(), |_| {}, ready(()))
        .await;
    assert!(matches!(canceled, Err(SignInError::Canceled)));
}

#[tokio::test]
async fn somebody_else_does_not_get_in_by_a_code() {
    let desk = Desk::new().await;
    let bruce = AccountId::of(&"oid-of-bruce".into(), &TENANT.into());
    desk.authority.type_code("selina");
    let request = SignInRequest {
        expected: Some(bruce),
        ..SignInRequest::default()
    };
    let ended = by_code(&desk, request).await.ended;
    assert!(
        matches!(&ended, Err(SignInError::OtherAccount { username }) if username == "selina@contoso.example")
    );
}

#[tokio::test]
async fn the_answer_is_verified_like_any_other() {
    let desk = Desk::new().await;
    desk.authority
        .twist(|claims, _| claims["aud"] = json!("another-app"));
    desk.authority.type_code("bruce");
    let ended = by_code(&desk, SignInRequest::default()).await.ended;
    assert!(matches!(ended, Err(SignInError::NotVerified(_))), "{ended:?}");
}

#[tokio::test]
async fn only_a_plain_code_and_a_page_of_the_service_are_passed_on() {
    let check = async |member: &str, value: Value| {
        let desk = Desk::new().await;
        desk.authority.offer(|offer| offer[member] = value);
        let ByCode { ended, told, .. } = by_code(&desk, SignInRequest::default()).await;
        assert!(matches!(ended, Err(SignInError::NotUnderstood)), "{ended:?}");
        assert_eq!(told, None);
    };
    check("user_code", json!("open http://evil.example")).await;
    check("user_code", json!("")).await;
    check("user_code", json!("A".repeat(33))).await;
    check("verification_uri", json!("http://evil.example/device")).await;
    check("verification_uri", json!("javascript:alert(1)")).await;
}
