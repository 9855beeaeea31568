use chrono::TimeDelta;
use stint_domain::ActivationStatus;

use super::desk::*;
use crate::{
    Command, CommandError, Effect, FetchError, Fetched, Input, LeftOut, Link, List, ProblemKind, Reply,
    SyncState, Timer,
};

const MOVING: [List; 2] = [List::Active, List::Activations];
const LISTS: [List; 3] = [List::Eligible, List::Active, List::Activations];

#[test]
fn all_is_read_at_the_start() {
    let (desk, effects) = Desk::start(start());
    assert_eq!(sources(&effects), SOURCES);
    assert_eq!(sync(&desk), SyncState::Running);
}

#[test]
fn reading_is_slow_without_focus_and_quicker_with_it() {
    let mut desk = Desk::ready();
    assert_eq!(next_poll(&mut desk), minutes(5));
    desk.give(Input::Focus(true));
    assert_eq!(next_poll(&mut desk), seconds(60));
    desk.give(Input::Focus(false));
    assert_eq!(next_poll(&mut desk), minutes(5));
}

#[test]
fn a_poll_reads_what_is_due() {
    let mut desk = Desk::ready();
    assert_eq!(
        sources(&desk.later(seconds(299)).give(Input::Due(Timer::Poll))),
        []
    );
    assert_eq!(
        sources(&desk.later(seconds(1)).give(Input::Due(Timer::Poll))),
        LISTS
    );
    desk.read_all();
    assert_eq!(
        sources(&desk.later(TimeDelta::hours(1)).give(Input::Due(Timer::Poll))),
        SOURCES
    );
}

#[test]
fn reading_is_quick_while_something_is_open() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    let effects = desk.answer(
        &intent,
        accepted(request("r", ActivationStatus::Applying, noon())),
    );
    assert_eq!(sources(&effects), MOVING);
    desk.read_all();
    assert_eq!(next_poll(&mut desk), seconds(5));
    desk.later(seconds(119)).give(Input::Due(Timer::Poll));
    desk.read_all();
    assert_eq!(next_poll(&mut desk), seconds(5));
    assert_eq!(next_poll(desk.later(seconds(1))), seconds(19));
    desk.later(seconds(19)).give(Input::Due(Timer::Poll));
    desk.read_all();
    assert_eq!(next_poll(&mut desk), seconds(20));
    desk.activations = vec![request("r", ActivationStatus::Denied, noon())];
    desk.read(List::Activations);
    assert!(next_poll(&mut desk) > minutes(2));
}

#[test]
fn a_list_is_not_read_twice_at_a_time() {
    let (mut desk, _) = Desk::start(start());
    assert_eq!(sources(&desk.give(Input::Woke)), []);
    desk.read(List::Active);
    assert_eq!(sources(&desk.give(Input::Woke)), [List::Active]);
}

#[test]
fn what_was_read_while_something_changed_is_read_again() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    desk.give(Input::Woke);
    desk.answer(
        &intent,
        accepted(request("r", ActivationStatus::Provisioned, noon())),
    );
    assert_eq!(sources(&desk.read(List::Active)), [List::Active]);
    assert_eq!(sources(&desk.read(List::Active)), []);
}

#[test]
fn a_window_that_comes_to_the_front_reads_what_is_old() {
    let mut desk = Desk::ready();
    assert_eq!(sources(&desk.later(seconds(15)).give(Input::Focus(true))), []);
    assert_eq!(sources(&desk.later(seconds(1)).give(Input::Focus(true))), LISTS);
}

#[test]
fn offline_has_a_beginning_and_ends_with_an_answer() {
    let mut desk = Desk::ready();
    let offline = || Err(FetchError::Offline("host".to_owned()));
    let since = desk.now;
    desk.give(Input::Fetched(fetch(List::Active), offline()));
    desk.later(minutes(1))
        .give(Input::Fetched(fetch(List::Eligible), offline()));
    assert_eq!(sync(&desk), SyncState::Offline { since });
    assert_eq!(desk.snapshot().head.value.problems, []);
    let effects = desk.give(Input::NetworkChanged(Link::Up));
    assert_eq!(sources(&effects), SOURCES);
    desk.read_all();
    assert_eq!(sync(&desk), SyncState::Idle);
}

#[test]
fn nothing_is_read_before_the_service_takes_requests_again() {
    let mut desk = Desk::ready();
    let until = desk.now + minutes(7);
    desk.give(Input::Fetched(
        fetch(List::Active),
        Err(FetchError::Throttled(until)),
    ));
    assert_eq!(sync(&desk), SyncState::Throttled { until });
    assert_eq!(sources(&desk.later(minutes(6)).give(Input::Woke)), []);
    assert_eq!(desk.ask(Command::Refresh), Ok(Reply::Done));
    assert_eq!(next_poll(&mut desk), minutes(1));
    assert_eq!(
        sources(&desk.later(minutes(1)).give(Input::Due(Timer::Poll))),
        LISTS
    );
}

