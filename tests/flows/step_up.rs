use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stint_app::engine::Command;
use stint_app::{BrowserError, PracticeBrowser};
use stint_domain::IntentState;
use stint_practice::Op;

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn one_trip_to_the_browser_serves_every_role_of_the_context() {
    let world = World::new().await;
    let trips = Arc::new(AtomicUsize::new(0));
    let counted = trips.clone();
    let session = world
        .open_with(Arc::new(move |url| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move { PracticeBrowser::new(BRUCE).visit(url).await.map(drop) }
        }))
        .await;
    sign_in(&session, BRUCE).await;
    assert_eq!(trips.load(Ordering::SeqCst), 1);
    let first = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    let second = activate(&session, draft(&session, APPLICATION)).await.unwrap();
    done(&world, &session, &first).await;
    intent_until(&session, &second, "waits", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    assert_eq!(trips.load(Ordering::SeqCst), 2, "one sign-in, one step-up");
    assert_eq!(
        world.control().received(Op::ActivateRequest).len(),
        2,
        "no request was sent in vain"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_step_up_sends_nothing_and_can_be_gone_on_with() {
    let world = World::new().await;
    let visits = Arc::new(AtomicUsize::new(0));
    let session = world
        .open_with(Arc::new(move |url| {
            let visit = visits.fetch_add(1, Ordering::SeqCst);
            async move {
                // The second page, the first step-up, is closed by the person.
                if visit == 1 {
                    Err(BrowserError("closed".to_owned()))
                } else {
                    PracticeBrowser::new(BRUCE).visit(url).await.map(drop)
                }
            }
        }))
        .await;
    sign_in(&session, BRUCE).await;
    let id = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    until(&session, "step-up failed", |snapshot| {
        snapshot
            .intents
            .value
            .iter()
            .any(|row| row.intent.id == id && row.step_up_failed.is_some())
    })
    .await;
    assert!(world.control().received(Op::ActivateRequest).is_empty());
    session
        .handle()
        .command(Command::ContinueStepUp(id.clone()))
        .await
        .unwrap();
    done(&world, &session, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_s_step_up_does_not_count() {
    let world = World::new().await;
    world.signed_in(BRUCE).await.close().await;
    // Megan sits at the browser, and the page lets her say who she is.
    let session = world
        .open_with(Arc::new(|mut url: url::Url| {
            let pairs = url.query_pairs().into_owned();
            let others: Vec<_> = pairs.filter(|(name, _)| name != "login_hint").collect();
            url.query_pairs_mut().clear().extend_pairs(others);
            async move {
                PracticeBrowser::new("megan.bowen@contoso.example")
                    .visit(url)
                    .await
                    .map(drop)
            }
        }))
        .await;
    session.handle().command(Command::Refresh).await.unwrap();
    let id = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    until(&session, "refused", |snapshot| {
        snapshot
            .intents
            .value
            .iter()
            .any(|row| row.intent.id == id && row.step_up_failed.is_some())
    })
    .await;
    assert!(world.control().received(Op::ActivateRequest).is_empty());
    let account = session.handle().snapshot().head.value.account.clone().unwrap();
    assert_eq!(account.username, BRUCE);
}
