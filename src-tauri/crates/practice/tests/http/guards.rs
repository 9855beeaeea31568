//! Nobody but programs on this machine, and no page of another origin.

use reqwest::StatusCode;
use stint_practice::{Audience, PracticeTenant, StartError};

use crate::support::{BRUCE, world, world_with};

#[tokio::test]
async fn another_host_is_misdirected_and_another_origin_is_refused() {
    let world = world_with(|builder| builder.mount_control(true)).await;
    let control = world.cloud.control.clone().unwrap();
    let bruce = world.control().token(BRUCE, Audience::Graph, None).unwrap();
    let services = [
        format!(
            "{}/common/v2.0/.well-known/openid-configuration",
            world.cloud.authority
        ),
        world.graph("/me"),
        format!("{}/subscriptions", world.cloud.arm),
        format!("{}now", control.url),
    ];
    for url in &services {
        let port = url::Url::parse(url).unwrap().port().unwrap();
        for host in [
            "evil.example",
            "127.0.0.1",
            "localhost:1",
            "127.0.0.1.evil.example:80",
            "",
        ] {
            let answer = world
                .http
                .get(url)
                .header("host", host)
                .bearer_auth(&bruce)
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST, "{url} {host}");
        }
        let named = world
            .http
            .get(url)
            .header("host", format!("LOCALHOST:{port}"))
            .bearer_auth(&bruce)
            .send();
        assert_ne!(
            named.await.unwrap().status(),
            StatusCode::MISDIRECTED_REQUEST,
            "{url}"
        );
        for origin in ["https://evil.example", "null", "http://localhost:5173"] {
            let answer = world
                .http
                .get(url)
                .header("origin", origin)
                .bearer_auth(&bruce)
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{url} {origin}");
            assert!(answer.headers().get("access-control-allow-origin").is_none());
        }
    }
    // A form of our own page is sent with our own origin; nothing else may be.
    let own = [
        (&services[0], StatusCode::OK),
        (&services[3], StatusCode::FORBIDDEN),
    ];
    for (url, expected) in own {
        let answer = world
            .http
            .get(url)
            .header("origin", &world.cloud.authority)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), expected, "{url}");
    }
}

#[tokio::test]
async fn the_control_is_mounted_only_where_it_is_wanted() {
    let world = world().await;
    assert!(world.cloud.control.is_none());
    let url = format!("{}/_control/now", world.cloud.authority);
    let answer = world
        .http
        .post(url)
        .json(&serde_json::json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn resource_manager_takes_every_spelling_of_its_audience_and_says_what_it_does_not_know() {
    let world = world().await;
    let url = format!("{}/subscriptions?api-version=2022-12-01", world.cloud.arm);
    let signed_in = world.sign_in(BRUCE, None, &[]).await;
    for scope in [
        "https://management.azure.com/.default",
        "https://management.azure.com//.default",
        "https://management.core.windows.net//user_impersonation",
        &format!("{}/.default", world.cloud.arm),
    ] {
        let (_, body) = world
            .refresh("common", &signed_in.refresh, &[("scope", scope)])
            .await;
        let token = body["access_token"].as_str().unwrap();
        let answer = world.http.get(&url).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{scope}");
        let strange = url.replace("/subscriptions", "/providers/Microsoft.Strange/things");
        let answer = world.http.get(&strange).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_IMPLEMENTED, "{scope}");
        assert!(
            answer
                .text()
                .await
                .unwrap()
                .contains("GET /providers/Microsoft.Strange")
        );
    }
    let wrong = world
        .http
        .get(&url)
        .bearer_auth(&signed_in.access)
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn it_listens_on_this_machine_only() {
    let refused = PracticeTenant::builder()
        .listen("0.0.0.0:0".parse().unwrap())
        .start()
        .await;
    assert!(matches!(refused, Err(StartError::NotLoopback(_))), "{refused:?}");
    let refused = PracticeTenant::builder()
        .listen("127.0.0.1:65535".parse().unwrap())
        .start()
        .await;
    assert!(
        matches!(
            refused,
            Err(StartError::NoRoomForPorts(_) | StartError::Listen { .. })
        ),
        "{refused:?}"
    );
}
