//! The stand-ins for the system browser, at the practice tenant's own sign-in pages.

use std::collections::HashMap;

use stint_app::PracticeBrowser;
use stint_practice::PracticeTenant;
use stint_tests::{Browser, Chromium, Desktop, Keyring, LIMIT, Options, within};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};
use url::Url;

const BRUCE: &str = "bruce.wayne@contoso.example";

#[tokio::test]
async fn a_browser_without_scripts_signs_in_with_step_up() {
    let sign_in = SignIn::begin().await;
    let person = PracticeBrowser::new(BRUCE);
    let (end, sent) = futures::join!(person.visit(sign_in.address.clone()), sign_in.comes_back());
    assert_eq!(sent["state"], "a state");
    assert!(sent.contains_key("code"), "{sent:?}");
    assert!(end.unwrap().contains("You may close this"));
}

#[tokio::test]
async fn nobody_is_signed_in_whom_the_tenant_does_not_know() {
    let sign_in = SignIn::begin().await;
    let stranger = PracticeBrowser::new("clark.kent@contoso.example");
    let error = stranger.visit(sign_in.address.clone()).await.unwrap_err();
    assert!(
        error.to_string().contains("clark.kent@contoso.example"),
        "{error}"
    );
}

#[tokio::test]
async fn a_program_on_the_desktop_opens_the_sign_in_and_it_comes_back() {
    let desktop = Desktop::start(&Options {
        keyring: Keyring::Absent,
        ..Options::default()
    })
    .await
    .unwrap();
    let browser = Browser::signing_in_as(&desktop, BRUCE).unwrap();
    let sign_in = SignIn::begin().await;
    let mut open = desktop.command("sh");
    open.args(["-c", "xdg-open \"$0\"", sign_in.address.as_str()]);
    let (opened, sent) = futures::join!(desktop.finish(open), sign_in.comes_back());
    opened.unwrap();
    assert!(sent.contains_key("code"), "{sent:?}");
    assert_eq!(browser.addresses(), [sign_in.address.to_string()]);
}

#[tokio::test]
async fn a_real_browser_signs_in_with_step_up() {
    let desktop = Desktop::start(&Options {
        keyring: Keyring::Absent,
        ..Options::default()
    })
    .await
    .unwrap();
    let sign_in = SignIn::begin().await;
    let chromium = Chromium::open(&desktop, sign_in.address.as_str()).await.unwrap();
    let (end, sent) = futures::join!(chromium.sign_in_as(BRUCE), sign_in.comes_back());
    let pages = end.unwrap();
    assert!(pages.last().unwrap().contains("You may close this"), "{pages:?}");
    assert!(sent.contains_key("code"), "{sent:?}");
    chromium.close().await.unwrap();
}

/// A sign-in that a program has begun and waits for.
struct SignIn {
    address: Url,
    loopback: TcpListener,
    _tenant: PracticeTenant,
}

impl SignIn {
    async fn begin() -> Self {
        let tenant = PracticeTenant::builder().start().await.unwrap();
        let loopback = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let described = tenant.description();
        let back = format!("http://localhost:{}/", loopback.local_addr().unwrap().port());
        let authorize = format!(
            "{}/{}/oauth2/v2.0/authorize",
            described.authority, described.tenant_id
        );
        let client = described.client_id.to_string();
        let asked = [
            ("client_id", client.as_str()),
            ("response_type", "code"),
            ("redirect_uri", &back),
            ("scope", "openid profile offline_access"),
            ("state", "a state"),
            ("nonce", "a nonce"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
            (
                "claims",
                r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#,
            ),
        ];
        let address = Url::parse_with_params(&authorize, asked).unwrap();
        Self {
            address,
            loopback,
            _tenant: tenant,
        }
    }

    /// Waits for the browser's way back and answers it; what it brought is in the query.
    async fn comes_back(&self) -> HashMap<String, String> {
        within(LIMIT, "the way back", async {
            let (stream, _) = self.loopback.accept().await?;
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            stream.read_line(&mut line).await?;
            let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<p>You may close this.";
            stream.write_all(page.as_bytes()).await?;
            stream.shutdown().await?;
            let target = line.split(' ').nth(1).unwrap_or_default();
            let target = Url::parse("http://localhost")?.join(target)?;
            Ok(target.query_pairs().into_owned().collect())
        })
        .await
        .unwrap()
    }
}
