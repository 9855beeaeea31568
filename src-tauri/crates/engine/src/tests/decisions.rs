//! What became of what was asked for, here and elsewhere.

use chrono::TimeDelta;
use stint_domain::{
    Activation, ActivationAction, ActivationStatus, Approval, ApprovalResult, ProlongHow, ProlongOf,
};

use super::desk::*;
use crate::{Effect, Input, List, NoticeAction, Place, When};

#[test]
fn a_request_from_elsewhere_is_told_as_one_from_here() {
    let check = |after: Activation, expected: &[&str]| {
        let mut desk = waiting();
        desk.activations = vec![after];
        assert_eq!(titles(&desk.read(List::Activations)), expected);
        assert_eq!(titles(&desk.read(List::Activations)), [""; 0]);
    };
    use ActivationStatus::{Applying, Canceled, Denied, Failed, Provisioned, Unknown};
    let is = |status| request("r", status, noon());
    check(is(Provisioned), &["Approved: Exchange Administrator"]);
    check(is(Applying), &["Approved: Exchange Administrator"]);
    check(is(Denied), &["Denied: Exchange Administrator"]);
    check(is(Canceled), &[]);
    check(is(Unknown), &[]);
    check(
        Activation {
            approval: decided(ApprovalResult::NotReviewed),
            ..is(Failed)
        },
        &["Nobody decided in time: Exchange Administrator"],
    );
    // Nobody knows why.
    check(is(Failed), &[]);
}

#[test]
fn a_day_without_a_decision_is_told() {
    let mut desk = waiting();
    desk.later(TimeDelta::hours(24));
    let effects = desk.read(List::Activations);
    assert_eq!(
        titles(&effects),
        ["Nobody decided in time: Exchange Administrator"]
    );
    assert_eq!(notices(&effects)[0].actions, [NoticeAction::AskAgain]);
}

#[test]
fn a_denial_says_who_and_why_and_leads_to_the_request() {
    let mut desk = waiting();
    desk.activations = vec![Activation {
        approval: decided(ApprovalResult::Denied),
        ..request("r", ActivationStatus::Denied, noon())
    }];
    let effects = desk.read(List::Activations);
    let notice = &notices(&effects)[0];
    assert_eq!(notice.body, "Nestor Wilke: “Use the staging group first”");
    assert_eq!(notice.actions, [NoticeAction::OpenRequest]);
    assert_eq!(notice.private.title, "A request was denied");
    let id = notice.id.clone();
    let effects = desk.give(Input::NoticeAnswered(id, NoticeAction::OpenRequest));
    assert_eq!(places(&effects), [Place::Requests(Some("r".to_owned()))]);
}

#[test]
fn a_request_from_here_is_told_once() {
    let mut desk = Desk::with(|desk| desk.rules.approval = true);
    let intent = desk.send(false);
    let asked = request("r", ActivationStatus::Waiting, noon());
    desk.answer(&intent, accepted(asked.clone()));
    desk.activations = vec![asked];
    desk.read_all();
    desk.activations = vec![Activation {
        approval: decided(ApprovalResult::Approved),
        ..request("r", ActivationStatus::Provisioned, noon())
    }];
    desk.active.push(active(noon(), minutes(60)));
    let mut effects = desk.read(List::Active);
    effects.extend(desk.read(List::Activations));
    assert_eq!(titles(&effects), ["Approved: Exchange Administrator"]);
    let notice = &notices(&effects)[0];
    assert_eq!(
        notice.body,
        "Nestor Wilke: “Use the staging group first” · Contoso directory · Active"
    );
    assert_eq!(notice.when, Some(When::Until(noon() + minutes(60))));
    assert_eq!(notice.actions, [NoticeAction::Open], "it cannot be ended yet");
    assert_eq!(titles(&desk.read_all()), [""; 0]);
}

