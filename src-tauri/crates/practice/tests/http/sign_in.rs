//! The sign-in: what it takes, what it refuses, and where it sends the browser.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::StatusCode;
use serde_json::Value;
use stint_practice::sign_in_page::SignInPage;

use crate::support::{BRUCE, REDIRECT, World, claims_of, json_of, value, world};

fn with(parameters: &[(String, String)], name: &str, value: Option<&str>) -> Vec<(String, String)> {
    let mut changed = parameters.to_vec();
    changed.retain(|(known, _)| known != name);
    changed.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    changed
}

/// The error in the redirect of an authorize request that differs in one parameter.
async fn error_of(world: &World, name: &str, changed: Option<&str>) -> (String, String) {
    let parameters = with(&world.authorize_parameters(), name, changed);
    let (query, _) = world
        .press(world.authorize("common", &parameters, "").await, &[])
        .await;
    (value(&query, "error"), value(&query, "error_description"))
}

#[tokio::test]
async fn a_sign_in_brings_an_id_token_that_can_be_verified() {
    let world = world().await;
    let signed_in = world.sign_in(BRUCE, None, &[]).await;
    assert_eq!(signed_in.id_token["nonce"], "nonce-1");
    assert_eq!(signed_in.id_token["oid"], world.oid(BRUCE));
    assert_eq!(signed_in.id_token["preferred_username"], BRUCE);

    let tenant = world.cloud.tenant_id;
    let found = |path: String| json_of(world.http.get(path));
    let address = format!(
        "{}/{tenant}/v2.0/.well-known/openid-configuration",
        world.cloud.authority
    );
    let (_, configuration) = found(address).await;
    assert_eq!(configuration["issuer"], signed_in.id_token["iss"]);
    let (_, keys) = found(configuration["jwks_uri"].as_str().unwrap().to_owned()).await;
    let text = |name: &str| keys["keys"][0][name].as_str().unwrap();
    let key = DecodingKey::from_rsa_components(text("n"), text("e")).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[world.cloud.client_id]);
    validation.validate_exp = false;
    let token = signed_in.body["id_token"].as_str().unwrap();
    assert!(jsonwebtoken::decode::<Value>(token, &key, &validation).is_ok());

    let access = claims_of(&signed_in.access);
    assert_eq!(
        (&access["ver"], &access["aud"]),
        (&"1.0".into(), &"https://graph.microsoft.com".into())
    );
    let lifetime = signed_in.body["expires_in"].as_i64().unwrap();
    assert!((3600..=5400).contains(&lifetime), "{lifetime}");
}

