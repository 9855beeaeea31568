//! Several at once: each row with its own rules and its own outcome.

use stint_domain::{
    ActivationDraft, ActivationStatus, BatchId, ClaimsChallenge, DraftProblem, EligibilityId, Intent,
    IntentId, IntentState, RoleAt,
};

use super::desk::*;
use crate::{
    Answer, Command, CommandError, Effect, Input, Leave, Leaving, List, Reply, Settings, SignInFailure,
    StepUpEnded,
};

type Rows = Vec<(EligibilityId, Result<IntentId, CommandError>)>;

#[test]
fn each_row_has_its_own_outcome_and_the_answer_comes_when_all_are_known() {
    let mut desk = desk();
    let too_long = ActivationDraft {
        duration: minutes(9 * 60),
        ..draft_of("teams")
    };
    let (command, effects) = desk.command(many(vec![draft_of("exchange"), too_long, draft_of("apps")]));
    assert_eq!(reply(&effects, &command), None);
    let [first, third] = &records(&effects)[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (first.id.as_str(), third.id.as_str()),
        ("command-1-1", "command-1-3")
    );
    let batch = BatchId::new("command-1");
    assert_eq!(
        (&first.batch, &third.batch),
        (&Some(batch.clone()), &Some(batch.clone()))
    );

    let effects = desk.give(Input::Recorded(first.id.clone(), Ok(())));
    assert_eq!(sent(&effects).map(|intent| intent.id), Some(first.id.clone()));
    assert_eq!(reply(&effects, &command), None, "the third is not known yet");
    let effects = desk.give(Input::Recorded(third.id.clone(), Err("disk full".to_owned())));
    let full = CommandError::NotRecorded("disk full".to_owned());
    let expected = vec![
        (id("exchange"), Ok(first.id.clone())),
        (
            id("teams"),
            Err(CommandError::Problems(vec![DraftProblem::TooLong])),
        ),
        (id("apps"), Err(full)),
    ];
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Batch(batch, expected))));
}

#[test]
fn a_batch_of_nothing_that_can_be_started_is_answered_at_once() {
    let mut desk = desk();
    let missing = ActivationDraft {
        eligible: id_of("gone"),
        ..draft()
    };
    let (_, rows) = batch(desk.ask(many(vec![missing])));
    assert_eq!(rows, [(id_of("gone"), Err(CommandError::NotFound))]);
    assert_eq!(batch(desk.ask(many(vec![]))).1, []);
}

#[test]
fn the_same_role_twice_is_asked_for_once() {
    let mut desk = desk();
    let (command, effects) = desk.command(many(vec![draft_of("exchange"), draft_of("exchange")]));
    let [only] = &records(&effects)[..] else {
        panic!("{effects:?}");
    };
    let effects = desk.give(Input::Recorded(only.id.clone(), Ok(())));
    let (_, rows) = batch(reply(&effects, &command).unwrap());
    assert_eq!(rows[1].1, Err(CommandError::AlreadyAsked));
}

#[test]
fn all_rows_of_one_context_share_one_visit() {
    let mut desk = Desk::with(|desk| {
        desk.eligible
            .extend([eligible("teams", "/"), eligible("apps", "/")]);
        desk.rules.step_up = Some("c1".into());
    });
    let drafts = ["exchange", "teams", "apps"].map(draft_of).to_vec();
    let (_, effects) = desk.command(many(drafts));
    let asked = records(&effects);
    assert_eq!(asked.len(), 3);
    let mut visits = 0;
    for intent in &asked {
        visits += browsers(&desk.give(Input::Recorded(intent.id.clone(), Ok(()))));
    }
    assert_eq!(visits, 1);
    let satisfied = StepUpEnded::Satisfied {
        challenge: ClaimsChallenge::context("c1".into()),
        until: desk.now + minutes(60),
        silently: false,
    };
    let effects = desk.give(Input::StepUpEnded(bruce().id, satisfied));
    assert_eq!(browsers(&effects), 0);
    for intent in &asked {
        let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
        assert_eq!(sent(&effects).map(|sent| sent.id), Some(intent.id.clone()));
    }
}

#[test]
fn a_visit_that_was_closed_leaves_the_rows_that_need_none_alone() {
    let mut desk = Desk::with(|desk| {
        desk.eligible.push(eligible("teams", "/"));
        desk.rules.step_up = Some("c1".into());
    });
    let (_, effects) = desk.command(many(vec![draft_of("exchange"), draft_of("teams")]));
    for intent in records(&effects) {
        desk.give(Input::Recorded(intent.id, Ok(())));
    }
    let failed = StepUpEnded::Failed(SignInFailure::DeviceRules("AADSTS53003".to_owned()));
    let effects = desk.give(Input::StepUpEnded(bruce().id, failed.clone()));
    assert_eq!(browsers(&effects), 0, "nobody is asked a second time");
    let StepUpEnded::Failed(failure) = failed else {
        unreachable!()
    };
    let rows = desk.snapshot().intents.value.to_vec();
    assert!(
        rows.iter().all(|row| row.step_up_failed == Some(failure.clone())),
        "{rows:?}"
    );
}

