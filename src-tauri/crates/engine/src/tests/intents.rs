//! What is asked for becomes an intent, is sent once, and stands as the answer says.

mod followed;

use chrono::TimeDelta;
use stint_domain::{
    Activation, ActivationAction, ActivationStatus, Approval, ApprovalResult, ClaimsChallenge, DraftProblem,
    Held, Intent, IntentState,
};

use super::desk::*;
use crate::{Answer, Command, CommandError, Effect, Evidence, FetchError, Input, List, Reply, Timer};

#[test]
fn an_intent_is_on_disk_before_it_is_sent() {
    let mut desk = Desk::ready();
    let (command, effects) = desk.command(activate(false));
    let intent = recorded(&effects).unwrap();
    assert_eq!(intent.state, IntentState::Sent { at: desk.now });
    assert_eq!((sent(&effects), reply(&effects, &command)), (None, None));

    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    assert_eq!(sent(&effects), Some(intent.clone()));
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Intent(intent.id))));
}

#[test]
fn what_is_not_on_disk_is_not_sent() {
    let mut desk = Desk::ready();
    let (command, effects) = desk.command(activate(false));
    let intent = recorded(&effects).unwrap();
    let effects = desk.give(Input::Recorded(intent.id, Err("disk full".to_owned())));
    let error = CommandError::NotRecorded("disk full".to_owned());
    assert_eq!(
        (sent(&effects), reply(&effects, &command)),
        (None, Some(Err(error)))
    );
    assert_eq!(desk.snapshot().intents.value.len(), 0);
}

#[test]
fn an_answer_decides_how_an_intent_stands() {
    let check = |answer: Answer, expected: IntentState| {
        let mut desk = Desk::ready();
        let intent = desk.send(false);
        desk.answer(&intent, answer);
        assert_eq!(desk.intent(&intent.id), expected);
    };
    let stands = |status| accepted(request("r", status, noon()));
    let waiting = IntentState::Waiting {
        activation: "r".into(),
    };
    let done = IntentState::Done {
        activation: Some("r".into()),
    };
    check(stands(ActivationStatus::Provisioned), done);
    check(stands(ActivationStatus::Waiting), waiting.clone());
    check(stands(ActivationStatus::Scheduled), waiting.clone());
    check(stands(ActivationStatus::Applying), waiting.clone());
    check(stands(ActivationStatus::Unknown), waiting);
    check(stands(ActivationStatus::Denied), failed("denied"));
    check(stands(ActivationStatus::Failed), failed("failed"));
    check(Answer::AlreadyActive, IntentState::Done { activation: None });
    check(Answer::NotThere, failed("not-there"));
    check(Answer::Unclear, IntentState::Unclear { sent_at: noon() });
    let refused = || (vec![DraftProblem::TicketMissing], "TicketingRule".to_owned());
    let (problems, code) = refused();
    let answer = Answer::Refused { problems, code };
    let (problems, code) = refused();
    check(answer, IntentState::Refused { problems, code });
    let not_accepted = |error| Answer::NotAccepted(error);
    check(
        not_accepted(FetchError::Offline("host".to_owned())),
        not_sent("offline"),
    );
    check(not_accepted(FetchError::SignInNeeded), not_sent("sign-in-needed"));
    check(not_accepted(FetchError::forbidden("x")), failed("x"));
    let (code, request_id) = ("AadPremiumLicenseRequired".to_owned(), Some("r-1".to_owned()));
    let (error, state) = (
        FetchError::Forbidden {
            code: code.clone(),
            request_id: request_id.clone(),
        },
        IntentState::Failed { code, request_id },
    );
    check(not_accepted(error), state);
    let throttled = FetchError::Throttled(noon() + seconds(7));
    check(not_accepted(throttled), IntentState::Recorded);
    let far = FetchError::Throttled(noon() + minutes(6));
    check(not_accepted(far), not_sent("throttled"));
}

