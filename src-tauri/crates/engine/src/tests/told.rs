//! Notices that become one, that come later, and that stand for a window.

use stint_domain::{ActiveAssignment, EligibleAssignment, NoticeId};

use super::desk::*;
use crate::{
    Command, Effect, Input, List, Notice, NoticeAction, NoticeKind, Place, Reply, Settings, Tell, Urgency,
};

#[test]
fn what_comes_up_at_once_is_one_notice_that_names_everything() {
    let mut desk = two_hours();
    let effects = desk.wait(minutes(45));
    let notice = only(&effects);
    assert_eq!(notice.title, "2 roles end soon");
    assert_eq!(
        notice.body,
        "Exchange Administrator ends in 15 minutes · Teams Administrator ends in 15 minutes"
    );
    assert_eq!(notice.private.title, "2 roles end soon");
    assert_eq!(notice.actions, [NoticeAction::Review]);
    assert_eq!(notice.keys.len(), 2);
    let effects = desk.give(Input::NoticeAnswered(notice.id, NoticeAction::Review));
    assert_eq!(places(&effects), [Place::MyAccess]);
}

#[test]
fn of_hundreds_that_come_up_at_once_as_many_are_named_as_anybody_reads() {
    let mut desk = Desk::with(|desk| desk.eligible.clear());
    desk.eligible = (0..300)
        .map(|number| EligibleAssignment {
            ends_at: Some(noon() + minutes(60 * 24 * 10)),
            ..eligible(&format!("r{number:03}"), "/")
        })
        .collect();
    let notice = only(&desk.read(List::Eligible));
    assert_eq!(notice.title, "600 updates about your access");
    assert_eq!(notice.keys.len(), 600, "new, and about to end");
    let said: Vec<&str> = notice.body.split(" · ").collect();
    assert_eq!(said.len(), 51);
    assert_eq!(said[50], "and 550 more");
}

#[test]
fn what_comes_within_ten_seconds_replaces_the_one_before() {
    let mut desk = Desk::with(|desk| {
        desk.active.push(active(noon(), minutes(60)));
        desk.active.push(teams(noon() + seconds(10)));
    });
    let first = only(&desk.wait(minutes(45)));
    assert_eq!(first.title, "Exchange Administrator ends in 15 minutes");
    let effects = desk.wait(seconds(10));
    let both = only(&effects);
    assert_eq!(both.title, "2 roles end soon");
    assert!(closed(&effects).contains(&first.id));
    assert_eq!(both.keys.len(), 1, "the first was told and noted before");
    // The first one's next words take it out of the merged notice, the second one's leave nothing of it.
    let effects = desk.wait(minutes(9) + seconds(50));
    assert!(!closed(&effects).contains(&both.id));
    let effects = desk.wait(seconds(10));
    assert!(closed(&effects).contains(&both.id));
}

#[test]
fn what_a_person_has_answered_does_not_come_back_with_the_next() {
    let mut desk = Desk::with(|desk| {
        desk.active.push(active(noon(), minutes(60)));
        desk.active.push(teams(noon() + seconds(5)));
    });
    let first = only(&desk.wait(minutes(45)));
    desk.give(Input::NoticeAnswered(first.id, NoticeAction::Dismiss));
    let effects = desk.wait(seconds(5));
    assert_eq!(titles(&effects), ["Teams Administrator ends in 15 minutes"]);
}

#[test]
fn what_comes_later_than_that_stands_alone() {
    let mut desk = Desk::with(|desk| {
        desk.active.push(active(noon(), minutes(60)));
        desk.active.push(teams(noon() + seconds(11)));
    });
    desk.wait(minutes(45));
    let effects = desk.wait(seconds(11));
    assert_eq!(titles(&effects), ["Teams Administrator ends in 15 minutes"]);
    assert_eq!(closed(&effects), []);
}

#[test]
fn a_merged_notice_is_replaced_by_the_next_one_about_the_same() {
    let mut desk = two_hours();
    let first = only(&desk.wait(minutes(45)));
    let effects = desk.wait(minutes(10));
    let second = only(&effects);
    assert_eq!(
        (second.title.as_str(), second.urgency),
        ("2 roles end soon", Urgency::High)
    );
    assert!(closed(&effects).contains(&first.id));
    let effects = desk.wait(minutes(5));
    assert_eq!(titles(&effects), ["2 roles have ended"]);
    assert!(closed(&effects).contains(&second.id));
}