/// Must show 3: the ticket rule was added after the form was read.
#[test]
fn a_rule_that_is_new_refuses_its_row_alone_which_is_asked_for_alone() {
    let mut desk = desk();
    let drafts = vec![draft_of("exchange"), draft_of("teams"), draft_of("apps")];
    let (command, effects) = desk.command(many(drafts));
    let asked = records(&effects);
    let mut effects = Vec::new();
    for intent in &asked {
        effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    }
    let (of, _) = batch(reply(&effects, &command).unwrap());
    desk.answer(
        &asked[0],
        accepted(request("r", ActivationStatus::Waiting, desk.now)),
    );
    let refused = IntentState::Refused {
        problems: vec![DraftProblem::TicketMissing],
        code: "RoleAssignmentRequestPolicyValidationFailed".to_owned(),
    };
    let answer = Answer::Refused {
        problems: vec![DraftProblem::TicketMissing],
        code: "RoleAssignmentRequestPolicyValidationFailed".to_owned(),
    };
    let effects = desk.answer(&asked[1], answer);
    assert_eq!(sources(&effects), [List::Rules], "the policy is read anew");
    desk.answer(
        &asked[2],
        Answer::Accepted(Some(Box::new(provisioned("apps", desk.now)))),
    );
    assert_eq!(desk.intent(&asked[1].id), refused);
    assert!(matches!(desk.intent(&asked[0].id), IntentState::Waiting { .. }));
    assert!(matches!(desk.intent(&asked[2].id), IntentState::Done { .. }));

    // With the new rules the old form is refused here already; with a ticket it goes, in the same batch.
    desk.rules.ticket = true;
    desk.read(List::Rules);
    let (_, rows) = batch(desk.ask(Command::TryAgain(vec![asked[1].id.clone()])));
    assert_eq!(
        rows[0].1,
        Err(CommandError::Problems(vec![DraftProblem::TicketMissing]))
    );
    let mut corrected = draft_of("teams");
    corrected.ticket.number = "CHG-1".to_owned();
    let again = Command::ActivateMany {
        drafts: vec![corrected],
        batch: Some(of.clone()),
        step_up: true,
    };
    let (command, effects) = desk.command(again);
    let [intent] = &records(&effects)[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(intent.batch, Some(of.clone()));
    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    assert!(sent(&effects).is_some());
    assert_eq!(batch(reply(&effects, &command).unwrap()).0, of);
    assert!(effects.contains(&Effect::Forget(asked[1].id.clone())));
    assert_eq!(desk.snapshot().intents.value.len(), 3, "one row for each role");
}

#[test]
fn only_what_certainly_granted_nothing_is_tried_again() {
    let check = |state: IntentState, repeatable: bool| {
        let mut intent = Desk::ready().send(false);
        intent.batch = Some("b".into());
        intent.state = state;
        let (mut desk, _) = Desk::restarted(vec![intent.clone()], |_| {});
        desk.read_all();
        let (command, effects) = desk.command(Command::TryAgain(vec![intent.id.clone(), "gone".into()]));
        let began = records(&effects);
        assert_eq!(began.len(), usize::from(repeatable), "{:?}", intent.state);
        assert!(
            !effects.contains(&Effect::Forget(intent.id.clone())),
            "not before the new one is on disk"
        );
        let Some(new) = began.first() else {
            let (_, rows) = batch(reply(&effects, &command).unwrap());
            assert_eq!(rows, [(id("exchange"), Err(CommandError::AlreadyAsked))]);
            return;
        };
        assert_eq!((&new.ask, &new.batch), (&intent.ask, &intent.batch));
        let effects = desk.give(Input::Recorded(new.id.clone(), Ok(())));
        assert!(effects.contains(&Effect::Forget(intent.id)));
        assert_eq!(batch(reply(&effects, &command).unwrap()).0, "b".into());
    };
    check(not_sent("offline"), true);
    check(failed("denied"), true);
    let refused = IntentState::Refused {
        problems: vec![],
        code: "x".to_owned(),
    };
    check(refused, true);
    check(failed("ambiguous"), false);
    check(failed("unclear"), false);
    check(IntentState::Unclear { sent_at: noon() }, false);
}

#[test]
fn a_row_that_could_not_be_written_leaves_the_one_that_it_was_to_replace() {
    let mut intent = Desk::ready().send(false);
    intent.state = failed("denied");
    let (mut desk, _) = Desk::restarted(vec![intent.clone()], |_| {});
    desk.read_all();
    let (_, effects) = desk.command(Command::TryAgain(vec![intent.id.clone()]));
    let new = recorded(&effects).unwrap();
    let effects = desk.give(Input::Recorded(new.id, Err("disk full".to_owned())));
    assert!(!effects.contains(&Effect::Forget(intent.id.clone())));
    assert_eq!(desk.intent(&intent.id), failed("denied"));
}

#[test]
fn several_are_deactivated_each_by_its_own_rule() {
    let mut desk = Desk::with(|desk| {
        desk.active = vec![
            active(noon() - minutes(10), minutes(60)),
            other_active("teams", noon() - minutes(2)),
        ];
    });
    let targets = vec![exchange(), target("teams", "/"), target("apps", "/")];
    let (command, effects) = desk.command(Command::DeactivateMany(targets.clone()));
    let [intent] = &records(&effects)[..] else {
        panic!("{effects:?}");
    };
    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    let early = CommandError::TooEarly(noon() + minutes(3));
    let outcomes = [
        Ok(intent.id.clone()),
        Err(early.clone()),
        Err(CommandError::NotFound),
    ];
    let expected: Vec<_> = targets.into_iter().zip(outcomes).collect();
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Many(expected))));

    let (command, effects) = desk.command(Command::DeactivateAll);
    let asked = CommandError::AlreadyAsked;
    let expected = vec![(exchange(), Err(asked)), (target("teams", "/"), Err(early))];
    assert_eq!(reply(&effects, &command), Some(Ok(Reply::Many(expected))));
}

