use chrono::TimeDelta;
use stint_app::engine::{Command, CommandError, EligibleState, Usable};
use stint_domain::{ActivationStatus, DraftProblem, IntentState};
use stint_practice::{Decision, Op};

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_activated_with_step_up_and_seen_to_work() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    let row = active(&session.handle().snapshot(), EXCHANGE).unwrap();
    let ends_at = row.in_force().unwrap().ends_at.unwrap();
    assert_eq!(ends_at, world.now() + TimeDelta::hours(1));
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 1);

    // The app looks at a fresh token until the role is in it.
    world.control().settle_all();
    world.pass(TimeDelta::minutes(2));
    world.control().settle_all();
    world.pass(TimeDelta::seconds(20));
    until(&session, "usable", |snapshot| {
        active(snapshot, EXCHANGE).is_some_and(|row| row.usable == Usable::Yes)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_is_held_before_anything_is_sent() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let mut wrong = draft(&session, EXCHANGE);
    wrong.ticket.number.clear();
    wrong.justification.clear();
    wrong.duration = TimeDelta::hours(9);
    let problems = vec![
        DraftProblem::TooLong,
        DraftProblem::JustificationMissing,
        DraftProblem::TicketMissing,
    ];
    assert_eq!(
        activate(&session, wrong).await,
        Err(CommandError::Problems(problems))
    );

    let command = Command::Activate {
        draft: draft(&session, EXCHANGE),
        step_up: false,
    };
    let refused = session.handle().command(command).await;
    assert!(
        matches!(refused, Err(CommandError::StepUpNeeded(_))),
        "{refused:?}"
    );
    assert!(world.control().received(Op::ActivateRequest).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_or_waits_is_not_asked_again() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    let again = activate(&session, draft(&session, EXCHANGE)).await;
    assert!(
        matches!(again, Err(CommandError::AlreadyActive(Some(_)))),
        "{again:?}"
    );

    let id = activate(&session, draft(&session, APPLICATION)).await.unwrap();
    intent_until(&session, &id, "waits", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    world.settle(&session).await;
    assert_eq!(eligible(&session, APPLICATION).state, EligibleState::Waiting);
    let again = activate(&session, draft(&session, APPLICATION)).await;
    assert_eq!(again, Err(CommandError::AlreadyAsked));
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_waited_for_and_told() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let id = activate(&session, draft(&session, APPLICATION)).await.unwrap();
    let waiting = intent_until(&session, &id, "waits", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    let IntentState::Waiting { activation } = waiting.state else {
        unreachable!()
    };
    let request = activation.as_str().parse().unwrap();
    let megan = "megan.bowen@contoso.example";
    world
        .control()
        .decide(request, megan, Decision::Approve, "Agreed")
        .unwrap();
    done(&world, &session, &id).await;
    let titles = titles_until(&world, 1).await;
    assert_eq!(titles, [format!("Approved: {APPLICATION}")]);
    let snapshot = until(&session, "who decided", |snapshot| {
        let rows = snapshot.requests.value.rows.iter().flatten();
        rows.into_iter().any(|row| row.decided_by.is_some())
    })
    .await;
    let rows = snapshot.requests.value.rows.as_ref().unwrap();
    let row = rows.iter().find(|row| row.role_name == APPLICATION).unwrap();
    assert_eq!(row.decided_by.as_deref(), Some("Megan Bowen"));
    assert_eq!(row.decision_reason.as_deref(), Some("Agreed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_request_is_taken_back() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let id = activate(&session, draft(&session, APPLICATION)).await.unwrap();
    let waiting = intent_until(&session, &id, "waits", |state| {
        matches!(state, IntentState::Waiting { .. })
    })
    .await;
    let IntentState::Waiting { activation } = waiting.state else {
        unreachable!()
    };
    world.settle(&session).await;
    session
        .handle()
        .command(Command::Cancel(activation.clone()))
        .await
        .unwrap();
    intent_until(
        &session,
        &id,
        "canceled",
        |state| matches!(state, IntentState::Failed { code, .. } if code == "canceled"),
    )
    .await;
    world.settle(&session).await;
    let snapshot = session.handle().snapshot();
    let requests = snapshot.activations.value.as_ref().as_ref().unwrap();
    let request = requests.iter().find(|request| request.id == activation).unwrap();
    assert_eq!(request.status, ActivationStatus::Canceled);
    assert_eq!(eligible(&session, APPLICATION).state, EligibleState::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_deactivated_after_five_minutes_and_not_before() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    activate_and_list(&world, &session, EXCHANGE).await;
    let target = eligible(&session, EXCHANGE).assignment.role_at();
    let early = session
        .handle()
        .command(Command::Deactivate(target.clone()))
        .await;
    let floor = world.now() + TimeDelta::minutes(5);
    assert_eq!(early, Err(CommandError::TooEarly(floor)));

    world.pass(TimeDelta::minutes(5));
    session
        .handle()
        .command(Command::Deactivate(target))
        .await
        .unwrap();
    until(&session, "deactivated", |snapshot| {
        active(snapshot, EXCHANGE).is_none()
    })
    .await;
    let sent: Vec<_> = world.control().received(Op::ActivateRequest);
    assert_eq!(sent.len(), 2, "one activation, one deactivation");
    world.pass(TimeDelta::hours(2));
    assert!(
        !world
            .notices
            .titles()
            .iter()
            .any(|title| title.contains("has ended")),
        "{:?}",
        world.notices.titles()
    );
}
