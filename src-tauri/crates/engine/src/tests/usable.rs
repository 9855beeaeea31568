use stint_domain::{ActivationStatus, ActiveAssignment, Scope};

use super::desk::*;
use crate::{Effect, Input, List, Timer, Usable, UsableAnswer};

#[test]
fn an_activation_is_checked_from_when_it_is_listed_until_it_works() {
    let mut desk = activated();
    let due = Timer::Usable(exchange());
    let effects = desk.later(seconds(11)).read(List::Active);
    assert_eq!(timer(&effects, &due), Some(desk.now + seconds(5)));
    assert_eq!(usable(&desk), Usable::NotYet);
    let effects = desk.later(seconds(5)).give(Input::Due(due.clone()));
    assert!(effects.contains(&Effect::CheckUsable(exchange())));
    let effects = desk.give(Input::Usable(exchange(), UsableAnswer::NotYet));
    assert_eq!(timer(&effects, &due), Some(desk.now + seconds(20)));
    desk.later(seconds(20)).give(Input::Due(due));
    let effects = desk.give(Input::Usable(exchange(), UsableAnswer::Yes));
    assert_eq!(usable(&desk), Usable::Yes);
    assert_eq!(titles(&effects), ["Exchange Administrator works now"]);
    assert_eq!(notices(&effects)[0].body, "59 min left");
}

#[test]
fn a_check_gives_up_after_six_minutes() {
    for answer in [UsableAnswer::NotYet, UsableAnswer::CouldNotCheck] {
        let mut desk = activated();
        desk.read(List::Active);
        let due = Timer::Usable(exchange());
        desk.later(seconds(359)).give(Input::Due(due.clone()));
        desk.give(Input::Usable(exchange(), answer));
        assert_eq!(usable(&desk), Usable::NotYet);
        desk.later(seconds(1)).give(Input::Due(due.clone()));
        let effects = desk.give(Input::Usable(exchange(), answer));
        assert_eq!(usable(&desk), Usable::CouldNotCheck);
        assert_eq!(timer(&effects, &due), None);
    }
}

#[test]
fn a_role_at_a_unit_cannot_be_observed() {
    let unit = "/administrativeUnits/apps";
    let mut desk = Desk::with(|desk| {
        let mut row = eligible("exchange", unit);
        row.id = id_of("exchange@/");
        desk.eligible = vec![row];
    });
    let intent = desk.send(false);
    let mut activation = request("r", ActivationStatus::Provisioned, noon());
    activation.scope = Scope::in_directory(unit.into());
    desk.answer(&intent, accepted(activation));
    desk.active.push(ActiveAssignment {
        scope: Scope::in_directory(unit.into()),
        ..active(noon(), minutes(60))
    });
    let effects = desk.read(List::Active);
    assert_eq!(usable(&desk), Usable::CannotBeObserved);
    assert_eq!(timer(&effects, &Timer::Usable(target("exchange", unit))), None);
}

#[test]
fn what_was_activated_elsewhere_is_not_checked() {
    let desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    assert_eq!(usable(&desk), Usable::NotAsked);
}

/// The service has just given the role; its list is still to be read.
fn activated() -> Desk {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    desk.answer(
        &intent,
        accepted(request("r", ActivationStatus::Provisioned, noon())),
    );
    desk.active.push(active(noon(), minutes(60)));
    desk
}

fn usable(desk: &Desk) -> Usable {
    desk.active_rows()[0].usable
}
