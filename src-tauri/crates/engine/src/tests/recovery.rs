//! An answer that was lost, and a program that was killed.

use chrono::TimeDelta;
use stint_domain::{ActivationStatus, Ask, Intent, IntentState, ProlongOf, Timestamp, Withdraw};

use super::desk::*;
use crate::{Answer, Command, Effect, Evidence, FetchError, Input, List, Timer};

#[test]
fn what_was_lost_is_found_and_never_sent_again() {
    let since = noon() - seconds(119);
    let too_old = noon() - seconds(121);
    let done = |id: Option<&str>| IntentState::Done {
        activation: id.map(Into::into),
    };
    let given = |id: &str, at| request(id, ActivationStatus::Provisioned, at);
    let check = |activations: Vec<stint_domain::Activation>, active: Vec<_>, expected: &IntentState| {
        let (mut desk, intent) = unclear();
        let evidence = Evidence { activations, active };
        let effects = desk.give(Input::Found(intent.id.clone(), Ok(evidence)));
        assert_eq!(sent(&effects), None);
        assert_eq!(desk.intent(&intent.id), *expected);
    };
    let still = IntentState::Unclear { sent_at: noon() };
    let waiting = IntentState::Waiting {
        activation: "r".into(),
    };
    let hour = TimeDelta::hours(1);
    check(vec![], vec![], &still);
    check(vec![given("r", since)], vec![], &done(Some("r")));
    check(vec![given("r", too_old)], vec![], &still);
    check(
        vec![request("r", ActivationStatus::Waiting, since)],
        vec![],
        &waiting,
    );
    check(
        vec![request("r", ActivationStatus::Denied, since)],
        vec![],
        &failed("denied"),
    );
    check(
        vec![request("r", ActivationStatus::Revoked, since)],
        vec![],
        &done(Some("r")),
    );
    check(
        vec![given("r", since), given("s", since)],
        vec![],
        &failed("ambiguous"),
    );
    check(vec![], vec![active(since, hour)], &done(None));
    check(vec![], vec![active(too_old, hour)], &still);
}

#[test]
fn it_did_not_arrive_only_after_three_looks_over_two_minutes() {
    let (mut desk, intent) = unclear();
    let nothing = || Ok(Evidence::default());
    let look_up = Timer::LookUp(intent.id.clone());
    let effects = desk.give(Input::Found(intent.id.clone(), nothing()));
    assert_eq!(timer(&effects, &look_up), Some(desk.now + seconds(5)));
    for passed in [5, 20, 20, 20, 20, 20] {
        let effects = desk.later(seconds(passed)).give(Input::Due(look_up.clone()));
        assert!(looks_up(&effects));
        let effects = desk.give(Input::Found(intent.id.clone(), nothing()));
        assert_eq!(timer(&effects, &look_up), Some(desk.now + seconds(20)));
        assert_eq!(desk.intent(&intent.id), IntentState::Unclear { sent_at: noon() });
    }
    desk.later(seconds(20)).give(Input::Due(look_up));
    desk.give(Input::Found(intent.id.clone(), nothing()));
    assert_eq!(desk.intent(&intent.id), not_sent("lost"));
}

#[test]
fn a_look_that_fails_says_nothing_about_the_intent() {
    let (mut desk, intent) = unclear();
    let look_up = Timer::LookUp(intent.id.clone());
    let offline = || Err(FetchError::Offline("host".to_owned()));
    while desk.now < noon() + minutes(6) {
        let effects = desk.give(Input::Found(intent.id.clone(), offline()));
        assert_eq!(desk.intent(&intent.id), IntentState::Unclear { sent_at: noon() });
        let next = timer(&effects, &look_up).unwrap();
        desk.now = next;
        desk.give(Input::Due(look_up.clone()));
    }
    desk.give(Input::Found(intent.id.clone(), offline()));
    assert_eq!(desk.intent(&intent.id), failed("unclear"));
}

#[test]
fn a_sleep_gives_a_search_its_whole_time_again() {
    let (mut desk, intent) = unclear();
    let offline = || Err(FetchError::Offline("host".to_owned()));
    desk.give(Input::Found(intent.id.clone(), offline()));
    let effects = desk.later(TimeDelta::hours(3)).give(Input::Woke);
    assert!(looks_up(&effects));
    desk.give(Input::Found(intent.id.clone(), offline()));
    assert_eq!(desk.intent(&intent.id), IntentState::Unclear { sent_at: noon() });
}

