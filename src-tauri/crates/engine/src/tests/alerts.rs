use chrono::TimeDelta;
use stint_domain::{ActiveAssignment, Held, RoleKind};

use super::desk::*;
use super::kinds::*;
use crate::{
    Effect, Fetched, Input, List, NoticeAction, NoticeKind, Place, Remembered, Settings, Start, State, Timer,
    Urgency, When,
};

#[test]
fn an_end_that_comes_near_is_told_at_each_lead_time_and_at_the_end() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    assert_eq!(titles(&desk.wait(minutes(45) - seconds(1))), [""; 0]);
    assert_eq!(
        titles(&desk.wait(seconds(1))),
        ["Exchange Administrator ends in 15 minutes"]
    );
    assert_eq!(titles(&desk.wait(seconds(1))), [""; 0]);
    assert_eq!(
        titles(&desk.wait(minutes(10))),
        ["Exchange Administrator ends in 5 minutes"]
    );
    assert_eq!(
        titles(&desk.wait(minutes(4))),
        ["Exchange Administrator ends in 1 minute"]
    );
    let effects = desk.wait(minutes(1));
    assert_eq!(titles(&effects), ["Exchange Administrator has ended"]);
    let body = &notices(&effects)[0].body;
    assert_eq!(body, "1 h is over. You no longer hold the role.");
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::CloseNotice(_)))
    );
    assert_eq!(titles(&desk.read(List::Active)), [""; 0]);
}

#[test]
fn the_end_of_a_membership_says_what_one_is_no_longer() {
    let check = |access: &str, expected: &str| {
        let (mut desk, _) = everywhere();
        let row = operators(access);
        desk.active = vec![activated(&row, row.scope.clone())];
        for kind in RoleKind::ALL {
            read_kind(&mut desk, kind);
        }
        let near = notices(&desk.wait(minutes(45)));
        assert_eq!(near[0].title, "Apps Operators ends in 15 minutes");
        assert_eq!(near[0].body, row.role.name, "the group is the title already");
        desk.wait(minutes(10));
        desk.wait(minutes(4));
        let ended = notices(&desk.wait(minutes(1)));
        assert_eq!(ended[0].body, format!("1 h is over. {expected}"));
    };
    check("member", "You are no longer a member of Apps Operators.");
    check("owner", "You are no longer an owner of Apps Operators.");
}

#[test]
fn one_alert_replaces_the_other() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    let first = notices(&desk.wait(minutes(45))).remove(0);
    let second = notices(&desk.wait(minutes(10))).remove(0);
    assert_eq!(first.id, second.id);
    assert_eq!((first.urgency, second.urgency), (Urgency::Normal, Urgency::High));
    assert_eq!(second.body, "Contoso directory");
    assert_eq!(second.when, Some(When::At(noon() + minutes(60))));
    let all = [
        NoticeAction::MoreTime,
        NoticeAction::Deactivate,
        NoticeAction::Later,
        NoticeAction::Dismiss,
    ];
    assert_eq!(second.actions, all);
    assert_eq!(second.keys[0].kind, NoticeKind::Ending { minutes: 5 });
}

#[test]
fn of_several_that_are_due_only_the_tightest_is_shown() {
    let check = |left: TimeDelta, expected: &str| {
        let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
        let effects = desk.later(minutes(60) - left).give(Input::Woke);
        assert_eq!(titles(&effects), [expected]);
    };
    check(minutes(12), "Exchange Administrator ends in 12 minutes");
    check(seconds(200), "Exchange Administrator ends in 3 minutes");
    check(seconds(30), "Exchange Administrator ends in less than a minute");
}

#[test]
fn a_lead_time_as_long_as_the_activation_says_nothing() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(5))));
    assert_eq!(titles(&desk.wait(minutes(3))), [""; 0]);
    let effects = desk.wait(minutes(1));
    assert_eq!(titles(&effects), ["Exchange Administrator ends in 1 minute"]);
    // It cannot be ended yet.
    let actions = [NoticeAction::MoreTime, NoticeAction::Later, NoticeAction::Dismiss];
    assert_eq!(notices(&effects)[0].actions, actions);
}

#[test]
fn nothing_is_shown_again_after_a_restart() {
    let mut shown = std::collections::BTreeSet::new();
    let mut last = None;
    let mut told = Vec::new();
    for minute in [44, 46, 47, 56, 57, 61] {
        let now = noon() + minutes(minute);
        let start = Start {
            shown: shown.clone(),
            remembered: last.take().into_iter().collect(),
            ..start()
        };
        let (mut state, mut effects) = State::new(start, now);
        let in_force = (minute < 60).then(|| active(noon(), minutes(60)));
        let read = Fetched::Active(in_force.into_iter().collect());
        effects.extend(state.step(Input::Fetched(fetch(List::Active), Ok(read)), now));
        told.push(titles(&effects).len());
        shown.extend(notices(&effects).into_iter().flat_map(|notice| notice.keys));
        last = Some(remembered(minutes(0)));
    }
    assert_eq!(told, [0, 1, 0, 1, 0, 1]);
}

