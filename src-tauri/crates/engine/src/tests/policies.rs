//! What policies ask: read where it is shown, kept for a day, and read again before something is sent by it.

use stint_domain::{ActivationDraft, DraftProblem, PolicyAt, RoleKind};

use super::desk::*;
use super::kinds::*;
use crate::{Command, CommandError, Effect, FetchError, Fetched, Input, Reply, Start, State, Timer};

fn rules_known(desk: &Desk, row: &stint_domain::EligibleAssignment) -> bool {
    let rows = desk.snapshot().eligible.value.iter().flatten();
    let mut rows = rows.filter(|shown| shown.assignment.id == row.id);
    rows.any(|shown| shown.rules.is_some())
}

fn show(desk: &mut Desk, rows: &[stint_domain::EligibleAssignment]) -> Vec<Effect> {
    let ids = rows.iter().map(|row| row.id.clone()).collect();
    let (id, effects) = desk.command(Command::NeedRules(ids));
    assert_eq!(reply(&effects, &id), Some(Ok(Reply::Done)));
    effects
}

fn activate_contributor() -> Command {
    Command::Activate {
        draft: ActivationDraft {
            eligible: contributor("/subscriptions/prod").id,
            ..draft()
        },
        step_up: false,
    }
}

#[test]
fn policies_are_read_where_they_are_shown_all_of_a_service_at_once() {
    let mut desk = read_everywhere();
    desk.eligible.push(operators("owner"));
    read_kind(&mut desk, RoleKind::Group);
    let shown = [
        operators("member"),
        operators("owner"),
        contributor("/subscriptions/prod"),
    ];
    let effects = show(&mut desk, &shown);
    let asked: Vec<Vec<PolicyAt>> = policies(&effects)
        .into_iter()
        .map(|fetch| fetch.policies)
        .collect();
    let expected = [
        vec![policy(&shown[0]), policy(&shown[1])],
        vec![policy(&shown[2])],
    ];
    assert_eq!(asked, expected);
    assert_eq!(policies(&show(&mut desk, &shown)), [], "they are being read");
    answer_policies(&mut desk, &effects);
    assert!(shown.iter().all(|row| rules_known(&desk, row)));
    desk.later(minutes(60 * 23));
    assert_eq!(
        policies(&show(&mut desk, &shown)),
        [],
        "what is known is kept for a day"
    );
    desk.later(minutes(60));
    assert_eq!(policies(&show(&mut desk, &shown)).len(), 2);
}

#[test]
fn what_policies_ask_outlives_a_restart_for_a_day() {
    let mut desk = read_everywhere();
    let row = contributor("/subscriptions/prod");
    let effects = show(&mut desk, std::slice::from_ref(&row));
    let effects = answer_policies(&mut desk, &effects);
    let kept = effects.iter().find_map(|effect| {
        let Effect::Remember(remembered) = effect else {
            return None;
        };
        Some(remembered.clone())
    });
    let start = Start {
        accounts: vec![bruce()],
        remembered: kept.into_iter().collect(),
        ..Start::default()
    };
    let known_after = |hours: i64| {
        let (state, _) = State::new(start.clone(), noon() + minutes(60 * hours));
        let rows = state.snapshot().eligible.value.clone();
        let mut rows = rows.iter().flatten();
        rows.any(|shown| shown.assignment.id == row.id && shown.rules.is_some())
    };
    assert!(known_after(23));
    assert!(!known_after(24));
}

#[test]
fn nothing_is_sent_by_an_old_policy() {
    let mut desk = read_everywhere();
    let row = contributor("/subscriptions/prod");
    let effects = show(&mut desk, std::slice::from_ref(&row));
    answer_policies(&mut desk, &effects);
    desk.later(minutes(10));
    let (_, effects) = desk.command(activate_contributor());
    assert!(recorded(&effects).is_some(), "ten minutes are young enough");
    let mut desk = read_everywhere();
    let effects = show(&mut desk, std::slice::from_ref(&row));
    answer_policies(&mut desk, &effects);
    desk.later(minutes(11));
    let (id, effects) = desk.command(activate_contributor());
    assert_eq!(
        (recorded(&effects), reply(&effects, &id)),
        (None, None),
        "it waits"
    );
    desk.rules.ticket = true;
    let effects = answer_policies(&mut desk, &effects);
    let refused = CommandError::Problems(vec![DraftProblem::TicketMissing]);
    assert_eq!(
        reply(&effects, &id),
        Some(Err(refused)),
        "the rule that came later counts"
    );
}

