//! What was accepted is followed until it is decided, ended or taken back.

use super::*;

#[test]
fn a_request_that_waits_already_is_followed() {
    let check = |open: &[&str], expected: IntentState| {
        let mut desk = Desk::ready();
        let intent = desk.send(false);
        let effects = desk.answer(&intent, Answer::AlreadyPending);
        assert!(looks_up(&effects));
        let open = open
            .iter()
            .map(|id| request(id, ActivationStatus::Waiting, noon() - minutes(90)));
        let evidence = Evidence {
            activations: open.collect(),
            active: Vec::new(),
        };
        desk.give(Input::Found(intent.id.clone(), Ok(evidence)));
        assert_eq!(desk.intent(&intent.id), expected);
    };
    let waiting = IntentState::Waiting {
        activation: "r".into(),
    };
    check(&["r"], waiting);
    check(&[], failed("already-pending"));
    check(&["r", "s"], failed("already-pending"));
}

#[test]
fn a_waiting_request_is_followed_to_its_end() {
    let check = |status: Option<ActivationStatus>, passed: TimeDelta, state: IntentState, told: &[&str]| {
        let mut desk = Desk::ready();
        let intent = desk.send(false);
        desk.answer(&intent, accepted(request("r", ActivationStatus::Waiting, noon())));
        desk.later(passed);
        desk.activations = status
            .map(|status| request("r", status, noon()))
            .into_iter()
            .collect();
        let effects = desk.read(List::Activations);
        assert_eq!(desk.intent(&intent.id), state);
        assert_eq!(titles(&effects), told);
    };
    let waiting = IntentState::Waiting {
        activation: "r".into(),
    };
    let done = IntentState::Done {
        activation: Some("r".into()),
    };
    let approved = ["Approved: Exchange Administrator"];
    let lapsed = ["Nobody decided in time: Exchange Administrator"];
    let (short, day) = (minutes(10), TimeDelta::hours(24));
    check(Some(ActivationStatus::Waiting), short, waiting.clone(), &[]);
    check(Some(ActivationStatus::Provisioned), short, done, &approved);
    check(
        Some(ActivationStatus::Scheduled),
        short,
        waiting.clone(),
        &approved,
    );
    check(
        Some(ActivationStatus::Denied),
        short,
        failed("denied"),
        &["Denied: Exchange Administrator"],
    );
    check(Some(ActivationStatus::Canceled), short, failed("canceled"), &[]);
    // Neither a person nor the time: nothing tells why.
    check(Some(ActivationStatus::Failed), short, failed("ended"), &[]);
    check(Some(ActivationStatus::Failed), day, failed("lapsed"), &lapsed);
    check(None, short, waiting, &[]);
    check(None, day, failed("lapsed"), &lapsed);
    check(Some(ActivationStatus::Waiting), day, failed("lapsed"), &lapsed);
}

#[test]
fn a_request_has_lapsed_when_its_approval_says_that_nobody_decided() {
    let check = |result: ApprovalResult, expected: &str| {
        let mut desk = Desk::ready();
        let intent = desk.send(false);
        desk.answer(&intent, accepted(request("r", ActivationStatus::Waiting, noon())));
        desk.activations = vec![Activation {
            approval: Some(Approval {
                result,
                ..Approval::open()
            }),
            ..request("r", ActivationStatus::Failed, noon())
        }];
        desk.later(minutes(10)).read(List::Activations);
        assert_eq!(desk.intent(&intent.id), failed(expected));
    };
    check(ApprovalResult::NotReviewed, "lapsed");
    // It was decided, and then something failed: nothing tells what.
    check(ApprovalResult::Approved, "ended");
    check(ApprovalResult::Open, "ended");
}

#[test]
fn what_needed_no_decision_does_not_lapse() {
    let check = |status: Option<ActivationStatus>, passed: TimeDelta, expected: &str| {
        let mut desk = Desk::ready();
        let intent = desk.send(false);
        desk.answer(
            &intent,
            accepted(request("r", ActivationStatus::Applying, noon())),
        );
        let request = status.map(|status| request("r", status, noon()));
        desk.activations = request.into_iter().collect();
        let effects = desk.later(passed).read(List::Activations);
        assert_eq!(desk.intent(&intent.id), failed(expected));
        assert_eq!(titles(&effects), [""; 0]);
    };
    let day = TimeDelta::hours(24);
    check(Some(ActivationStatus::Failed), minutes(10), "failed");
    check(Some(ActivationStatus::Failed), day, "failed");
    check(None, day, "ended");
}