#[test]
fn each_list_fails_on_its_own() {
    let mut desk = Desk::ready();
    let forbidden = FetchError::forbidden("PermissionScopeNotGranted");
    desk.give(Input::Fetched(fetch(List::Rules), Err(forbidden)));
    let failed = FetchError::Failed {
        code: "UnknownError".to_owned(),
        request_id: Some("7".to_owned()),
    };
    desk.give(Input::Fetched(fetch(List::Eligible), Err(failed)));
    let problems = &desk.snapshot().head.value.problems;
    let told: Vec<_> = problems
        .iter()
        .map(|problem| (problem.source.list, problem.kind.clone()))
        .collect();
    let expected = [
        (List::Eligible, ProblemKind::Failed),
        (List::Rules, ProblemKind::Forbidden),
    ];
    assert_eq!(told, expected);
    assert_eq!(sync(&desk), SyncState::Failed);
    desk.read_all();
    assert_eq!(sync(&desk), SyncState::Idle);
}

#[test]
fn a_row_that_cannot_be_read_hides_no_other_and_is_not_gone() {
    let mut desk = Desk::ready();
    let ids = |desk: &Desk| {
        let rows = desk.snapshot().eligible.value.clone();
        let rows = rows.iter().flatten();
        rows.map(|row| row.assignment.id.as_service().to_owned())
            .collect::<Vec<_>>()
    };
    let rows = |rows: &[(&str, &str)]| {
        let rows = rows.iter().map(|(id, scope)| eligible(id, scope));
        Fetched::Eligible(rows.collect())
    };
    desk.give(Input::Fetched(
        fetch(List::Eligible),
        Ok(rows(&[("a", "/"), ("b", "/b"), ("c", "/c")])),
    ));
    // One of two that can't be read says which it is; another one has really gone.
    let left_out = LeftOut {
        rows: 2,
        ids: ["b@/b".to_owned()].into(),
    };
    let partly = Fetched::Partly(Box::new(rows(&[("a", "/")])), left_out);
    desk.give(Input::Fetched(fetch(List::Eligible), Ok(partly)));
    assert_eq!(ids(&desk), ["a@/", "b@/b"]);
    let head = desk.snapshot().head.value.clone();
    let told: Vec<_> = head
        .problems
        .iter()
        .map(|problem| (problem.source.list, problem.kind.clone()))
        .collect();
    assert_eq!(told, [(List::Eligible, ProblemKind::LeftOut(2))]);
    assert_eq!(head.sync, SyncState::Failed);

    desk.give(Input::Fetched(fetch(List::Eligible), Ok(rows(&[("a", "/")]))));
    assert_eq!(ids(&desk), ["a@/"]);
    assert_eq!(sync(&desk), SyncState::Idle);
}

#[test]
fn a_refresh_is_answered_when_all_have_answered() {
    let mut desk = Desk::ready();
    let (command, effects) = desk.command(Command::Refresh);
    assert_eq!(sources(&effects), SOURCES);
    let mut replies = Vec::new();
    for source in SOURCES {
        let effects = desk.read(source);
        replies.push(reply(&effects, &command));
    }
    assert_eq!(replies, [None, None, None, Some(Ok(Reply::Done))]);
}

#[test]
fn a_refresh_is_told_when_a_sign_in_is_needed() {
    let mut desk = Desk::ready();
    let (command, _) = desk.command(Command::Refresh);
    let effects = desk.give(Input::Fetched(fetch(List::Rules), Err(FetchError::SignInNeeded)));
    assert_eq!(reply(&effects, &command), Some(Err(CommandError::SignInNeeded)));
}

#[test]
fn whoever_gets_a_reply_finds_its_snapshot() {
    let mut desk = Desk::ready();
    desk.command(Command::Refresh);
    for source in SOURCES {
        let effects = desk.later(seconds(1)).read(source);
        let published = effects
            .iter()
            .position(|effect| matches!(effect, Effect::Publish(_)));
        let replied = effects
            .iter()
            .position(|effect| matches!(effect, Effect::Reply(..)));
        assert!(replied.is_none_or(|replied| published.is_some_and(|published| published < replied)));
    }
}

#[test]
fn a_refused_activation_reads_the_rules_again() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    let refused = crate::Answer::Refused {
        problems: Vec::new(),
        code: "TicketingRule".to_owned(),
    };
    assert_eq!(sources(&desk.answer(&intent, refused)), [List::Rules]);
}

fn sync(desk: &Desk) -> SyncState {
    desk.snapshot().head.value.sync
}

/// How long until the next poll. A poll that is not due reads nothing and sets the timer again.
fn next_poll(desk: &mut Desk) -> TimeDelta {
    let effects = desk.give(Input::Due(Timer::Poll));
    assert_eq!(sources(&effects), []);
    timer(&effects, &Timer::Poll).unwrap() - desk.now
}
