use chrono::DateTime;
use stint_clock::ManualClock;

use super::*;
use crate::testing::{Reply, Scripted, Tokens, client, client_with};
use crate::{HttpClient, Left, Retry};

/// Reads once, and moves `clock` on whenever the pipeline waits on it.
async fn read(client: &HttpClient, clock: &ManualClock) -> Result<serde_json::Value, HttpError> {
    moving(clock, client.get("/v1.0/me").json()).await
}

async fn moving<T>(clock: &ManualClock, call: impl Future<Output = T>) -> T {
    let mut call = Box::pin(call);
    loop {
        tokio::select! {
            biased;
            result = &mut call => return result,
            () = tokio::task::yield_now() => {
                if let Some(due) = clock.next_due() {
                    clock.set(due);
                }
            }
        }
    }
}

async fn read_from(replies: Vec<Reply>) -> (Result<serde_json::Value, HttpError>, usize, TimeDelta) {
    let service = Scripted::of(replies);
    let clock = ManualClock::at(DateTime::UNIX_EPOCH);
    let client = client(&service).waiting_on(Arc::new(clock.clone()));
    let result = read(&client, &clock).await;
    (result, service.asked().len(), clock.now() - DateTime::UNIX_EPOCH)
}

#[tokio::test]
async fn a_read_is_repeated_until_it_succeeds() {
    let replies = vec![
        Reply::json(503, ""),
        Reply::fails(TransportError::TimedOut),
        Reply::json(504, "<html>"),
        Reply::json(200, "{}"),
    ];
    let (result, tries, waited) = read_from(replies).await;
    result.unwrap();
    assert_eq!(tries, 4);
    assert!(
        waited >= TimeDelta::milliseconds(1750) && waited <= TimeDelta::milliseconds(3500),
        "{waited}"
    );
}

#[tokio::test]
async fn repeats_have_an_end() {
    let (result, tries, _) = read_from((0..9).map(|_| Reply::json(500, "{}")).collect()).await;
    assert!(matches!(result, Err(HttpError::Refused(_))));
    assert_eq!(tries, 4);
    for reply in [
        Reply::json(400, "{}"),
        Reply::json(403, "{}"),
        Reply::fails(TransportError::Connect("offline".into())),
        Reply::fails(TransportError::TooLong),
        Reply::json(429, "<html>").with("Retry-After", "120"),
    ] {
        let (result, tries, _) = read_from(vec![reply]).await;
        assert!(result.is_err());
        assert_eq!(tries, 1);
    }
}

#[tokio::test]
async fn the_services_wait_wins() {
    let replies = vec![
        Reply::json(429, "Too many requests").with("Retry-After", "9"),
        Reply::json(200, "{}"),
    ];
    let (result, tries, waited) = read_from(replies).await;
    result.unwrap();
    assert_eq!((tries, waited), (2, TimeDelta::seconds(9)));
}

#[tokio::test]
async fn a_refusal_that_passes_is_waited_for_once() {
    let odd = || Reply::json(400, r#"{"error":{"code":"BadRequest"}}"#);
    let ended = async |replies: Vec<Reply>, code: &'static str| {
        let service = Scripted::of(replies);
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        let client = client(&service).waiting_on(Arc::new(clock.clone()));
        let call = client.get("/v1.0/list").passing(code).json::<serde_json::Value>();
        let taken = moving(&clock, call).await.is_ok();
        (taken, service.asked().len(), clock.now() - DateTime::UNIX_EPOCH)
    };
    let second = TimeDelta::seconds(1);
    assert_eq!(
        ended(vec![odd(), Reply::json(200, "{}")], "BadRequest").await,
        (true, 2, second)
    );
    assert_eq!(ended(vec![odd(), odd()], "BadRequest").await, (false, 2, second));
    assert_eq!(
        ended(vec![odd()], "NotFound").await,
        (false, 1, TimeDelta::zero())
    );
    let service = Scripted::of([odd()]);
    let write = client(&service).post("/v1.0/x", &[1]).passing("BadRequest");
    assert!(write.done().await.is_err());
    assert_eq!(service.asked().len(), 1);
}

