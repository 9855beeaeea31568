use chrono::TimeDelta;
use stint_app::engine::{EligibleState, NoticeAction};

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_passes_with_each_alert_once_and_the_role_leaves_by_itself() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    let end = world.now() + TimeDelta::hours(1);
    let mut least = TimeDelta::hours(1);
    while world.now() < end {
        world.pass(TimeDelta::seconds(30));
        let now = world.now();
        // No row ever has more time left than there is.
        let snapshot = until(&session, "a true countdown", |snapshot| {
            active(snapshot, EXCHANGE)
                .is_none_or(|row| row.in_force().unwrap().ends_at.is_some_and(|at| at > now))
        })
        .await;
        if let Some(row) = active(&snapshot, EXCHANGE) {
            let left = row.in_force().unwrap().ends_at.unwrap() - now;
            assert!(left <= least && left > TimeDelta::zero());
            least = left;
        }
    }
    until(&session, "gone", |snapshot| active(snapshot, EXCHANGE).is_none()).await;
    world.settle(&session).await;
    assert_eq!(
        eligible(&session, EXCHANGE).state,
        EligibleState::Ready,
        "it can be activated again"
    );
    let mut titles = world.notices.titles();
    titles.retain(|title| !title.contains("works now"));
    let expected = ["15 minutes", "5 minutes", "1 minute", "has ended"];
    assert_eq!(titles.len(), expected.len(), "{titles:?}");
    for (title, part) in titles.iter().zip(expected) {
        assert!(title.starts_with(EXCHANGE) && title.contains(part), "{titles:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_come_once_over_a_restart_and_wide_ones_do_not_follow_tight_ones() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    world.pass(TimeDelta::minutes(46));
    until_titles(&world, 1).await;
    session.close().await;

    // Asleep until three minutes before the end: only the five-minute alert is due, and it is told once.
    world.pass(TimeDelta::minutes(11));
    let session = world.open_as(BRUCE).await;
    until(&session, "first paint", |snapshot| {
        active(snapshot, EXCHANGE).is_some()
    })
    .await;
    until_titles(&world, 2).await;
    world.settle(&session).await;
    session.close().await;
    let session = world.open_as(BRUCE).await;
    world.settle(&session).await;
    let ending: Vec<_> = world.notices.all();
    assert_eq!(ending.len(), 2, "{:?}", world.notices.titles());
    assert!(ending[1].title.contains("3 minutes"), "{}", ending[1].title);
    assert!(ending[1].actions.contains(&NoticeAction::Deactivate));
    assert_eq!(
        ending[0].id, ending[1].id,
        "a new alert takes the place of the old one"
    );
}

/// Waits until so many notices were shown, none of them about usability.
async fn until_titles(world: &World, count: usize) {
    let shown = async {
        while world
            .notices
            .titles()
            .iter()
            .filter(|title| !title.contains("works now"))
            .count()
            < count
        {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(10), shown).await;
    assert!(waited.is_ok(), "{:?}", world.notices.titles());
}
