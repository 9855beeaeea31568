//! Eligibilities that are new, end, or have ended.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use stint_domain::{
    Activation, ActivationAction, ActivationStatus, EligibleAssignment, ProlongHow, ProlongOf, Tenant,
    Timestamp, Via,
};

use super::desk::*;
use crate::{
    Effect, EligibleState, ExpiredEligibility, Input, List, Notice, NoticeAction, NoticeKind, Place,
    Remembered, When,
};

#[test]
fn an_eligibility_that_ends_is_told_two_weeks_and_a_day_before_and_at_the_end() {
    let end = noon() + TimeDelta::days(20);
    let mut desk = Desk::with(|desk| desk.eligible = vec![until(end)]);
    let mut wait = |to: Timestamp| {
        let by = to - desk.now;
        desk.wait(by)
    };
    assert_eq!(titles(&wait(end - TimeDelta::days(14) - seconds(1))), [""; 0]);
    let effects = wait(end - TimeDelta::days(14));
    assert_eq!(
        titles(&effects),
        ["Exchange Administrator: the eligibility ends in 14 days"]
    );
    let notice = &notices(&effects)[0];
    assert_eq!(notice.when, Some(When::UntilDay(end)));
    assert_eq!(
        notice.actions,
        [NoticeAction::Extend, NoticeAction::Open, NoticeAction::Later]
    );
    assert_eq!(notice.body, "You can ask to extend it · Contoso directory");
    assert_eq!(notice.private.title, "An eligibility ends in 14 days");
    assert_eq!(titles(&wait(end - TimeDelta::days(3))), [""; 0]);
    assert_eq!(
        titles(&wait(end - TimeDelta::days(1))),
        ["Exchange Administrator: the eligibility ends in 1 day"]
    );
    let effects = wait(end);
    assert_eq!(
        titles(&effects),
        ["Exchange Administrator: the eligibility has ended"]
    );
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::CloseNotice(_)))
    );
}

#[test]
fn what_is_late_is_told_as_it_is() {
    let check = |left: TimeDelta, expected: &str| {
        let desk = || Desk::with(|desk| desk.eligible = vec![until(noon() + left)]);
        let shown = desk().snapshot().notices.value[0].title.clone();
        assert_eq!(
            shown,
            format!("Exchange Administrator: the eligibility ends in {expected}")
        );
    };
    check(TimeDelta::days(7) + minutes(5), "7 days");
    check(TimeDelta::days(7) - minutes(5), "7 days");
    check(TimeDelta::days(7) - minutes(61), "6 days");
    check(TimeDelta::hours(40), "1 day");
    check(TimeDelta::hours(20), "20 hours");
    check(minutes(30), "less than an hour");
}

#[test]
fn only_what_can_be_extended_is_offered_to_be() {
    let end = noon() + TimeDelta::days(10);
    let mut through_group = until(end);
    through_group.via = Via::Group;
    let mut customers = until(end);
    customers.scope.customer = Some(Tenant {
        id: "globaltech".into(),
        name: None,
    });
    for row in [through_group, customers] {
        let notice = told(row, Vec::new());
        assert_eq!(notice.actions, [NoticeAction::Open, NoticeAction::Later]);
        assert!(!notice.body.contains("extend"), "{}", notice.body);
    }
    let asked = Activation {
        action: ActivationAction::Prolong(ProlongHow::Extend, ProlongOf::Eligibility),
        ..request("more", ActivationStatus::Waiting, noon())
    };
    let notice = told(until(end), vec![asked]);
    assert_eq!(
        notice.actions,
        [NoticeAction::Open, NoticeAction::Later],
        "it is asked for already"
    );
}

#[test]
fn extend_leads_to_the_form_that_asks_for_it() {
    let end = noon() + TimeDelta::days(10);
    let mut desk = Desk::with(|desk| desk.eligible = vec![until(end)]);
    let id = desk.snapshot().notices.value[0].id.clone();
    let effects = desk.give(Input::NoticeAnswered(id, NoticeAction::Extend));
    assert_eq!(places(&effects), [Place::Prolong(exchange())]);
}

#[test]
fn an_eligibilitys_end_can_be_put_off_for_a_day() {
    let end = noon() + TimeDelta::days(10);
    let mut desk = Desk::with(|desk| desk.eligible = vec![until(end)]);
    let id = desk.snapshot().notices.value[0].id.clone();
    desk.give(Input::NoticeAnswered(id, NoticeAction::Later));
    assert_eq!(titles(&desk.wait(TimeDelta::hours(23))), [""; 0]);
    let effects = desk.wait(TimeDelta::hours(1));
    assert_eq!(
        titles(&effects),
        ["Exchange Administrator: the eligibility ends in 9 days"]
    );
    assert_eq!(
        notices(&effects)[0].keys[0].kind,
        NoticeKind::Snoozed { times: 1 }
    );
}

#[test]
fn a_new_eligibility_is_told_but_not_the_first_list() {
    let mut desk = Desk::ready();
    assert_eq!(desk.snapshot().notices.value.len(), 0);
    let end = noon() + TimeDelta::days(90);
    desk.eligible.push(EligibleAssignment {
        ends_at: Some(end),
        ..eligible("teams", "/")
    });
    let effects = desk.read(List::Eligible);
    assert_eq!(titles(&effects), ["You may now activate Teams Administrator"]);
    assert_eq!(notices(&effects)[0].body, "Contoso directory");
    assert_eq!(notices(&effects)[0].when, Some(When::UntilDay(end)));
    assert_eq!(titles(&desk.read(List::Eligible)), [""; 0]);
}

