//! What sign-in libraries of other programs ask for, also behind somebody's TLS.

use reqwest::StatusCode;
use serde_json::{Value, json};
use stint_practice::sign_in_page::SignInPage;
use stint_practice::{Audience, PracticeTenant, Service, StartError};

use crate::support::{BRUCE, World, json_of, world, world_with};

const FRONT: &str = "https://login.practice.example:8443";
const GRAPH_FRONT: &str = "https://graph.practice.example";

async fn document(world: &World, tenant: &str) -> (StatusCode, Value) {
    let url = format!(
        "{}/{tenant}/v2.0/.well-known/openid-configuration",
        world.cloud.authority
    );
    json_of(world.http.get(url)).await
}

#[tokio::test]
async fn each_word_for_a_tenant_has_a_document_of_its_own() {
    let world = world().await;
    let issuer = async |tenant: &str| {
        let (status, body) = document(&world, tenant).await;
        assert_eq!(status, StatusCode::OK, "{tenant}");
        let here = format!("{}/{tenant}/oauth2/v2.0/", world.cloud.authority);
        for (name, path) in [
            ("authorization_endpoint", "authorize"),
            ("token_endpoint", "token"),
            ("device_authorization_endpoint", "devicecode"),
            ("end_session_endpoint", "logout"),
        ] {
            assert_eq!(body[name], format!("{here}{path}"));
        }
        let issuer = body["issuer"].as_str().unwrap().to_owned();
        issuer.strip_prefix(&world.cloud.authority).unwrap().to_owned()
    };
    let id = world.cloud.tenant_id;
    assert_eq!(issuer("contoso.example").await, format!("/{id}/v2.0"));
    assert_eq!(issuer("common").await, "/{tenantid}/v2.0");
    assert_eq!(issuer("organizations").await, "/{tenantid}/v2.0");
    let consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
    assert_eq!(issuer("consumers").await, format!("/{consumers}/v2.0"));
    let (status, unknown) = document(&world, "nowhere.example").await;
    assert_eq!(
        (status, &unknown["error_codes"]),
        (StatusCode::BAD_REQUEST, &json!([90002]))
    );
    let shown = world
        .authorize("consumers", &world.authorize_parameters(), "")
        .await;
    assert!(shown.text().await.unwrap().contains("AADSTS700016"));
    let (_, refused) = world.refresh("consumers", "any", &[]).await;
    assert_eq!(refused["error"], "unauthorized_client");
}

#[tokio::test]
async fn instance_discovery_vouches_for_this_instance_only() {
    let world = world().await;
    let own = &world.cloud.authority;
    let ask = async |query: String| {
        let url = format!("{own}/common/discovery/instance?{query}");
        json_of(world.http.get(url)).await
    };
    let (status, found) = ask(format!(
        "api-version=1.1&authorization_endpoint={own}/contoso.example/oauth2/v2.0/authorize"
    ))
    .await;
    assert_eq!(status, StatusCode::OK);
    let expected = format!("{own}/contoso.example/v2.0/.well-known/openid-configuration");
    assert_eq!(found["tenant_discovery_endpoint"], expected);
    let host = own.strip_prefix("http://").unwrap();
    assert_eq!(found["metadata"][0]["aliases"], json!([host]));
    for wrong in [
        "api-version=1.1".to_owned(),
        "api-version=1.1&authorization_endpoint=https://evil.example/common/oauth2/v2.0/authorize".to_owned(),
        format!("api-version=1.1&authorization_endpoint={own}.evil.example/common/oauth2/v2.0/authorize"),
        format!("api-version=1.1&authorization_endpoint={own}/common"),
    ] {
        let (status, body) = ask(wrong.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(body["error"], "invalid_instance", "{wrong}");
    }
    let old = format!("api-version=1.0&authorization_endpoint={own}/common/oauth2/v2.0/authorize");
    assert_eq!(ask(old).await.1["error"], "invalid_request");
}

#[tokio::test]
async fn the_answer_can_travel_in_a_form() {
    let world = world().await;
    let mut parameters = world.authorize_parameters();
    parameters.push(("response_mode".to_owned(), "form_post".to_owned()));
    parameters.push(("login_hint".to_owned(), BRUCE.to_owned()));
    let shown = world.authorize("common", &parameters, "").await;
    assert_eq!(shown.status(), StatusCode::OK);
    let page = SignInPage::read(&shown.text().await.unwrap()).unwrap();
    assert_eq!(page.action, "http://localhost:49152/");
    let sent = page.press("continue").unwrap();
    let sent: Vec<(String, String)> = url::form_urlencoded::parse(sent.as_bytes())
        .into_owned()
        .collect();
    assert!(sent.contains(&("state".to_owned(), "state-1".to_owned())));
    let code = crate::support::value(&sent, "code");
    assert_eq!(world.redeem("common", &code).await.0, StatusCode::OK);
}

#[tokio::test]
async fn behind_a_front_everything_names_the_front() {
    let world = world_with(|builder| {
        builder
            .front(Service::Login, FRONT)
            .front(Service::Graph, GRAPH_FRONT)
            .mount_control(true)
    })
    .await;
    let named = |url: String, host: &str| world.http.get(url).header("host", host.to_owned());
    let (_, body) = json_of(named(
        format!(
            "{}/common/v2.0/.well-known/openid-configuration",
            world.cloud.authority
        ),
        "LOGIN.practice.example:8443",
    ))
    .await;
    assert_eq!(
        body["token_endpoint"],
        format!("{FRONT}/common/oauth2/v2.0/token")
    );
    assert_eq!(body["issuer"], format!("{FRONT}/{{tenantid}}/v2.0"));
    assert_eq!(body["msgraph_host"], "graph.practice.example");

    // A token for the front's name is one for the service behind it.
    let signed_in = world.sign_in(BRUCE, None, &[]).await;
    let scope = format!("{GRAPH_FRONT}/.default");
    let (status, body) = world
        .refresh("common", &signed_in.refresh, &[("scope", &scope)])
        .await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let token = body["access_token"].as_str().unwrap();
    let me = named(world.graph("/me"), "graph.practice.example").bearer_auth(token);
    let (status, body) = json_of(me).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body["@odata.context"].as_str().unwrap().starts_with(GRAPH_FRONT));

    // One service's front is not another's.
    let other = named(world.graph("/me"), "login.practice.example:8443").bearer_auth(token);
    assert_eq!(json_of(other).await.0, StatusCode::MISDIRECTED_REQUEST);
    assert!(world.control().token(BRUCE, Audience::Graph, None).is_ok());
}

#[tokio::test]
async fn a_front_has_tls_and_nothing_but_a_name() {
    for wrong in [
        "http://localhost:1",
        "https://",
        "https://x/y",
        "https://u@x",
        "localhost",
        "https://x:443",
    ] {
        let started = PracticeTenant::builder()
            .front(Service::Login, wrong)
            .start()
            .await;
        assert!(matches!(started, Err(StartError::NoFront(_))), "{wrong}");
    }
}
