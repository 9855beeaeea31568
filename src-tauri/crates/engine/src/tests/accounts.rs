use std::collections::BTreeMap;

use stint_domain::ClaimsChallenge;

use super::desk::*;
use crate::{
    Command, CommandError, Effect, FetchError, Input, List, SignInAsk, SignInFailure, SignedIn, Stage, Start,
    StepUpEnded, SyncState,
};

#[test]
fn a_sign_in_begins_the_reading() {
    let (mut desk, effects) = Desk::start(nobody());
    assert_eq!(sources(&effects), []);
    assert_eq!(stage(&desk), Stage::SignedOut { failed: None });
    let (_, effects) = desk.command(Command::SignIn(SignInAsk::default()));
    assert!(opens_browser(&effects));
    assert_eq!(stage(&desk), waiting());
    let effects = desk.give(Input::SignInEnded(Ok(signed_in("bruce"))));
    assert_eq!(stage(&desk), Stage::SignedIn { failed: None });
    assert_eq!(sources(&effects), SOURCES);
    assert!(effects.contains(&Effect::KeepAccounts(vec![account("bruce", "bruce")])));
}

#[test]
fn a_sign_in_that_fails_or_is_taken_back_leads_back() {
    let check = |start: Start, back: &dyn Fn(Option<SignInFailure>) -> Stage| {
        let (mut desk, _) = Desk::start(start);
        if desk.snapshot().head.value.account.is_some() {
            let needed = Err(FetchError::SignInNeeded);
            desk.give(Input::Fetched(fetch(List::Active), needed));
        }
        assert_eq!(stage(&desk), back(None));
        desk.command(Command::SignIn(SignInAsk::default()));
        desk.give(Input::SignInEnded(Err(SignInFailure::TimedOut)));
        assert_eq!(stage(&desk), back(Some(SignInFailure::TimedOut)));

        desk.command(Command::SignIn(SignInAsk::default()));
        let (_, effects) = desk.command(Command::CancelSignIn);
        assert!(effects.contains(&Effect::CancelSignIn));
        assert_eq!(stage(&desk), back(None));
        desk.give(Input::SignInEnded(Err(SignInFailure::Canceled)));
        assert_eq!(stage(&desk), back(None));
    };
    check(nobody(), &|failed| Stage::SignedOut { failed });
    check(start(), &|failed| Stage::NeedsSignIn { failed });
}

#[test]
fn the_end_of_a_visit_that_was_taken_back_does_not_end_the_next() {
    let (mut desk, _) = Desk::start(nobody());
    desk.command(Command::SignIn(SignInAsk::default()));
    desk.command(Command::CancelSignIn);
    let (_, effects) = desk.command(Command::SignIn(SignInAsk::default()));
    assert!(!opens_browser(&effects));
    let effects = desk.give(Input::SignInEnded(Err(SignInFailure::Canceled)));
    assert!(opens_browser(&effects));
    assert_eq!(stage(&desk), waiting());
}

#[test]
fn one_browser_at_a_time() {
    let (mut desk, _) = Desk::start(nobody());
    desk.command(Command::SignIn(SignInAsk::default()));
    let again = desk.ask(Command::SignIn(SignInAsk::default()));
    assert_eq!(again, Err(CommandError::SignInUnderWay));
}

#[test]
fn another_person_than_the_one_it_was_for_is_not_signed_in() {
    let mut desk = Desk::ready();
    let ask = SignInAsk {
        account: Some(bruce().id),
        ..SignInAsk::default()
    };
    desk.give(Input::Fetched(fetch(List::Active), Err(FetchError::SignInNeeded)));
    desk.command(Command::SignIn(ask));
    let effects = desk.give(Input::SignInEnded(Ok(signed_in("nestor"))));
    let failed = Some(SignInFailure::OtherAccount);
    assert_eq!(stage(&desk), Stage::NeedsSignIn { failed });
    assert!(effects.contains(&Effect::SignOut(account("nestor", "").id)));
}

#[test]
fn a_sign_in_that_is_needed_opens_no_browser_and_stops_the_reading() {
    let mut desk = Desk::ready();
    desk.later(minutes(5)).give(Input::Woke);
    let effects = desk.give(Input::Fetched(fetch(List::Active), Err(FetchError::SignInNeeded)));
    assert!(!opens_browser(&effects));
    assert_eq!(stage(&desk), Stage::NeedsSignIn { failed: None });
    assert_eq!(desk.snapshot().head.value.sync, SyncState::NeedsSignIn);
    assert_eq!(desk.snapshot().head.value.account, Some(bruce()));
    let effects = desk.later(minutes(10)).give(Input::Woke);
    assert_eq!(sources(&effects), []);
    assert_eq!(desk.ask(Command::Refresh), Err(CommandError::SignInNeeded));
    assert_eq!(desk.ask(activate(true)), Err(CommandError::SignInNeeded));
}

