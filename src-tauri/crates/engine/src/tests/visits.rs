//! What a front end is told of the one visit of the browser.

use super::desk::*;
use super::side_by_side::{activate_both, alex, satisfy, with_step_up};
use crate::{Command, Input, SignInAsk, SignInFailure};

#[test]
fn the_visit_that_is_open_says_whose_it_is_and_how_many_wait_behind_it() {
    let mut desk = with_step_up();
    let told = |desk: &Desk| {
        let visit = desk.snapshot().head.value.visit.clone();
        visit.map(|visit| {
            (
                visit.step_up,
                visit.account.map(|account| account.id),
                visit.queued,
            )
        })
    };
    assert_eq!(told(&desk), None);
    activate_both(&mut desk);
    assert_eq!(told(&desk), Some((true, Some(bruce().id), 1)));
    let guest = SignInAsk {
        hint: Some("bruce@contoso.example".to_owned()),
        tenant: Some("relecloud.example".into()),
        ..SignInAsk::default()
    };
    desk.command(Command::SignIn(guest));
    assert_eq!(told(&desk), Some((true, Some(bruce().id), 2)));
    satisfy(&mut desk, &bruce().id);
    assert_eq!(told(&desk), Some((false, None, 1)), "a sign-in comes first");
    let visit = desk.snapshot().head.value.visit.clone().unwrap();
    assert_eq!(visit.hint.as_deref(), Some("bruce@contoso.example"));
    assert_eq!(visit.tenant, Some("relecloud.example".into()));
    desk.command(Command::CancelSignIn);
    assert_eq!(told(&desk), None, "until the page has closed");
    desk.give(Input::SignInEnded(Err(SignInFailure::Canceled)));
    assert_eq!(told(&desk), Some((true, Some(alex().id), 0)));
    let again = SignInAsk {
        account: Some(bruce().id),
        ..SignInAsk::default()
    };
    desk.command(Command::SignIn(again));
    satisfy(&mut desk, &alex().id);
    let visit = desk.snapshot().head.value.visit.clone().unwrap();
    assert_eq!(visit.tenant, Some(bruce().tenant.id), "an account's own tenant");
    desk.give(Input::SignInEnded(Err(SignInFailure::Canceled)));
    assert_eq!(told(&desk), None);
}
