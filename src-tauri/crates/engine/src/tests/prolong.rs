//! More time for what was given: offered in the last days and after the end, asked for once, decided by somebody else.

use chrono::TimeDelta;
use stint_domain::{
    Activation, ActivationAction, ActivationStatus, Approval, ApprovalResult, DraftProblem,
    EligibleAssignment, GrantLimits, Held, IntentState, ProlongDraft, ProlongHow, ProlongOf, RequestState,
    RequestWhat, Ticket, Via,
};

use super::desk::*;
use crate::{Answer, Command, CommandError, Evidence, Input, List, NoticeAction, StepState, StepWhat, When};

const OF: ProlongOf = ProlongOf::Eligibility;

fn days(count: i64) -> TimeDelta {
    TimeDelta::days(count)
}

/// Exchange Administrator, for so many days more.
fn ending(left: i64) -> EligibleAssignment {
    EligibleAssignment {
        ends_at: Some(noon() + days(left)),
        ..eligible("exchange", "/")
    }
}

/// All lists are read, and the eligibility has so many days left.
fn desk(left: i64) -> Desk {
    Desk::with(|desk| desk.eligible = vec![ending(left)])
}

fn form(how: ProlongHow) -> ProlongDraft {
    ProlongDraft {
        target: exchange(),
        eligible: Some(ending(0).id),
        how,
        duration: Some(days(90)),
        justification: " Still my job ".to_owned(),
        ticket: Ticket::default(),
    }
}

fn prolong(draft: ProlongDraft) -> Command {
    Command::Prolong { draft, step_up: true }
}

/// As the service lists it.
fn asked(status: ActivationStatus) -> Activation {
    Activation {
        action: ActivationAction::Prolong(ProlongHow::Extend, OF),
        duration: Some(days(90)),
        justification: "Still my job".to_owned(),
        ..request("more", status, noon())
    }
}

/// What the row offers, and what it says is asked for.
fn offers(desk: &Desk) -> (Option<ProlongHow>, Option<ProlongHow>) {
    let row = desk.snapshot().eligible.value.iter().flatten().next().unwrap();
    (row.prolong, row.prolonging)
}

/// Asks for an extension, which waits then.
fn waiting(desk: &mut Desk) -> stint_domain::Intent {
    let (_, effects) = desk.command(prolong(form(ProlongHow::Extend)));
    let intent = recorded(&effects).unwrap();
    assert_eq!(sent(&effects), None, "recorded before it leaves");
    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let intent = sent(&effects).unwrap();
    desk.answer(&intent, accepted(asked(ActivationStatus::Waiting)));
    intent
}

#[test]
fn more_time_is_offered_in_the_last_days_and_after_the_end() {
    let check = |row: EligibleAssignment, expected| {
        let desk = Desk::with(|desk| desk.eligible = vec![row]);
        assert_eq!(offers(&desk), (expected, None));
    };
    check(ending(15), None);
    check(ending(14), Some(ProlongHow::Extend));
    check(eligible("exchange", "/"), None);
    let of_a_group = EligibleAssignment {
        via: Via::Group,
        through: Some("Support".to_owned()),
        ..ending(3)
    };
    check(of_a_group, None);

    let mut desk = desk(15);
    desk.wait(days(1));
    assert_eq!(offers(&desk).0, Some(ProlongHow::Extend), "by the clock alone");
    desk.wait(days(14));
    assert_eq!(offers(&desk).0, Some(ProlongHow::Renew));
}

#[test]
fn what_stands_without_an_activation_can_be_extended_too() {
    let desk = Desk::with(|desk| {
        let mut standing = active(noon(), days(9));
        standing.held = Held::Standing;
        desk.active = vec![standing];
    });
    let row = &desk.active_rows()[0];
    assert_eq!(row.prolong, Some(ProlongHow::Extend));
    let running = Desk::with(|desk| desk.active = vec![active(noon(), TimeDelta::hours(1))]);
    assert_eq!(running.active_rows()[0].prolong, None, "an activation is not");
}

