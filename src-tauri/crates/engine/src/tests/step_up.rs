use chrono::TimeDelta;
use stint_domain::{ClaimsChallenge, IntentState};

use super::desk::*;
use crate::{Answer, Command, Effect, Input, Reply, SignInFailure, StepUpEnded};

#[test]
fn a_stronger_sign_in_comes_first_and_its_intents_share_it() {
    let mut desk = Desk::with(|desk| {
        desk.rules.step_up = Some("c1".into());
        desk.eligible.push(eligible("teams", "/"));
    });
    let challenge = ClaimsChallenge::context("c1".into());
    let (command, effects) = desk.command(activate(true));
    let first = recorded(&effects).unwrap();
    assert!(!opens_browser(&effects));
    let effects = desk.give(Input::Recorded(first.id.clone(), Ok(())));
    assert!(effects.contains(&Effect::StepUp(bruce().id, challenge.clone())));
    assert_eq!(
        reply(&effects, &command),
        Some(Ok(Reply::Intent(first.id.clone())))
    );
    assert!(desk.snapshot().head.value.visit.as_ref().unwrap().step_up);

    let other = stint_domain::ActivationDraft {
        eligible: id_of("teams@/"),
        ..draft()
    };
    let (_, effects) = desk.command(Command::Activate {
        draft: other,
        step_up: true,
    });
    let second = recorded(&effects).unwrap();
    let effects = desk.give(Input::Recorded(second.id.clone(), Ok(())));
    assert!(!opens_browser(&effects));
    let visit = desk.snapshot().head.value.visit.clone().unwrap();
    assert_eq!(visit.queued, 0, "none waits behind the one that they share");

    let satisfied = StepUpEnded::Satisfied {
        challenge,
        until: desk.now + minutes(60),
        silently: false,
    };
    let effects = desk.give(Input::StepUpEnded(bruce().id, satisfied));
    assert!(sent(&effects).is_none());
    let effects = desk.give(Input::Recorded(first.id.clone(), Ok(())));
    assert_eq!(sent(&effects).map(|intent| intent.id), Some(first.id));
    let effects = desk.give(Input::Recorded(second.id.clone(), Ok(())));
    assert_eq!(sent(&effects).map(|intent| intent.id), Some(second.id));
    assert!(desk.snapshot().eligible.value.as_ref().as_ref().unwrap()[0].step_up_done);
}

#[test]
fn a_stronger_sign_in_that_failed_waits_for_a_click() {
    let mut desk = Desk::with(|desk| desk.rules.step_up = Some("c1".into()));
    let (_, effects) = desk.command(activate(true));
    let intent = recorded(&effects).unwrap();
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let failure = StepUpEnded::Failed(SignInFailure::Canceled);
    let effects = desk.give(Input::StepUpEnded(bruce().id, failure));
    assert!(!opens_browser(&effects));
    let row = desk.snapshot().intents.value[0].clone();
    assert_eq!(
        (row.stepping_up, row.step_up_failed),
        (false, Some(SignInFailure::Canceled))
    );

    let (_, effects) = desk.command(Command::ContinueStepUp(intent.id));
    assert!(opens_browser(&effects));
}

#[test]
fn what_was_taken_back_is_not_sent_even_when_the_page_was_finished() {
    let mut desk = Desk::with(|desk| desk.rules.step_up = Some("c1".into()));
    let (_, effects) = desk.command(activate(true));
    let intent = recorded(&effects).unwrap();
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    desk.command(Command::CancelSignIn);
    let satisfied = StepUpEnded::Satisfied {
        challenge: ClaimsChallenge::context("c1".into()),
        until: desk.now + minutes(60),
        silently: false,
    };
    let effects = desk.give(Input::StepUpEnded(bruce().id, satisfied));
    assert_eq!(recorded(&effects), None);
    let effects = desk.give(Input::Recorded(intent.id, Ok(())));
    assert_eq!(sent(&effects), None);
}

