//! Off and on now, and which ways to more time are offered.

use super::*;

#[test]
fn off_and_on_ends_it_waits_for_the_service_and_activates_once() {
    let mut desk = Desk::with(|desk| desk.active = vec![running()]);
    let (command, effects) = desk.command(off_and_on());
    assert_eq!(
        (on_disk(&effects)[0].state.clone(), recorded(&effects)),
        (off(), None)
    );
    let effects = desk.give(Input::AgainKept(Ok(())));
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Done)));
    let intent = recorded(&effects).unwrap();
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let effects = desk.answer(&intent, Answer::Accepted(None));
    let kept = on_disk(&effects);
    assert_eq!((&kept[0].state, kept[0].of), (&AgainState::Armed, desk.now));
    desk.give(Input::AgainKept(Ok(())));
    // The list lags behind the answer.
    let effects = desk.read(List::Active);
    assert_eq!(kept_again(&effects), None);
    desk.later(seconds(5));
    poll(&mut desk);
    desk.active.clear();
    let effects = desk.read(List::Active);
    assert_eq!(
        on_disk(&effects)[0].state,
        AgainState::TurningOn("command-1-on".into())
    );
    let effects = desk.give(Input::AgainKept(Ok(())));
    let intent = recorded(&effects).unwrap();
    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    assert_eq!(
        sent(&effects).map(|intent| intent.id),
        Some("command-1-on".into())
    );
}

#[test]
fn off_and_on_steps_up_before_anything_is_ended() {
    let begin = || {
        let mut desk = Desk::with(|desk| {
            desk.active = vec![running()];
            desk.rules.step_up = Some("c1".into());
        });
        let (_, effects) = desk.command(off_and_on());
        assert!(opens_browser(&effects));
        desk.give(Input::AgainKept(Ok(())));
        desk
    };
    let mut desk = begin();
    let effects = desk.give(Input::StepUpEnded(
        bruce().id,
        StepUpEnded::Failed(SignInFailure::Canceled),
    ));
    assert_eq!(
        (on_disk(&effects), recorded(&effects)),
        (vec![], None),
        "the role stays"
    );
    let mut desk = begin();
    let satisfied = StepUpEnded::Satisfied {
        challenge: ClaimsChallenge::context("c1".into()),
        until: desk.now + minutes(60),
        silently: false,
    };
    let effects = desk.give(Input::StepUpEnded(bruce().id, satisfied));
    assert_eq!(on_disk(&effects)[0].state, off());
    // Who takes it back while the page is open closes the page.
    let mut desk = begin();
    let (_, effects) = desk.command(Command::Disarm(exchange()));
    assert!(effects.contains(&Effect::CancelSignIn));
}

#[test]
fn a_deactivation_that_failed_activates_nothing() {
    let mut desk = Desk::with(|desk| desk.active = vec![running()]);
    desk.command(off_and_on());
    let intent = recorded(&desk.give(Input::AgainKept(Ok(())))).unwrap();
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let offline = FetchError::Offline("host".to_owned());
    let effects = desk.answer(&intent, Answer::NotAccepted(offline));
    assert_eq!(on_disk(&effects), []);
    assert_eq!(
        titles(&effects),
        ["Exchange Administrator was not activated again"]
    );
}

#[test]
fn only_what_is_possible_is_offered_and_taken() {
    let check = |change: fn(&mut Desk),
                 bars: (Option<MoreTimeBar>, Option<MoreTimeBar>),
                 taken: [CommandResult; 2]| {
        for (command, expected) in [off_and_on(), at_end()].into_iter().zip(taken) {
            let mut desk = Desk::with(|desk| {
                desk.active = vec![running()];
                change(desk);
            });
            let offered = desk.snapshot().active.value[0].more_time.clone().unwrap();
            assert_eq!((offered.off_and_on.err(), offered.at_end.err()), bars);
            let (id, mut effects) = desk.command(command);
            effects.extend(desk.give(Input::AgainKept(Ok(()))));
            assert_eq!(reply(&effects, &id), Some(expected));
        }
    };
    let done = || Ok(Reply::Done);
    check(|_| {}, (None, None), [done(), done()]);
    let approval = Some(MoreTimeBar::Approval);
    let needed = || Err(CommandError::ApprovalNeeded);
    check(
        |desk| desk.rules.approval = true,
        (approval, approval),
        [needed(), needed()],
    );
    let from = noon() + minutes(3);
    check(
        |desk| desk.active = vec![active(noon() - minutes(2), minutes(60))],
        (Some(MoreTimeBar::FirstMinutes(from)), None),
        [Err(CommandError::TooEarly(from)), done()],
    );
    let gone = Some(MoreTimeBar::NotEligible);
    check(
        |desk| desk.eligible = vec![eligible("teams", "/")],
        (gone, gone),
        [Err(CommandError::NotFound), Err(CommandError::NotFound)],
    );
    check(
        |desk| desk.active[0].ends_at = None,
        (None, Some(MoreTimeBar::NoEnd)),
        [done(), Err(CommandError::NotFound)],
    );
}

#[test]
fn the_first_five_minutes_end_by_the_clock_alone() {
    let mut desk = Desk::with(|desk| desk.active = vec![active(noon() - minutes(2), minutes(60))]);
    desk.wait(minutes(3));
    let offered = desk.snapshot().active.value[0].more_time.clone().unwrap();
    assert_eq!(offered.off_and_on, Ok(()));
}

#[test]
fn nothing_is_armed_for_what_is_not_active() {
    let mut desk = Desk::ready();
    assert_eq!(desk.ask(at_end()), Err(CommandError::NotActive));
    desk.active = vec![stint_domain::ActiveAssignment {
        held: stint_domain::Held::Standing,
        ..running()
    }];
    desk.command(Command::Refresh);
    desk.read_all();
    assert_eq!(desk.ask(at_end()), Err(CommandError::Standing));
    assert_eq!(desk.snapshot().active.value[0].more_time, None);
}
