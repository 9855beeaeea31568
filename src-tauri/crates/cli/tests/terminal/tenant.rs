use serde_json::json;

use crate::support::*;

#[test]
fn a_token_is_good_for_other_programs() {
    let world = World::new();
    let token = world
        .run(&["tenant", "token", "--as", BRUCE, "--for", "graph"])
        .expect(0)
        .out;
    let (status, me) = world.tenant.get("graph", "/v1.0/me", token.trim());
    assert_eq!((status, &me["userPrincipalName"]), (200, &json!(BRUCE)));

    let words = [
        "tenant",
        "token",
        "--as",
        BRUCE,
        "--for",
        "arm",
        "--context",
        "c1",
    ];
    let token = world.json(&words, 0)["accessToken"].as_str().unwrap().to_owned();
    let (status, _) = world.tenant.get("graph", "/v1.0/me", &token);
    assert_eq!(status, 401, "a token is for one service");
}

#[test]
fn a_token_for_nobody_or_for_no_context_is_not_found() {
    let world = World::new();
    let words = [
        "tenant",
        "token",
        "--as",
        "nobody@contoso.example",
        "--for",
        "graph",
    ];
    world
        .run(&words)
        .expect(7)
        .says("nobody@contoso.example")
        .says(BRUCE);
    let words = [
        "tenant",
        "token",
        "--as",
        BRUCE,
        "--for",
        "graph",
        "--context",
        "c77",
    ];
    world.run(&words).expect(7).says("c77");
    world
        .terminal
        .run(&["tenant", "token", "--as", BRUCE, "--for", "graph"])
        .expect(2)
        .says("--cloud FILE");
}

#[test]
fn a_tenant_goes_on_from_its_state_file() {
    let mut world = World::serving(&["--state", "tenant.state"]);
    world.sign_in();
    world.activate_exchange();
    assert_eq!(world.tenant.stop(), Some(0));
    assert_eq!(mode(&world.terminal.path("tenant.state")), 0o600);

    let folder = &world.terminal.folder;
    let again = World::serving(&["--state", folder.path().join("tenant.state").to_str().unwrap()]);
    again.sign_in();
    row(&again.json(&["list", "--state", "active"], 0), EXCHANGE, "active");
}

#[test]
fn a_front_with_tls_is_named_by_the_documents_of_the_sign_in() {
    let world = World::serving(&["--front", "login=https://localhost:8443"]);
    let path = "/common/v2.0/.well-known/openid-configuration";
    let (status, body) = world.tenant.get("authority", path, "");
    assert_eq!(status, 200);
    assert!(
        body["issuer"].as_str().unwrap().starts_with("http://127.0.0.1:"),
        "asked by its own name: {body}"
    );
    let body = world.tenant.get_as("authority", path, "localhost:8443");
    assert_eq!(
        body["token_endpoint"],
        "https://localhost:8443/common/oauth2/v2.0/token"
    );
}
