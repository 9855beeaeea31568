use chrono::TimeDelta;
use stint_app::engine::{EligibleState, NoticeAction};

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_passes_with_each_alert_once_and_the_role_leaves_by_itself() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    let ends_at = world.now() + TimeDelta::hours(1);
    let steps = [
        (45, "ends in 15 minutes"),
        (10, "ends in 5 minutes"),
        (4, "ends in 1 minute"),
        (1, "has ended"),
    ];
    for (count, (minutes, title)) in steps.into_iter().enumerate() {
        world.pass(TimeDelta::minutes(minutes));
        let titles = titles_until(&world, count + 1).await;
        assert_eq!(titles[count], format!("{EXCHANGE} {title}"));
        let row = active(&session.handle().snapshot(), EXCHANGE);
        // While it lasts its end is the service's own, and at its end the row is gone.
        let listed = row.and_then(|row| row.in_force().unwrap().ends_at);
        assert_eq!(listed, (world.now() < ends_at).then_some(ends_at));
    }
    world.settle(&session).await;
    assert_eq!(
        eligible(&session, EXCHANGE).state,
        EligibleState::Ready,
        "it can be activated again"
    );
    assert_eq!(titles_until(&world, 4).await.len(), 4, "none twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_come_once_over_a_restart_and_wide_ones_do_not_follow_tight_ones() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    world.pass(TimeDelta::minutes(46));
    titles_until(&world, 1).await;
    session.close().await;

    // Asleep until three minutes before the end: only the five-minute alert is due, and it is told once.
    world.pass(TimeDelta::minutes(11));
    let session = world.open_as(BRUCE).await;
    until(&session, "first paint", |snapshot| {
        active(snapshot, EXCHANGE).is_some()
    })
    .await;
    titles_until(&world, 2).await;
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
