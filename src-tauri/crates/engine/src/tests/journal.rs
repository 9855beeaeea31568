use std::sync::Arc;

use chrono::TimeDelta;
use stint_domain::{
    Activation, ActivationAction, ActivationStatus, Approval, ApprovalResult, HistoryEntry, RequestState,
    RequestWhat, Scope, Timestamp,
};

use super::desk::*;
use crate::{
    Answer, Command, Effect, Input, List, RequestRow, Requests, Settings, StepState, StepWhat, Timer,
};

#[test]
fn a_request_is_one_row_from_the_asking_to_the_end() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    let row = only(&desk);
    assert_eq!((row.state, row.from_here), (RequestState::Applying, true));
    assert_eq!(steps(&row)[0], (StepWhat::Sent, StepState::Now));

    desk.answer(
        &intent,
        accepted(request("r", ActivationStatus::Provisioned, noon())),
    );
    assert_eq!(only(&desk).state, RequestState::Applying);
    desk.activations
        .push(request("r", ActivationStatus::Provisioned, noon()));
    desk.active.push(active(noon(), minutes(60)));
    let mut effects = desk.read_all();
    let in_force = only(&desk);
    assert_eq!(
        (in_force.id.as_str(), in_force.state),
        (intent.id.as_str(), RequestState::Active)
    );
    assert_eq!(in_force.ends_at, Some(noon() + minutes(60)));
    assert_eq!(in_force.role_name, "Exchange Administrator");

    effects.extend(desk.wait(minutes(60)));
    desk.active.clear();
    effects.extend(desk.read_all());
    let over = only(&desk);
    assert_eq!((&over.id, over.state), (&in_force.id, RequestState::Expired));
    assert_eq!(over.ends_at, Some(noon() + minutes(60)));
    let states: Vec<_> = chronicled(&effects).iter().map(|entry| entry.state).collect();
    assert_eq!(states, [RequestState::Active, RequestState::Expired]);
    let kept = &chronicled(&effects)[1];
    assert_eq!((kept.id.as_str(), kept.intent.as_ref()), ("r", Some(&intent.id)));
}

#[test]
fn an_activation_that_was_created_after_its_intent_stays_active_to_its_end() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    // A stronger sign-in came between.
    let created = noon() + minutes(1);
    desk.later(minutes(1));
    let given = request("r", ActivationStatus::Provisioned, created);
    desk.answer(&intent, accepted(given.clone()));
    desk.activations.push(given);
    desk.active.push(active(created, minutes(60)));
    desk.read_all();
    assert_eq!(only(&desk).state, RequestState::Active);
    desk.later(minutes(30)).read_all();
    assert_eq!(only(&desk).state, RequestState::Active);
    desk.later(minutes(30));
    desk.active.clear();
    desk.read_all();
    assert_eq!(only(&desk).state, RequestState::Expired);
}

#[test]
fn what_only_the_disk_knows_stands_in_the_timeline() {
    let kept = [
        entry("old", -1000),
        HistoryEntry {
            account: "nestor".into(),
            ..entry("other", -10)
        },
        HistoryEntry {
            state: RequestState::Active,
            ends_at: Some(noon() + minutes(5)),
            ..entry("running", -20)
        },
    ];
    let (mut desk, _) = Desk::restarted(Vec::new(), |start| start.history = kept.to_vec());
    assert_eq!(ids(&desk), ["running", "old"]);
    assert_eq!(rows(&desk)[0].state, RequestState::Active);
    desk.wait(minutes(5));
    assert_eq!(rows(&desk)[0].state, RequestState::Expired);
    assert_eq!(rows(&desk)[1].scope_label, "Contoso directory");
}

#[test]
fn an_intent_that_was_denied_stays_one_row_with_its_request_after_a_restart() {
    let mut desk = with_approval();
    let intent = desk.send(false);
    let waiting = request("r", ActivationStatus::Waiting, noon());
    desk.answer(&intent, accepted(waiting.clone()));
    assert_eq!(only(&desk).state, RequestState::Waiting);
    desk.activations = vec![waiting];
    desk.read_all();
    let row = only(&desk);
    assert_eq!(row.cancelable.as_ref().unwrap().as_str(), "r");
    assert_eq!(steps(&row)[2], (StepWhat::Waiting, StepState::Now));
    assert_eq!(row.steps[2].at, Some(noon() + TimeDelta::hours(24)));

    let denied = Activation {
        approval: Some(decided(ApprovalResult::Denied)),
        ..request("r", ActivationStatus::Denied, noon())
    };
    desk.activations = vec![denied.clone()];
    let history = chronicled(&desk.read_all());
    let row = only(&desk);
    assert_eq!(
        (row.id.as_str(), row.state),
        (intent.id.as_str(), RequestState::Denied)
    );
    assert_eq!(row.decided_by.as_deref(), Some("Nestor Wilke"));
    assert_eq!(
        row.decision_reason.as_deref(),
        Some("Use the staging group first")
    );

    let intents: Vec<_> = desk
        .snapshot()
        .intents
        .value
        .iter()
        .map(|row| row.intent.clone())
        .collect();
    for history in [history, Vec::new()] {
        let (mut desk, _) = Desk::restarted(intents.clone(), |start| start.history = history);
        desk.activations = vec![denied.clone()];
        desk.read_all();
        let row = only(&desk);
        assert_eq!(
            (row.id.as_str(), row.state),
            (intent.id.as_str(), RequestState::Denied)
        );
    }
}