#[test]
fn a_second_answer_changes_nothing() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    desk.answer(
        &intent,
        accepted(request("r", ActivationStatus::Provisioned, noon())),
    );
    let done = desk.intent(&intent.id);
    let effects = desk.answer(&intent, Answer::Unclear);
    assert_eq!((desk.intent(&intent.id), looks_up(&effects)), (done, false));
}

#[test]
fn a_command_is_refused_for_what_is_known() {
    let check = |change: &dyn Fn(&mut Desk), command: Command, expected: CommandError| {
        let mut desk = Desk::with(|desk| change(desk));
        assert_eq!(desk.ask(command), Err(expected));
        assert_eq!(desk.snapshot().intents.value.len(), 0);
    };
    let hour = TimeDelta::hours(1);
    check(
        &|desk| desk.eligible.clear(),
        activate(false),
        CommandError::NotFound,
    );
    check(
        &|desk| desk.active.push(active(noon(), hour)),
        activate(false),
        CommandError::AlreadyActive(Some(noon() + hour)),
    );
    check(
        &|desk| {
            desk.activations
                .push(request("r", ActivationStatus::Waiting, noon()))
        },
        activate(false),
        CommandError::AlreadyAsked,
    );
    check(
        &|desk| {
            desk.rules.ticket = true;
            desk.rules.longest = minutes(30);
        },
        activate(false),
        CommandError::Problems(vec![DraftProblem::TooLong, DraftProblem::TicketMissing]),
    );
    check(
        &|desk| desk.rules.step_up = Some("c1".into()),
        activate(false),
        CommandError::StepUpNeeded(ClaimsChallenge::context("c1".into())),
    );
    let end = || Command::Deactivate(exchange());
    check(&|_| {}, end(), CommandError::NotFound);
    check(
        &|desk| desk.active.push(active(noon() - minutes(4), hour)),
        end(),
        CommandError::TooEarly(noon() + minutes(1)),
    );
    check(
        &|desk| {
            let standing = active(noon() - hour, hour * 2);
            desk.active.push(stint_domain::ActiveAssignment {
                held: Held::Standing,
                ..standing
            });
        },
        end(),
        CommandError::Standing,
    );
    check(&|_| {}, Command::Cancel("r".into()), CommandError::NotFound);
    check(
        &|desk| {
            desk.activations
                .push(request("r", ActivationStatus::Applying, noon()))
        },
        Command::Cancel("r".into()),
        CommandError::NotFound,
    );
}

#[test]
fn one_access_is_asked_for_once_at_a_time() {
    let mut desk = Desk::ready();
    desk.command(activate(false));
    assert_eq!(desk.ask(activate(false)), Err(CommandError::AlreadyAsked));
}

#[test]
fn what_was_just_accepted_is_not_asked_for_again_while_the_lists_lag() {
    let mut desk = Desk::ready();
    let mut intent = desk.send(false);
    intent.state = IntentState::Waiting {
        activation: "r".into(),
    };
    let (mut desk, _) = Desk::restarted(vec![intent], |_| {});
    desk.read_all();
    assert_eq!(
        desk.later(minutes(5)).ask(activate(false)),
        Err(CommandError::AlreadyAsked)
    );
    let (_, effects) = desk.later(minutes(1)).command(activate(false));
    assert!(recorded(&effects).is_some());
}

#[test]
fn without_rules_only_what_is_certain_counts() {
    let (mut desk, _) = Desk::start(start());
    let error = FetchError::forbidden("PermissionScopeNotGranted");
    desk.give(Input::Fetched(fetch(List::Rules), Err(error)));
    for source in [List::Eligible, List::Active, List::Activations] {
        desk.read(source);
    }
    let with = |change: fn(&mut stint_domain::ActivationDraft)| {
        let mut draft = draft();
        change(&mut draft);
        Command::Activate {
            draft,
            step_up: false,
        }
    };
    let too_short = CommandError::Problems(vec![DraftProblem::TooShort]);
    assert_eq!(
        desk.ask(with(|draft| draft.duration = minutes(4))),
        Err(too_short)
    );
    let (_, effects) = desk.command(with(|draft| draft.justification.clear()));
    assert!(recorded(&effects).is_some());
}

