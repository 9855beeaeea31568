//! Id tokens that must not be believed.

use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};
use stint_auth::{IdTokenError, SignInError, SignInRequest};

use crate::authority::{LIFETIME, TENANT};
use crate::desk::{Desk, Does};

async fn sign_in(change: impl FnOnce(&mut Value, &mut Header) + Send + 'static) -> Result<(), IdTokenError> {
    let desk = Desk::new().await;
    desk.authority.twist(change);
    let request = SignInRequest {
        tenant: Some(TENANT.into()),
        ..SignInRequest::default()
    };
    match desk.sign_in(Does::SignInAs("bruce"), request).await {
        Ok(_) => Ok(()),
        Err(SignInError::NotVerified(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

async fn claim(name: &'static str, value: Value) -> Result<(), IdTokenError> {
    sign_in(move |claims, _| claims[name] = value).await
}

#[tokio::test]
async fn only_the_service_s_own_keys_sign() {
    let kid =
        async |kid: Option<&'static str>| sign_in(move |_, header| header.kid = kid.map(str::to_owned)).await;
    assert_eq!(kid(Some("k1")).await, Ok(()));
    for unknown in [None, Some("k2"), Some("other"), Some("for-encryption")] {
        assert_eq!(kid(unknown).await, Err(IdTokenError::UnknownKey), "{unknown:?}");
    }
    let symmetric = sign_in(|_, header| header.alg = Algorithm::HS256).await;
    assert_eq!(symmetric, Err(IdTokenError::UnknownKey));
}

#[tokio::test]
async fn it_must_be_for_this_app_tenant_and_sign_in() {
    let foreign = Err(IdTokenError::Foreign);
    assert_eq!(claim("aud", json!("another-app")).await, foreign);
    assert_eq!(claim("iss", json!("https://evil.example/v2.0")).await, foreign);
    // Another tenant, consistent in itself, when this one was asked for.
    let other_tenant = sign_in(|claims, _| {
        let issuer = claims["iss"].as_str().unwrap().to_owned();
        let tenant = "0a1b2c3d-0000-4000-8000-00000000000f";
        claims["iss"] = issuer.replace(claims["tid"].as_str().unwrap(), tenant).into();
        claims["tid"] = tenant.into();
    });
    assert_eq!(other_tenant.await, foreign);
    assert_eq!(
        claim("nonce", json!("of-another-sign-in")).await,
        Err(IdTokenError::Nonce)
    );
    assert_eq!(claim("nonce", Value::Null).await, Err(IdTokenError::Nonce));
    for (name, value) in [("oid", Value::Null), ("oid", json!("")), ("exp", json!("soon"))] {
        assert_eq!(claim(name, value).await, Err(IdTokenError::Malformed), "{name}");
    }
}

#[tokio::test]
async fn it_must_be_valid_now_give_or_take_five_minutes() {
    let shifted = async |seconds: i64| {
        sign_in(move |claims, _| {
            for name in ["nbf", "exp"] {
                claims[name] = (claims[name].as_i64().unwrap() + seconds).into();
            }
        })
        .await
    };
    assert_eq!(shifted(299).await, Ok(()), "this clock is behind");
    assert_eq!(shifted(301).await, Err(IdTokenError::Time));
    assert_eq!(shifted(-LIFETIME - 299).await, Ok(()), "this clock is ahead");
    assert_eq!(shifted(-LIFETIME - 300).await, Err(IdTokenError::Time));
}

#[tokio::test]
async fn without_one_nobody_is_signed_in() {
    let attempt = async |id_token: Value| {
        let desk = Desk::new().await;
        desk.authority.answer(
            200,
            json!({
                "token_type": "Bearer", "expires_in": LIFETIME, "access_token": "a", "id_token": id_token,
            }),
        );
        match desk
            .sign_in(Does::SignInAs("bruce"), SignInRequest::default())
            .await
        {
            Err(SignInError::NotVerified(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(attempt(Value::Null).await, IdTokenError::Missing);
    // `{"alg":"none"}.{}.`
    for token in ["", "a.b", "eyJhbGciOiJub25lIn0.e30."] {
        assert_eq!(attempt(json!(token)).await, IdTokenError::Malformed, "{token}");
    }
    // A good header with somebody else's signature.
    let forged = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.e30.c2ln";
    assert_eq!(attempt(json!(forged)).await, IdTokenError::Signature);
}