#[test]
fn more_time_that_was_asked_for_elsewhere_is_told_as_that_from_here() {
    use ActivationStatus::{Applying, Canceled, Denied, Failed, Provisioned, Revoked, Unknown};
    use ProlongHow::{Extend, Renew};
    use ProlongOf::{Assignment, Eligibility};
    let asked = |(how, of), status| Activation {
        action: ActivationAction::Prolong(how, of),
        duration: Some(TimeDelta::days(90)),
        ..request("more", status, noon())
    };
    let check = |about, after, expected: &[&str]| {
        let mut desk = Desk::with(|desk| desk.activations = vec![asked(about, ActivationStatus::Waiting)]);
        assert_eq!(titles(&desk.later(minutes(30)).read(List::Activations)), [""; 0]);
        desk.activations = vec![Activation {
            approval: decided(ApprovalResult::Denied),
            ..asked(about, after)
        }];
        let effects = desk.read(List::Activations);
        assert_eq!(titles(&effects), expected, "{about:?} {after:?}");
        assert_eq!(titles(&desk.read(List::Activations)), [""; 0], "it is told once");
        notices(&effects)
    };
    let extended = ["Your eligibility for Exchange Administrator was extended"];
    let told = check((Extend, Eligibility), Provisioned, &extended);
    let end = noon() + TimeDelta::days(90);
    assert_eq!(told[0].when, Some(When::UntilDay(end)));
    assert_eq!(told[0].actions, [NoticeAction::Open]);
    check((Extend, Eligibility), Revoked, &extended);
    let renewed = ["Your eligibility for Exchange Administrator was renewed"];
    check((Renew, Eligibility), Provisioned, &renewed);
    check(
        (Extend, Assignment),
        Provisioned,
        &["Exchange Administrator was extended"],
    );
    let told = check(
        (Renew, Eligibility),
        Denied,
        &["Renewal denied: Exchange Administrator"],
    );
    assert_eq!(told[0].body, "Nestor Wilke: “Use the staging group first”");
    assert_eq!(
        (told[0].when, &told[0].actions[..]),
        (None, &[NoticeAction::OpenRequest][..])
    );
    for nothing in [Canceled, Failed, Applying, Unknown] {
        check((Extend, Eligibility), nothing, &[]);
    }
}

#[test]
fn more_time_that_was_decided_before_anybody_watched_is_no_news() {
    let mut desk = Desk::with(|desk| {
        desk.activations = vec![Activation {
            action: ActivationAction::Prolong(ProlongHow::Extend, ProlongOf::Eligibility),
            ..request("more", ActivationStatus::Provisioned, noon())
        }];
    });
    assert_eq!(titles(&desk.read_all()), [""; 0]);
    assert_eq!(desk.snapshot().notices.value.len(), 0);
}

#[test]
fn a_planned_activation_says_that_it_has_started() {
    let start = noon() + minutes(30);
    let check = |late: TimeDelta, restarted: bool, approval: bool, expected: &[&str]| {
        let planned = |status| Activation {
            starts_at: Some(start),
            ..request("r", status, noon() - minutes(5))
        };
        let mut desk = Desk::with(|desk| {
            desk.rules.approval = approval;
            if !restarted {
                desk.activations = vec![planned(ActivationStatus::Scheduled)];
            }
        });
        desk.later(minutes(30) + late);
        desk.activations = vec![planned(ActivationStatus::Provisioned)];
        desk.active = vec![active(start, minutes(120))];
        let mut effects = desk.read(List::Activations);
        effects.extend(desk.read(List::Active));
        assert_eq!(titles(&effects), expected);
        if let Some(notice) = notices(&effects).first() {
            assert_eq!(notice.when, Some(When::Until(start + minutes(120))));
        }
        assert_eq!(titles(&desk.read_all()), [""; 0]);
    };
    let started = ["Exchange Administrator has started"];
    check(seconds(11), false, false, &started);
    check(seconds(11), true, false, &started);
    check(minutes(20), false, false, &["Exchange Administrator is active"]);
    check(minutes(61), false, false, &[]);
    // An approval moves the start, which was told.
    check(seconds(11), true, true, &[]);
    check(seconds(11), false, true, &started);
}

#[test]
fn an_activation_that_began_at_once_was_not_planned() {
    let mut desk = Desk::ready();
    desk.activations = vec![request("r", ActivationStatus::Provisioned, noon())];
    desk.active = vec![active(noon() + seconds(30), minutes(60))];
    let effects: Vec<Effect> = desk.read_all();
    assert_eq!(titles(&effects), [""; 0]);
}

fn waiting() -> Desk {
    Desk::with(|desk| {
        desk.rules.approval = true;
        desk.activations = vec![request("r", ActivationStatus::Waiting, noon())];
    })
}

fn decided(result: ApprovalResult) -> Option<Approval> {
    Some(Approval {
        id: None,
        result,
        decided_by: Some("Nestor Wilke".to_owned()),
        reason: Some("Use the staging group first".to_owned()),
        decided_at: Some(noon()),
    })
}