#[test]
fn a_command_waits_until_the_lists_were_asked_for() {
    let (mut desk, _) = Desk::start(start());
    let (command, effects) = desk.command(activate(false));
    assert_eq!((reply(&effects, &command), recorded(&effects)), (None, None));
    desk.read(List::Eligible);
    desk.read(List::Active);
    desk.read(List::Activations);
    let effects = desk.read(List::Rules);
    assert!(recorded(&effects).is_some());
}

#[test]
fn what_the_service_did_not_take_is_sent_again_three_times_at_most() {
    let mut desk = Desk::ready();
    let mut intent = desk.send(false);
    for _ in 0..3 {
        let until = desk.now + seconds(7);
        let throttled = Answer::NotAccepted(FetchError::Throttled(until));
        let effects = desk.answer(&intent, throttled);
        let resend = Timer::Resend(intent.id.clone());
        assert_eq!(timer(&effects, &resend), Some(until));
        desk.give(Input::Recorded(intent.id.clone(), Ok(())));
        let early = desk.later(seconds(6)).give(Input::Due(resend.clone()));
        assert_eq!(recorded(&early), None);
        desk.later(seconds(1)).give(Input::Due(resend));
        let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
        intent = sent(&effects).unwrap();
    }
    let throttled = Answer::NotAccepted(FetchError::Throttled(desk.now + seconds(7)));
    desk.answer(&intent, throttled);
    assert_eq!(desk.intent(&intent.id), not_sent("throttled"));
}

#[test]
fn what_the_service_does_not_know_yet_is_sent_again_for_two_minutes() {
    let mut desk = Desk::ready();
    let mut intent = desk.send(false);
    let unknown = || Answer::NotKnownYet {
        code: "SubjectNotFound".to_owned(),
        request_id: Some("r-1".to_owned()),
    };
    for _ in 0..4 {
        let effects = desk.answer(&intent, unknown());
        let resend = Timer::Resend(intent.id.clone());
        assert_eq!(timer(&effects, &resend), Some(desk.now + seconds(30)));
        desk.give(Input::Recorded(intent.id.clone(), Ok(())));
        desk.later(seconds(30)).give(Input::Due(resend));
        intent = sent(&desk.give(Input::Recorded(intent.id.clone(), Ok(())))).unwrap();
    }
    desk.answer(&intent, unknown());
    let told = IntentState::Failed {
        code: "SubjectNotFound".to_owned(),
        request_id: Some("r-1".to_owned()),
    };
    assert_eq!(desk.intent(&intent.id), told);
}

#[test]
fn only_what_is_finished_or_waits_for_a_click_can_be_dismissed() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    assert_eq!(
        desk.ask(Command::Dismiss(intent.id.clone())),
        Err(CommandError::AlreadyAsked)
    );
    desk.answer(&intent, Answer::TooEarly);
    let (command, effects) = desk.command(Command::Dismiss(intent.id.clone()));
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Done)));
    assert!(effects.contains(&Effect::Forget(intent.id.clone())));
    assert_eq!(desk.ask(Command::Dismiss(intent.id)), Err(CommandError::NotFound));
}

#[test]
fn what_was_typed_is_kept_until_it_is_accepted() {
    let mut desk = Desk::ready();
    let (_, effects) = desk.command(Command::SaveDraft(draft()));
    assert!(effects.contains(&Effect::KeepDraft(exchange(), Some(draft()))));
    let intent = desk.send(false);
    let kept = |desk: &Desk| {
        let rows = desk.snapshot().eligible.value.clone();
        rows.as_ref().as_ref().unwrap()[0].draft.clone()
    };
    assert_eq!(kept(&desk), Some(draft()));
    let effects = desk.answer(
        &intent,
        accepted(request("r", ActivationStatus::Provisioned, noon())),
    );
    assert!(effects.contains(&Effect::KeepDraft(exchange(), None)));
    assert_eq!(kept(&desk), None);
}
