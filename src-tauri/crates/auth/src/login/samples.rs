//! The contract's samples of the sign-in service must go through what stands above. The contract is not part of this
//! repository: `STINT_CONTRACT` names it, else it is looked for beside the repository.

use std::fs;
use std::path::{Path, PathBuf};

use stint_domain::StepUpContextId;
use stint_http::Cloud;

use super::*;
use crate::callback::{Reply, reply_in};
use crate::refusal::RefusalReason;

/// Bodies, addresses and forms of one sample; `None` where there is no contract here.
fn sample(name: &str) -> Option<serde_json::Value> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/contract");
    let contract = std::env::var_os("STINT_CONTRACT").map_or(beside, PathBuf::from);
    if !contract.is_dir() {
        println!("skipped: no contract at {}", contract.display());
        return None;
    }
    let file = contract.join(format!("examples/sign-in/{name}.v2.0.json"));
    Some(serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap())
}

fn login() -> Login {
    let registration = Registration {
        cloud: Cloud::built_in("global").unwrap(),
        client_id: "c".to_owned(),
        tenant: None,
    };
    let network = Network::new(&registration.cloud).unwrap();
    Login::new(registration, network)
}

#[test]
fn token_answers_are_read() {
    for name in ["token-authorization-code", "token-refresh", "devicecode-token"] {
        let Some(sample) = sample(name) else { return };
        let answer: TokenAnswer = serde_json::from_value(sample["response"]["body"].clone()).unwrap();
        let tokens = tokens_in(answer).unwrap();
        assert_eq!(tokens.lifetime, TimeDelta::seconds(3599), "{name}");
        assert!(tokens.refresh.is_some() && tokens.id_token.is_some(), "{name}");
    }
}

#[test]
fn a_device_code_is_read() {
    let Some(sample) = sample("devicecode-request") else {
        return;
    };
    let offer: oauth2::StandardDeviceAuthorizationResponse =
        serde_json::from_value(sample["response"]["body"].clone()).unwrap();
    assert_eq!(offer.user_code().secret(), "ABCD1234E");
    assert_eq!(
        offer.verification_uri().as_str(),
        "https://microsoft.com/devicelogin"
    );
    assert_eq!(
        (offer.interval().as_secs(), offer.expires_in().as_secs()),
        (5, 900)
    );
    let path = sample["request"]["path"].as_str().unwrap();
    let login = login();
    let client = login.client("t").unwrap();
    assert!(
        client
            .device_authorization_url()
            .as_str()
            .ends_with(&path.replace("{tenant}", "t"))
    );
}

#[test]
fn an_error_is_read_without_its_text() {
    let Some(sample) = sample("token-error-invalid-scope") else {
        return;
    };
    let answer: ServiceError = serde_json::from_value(sample["response"]["body"].clone()).unwrap();
    let refusal = Refusal::from(answer);
    assert_eq!(
        (refusal.code.as_str(), refusal.number),
        ("invalid_scope", Some(70011))
    );
    assert!(!format!("{refusal:?}").contains("foo"));
}

#[test]
fn a_refusal_by_redirect_is_read() {
    let Some(sample) = sample("authorize-error") else {
        return;
    };
    let location = sample["response"]["headers"]["Location"].as_str().unwrap();
    let mut url = Url::parse(location).unwrap();
    url.query_pairs_mut().append_pair("state", "s");
    let Some(Reply::Refused(refusal)) = reply_in(url.query().unwrap(), "s") else {
        panic!("{url}")
    };
    assert_eq!(refusal.reason(), RefusalReason::Declined);
}

#[test]
fn the_endpoints_are_those_that_the_service_names() {
    let Some(sample) = sample("openid-configuration") else {
        return;
    };
    let named = |member: &str| {
        let text = sample["response"]["body"][member].as_str().unwrap();
        text.replace("{tenant}", "t")
    };
    let login = login();
    let client = login.client("t").unwrap();
    assert_eq!(client.auth_uri().as_str(), named("authorization_endpoint"));
    assert_eq!(client.token_uri().as_str(), named("token_endpoint"));
    assert_eq!(
        login.endpoint("t", "discovery/v2.0/keys").as_str(),
        named("jwks_uri")
    );
}

#[test]
fn the_page_is_asked_for_as_in_the_samples() {
    let challenge = ClaimsChallenge::context(StepUpContextId::new("c1"));
    let (pkce, _) = PkceCodeChallenge::new_random_sha256();
    let visit = Visit {
        audience: Audience::Graph,
        tenant: "t",
        redirect: "http://localhost:4711",
        state: "s",
        nonce: "n",
        pkce,
        hint: Some("user@contoso.onmicrosoft.com"),
        prompt: None,
        challenge: Some(&challenge),
    };
    let page = login().page(visit).unwrap();
    let value_of = |url: &Url, wanted: &str| {
        let mut pairs = url.query_pairs();
        pairs
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    for name in ["authorize-request", "authorize-request-claims-auth-context"] {
        let Some(sample) = sample(name) else { return };
        let path = sample["request"]["path"].as_str().unwrap();
        let theirs = login().registration.cloud.authority.join(path);
        for (parameter, value) in theirs.query_pairs() {
            let ours = value_of(&page, &parameter);
            assert!(ours.is_some(), "{name}: `{parameter}` is not sent");
            if [
                "response_type",
                "response_mode",
                "code_challenge_method",
                "login_hint",
            ]
            .contains(&&*parameter)
            {
                assert_eq!(ours.as_deref(), Some(&*value), "{name}: {parameter}");
            }
            if parameter == "claims" {
                assert_eq!(ClaimsChallenge::parse(&value), Ok(challenge.clone()));
                assert_eq!(ClaimsChallenge::parse(&ours.unwrap()), Ok(challenge.clone()));
            }
        }
    }
}

#[test]
fn a_tenant_is_one_part_of_the_path() {
    let login = login();
    for tenant in ["../common", "a/b", "?x", "a b", "contoso.example"] {
        let url = login.endpoint(tenant, "oauth2/v2.0/token");
        assert!(url.path().ends_with("/oauth2/v2.0/token"), "{url}");
        assert_eq!(url.path().split('/').count(), 5, "{url}");
        assert_eq!(
            (url.query(), url.host_str()),
            (None, Some("login.microsoftonline.com"))
        );
    }
}
