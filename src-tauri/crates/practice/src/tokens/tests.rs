//! Tokens of our own, of others, and at the wrong time.

use chrono::{DateTime, TimeDelta};
use stint_clock::Timestamp;
use uuid::Uuid;

use super::*;

fn now() -> Timestamp {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn claims(audience: &str) -> AccessClaims {
    serde_json::from_value(serde_json::json!({
        "aud": audience, "iss": "", "iat": 0, "nbf": 0, "exp": 0, "amr": ["pwd"], "app_displayname": "", "appid": "",
        "idtyp": "user", "name": "", "oid": Uuid::nil(), "scp": "User.Read  Other", "sub": "", "tid": Uuid::nil(),
        "unique_name": "", "upn": "", "uti": "", "ver": "1.0", "wids": [],
    }))
    .unwrap()
}

#[test]
fn a_token_is_good_for_its_service_and_its_time() {
    let keys = Keys::make().unwrap();
    let own = ["http://127.0.0.1:5".to_owned()];
    let check = |audience: &str, service: Audience, expected: Result<(), TokenFault>| {
        let (token, _) = mint_access(&keys, claims(audience), now()).unwrap();
        let found = verify_access(&keys, &token, service, &own, now()).map(drop);
        assert_eq!(found, expected, "{audience} for {service:?}");
    };
    let wrong = Err(TokenFault::WrongAudience);
    check("https://graph.microsoft.com", Audience::Graph, Ok(()));
    check("https://graph.microsoft.com/", Audience::Graph, Ok(()));
    check("00000003-0000-0000-c000-000000000000", Audience::Graph, Ok(()));
    check("http://127.0.0.1:5", Audience::Graph, Ok(()));
    check("https://management.azure.com", Audience::Arm, Ok(()));
    check("https://management.azure.com/", Audience::Arm, Ok(()));
    check("https://management.core.windows.net/", Audience::Arm, Ok(()));
    check("https://management.azure.com", Audience::Graph, wrong);
    check("https://graph.microsoft.com", Audience::Arm, wrong);
    check("https://graph.microsoft.com.evil.example", Audience::Graph, wrong);

    let (token, lifetime) = mint_access(&keys, claims("https://graph.microsoft.com"), now()).unwrap();
    let at = |time| verify_access(&keys, &token, Audience::Graph, &own, time).map(drop);
    assert!((3600..=5400).contains(&lifetime));
    assert_eq!(at(now() + TimeDelta::seconds(lifetime - 1)), Ok(()));
    assert_eq!(at(now() + TimeDelta::seconds(lifetime)), Err(TokenFault::Expired));
    assert_eq!(at(now() - TimeDelta::seconds(301)), Err(TokenFault::Expired));
    let others = Keys::make().unwrap();
    let foreign = verify_access(&others, &token, Audience::Graph, &own, now()).map(drop);
    assert_eq!(foreign, Err(TokenFault::Invalid));
    let (head, _) = token.rsplit_once('.').unwrap();
    let unsigned = verify_access(&keys, &format!("{head}."), Audience::Graph, &own, now()).map(drop);
    assert_eq!(unsigned, Err(TokenFault::Invalid));
}

#[test]
fn a_key_survives_being_written_down() {
    let keys = Keys::make().unwrap();
    let (token, _) = mint_access(&keys, claims("https://graph.microsoft.com"), now()).unwrap();
    let read = Keys::from_text(&keys.to_text()).unwrap();
    assert!(verify_access(&read, &token, Audience::Graph, &[], now()).is_ok());
    assert!(Keys::from_text("").is_err() && Keys::from_text("!").is_err());
}

#[test]
fn permissions_are_words() {
    assert_eq!(
        claims("x").scopes().into_iter().collect::<Vec<_>>(),
        ["Other", "User.Read"]
    );
}

#[test]
fn secrets_are_long_and_never_the_same() {
    let (one, other) = (secret(16).unwrap(), secret(16).unwrap());
    assert!(one.len() >= 22 && one != other);
    assert!(same_secret(&one, &one.clone()) && !same_secret(&one, &other) && !same_secret(&one, ""));
}