#[test]
fn leaving_ends_what_can_be_ended_where_the_person_chose_that() {
    let check = |leave: Leave, leaving: Leaving, expected: &[RoleAt]| {
        let mut desk = Desk::with(|desk| {
            desk.active = vec![
                active(noon() - minutes(10), minutes(60)),
                other_active("teams", noon() - minutes(2)),
                stint_domain::ActiveAssignment {
                    held: stint_domain::Held::Standing,
                    ..other_active("apps", noon() - minutes(10))
                },
            ];
        });
        desk.give(Input::SettingsChanged(Settings {
            deactivate_at: leave,
            ..Settings::default()
        }));
        let effects = desk.give(Input::Leaving(leaving));
        let asked = records(&effects);
        let targets: Vec<RoleAt> = asked.iter().map(|intent| intent.ask.target().clone()).collect();
        assert_eq!(targets, expected);
        for intent in asked {
            let effects = desk.give(Input::Recorded(intent.id, Ok(())));
            assert!(sent(&effects).is_some());
        }
    };
    let lock = Leave {
        lock: true,
        shut_down: false,
    };
    let shut_down = Leave {
        lock: false,
        shut_down: true,
    };
    check(lock, Leaving::Lock, &[exchange()]);
    check(lock, Leaving::ShutDown, &[]);
    check(shut_down, Leaving::ShutDown, &[exchange()]);
    check(shut_down, Leaving::Lock, &[]);
    check(Leave::default(), Leaving::Lock, &[]);
}

/// Three roles whose policies ask for a justification only.
fn desk() -> Desk {
    Desk::with(|desk| {
        desk.eligible
            .extend([eligible("teams", "/"), eligible("apps", "/")])
    })
}

fn many(drafts: Vec<ActivationDraft>) -> Command {
    Command::ActivateMany {
        drafts,
        batch: None,
        step_up: true,
    }
}

fn id(role: &str) -> EligibilityId {
    id_of(&format!("{role}@/"))
}

fn draft_of(role: &str) -> ActivationDraft {
    ActivationDraft {
        eligible: id(role),
        ..draft()
    }
}

fn provisioned(of: &str, at: stint_domain::Timestamp) -> stint_domain::Activation {
    stint_domain::Activation {
        role: role(of),
        ..request(&format!("r-{of}"), ActivationStatus::Provisioned, at)
    }
}

fn other_active(of: &str, starts_at: stint_domain::Timestamp) -> stint_domain::ActiveAssignment {
    stint_domain::ActiveAssignment {
        id: format!("{of}-active").as_str().into(),
        role: role(of),
        ..active(starts_at, minutes(60))
    }
}

fn records(effects: &[Effect]) -> Vec<Intent> {
    let records = effects.iter().filter_map(|effect| {
        let Effect::Record(intent) = effect else {
            return None;
        };
        Some(intent.clone())
    });
    records.collect()
}

fn browsers(effects: &[Effect]) -> usize {
    effects
        .iter()
        .filter(|effect| matches!(effect, Effect::StepUp(..)))
        .count()
}

fn batch(result: crate::CommandResult) -> (BatchId, Rows) {
    let Ok(Reply::Batch(batch, rows)) = result else {
        panic!("{result:?}");
    };
    (batch, rows)
}
