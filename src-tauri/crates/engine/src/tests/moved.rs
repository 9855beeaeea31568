//! What an answer has changed is read again: once when the last one of its service is there, and in time where one does
//! not come.

use chrono::TimeDelta;
use stint_domain::{Activation, ActivationStatus, EligibleAssignment, Intent, RoleKind};

use super::desk::*;
use super::kinds::*;
use crate::{Answer, Effect, FetchError, Input, List, Source, Timer};

#[test]
fn lists_are_read_once_when_the_last_answer_of_their_service_is_there() {
    let mut desk = three_roles();
    let intents = ["exchange", "teams", "apps"].map(|role| send(&mut desk, &eligible(role, "/"), None));
    let [first, second, third] = &intents;
    for intent in [first, second] {
        assert_eq!(reads(&answer(&mut desk, intent)), []);
    }
    assert_eq!(reads(&answer(&mut desk, third)), moving(&[RoleKind::EntraRole]));
    // They began after every answer, so that nothing is read a second time.
    for list in [List::Active, List::Activations] {
        assert_eq!(reads(&read(&mut desk, RoleKind::EntraRole, list)), []);
    }
}

#[test]
fn whatever_comes_of_the_others_what_was_accepted_is_read() {
    for last in [
        Answer::Unclear,
        Answer::NotAccepted(FetchError::Offline("host".to_owned())),
        Answer::NotAccepted(FetchError::Throttled(noon() + minutes(1))),
        Answer::TooEarly,
    ] {
        let mut desk = three_roles();
        let [first, second] = ["exchange", "teams"].map(|role| send(&mut desk, &eligible(role, "/"), None));
        assert_eq!(reads(&answer(&mut desk, &first)), []);
        let effects = desk.answer(&second, last.clone());
        assert_eq!(reads(&effects), moving(&[RoleKind::EntraRole]), "{last:?}");
    }
}

#[test]
fn an_answer_that_does_not_come_holds_nothing_up_for_long() {
    let mut desk = three_roles();
    let first = send(&mut desk, &eligible("exchange", "/"), None);
    desk.later(seconds(1));
    send(&mut desk, &eligible("teams", "/"), None);
    let effects = answer(&mut desk, &first);
    assert_eq!(reads(&effects), []);
    assert_eq!(timer(&effects, &Timer::Poll), Some(desk.now + seconds(3)));
    desk.later(seconds(2));
    assert_eq!(reads(&desk.give(Input::Due(Timer::Countdown))), []);
    desk.later(seconds(1));
    assert_eq!(
        reads(&desk.give(Input::Due(Timer::Poll))),
        moving(&[RoleKind::EntraRole])
    );
}

#[test]
fn what_left_long_ago_is_not_waited_for() {
    let mut desk = three_roles();
    send(&mut desk, &eligible("exchange", "/"), None);
    desk.later(seconds(3));
    let second = send(&mut desk, &eligible("teams", "/"), None);
    assert_eq!(reads(&answer(&mut desk, &second)), moving(&[RoleKind::EntraRole]));
}

#[test]
fn no_service_waits_for_another() {
    let mut desk = read_everywhere();
    let exchange = send(&mut desk, &eligible("exchange", "/"), None);
    let azure = send(&mut desk, &contributor("/subscriptions/prod"), None);
    assert_eq!(
        reads(&answer(&mut desk, &exchange)),
        moving(&[RoleKind::EntraRole])
    );
    assert_eq!(reads(&answer(&mut desk, &azure)), moving(&[RoleKind::AzureRole]));
}

#[test]
fn what_a_group_brings_along_may_be_in_every_list() {
    let mut desk = read_everywhere();
    let group = send(&mut desk, &operators("member"), None);
    assert_eq!(reads(&answer(&mut desk, &group)), moving(&RoleKind::ALL));
}

#[test]
fn a_service_that_wants_us_to_wait_is_read_when_it_takes_requests_again() {
    let mut desk = three_roles();
    let intent = send(&mut desk, &eligible("exchange", "/"), None);
    let until = desk.now + minutes(7);
    desk.give(Input::Fetched(
        fetch(List::Active),
        Err(FetchError::Throttled(until)),
    ));
    let effects = answer(&mut desk, &intent);
    assert_eq!(reads(&effects), []);
    desk.now = until;
    let effects = desk.give(Input::Due(Timer::Poll));
    for source in moving(&[RoleKind::EntraRole]) {
        assert!(reads(&effects).contains(&source), "{source:?}");
    }
}

/// Bruce may activate three directory roles; everything is read.
fn three_roles() -> Desk {
    let mut desk = read_everywhere();
    desk.eligible
        .extend([eligible("teams", "/"), eligible("apps", "/")]);
    read(&mut desk, RoleKind::EntraRole, List::Eligible);
    desk
}

/// The service takes it and works on it.
fn answer(desk: &mut Desk, intent: &Intent) -> Vec<Effect> {
    let target = intent.ask.target();
    let row = |row: &&EligibleAssignment| row.is_at(target);
    let row = desk.eligible.iter().find(row).unwrap().clone();
    let request = Activation {
        kind: row.kind,
        role: row.role,
        scope: row.scope,
        duration: Some(TimeDelta::hours(1)),
        ..request(intent.id.as_str(), ActivationStatus::Applying, desk.now)
    };
    desk.answer(intent, accepted(request))
}

/// The lists that move of these services, in the order in which they are read.
fn moving(kinds: &[RoleKind]) -> Vec<Source> {
    let moves = |source: &Source| {
        kinds.contains(&source.kind) && [List::Active, List::Activations].contains(&source.list)
    };
    Source::ALL.into_iter().filter(moves).collect()
}

/// The lists that are read.
fn reads(effects: &[Effect]) -> Vec<Source> {
    let reads = effects.iter().filter_map(|effect| {
        let Effect::Fetch(fetch) = effect else {
            return None;
        };
        fetch.policies.is_empty().then_some(fetch.source)
    });
    reads.collect()
}
