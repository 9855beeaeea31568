use chrono::TimeDelta;
use stint_domain::{ActivationStatus, ActiveAssignment, Held, RoleKind, Timestamp};

use super::desk::*;
use crate::{
    ActiveState, Effect, EligibleState, FetchError, Input, List, Remembered, Start, State, SyncState, Timer,
};

#[test]
fn what_has_ended_goes_by_the_clock_and_is_read_again() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    assert_eq!(desk.active_rows().len(), 1);
    desk.wait(minutes(60) - seconds(1));
    assert_eq!(desk.active_rows().len(), 1);
    let effects = desk.wait(seconds(1));
    assert_eq!(desk.active_rows(), []);
    assert_eq!(sources(&effects), [List::Active, List::Activations]);
    // The service has not noticed yet; that is no reason to ask it over and over.
    assert_eq!(sources(&desk.read(List::Active)), []);
    assert_eq!(desk.active_rows(), []);
}

#[test]
fn the_countdown_is_set_for_the_first_end() {
    let (mut desk, _) = Desk::start(start());
    desk.active.push(active(noon(), minutes(10)));
    desk.read(List::Eligible);
    let effects = desk.read(List::Active);
    // Five minutes before, for the alert; then one minute before, then the end.
    let countdown = |effects: &[Effect]| timer(effects, &Timer::Countdown);
    assert_eq!(countdown(&effects), Some(noon() + minutes(5)));
    assert_eq!(countdown(&desk.wait(minutes(5))), Some(noon() + minutes(9)));
    assert_eq!(countdown(&desk.wait(minutes(4))), Some(noon() + minutes(10)));
}

#[test]
fn what_could_not_be_read_is_not_gone() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    for error in [
        FetchError::Offline("host".to_owned()),
        FetchError::forbidden("x"),
        FetchError::Throttled(noon() + minutes(1)),
        FetchError::SignInNeeded,
    ] {
        desk.give(Input::Woke);
        desk.give(Input::Fetched(fetch(List::Active), Err(error)));
        assert_eq!(desk.active_rows().len(), 1);
    }
}

#[test]
fn what_a_full_list_does_not_show_is_gone() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    desk.active.clear();
    desk.read(List::Active);
    assert_eq!(desk.active_rows(), []);
}

#[test]
fn what_was_accepted_is_on_its_way_until_it_is_listed() {
    let check = |listed: bool| {
        let mut desk = Desk::ready();
        let intent = desk.send(false);
        desk.answer(
            &intent,
            accepted(request("r", ActivationStatus::Provisioned, noon())),
        );
        assert_eq!(eligible_state(&desk), EligibleState::Applying);
        let rows = desk.active_rows();
        let ActiveState::OnItsWay { activation, .. } = &rows[0].state else {
            panic!("{rows:?}");
        };
        assert_eq!(activation.status, ActivationStatus::Applying);
        assert_eq!(rows[0].role_name, "Exchange Administrator");
        // The lists lag behind.
        desk.read_all();
        assert_eq!(desk.active_rows().len(), 1);
        if listed {
            desk.active.push(active(noon(), minutes(60)));
            desk.read(List::Active);
            assert!(desk.active_rows()[0].in_force().is_some());
            assert!(matches!(eligible_state(&desk), EligibleState::Active { .. }));
        } else {
            desk.wait(minutes(6));
            assert_eq!(eligible_state(&desk), EligibleState::Ready);
        }
        assert_eq!(desk.active_rows().len(), usize::from(listed));
    };
    check(true);
    check(false);
}

#[test]
fn a_row_that_may_be_activated_says_how_it_stands() {
    let check = |status: ActivationStatus, expected: EligibleState| {
        let desk = Desk::with(|desk| desk.activations.push(request("r", status, noon())));
        assert_eq!(eligible_state(&desk), expected);
    };
    check(ActivationStatus::Waiting, EligibleState::Waiting);
    check(
        ActivationStatus::Scheduled,
        EligibleState::Scheduled(Some(noon())),
    );
    check(ActivationStatus::Applying, EligibleState::Applying);
    check(ActivationStatus::Unknown, EligibleState::Applying);
    check(ActivationStatus::Denied, EligibleState::Ready);
    check(ActivationStatus::Provisioned, EligibleState::Ready);
    let mut desk = Desk::ready();
    desk.send(false);
    assert_eq!(eligible_state(&desk), EligibleState::Busy);
}

#[test]
fn rows_stand_in_their_order() {
    let hour = TimeDelta::hours(1);
    let row = |role: &str, held: Held, ends_at: Option<Timestamp>| ActiveAssignment {
        role: super::desk::role(role),
        held,
        ends_at,
        ..active(noon(), hour)
    };
    let on_its_way = |role: &str, status| stint_domain::Activation {
        role: super::desk::role(role),
        ..request(role, status, noon())
    };
    let desk = Desk::with(|desk| {
        desk.active = vec![
            row("standing", Held::Standing, None),
            row("late", Held::Activated, Some(noon() + hour * 2)),
            row("soon", Held::Activated, Some(noon() + hour)),
        ];
        desk.activations = vec![
            on_its_way("planned", ActivationStatus::Scheduled),
            on_its_way("applying", ActivationStatus::Applying),
            on_its_way("waiting", ActivationStatus::Waiting),
        ];
        desk.eligible = vec![
            eligible("teams", "/"),
            eligible("apps", "/b"),
            eligible("apps", "/a"),
        ];
    });
    let rows = desk.active_rows();
    let names: Vec<&str> = rows.iter().map(|row| row.target.role.as_str()).collect();
    assert_eq!(
        names,
        ["waiting", "applying", "planned", "soon", "late", "standing"]
    );
    let rows = desk.snapshot().eligible.value.clone();
    let rows = rows.as_ref().as_ref().unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| row.assignment.id.as_service()).collect();
    assert_eq!(ids, ["apps@/a", "apps@/b", "teams@/"]);
    assert_eq!(rows[2].scope_label, "Contoso directory");
}