#[test]
fn what_the_disk_knew_is_not_new() {
    let check = |change: fn(&mut Remembered), expected: &[&str]| {
        let (mut desk, _) = Desk::restarted(Vec::new(), |start| {
            let mut remembered = remembered();
            change(&mut remembered);
            start.remembered = vec![remembered];
        });
        assert_eq!(titles(&desk.read_all()), expected);
    };
    check(|_| {}, &[]);
    check(
        |remembered| remembered.eligible.clear(),
        &["You may now activate Exchange Administrator"],
    );
}

#[test]
fn what_has_expired_stays_for_two_weeks() {
    let end = noon() + minutes(10);
    let mut desk = Desk::with(|desk| desk.eligible = vec![until(end), eligible("apps", "/")]);
    let effects = desk.wait(minutes(10));
    assert_eq!(
        states(&desk),
        [EligibleState::Ready, EligibleState::Expired { ended_at: end }]
    );
    assert_eq!(desk.snapshot().requests.value.counts.eligible, 1);
    assert_eq!(
        titles(&effects),
        ["Exchange Administrator: the eligibility has ended"]
    );
    // The service's list may lag, and does not bring it back.
    desk.read(List::Eligible);
    assert_eq!(states(&desk).len(), 2);
    desk.eligible.remove(0);
    let effects = desk.read_all();
    assert_eq!(states(&desk)[1], EligibleState::Expired { ended_at: end });
    let kept = effects.iter().find_map(|effect| {
        let Effect::Remember(remembered) = effect else {
            return None;
        };
        Some(remembered.expired.clone())
    });
    let expired = ExpiredEligibility {
        assignment: until(end),
        ended_at: end,
    };
    assert_eq!(kept, Some(vec![expired]));
    desk.wait(TimeDelta::days(14));
    desk.read_all();
    assert_eq!(states(&desk), [EligibleState::Ready]);
}

#[test]
fn what_was_renewed_or_taken_away_is_not_expired() {
    let end = noon() + minutes(10);
    let mut desk = Desk::with(|desk| desk.eligible = vec![until(end)]);
    desk.wait(minutes(10));
    desk.eligible = vec![until(end + TimeDelta::days(90))];
    desk.read(List::Eligible);
    assert_eq!(states(&desk), [EligibleState::Ready]);
    desk.eligible.clear();
    desk.read(List::Eligible);
    assert_eq!(states(&desk), []);
}

#[test]
fn nothing_about_eligibilities_is_told_again_after_a_restart() {
    let end = noon() + TimeDelta::days(7);
    let mut shown = BTreeSet::new();
    let mut told = Vec::new();
    for _ in 0..2 {
        let (mut desk, mut effects) = Desk::restarted(Vec::new(), |start| {
            start.remembered = vec![remembered()];
            start.shown = shown.clone();
        });
        desk.eligible = vec![until(end), eligible("teams", "/")];
        effects.extend(desk.read_all());
        told.push(notices(&effects).len());
        shown.extend(notices(&effects).into_iter().flat_map(|notice| notice.keys));
    }
    assert_eq!(told, [1, 0]);
}

fn until(end: Timestamp) -> EligibleAssignment {
    EligibleAssignment {
        ends_at: Some(end),
        ..eligible("exchange", "/")
    }
}

/// What is told of an eligibility beside requests that were read before it.
fn told(row: EligibleAssignment, requests: Vec<Activation>) -> Notice {
    let (mut desk, _) = Desk::start(start());
    desk.eligible = vec![row];
    desk.activations = requests;
    desk.read(List::Activations);
    let notices = notices(&desk.read(List::Eligible));
    assert_eq!(notices.len(), 1, "{notices:?}");
    notices[0].clone()
}

fn states(desk: &Desk) -> Vec<EligibleState> {
    let rows = desk.snapshot().eligible.value.clone();
    let rows = rows.as_ref().as_ref().unwrap().iter();
    rows.map(|row| row.state.clone()).collect()
}

fn remembered() -> Remembered {
    Remembered {
        account: bruce(),
        eligible: vec![eligible("exchange", "/")],
        active: Vec::new(),
        rules: Vec::new(),
        read_at: noon() - minutes(1),
        expired: Vec::new(),
        kinds: vec![stint_domain::RoleKind::EntraRole],
    }
}

#[test]
fn what_one_list_left_out_is_no_news_when_it_is_back() {
    let mut desk = Desk::with(|desk| desk.eligible.push(eligible("teams", "/")));
    // Rows move between pages while they are read.
    let all = std::mem::take(&mut desk.eligible);
    desk.eligible = vec![all[0].clone()];
    assert_eq!(titles(&desk.read(List::Eligible)), [""; 0]);
    desk.eligible = all.clone();
    assert_eq!(titles(&desk.read(List::Eligible)), [""; 0]);
    for _ in 0..2 {
        desk.eligible = vec![all[0].clone()];
        desk.read(List::Eligible);
    }
    desk.eligible = all;
    assert_eq!(
        titles(&desk.read(List::Eligible)),
        ["You may now activate Teams Administrator"],
        "it was gone"
    );
}