#[test]
fn how_a_request_ended_is_told_as_far_as_anybody_knows() {
    let check = |status, approval, approved_role: bool, expected| {
        let mut desk = if approved_role {
            with_approval()
        } else {
            Desk::ready()
        };
        desk.activations = vec![Activation {
            approval,
            completed_at: Some(noon() - minutes(100)),
            ..request("r", status, noon() - minutes(200))
        }];
        desk.read_all();
        let row = only(&desk);
        assert_eq!((row.state, row.from_here), (expected, false));
    };
    use ActivationStatus::{Canceled, Denied, Failed, Provisioned, Revoked};
    check(Denied, None, true, RequestState::Denied);
    check(
        Failed,
        Some(decided(ApprovalResult::NotReviewed)),
        true,
        RequestState::Lapsed,
    );
    check(Failed, None, true, RequestState::Ended);
    check(Failed, None, false, RequestState::Failed);
    check(Canceled, None, true, RequestState::Canceled);
    check(Revoked, None, false, RequestState::Deactivated);
    // An hour that began more than three hours ago.
    check(Provisioned, None, false, RequestState::Expired);
}

#[test]
fn an_activation_that_somebody_else_ended_has_an_end_without_a_reason() {
    let mut desk = Desk::with(|desk| {
        desk.activations = vec![request("r", ActivationStatus::Provisioned, noon() - minutes(20))];
        desk.active = vec![active(noon() - minutes(20), minutes(60))];
    });
    assert_eq!(only(&desk).state, RequestState::Active);
    desk.active.clear();
    desk.read(List::Active);
    assert_eq!(
        (only(&desk).state, only(&desk).ends_at),
        (RequestState::Ended, None)
    );
}

#[test]
fn what_the_list_does_not_show_yet_is_not_over() {
    let desk = Desk::with(|desk| {
        desk.activations = vec![request("r", ActivationStatus::Provisioned, noon() - minutes(1))];
    });
    assert_eq!(only(&desk).state, RequestState::Applying);
}

#[test]
fn a_deactivation_ends_the_activation_before_it_and_no_other() {
    let at = |minute| noon() - minutes(minute);
    let off = Activation {
        action: ActivationAction::Deactivate,
        starts_at: None,
        duration: None,
        justification: String::new(),
        ..request("off", ActivationStatus::Revoked, at(40))
    };
    let mut desk = Desk::with(|desk| {
        desk.activations = vec![
            request("first", ActivationStatus::Provisioned, at(50)),
            off,
            request("second", ActivationStatus::Provisioned, at(30)),
        ];
        desk.active = vec![active(at(30), minutes(60))];
    });
    let told: Vec<_> = rows(&desk)
        .iter()
        .map(|row| (row.id.clone(), row.what, row.state))
        .collect();
    let expected = [
        ("second".to_owned(), RequestWhat::Activate, RequestState::Active),
        (
            "off".to_owned(),
            RequestWhat::Deactivate,
            RequestState::Deactivated,
        ),
        (
            "first".to_owned(),
            RequestWhat::Activate,
            RequestState::Deactivated,
        ),
    ];
    assert_eq!(told, expected);
    assert_eq!(rows(&desk)[2].ends_at, Some(at(40)));
    let counts = desk.snapshot().requests.value.counts;
    assert_eq!((counts.activations7, counts.requests30), (2, 3));
    assert_eq!((counts.eligible, counts.active), (1, 1));
    desk.later(TimeDelta::days(8)).read_all();
    let counts = desk.snapshot().requests.value.counts;
    assert_eq!((counts.activations7, counts.requests30), (0, 3));
}

#[test]
fn what_was_refused_says_why_and_what_was_not_sent_is_not_kept() {
    let mut desk = Desk::ready();
    let intent = desk.send(false);
    let refused = Answer::Refused {
        problems: Vec::new(),
        code: "TicketingRule".to_owned(),
    };
    let effects = desk.answer(&intent, refused);
    let row = only(&desk);
    assert_eq!(
        (row.state, row.code.as_deref()),
        (RequestState::Refused, Some("TicketingRule"))
    );
    assert_eq!(
        steps(&row),
        [
            (StepWhat::Sent, StepState::Done),
            (StepWhat::PolicyChecked, StepState::Failed),
        ]
    );
    assert_eq!(chronicled(&effects).len(), 1);

    let intent = desk.send(false);
    let offline = crate::FetchError::Offline("host".to_owned());
    let effects = desk.answer(&intent, Answer::NotAccepted(offline));
    assert_eq!(rows(&desk)[0].state, RequestState::NotSent);
    assert_eq!(chronicled(&effects), []);
}

