//! More time that is armed for the end.

mod offered;

use chrono::TimeDelta;
use stint_domain::{
    ActivationRules, ActivationStatus, Again, AgainHow, AgainState, ClaimsChallenge, Intent, IntentState,
    Timestamp,
};

use super::desk::*;
use crate::{
    Answer, Command, CommandError, CommandResult, Effect, FetchError, Input, List, MoreTimeBar, NoticeAction,
    Reply, SignInFailure, StepUpEnded, Timer,
};

#[test]
fn armed_it_activates_once_when_the_service_shows_the_end() {
    let mut desk = armed(|_| {});
    let kept = on_disk(&desk.arm_effects);
    assert_eq!(kept[0].state, AgainState::Armed);
    assert!(
        desk.desk.snapshot().active.value[0]
            .more_time
            .as_ref()
            .unwrap()
            .armed
            .is_some()
    );

    // The end has come by the clock, and the list still shows it.
    let effects = desk.wait_until(ends());
    assert!(sources(&effects).contains(&List::Active));
    let effects = desk.desk.read(List::Active);
    assert_eq!((kept_again(&effects), recorded(&effects)), (None, None));
    desk.desk.later(seconds(5));
    poll(&mut desk.desk);
    desk.desk.active.clear();
    let effects = desk.desk.read(List::Active);
    let kept = on_disk(&effects);
    assert_eq!(kept[0].state, AgainState::TurningOn("command-1-on".into()));
    assert_eq!(recorded(&effects), None, "it is on disk first");
    let effects = desk.kept();
    let intent = recorded(&effects).unwrap();
    assert_eq!(intent.id, "command-1-on".into());
    let effects = desk.desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    assert_eq!(sent(&effects).map(|intent| intent.id), Some(intent.id.clone()));
    let given = request("r", ActivationStatus::Provisioned, desk.desk.now);
    let effects = desk.desk.answer(&intent, accepted(given));
    assert_eq!(titles(&effects), ["Exchange Administrator is active again"]);
    assert_eq!(on_disk(&effects), []);
    desk.kept();
    // Nothing comes after it.
    let effects = desk.wait_until(ends() + minutes(5));
    assert_eq!((recorded(&effects), kept_again(&effects)), (None, None));
}

#[test]
fn too_late_is_not_at_all_and_said() {
    let check = |asleep: TimeDelta, acts: bool| {
        let mut desk = armed(|_| {});
        desk.desk.active.clear();
        desk.desk.now = ends() + asleep;
        desk.desk.give(Input::Woke);
        let effects = desk.desk.read(List::Active);
        let missed = titles(&effects).contains(&"Exchange Administrator was not activated again".to_owned());
        let told_before = desk.desk.snapshot().active.value.is_empty();
        assert!(told_before);
        let turning = kept_again(&effects).is_some_and(|kept| !kept.is_empty());
        assert_eq!(turning, acts, "{asleep}");
        assert!(!(missed && acts));
    };
    check(seconds(0), true);
    check(seconds(120), true);
    check(seconds(121), false);
    check(TimeDelta::hours(8), false);
}

#[test]
fn what_was_held_up_on_the_way_does_not_leave_late() {
    let mut desk = armed(|_| {});
    let intent = desk.begin();
    desk.desk.now = ends() + seconds(121);
    let effects = desk.desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    assert_eq!(sent(&effects), None);
    assert_eq!(desk.desk.intent(&intent.id), not_sent("too-late"));
    assert_eq!(
        titles(&effects),
        ["Exchange Administrator was not activated again"]
    );

    // Nor when the service asks to wait.
    let mut desk = armed(|_| {});
    let intent = desk.begin();
    desk.desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let wait = FetchError::Throttled(ends() + seconds(130));
    desk.desk.answer(&intent, Answer::NotAccepted(wait));
    assert_eq!(desk.desk.intent(&intent.id), not_sent("throttled"));
}

#[test]
fn nothing_begins_before_its_state_is_on_disk_and_nothing_when_it_is_not() {
    let mut desk = armed(|_| {});
    desk.desk.active.clear();
    desk.wait_until(ends());
    desk.desk.read(List::Active);
    let effects = desk.desk.give(Input::AgainKept(Err("disk full".to_owned())));
    assert_eq!(recorded(&effects), None);
    assert_eq!(
        titles(&effects),
        ["Exchange Administrator was not activated again"]
    );

    let mut desk = Desk::with(|desk| desk.active = vec![running()]);
    let (command, _) = desk.command(at_end());
    let effects = desk.give(Input::AgainKept(Err("disk full".to_owned())));
    let full = CommandError::NotRecorded("disk full".to_owned());
    assert_eq!(reply(&effects, &command), Some(Err(full)));
    assert_eq!(
        desk.snapshot().active.value[0].more_time.as_ref().unwrap().armed,
        None
    );
}