#[test]
fn signing_out_forgets_what_was_shown() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    let (command, effects) = desk.command(Command::SignOut(bruce().id));
    assert!(effects.contains(&Effect::SignOut(bruce().id)));
    assert!(effects.contains(&Effect::KeepAccounts(Vec::new())));
    assert_eq!(reply(&effects, &command), Some(Ok(crate::Reply::Done)));
    assert_eq!(stage(&desk), Stage::SignedOut { failed: None });
    assert_eq!(desk.active_rows(), []);
    assert_eq!(*desk.snapshot().eligible.value, None);
    // An answer that was under way is nobody's any more.
    desk.read(List::Active);
    assert_eq!(desk.active_rows(), []);
}

#[test]
fn what_has_not_left_when_its_account_signs_out_does_not_leave() {
    let mut desk = Desk::ready();
    let (command, effects) = desk.command(activate(false));
    let intent = recorded(&effects).unwrap();
    desk.command(Command::SignOut(bruce().id));
    let effects = desk.give(Input::Recorded(intent.id.clone(), Ok(())));
    assert_eq!(sent(&effects), None);
    assert_eq!(
        reply(&effects, &command),
        Some(Ok(crate::Reply::Intent(intent.id.clone())))
    );
    desk.command(Command::SignIn(SignInAsk::default()));
    desk.give(Input::SignInEnded(Ok(signed_in("bruce"))));
    assert_eq!(desk.intent(&intent.id), not_sent("sign-in-needed"));
}

#[test]
fn a_page_that_was_wanted_before_its_account_signed_out_does_not_open_later() {
    let mut desk = Desk::with(|desk| desk.rules.step_up = Some("c1".into()));
    let (_, effects) = desk.command(activate(true));
    let intent = recorded(&effects).unwrap();
    desk.command(Command::SignOut(bruce().id));
    let effects = desk.give(Input::Recorded(intent.id, Ok(())));
    assert!(!opens_browser(&effects));
    desk.command(Command::SignIn(SignInAsk::default()));
    let effects = desk.give(Input::SignInEnded(Ok(signed_in("bruce"))));
    assert!(!opens_browser(&effects));
}

#[test]
fn two_accounts_list_side_by_side_and_the_answer_of_one_says_nothing_of_the_other() {
    let mut desk = Desk::with(|desk| desk.active.push(active(noon(), minutes(60))));
    desk.give(Input::Woke);
    desk.command(Command::SignIn(SignInAsk::default()));
    let effects = desk.give(Input::SignInEnded(Ok(signed_in("nestor"))));
    assert_eq!(sources(&effects), SOURCES, "only the new one is read");
    desk.read(List::Active);
    assert_eq!(desk.active_rows().len(), 1, "Bruce's");
    let nestor = account("nestor", "nestor");
    let head = desk.snapshot().head.value.clone();
    assert_eq!(head.account, Some(nestor.clone()));
    let ids: Vec<_> = head.accounts.iter().map(|row| row.account.id.clone()).collect();
    assert_eq!(ids, [nestor.id, bruce().id]);
}

#[test]
fn a_context_is_satisfied_until_its_token_ends() {
    let mut desk = Desk::with(|desk| desk.rules.step_up = Some("c1".into()));
    let needed = CommandError::StepUpNeeded(ClaimsChallenge::context("c1".into()));
    assert_eq!(desk.ask(activate(false)), Err(needed.clone()));
    let mut signed_in = signed_in("bruce");
    signed_in.contexts.insert("c1".into(), noon() + minutes(60));
    desk.command(Command::SignIn(SignInAsk::default()));
    desk.give(Input::SignInEnded(Ok(signed_in)));
    desk.read_all();
    assert!(step_up_done(&desk));
    desk.wait(minutes(60) - seconds(30));
    assert!(!step_up_done(&desk));
    desk.read_all();
    assert_eq!(desk.ask(activate(false)), Err(needed));
}

#[test]
fn a_stray_end_of_a_visit_is_nothing() {
    let mut desk = Desk::ready();
    desk.give(Input::SignInEnded(Err(SignInFailure::Canceled)));
    desk.give(Input::SignInEnded(Ok(signed_in("nestor"))));
    let failure = StepUpEnded::Failed(SignInFailure::Canceled);
    desk.give(Input::StepUpEnded(bruce().id, failure));
    assert_eq!(stage(&desk), Stage::SignedIn { failed: None });
    assert_eq!(desk.snapshot().head.value.account, Some(bruce()));
}

fn stage(desk: &Desk) -> Stage {
    desk.snapshot().head.value.stage.clone()
}

fn waiting() -> Stage {
    Stage::WaitingForBrowser {
        hint: None,
        account: None,
        tenant: None,
    }
}

fn step_up_done(desk: &Desk) -> bool {
    let rows = desk.snapshot().eligible.value.clone();
    rows.as_ref().as_ref().unwrap()[0].step_up_done
}

fn signed_in(name: &str) -> SignedIn {
    SignedIn {
        account: account(name, name),
        contexts: BTreeMap::new(),
    }
}
