//! The one alert of a batch that came out differently for its roles.

use stint_domain::{ActivationDraft, ActivationStatus, ClaimsChallenge, Intent};

use super::desk::*;
use crate::{Answer, Command, Effect, Input, NoticeAction, NoticeKind, SignInFailure, StepUpEnded};

#[test]
fn a_batch_of_which_only_a_part_came_is_told_once_when_all_is_settled() {
    let (mut desk, [first, second]) = sent_both();
    let effects = desk.answer(&second, refused());
    assert_eq!(titles(&effects), [""; 0], "the first is under way");
    let effects = desk.answer(&first, given());
    assert_eq!(titles(&effects), ["1 of 2 roles is active"]);
    let notice = &notices(&effects)[0];
    assert_eq!(notice.body, "Teams Administrator was not activated.");
    assert_eq!(notice.actions, [NoticeAction::Review, NoticeAction::Later]);
    assert_eq!(notice.private.title, "1 of 2 roles is active");
    assert_eq!(notice.private.body, "");
    let id = notice.id.clone();
    assert_eq!(titles(&desk.read_all()), [""; 0]);

    desk.give(Input::NoticeAnswered(id, NoticeAction::Later));
    let effects = desk.wait(minutes(5));
    assert_eq!(titles(&effects), ["1 of 2 roles is active"]);
    assert_eq!(
        notices(&effects)[0].keys[0].kind,
        NoticeKind::Snoozed { times: 1 }
    );
}

#[test]
fn a_batch_that_came_whole_is_not_told() {
    let (mut desk, [first, second]) = sent_both();
    let mut effects = desk.answer(&first, given());
    effects.extend(desk.answer(&second, Answer::AlreadyActive));
    assert_eq!(titles(&effects), [""; 0]);
}

#[test]
fn who_looks_at_the_window_is_not_told() {
    let (mut desk, [first, second]) = sent_both();
    desk.give(Input::Focus(true));
    desk.answer(&first, given());
    assert_eq!(titles(&desk.answer(&second, refused())), [""; 0]);
    desk.give(Input::Focus(false));
    assert_eq!(titles(&desk.read_all()), [""; 0]);
}

#[test]
fn a_batch_that_waits_for_a_sign_in_goes_on_by_its_button() {
    let (mut desk, [first, second]) = sent_both();
    desk.answer(&first, given());
    let challenge = ClaimsChallenge::context("c1".into());
    let effects = desk.answer(&second, Answer::StepUp(challenge));
    let parked = recorded(&effects).unwrap();
    let mut effects = desk.give(Input::Recorded(parked.id, Ok(())));
    if opens_browser(&effects) {
        let failed = StepUpEnded::Failed(SignInFailure::Canceled);
        effects = desk.give(Input::StepUpEnded(bruce().id, failed));
    }
    assert_eq!(titles(&effects), ["1 of 2 roles is active"]);
    let notice = &notices(&effects)[0];
    assert_eq!(notice.body, "Teams Administrator needs a sign-in.");
    assert_eq!(notice.actions, [NoticeAction::SignIn, NoticeAction::Later]);
    let id = notice.id.clone();
    let effects = desk.give(Input::NoticeAnswered(id, NoticeAction::SignIn));
    assert!(opens_browser(&effects));
    assert_eq!(places(&effects), []);
}

/// Exchange and Teams are asked for at once, and have left.
fn sent_both() -> (Desk, [Intent; 2]) {
    let mut desk = Desk::with(|desk| desk.eligible.push(eligible("teams", "/")));
    let drafts = ["exchange@/", "teams@/"].map(|eligible| ActivationDraft {
        eligible: id_of(eligible),
        ..draft()
    });
    let (_, effects) = desk.command(Command::ActivateMany {
        drafts: drafts.to_vec(),
        batch: None,
        step_up: true,
    });
    let asked = effects.iter().filter_map(|effect| {
        let Effect::Record(intent) = effect else {
            return None;
        };
        Some(intent.clone())
    });
    let asked: Vec<Intent> = asked.collect();
    let sent = asked.into_iter().map(|intent| {
        let effects = desk.give(Input::Recorded(intent.id, Ok(())));
        sent(&effects).unwrap()
    });
    let sent: Vec<Intent> = sent.collect();
    (desk, sent.try_into().unwrap())
}

fn given() -> Answer {
    accepted(request("r", ActivationStatus::Provisioned, noon()))
}

fn refused() -> Answer {
    Answer::Refused {
        problems: Vec::new(),
        code: "TicketingRule".to_owned(),
    }
}