#[tokio::test]
async fn a_write_is_sent_once() {
    let check = async |reply: Reply, left| {
        let service = Scripted::of([reply]);
        let error = client(&service).post("/v1.0/x", &[1]).done().await.unwrap_err();
        assert_eq!((error.left(), service.asked().len()), (left, 1), "{error:?}");
    };
    check(Reply::json(503, ""), Left::Maybe).await;
    check(Reply::fails(TransportError::TimedOut), Left::Maybe).await;
    check(Reply::fails(TransportError::Broken("reset".into())), Left::Maybe).await;
    check(Reply::fails(TransportError::Connect("refused".into())), Left::No).await;
    check(Reply::json(429, "").with("Retry-After", "1"), Left::No).await;
    check(Reply::json(400, "{}"), Left::No).await;
    let service = Scripted::of([Reply::json(201, r#"{"id":"#)]);
    let error = client(&service)
        .post("/v1.0/x", &[1])
        .json::<serde_json::Value>()
        .await
        .unwrap_err();
    assert_eq!(error.left(), Left::Maybe);
}

#[tokio::test]
async fn a_write_that_may_have_arrived_once_stays_unclear() {
    let busy = || Reply::json(429, "").with("Retry-After", "60");
    for (first, second) in [
        (
            Reply::fails(TransportError::Broken("reset".into())),
            Reply::fails(TransportError::Connect("refused".into())),
        ),
        (Reply::fails(TransportError::TimedOut), busy()),
        (Reply::json(502, ""), Reply::json(400, "{}")),
    ] {
        let service = Scripted::of([first, second]);
        let clock = ManualClock::at(DateTime::UNIX_EPOCH);
        let client = client(&service).waiting_on(Arc::new(clock.clone()));
        let error = moving(&clock, client.put("/x", &[1]).done()).await.unwrap_err();
        assert_eq!(
            (error.left(), service.asked().len()),
            (Left::Maybe, 2),
            "{error:?}"
        );
    }
    // Of a read the last word is the one that helps.
    let (result, ..) = read_from(vec![Reply::fails(TransportError::TimedOut), busy()]).await;
    let error = result.unwrap_err();
    assert_eq!(error.retry(), Retry::After(Duration::from_secs(60)));
}

#[tokio::test]
async fn nothing_is_sent_while_the_service_wants_no_requests() {
    let service = Scripted::of([
        Reply::json(429, "").with("Retry-After", "30"),
        Reply::json(201, "{}"),
    ]);
    let clock = ManualClock::at(DateTime::UNIX_EPOCH);
    let client = client(&service).waiting_on(Arc::new(clock.clone()));
    client.post("/x", &[1]).done().await.unwrap_err();
    clock.advance(TimeDelta::seconds(15));
    let error = client.put("/x", &[1]).done().await.unwrap_err();
    assert!(matches!(error, HttpError::Throttled { wait } if wait == Duration::from_secs(15)));
    assert_eq!((error.left(), service.asked().len()), (Left::No, 1));
    // What is left is short enough to wait for.
    clock.advance(TimeDelta::seconds(6));
    moving(&clock, client.put("/x", &[1]).done()).await.unwrap();
    assert_eq!(clock.now() - DateTime::UNIX_EPOCH, TimeDelta::seconds(30));
}

#[tokio::test]
async fn a_refused_bearer_is_replaced_once() {
    let challenge = r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ""#;
    let service = Scripted::of([
        Reply::json(401, "{}").with("WWW-Authenticate", challenge),
        Reply::json(201, "{}"),
    ]);
    let tokens = Tokens::of(&["old", "new"]);
    client_with(&service, &tokens)
        .post("/v1.0/x", &[1])
        .done()
        .await
        .unwrap();
    let bearers: Vec<_> = service
        .headers()
        .iter()
        .map(|sent| sent[AUTHORIZATION].clone())
        .collect();
    assert_eq!(bearers, ["Bearer old", "Bearer new"]);
    assert_eq!(tokens.refusals(), [Some(r#"{"a":1}"#.to_owned())]);

    let service = Scripted::of([Reply::json(401, "{}"), Reply::json(401, "{}")]);
    let tokens = Tokens::of(&["old", "new"]);
    let error = client_with(&service, &tokens)
        .get("/v1.0/x")
        .done()
        .await
        .unwrap_err();
    assert!(matches!(error, HttpError::Refused(refusal) if refusal.status == 401));
    assert_eq!(tokens.refusals(), [None]);
}

#[tokio::test]
async fn without_a_bearer_nothing_is_sent() {
    let service = Scripted::of([]);
    let error = client_with(&service, &Tokens::of(&[]))
        .get("/v1.0/x")
        .done()
        .await
        .unwrap_err();
    assert!(matches!(error, HttpError::Token(TokenError::SignInNeeded(None))));
    assert!(service.asked().is_empty());
}

#[tokio::test]
async fn what_the_service_tells_beside_its_answer_is_kept() {
    let service = Scripted::of([
        Reply::json(200, "{}").with("Date", "Thu, 01 Jan 1970 00:02:00 GMT"),
        Reply::json(429, "").with("Retry-After", "30"),
    ]);
    let clock = ManualClock::at(DateTime::UNIX_EPOCH);
    let client = client(&service).waiting_on(Arc::new(clock.clone()));
    assert_eq!((client.skew(), client.throttled_for()), (None, None));
    client.get("/v1.0/x").done().await.unwrap();
    assert_eq!(client.skew(), Some(TimeDelta::minutes(2)));
    assert_eq!(client.service_now(), DateTime::UNIX_EPOCH + TimeDelta::minutes(2));
    client.post_empty("/v1.0/x").done().await.unwrap_err();
    clock.advance(TimeDelta::seconds(10));
    assert_eq!(client.throttled_for(), Some(Duration::from_secs(20)));
    clock.advance(TimeDelta::seconds(20));
    assert_eq!(client.throttled_for(), None);
}

#[tokio::test]
async fn the_smallest_budget_counts() {
    let service = Scripted::of([
        Reply::json(200, "{}")
            .with("x-ms-ratelimit-remaining-subscription-reads", "249")
            .with("x-ms-ratelimit-remaining-tenant-reads", "17")
            .with("x-ms-ratelimit-remaining-tenant-writes", "3"),
        Reply::json(200, "{}"),
    ]);
    let clock = ManualClock::at(DateTime::UNIX_EPOCH);
    let client = client(&service).waiting_on(Arc::new(clock.clone()));
    assert_eq!(client.reads_left(), None);
    for _ in 0..2 {
        client.get("/x").done().await.unwrap();
        assert_eq!(client.reads_left(), Some(17));
    }
    // It fills up again, and nobody tells.
    clock.advance(TimeDelta::seconds(10));
    assert_eq!(client.reads_left(), None);
}

#[tokio::test]
async fn only_what_stays_the_same_is_sent_again() {
    let clock = ManualClock::at(DateTime::UNIX_EPOCH);
    let service = Scripted::of([
        Reply::json(502, ""),
        Reply::json(201, "{}"),
        Reply::json(502, ""),
        Reply::json(200, "{}"),
        Reply::json(502, ""),
    ]);
    let client = client(&service).waiting_on(Arc::new(clock.clone()));
    moving(&clock, client.put("/x", &[1]).done()).await.unwrap();
    moving(&clock, client.post("/ask", &[1]).reading().done())
        .await
        .unwrap();
    moving(&clock, client.post("/x", &[1]).done()).await.unwrap_err();
    let asked = ["PUT /x", "PUT /x", "POST /ask", "POST /ask", "POST /x"];
    assert_eq!(service.asked(), asked);
}

#[tokio::test]
async fn every_request_names_itself() {
    let service = Scripted::of([Reply::json(503, ""), Reply::json(200, "{}")]);
    let clock = ManualClock::at(DateTime::UNIX_EPOCH);
    read(&client(&service).waiting_on(Arc::new(clock.clone())), &clock)
        .await
        .unwrap();
    let sent = service.headers();
    let id = |at: usize| sent[at]["client-request-id"].clone();
    assert_eq!(id(0), id(1));
    assert_eq!(sent[0]["x-ms-client-request-id"], id(0));
    assert!(Uuid::parse_str(id(0).to_str().unwrap()).is_ok());
    assert!(sent[0][USER_AGENT].to_str().unwrap().starts_with("Stint/"));
    assert!(!format!("{:?}", sent[0]).contains("Bearer"));
}