#[test]
fn a_restart_never_begins_a_second_one() {
    let again = |state| Again {
        state,
        ..on_disk(&armed(|_| {}).arm_effects)[0].clone()
    };
    let mut intent = armed(|_| {}).begin();
    let mut check = |state: AgainState, of_intent: Option<IntentState>, expected: Option<&str>| {
        let intents: Vec<Intent> = of_intent
            .map(|state| {
                intent.state = state;
                intent.clone()
            })
            .into_iter()
            .collect();
        let mut desk = Desk::restarted(intents, |start| start.again = vec![again(state.clone())]).0;
        desk.active = vec![running()];
        let mut effects = desk.read_all();
        desk.now = ends();
        effects.extend(desk.wait(seconds(0)));
        desk.active.clear();
        effects.extend(desk.read(List::Active));
        for _ in 0..3 {
            effects.extend(desk.give(Input::AgainKept(Ok(()))));
        }
        let began = recorded(&effects).filter(|intent| matches!(intent.state, IntentState::Sent { .. }));
        assert_eq!(began.is_some(), expected.is_none(), "{state:?}");
        assert_eq!(sent(&effects), None);
    };
    check(AgainState::Armed, None, None);
    let on = || AgainState::TurningOn("command-1-on".into());
    check(on(), None, Some("unclear"));
    check(on(), Some(IntentState::Sent { at: ends() }), Some("followed"));
    check(on(), Some(IntentState::Done { activation: None }), Some("done"));
    check(on(), Some(not_sent("offline")), Some("offline"));
    check(AgainState::Done, None, Some("done"));
    check(
        AgainState::TurningOff("command-1-off".into()),
        None,
        Some("unclear"),
    );
}

#[test]
fn it_asks_by_an_alert_where_a_stronger_sign_in_is_needed() {
    let mut desk = armed(|desk| desk.rules.step_up = Some("c1".into()));
    let intent = desk.begin();
    assert!(matches!(intent.state, IntentState::NeedsStepUp { .. }));
    let effects = desk.desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    assert!(!opens_browser(&effects));
    assert_eq!(
        desk.asked,
        ["Exchange Administrator has ended: sign in to activate it again"]
    );
    // A click goes on with it, however late.
    desk.desk.later(minutes(20));
    let (_, effects) = desk.desk.command(Command::ContinueStepUp(intent.id.clone()));
    assert!(opens_browser(&effects));
    let satisfied = StepUpEnded::Satisfied {
        challenge: ClaimsChallenge::context("c1".into()),
        until: desk.desk.now + minutes(60),
        silently: false,
    };
    desk.desk.give(Input::StepUpEnded(bruce().id, satisfied));
    assert!(matches!(desk.desk.intent(&intent.id), IntentState::Sent { .. }));
}

#[test]
fn the_button_of_the_alert_goes_on_with_the_sign_in() {
    let mut desk = armed(|desk| desk.rules.step_up = Some("c1".into()));
    desk.desk.active.clear();
    desk.wait_until(ends());
    desk.desk.read(List::Active);
    let effects = desk.kept();
    let notice = notices(&effects).remove(0);
    assert_eq!(notice.actions, [NoticeAction::SignIn]);
    let effects = desk
        .desk
        .give(Input::NoticeAnswered(notice.id, NoticeAction::SignIn));
    assert!(opens_browser(&effects));
}

#[test]
fn an_unexpected_challenge_asks_too_and_opens_nothing() {
    let mut desk = armed(|_| {});
    let intent = desk.begin();
    desk.desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let effects = desk.desk.answer(&intent, Answer::StepUp(ClaimsChallenge::mfa()));
    assert!(!opens_browser(&effects));
    assert_eq!(
        titles(&effects),
        ["Exchange Administrator has ended: sign in to activate it again"]
    );
    let effects = desk.desk.give(Input::Recorded(intent.id, Ok(())));
    assert!(!opens_browser(&effects));
}