#[test]
fn it_is_asked_for_once_and_the_row_waits() {
    let mut desk = desk(7);
    let intent = waiting(&mut desk);
    let waits = IntentState::Waiting {
        activation: "more".into(),
    };
    assert_eq!(desk.intent(&intent.id), waits);
    assert_eq!(offers(&desk), (None, Some(ProlongHow::Extend)));
    assert_eq!(
        desk.ask(prolong(form(ProlongHow::Extend))),
        Err(CommandError::AlreadyAsked)
    );
    // What was asked for elsewhere counts as well.
    let mut elsewhere = Desk::with(|desk| {
        desk.eligible = vec![ending(7)];
        desk.activations = vec![asked(ActivationStatus::Waiting)];
    });
    assert_eq!(offers(&elsewhere), (None, Some(ProlongHow::Extend)));
    assert_eq!(
        elsewhere.ask(prolong(form(ProlongHow::Extend))),
        Err(CommandError::AlreadyAsked)
    );
}

#[test]
fn a_form_with_mistakes_asks_for_nothing() {
    let mut desk = desk(7);
    desk.rules.limits = GrantLimits {
        eligible: Some(days(60)),
        ..GrantLimits::untouched()
    };
    desk.read_all();
    let refused = desk.ask(prolong(form(ProlongHow::Extend)));
    assert_eq!(refused, Err(CommandError::Problems(vec![DraftProblem::TooLong])));
    assert_eq!(
        desk.ask(prolong(form(ProlongHow::Renew))),
        Err(CommandError::NotFound),
        "it is not over"
    );
    let whole = ProlongDraft {
        duration: None,
        ..form(ProlongHow::Extend)
    };
    let (_, effects) = desk.command(prolong(whole));
    let stint_domain::Ask::Prolong(ask) = recorded(&effects).unwrap().ask else {
        panic!("{effects:?}");
    };
    assert_eq!(ask.duration, Some(days(60)), "as long as the policy allows");
    assert_eq!(ask.justification, "Still my job");
}

#[test]
fn what_was_decided_is_told_and_the_new_end_is_read() {
    let mut desk = desk(7);
    let intent = waiting(&mut desk);
    // What was told of the end is told by itself.
    desk.later(TimeDelta::hours(1));
    desk.activations = vec![Activation {
        approval: Some(Approval {
            result: ApprovalResult::Approved,
            reason: Some("Until the summer".to_owned()),
            ..Approval::open()
        }),
        ..asked(ActivationStatus::Provisioned)
    }];
    let effects = desk.read(List::Activations);
    assert_eq!(
        titles(&effects),
        ["Your eligibility for Exchange Administrator was extended"]
    );
    let told = &notices(&effects)[0];
    assert_eq!(told.body, "“Until the summer” · Contoso directory");
    assert_eq!(told.when, Some(When::UntilDay(noon() + days(90))));
    assert!(sources(&effects).contains(&List::Eligible), "{effects:?}");
    assert_eq!(
        desk.intent(&intent.id),
        IntentState::Done {
            activation: Some("more".into())
        }
    );
    desk.eligible = vec![ending(90)];
    desk.read(List::Eligible);
    assert_eq!(offers(&desk), (None, None));
    let rows = desk.snapshot().requests.value.rows.clone().unwrap();
    assert_eq!(
        (rows[0].what, rows[0].state, rows[0].ends_at),
        (RequestWhat::Extend, RequestState::Active, Some(noon() + days(90)))
    );
}