#[test]
fn a_request_that_is_taken_back_is_canceled() {
    let mut desk = with_approval();
    desk.activations = vec![request("r", ActivationStatus::Waiting, noon())];
    desk.read_all();
    let (_, effects) = desk.command(Command::Cancel("r".into()));
    let intent = recorded(&effects).unwrap();
    desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    desk.answer(&intent, Answer::Accepted(None));
    assert_eq!(only(&desk).state, RequestState::Canceled);
    assert_eq!(only(&desk).cancelable, None);
}

#[test]
fn history_that_is_not_wanted_is_erased_and_not_kept() {
    let (mut desk, _) = Desk::restarted(Vec::new(), |start| start.history = vec![entry("old", -10)]);
    assert_eq!(ids(&desk), ["old"]);
    let settings = Settings {
        keep_history: false,
        ..Settings::default()
    };
    let (_, effects) = desk.command(Command::SaveSettings(settings.clone()));
    assert!(effects.contains(&Effect::EraseHistory));
    assert_eq!(ids(&desk), [""; 0]);
    desk.activations = vec![request("r", ActivationStatus::Denied, noon())];
    assert_eq!(chronicled(&desk.read_all()), []);
    assert_eq!(ids(&desk), ["r"]);

    let (desk, _) = Desk::restarted(Vec::new(), |start| {
        start.history = vec![entry("old", -10)];
        start.settings = settings;
    });
    assert_eq!(desk.snapshot().requests.value.rows, None);
}

#[test]
fn a_long_history_is_neither_built_nor_compared_again() {
    let history: Vec<HistoryEntry> = (0..1200)
        .map(|number| entry(&format!("{number:04}"), -number))
        .collect();
    let (mut desk, _) = Desk::restarted(Vec::new(), |start| start.history = history);
    assert_eq!(rows(&desk).len(), Requests::MOST);
    let before = rows(&desk);
    let revision = desk.snapshot().requests.revision;
    desk.give(Input::Due(Timer::Countdown));
    assert_eq!(desk.snapshot().requests.revision, revision);
    desk.activations = vec![request("new", ActivationStatus::Denied, noon())];
    desk.read_all();
    let after = rows(&desk);
    assert_eq!(after[0].id, "new");
    let same = after[1..]
        .iter()
        .zip(&before)
        .filter(|(after, before)| Arc::ptr_eq(after, before));
    assert_eq!(same.count(), Requests::MOST - 1);
}

fn with_approval() -> Desk {
    Desk::with(|desk| desk.rules.approval = true)
}

fn decided(result: ApprovalResult) -> Approval {
    Approval {
        id: None,
        result,
        decided_by: Some("Nestor Wilke".to_owned()),
        reason: Some("Use the staging group first".to_owned()),
        decided_at: Some(noon()),
    }
}

fn rows(desk: &Desk) -> Vec<Arc<RequestRow>> {
    desk.snapshot().requests.value.rows.clone().unwrap()
}

fn only(desk: &Desk) -> Arc<RequestRow> {
    let rows = rows(desk);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    rows[0].clone()
}

fn ids(desk: &Desk) -> Vec<String> {
    let rows = desk.snapshot().requests.value.rows.clone();
    rows.into_iter().flatten().map(|row| row.id.clone()).collect()
}

fn steps(row: &RequestRow) -> Vec<(StepWhat, StepState)> {
    row.steps.iter().map(|step| (step.what, step.state)).collect()
}

fn chronicled(effects: &[Effect]) -> Vec<HistoryEntry> {
    let entries = effects.iter().filter_map(|effect| {
        let Effect::Chronicle(entries) = effect else {
            return None;
        };
        Some(entries.clone())
    });
    entries.flatten().collect()
}

fn entry(id: &str, minute: i64) -> HistoryEntry {
    let asked_at: Timestamp = noon() + minutes(minute);
    HistoryEntry {
        id: id.to_owned(),
        account: bruce().id,
        what: RequestWhat::Activate,
        target: exchange(),
        role: role("exchange"),
        scope: Scope::in_directory("/".into()),
        state: RequestState::Expired,
        asked_at,
        starts_at: Some(asked_at),
        ends_at: Some(asked_at + minutes(60)),
        duration: Some(minutes(60)),
        justification: "Release".to_owned(),
        ticket: None,
        approval: None,
        activation: Some(id.into()),
        intent: None,
        code: None,
        request_id: None,
    }
}