#[test]
fn what_needed_no_decision_is_not_called_approved() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    desk.answer(
        &intent,
        accepted(request("r", ActivationStatus::Applying, noon())),
    );
    desk.activations = vec![request("r", ActivationStatus::Provisioned, noon())];
    assert_eq!(titles(&desk.read(List::Activations)), [""; 0]);
}

#[test]
fn a_deactivation_that_is_done_is_gone_at_once_and_says_nothing_at_its_end() {
    let hour = TimeDelta::hours(1);
    let mut desk = Desk::with(|desk| desk.active.push(active(noon() - minutes(10), hour)));
    let intent = end_it(&mut desk);
    let ended = Activation {
        action: ActivationAction::Deactivate,
        ..request("d", ActivationStatus::Revoked, noon())
    };
    desk.answer(&intent, accepted(ended));
    assert_eq!(desk.active_rows(), []);
    // The list lags behind.
    desk.read(List::Active);
    assert_eq!(desk.active_rows(), []);
    assert_eq!(titles(&desk.wait(hour)), [""; 0]);
}

#[test]
fn a_deactivation_of_what_is_not_there_is_checked() {
    let check = |still_there: bool, expected: IntentState| {
        let mut desk = Desk::with(|desk| desk.active.push(active(noon() - minutes(10), minutes(60))));
        let intent = end_it(&mut desk);
        desk.answer(&intent, Answer::NotThere);
        let active = if still_there {
            desk.active.clone()
        } else {
            Vec::new()
        };
        let evidence = Evidence {
            activations: Vec::new(),
            active,
        };
        desk.give(Input::Found(intent.id.clone(), Ok(evidence)));
        assert_eq!(desk.intent(&intent.id), expected);
    };
    check(false, IntentState::Done { activation: None });
    check(true, failed("not-there"));
}

#[test]
fn a_request_that_is_taken_back_is_not_on_its_way_any_more() {
    let mut desk = Desk::with(|desk| {
        desk.activations
            .push(request("r", ActivationStatus::Waiting, noon()));
    });
    assert_eq!(desk.active_rows().len(), 1);
    let (_, effects) = desk.command(Command::Cancel("r".into()));
    let intent = recorded(&effects).unwrap();
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    desk.answer(&intent, Answer::Accepted(None));
    let done = IntentState::Done {
        activation: Some("r".into()),
    };
    assert_eq!(desk.intent(&intent.id), done);
    desk.read(List::Activations);
    assert_eq!(desk.active_rows(), []);
}

fn end_it(desk: &mut Desk) -> Intent {
    let (_, effects) = desk.command(Command::Deactivate(exchange()));
    let intent = recorded(&effects).unwrap();
    let effects = desk.give(Input::Recorded(intent.id, Ok(())));
    sent(&effects).unwrap()
}

#[test]
fn what_was_ended_is_not_called_over_before_the_list_of_what_is_in_force_was_read() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon() - minutes(10), minutes(60))));
    let (_, effects) = desk.command(Command::Deactivate(exchange()));
    let mut intent = recorded(&effects).unwrap();
    intent.state = IntentState::Waiting {
        activation: "d".into(),
    };
    let (mut desk, _) = Desk::restarted(vec![intent.clone()], |_| {});
    desk.read(List::Eligible);
    let forbidden = FetchError::forbidden("x");
    desk.give(Input::Fetched(fetch(List::Active), Err(forbidden)));
    desk.read(List::Activations);
    assert_eq!(desk.intent(&intent.id), intent.state);
    desk.give(Input::Woke);
    desk.read(List::Active);
    assert_eq!(desk.intent(&intent.id), IntentState::Done { activation: None });
}

#[test]
fn what_was_taken_back_is_not_taken_back_again() {
    let mut desk = Desk::with(|desk| {
        desk.activations = vec![request("r", ActivationStatus::Waiting, noon())];
    });
    let cancel = || Command::Cancel("r".into());
    let (_, effects) = desk.command(cancel());
    let intent = recorded(&effects).unwrap();
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    desk.answer(&intent, Answer::Accepted(None));
    // The list still has it.
    desk.read(List::Activations);
    assert_eq!(desk.ask(cancel()), Err(CommandError::NotFound));
}
