//! Sign-in with a code that is typed in somewhere else.

use chrono::TimeDelta;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use stint_practice::sign_in_page::SignInPage;

use crate::support::{BRUCE, CONTEXT_C1, World, claims_of, json_of, world};

const SCOPE: &str = "openid profile offline_access User.Read";

async fn begin(world: &World, claims: Option<&str>) -> Value {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("client_id", &world.cloud.client_id.to_string());
    form.append_pair("scope", SCOPE);
    if let Some(claims) = claims {
        form.append_pair("claims", claims);
    }
    let url = format!("{}/common/oauth2/v2.0/devicecode", world.cloud.authority);
    let answer = world.post_form(&url, form.finish()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

async fn poll(world: &World, begun: &Value) -> (StatusCode, Value) {
    let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", begun["device_code"].as_str().unwrap()),
    ];
    world.token("common", &fields).await
}

async fn error(world: &World, begun: &Value) -> (String, i64) {
    let (status, body) = poll(world, begun).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    let number = body["error_codes"][0].as_i64().unwrap();
    (body["error"].as_str().unwrap().to_owned(), number)
}

/// Types the code on the page that was named, and then presses the buttons of the pages that follow.
async fn type_code(world: &World, begun: &Value, typed: &str, buttons: &[String]) -> Response {
    let page = begun["verification_uri"].as_str().unwrap();
    let mut shown = world.http.get(page).send().await.unwrap();
    let next = ["next".to_owned()];
    for (step, button) in next.iter().chain(buttons).enumerate() {
        let mut page = SignInPage::read(&shown.text().await.unwrap()).unwrap();
        if step == 0 {
            assert!(page.fill("user_code", typed));
            assert!(!page.fill("password", ""));
        }
        let body = page
            .press(button)
            .unwrap_or_else(|| panic!("no {button} on {page:?}"));
        let action = format!("{}{}", world.cloud.authority, page.action);
        shown = world.post_form(&action, body).await;
    }
    shown
}

#[tokio::test]
async fn a_code_that_somebody_types_signs_the_program_in_once() {
    let world = world().await;
    let begun = begin(&world, None).await;
    let code = begun["user_code"].as_str().unwrap();
    assert!(begun["message"].as_str().unwrap().contains(code));
    assert_eq!(
        (&begun["expires_in"], &begun["interval"]),
        (&json!(900), &json!(5))
    );
    let pending = ("authorization_pending".to_owned(), 70016);
    assert_eq!(error(&world, &begun).await, pending);
    assert_eq!(error(&world, &begun).await.0, "slow_down", "asked again at once");

    // However it is written.
    let written = format!("{}-{}", &code[..4].to_lowercase(), &code[4..]);
    let shown = type_code(&world, &begun, &written, &[format!("person-{BRUCE}")]).await;
    assert_eq!(shown.status(), StatusCode::OK);
    let text = shown.text().await.unwrap();
    assert!(text.contains("You have signed in") && SignInPage::read(&text).is_none());

    let (status, body) = poll(&world, &begun).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let id = claims_of(body["id_token"].as_str().unwrap());
    assert_eq!(
        (&id["preferred_username"], id.get("nonce")),
        (&json!(BRUCE), None)
    );
    assert!(body["refresh_token"].is_string());
    assert!(body["scope"].as_str().unwrap().contains("User.Read"));
    assert_eq!(
        error(&world, &begun).await,
        ("bad_verification_code".to_owned(), 70018)
    );
    let again = type_code(&world, &begun, code, &[]).await.text().await.unwrap();
    assert!(again.contains("id=\"problem\""), "a code is good for one sign-in");
}

#[tokio::test]
async fn a_person_can_decline_and_a_code_grows_old() {
    let world = world().await;
    let declined = begin(&world, None).await;
    let code = declined["user_code"].as_str().unwrap();
    let shown = type_code(&world, &declined, code, &["cancel".to_owned()]).await;
    assert!(shown.text().await.unwrap().contains("Nobody has signed in"));
    assert_eq!(error(&world, &declined).await.0, "authorization_declined");

    let old = begin(&world, None).await;
    world.clock.advance(TimeDelta::seconds(900));
    assert_eq!(error(&world, &old).await, ("expired_token".to_owned(), 70019));
    let code = old["user_code"].as_str().unwrap();
    let shown = type_code(&world, &old, code, &[]).await;
    assert!(shown.text().await.unwrap().contains("id=\"problem\""));
    let wrong = type_code(&world, &old, "<b>'\"", &[]).await.text().await.unwrap();
    assert!(wrong.contains("&lt;b&gt;") && !wrong.contains("<b>"));
}

#[tokio::test]
async fn a_step_up_context_can_t_be_satisfied_by_a_code() {
    let world = world().await;
    let begun = begin(&world, Some(CONTEXT_C1)).await;
    let code = begun["user_code"].as_str().unwrap();
    type_code(&world, &begun, code, &[format!("person-{BRUCE}")]).await;
    let (status, body) = poll(&world, &begun).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["error"], "interaction_required");
    assert!(body["claims"].as_str().unwrap().contains("c1"));
}

#[tokio::test]
async fn a_code_is_handed_out_to_the_registered_program_only() {
    let world = world().await;
    let ask = async |path: &str, form: &str| {
        let url = format!("{}/{path}/oauth2/v2.0/devicecode", world.cloud.authority);
        let kind = "application/x-www-form-urlencoded";
        let request = world
            .http
            .post(url)
            .header("content-type", kind)
            .body(form.to_owned());
        let (status, body) = json_of(request).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        body["error"].as_str().unwrap().to_owned()
    };
    let client = world.cloud.client_id;
    let good = format!("client_id={client}&scope=User.Read");
    let foreign = "client_id=00000000-0000-0000-0000-000000000001&scope=User.Read";
    assert_eq!(ask("common", foreign).await, "unauthorized_client");
    assert_eq!(ask("consumers", &good).await, "unauthorized_client");
    assert_eq!(ask("nowhere.example", &good).await, "invalid_request");
    let wide = format!("client_id={client}&scope=Directory.ReadWrite.All");
    assert_eq!(ask("common", &wide).await, "invalid_grant");
}