#[test]
fn an_end_that_is_put_off_comes_again_in_five_minutes() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    let notice = only(&desk.wait(minutes(45)));
    assert!(notice.actions.contains(&NoticeAction::Later));
    let effects = desk.give(Input::NoticeAnswered(notice.id.clone(), NoticeAction::Later));
    assert_eq!(closed(&effects), std::slice::from_ref(&notice.id));
    assert_eq!(titles(&desk.wait(minutes(5) - seconds(1))), [""; 0]);
    let again = only(&desk.wait(seconds(1)));
    assert_eq!(again.title, "Exchange Administrator ends in 10 minutes");
    assert_eq!(again.id, notice.id);
    assert_eq!(again.keys[0].kind, NoticeKind::Snoozed { times: 1 });
    desk.give(Input::NoticeAnswered(again.id, NoticeAction::Later));
    // The lead time of five minutes comes at the same instant and says it.
    let effects = desk.wait(minutes(5));
    assert_eq!(titles(&effects), ["Exchange Administrator ends in 5 minutes"]);
}

#[test]
fn an_end_is_put_off_by_half_of_what_is_left_at_most() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    let notice = only(&desk.wait(minutes(55)));
    desk.give(Input::NoticeAnswered(notice.id, NoticeAction::Later));
    let again = only(&desk.wait(seconds(150)));
    assert_eq!(again.title, "Exchange Administrator ends in 2 minutes");
    let last = only(&desk.wait(seconds(90)));
    assert!(last.actions.contains(&NoticeAction::Later));
    desk.give(Input::NoticeAnswered(last.id, NoticeAction::Later));
    let again = only(&desk.wait(seconds(30)));
    assert_eq!(again.title, "Exchange Administrator ends in less than a minute");
    assert!(!again.actions.contains(&NoticeAction::Later));
}

#[test]
fn what_is_over_does_not_come_again() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    let notice = only(&desk.wait(minutes(50)));
    desk.give(Input::NoticeAnswered(notice.id, NoticeAction::Later));
    desk.active.clear();
    desk.read(List::Active);
    assert_eq!(titles(&desk.wait(minutes(6))), [""; 0]);
}

#[test]
fn a_sleep_over_what_was_put_off_says_it_as_it_is_then() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    let notice = only(&desk.wait(minutes(45)));
    desk.give(Input::NoticeAnswered(notice.id, NoticeAction::Later));
    let effects = desk.later(minutes(7)).give(Input::Woke);
    assert_eq!(titles(&effects), ["Exchange Administrator ends in 8 minutes"]);
}

#[test]
fn what_nobody_saw_stands_until_somebody_did() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    desk.wait(minutes(45));
    desk.wait(minutes(10));
    let told = desk.snapshot().notices.value.clone();
    assert_eq!(told.len(), 1, "the later one stands in the place of the earlier");
    assert_eq!(told[0].title, "Exchange Administrator ends in 5 minutes");
    assert_eq!(told[0].at, desk.now);
    desk.give(Input::Focus(true));
    desk.wait(minutes(4));
    assert_eq!(desk.snapshot().notices.value.len(), 1, "the person was looking");
    assert_eq!(desk.ask(Command::SeenNotices), Ok(Reply::Done));
    assert_eq!(desk.snapshot().notices.value.len(), 0);
}

#[test]
fn what_a_person_does_not_want_to_hear_is_not_told() {
    let mut desk = Desk::ready();
    let settings = Settings {
        tell: Tell {
            eligibility: false,
            ..Tell::default()
        },
        ..Settings::default()
    };
    assert_eq!(desk.ask(Command::SaveSettings(settings)), Ok(Reply::Done));
    desk.eligible.push(eligible("teams", "/"));
    assert_eq!(titles(&desk.read(List::Eligible)), [""; 0]);
    assert_eq!(desk.snapshot().notices.value.len(), 0);
}

fn two_hours() -> Desk {
    Desk::with(|desk| {
        desk.active.push(active(noon(), minutes(60)));
        desk.active.push(teams(noon()));
    })
}

fn teams(starts_at: stint_domain::Timestamp) -> ActiveAssignment {
    ActiveAssignment {
        id: "teams-active".into(),
        role: role("teams"),
        ..active(starts_at, minutes(60))
    }
}

fn only(effects: &[Effect]) -> Notice {
    let mut all = notices(effects);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

fn closed(effects: &[Effect]) -> Vec<NoticeId> {
    let closed = effects.iter().filter_map(|effect| {
        let Effect::CloseNotice(id) = effect else {
            return None;
        };
        Some(id.clone())
    });
    closed.collect()
}