#[tokio::test]
async fn nothing_is_sent_to_a_foreign_address() {
    let world = world().await;
    let wrong = [
        "",
        "https://localhost:49152",
        "http://localhost.example",
        "http://localhost:49152/elsewhere",
        "http://user@localhost:49152",
        "http://127.0.0.2:1",
        "http://[::1]:49152",
        "stint://back",
        "http://localhost:1?x=1",
    ];
    for redirect in wrong {
        let parameters = with(&world.authorize_parameters(), "redirect_uri", Some(redirect));
        let shown = world.authorize("common", &parameters, "").await;
        assert_eq!(shown.status(), StatusCode::BAD_REQUEST, "{redirect}");
        assert!(shown.headers().get("location").is_none());
        let text = shown.text().await.unwrap();
        assert!(
            text.contains("AADSTS50011") && SignInPage::read(&text).is_none(),
            "{redirect}"
        );
    }
    let parameters = with(
        &world.authorize_parameters(),
        "client_id",
        Some("00000000-0000-0000-0000-000000000001"),
    );
    let shown = world.authorize("common", &parameters, "").await;
    assert_eq!(shown.status(), StatusCode::BAD_REQUEST);
    assert!(shown.text().await.unwrap().contains("AADSTS700016"));
    let shown = world
        .authorize("nowhere.example", &world.authorize_parameters(), "")
        .await;
    assert!(shown.text().await.unwrap().contains("AADSTS90002"));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_to_the_client() {
    let world = world().await;
    let check = async |name: &str, changed: Option<&str>, error: &str, number: &str| {
        let (found, text) = error_of(&world, name, changed).await;
        assert_eq!(found, error, "{name}={changed:?}");
        assert!(text.starts_with(&format!("AADSTS{number}:")), "{text}");
    };
    check(
        "response_type",
        Some("token"),
        "unsupported_response_type",
        "700054",
    )
    .await;
    check("code_challenge", None, "invalid_request", "501481").await;
    check("code_challenge", Some("short"), "invalid_request", "501481").await;
    check(
        "code_challenge_method",
        Some("plain"),
        "invalid_request",
        "501481",
    )
    .await;
    check(
        "scope",
        Some("https://elsewhere.example/x"),
        "invalid_scope",
        "70011",
    )
    .await;
    check("scope", Some("Directory.ReadWrite.All"), "invalid_grant", "65001").await;
    check("claims", Some("{"), "invalid_request", "90014").await;
    check("prompt", Some("none"), "login_required", "50058").await;
}

#[tokio::test]
async fn a_person_can_change_their_mind() {
    let world = world().await;
    let shown = world.authorize("common", &world.authorize_parameters(), "").await;
    let (query, _) = world.press(shown, &["cancel"]).await;
    assert_eq!(
        (value(&query, "error"), value(&query, "state")),
        ("access_denied".into(), "state-1".into())
    );
}

#[tokio::test]
async fn a_page_is_good_for_one_answer() {
    let world = world().await;
    let shown = world.authorize("common", &world.authorize_parameters(), "").await;
    let page = SignInPage::read(&shown.text().await.unwrap()).unwrap();
    let body = page.press(&format!("person-{BRUCE}")).unwrap();
    let url = format!("{}{}", world.cloud.authority, page.action);
    assert_eq!(
        world.post_form(&url, body.clone()).await.status(),
        StatusCode::FOUND
    );
    assert_eq!(
        world.post_form(&url, body).await.status(),
        StatusCode::BAD_REQUEST
    );
    let forged = format!("form_token=x&person={BRUCE}");
    assert_eq!(
        world.post_form(&url, forged).await.status(),
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn pages_can_t_be_framed_and_run_nothing() {
    let world = world().await;
    let shown = world.authorize("common", &world.authorize_parameters(), "").await;
    let policy = shown.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    let text = shown.text().await.unwrap();
    assert!(!text.contains("<script") && text.contains("<html lang=\"en\">"));
    let page = SignInPage::read(&text).unwrap();
    let buttons: Vec<&str> = page.buttons().collect();
    assert!(buttons.contains(&"person-nestor.wilke@contoso.example") && buttons.contains(&"cancel"));
    assert!(
        !buttons.contains(&"person-svc-deploy@contoso.example"),
        "not in the story"
    );
}

#[tokio::test]
async fn a_browser_in_which_somebody_is_signed_in_asks_no_more() {
    let world = world().await;
    let cookie = world.sign_in(BRUCE, None, &[]).await.cookie;
    assert!(cookie.starts_with("practice_session="));
    let parameters = world.authorize_parameters();
    let silent = world.authorize("common", &parameters, &cookie).await;
    assert_eq!(silent.status(), StatusCode::FOUND);
    let none = with(&parameters, "prompt", Some("none"));
    assert_eq!(
        world.authorize("common", &none, &cookie).await.status(),
        StatusCode::FOUND
    );
    for prompt in ["login", "select_account"] {
        let shown = world
            .authorize("common", &with(&parameters, "prompt", Some(prompt)), &cookie)
            .await;
        assert_eq!(shown.status(), StatusCode::OK, "{prompt}");
    }

    let logout = format!(
        "{}/common/oauth2/v2.0/logout?post_logout_redirect_uri={REDIRECT}",
        world.cloud.authority
    );
    let left = world
        .http
        .get(logout)
        .header("cookie", &cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(left.headers()["location"], REDIRECT);
    assert_eq!(
        world.authorize("common", &parameters, &cookie).await.status(),
        StatusCode::OK,
        "asked again"
    );
}

#[tokio::test]
async fn a_hint_skips_the_choice() {
    let world = world().await;
    let hinted = with(
        &world.authorize_parameters(),
        "login_hint",
        Some("Nestor.Wilke@contoso.example"),
    );
    assert_eq!(
        world.authorize("common", &hinted, "").await.status(),
        StatusCode::FOUND
    );
    let shown = world
        .authorize("common", &with(&hinted, "prompt", Some("login")), "")
        .await;
    let page = SignInPage::read(&shown.text().await.unwrap()).unwrap();
    assert_eq!(
        page.buttons().collect::<Vec<_>>(),
        ["person-nestor.wilke@contoso.example", "cancel"]
    );
    let unknown = with(&hinted, "login_hint", Some("nobody@contoso.example"));
    assert_eq!(
        world.authorize("common", &unknown, "").await.status(),
        StatusCode::OK,
        "who is it, then?"
    );
}

#[tokio::test]
async fn a_guest_has_another_object_id_in_the_other_tenant() {
    let world = world().await;
    let signed_in = world.sign_in(BRUCE, None, &[]).await;
    let (status, body) = world.refresh("relecloud.example", &signed_in.refresh, &[]).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let claims = claims_of(body["access_token"].as_str().unwrap());
    assert_ne!(claims["oid"], world.oid(BRUCE));
    assert_eq!(claims["unique_name"], BRUCE);
    let (status, body) = world.refresh("fabrikam.example", &signed_in.refresh, &[]).await;
    assert_eq!(
        (status, &body["error_codes"][0]),
        (StatusCode::BAD_REQUEST, &50020.into())
    );
}

#[tokio::test]
async fn other_libraries_find_their_way() {
    let world = world().await;
    let asked = format!(
        "{0}/common/discovery/instance?api-version=1.1&authorization_endpoint={0}/common/oauth2/v2.0/authorize",
        world.cloud.authority
    );
    let (_, instance) = json_of(world.http.get(asked)).await;
    let (_, configuration) = json_of(
        world
            .http
            .get(instance["tenant_discovery_endpoint"].as_str().unwrap()),
    )
    .await;
    assert!(
        configuration["issuer"]
            .as_str()
            .unwrap()
            .ends_with("/{tenantid}/v2.0")
    );

    // A client that says localhost is told localhost.
    let local = world.cloud.authority.replace("127.0.0.1", "localhost");
    let document = format!("{local}/contoso.example/v2.0/.well-known/openid-configuration");
    let (_, configuration) = json_of(world.http.get(document)).await;
    assert_eq!(
        configuration["token_endpoint"],
        format!("{local}/contoso.example/oauth2/v2.0/token")
    );

    let fragment = with(&world.authorize_parameters(), "response_mode", Some("fragment"));
    let fragment = with(&fragment, "login_hint", Some(BRUCE));
    let sent = world.authorize("common", &fragment, "").await;
    let location = sent.headers()["location"].to_str().unwrap();
    assert!(
        location.starts_with("http://localhost:49152/#code="),
        "{location}"
    );
}