#[test]
fn what_the_policy_does_not_allow_any_more_is_not_asked_for() {
    let check = |change: fn(&mut ActivationRules)| {
        let mut desk = armed(|_| {});
        change(&mut desk.desk.rules);
        desk.desk.read(List::Rules);
        desk.desk.active.clear();
        desk.wait_until(ends());
        let effects = desk.desk.read(List::Active);
        assert_eq!(
            titles(&effects),
            ["Exchange Administrator was not activated again"]
        );
        assert_eq!(on_disk(&effects), []);
    };
    check(|rules| rules.approval = true);
    check(|rules| rules.ticket = true);
}

#[test]
fn what_ended_before_its_time_does_not_come_back() {
    let mut desk = armed(|_| {});
    desk.desk.later(minutes(10)).active.clear();
    poll(&mut desk.desk);
    let effects = desk.desk.read(List::Active);
    assert_eq!(on_disk(&effects), []);
    desk.wait_until(ends());
    assert_eq!(kept_again(&desk.desk.read(List::Active)), None);

    // Nor what the person ended.
    let mut desk = armed(|_| {});
    let (_, effects) = desk.desk.command(Command::Deactivate(exchange()));
    let intent = recorded(&effects).unwrap();
    desk.desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let effects = desk.desk.answer(&intent, Answer::Accepted(None));
    assert_eq!(on_disk(&effects), []);
}

#[test]
fn what_was_taken_back_does_nothing() {
    let mut desk = armed(|_| {});
    let (command, effects) = desk.desk.command(Command::Disarm(exchange()));
    assert_eq!((on_disk(&effects), reply(&effects, &command)), (vec![], None));
    assert_eq!(
        reply(&desk.kept(), &command),
        Some(Ok(Reply::Done)),
        "when it is on disk"
    );
    desk.desk.active.clear();
    desk.wait_until(ends());
    assert_eq!(kept_again(&desk.desk.read(List::Active)), None);
    let gone = desk.desk.ask(Command::Disarm(exchange()));
    assert_eq!(gone, Err(CommandError::NotFound));

    // Signing out takes it back too.
    let mut desk = armed(|_| {});
    let (_, effects) = desk.desk.command(Command::SignOut(bruce().id));
    assert_eq!(on_disk(&effects), []);
}

/// A desk with Exchange Administrator armed for its end.
struct Armed {
    desk: Desk,
    arm_effects: Vec<Effect>,
    asked: Vec<String>,
}

fn armed(change: fn(&mut Desk)) -> Armed {
    let mut desk = Desk::with(|desk| {
        desk.active = vec![running()];
        change(desk);
    });
    let (command, arm_effects) = desk.command(at_end());
    assert_eq!(reply(&arm_effects, &command), None);
    let effects = desk.give(Input::AgainKept(Ok(())));
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Done)));
    Armed {
        desk,
        arm_effects,
        asked: Vec::new(),
    }
}

impl Armed {
    fn wait_until(&mut self, at: Timestamp) -> Vec<Effect> {
        let by = at - self.desk.now;
        self.desk.wait(by)
    }

    fn kept(&mut self) -> Vec<Effect> {
        self.desk.give(Input::AgainKept(Ok(())))
    }

    /// To the moment in which its intent is recorded.
    fn begin(&mut self) -> Intent {
        self.desk.active.clear();
        self.wait_until(ends());
        self.desk.read(List::Active);
        let effects = self.kept();
        self.asked = titles(&effects);
        recorded(&effects).unwrap()
    }
}

fn running() -> stint_domain::ActiveAssignment {
    active(noon() - minutes(30), minutes(60))
}

fn ends() -> Timestamp {
    noon() + minutes(30)
}

fn at_end() -> Command {
    Command::Again {
        target: exchange(),
        draft: draft(),
        how: AgainHow::AtEnd,
    }
}

fn off_and_on() -> Command {
    Command::Again {
        target: exchange(),
        draft: draft(),
        how: AgainHow::OffAndOn,
    }
}

fn off() -> AgainState {
    AgainState::TurningOff("command-1-off".into())
}

fn poll(desk: &mut Desk) {
    desk.give(Input::Due(Timer::Poll));
}

/// What goes to disk of what is armed; nothing where nothing does.
fn kept_again(effects: &[Effect]) -> Option<Vec<Again>> {
    let mut kept = effects.iter().filter_map(|effect| {
        let Effect::KeepAgain(again) = effect else {
            return None;
        };
        Some(again.clone())
    });
    kept.next_back()
}

fn on_disk(effects: &[Effect]) -> Vec<Again> {
    kept_again(effects).unwrap()
}
