//! What was held up while the machine slept, and what a clock that somebody moved must not do.

use chrono::TimeDelta;
use stint_domain::{ActivationDraft, ActivationStatus, Intent, IntentState};

use super::desk::*;
use super::kinds::*;
use crate::{
    Answer, Command, CommandError, Effect, Evidence, FetchError, Input, List, Rate, Reply, Start, Timer,
};

#[test]
fn what_was_slept_through_before_it_was_sent_again_does_not_leave() {
    let (mut desk, intent) = asked_to_wait();
    let resend = Timer::Resend(intent.id.clone());
    let effects = desk.later(seconds(67)).give(Input::Due(resend.clone()));
    assert!(recorded(&effects).is_some(), "a minute is no sleep");

    let (mut desk, intent) = asked_to_wait();
    let mut effects = desk.later(TimeDelta::hours(8)).give(Input::Woke);
    effects.extend(desk.give(Input::Due(resend)));
    assert_eq!(sent(&effects), None);
    assert_eq!(desk.intent(&intent.id), not_sent("too-late"));
}

#[test]
fn what_was_slept_through_while_it_was_written_down_does_not_leave() {
    let mut desk = Desk::ready();
    let (command, effects) = desk.command(activate(false));
    let intent = recorded(&effects).unwrap();
    let effects = desk
        .later(TimeDelta::hours(8))
        .give(Input::Recorded(intent.id.clone(), Ok(())));
    assert_eq!(sent(&effects), None);
    assert_eq!(
        reply(&effects, &command),
        Some(Ok(Reply::Intent(intent.id.clone())))
    );
    assert_eq!(desk.intent(&intent.id), not_sent("too-late"));
}

#[test]
fn a_command_that_waited_through_a_sleep_does_nothing() {
    let (mut desk, _) = Desk::start(start());
    desk.rules.step_up = Some("c1".into());
    let (command, _) = desk.command(activate(true));
    let mut effects = desk.later(minutes(6)).give(Input::Woke);
    effects.extend(desk.read_all());
    assert_eq!(reply(&effects, &command), Some(Err(CommandError::TooLate)));
    assert!(!opens_browser(&effects));
    assert_eq!(desk.snapshot().intents.value.len(), 0);
}

#[test]
fn a_quick_clock_makes_nothing_late() {
    let quick = || Start {
        rate: Rate::new(60.0),
        ..start()
    };
    // The service asks to wait for ten of the person's seconds, which are ten minutes of its own.
    let (mut desk, _) = Desk::start(quick());
    desk.read_all();
    let intent = desk.send(false);
    let throttled = FetchError::Throttled(noon() + minutes(10));
    desk.answer(&intent, Answer::NotAccepted(throttled));
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let resend = Timer::Resend(intent.id.clone());
    let effects = desk.later(minutes(15)).give(Input::Due(resend));
    let again = recorded(&effects).expect("five seconds late is no sleep");
    let effects = desk.later(minutes(6)).give(Input::Recorded(again.id, Ok(())));
    assert!(sent(&effects).is_some(), "six seconds for the disk are no sleep");

    let (mut desk, _) = Desk::start(quick());
    let (command, _) = desk.command(activate(false));
    desk.later(minutes(6));
    let effects = desk.read_all();
    assert!(!matches!(reply(&effects, &command), Some(Err(_))), "{effects:?}");
    assert!(recorded(&effects).is_some());
}

#[test]
fn a_clock_that_is_set_back_holds_nothing_up() {
    let (mut desk, intent) = asked_to_wait();
    desk.now -= TimeDelta::days(1);
    desk.give(Input::Woke);
    assert_eq!(desk.intent(&intent.id), not_sent("too-late"));
    desk.read_all();
    assert!(desk.ask_to_send(), "it can be asked for anew");
}