#[test]
fn a_refusal_is_told_with_its_reason_and_leads_to_the_request() {
    let mut desk = desk(7);
    let intent = waiting(&mut desk);
    // What was told of the end is told by itself.
    desk.later(TimeDelta::hours(1));
    desk.activations = vec![Activation {
        approval: Some(Approval {
            result: ApprovalResult::Denied,
            reason: Some("Ask your manager".to_owned()),
            ..Approval::open()
        }),
        ..asked(ActivationStatus::Denied)
    }];
    let effects = desk.read(List::Activations);
    let told = &notices(&effects)[0];
    assert_eq!(
        (told.title.as_str(), told.body.as_str()),
        ("Extension denied: Exchange Administrator", "“Ask your manager”")
    );
    assert_eq!(told.actions, [NoticeAction::OpenRequest]);
    assert_eq!(desk.intent(&intent.id), failed("denied"));
    assert_eq!(
        offers(&desk),
        (Some(ProlongHow::Extend), None),
        "it may be asked again"
    );
}

#[test]
fn it_waits_for_days_without_hurry_and_can_be_taken_back() {
    let mut desk = desk(10);
    let intent = waiting(&mut desk);
    desk.activations = vec![asked(ActivationStatus::Waiting)];
    desk.read_all();
    desk.wait(days(3));
    desk.read_all();
    assert!(matches!(desk.intent(&intent.id), IntentState::Waiting { .. }));
    let rows = desk.snapshot().requests.value.rows.clone().unwrap();
    assert_eq!(rows[0].state, RequestState::Waiting, "no window of a day");
    let steps: Vec<_> = rows[0].steps.iter().map(|step| (step.what, step.state)).collect();
    assert_eq!(
        steps[2..],
        [
            (StepWhat::Waiting, StepState::Now),
            (StepWhat::Decided, StepState::Next),
            (StepWhat::Active, StepState::Next)
        ]
    );
    let request = rows[0].cancelable.clone().unwrap();
    let (_, effects) = desk.command(Command::Cancel(request));
    let stint_domain::Ask::Cancel(withdraw) = recorded(&effects).unwrap().ask else {
        panic!("{effects:?}");
    };
    assert_eq!(withdraw.of, OF);
}

#[test]
fn an_answer_that_does_not_arrive_is_looked_up_and_never_sent_again() {
    let mut desk = desk(7);
    let (_, effects) = desk.command(prolong(form(ProlongHow::Extend)));
    let intent = recorded(&effects).unwrap();
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let effects = desk.answer(&intent, Answer::Unclear);
    assert!(looks_up(&effects) && sent(&effects).is_none());
    let evidence = Evidence {
        activations: vec![
            request("another", ActivationStatus::Waiting, noon()),
            asked(ActivationStatus::Waiting),
        ],
        active: Vec::new(),
    };
    let effects = desk.give(Input::Found(intent.id.clone(), Ok(evidence)));
    assert_eq!(sent(&effects), None);
    let waits = IntentState::Waiting {
        activation: "more".into(),
    };
    assert_eq!(desk.intent(&intent.id), waits);
}

#[test]
fn a_new_end_tells_it_where_the_requests_may_not_be_read() {
    let mut desk = desk(7);
    let intent = waiting(&mut desk);
    desk.later(TimeDelta::hours(1));
    desk.activations = Vec::new();
    desk.read(List::Activations);
    assert!(matches!(desk.intent(&intent.id), IntentState::Waiting { .. }));
    desk.eligible = vec![ending(90)];
    desk.read(List::Eligible);
    let effects = desk.read(List::Active);
    assert_eq!(
        titles(&effects),
        ["Your eligibility for Exchange Administrator was extended"]
    );
    assert_eq!(desk.intent(&intent.id), IntentState::Done { activation: None });
}

#[test]
fn activating_meanwhile_leaves_the_request_alone() {
    let mut desk = desk(7);
    let asked = waiting(&mut desk);
    let intent = desk.send(false);
    desk.answer(
        &intent,
        accepted(request("r", ActivationStatus::Provisioned, noon())),
    );
    assert!(matches!(desk.intent(&asked.id), IntentState::Waiting { .. }));
}