#[test]
fn a_restart_keeps_what_was_meant_and_sends_nothing() {
    let check = |before: IntentState, looks: bool, after: Option<IntentState>| {
        let mut desk = Desk::ready();
        let mut intent = desk.send(false);
        intent.state = before;
        let (mut desk, mut effects) = Desk::restarted(vec![intent.clone()], |_| {});
        let started = looks_up(&effects);
        effects.extend(desk.read_all());
        assert_eq!((sent(&effects), opens_browser(&effects)), (None, false));
        assert_eq!(started, looks);
        let rows = desk.snapshot().intents.value.to_vec();
        assert_eq!(rows.into_iter().next().map(|row| row.intent.state), after);
    };
    let unclear = IntentState::Unclear { sent_at: noon() };
    check(IntentState::Sent { at: noon() }, true, Some(unclear.clone()));
    check(unclear.clone(), true, Some(unclear));
    check(IntentState::Recorded, false, Some(not_sent("interrupted")));
    let needs_step_up = IntentState::NeedsStepUp {
        challenge: stint_domain::ClaimsChallenge::mfa(),
        unexpected: true,
    };
    check(needs_step_up.clone(), false, Some(needs_step_up));
    let waiting = IntentState::Waiting {
        activation: "r".into(),
    };
    check(waiting.clone(), false, Some(waiting));
    check(failed("denied"), false, Some(failed("denied")));
    check(IntentState::Done { activation: None }, false, None);
}

#[test]
fn a_request_that_is_known_to_be_another_one_s_is_not_taken_for_a_lost_one_after_a_restart() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    let lost = Intent {
        state: IntentState::Sent { at: noon() },
        ..intent.clone()
    };
    let given = Intent {
        id: "before".into(),
        state: IntentState::Done {
            activation: Some("r".into()),
        },
        ..intent.clone()
    };
    let taken_back = Intent {
        id: "back".into(),
        ask: Ask::Cancel(Withdraw {
            activation: "r".into(),
            target: exchange(),
            role_name: "Exchange Administrator".to_owned(),
            of: ProlongOf::Assignment,
        }),
        state: IntentState::Done { activation: None },
        ..intent
    };
    for other in [given, taken_back] {
        let (mut desk, effects) = Desk::restarted(vec![other, lost.clone()], |_| {});
        assert!(looks_up(&effects));
        let evidence = Evidence {
            activations: vec![request("r", ActivationStatus::Canceled, noon() - seconds(20))],
            active: Vec::new(),
        };
        desk.give(Input::Found(lost.id.clone(), Ok(evidence)));
        assert_eq!(desk.intent(&lost.id), IntentState::Unclear { sent_at: noon() });
    }
}

#[test]
fn a_decision_that_came_while_nobody_watched_is_told_once() {
    let mut desk = Desk::ready();
    let mut intent = desk.send(false);
    intent.state = IntentState::Waiting {
        activation: "r".into(),
    };
    let mut shown = Vec::new();
    for expected in [vec!["Approved: Exchange Administrator".to_owned()], vec![]] {
        let (mut desk, _) = Desk::restarted(vec![intent.clone()], |start| {
            start.shown.extend(shown.clone());
        });
        desk.rules.approval = true;
        desk.read(List::Rules);
        desk.activations = vec![request("r", ActivationStatus::Provisioned, noon())];
        let effects = desk.read(List::Activations);
        assert_eq!(titles(&effects), expected);
        shown.extend(notices(&effects).into_iter().flat_map(|notice| notice.keys));
    }
}

#[test]
fn nothing_is_looked_up_while_nobody_is_signed_in() {
    let (mut desk, intent) = unclear();
    desk.give(Input::Found(intent.id.clone(), Err(FetchError::SignInNeeded)));
    let effects = desk
        .later(minutes(1))
        .give(Input::Due(Timer::LookUp(intent.id.clone())));
    assert!(!looks_up(&effects));
    desk.command(Command::SignIn(crate::SignInAsk::default()));
    let signed_in = crate::SignedIn {
        account: bruce(),
        contexts: std::collections::BTreeMap::new(),
    };
    let effects = desk.give(Input::SignInEnded(Ok(signed_in)));
    assert!(looks_up(&effects));
}

#[test]
fn old_finished_intents_leave_the_disk() {
    let intent = |state: IntentState, made_at: Timestamp| {
        let mut desk = Desk::ready();
        let intent = desk.send(false);
        Intent {
            state,
            made_at,
            ..intent
        }
    };
    let old = intent(failed("denied"), noon() - TimeDelta::hours(25));
    let (_, effects) = Desk::restarted(vec![old.clone()], |_| {});
    assert!(effects.contains(&Effect::Forget(old.id)));
}

/// An activation whose answer was lost.
fn unclear() -> (Desk, Intent) {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    let effects = desk.answer(&intent, Answer::Unclear);
    assert!(looks_up(&effects));
    (desk, intent)
}