#[test]
fn an_end_while_nobody_watched_is_told_within_the_hour() {
    let check = |ended: TimeDelta, expected: &[&str]| {
        let (_, effects) = Desk::restarted(Vec::new(), |start| {
            start.remembered = vec![remembered(minutes(60) + ended)];
        });
        assert_eq!(titles(&effects), expected);
    };
    check(minutes(59), &["Exchange Administrator has ended"]);
    check(minutes(61), &[]);
}

#[test]
fn nothing_is_announced_before_it_is_sure_that_it_is_still_there() {
    let (mut desk, effects) = Desk::restarted(Vec::new(), |start| {
        start.remembered = vec![remembered(minutes(50))];
    });
    assert_eq!(titles(&effects), [""; 0]);
    // Somebody ended it elsewhere.
    assert_eq!(titles(&desk.read(List::Active)), [""; 0]);
}

#[test]
fn what_is_held_without_an_activation_gives_no_alerts() {
    let mut desk = Desk::with(|desk| {
        desk.active.push(ActiveAssignment {
            held: Held::Standing,
            ..active(noon(), minutes(60))
        });
    });
    assert_eq!(titles(&desk.wait(minutes(59))), [""; 0]);
    assert_eq!(titles(&desk.wait(minutes(1))), [""; 0]);
}

#[test]
fn what_was_ended_elsewhere_closes_its_alert_and_says_nothing() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    let shown = notices(&desk.wait(minutes(50))).remove(0);
    desk.active.clear();
    let effects = desk.read(List::Active);
    assert!(effects.contains(&Effect::CloseNotice(shown.id)));
    assert_eq!(titles(&effects), [""; 0]);
    assert_eq!(titles(&desk.wait(minutes(10))), [""; 0]);
}

#[test]
fn the_services_clock_may_be_ahead() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    desk.later(minutes(60) - seconds(20));
    desk.active.clear();
    assert_eq!(
        titles(&desk.read(List::Active)),
        ["Exchange Administrator has ended"]
    );
}

#[test]
fn other_lead_times_hold_from_now_on() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon() - minutes(10), minutes(70))));
    let settings = Settings {
        lead_minutes: vec![30, 1],
        ..Settings::default()
    };
    let effects = desk.give(Input::SettingsChanged(settings.clone()));
    assert!(effects.contains(&Effect::KeepSettings(settings)));
    let countdown = timer(&effects, &Timer::Countdown);
    assert_eq!(countdown, Some(noon() + minutes(30)));
    assert_eq!(
        titles(&desk.wait(minutes(30))),
        ["Exchange Administrator ends in 30 minutes"]
    );
    assert_eq!(titles(&desk.wait(minutes(25))), [""; 0]);
}

#[test]
fn a_button_does_what_it_says() {
    let check = |action: NoticeAction, expected: &[Place], ends: bool| {
        let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
        let notice = notices(&desk.wait(minutes(50))).remove(0);
        let effects = desk.give(Input::NoticeAnswered(notice.id.clone(), action));
        assert_eq!(places(&effects), expected);
        assert_eq!(recorded(&effects).is_some(), ends);
        assert!(effects.contains(&Effect::CloseNotice(notice.id)));
    };
    check(NoticeAction::Open, &[Place::MyAccess], false);
    check(NoticeAction::MoreTime, &[Place::Role(exchange())], false);
    check(NoticeAction::RequestAgain, &[Place::Role(exchange())], false);
    check(NoticeAction::Deactivate, &[], true);
    check(NoticeAction::Dismiss, &[], false);
}

#[test]
fn a_button_that_comes_too_late_leads_to_the_window() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    let notice = notices(&desk.wait(minutes(50))).remove(0);
    desk.wait(minutes(10));
    let effects = desk.give(Input::NoticeAnswered(notice.id, NoticeAction::Deactivate));
    assert_eq!(
        (places(&effects), recorded(&effects)),
        (vec![Place::MyAccess], None)
    );
}

/// Lists in which Exchange Administrator began so long ago, for an hour.
fn remembered(ago: TimeDelta) -> Remembered {
    Remembered {
        account: bruce(),
        eligible: vec![eligible("exchange", "/")],
        active: vec![active(noon() - ago, minutes(60))],
        rules: Vec::new(),
        read_at: noon() - minutes(1),
        expired: Vec::new(),
        kinds: vec![RoleKind::EntraRole],
    }
}