#[test]
fn asking_anew_takes_the_place_of_what_only_waits_for_a_click() {
    let mut desk = Desk::with(|desk| desk.rules.step_up = Some("c1".into()));
    let (_, effects) = desk.command(activate(true));
    let old = recorded(&effects).unwrap();
    desk.give(Input::Recorded(old.id.clone(), Ok(())));
    desk.give(Input::StepUpEnded(
        bruce().id,
        StepUpEnded::Failed(SignInFailure::TimedOut),
    ));
    let (_, effects) = desk.command(activate(true));
    assert!(effects.contains(&Effect::Forget(old.id)));
    assert_eq!(desk.snapshot().intents.value.len(), 1);
}

#[test]
fn an_unexpected_stronger_sign_in_opens_the_browser_only_after_a_click_that_allowed_it() {
    let check = |step_up: bool, passed: TimeDelta, expected: bool| {
        let mut desk = Desk::ready();
        let intent = desk.send(step_up);
        let answer = Answer::StepUp(ClaimsChallenge::context("c1".into()));
        let mut effects = desk.later(passed).answer(&intent, answer);
        assert!(matches!(
            desk.intent(&intent.id),
            IntentState::NeedsStepUp { unexpected: true, .. }
        ));
        effects.extend(desk.give(Input::Recorded(intent.id.clone(), Ok(()))));
        assert_eq!(opens_browser(&effects), expected);
    };
    check(true, seconds(1), true);
    check(false, seconds(1), false);
    check(true, minutes(2), false);
}

#[test]
fn a_stronger_sign_in_that_does_not_help_is_not_repeated() {
    let mut desk = Desk::ready();
    let challenge = ClaimsChallenge::context("c1".into());
    let intent = desk.send(true);
    desk.answer(&intent, Answer::StepUp(challenge.clone()));
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let satisfied = StepUpEnded::Satisfied {
        challenge: challenge.clone(),
        until: desk.now + minutes(60),
        silently: false,
    };
    desk.give(Input::StepUpEnded(bruce().id, satisfied));
    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let intent = sent(&effects).unwrap();
    let effects = desk.answer(&intent, Answer::StepUp(challenge));
    assert!(!opens_browser(&effects));
    assert_eq!(desk.intent(&intent.id), failed("step-up-not-accepted"));
}

#[test]
fn a_stronger_sign_in_without_a_question_that_does_not_help_opens_the_browser_once() {
    // Whether the policy told of it or not.
    for told in [true, false] {
        let mut desk = Desk::with(|desk| desk.rules.mfa = told);
        let challenge = ClaimsChallenge::mfa();
        let (_, effects) = desk.command(activate(true));
        let id = recorded(&effects).unwrap().id;
        let written = |desk: &mut Desk| desk.give(Input::Recorded(id.clone(), Ok(())));
        let ended = |desk: &mut Desk, silently| {
            let satisfied = StepUpEnded::Satisfied {
                challenge: challenge.clone(),
                until: desk.now + minutes(60),
                silently,
            };
            desk.give(Input::StepUpEnded(bruce().id, satisfied));
            sent(&desk.give(Input::Recorded(id.clone(), Ok(())))).unwrap()
        };
        let mut effects = written(&mut desk);
        if let Some(intent) = sent(&effects) {
            desk.answer(&intent, Answer::StepUp(challenge.clone()));
            effects = written(&mut desk);
        }
        assert!(opens_browser(&effects));
        let intent = ended(&mut desk, true);
        desk.later(seconds(2))
            .answer(&intent, Answer::StepUp(challenge.clone()));
        assert!(opens_browser(&written(&mut desk)), "with a page");
        let intent = ended(&mut desk, false);
        let effects = desk.answer(&intent, Answer::StepUp(challenge.clone()));
        assert!(!opens_browser(&effects));
        assert_eq!(desk.intent(&id), failed("step-up-not-accepted"));
    }
}