#[test]
fn a_policy_that_cannot_be_read_is_told_in_the_row_and_holds_nothing_up() {
    for error in [
        FetchError::forbidden("AuthorizationFailed"),
        FetchError::Offline("management".to_owned()),
        FetchError::Throttled(noon() + minutes(5)),
    ] {
        let mut desk = read_everywhere();
        let (_, effects) = desk.command(activate_contributor());
        let fetch = policies(&effects).remove(0);
        let effects = desk.give(Input::Fetched(fetch, Err(error.clone())));
        assert!(recorded(&effects).is_some(), "{error}: the service judges");
        let rows = desk.snapshot().eligible.value.clone();
        let mut rows = rows.iter().flatten();
        let row = rows
            .find(|row| row.assignment.kind == RoleKind::AzureRole)
            .unwrap();
        assert!(row.rules_problem.is_some() && row.rules.is_none());
        assert_eq!(desk.snapshot().head.value.problems, [], "the lists were read");
    }
}

#[test]
fn a_policy_that_is_not_there_is_told_as_such() {
    let mut desk = read_everywhere();
    let row = contributor("/subscriptions/prod");
    let effects = show(&mut desk, std::slice::from_ref(&row));
    let fetch = policies(&effects).remove(0);
    desk.give(Input::Fetched(fetch, Ok(Fetched::Rules([].into()))));
    let rows = desk.snapshot().eligible.value.clone();
    let mut rows = rows.iter().flatten();
    let row = rows
        .find(|row| row.assignment.kind == RoleKind::AzureRole)
        .unwrap();
    let problem = row.rules_problem.clone().unwrap();
    assert_eq!(problem.code, "no-policy");
}

#[test]
fn one_policy_in_trouble_says_nothing_of_the_others() {
    let mut desk = read_everywhere();
    let (known, troubled) = (operators("member"), operators("owner"));
    desk.eligible.push(troubled.clone());
    read_kind(&mut desk, RoleKind::Group);
    let effects = show(&mut desk, &[known.clone(), troubled.clone()]);
    let fetch = policies(&effects).remove(0);
    let error = FetchError::Failed {
        code: "BadRequest".to_owned(),
        request_id: None,
    };
    let answer = Fetched::PartOfRules {
        read: [(policy(&known), desk.rules.clone())].into(),
        failed: vec![(vec![policy(&troubled)], error)],
    };
    desk.give(Input::Fetched(fetch, Ok(answer)));
    assert!(rules_known(&desk, &known));
    let rows = desk.snapshot().eligible.value.clone();
    let mut rows = rows.iter().flatten();
    let row = rows.find(|row| row.assignment.id == troubled.id).unwrap();
    assert_eq!(row.rules_problem.as_ref().unwrap().code, "BadRequest");

    // Where nothing at all was read, nothing is taken for unreadable but what was asked for.
    let row = contributor("/subscriptions/prod");
    let effects = show(&mut desk, std::slice::from_ref(&row));
    let fetch = policies(&effects).remove(0);
    let wait = FetchError::Throttled(desk.now + minutes(2));
    let answer = Fetched::PartOfRules {
        read: [].into(),
        failed: vec![(vec![policy(&row)], wait)],
    };
    let effects = desk.give(Input::Fetched(fetch, Ok(answer)));
    assert_eq!(policies(&effects), []);
    assert!(rules_known(&desk, &known));
    let effects = desk.later(minutes(2)).give(Input::Due(Timer::Poll));
    assert!(
        policies(&effects)
            .iter()
            .any(|fetch| fetch.policies == [policy(&row)])
    );
}

#[test]
fn what_could_not_be_reached_is_tried_again_by_itself() {
    let mut desk = read_everywhere();
    let row = contributor("/subscriptions/prod");
    let effects = show(&mut desk, std::slice::from_ref(&row));
    let fetch = policies(&effects).remove(0);
    let until = desk.now + minutes(2);
    let effects = desk.give(Input::Fetched(fetch, Err(FetchError::Throttled(until))));
    assert_eq!(policies(&effects), []);
    assert_eq!(
        policies(&show(&mut desk, std::slice::from_ref(&row))),
        [],
        "it wants us to wait"
    );
    let effects = desk.later(minutes(2)).give(Input::Due(Timer::Poll));
    assert_eq!(policies(&effects)[0].policies, [policy(&row)]);
}

#[test]
fn directory_roles_are_read_all_at_once_before_one_is_sent() {
    let mut desk = Desk::ready();
    let (id, effects) = desk.later(minutes(11)).command(activate(false));
    assert_eq!(sources(&effects), [crate::List::Rules]);
    assert_eq!(reply(&effects, &id), None);
    let effects = desk.read(crate::List::Rules);
    assert!(recorded(&effects).is_some());
}
