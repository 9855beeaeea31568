use std::sync::Arc;

use stint_app::BrowserError;
use stint_app::engine::{Command, CommandError, SignInAsk, SignInFailure, Stage};
use stint_practice::Op;

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_is_kept_over_a_restart() {
    let world = World::new().await;
    world.signed_in(BRUCE).await.close().await;
    let session = world.open_as(BRUCE).await;
    // The lists stand at once, before anything was read.
    let first = session.handle().snapshot();
    assert_eq!(first.eligible.value.as_ref().as_ref().map(Vec::len), Some(5));
    session.handle().command(Command::Refresh).await.unwrap();
    let head = session.handle().snapshot().head.value;
    let account = head.account.clone().unwrap();
    assert!(matches!(head.stage, Stage::SignedIn { .. }));
    assert_eq!(
        (account.display_name.as_str(), account.tenant.label()),
        ("Bruce Wayne", "Contoso")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canceled_sign_in_goes_back_where_it_came_from() {
    let world = World::new().await;
    // A browser that opens and does nothing: the person looks at the page.
    let session = world
        .open_with(Arc::new(|_| async { Ok::<(), BrowserError>(()) }))
        .await;
    let ask = SignInAsk {
        hint: Some(BRUCE.to_owned()),
        ..SignInAsk::default()
    };
    session
        .handle()
        .command(Command::SignIn(ask.clone()))
        .await
        .unwrap();
    until(&session, "waiting", |snapshot| {
        matches!(snapshot.head.value.stage, Stage::WaitingForBrowser { .. })
    })
    .await;
    let twice = session.handle().command(Command::SignIn(ask)).await;
    assert_eq!(twice, Err(CommandError::SignInUnderWay));
    session.handle().command(Command::CancelSignIn).await.unwrap();
    until(&session, "signed out", |snapshot| {
        matches!(snapshot.head.value.stage, Stage::SignedOut { .. })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_does_not_open_is_said() {
    let world = World::new().await;
    let broken = |_| async { Err::<(), _>(BrowserError("no program opens web pages here".to_owned())) };
    let session = world.open_with(Arc::new(broken)).await;
    session
        .handle()
        .command(Command::SignIn(SignInAsk::default()))
        .await
        .unwrap();
    let snapshot = until(&session, "failed", |snapshot| {
        matches!(&snapshot.head.value.stage, Stage::SignedOut { failed: Some(_) })
    })
    .await;
    let Stage::SignedOut {
        failed: Some(failure),
    } = &snapshot.head.value.stage
    else {
        unreachable!()
    };
    assert!(
        matches!(failure, SignInFailure::NoBrowser(why) if why.contains("no program")),
        "{failure:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_leaves_nothing_to_act_with() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    assert!(
        world.profile_mentions(EXCHANGE),
        "lists are kept for the next start"
    );
    let account = session.handle().snapshot().head.value.account.clone().unwrap();
    session
        .handle()
        .command(Command::SignOut(account.id))
        .await
        .unwrap();
    until(&session, "signed out", |snapshot| {
        matches!(snapshot.head.value.stage, Stage::SignedOut { .. }) && snapshot.eligible.value.is_none()
    })
    .await;
    session.close().await;
    assert!(
        !world.profile_mentions(EXCHANGE),
        "no list of roles is left on disk"
    );
    let session = world.open_as(BRUCE).await;
    assert!(session.handle().snapshot().head.value.account.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_sign_in_is_asked_for_again_and_nothing_is_lost() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    world.control().revoke_sessions(BRUCE).unwrap();
    // The bearer still works until it ends; after that the refusal shows.
    world.pass(chrono::TimeDelta::hours(2));
    let snapshot = until(&session, "a sign-in is needed", |snapshot| {
        matches!(snapshot.head.value.stage, Stage::NeedsSignIn { .. })
    })
    .await;
    assert_eq!(
        snapshot.eligible.value.as_ref().as_ref().map(Vec::len),
        Some(5),
        "what was known stays"
    );
    sign_in(&session, BRUCE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_signs_in_to_the_other_tenant() {
    let world = World::new().await;
    let session = world.open_as(BRUCE).await;
    let relecloud = "cc244855-1adb-41d8-9ca0-4e66b760a3d2";
    let ask = SignInAsk {
        hint: Some(BRUCE.to_owned()),
        tenant: Some(relecloud.into()),
        ..SignInAsk::default()
    };
    session.handle().command(Command::SignIn(ask)).await.unwrap();
    let snapshot = until(&session, "signed in", |snapshot| {
        matches!(snapshot.head.value.stage, Stage::SignedIn { .. }) && snapshot.eligible.value.is_some()
    })
    .await;
    let account = snapshot.head.value.account.clone().unwrap();
    assert_eq!(
        (account.tenant.id.as_str(), account.tenant.label()),
        (relecloud, "Relecloud"),
        "{account:?}"
    );
    session.handle().command(Command::Refresh).await.unwrap();
    let rows = session.handle().snapshot().eligible.value;
    assert_eq!(
        rows.iter().flatten().count(),
        0,
        "what he may do at home is not here"
    );
    // The pages were those of the other tenant, and of no more than it.
    let pages = world.control().received(Op::SignInPage).into_iter();
    let pages: Vec<_> = pages.chain(world.control().received(Op::Authorize)).collect();
    let asked = pages
        .iter()
        .filter(|page| page.path.starts_with(&format!("/{relecloud}/")));
    assert!(asked.count() > 0, "{pages:?}");
}