#[test]
fn a_context_that_the_refusal_does_not_name_is_that_of_the_policy() {
    let missing = || Answer::ContextMissing {
        code: "AcrsRule".to_owned(),
    };
    let mut desk = Desk::with(|desk| desk.rules.step_up = Some("c1".into()));
    let (_, effects) = desk.command(activate(true));
    let id = recorded(&effects).unwrap().id;
    desk.give(Input::Recorded(id.clone(), Ok(())));
    let satisfied = StepUpEnded::Satisfied {
        challenge: ClaimsChallenge::context("c1".into()),
        until: desk.now + minutes(60),
        silently: true,
    };
    desk.give(Input::StepUpEnded(bruce().id, satisfied));
    let intent = sent(&desk.give(Input::Recorded(id, Ok(())))).unwrap();
    desk.answer(&intent, missing());
    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    assert!(effects.contains(&Effect::StepUp(bruce().id, ClaimsChallenge::context("c1".into()))));

    let mut desk = Desk::ready();
    let intent = desk.send(true);
    desk.answer(&intent, missing());
    assert!(matches!(desk.intent(&intent.id), IntentState::Refused { code, .. } if code == "AcrsRule"));
}

#[test]
fn a_sign_in_that_stays_silent_is_not_tried_for_ever() {
    let mut desk = Desk::ready();
    let challenge = ClaimsChallenge::mfa();
    let mut intent = desk.send(true);
    for expected in [true, true, false] {
        desk.answer(&intent, Answer::StepUp(challenge.clone()));
        let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
        assert_eq!(opens_browser(&effects), expected);
        if expected {
            let satisfied = StepUpEnded::Satisfied {
                challenge: challenge.clone(),
                until: desk.now + minutes(60),
                silently: true,
            };
            desk.give(Input::StepUpEnded(bruce().id, satisfied));
            intent = sent(&desk.give(Input::Recorded(intent.id.clone(), Ok(())))).unwrap();
        }
    }
    assert_eq!(desk.intent(&intent.id), failed("step-up-not-accepted"));
}

#[test]
fn what_left_before_the_sign_in_got_stronger_goes_again_without_another_page() {
    let mut desk = Desk::with(|desk| desk.eligible.push(eligible("teams", "/")));
    let challenge = ClaimsChallenge::context("c1".into());
    let first = desk.send(true);
    let (_, effects) = desk.command(Command::Activate {
        draft: stint_domain::ActivationDraft {
            eligible: id_of("teams@/"),
            ..draft()
        },
        step_up: true,
    });
    let second = recorded(&effects).unwrap();
    desk.give(Input::Recorded(second.id.clone(), Ok(())));
    desk.answer(&first, Answer::StepUp(challenge.clone()));
    let effects = desk.give(Input::Recorded(first.id.clone(), Ok(())));
    assert!(opens_browser(&effects));
    let satisfied = StepUpEnded::Satisfied {
        challenge: challenge.clone(),
        until: desk.now + minutes(60),
        silently: false,
    };
    desk.later(seconds(20))
        .give(Input::StepUpEnded(bruce().id, satisfied));

    // The second one's refusal was under way all the time.
    desk.answer(&second, Answer::StepUp(challenge.clone()));
    let effects = desk.give(Input::Recorded(second.id.clone(), Ok(())));
    assert!(!opens_browser(&effects));
    assert!(matches!(desk.intent(&second.id), IntentState::Sent { .. }));
    // Refused with the new token too, nobody is asked a second time in the same minute.
    let effects = desk.give(Input::Recorded(second.id.clone(), Ok(())));
    let second = sent(&effects).unwrap();
    let effects = desk.answer(&second, Answer::StepUp(challenge));
    assert!(!opens_browser(&effects));
    assert_eq!(desk.intent(&second.id), failed("step-up-not-accepted"));
}

#[test]
fn the_mfa_rule_is_met_beforehand_where_a_browser_may_open() {
    let check = |step_up: bool, opens: bool| {
        let mut desk = Desk::with(|desk| desk.rules.mfa = true);
        let (_, effects) = desk.command(activate(step_up));
        let intent = recorded(&effects).unwrap();
        let effects = desk.give(Input::Recorded(intent.id, Ok(())));
        assert_eq!(
            (opens_browser(&effects), sent(&effects).is_some()),
            (opens, !opens)
        );
        let asked = Effect::StepUp(bruce().id, ClaimsChallenge::mfa());
        assert_eq!(effects.contains(&asked), opens);
    };
    check(true, true);
    // Without one the service judges: the sign-in may have used it already.
    check(false, false);
}