#[test]
fn what_was_sent_in_a_future_that_never_came_is_not_called_lost() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    desk.answer(&intent, Answer::Unclear);
    // The clock was an hour ahead; the service says when it really was.
    desk.now -= TimeDelta::hours(1);
    let nothing = || Input::Found(intent.id.clone(), Ok(Evidence::default()));
    let effects = desk.give(Input::Woke);
    assert!(!looks_up(&effects), "it is being looked for");
    desk.give(nothing());
    let effects = desk.give(Input::Woke);
    assert!(looks_up(&effects));
    look_for_it(&mut desk, &intent);
    assert_eq!(desk.intent(&intent.id), failed("unclear"), "nobody can tell");

    let sent = Intent {
        state: IntentState::Sent {
            at: noon() + TimeDelta::hours(1),
        },
        ..intent
    };
    let (mut desk, effects) = Desk::restarted(vec![sent.clone()], |_| {});
    assert!(looks_up(&effects));
    look_for_it(&mut desk, &sent);
    assert_eq!(desk.intent(&sent.id), failed("unclear"), "nor after a restart");
}

#[test]
fn a_policy_that_was_read_in_a_future_that_never_came_is_read_again() {
    let mut desk = read_everywhere();
    let row = contributor("/subscriptions/prod");
    let (_, effects) = desk.command(Command::NeedRules(vec![row.id.clone()]));
    answer_policies(&mut desk, &effects);
    desk.now -= TimeDelta::hours(3);
    let (_, effects) = desk.command(Command::Activate {
        draft: ActivationDraft {
            eligible: row.id.clone(),
            ..draft()
        },
        step_up: false,
    });
    assert_eq!(policies(&effects).len(), 1);
    let offline = FetchError::Offline("host".to_owned());
    for fetch in policies(&effects) {
        desk.give(Input::Fetched(fetch, Err(offline.clone())));
    }
    desk.now -= TimeDelta::days(2);
    let (_, effects) = desk.command(Command::NeedRules(vec![row.id]));
    assert_eq!(policies(&effects).len(), 1, "it failed in no past");
}

#[test]
fn a_wait_that_was_asked_for_in_a_future_that_never_came_is_over() {
    let mut desk = Desk::ready();
    desk.later(minutes(5)).give(Input::Due(Timer::Poll));
    let until = desk.now + minutes(10);
    for list in [List::Eligible, List::Active, List::Activations] {
        let throttled = Err(FetchError::Throttled(until));
        desk.give(Input::Fetched(fetch(list), throttled));
    }
    assert_eq!(sources(&desk.later(minutes(1)).give(Input::Woke)), []);
    desk.now -= TimeDelta::days(1);
    let effects = desk.give(Input::Woke);
    assert_eq!(sources(&effects).len(), 4);
}

#[test]
fn whether_a_role_works_is_looked_at_although_the_clock_was_set_back() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    let given = request("r", ActivationStatus::Provisioned, noon());
    desk.answer(&intent, accepted(given));
    desk.active.push(active(noon(), minutes(60)));
    let effects = desk.read(List::Active);
    let due = Timer::Usable(exchange());
    assert_eq!(timer(&effects, &due), Some(noon() + seconds(5)));
    desk.now -= TimeDelta::hours(1);
    let effects = desk.give(Input::Woke);
    assert!(effects.contains(&Effect::CheckUsable(exchange())));
    assert!(
        !desk
            .give(Input::Due(due))
            .contains(&Effect::CheckUsable(exchange()))
    );
}

/// Looks for ten minutes and sees nothing.
fn look_for_it(desk: &mut Desk, intent: &Intent) {
    for _ in 0..30 {
        desk.give(Input::Found(intent.id.clone(), Ok(Evidence::default())));
        let look_up = Timer::LookUp(intent.id.clone());
        desk.later(seconds(20)).give(Input::Due(look_up));
    }
}

/// An activation that the service asked to wait with for seven seconds.
fn asked_to_wait() -> (Desk, Intent) {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    let throttled = FetchError::Throttled(noon() + seconds(7));
    desk.answer(&intent, Answer::NotAccepted(throttled));
    assert_eq!(desk.intent(&intent.id), IntentState::Recorded);
    (desk, intent)
}

impl Desk {
    /// Does an activation that is asked for now go as far as the disk?
    fn ask_to_send(&mut self) -> bool {
        let (_, effects) = self.command(activate(false));
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Record(intent) if matches!(intent.state, IntentState::Sent { .. })))
    }
}