#[test]
fn the_last_lists_are_there_at_once_and_old() {
    let read_at = noon() - minutes(30);
    let remembered = remembered(read_at);
    let (desk, _) = Desk::restarted(Vec::new(), |start| start.remembered = vec![remembered.clone()]);
    assert_eq!(desk.active_rows().len(), 1);
    let head = desk.snapshot().head.value.clone();
    assert_eq!((head.read_at, head.sync), (Some(read_at), SyncState::Running));

    let other = Remembered {
        account: account("nestor", "Nestor Wilke"),
        ..remembered
    };
    let (desk, _) = Desk::restarted(Vec::new(), |start| start.remembered = vec![other]);
    assert_eq!(desk.active_rows(), []);
}

#[test]
fn lists_are_kept_when_reading_changed_them() {
    let keeps = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Remember(_)));
    let (mut desk, _) = Desk::start(start());
    assert!(keeps(&desk.read_all()));
    assert!(!keeps(&desk.later(seconds(30)).read_all()));
    desk.active.push(active(noon(), minutes(60)));
    assert!(keeps(&desk.read(List::Active)));
    let offline = FetchError::Offline("host".to_owned());
    assert!(!keeps(
        &desk.give(Input::Fetched(fetch(List::Active), Err(offline)))
    ));
}

#[test]
fn what_could_be_read_is_kept_beside_a_list_that_is_refused() {
    let (mut desk, _) = Desk::start(start());
    let mut effects = desk.read(List::Eligible);
    effects.extend(desk.read(List::Active));
    let kept = |effects: &[Effect]| {
        let kept = effects.iter().filter_map(|effect| {
            let Effect::Remember(kept) = effect else {
                return None;
            };
            Some(kept.clone())
        });
        kept.collect::<Vec<_>>()
    };
    assert_eq!(kept(&effects), [], "one is still awaited");
    let refused = FetchError::Forbidden {
        code: "PermissionScopeNotGranted".into(),
        request_id: None,
    };
    let effects = desk
        .later(seconds(1))
        .give(Input::Fetched(fetch(List::Activations), Err(refused)));
    let [kept] = &kept(&effects)[..] else {
        panic!("kept once: {effects:?}");
    };
    assert_eq!(kept.eligible, desk.eligible);
    assert_eq!(
        (kept.kinds.as_slice(), kept.read_at),
        (&[RoleKind::EntraRole][..], noon())
    );
}

#[test]
fn only_a_slice_that_changed_gets_another_revision() {
    let mut desk = Desk::ready();
    let before = desk.snapshot().clone();
    desk.active.push(active(noon(), minutes(60)));
    desk.read(List::Active);
    let after = desk.snapshot();
    assert_eq!(after.active.revision, before.active.revision + 1);
    assert_eq!(after.eligible.revision, before.eligible.revision + 1);
    assert_eq!(after.intents.revision, before.intents.revision);
    assert_eq!(after.activations.revision, before.activations.revision);
    let effects = desk.give(Input::Due(Timer::Countdown));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Publish(_))));
}

#[test]
fn a_clone_of_a_state_goes_its_own_way() {
    let (state, _) = State::new(Start::default(), noon());
    let mut other = state.clone();
    other.step(Input::Secrets(crate::SecretsState::Locked), noon());
    assert_ne!(state.snapshot(), other.snapshot());
}

fn eligible_state(desk: &Desk) -> EligibleState {
    let rows = desk.snapshot().eligible.value.clone();
    rows.as_ref().as_ref().unwrap()[0].state.clone()
}

fn remembered(read_at: Timestamp) -> Remembered {
    Remembered {
        account: bruce(),
        eligible: vec![eligible("exchange", "/")],
        active: vec![active(read_at, minutes(60))],
        rules: Vec::new(),
        read_at,
        expired: Vec::new(),
        kinds: vec![RoleKind::EntraRole],
    }
}

#[test]
fn a_row_that_two_pages_have_stands_once_as_it_came_last() {
    let mut later = eligible("exchange", "/");
    later.ends_at = Some(noon() + TimeDelta::days(3));
    let mut moved = active(noon(), minutes(60));
    moved.ends_at = Some(noon() + minutes(50));
    let desk = Desk::with(|desk| {
        desk.eligible = vec![eligible("exchange", "/"), eligible("teams", "/"), later.clone()];
        desk.active = vec![active(noon(), minutes(60)), moved.clone()];
        let waiting = request("r", ActivationStatus::Waiting, noon());
        let done = request("r", ActivationStatus::Canceled, noon());
        desk.activations = vec![waiting, done];
    });
    let snapshot = desk.snapshot();
    let rows = snapshot.eligible.value.iter().flatten();
    let rows: Vec<_> = rows.map(|row| row.assignment.clone()).collect();
    assert_eq!(rows, [later, eligible("teams", "/")]);
    let active = desk.active_rows();
    let ends: Vec<_> = active.iter().map(|row| row.in_force().unwrap().ends_at).collect();
    assert_eq!(ends, [moved.ends_at]);
    let requests = snapshot.activations.value.iter().flatten();
    let statuses: Vec<_> = requests.map(|request| request.status).collect();
    assert_eq!(statuses, [ActivationStatus::Canceled]);
}
